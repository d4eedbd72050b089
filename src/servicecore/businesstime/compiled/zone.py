"""UTC offsets by local time, as a step function over a range of days.

An offset is constant between clock changes, so a year of opening hours needs
the zone's rules on a handful of days only. A zone tells its offset at a local
time but not when its clocks change; the changes are found by asking every few
days and narrowing down where two answers differ.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from attrs import frozen

from servicecore.instant import DAY_US, EPOCH_DAY, SECOND_US, utc_datetime

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

__all__ = ["MAX_DAY", "MIN_DAY", "LocalOffsets", "local_day", "wall_us"]

MIN_DAY: Final = 1 - EPOCH_DAY
"""0001-01-01 as days since 1970-01-01."""

MAX_DAY: Final = date.max.toordinal() - EPOCH_DAY
"""9999-12-31 as days since 1970-01-01."""

_STRIDE_DAYS = 6
# The shortest time for which any zone left an offset and came back to it is just under seven days
# (Brazil in October 2000, Gaza around Ramadan), so no such visit falls between two questions.

_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall-clock reading, asked of a zone


@frozen
class LocalOffsets:
    """
    The UTC offset at each local time, a repeated time being the first of the two.

    Args:
        steps_us: Local times, microseconds since 1970-01-01T00:00 on the wall, at which another
            offset begins to hold: the end of a gap, or of a repeated hour.

        offsets_us: One offset more than steps; the first holds before the first step.
    """

    steps_us: tuple[int, ...]
    offsets_us: tuple[int, ...]

    @classmethod
    def of(cls, zone: tzinfo, first_day: int, last_day: int) -> LocalOffsets:
        """
        The offsets of *zone* from *first_day* to *last_day*, in days since 1970-01-01.

        Days outside the years 1 to 9999 are left out; the offset of the nearest day stands for theirs.
        """
        first = min(max(first_day, MIN_DAY), MAX_DAY)
        last = max(min(last_day, MAX_DAY), MIN_DAY)
        known = _offset(zone, first * 86_400)
        steps, offsets = [], [known]
        asked = first * 86_400
        for day in [*range(first + _STRIDE_DAYS, last, _STRIDE_DAYS), last]:
            while zone.utcoffset(datetime.fromordinal(day + EPOCH_DAY)) != known:
                asked = _change(zone, asked, day * 86_400, known)
                known = _offset(zone, asked)
                steps.append(asked * SECOND_US)
                offsets.append(known)
            asked = day * 86_400
        return cls(tuple(steps), tuple(_in_us(offset) for offset in offsets))

    def at(self, local_us: int) -> int:
        """The offset at a local time; in a gap, the one before it."""
        return self.offsets_us[bisect_right(self.steps_us, local_us)]

    def to_us(self, local_us: int) -> int:
        """
        The instant of a local time.

        A repeated time is the first of the two, a skipped one lies the same distance after the gap.

        Source: RFC 5545, 3.3.5; Temporal "compatible".
        """
        return local_us - self.offsets_us[bisect_right(self.steps_us, local_us)]

    def dates(self, start_us: int, end_us: int) -> Iterator[tuple[int, int, int]]:
        """
        The dates that the wall shows from one instant up to another, each with its begin and its end.

        One that a clock change repeats in part comes twice; one that was skipped does not come.
        """
        changes = [
            step - max(pair) for step, pair in zip(self.steps_us, pairwise(self.offsets_us), strict=True)
        ]
        for offset, until in zip(self.offsets_us, [*changes, end_us], strict=True):
            while start_us < min(until, end_us):
                day = (start_us + offset) // DAY_US
                midnight = min((day + 1) * DAY_US - offset, until, end_us)
                yield day, start_us, midnight
                start_us = midnight

    def skipped_days(self) -> Iterator[int]:
        """The dates that never were, as when Samoa crossed the date line: no local time lies in them."""
        for step, before, after in zip(self.steps_us, self.offsets_us, self.offsets_us[1:], strict=False):
            gap = after - before
            yield from range(-((gap - step) // DAY_US), step // DAY_US)


def wall_us(us: int, zone: tzinfo) -> int:
    """
    What the clock on the wall reads at an instant: microseconds since 1970-01-01T00:00 there.

    Raises:
        InvalidInstant: If the instant lies outside the years 1 to 9999 UTC.
    """
    try:
        offset = utc_datetime(us).astimezone(zone).utcoffset()
    except OverflowError:  # the first and the last hours of time have no date in most zones
        offset = None
    return us + (0 if offset is None else _in_us(offset))


def local_day(us: int, zone: tzinfo) -> int:
    """The local date of an instant, in days since 1970-01-01."""
    return wall_us(us, zone) // DAY_US


def _offset(zone: tzinfo, second: int) -> timedelta:
    offset = zone.utcoffset(_WALL_EPOCH + timedelta(seconds=second))
    assert offset is not None
    return offset


def _change(zone: tzinfo, same: int, other: int, offset: timedelta) -> int:
    """The first local second after *same*, at most *other*, at which *offset* no longer holds."""
    while other - same > 1:
        middle = (same + other) // 2
        if _offset(zone, middle) == offset:
            same = middle
        else:
            other = middle
    return other


def _in_us(offset: timedelta) -> int:
    return (offset.days * 86_400 + offset.seconds) * SECOND_US + offset.microseconds
