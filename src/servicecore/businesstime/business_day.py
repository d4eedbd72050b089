"""Counting in business days: local dates on which hours open.

Before breaks, and before what a difference takes; but something must be left.
After midnight in a night shift it is still the day of the opening, even where
the shift's beginning was taken out. Days are numbered from 1970-01-01;
instants are microseconds UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import Factory, field, frozen

from servicecore.businesstime.compiled.cycle import CYCLE_US, YEAR_US, Core, representable
from servicecore.businesstime.compiled.spans import disjoint
from servicecore.businesstime.compiled.zone import MAX_DAY, MIN_DAY, LocalOffsets, local_day, wall_us
from servicecore.errors import NoOpenTime
from servicecore.instant import DAY_US, EPOCH_DAY, MAX_US, MIN_US

if TYPE_CHECKING:
    from datetime import tzinfo

    from servicecore.businesstime.rules.protocol import OpeningRules

__all__ = ["BusinessDayBook"]

_BLOCK_DAYS = 366
# Days are read from the rules in blocks of about a year.

_CYCLE_DAYS = CYCLE_US // DAY_US

_REACH_DAYS = 4
# How long before an instant the date may lie whose hours hold it, in a combination of far zones.


def _steady(days: BusinessDayBook) -> tuple[int, int]:
    """
    Up to the first of two days, and after the second, one cycle of the calendar is like the next.

    They lie where the core of a calendar with no horizon begins and ends its own cycles, see `Core.of`.
    """
    core = Core.of(days.rules.dated_years, 0)
    first_us = core.lo_us + CYCLE_US if core.lo_us > MIN_US else MIN_US
    last_us = core.hi_us - CYCLE_US if core.hi_us <= MAX_US else MAX_US + 1
    return first_us // DAY_US - 1, last_us // DAY_US - 1


@frozen
class _Block:
    """
    The business days of one block, in order, the open time of each, and since when it is that day.

    That is its first opening, or the midnight that ends its date where nothing of the date itself is left.
    """

    days: list[int]
    spans: dict[int, tuple[list[int], list[int]]]
    begins: dict[int, int]


@frozen
class BusinessDayBook:
    """
    The business days of a calendar's rules, by the dates of the zone in which the calendar is shown.

    Blocks of days are read when they are first needed and kept; that is all that changes, and no answer
    depends on it, so threads may share one.
    """

    rules: OpeningRules
    zone: tzinfo = field(eq=False, repr=False)
    _steady: tuple[int, int] = field(
        init=False, eq=False, repr=False, default=Factory(_steady, takes_self=True)
    )
    _blocks: dict[int, _Block] = field(init=False, eq=False, repr=False, factory=dict)

    def is_one(self, day: int) -> bool:
        """Whether hours open on a local date, of which something is left."""
        return day in self._block(day // _BLOCK_DAYS).spans

    def day_of(self, us: int) -> int:
        """
        The date to which an instant belongs: that of the opening of the hours that hold it, else its own.

        In a break after midnight it is still the date of the night shift, one at its opening too. Where hours
        of two dates overlap, the later one holds.
        """
        today = local_day(us, self.zone)
        around = [day for day in range(today + 1, today - _REACH_DAYS, -1) if self._encloses(day, us)]
        if len(around) < 2:
            return around[0] if around else today
        return next((day for day in around if self._holds(day, us)), around[0])

    def add(self, at_us: int, days: int) -> int:
        """
        The same wall-clock time some business days later, or earlier, held inside that day's hours.

        Before its opening it is the opening, past its closing the closing, in a gap the next opening that
        day. From a closed day it counts from the next opening, backward from the previous closing. No days
        later is *at_us* itself; days later is never before it, and days earlier never after: a day that a
        longer night has outlasted is passed over.

        Raises:
            NoOpenTime: If a business day on the way is further than the horizon from the one before.
        """
        if not days:
            return representable(at_us)
        day = self.day_of(at_us)
        wall = wall_us(at_us, self.zone)
        sign = 1 if days > 0 else -1
        if not self.is_one(day):
            day = self.following(day, sign)
            starts, ends = self._spans(day)
            wall = wall_us(starts[0] if days > 0 else ends[-1], self.zone)
        time_us = wall - day * DAY_US
        day = self.shifted(day, days)
        while (due_us := self._held(day, self._instant(day * DAY_US + time_us))) * sign < at_us * sign:
            day = self.following(day, sign)
        return due_us

    def between(self, start_us: int, end_us: int) -> int:
        """
        The business days after that of *start_us* up to and including that of *end_us*; negative backwards.

        Counts add up. From an instant on a business day to the one n business days later it is n, unless that
        is a closing at or past midnight, which belongs to its own date, or lies where the hours of two dates
        overlap.
        """
        first, last = self.day_of(start_us), self.day_of(end_us)
        if last < first:
            return -self._count(last, first)
        return self._count(first, last)

    def end_of_day(self, at_us: int, days: int) -> int:
        """
        The closing of the business day that is *days* after the one of *at_us*.

        On a closed day, and from the closing on, the business day of *at_us* is the next one. The answer lies
        after *at_us*: a day that a longer night has outlasted is passed over.
        """
        day = self.day_of(at_us)
        if not self.is_one(day) or self._spans(day)[1][-1] <= at_us:
            day = self.following(day, 1)
        day = self.shifted(day, days)
        while (end_us := self._spans(day)[1][-1]) <= at_us:
            day = self.following(day, 1)
        return representable(end_us)

    def at_time(self, at_us: int, time_us: int, days: int) -> int:
        """
        A wall-clock time on the business day that is the *days*-th after the date of *at_us*.

        With 0 days it is that date itself where it is a business day, else the next one. The time may lie
        outside the hours, but not before *at_us*: where it has passed, it is that of the next business day.

        Args:
            time_us: Microseconds from local midnight.
        """
        day = self.day_of(at_us)
        if days or not self.is_one(day):
            day = self.shifted(day, days or 1)
        while (due_us := self._instant(day * DAY_US + time_us)) < at_us:
            day = self.following(day, 1)
        return due_us

    def following(self, day: int, sign: int) -> int:
        """
        The next business day after a date, or the last one before it where *sign* is -1.

        Raises:
            NoOpenTime: If it is further than the horizon; the error names the date.
        """
        horizon = -(-self.rules.horizon_years * YEAR_US // DAY_US)
        for block in range(day // _BLOCK_DAYS, (day + sign * horizon) // _BLOCK_DAYS + sign, sign):
            days = self._block(block).days
            index = bisect_right(days, day) if sign > 0 else bisect_left(days, day) - 1
            if 0 <= index < len(days):
                if abs(days[index] - day) <= horizon:
                    return days[index]
                break
        sought = "business day"
        counted_from = date.fromordinal(min(max(day, MIN_DAY), MAX_DAY) + EPOCH_DAY)
        raise NoOpenTime(self.rules.name, sought, counted_from.isoformat(), self.rules.horizon_years)

    def shifted(self, day: int, days: int) -> int:
        """
        The *days*-th business day after a date, or before it where *days* is negative.

        Raises:
            InvalidInstant: If it lies outside the years 1 to 9999.
        """
        sign = 1 if days > 0 else -1
        left = min(abs(days), MAX_DAY - MIN_DAY + 1)
        begun = day
        while left:
            day = self.following(day, sign)
            left -= 1
            ahead = self._block(day // _BLOCK_DAYS).days
            index = bisect_left(ahead, day)
            step = min(left, len(ahead) - 1 - index if sign > 0 else index)
            day = ahead[index + sign * step]
            left -= step
            representable(day * DAY_US)
            if abs(day - begun) > _CYCLE_DAYS:
                cycles, per_cycle = self._cycles(day, sign, left)
                day += sign * cycles * _CYCLE_DAYS
                left -= cycles * per_cycle
                begun = day
        return day

    def _cycles(self, day: int, sign: int, most: int) -> tuple[int, int]:
        """The whole cycles after a business day, of *most* business days in all, and how many each has."""
        early, late = self._steady
        if sign > 0:
            begin, room = day, (MAX_DAY if day > late else early) - day
        else:
            begin, room = day - _CYCLE_DAYS, day - (MIN_DAY if day <= early else late + 1)
        if room < _CYCLE_DAYS:
            return 0, 0
        per_cycle = self._counted(begin, begin + _CYCLE_DAYS)
        return min(most // per_cycle, room // _CYCLE_DAYS), per_cycle

    def _count(self, first: int, last: int) -> int:
        """The business days after *first*, up to and including *last*; far out counted in whole cycles."""
        total = 0
        early, late = self._steady
        cuts = {first, last, *(cut for cut in self._steady if first < cut < last)}
        for begin, end in pairwise(sorted(cuts)):
            cycles = 0 if early <= begin < late else (end - begin) // _CYCLE_DAYS
            total += self._counted(begin, end - cycles * _CYCLE_DAYS)
            if cycles:
                total += cycles * self._counted(begin, begin + _CYCLE_DAYS)
        return total

    def _counted(self, first: int, last: int) -> int:
        total = 0
        for block in range(first // _BLOCK_DAYS, last // _BLOCK_DAYS + 1):
            days = self._block(block).days
            total += bisect_right(days, last) - bisect_right(days, first)
        return total

    def _held(self, day: int, us: int) -> int:
        """An instant moved into a business day's hours; its last closing counts as inside."""
        starts, ends = self._spans(day)
        index = bisect_right(ends, us)
        return max(us, starts[index]) if index < len(starts) else ends[-1]

    def _encloses(self, day: int, us: int) -> bool:
        """Whether an instant lies between a date's first opening, or its end, and its last closing."""
        block = self._block(day // _BLOCK_DAYS)
        begin_us = block.begins.get(day)
        return begin_us is not None and begin_us <= us < block.spans[day][1][-1]

    def _holds(self, day: int, us: int) -> bool:
        """Whether an instant that a date encloses is open by the hours of that date."""
        starts, ends = self._spans(day)
        return starts[bisect_right(ends, us)] <= us

    def _instant(self, wall: int) -> int:
        day = wall // DAY_US
        return representable(LocalOffsets.of(self.zone, day - 1, day + 2).to_us(wall))

    def _spans(self, day: int) -> tuple[list[int], list[int]]:
        return self._block(day // _BLOCK_DAYS).spans[day]

    def _block(self, number: int) -> _Block:
        block = self._blocks.get(number)
        if block is None:
            block = self._blocks[number] = self._read(number * _BLOCK_DAYS)
        return block

    def _read(self, first_day: int) -> _Block:
        spans: dict[int, tuple[list[int], list[int]]] = {}
        for day, start, end in self.rules.days(first_day, first_day + _BLOCK_DAYS):
            starts, ends = spans.setdefault(day, ([], []))
            starts.append(start)
            ends.append(end)
        spans = {day: disjoint(*pair) for day, pair in spans.items()}
        offsets = LocalOffsets.of(self.zone, first_day, first_day + _BLOCK_DAYS + 1)
        begins = {day: min(pair[0][0], offsets.to_us((day + 1) * DAY_US)) for day, pair in spans.items()}
        return _Block(sorted(spans), spans, begins)
