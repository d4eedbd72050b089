"""Open time cut into buckets of one width, so that an instant is looked up by division.

Opening hours keep to quarters and halves of hours, so a bucket of that width is
open or closed as a whole, and one number says what the running total of open
time is in it:

    closed   the total, which is not negative
    open     the total at its begin less that begin; negative, and to be added to the instant

Begins are counted from the window's. All buckets of an interval share one
number, and so do all between two intervals: the numbers are kept as runs, and
written out by those who look them up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from servicecore.businesstime.columns.window import Window

__all__ = ["Ruler", "Runs"]

Runs = tuple[list[int], list[int]]
"""Values, and how often each is repeated."""


@frozen
class Ruler:
    """
    The open time of a window, in buckets.

    Args:
        lo_us: The begin of the first bucket.

        span_us: The width of the window.

        total_us: All its open time.

        quantum_us: The width of a bucket.

        lead_us: 1 where the window begins open, else 0: by how much all totals are too small. Without it
            the number of its first buckets would be 0, as if they were closed.

        totals: The running total of open time in each bucket, as described above.

        instants: For each quantum of open time, what is added to a total in it to get its instant.

        openings: For each bucket the next opening, counted from *lo_us*; 0 where the bucket is open, and
            *span_us* where nothing opens later.
    """

    lo_us: int
    span_us: int
    total_us: int
    quantum_us: int
    lead_us: int
    totals: Runs
    instants: Runs
    openings: Runs

    @classmethod
    def of(cls, window: Window, quantum_us: int) -> Ruler:
        """The open time of *window*, all edges of which are multiples of the quantum."""
        lo_us, hi_us = window.lo_us, window.hi_us
        lead = int(bool(window.intervals) and window.intervals[0][0] == lo_us)
        totals: Runs = [], []
        instants: Runs = [], []
        openings: Runs = [], []
        total, closed_since = 0, lo_us
        for start, end in window.intervals:
            counts = (start - closed_since) // quantum_us, (end - start) // quantum_us
            _add(totals, (total - lead, total - lead - (start - lo_us)), counts)
            _add(openings, (start - lo_us, 0), counts)
            _add(instants, (start - total,), counts[1:])
            total += end - start
            closed_since = end
        closed = ((hi_us - closed_since) // quantum_us,)
        _add(totals, (total - lead,), closed)
        _add(openings, (hi_us - lo_us,), closed)
        return cls(lo_us, hi_us - lo_us, total, quantum_us, lead, totals, instants, openings)


def _add(runs: Runs, values: tuple[int, ...], counts: tuple[int, ...]) -> None:
    runs[0].extend(values)
    runs[1].extend(counts)
