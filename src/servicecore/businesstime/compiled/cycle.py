"""Open time far in the past and in the future, counted in whole cycles.

The Gregorian calendar repeats itself every 400 years: 146,097 days, which is
whole weeks too. Where no holiday is dated and no clock change is out of the
ordinary, open time repeats with it. So a core of some centuries is enough to
know all: an instant beyond is moved into the core by whole cycles, and what a
cycle holds is added as often. Without that, one date such as 9999-12-31 in a
log would compile eight thousand years.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import frozen

from servicecore.instant import DAY_US, EPOCH_DAY, MAX_US, MIN_US, utc_datetime

if TYPE_CHECKING:
    from servicecore.businesstime.compiled.line import Line

__all__ = ["CYCLE_US", "YEAR_US", "Core", "representable", "year_of", "year_start"]

_CYCLE_YEARS: Final = 400

CYCLE_US: Final = 146_097 * DAY_US
"""400 years."""

YEAR_US: Final = CYCLE_US // _CYCLE_YEARS
"""A year, on average."""

# Offsets are constant before 1800; after 2100 they follow each zone's standing rule, one year like another.
_FIRST_DATED, _LAST_DATED = 1800, 2100


@frozen
class Core:
    """The instants from *lo_us* up to but not including *hi_us*, which are looked up as they are."""

    lo_us: int
    hi_us: int

    @classmethod
    def of(cls, dated_years: tuple[int, int], horizon_years: int) -> Core:
        """
        The core of rules that are dated in the years *dated_years*, the first and the last.

        It holds a whole cycle on either side of them. A search for up to *horizon_years* from an instant
        that was moved into such a cycle does not reach what is dated.
        """
        first, last = dated_years
        reach = _CYCLE_YEARS + horizon_years + 1
        lo_us = year_start(min(first, _FIRST_DATED) - reach)
        return cls(lo_us, year_start(max(last, _LAST_DATED) + 1 + reach))

    def beyond(self, us: int) -> int:
        """
        The whole cycles, in microseconds, by which an instant lies beyond the core; negative in the past.

        Raises:
            InvalidInstant: If it lies outside the years 1 to 9999.
        """
        if self.lo_us <= us < self.hi_us:
            return 0
        representable(us)
        cycles = (us - self.lo_us) // CYCLE_US if us < self.lo_us else (us - self.hi_us) // CYCLE_US + 1
        return cycles * CYCLE_US

    def cycle(self, *, later: bool) -> tuple[int, int]:
        """Two instants a cycle apart: at the core's end where *later*, else at its begin."""
        return (self.hi_us - 1 - CYCLE_US, self.hi_us - 1) if later else (self.lo_us, self.lo_us + CYCLE_US)

    def per_cycle(self, line: Line, *, later: bool) -> int:
        """The open time of a cycle after the core, or before it, from a line that has both of `cycle`."""
        first, last = self.cycle(later=later)
        return line.total(last) - line.total(first)

    def needed(self, us: int) -> tuple[int, ...]:
        """The instants that a line must have so that `total` can be read from it."""
        cycles_us = self.beyond(us)
        return (us - cycles_us, *self.cycle(later=cycles_us > 0)) if cycles_us else (us,)

    def total(self, line: Line, us: int) -> int:
        """The running total at an instant, in the core or beyond it."""
        cycles_us = self.beyond(us)
        if not cycles_us:
            return line.total(us)
        per_cycle = self.per_cycle(line, later=cycles_us > 0)
        return line.total(us - cycles_us) + cycles_us // CYCLE_US * per_cycle


def representable(us: int) -> int:
    """
    The instant itself.

    Raises:
        InvalidInstant: If it lies outside the years 1 to 9999.
    """
    if not MIN_US <= us <= MAX_US:
        utc_datetime(us)  # raises
    return us


def year_of(us: int) -> int:
    """The year of an instant, in UTC."""
    return utc_datetime(us).year


def year_start(year: int) -> int:
    """The first instant of a year in UTC, held within the years 1 to 9999 and the instant after them."""
    return MAX_US + 1 if year > 9999 else (date(max(year, 1), 1, 1).toordinal() - EPOCH_DAY) * DAY_US
