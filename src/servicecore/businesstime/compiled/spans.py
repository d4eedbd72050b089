"""From opening hours to open time: what a plan of local dates means as instants.

Spans are two sorted lists, starts and ends, in microseconds UTC. Those handed
on are disjoint and do not abut, so every start is an opening and every end a
closing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import cycle, islice
from operator import lt
from typing import TYPE_CHECKING

from attrs import frozen

from servicecore.businesstime.hours import weekday_of
from servicecore.instant import DAY_US

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from servicecore.businesstime.compiled.zone import LocalOffsets
    from servicecore.businesstime.hours import Hours

__all__ = ["DayPlan", "Spans", "clipped", "disjoint", "intersected", "subtracted", "united"]

Spans = tuple[list[int], list[int]]


@frozen
class DayPlan:
    """
    The shifts of each local date.

    Args:
        weekly: Seven entries, Monday first.

        dated: Dates, in days since 1970-01-01, that have their own shifts instead.
    """

    weekly: tuple[Hours, ...]
    dated: Mapping[int, Hours]

    def __bool__(self) -> bool:
        """Whether any date has a shift."""
        return any(self.weekly) or any(self.dated.values())

    def on(self, day: int) -> Hours:
        """The shifts that open on *day*."""
        return self.dated.get(day, self.weekly[weekday_of(day)])

    def days(self, first_day: int, last_day: int) -> list[Hours]:
        """The shifts of each date from *first_day* up to but not including *last_day*."""
        weekday = weekday_of(first_day)
        days = list(islice(cycle(self.weekly[weekday:] + self.weekly[:weekday]), last_day - first_day))
        for day in self.dated.keys() & range(first_day, last_day):
            days[day - first_day] = self.dated[day]
        return days

    def spans(self, offsets: LocalOffsets, first_day: int, last_day: int) -> Spans:
        """
        The open time of what opens on the dates from *first_day* up to but not including *last_day*.

        A shift that a clock change turns inside out, its opening pushed to or past its closing, is left out,
        and so is every shift of a date that the zone skipped.

        Args:
            offsets: The zone's offsets from *first_day* to two days past *last_day* at least.
        """
        days = self.days(first_day, last_day)
        for day in offsets.skipped_days():
            if first_day <= day < last_day:
                days[day - first_day] = ()
        starts: list[int] = []
        ends: list[int] = []
        day = first_day
        for step in (*offsets.steps_us, (last_day + 2) * DAY_US):
            # A shift reaches into the next date at most, so a step troubles its own date and the one before.
            # Days up to there have one offset; the two or three at the step are asked edge by edge.
            calm_until = min(max(day, step // DAY_US - 2), last_day)
            _tile(days[day - first_day : calm_until - first_day], day, offsets.at(day * DAY_US), starts, ends)
            day = max(day, min(step // DAY_US + 1, last_day))
            for near in range(calm_until, day):
                _place(days[near - first_day], near, offsets, starts, ends)
        return disjoint(starts, ends)

    def spans_by_day(
        self, offsets: LocalOffsets, first_day: int, last_day: int
    ) -> Iterator[tuple[int, Spans]]:
        """Each date that has open time, with it; a shift that lasts past midnight belongs to its opening."""
        skipped = set(offsets.skipped_days())
        for day, hours in enumerate(self.days(first_day, last_day), first_day):
            starts: list[int] = []
            ends: list[int] = []
            _place(() if day in skipped else hours, day, offsets, starts, ends)
            if starts:
                yield day, disjoint(starts, ends)


def _tile(days: list[Hours], first_day: int, offset: int, starts: list[int], ends: list[int]) -> None:
    """Add the shifts of days that share one offset."""
    first = first_day * DAY_US - offset
    midnights = range(first, first + len(days) * DAY_US, DAY_US)
    paired = list(zip(midnights, days, strict=True))
    starts += [midnight + opening for midnight, hours in paired for opening, _ in hours]
    ends += [midnight + closing for midnight, hours in paired for _, closing in hours]


def _place(hours: Hours, day: int, offsets: LocalOffsets, starts: list[int], ends: list[int]) -> None:
    """Add the shifts of one day by the instants of their edges."""
    midnight = day * DAY_US
    for opening, closing in hours:
        start, end = offsets.to_us(midnight + opening), offsets.to_us(midnight + closing)
        if start < end:
            starts.append(start)
            ends.append(end)


def disjoint(starts: list[int], ends: list[int]) -> Spans:
    """
    The same time in spans that are sorted, do not overlap and do not abut.

    >>> disjoint([0, 5, 20], [5, 7, 30])
    ([0, 20], [7, 30])
    """
    if all(map(lt, ends, islice(starts, 1, None))):
        return starts, ends
    merged_starts: list[int] = []
    merged_ends: list[int] = []
    last = min(starts) - 1
    for start, end in sorted(zip(starts, ends, strict=True)):
        if start > last:
            merged_starts.append(start)
            merged_ends.append(end)
            last = end
        elif end > last:
            merged_ends[-1] = last = end
    return merged_starts, merged_ends


def subtracted(spans: Spans, holes: Spans) -> Spans:
    """
    The time of *spans* that is not in *holes*; both disjoint.

    >>> subtracted(([0, 20], [10, 30]), ([5, 8], [6, 25]))
    ([0, 6, 25], [5, 8, 30])
    """
    starts: list[int] = []
    ends: list[int] = []
    hole_starts, hole_ends = holes
    first = 0
    for start, end in zip(*spans, strict=True):
        while first < len(hole_ends) and hole_ends[first] <= start:
            first += 1
        begin, hole = start, first
        while hole < len(hole_starts) and hole_starts[hole] < end:
            if begin < hole_starts[hole]:
                starts.append(begin)
                ends.append(hole_starts[hole])
            begin = hole_ends[hole]
            hole += 1
        if begin < end:
            starts.append(begin)
            ends.append(end)
    return starts, ends


def united(*parts: Spans) -> Spans:
    """
    The time of any; each disjoint.

    >>> united(([0, 20], [10, 30]), ([10, 40], [20, 50]))
    ([0, 40], [30, 50])
    """
    # Sorting merges a few sorted runs in linear time.
    return disjoint(
        [start for starts, _ in parts for start in starts], [end for _, ends in parts for end in ends]
    )


def intersected(spans: Spans, others: Spans) -> Spans:
    """
    The time of both; both disjoint.

    >>> intersected(([0, 20], [10, 30]), ([5, 25], [22, 40]))
    ([5, 20, 25], [10, 22, 30])
    """
    starts: list[int] = []
    ends: list[int] = []
    (one_starts, one_ends), (other_starts, other_ends) = spans, others
    one = other = 0
    while one < len(one_ends) and other < len(other_ends):
        start, end = max(one_starts[one], other_starts[other]), min(one_ends[one], other_ends[other])
        if start < end:
            starts.append(start)
            ends.append(end)
        if one_ends[one] == end:
            one += 1
        else:
            other += 1
    return starts, ends


def clipped(spans: Spans, lo_us: int, hi_us: int) -> Spans:
    """
    The time of *spans* from *lo_us* up to but not including *hi_us*.

    >>> clipped(([0, 20], [10, 30]), 5, 20)
    ([5], [10])
    """
    starts, ends = spans
    first, last = bisect_right(ends, lo_us), bisect_left(starts, hi_us)
    starts, ends = starts[first:last], ends[first:last]
    if starts:
        starts[0], ends[-1] = max(starts[0], lo_us), min(ends[-1], hi_us)
    return starts, ends
