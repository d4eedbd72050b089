"""The clocks on the wall over a range of local dates: when each begins, and where they are moved.

Pictures are drawn by the wall, so a date of 23 or 25 hours has a row as long as
any other. What lies in a gap is empty, and of a repeated hour both are drawn in
one place.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Self

from attrs import frozen

from servicecore.businesstime.compiled.spans import disjoint
from servicecore.businesstime.compiled.zone import LocalOffsets
from servicecore.businesstime.hours import day_of
from servicecore.duration import duration_text
from servicecore.instant import DAY_US

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, tzinfo

__all__ = ["ClockChange", "Clocks"]

_MARGIN_DAYS = 3


@frozen
class ClockChange:
    """
    A moment at which the clocks are moved.

    Args:
        at_us: The instant.

        before_us: The UTC offset before it; *after_us* the one from then on.
    """

    at_us: int
    before_us: int
    after_us: int

    @property
    def forward(self) -> bool:
        """Whether local times are skipped; else they are repeated."""
        return self.after_us > self.before_us

    @property
    def wall(self) -> tuple[int, int]:
        """The local times that are skipped or repeated: the first, and the first after them."""
        first, last = sorted((self.at_us + self.before_us, self.at_us + self.after_us))
        return first, last

    def on_date(self, day: date) -> tuple[int, int]:
        """Those of them on one date, in microseconds from its midnight."""
        midnight = day_of(day) * DAY_US
        first, last = (_held(wall - midnight) for wall in self.wall)
        return first, last

    def __str__(self) -> str:
        way = "forward" if self.forward else "back"
        return f"clocks go {way} by {duration_text(abs(self.after_us - self.before_us))}"


@frozen
class Clocks:
    """
    The clocks of a zone over a range of dates.

    Args:
        first_day: Days since 1970-01-01.

        midnights: The instant at which each date begins, and that at which the last one ends. A date that
            the zone skipped begins where the next one does.

        changes: The clock changes from some days before the range to some days after it.
    """

    first_day: int
    midnights: tuple[int, ...]
    offsets: LocalOffsets
    changes: tuple[ClockChange, ...]

    @classmethod
    def of(cls, zone: tzinfo, first_day: int, last_day: int) -> Self:
        """The clocks from *first_day* up to but not including *last_day*."""
        offsets = LocalOffsets.of(zone, first_day - _MARGIN_DAYS, last_day + _MARGIN_DAYS)
        midnights = (offsets.to_us(day * DAY_US) for day in range(first_day, last_day + 1))
        steps = zip(offsets.steps_us, pairwise(offsets.offsets_us), strict=True)
        changes = (ClockChange(step - max(pair), *pair) for step, pair in steps)
        return cls(first_day, tuple(midnights), offsets, tuple(changes))

    def is_skipped(self, day: int) -> bool:
        """Whether the zone left the date out, as Samoa did 2011-12-30."""
        place = day - self.first_day
        return self.midnights[place] == self.midnights[place + 1]

    def changes_on(self, day: int) -> tuple[ClockChange, ...]:
        """The clock changes of a date: that of the first local time which is skipped or repeated."""
        return tuple(change for change in self.changes if change.wall[0] // DAY_US == day)

    def cut(self, start_us: int, end_us: int) -> Iterator[tuple[int, int, int]]:
        """A stretch by local date: the date, and the instants of its part; none outside the range."""
        first, last = max(start_us, self.midnights[0]), min(end_us, self.midnights[-1])
        place = bisect_right(self.midnights, first) - 1
        while first < last:
            until = min(last, self.midnights[place + 1])
            if first < until:
                yield self.first_day + place, first, until
            first, place = until, place + 1

    def reading(self, us: int, day: int, *, end: bool = False) -> int:
        """
        What the wall reads at an instant of a date, in microseconds from its midnight, held within the day.

        Args:
            end: Whether the instant ends something: then it is read as the clocks came up to it.
        """
        return _held(us + self._offset(us - 1 if end else us) - day * DAY_US)

    def on_the_wall(self, start_us: int, end_us: int, day: int) -> tuple[tuple[int, int], ...]:
        """Where a stretch of a date lies on the wall: sorted, disjoint, a repeated hour once."""
        edges = [start_us, *(c.at_us for c in self.changes if start_us < c.at_us < end_us), end_us]
        parts = [
            (self.reading(start, day), self.reading(end, day, end=True)) for start, end in pairwise(edges)
        ]
        drawn = [part for part in parts if part[0] < part[1]]
        if not drawn:
            return ()
        starts, ends = disjoint([start for start, _ in drawn], [end for _, end in drawn])
        return tuple(zip(starts, ends, strict=True))

    def _offset(self, us: int) -> int:
        passed = bisect_right(self.changes, us, key=lambda change: change.at_us)
        return self.offsets.offsets_us[passed]


def _held(wall_us: int) -> int:
    return min(max(wall_us, 0), DAY_US)
