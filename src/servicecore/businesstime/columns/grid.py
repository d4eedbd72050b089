"""Open time looked up in arrays by division, many instants at a time.

Instants are counted from the table's begin. One that lies outside the window
gets some number, which the caller throws away: who asks knows which those are.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from attrs import frozen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from servicecore.businesstime.columns.column import Ints
    from servicecore.businesstime.columns.ruler import Ruler, Runs

__all__ = ["Grid"]

_SIGN: Final = 63
# Shifted so far, a number becomes -1 where it is negative, else 0: a mask that keeps all or nothing.


@frozen
class Grid:
    """The open time of a window in buckets, see `ruler`: one division and one look-up a row."""

    ruler: Ruler
    calm: bool

    @property
    def lo_us(self) -> int:
        """The begin, from which instants are counted."""
        return self.ruler.lo_us

    @property
    def span_us(self) -> int:
        """The first instant that is not in the window."""
        return self.ruler.span_us

    @property
    def total_us(self) -> int:
        """All open time of the window."""
        return self.ruler.total_us

    @cached_property
    def _totals(self) -> Ints:
        return _written(self.ruler.totals)

    @cached_property
    def _instants(self) -> Ints:
        return _written(self.ruler.instants)

    @cached_property
    def _openings(self) -> Ints:
        return _written(self.ruler.openings)

    def totals(self, at: Ints, spare: Ints, out: Ints) -> None:
        """The running total of open time at instants; *at* and *spare* are used up."""
        self._looked_up(self._totals, at, spare, out)
        np.right_shift(out, _SIGN, out=spare)
        np.bitwise_and(at, spare, out=at)
        np.add(out, at, out=out)
        if self.ruler.lead_us:
            np.add(out, self.ruler.lead_us, out=out)

    def instants(self, totals: Ints, keys: Ints, out: Ints) -> None:
        """
        The instants, in microseconds since 1970, at which *totals* are reached.

        Args:
            keys: For each total itself, which gives the latest such instant, or 1 less, which gives the
                earliest. They are used up.
        """
        self._looked_up(self._instants, keys, keys, out)
        np.add(out, totals, out=out)

    def opened(self, at: Ints, spare: Ints) -> NDArray[np.bool_]:
        """Whether instants are in open time."""
        out = np.empty_like(at)
        self._looked_up(self._totals, at, spare, out)
        return np.less(out, 0)

    def openings(self, at: Ints, spare: Ints, out: Ints) -> None:
        """Instants themselves where open, else the next opening; what is none is not in the window."""
        self._looked_up(self._openings, at, spare, out)
        np.maximum(out, at, out=out)

    def _looked_up(self, table: Ints, at: Ints, spare: Ints, out: Ints) -> None:
        # Unsigned numbers divide faster, and no row in the window is negative.
        buckets = spare.view(np.uint64)
        np.floor_divide(at.view(np.uint64), np.uint64(self.ruler.quantum_us), out=buckets)
        table.take(spare, out=out, mode="clip")


def _written(runs: Runs) -> Ints:
    values, counts = runs
    return np.repeat(np.array(values, np.int64), np.array(counts, np.int64))
