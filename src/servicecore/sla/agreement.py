"""Which terms govern the clocks of one ticket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from servicecore.errors import InvalidHistory, ServiceCoreError, shown
from servicecore.instant import from_iso, to_us
from servicecore.sla.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecore.businesstime import BusinessCalendar
    from servicecore.event import TicketEvent
    from servicecore.sla.policy import SlaPolicy
    from servicecore.sla.target import Target

__all__ = ["Agreement"]


@frozen
class Agreement:
    """
    All policies, as they concern one ticket: of those that govern a cycle, the first in the given order.

    Args:
        history: The ticket's events in order, as far as they have happened; the opening first.

        away: The same of the tickets that went into it.
    """

    policies: tuple[SlaPolicy, ...]
    calendars: Mapping[str, BusinessCalendar]
    history: Sequence[TicketEvent]
    away: Sequence[Sequence[TicketEvent]] = ()

    @property
    def opening(self) -> TicketEvent:
        """The event that opened the ticket."""
        return self.history[0]

    @property
    def opened_us(self) -> int:
        """When the first of the tickets was opened."""
        if not self.away:
            return self.opening.at_us
        return min(history[0].at_us for history in (self.history, *self.away))

    def at(self, metric: str, started_us: int) -> Terms | None:
        """The terms of a cycle that an event starts at *started_us*."""
        for policy, target in self._targets(metric):
            if policy.governs(self.opening.data["workflow"], started_us):
                return Terms(policy, target, self.calendars)
        return None

    def first(self, metric: str) -> tuple[Terms, int] | None:
        """The terms of a first cycle, and its start: the opening, or what a field of the ticket says."""
        for policy, target in self._targets(metric):
            started_us = self.opened_us if target.starts_at is None else self._dated(target.starts_at)
            if started_us is not None and policy.governs(self.opening.data["workflow"], started_us):
                return Terms(policy, target, self.calendars), started_us
        return None

    def _targets(self, metric: str) -> Iterator[tuple[SlaPolicy, Target]]:
        for policy in self.policies:
            for target in policy.targets:
                if target.metric == metric:
                    yield policy, target

    def _dated(self, name: str) -> int | None:
        """The earliest instant that one of the tickets says in a field, lastly; None while none does."""
        dates = [_dated(history, name) for history in (self.history, *self.away)]
        return min((us for us in dates if us is not None), default=None)


def _dated(history: Sequence[TicketEvent], name: str) -> int | None:
    value = None
    for event in history:
        fields = event.data.get("fields")
        if isinstance(fields, Mapping) and name in fields:
            value = fields[name]
    if value is None:
        return None
    try:
        return from_iso(value) if isinstance(value, str) else to_us(value)
    except ServiceCoreError:
        problem = f"has no instant in field {shown(name)}, from which an SLA target counts"
        hint = "give an ISO 8601 text such as '2026-03-02T09:00:00Z'"
        raise InvalidHistory(history[0].ticket_id, f"{problem}; {hint}") from None
