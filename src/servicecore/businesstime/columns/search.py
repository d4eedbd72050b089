"""Open time looked up in arrays by search, for hours that keep to no quantum worth a table of buckets.

Bisection of unsorted rows goes astray at every branch. Here a coarse bucket
says where to begin, and the few edges in it are compared with all rows at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from attrs import frozen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from servicecore.businesstime.columns.column import Ints
    from servicecore.businesstime.columns.window import Window

__all__ = ["Search"]

_MOST_BUCKETS: Final = 1 << 20
_BUCKETS_AN_EDGE: Final = 16


@frozen
class _Edges:
    """
    Sorted edges, none negative.

    Args:
        edges: The edges, and a last one that is never reached.

        shift: The width of a bucket, as a power of two.

        first: For each bucket the number of edges before it.

        most: The largest number of edges in one bucket.
    """

    edges: Ints
    shift: int
    first: Ints
    most: int

    @classmethod
    def of(cls, edges: Ints, span: int) -> _Edges:
        shift = (span // min(_BUCKETS_AN_EDGE * len(edges) + 1, _MOST_BUCKETS)).bit_length()
        begins = np.arange((span >> shift) + 2, dtype=np.int64) << shift
        first = edges.searchsorted(begins).astype(np.int64)
        most = int(np.diff(first).max())
        return cls(np.append(edges, np.iinfo(np.int64).max), shift, first, most)

    def passed(self, values: Ints) -> Ints:
        """How many edges are at or before each value."""
        count = self.first.take(values >> self.shift, mode="clip")
        for _ in range(self.most):
            count += self.edges.take(count, mode="clip") <= values
        return count


@frozen
class Search:
    """The open time of a window, as sorted intervals; answers as a `Grid` does."""

    lo_us: int
    span_us: int
    total_us: int
    calm: bool
    starts: Ints
    opens: Ints
    ends: _Edges
    totals_before: _Edges

    @classmethod
    def of(cls, window: Window) -> Search:
        """The open time of *window*."""
        lo_us, span = window.lo_us, window.hi_us - window.lo_us
        edges = np.array(window.intervals, np.int64).reshape(-1, 2) - lo_us
        starts, ends = edges[:, 0], edges[:, 1]
        opens = np.append(0, np.cumsum(ends - starts))
        total = int(opens[-1])
        return cls(
            lo_us,
            span,
            total,
            window.calm,
            np.append(starts, span),
            opens,
            _Edges.of(ends, span),
            _Edges.of(opens[1:], total),
        )

    def totals(self, at: Ints, spare: Ints, out: Ints) -> None:
        """The running total of open time at instants."""
        index = self.ends.passed(at)
        np.subtract(at, self.starts.take(index, mode="clip"), out=spare)
        np.maximum(spare, 0, out=spare)
        np.add(self.opens.take(index, mode="clip"), spare, out=out)

    def instants(self, totals: Ints, keys: Ints, out: Ints) -> None:
        """The instants, in microseconds since 1970, at which *totals* are reached; see `Grid.instants`."""
        index = self.totals_before.passed(keys)
        np.subtract(self.starts.take(index, mode="clip"), self.opens.take(index, mode="clip"), out=out)
        np.add(out, totals, out=out)
        np.add(out, self.lo_us, out=out)

    def opened(self, at: Ints, spare: Ints) -> NDArray[np.bool_]:
        """Whether instants are in open time."""
        self.starts.take(self.ends.passed(at), out=spare, mode="clip")
        return np.less_equal(spare, at)

    def openings(self, at: Ints, spare: Ints, out: Ints) -> None:
        """Instants themselves where open, else the next opening."""
        self.starts.take(self.ends.passed(at), out=spare, mode="clip")
        np.maximum(spare, at, out=out)
