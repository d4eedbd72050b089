"""The questions to open time, in integer microseconds, over a line that grows as they need it.

A line is compiled in whole years around what is asked and grows both ways. It
is never changed: growing makes a new one and swaps one reference, so threads
need no lock, and each answer is read from one line.

Only a core of some centuries is ever compiled for such questions; further out
one cycle of the calendar is like the next, see `cycle`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Literal

from attrs import Factory, field, frozen

from servicecore.businesstime.compiled.cycle import (
    CYCLE_US,
    YEAR_US,
    Core,
    representable,
    year_of,
    year_start,
)
from servicecore.businesstime.compiled.line import NO_LINE, Line
from servicecore.errors import NoOpenTime, UnknownName
from servicecore.instant import DAY_US, MAX_US, MIN_US, to_iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from servicecore.businesstime.rules.protocol import OpeningRules

__all__ = ["Edge", "Timeline"]

Edge = Literal["stay", "roll"]

_MARGIN_DAYS = 3
# A shift that opens before the first day compiled, its offset and a skipped day together reach no further in.


def _core_of(timeline: Timeline) -> Core:
    return Core.of(timeline.rules.dated_years, timeline.rules.horizon_years)


def _horizon_of(timeline: Timeline) -> int:
    return timeline.rules.horizon_years * YEAR_US


@frozen
class Timeline:
    """
    The open time of a calendar's rules.

    Instants are microseconds since 1970 UTC, durations microseconds. Every question raises `InvalidInstant`
    where an instant, asked or answered, lies outside the years 1 to 9999.
    """

    rules: OpeningRules
    _line: Line = field(init=False, eq=False, repr=False, default=NO_LINE)
    _core: Core = field(init=False, eq=False, repr=False, default=Factory(_core_of, takes_self=True))
    _horizon_us: int = field(init=False, eq=False, repr=False, default=Factory(_horizon_of, takes_self=True))

    def __reduce__(self) -> tuple[object, ...]:
        """Copies and pickles carry the rules, not the line, which grows again where it is needed."""
        return type(self), (self.rules,)

    def is_open_us(self, at_us: int) -> bool:
        """Whether *at_us* is in open time: an opening is, a closing is not."""
        line = self._line
        if not line.covers(at_us):
            at_us -= self._core.beyond(at_us)
            line = self._covering(at_us)
        return line.is_open(at_us)

    def elapsed_us(self, start_us: int, end_us: int) -> int:
        """The open time from *start_us* up to *end_us*; negative when the end is before the start."""
        line = self._line
        if line.lo_us <= start_us <= end_us < line.hi_us:
            starts, ends, opens = line.starts, line.ends, line.opens
            # Line.total twice, written out: everything else calls this.
            index = bisect_right(ends, start_us)
            opened, before = starts[index], opens[index]
            if start_us > opened:
                before += start_us - opened
            index = bisect_right(ends, end_us, index)
            opened = starts[index]
            if end_us > opened:
                return opens[index] - before + end_us - opened
            return opens[index] - before
        core = self._core
        line = self._covering(*core.needed(start_us), *core.needed(end_us))
        return core.total(line, end_us) - core.total(line, start_us)

    def elapsed_each_us(self, start_us: int, ends_us: Iterable[int]) -> dict[int, int]:
        """`elapsed_us` from one start to each of *ends_us*, by the end: many cost little more than one."""
        line = self._line
        lo_us, hi_us = line.lo_us, line.hi_us
        if not lo_us <= start_us < hi_us:
            return {end_us: self.elapsed_us(start_us, end_us) for end_us in ends_us}
        starts, ends, opens = line.starts, line.ends, line.opens
        index = bisect_right(ends, start_us)
        opened, before = starts[index], opens[index]  # Line.total, written out here and below
        if start_us > opened:
            before += start_us - opened
        found = {start_us: 0}
        for end_us in ends_us:
            if end_us in found:
                continue
            if not lo_us <= end_us < hi_us:
                found[end_us] = self.elapsed_us(start_us, end_us)
                continue
            index = bisect_right(ends, end_us)
            opened = starts[index]
            total = opens[index] - before
            found[end_us] = total + end_us - opened if end_us > opened else total
        return found

    def advance_us(self, at_us: int, duration_us: int, *, edge: Edge = "stay") -> int:
        """
        The instant *duration_us* of open time after *at_us*, or before it when negative.

        Forward it is the earliest such instant, backward the latest: a full day's work from opening ends at
        closing time. With a duration of 0 it is *at_us* itself, whatever the edge.

        Args:
            edge: "roll" moves a result on a closing on to the next opening, or, backward, one on an opening
                back to the previous closing.

        Raises:
            NoOpenTime: If on the way nothing opens for the horizon.

            UnknownName: If *edge* is neither.
        """
        line = self._line
        if duration_us > 0 and edge == "stay" and line.lo_us <= at_us < line.hi_us:
            starts, opens = line.starts, line.opens
            # Line.total and Line.earliest, written out: this is how deadlines are made.
            index = bisect_right(line.ends, at_us)
            opened, total = starts[index], opens[index] + duration_us
            if at_us > opened:
                total += at_us - opened
            if total <= opens[-1]:
                index = bisect_left(opens, total, index) - 1
                reached = starts[index] + total - opens[index]
                if reached - at_us <= self._horizon_us and reached <= MAX_US:  # so no drought is on the way
                    return reached
        return self._advanced(at_us, duration_us, edge)

    def _advanced(self, at_us: int, duration_us: int, edge: Edge) -> int:
        if not duration_us:
            return self.rolled_us(representable(at_us), 0, edge)
        line = self._line
        reached = line.advanced(at_us, duration_us) if line.covers(at_us) else None
        if reached is None:
            line, reached = self._advanced_beyond(at_us, duration_us)
        self._refuse_drought(line, at_us, reached)
        return representable(self.rolled_us(reached, duration_us, edge))

    def next_open_us(self, at_us: int) -> int:
        """*at_us* itself when open, else the next opening; raises `NoOpenTime` past the horizon."""
        return self._found(Line.next_open, at_us, 1, "opening")

    def next_close_us(self, at_us: int) -> int:
        """The end of the interval that holds or follows *at_us*; raises `NoOpenTime` past the horizon."""
        return self._found(Line.next_close, at_us, 1, "closing")

    def previous_close_us(self, at_us: int) -> int:
        """The latest closing not after *at_us*; raises `NoOpenTime` past the horizon."""
        return self._found(Line.previous_close, at_us, -1, "closing")

    def intervals_us(self, start_us: int, end_us: int) -> tuple[tuple[int, int], ...]:
        """The open time from *start_us* up to *end_us* as pairs; none when the end is not after the start."""
        if representable(end_us) <= representable(start_us):
            return ()
        last_us = end_us - 1
        if self._core.beyond(start_us) or self._core.beyond(last_us):  # too far to compile all between
            line = self._compiled(year_start(year_of(start_us)), year_start(year_of(last_us) + 1))
        else:
            line = self._covering(start_us, last_us)
        return tuple(line.intervals(start_us, end_us))

    def _found(self, ask: Callable[[Line, int], int | None], at_us: int, sign: int, sought: str) -> int:
        """What *ask* finds on the line near *at_us*, else in the year next to it, else within the horizon."""
        line = self._line
        if line.covers(at_us):
            found = ask(line, at_us)
            if found is not None and abs(found - at_us) <= self._horizon_us:
                return found
        cycles_us = self._core.beyond(at_us)
        near_us = at_us - cycles_us
        for reach_us in (0, YEAR_US, self._horizon_us):
            found = ask(self._covering(near_us, near_us + sign * reach_us), near_us)
            if found is not None:
                if abs(found - near_us) <= self._horizon_us and MIN_US <= found + cycles_us <= MAX_US:
                    return found + cycles_us
                break
        raise self._no_open_time(sought, at_us)

    def rolled_us(self, at_us: int, sign: int, edge: Edge) -> int:
        """
        What an advance by something of that sign reached, moved on where *edge* says so.

        Raises:
            UnknownName: If *edge* is neither "stay" nor "roll".
        """
        if edge not in ("stay", "roll"):
            raise UnknownName("edge", edge, ("stay", "roll"))
        if edge == "stay" or not sign:
            return at_us
        if sign > 0:
            return self.next_open_us(at_us)
        return at_us if self.is_open_us(at_us - 1) else self.previous_close_us(at_us)

    def _advanced_beyond(self, at_us: int, duration_us: int) -> tuple[Line, int]:
        """Where an advance ends that the line does not reach yet, and the line that was needed."""
        core = self._core
        line = self._covering(*core.needed(at_us))
        total = core.total(line, at_us) + duration_us
        ahead = duration_us > 0
        key = total - ahead  # forward, the total of a line's end is reached and that of its begin is not
        while line.hi_us < core.hi_us if ahead else line.lo_us > core.lo_us:
            if key < line.opens[-1] if ahead else key >= line.opens[0]:
                break
            line = self._longer(line, at_us, ahead=ahead)
        cycles = 0
        if not line.opens[0] <= key < line.opens[-1]:
            later = key >= line.opens[-1]
            line = self._grown(line, *core.cycle(later=later))
            per_cycle = core.per_cycle(line, later=later)
            if not per_cycle:
                raise self._no_open_time("opening", at_us)
            cycles = (key - line.opens[-1]) // per_cycle + 1 if later else (key - line.opens[0]) // per_cycle
            total -= cycles * per_cycle
        return line, (line.earliest(total) if ahead else line.latest(total)) + cycles * CYCLE_US

    def _longer(self, line: Line, at_us: int, *, ahead: bool) -> Line:
        """A line that reaches twice as far from *at_us*; refused where it ends in a drought."""
        if ahead:
            closed_us = line.hi_us - max((at_us, *line.ends[-2:-1]))
        else:
            closed_us = min(at_us, line.starts[0]) - line.lo_us
        if closed_us > self._horizon_us:
            raise self._no_open_time("opening", at_us)
        if ahead:
            return self._grown(line, line.lo_us, line.hi_us + max(line.hi_us - at_us, 0))
        return self._grown(line, line.lo_us - 1 - max(at_us - line.lo_us, 0), line.lo_us)

    def _refuse_drought(self, line: Line, at_us: int, reached: int) -> None:
        """Refuse an answer behind a closed stretch longer than the horizon, whatever is compiled already."""
        if abs(reached - at_us) > self._horizon_us:
            first, last = sorted((at_us, reached))
            if line.longest_closed(first, last) > self._horizon_us:
                raise self._no_open_time("opening", at_us)

    def _no_open_time(self, sought: str, at_us: int) -> NoOpenTime:
        return NoOpenTime(self.rules.name, sought, to_iso(at_us), self.rules.horizon_years)

    # Growing: each step makes a new line, and later totals fit earlier ones.

    def _covering(self, *instants: int) -> Line:
        """A line that has all the *instants*, as far as they lie in the years 1 to 9999."""
        line = self._line
        first, last = min(instants), max(instants)
        if line.covers(first) and line.covers(last):
            return line
        return self._grown(line, first, last)

    def _grown(self, line: Line, first: int, last: int) -> Line:
        """*line*, longer by the whole years that it takes to have *first* and *last*."""
        first, last = max(first, MIN_US), min(last, MAX_US)
        if line is NO_LINE:  # a year more on either side: what is asked next is seldom far
            lo_us, hi_us = year_start(year_of(first) - 1), year_start(year_of(last) + 2)
            line = self._compiled(lo_us, hi_us)
        if first < line.lo_us:
            earlier = self._compiled(year_start(year_of(first)), line.lo_us)
            line = earlier.raised(line.opens[0] - earlier.opens[-1]).then(line)
        if last >= line.hi_us:
            line = line.then(self._compiled(line.hi_us, year_start(year_of(last) + 1), total=line.opens[-1]))
        object.__setattr__(self, "_line", line)  # the one change in a frozen value, and no answer sees it
        return line

    def _compiled(self, lo_us: int, hi_us: int, *, total: int = 0) -> Line:
        spans = self.rules.spans(lo_us // DAY_US - _MARGIN_DAYS, hi_us // DAY_US + _MARGIN_DAYS)
        return Line.of(spans, lo_us, hi_us, total=total)
