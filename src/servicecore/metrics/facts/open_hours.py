"""The open time between the instants of one ticket, each looked up once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecore.businesstime import BusinessCalendar

__all__ = ["open_time_from"]


def open_time_from(calendar: BusinessCalendar, origin_us: int) -> Callable[[int], int]:
    """
    The open time from *origin_us* to an instant, negative before it.

    The open time between two instants is the difference of theirs, so a ticket asks its calendar once for
    each instant of its life, however many of its durations end there.
    """
    elapsed, known = calendar.elapsed_us, {origin_us: 0}

    def open_time(at_us: int) -> int:
        found = known.get(at_us)
        if found is None:
            found = known[at_us] = elapsed(origin_us, at_us)
        return found

    return open_time
