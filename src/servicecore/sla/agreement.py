"""Which terms govern the clocks of one ticket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import define, field

from servicecore.condition import ticket_values
from servicecore.errors import InvalidHistory, ServiceCoreError, shown
from servicecore.instant import from_iso, to_us
from servicecore.sla.terms import Terms
from servicecore.ticket import Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecore.businesstime import BusinessCalendar
    from servicecore.event import TicketEvent
    from servicecore.sla.policy import SlaPolicy

__all__ = ["Agreement", "agreement_of", "date_of", "dated_fields", "dates_in"]


@define
class Agreement:
    """
    All policies, as they concern one ticket: of those that govern a cycle, the first in the given order.

    Args:
        opening: The event that opened the ticket.

        opened_us: When the first of the tickets that went into it was opened, or it itself.

        ticket: The ticket after all that came with its opening; None where no policy asks for it.

        dates: What its fields say of the instants from which targets count, by field.
    """

    policies: tuple[SlaPolicy, ...]
    calendars: Mapping[str, BusinessCalendar]
    opening: TicketEvent
    opened_us: int
    ticket: Ticket | None
    dates: dict[str, int | None]
    follows: bool = field(init=False)
    """Whether any policy is chosen at each event."""

    _candidates: dict[str, list[Terms]] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.follows = any(policy.chosen == "at_each_event" for policy in self.policies)
        self._candidates = {}
        for policy in self.policies:
            for target in policy.targets:
                terms = Terms.of(policy, target, self.calendars)
                self._candidates.setdefault(target.metric, []).append(terms)

    @property
    def metrics(self) -> Iterable[str]:
        """All that the policies have targets for, in their order."""
        return self._candidates

    def candidates(self, metric: str) -> Sequence[Terms]:
        """All terms there are for a metric, in the order of the policies."""
        return self._candidates[metric]

    def at(self, metric: str, started_us: int, ticket: Ticket | None) -> Terms | None:
        """
        The terms of a cycle that something starts at *started_us*.

        Args:
            ticket: As it stands then; what is chosen at the opening asks what it stood like at that.
        """
        for terms in self._candidates[metric]:
            if self._governs(terms.policy, started_us, ticket):
                return terms
        return None

    def first(self, metric: str) -> tuple[Terms, int] | None:
        """
        The terms of a first cycle, and its start: the opening, or what a field of the ticket says.

        None where nothing governs, or events start the clock.
        """
        for terms in self._candidates[metric]:
            name = terms.target.starts_at
            started_us = self.opened_us if name is None else self.dates.get(name)
            if started_us is not None and self._governs(terms.policy, started_us, self.ticket):
                return None if terms.triggers.by_events else (terms, started_us)
        return None

    def _governs(self, policy: SlaPolicy, started_us: int, ticket: Ticket | None) -> bool:
        if not policy.governs(self.opening.data["workflow"], started_us):
            return False
        if policy.filter is None:
            return True
        known, asked_us = ticket, started_us
        if policy.chosen == "at_opening":
            known, asked_us = self.ticket, self.opening.at_us
        assert known is not None  # a filter asks for it
        return bool(policy.filter.test(ticket_values(known), at_us=asked_us, hours=self.calendars))


def ticket_after(policies: Iterable[SlaPolicy], first: Sequence[TicketEvent]) -> Ticket | None:
    """The ticket after its opening and what came with it; None where no policy asks for it."""
    if not any(policy.asks_ticket for policy in policies):
        return None
    ticket = Ticket.opened_by(first[0])
    for event in first[1:]:
        ticket = ticket.after(event)
    return ticket


def dated_fields(policies: Iterable[SlaPolicy]) -> frozenset[str]:
    """The fields of the ticket from whose instants targets count."""
    names = {target.starts_at for policy in policies for target in policy.targets}
    return frozenset(name for name in names if name is not None)


def dates_in(histories: Iterable[Iterable[TicketEvent]], names: Iterable[str]) -> dict[str, int | None]:
    """What the tickets say of dates in the end; of several tickets the earliest."""
    dates: dict[str, int | None] = {}
    for name in names:
        said = [_said(history, name) for history in histories]
        dates[name] = min((us for us in said if us is not None), default=None)
    return dates


def _said(history: Iterable[TicketEvent], name: str) -> int | None:
    last = None
    for event in history:
        fields = event.data.get("fields")
        if isinstance(fields, Mapping) and name in fields:
            last = event
    return None if last is None else date_of(last, name)


def agreement_of(
    policies: tuple[SlaPolicy, ...],
    calendars: Mapping[str, BusinessCalendar],
    first: Sequence[TicketEvent],
    dates: dict[str, int | None],
    opened_us: int | None = None,
) -> Agreement:
    """
    The policies as they concern a ticket.

    Args:
        first: Its opening, and what came with it.

        opened_us: When the first of several tickets was opened.
    """
    opening = first[0]
    started_us = opening.at_us if opened_us is None else opened_us
    return Agreement(policies, calendars, opening, started_us, ticket_after(policies, first), dates)


def date_of(event: TicketEvent, name: str) -> int | None:
    """
    The instant that an event says in a field of the ticket, which it speaks of; None for none.

    Raises:
        InvalidHistory: If what stands there is no instant.
    """
    value = event.data["fields"][name]
    if value is None:
        return None
    try:
        return from_iso(value) if isinstance(value, str) else to_us(value)
    except ServiceCoreError:
        problem = f"has no instant in field {shown(name)}, from which an SLA target counts"
        hint = "give an ISO 8601 text such as '2026-03-02T09:00:00Z'"
        raise InvalidHistory(event.ticket_id, f"{problem}; {hint}") from None
