"""What was promised to the requester, and whether it was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.instant import from_iso

if TYPE_CHECKING:
    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.course import Course

__all__ = ["promised", "write_promises"]


def promised(course: Course, event: TicketEvent) -> None:
    """A time was promised, moved, or taken back."""
    value = event.data["promised_at"]
    at = None if value is None else from_iso(value, name="promised_at")
    if course.first_promise is None:
        course.first_promise = at
    elif at != course.promise:
        course.promise_moves += 1
    course.promise = at


def write_promises(course: Course, row: Any) -> None:
    """The promises, held against the resolution that stands at the row's `asof`."""
    row.first_promised_at_us = course.first_promise
    row.promised_at_us = course.promise
    row.promise_moves = course.promise_moves
    if course.first_promise is None or row.cancelled or row.merged:
        row.promise_kept = row.first_promise_kept = None
        return
    ended = row.last_resolved_at_us if row.resolved else None
    row.promise_kept = _kept(course.promise, ended, row.asof_us)
    row.first_promise_kept = _kept(course.first_promise, ended, row.asof_us)


def _kept(due: int | None, ended: int | None, asof: int) -> int | None:
    """Kept at the promised instant still; broken from the next microsecond."""
    if due is None or (ended is None and asof <= due):
        return None
    return int(ended is not None and ended <= due)
