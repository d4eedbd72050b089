"""Lists of integers, looked up in lists: what needs no more than the standard library."""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING, Final

from attrs import frozen

from servicecore.businesstime.columns.ruler import Ruler
from servicecore.businesstime.columns.shelf import Shelf
from servicecore.businesstime.columns.window import Window
from servicecore.errors import ServiceCoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.businesstime.columns.open_time import OpenTime
    from servicecore.businesstime.columns.ruler import Runs

__all__ = ["Buckets"]

_MOST: Final = 1 << 18
"""A list of so many takes 2 MB; half-hours of fifteen years."""

_FEWEST_ROWS: Final = 2_000
# A table costs as much as some thousand single questions.

_SHELF: Final[Shelf[Buckets]] = Shelf(4)


@frozen
class Buckets:
    """The open time of a window, in buckets; see `ruler`."""

    ruler: Ruler
    totals: list[int]
    instants: list[int]
    calm: bool

    @classmethod
    def of(cls, window: Window, quantum_us: int) -> Buckets:
        """The open time of *window*, all edges of which are multiples of the quantum."""
        ruler = Ruler.of(window, quantum_us)
        return cls(ruler, _written(ruler.totals), _written(ruler.instants), window.calm)

    @classmethod
    def holding(cls, calendar: OpenTime, instants: Sequence[int], rows: int) -> Buckets | None:
        """
        Buckets that hold all the *instants*; None where so many *rows* or so long a window are not worth it.
        """
        lo_us, hi_us = min(instants, default=0), max(instants, default=0)
        kept = _SHELF.get(calendar)
        if kept is not None and kept.holds(lo_us) and kept.holds(hi_us):
            return kept
        if rows < _FEWEST_ROWS:
            return None
        window = Window.around(calendar, lo_us, hi_us)
        if window is None or not window.lo_us <= lo_us <= hi_us < window.hi_us:
            return None
        quantum_us = window.quantum_us
        if (window.hi_us - window.lo_us) // quantum_us > _MOST:
            return None
        made = cls.of(window, quantum_us)
        _SHELF.put(calendar, made)
        return made

    def holds(self, us: int) -> bool:
        """Whether an instant lies in the window."""
        return 0 <= us - self.ruler.lo_us < self.ruler.span_us

    @classmethod
    def reaching(
        cls, calendar: OpenTime, instants: Sequence[int], durations: Sequence[int]
    ) -> Buckets | None:
        """Buckets that hold the *instants* and where all the *durations* of open time from them end."""
        first, last = min(instants, default=0), max(instants, default=0)
        back, ahead = min(durations, default=0), max(durations, default=0)
        try:
            reached = [
                calendar.advance_us(first, min(back, 0), edge="roll"),
                calendar.advance_us(last, max(ahead, 0), edge="roll"),
            ]
        except ServiceCoreError:  # some row will say so by itself
            return None
        found = cls.holding(calendar, [first, last, *reached], len(instants))
        return found if found is not None and found.calm else None

    def elapsed(self, starts: Sequence[int], ends: Sequence[int]) -> list[int]:
        """The open time of each row; all instants in the window."""
        totals, lo, quantum = self.totals, self.ruler.lo_us, self.ruler.quantum_us
        return [
            (b if (b := totals[(e := end - lo) // quantum]) >= 0 else b + e)
            - (a if (a := totals[(s := start - lo) // quantum]) >= 0 else a + s)
            for start, end in zip(starts, ends, strict=True)
        ]

    def advanced(self, instants: Sequence[int], durations: Sequence[int], *, roll: bool) -> list[int]:
        """
        Where the duration of each row ends; all of it in the window.

        A total that is reached at a closing is reached at the next opening too. The bucket before the total
        ends at the closing, that after it begins at the opening.
        """
        totals, places, lead = self.totals, self.instants, self.ruler.lead_us
        lo, quantum = self.ruler.lo_us, self.ruler.quantum_us
        return [
            t + places[(t - ((duration > 0) is not roll)) // quantum] if duration else at
            for at, duration in zip(instants, durations, strict=True)
            for w in (at - lo,)
            for a in (totals[w // quantum],)
            for t in ((a if a >= 0 else a + w) + lead + duration,)
        ]


def _written(runs: Runs) -> list[int]:
    return list(chain.from_iterable(map(repeat, *runs)))
