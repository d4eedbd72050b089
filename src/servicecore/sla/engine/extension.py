"""More time by agreement: so much longer, or until a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from servicecore.duration import BusinessDays, duration_text, parse_duration
from servicecore.errors import InvalidHistory, ServiceCoreError
from servicecore.instant import from_iso, to_iso
from servicecore.sla.policies.milestone import OffsetDays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.sla.engine.stopwatch import Stopwatch

__all__ = ["Agreed", "Extension"]


@frozen
class Agreed:
    """
    A deadline that was agreed on.

    Args:
        point_us: The instant, microseconds UTC; what is left out from then on pushes it out.

        since: The stretch with which that began.
    """

    point_us: int
    since: int


@frozen
class Extension:
    """
    What an `extended` event says: `due_at`, an instant, or `by`, so much open time or business days more.

    Args:
        days: Business days, which lead to a date of their own.
    """

    until_us: int | None = None
    added_us: int = 0
    days: int = 0

    @classmethod
    def read(cls, ticket_id: str, data: Mapping[str, Any]) -> Extension | None:
        """
        The extension that an event's data agree on; None where they agree on none.

        Raises:
            InvalidHistory: If `by` is no length of time above zero.
        """
        if data.get("due_at") is not None:
            return cls(until_us=from_iso(data["due_at"]))
        text = data.get("by")
        if text is None:
            return None
        try:
            span = parse_duration(text)
        except ServiceCoreError:
            span = 0
        if isinstance(span, BusinessDays) and span.days > 0:
            return cls(days=span.days)
        if not isinstance(span, int) or span <= 0:
            problem = "is extended by what is no time; give a length such as '4h' or '2bd'"
            raise InvalidHistory(ticket_id, problem)
        return cls(added_us=span)

    def __str__(self) -> str:
        if self.until_us is not None:
            return to_iso(self.until_us)
        return f"+{self.days}bd" if self.days else f"+{duration_text(self.added_us)}"

    def applied_to(self, watch: Stopwatch, at_us: int) -> tuple[int, Agreed | None]:
        """The open time it adds to a goal, and the date that holds after it."""
        if self.until_us is not None:
            return 0, self._later(watch, self.until_us)
        if self.days:
            due = watch.due_from(at_us)
            assert due is not None  # what goes on under a goal has a deadline
            return 0, self._later(watch, OffsetDays(self.days).at_us(watch.calendar, due[0]))
        agreed = watch.agreed
        if agreed is None:
            return self.added_us, None
        moved_us = watch.calendar.advance_us(agreed.point_us, self.added_us)
        return self.added_us, Agreed(moved_us, agreed.since)

    def _later(self, watch: Stopwatch, point_us: int) -> Agreed:
        """A date from now on; an earlier agreement that lies later stays."""
        due = watch.due_from(watch.since_us) if watch.agreed is not None else None
        return Agreed(point_us if due is None else max(point_us, due[0]), len(watch.ledger.course))
