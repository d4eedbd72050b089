"""Local hours and weekdays from plain numbers: the offsets of a zone, from when on each holds."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from servicecore.instant import DAY_US, HOUR_US, utc_datetime
from servicecore.metrics.periods.period import WEEKDAYS

if TYPE_CHECKING:
    from datetime import tzinfo

    from servicecore.metrics.engine.report import Extent

__all__ = ["HOURS", "Offsets", "hour_of", "weekday_of"]

HOURS = tuple(f"{hour:02d}" for hour in range(24))


class Offsets:
    """
    How far a zone is ahead of UTC, in microseconds, over a stretch of time.

    Args:
        zone: The time zone.

        extent: The first and the last instant that will be asked for.
    """

    def __init__(self, zone: tzinfo, extent: Extent) -> None:
        first, last = extent
        self._zone = zone
        self.starts, self.offsets = [first], [self._at(first)]
        low = first
        while low < last:
            high = min(low + DAY_US, last)
            if self._at(high) != self.offsets[-1]:
                change = self._change(low, high)
                self.starts.append(change)
                self.offsets.append(self._at(change))
                high = change
            low = high

    def local(self, us: int) -> int:
        """The instant as a clock on the wall shows it, counted as if that were UTC."""
        return us + self.offsets[bisect_right(self.starts, us) - 1]

    def _at(self, us: int) -> int:
        offset = utc_datetime(us).astimezone(self._zone).utcoffset()
        assert offset is not None
        return (offset.days * 86_400 + offset.seconds) * 10**6 + offset.microseconds

    def _change(self, low: int, high: int) -> int:
        """The first instant after *low* with another offset than at *low*."""
        before = self._at(low)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._at(middle) == before else (low, middle)
        return high


def weekday_of(local_us: int) -> str:
    """
    The weekday; 1970 began on a Thursday.

    >>> weekday_of(0), weekday_of(-1)
    ('thu', 'wed')
    """
    return WEEKDAYS[(local_us // DAY_US + 3) % 7]


def hour_of(local_us: int) -> str:
    """
    The hour of the day.

    >>> hour_of(13 * 3600 * 10**6 + 1)
    '13'
    """
    return HOURS[local_us // HOUR_US % 24]
