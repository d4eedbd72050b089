"""The open time between the instants of one ticket, each looked up once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecore.businesstime import BusinessCalendar

__all__ = ["OpenTime"]


class OpenTime(dict[int, int]):
    """
    By instant, the open time from a ticket's opening to it, negative before it; found when it is asked for.

    The open time between two instants is the difference of theirs, so a ticket asks its calendar once for
    each instant of its life, however many of its durations end there; about *instants* all at once.
    """

    __slots__ = ("_calendar", "_origin")

    def __init__(self, calendar: BusinessCalendar, origin_us: int, instants: Iterable[int] = ()) -> None:
        self._calendar = calendar
        self._origin = origin_us
        self.update(calendar.elapsed_each_us(origin_us, instants))

    def __missing__(self, at_us: int) -> int:
        found = self[at_us] = self._calendar.elapsed_us(self._origin, at_us)
        return found
