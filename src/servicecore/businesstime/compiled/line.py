"""Open time compiled: sorted openings and closings with a running total.

All that a calendar says (weeks, holidays, special days, clock changes) has been
resolved into the line. The open time between two instants is the difference of
two totals, found by bisection: five years cost what an hour does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from operator import sub
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from servicecore.businesstime.compiled.spans import clipped

if TYPE_CHECKING:
    from servicecore.businesstime.compiled.spans import Spans

__all__ = ["NO_LINE", "Line"]


@frozen
class Line:
    """
    The open time from *lo_us* up to but not including *hi_us*.

    The three lists are read only. Questions are about instants of the line, unless they say otherwise.

    Args:
        starts: Openings, sorted, clipped to the line; at last *hi_us* once more, so that every instant of
            the line has an interval that ends after it.

        ends: Closings; the one of the same index ends the interval. At last *hi_us* too.

        opens: The running total of open time before each of *starts*. Totals are signed: only their
            differences mean anything, so a line can grow into the past and move none.
    """

    lo_us: int
    hi_us: int
    starts: list[int]
    ends: list[int]
    opens: list[int]

    @classmethod
    def of(cls, spans: Spans, lo_us: int, hi_us: int, *, total: int = 0) -> Line:
        """The line of *spans*, clipped; its totals begin with *total*."""
        starts, ends = clipped(spans, lo_us, hi_us)
        opens = list(accumulate(map(sub, ends, starts), initial=total))
        return cls(lo_us, hi_us, [*starts, hi_us], [*ends, hi_us], opens)

    def raised(self, total: int) -> Line:
        """The same line with *total* added to all totals."""
        return evolve(self, opens=[opens + total for opens in self.opens])

    def then(self, later: Line) -> Line:
        """This line and the one that begins where it ends, with the total it ends with."""
        kept = len(self.starts) - 1
        # One interval may lie on both sides of the joint.
        seam = int(kept > 0 and self.ends[kept - 1] == later.starts[0])
        return Line(
            self.lo_us,
            later.hi_us,
            self.starts[:kept] + later.starts[seam:],
            self.ends[: kept - seam] + later.ends,
            self.opens[:kept] + later.opens[seam:],
        )

    def covers(self, us: int) -> bool:
        """Whether the instant is on the line."""
        return self.lo_us <= us < self.hi_us

    def total(self, us: int) -> int:
        """The running total at an instant."""
        index = bisect_right(self.ends, us)
        opened = self.starts[index]
        return self.opens[index] + us - opened if us > opened else self.opens[index]

    def is_open(self, us: int) -> bool:
        """Whether the instant is in open time."""
        return self.starts[bisect_right(self.ends, us)] <= us

    def earliest(self, total: int) -> int:
        """The first instant with a running total above the line's first and at most its last."""
        index = bisect_left(self.opens, total) - 1
        return self.starts[index] + total - self.opens[index]

    def latest(self, total: int) -> int:
        """The last instant with a running total from the line's first and below its last."""
        index = bisect_right(self.opens, total) - 1
        return self.starts[index] + total - self.opens[index]

    def advanced(self, us: int, duration_us: int) -> int | None:
        """The end of *duration_us*, not 0, of open time from an instant; None where it is not on the line."""
        total = self.total(us) + duration_us
        if not self.opens[0] <= total <= self.opens[-1]:
            return None
        return self.earliest(total) if duration_us > 0 else self.latest(total)

    def next_open(self, us: int) -> int | None:
        """The instant if it is in open time, else the next opening on the line."""
        start = max(us, self.starts[bisect_right(self.ends, us)])
        return start if start < self.hi_us else None

    def next_close(self, us: int) -> int | None:
        """The next closing on the line; where the line itself ends is none."""
        end = self.ends[bisect_right(self.ends, us)]
        return end if end < self.hi_us else None

    def previous_close(self, us: int) -> int | None:
        """The latest closing on the line that is not after the instant."""
        index = bisect_right(self.ends, us)
        return self.ends[index - 1] if index else None

    def intervals(self, start_us: int, end_us: int) -> list[tuple[int, int]]:
        """The open time from *start_us* up to *end_us*, which may be the line's end."""
        starts, ends = clipped((self.starts[:-1], self.ends[:-1]), start_us, end_us)
        return list(zip(starts, ends, strict=True))

    def longest_closed(self, start_us: int, end_us: int) -> int:
        """The longest stretch without open time from *start_us* up to *end_us*, clipped to the line."""
        start_us, end_us = max(start_us, self.lo_us), min(end_us, self.hi_us)
        longest, closed_since = 0, start_us
        for start, end in self.intervals(start_us, end_us):
            longest, closed_since = max(longest, start - closed_since), end
        return max(longest, end_us - closed_since)


NO_LINE = Line(0, 0, [0], [0], [0])
"""A line without an instant."""
