"""The time axis of a timeline: where instants lie, and which of them are named."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.businesstime.compiled.zone import local_day, wall_us
from servicecore.businesstime.hours import time_text
from servicecore.businesstime.picture.clocks import Clocks
from servicecore.businesstime.picture.dates import MONTHS, date_label
from servicecore.instant import DAY_US, EPOCH_DAY, MAX_US, MIN_US, MINUTE_US

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import tzinfo

__all__ = ["Axis", "Tick"]

_AIR = 0.025
"""The share of the span that is left free at either end."""

_LEAST_US = 4 * MINUTE_US

_TIMES_US = tuple(MINUTE_US * minutes for minutes in (5, 15, 30, 60, 120, 180, 360, 720))
_TIME_ROOM, _DAY_ROOM, _MONTH_ROOM = 46.0, 72.0, 84.0
"""How much room a label needs, in pixels."""

_LEAST_ROOM = 38.0
"""How near to each other clock changes may bring times of day."""

_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600)


@frozen
class Tick:
    """A named instant of the axis."""

    us: int
    label: str


@frozen
class Axis:
    """
    A span of time over a width.

    Args:
        first_us, last_us: What lies at *left* and at *right*.

        zone: In which it is told.
    """

    first_us: int
    last_us: int
    zone: tzinfo
    left: float
    right: float
    _clocks: Clocks = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        first, last = (local_day(us, self.zone) for us in (self.first_us, self.last_us))
        object.__setattr__(self, "_clocks", Clocks.of(self.zone, first, last + 1))

    @classmethod
    def around(cls, start_us: int, end_us: int, zone: tzinfo, left: float, right: float) -> Axis:
        """The axis of a span, with a little air at both ends."""
        air_us = max(int((end_us - start_us) * _AIR), _LEAST_US)
        return cls(max(start_us - air_us, MIN_US), min(end_us + air_us, MAX_US), zone, left, right)

    def x(self, us: int) -> float:
        """Where an instant lies."""
        return self.left + self._room(us - self.first_us)

    def holds(self, us: int) -> bool:
        """Whether an instant lies on the axis."""
        return self.first_us <= us <= self.last_us

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    @property
    def by_hours(self) -> bool:
        """Whether hours are named; else dates or months alone are."""
        return self._room(_TIMES_US[-1]) >= _TIME_ROOM

    @property
    def day_room(self) -> float:
        """How wide a day is drawn."""
        return self._room(DAY_US)

    def _room(self, us: int) -> float:
        """How wide so much time is drawn."""
        return self.width * us / (self.last_us - self.first_us)

    def label(self, us: int) -> str:
        """An instant to the minute: "Tue 10 Mar 13:45"; with its year where the axis has two of them."""
        day, time_us = divmod(wall_us(us, self.zone), DAY_US)
        on = date.fromordinal(day + EPOCH_DAY)
        ends = {local_day(end, self.zone) for end in (self.first_us, self.last_us)}
        years = {date.fromordinal(end + EPOCH_DAY).year for end in ends}
        year = f" {on.year:04}" if len(years) > 1 else ""
        return f"{date_label(on)}{year} {time_text(time_us // MINUTE_US * MINUTE_US)}"

    def midnights(self) -> Sequence[int]:
        """Every instant on the axis at which a local date begins."""
        starts = self._clocks.midnights
        return starts[bisect_left(starts, self.first_us) : bisect_right(starts, self.last_us)]

    def days(self) -> Iterator[Tick]:
        """The dates that begin on the axis, and before them the one it begins in."""
        for us, day in self._dates():
            yield Tick(max(us, self.first_us), date_label(day))

    def ticks(self) -> list[Tick]:
        """What is named: times of day where there is room for them, else dates, else months."""
        for step_us in _TIMES_US:
            if self._room(step_us) >= _TIME_ROOM:
                return list(self._times(step_us))
        for step in _DAYS:
            if self._room(step * DAY_US) >= _DAY_ROOM:
                return [
                    Tick(us, date_label(day))
                    for us, day in self._dates()
                    if self.holds(us)
                    and (day.toordinal() - 1) % step == 0  # weeks begin on Mondays: so did 0001-01-01
                ]
        step = next((n for n in _MONTHS if self._room(n * 30 * DAY_US) >= _MONTH_ROOM), _MONTHS[-1])
        return [
            Tick(us, f"{MONTHS[day.month - 1][:3]} {day.year:04}")
            for us, day in self._dates()
            if self.holds(us) and day.day == 1 and (day.year * 12 + day.month - 1) % step == 0
        ]

    def _times(self, step_us: int) -> Iterator[Tick]:
        """Times of day by the wall; those that a clock change skips, or brings too near, are left out."""
        taken = self.left - _TIME_ROOM
        for day in range(self._clocks.first_day, self._clocks.first_day + len(self._clocks.midnights) - 1):
            for wall in range(day * DAY_US, (day + 1) * DAY_US, step_us):
                us = self._clocks.offsets.to_us(wall)
                seen = self.holds(us) and wall_us(us, self.zone) == wall
                if seen and self.x(us) - taken >= _LEAST_ROOM:
                    yield Tick(us, time_text(wall % DAY_US))
                    taken = self.x(us)

    def _dates(self) -> Iterator[tuple[int, date]]:
        """Every date of the axis and the instant it begins, which for the first one may lie before it."""
        for day, us in enumerate(self._clocks.midnights[:-1], self._clocks.first_day):
            if not self._clocks.is_skipped(day):
                yield us, date.fromordinal(day + EPOCH_DAY)
