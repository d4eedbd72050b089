"""A stretch of a calendar's open time, from which tables are made."""

from __future__ import annotations

from datetime import date
from itertools import chain
from math import gcd
from typing import TYPE_CHECKING, Final

from attrs import frozen

from servicecore.instant import DAY_US

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.businesstime.columns.open_time import OpenTime

__all__ = ["FIRST_US", "LAST_US", "Window"]

_DROUGHT_US: Final = 360 * DAY_US
# No calendar's horizon is shorter: a search past a closed stretch of this length may have to be refused.

FIRST_US: Final = (date(1800, 1, 1) - date(1970, 1, 1)).days * DAY_US
LAST_US: Final = (date(2200, 1, 1) - date(1970, 1, 1)).days * DAY_US
"""Windows lie between these."""

_MOST_DAYS: Final = 100 * 366
# A calendar compiles what it is asked to list: one date such as 9999-12-31 must not make that centuries.

_MARGIN_DAYS: Final = 31


@frozen
class Window:
    """The open time from *lo_us* up to *hi_us*, both midnights in UTC."""

    lo_us: int
    hi_us: int
    intervals: Sequence[tuple[int, int]]

    @classmethod
    def around(cls, calendar: OpenTime, first_us: int, last_us: int) -> Window | None:
        """
        The open time from *first_us* to *last_us* and a month more on either side.

        None where that is longer than a century, or lies far from our days.
        """
        first = max(first_us // DAY_US - _MARGIN_DAYS, FIRST_US // DAY_US)
        last = min(last_us // DAY_US + 1 + _MARGIN_DAYS, LAST_US // DAY_US)
        if not 0 < last - first <= _MOST_DAYS:
            return None
        lo_us, hi_us = first * DAY_US, last * DAY_US
        return cls(lo_us, hi_us, calendar.intervals_us(lo_us, hi_us))

    @property
    def quantum_us(self) -> int:
        """The longest time of which all edges are multiples: a quarter of an hour, say."""
        return gcd(DAY_US, *chain.from_iterable(self.intervals))

    @property
    def calm(self) -> bool:
        """Whether it opens, and is never closed for so long that a calendar might refuse to look past it."""
        closed_since = (self.lo_us, *(end for _, end in self.intervals))
        opened = (*(start for start, _ in self.intervals), self.hi_us)
        return bool(self.intervals) and all(
            start - end < _DROUGHT_US for end, start in zip(closed_since, opened, strict=True)
        )
