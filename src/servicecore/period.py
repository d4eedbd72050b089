"""Calendar periods: half-open in a time zone of their own, labelled, and marked where they are not whole."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

from servicecore.errors import UnknownName
from servicecore.instant import load_zone, to_us, utc_datetime

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

__all__ = ["MAX_MONTHS", "PERIOD_KINDS", "WEEKDAYS", "Period", "PeriodKind", "Periods", "place"]

PeriodKind = Literal["day", "week", "month", "quarter", "year"]
PERIOD_KINDS: tuple[PeriodKind, ...] = ("day", "week", "month", "quarter", "year")
MAX_MONTHS = 120
"""Longer periods are refused."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@frozen
class Period:
    """
    One period: the instants from *start_us* up to but not including *end_us*.

    Args:
        label: `2026-03-02`, `2026-W10`, `2026-03`, `2026-Q1` or `2026`; weeks that do not start on
            Monday are named by their first day (`2026-03-01 week`), fiscal years and their quarters
            by the years they touch (`FY2025/26`, `FY2025/26-Q1`), and several months by the first and the
            last (`2026-01/2026-02`).
    """

    label: str
    start_us: int
    end_us: int

    def partial(self, since_us: int | None, asof_us: int | None) -> bool:
        """Whether what is known begins after its start or stops before its end."""
        late = since_us is not None and since_us > self.start_us
        return late or (asof_us is not None and asof_us < self.end_us)


@frozen
class Periods:
    """
    How a report, or an obligation, divides time.

    Args:
        kind: "day", "week", "month", "quarter", "year", or a number of months from 2 to 120 such as
            "6 months". Those are counted from *fiscal_start* of the year 2000.

        timezone: IANA name; periods begin at local midnight.

        week_start: "mon" to "sun".

        fiscal_start: The month, 1 to 12, with which years begin, and quarters with them.

    Raises:
        UnknownName: For a kind, a weekday, a month or a zone that does not exist.

    >>> Periods("month", timezone="Europe/Berlin").covering(0, 0)[0].label
    '1970-01'
    """

    kind: str
    timezone: str = field(kw_only=True, default="UTC")
    week_start: str = field(kw_only=True, default="mon")
    fiscal_start: int = field(kw_only=True, default=1)
    zone: tzinfo = field(init=False, repr=False, eq=False)
    months: int | None = field(init=False, repr=False, eq=False)
    """How many months long they are; None for days and weeks."""

    def __attrs_post_init__(self) -> None:
        months = _months_of(self.kind)
        if months is None and self.kind not in PERIOD_KINDS:
            raise UnknownName("period", self.kind, (*PERIOD_KINDS, "'2 months' to '120 months'"))
        object.__setattr__(self, "months", months)
        if self.week_start not in WEEKDAYS:
            raise UnknownName("week start", self.week_start, WEEKDAYS)
        if self.fiscal_start not in range(1, 13):
            raise UnknownName("fiscal start month", self.fiscal_start, range(1, 13))
        object.__setattr__(self, "zone", load_zone(self.timezone))

    def covering(self, first_us: int, last_us: int) -> list[Period]:
        """Every period from the one that holds *first_us* to the one that holds *last_us*."""
        day = self._start(utc_datetime(first_us).astimezone(self.zone).date())
        periods: list[Period] = []
        start = self._midnight(day)
        while not periods or start <= last_us:
            following = self._next(day)
            end = self._midnight(following)
            periods.append(Period(self._label(day), start, end))
            day, start = following, end
        return periods

    def _midnight(self, day: date) -> int:
        return to_us(datetime(day.year, day.month, day.day, tzinfo=self.zone))

    def _start(self, day: date) -> date:
        if self.kind == "day":
            return day
        if self.kind == "week":
            return day - timedelta((day.weekday() - WEEKDAYS.index(self.week_start)) % 7)
        since = (day.year - _ANCHOR) * 12 + day.month - self.fiscal_start
        return _months_on(day.replace(day=1), -(since % (self.months or 1)))

    def _next(self, day: date) -> date:
        if self.kind in ("day", "week"):
            return day + timedelta(1 if self.kind == "day" else 7)
        return _months_on(day, self.months or 1)

    def _label(self, day: date) -> str:
        if self.kind == "day":
            return day.isoformat()
        if self.kind == "week":
            return f"{day:%G-W%V}" if self.week_start == "mon" else f"{day.isoformat()} week"
        if self.kind == "month":
            return day.isoformat()[:7]
        if self.kind not in ("quarter", "year"):
            return f"{day.isoformat()[:7]}/{_months_on(day, (self.months or 1) - 1).isoformat()[:7]}"
        year = _months_on(day, 1 - self.fiscal_start).year
        name = f"{year:04d}" if self.fiscal_start == 1 else f"FY{year:04d}/{(year + 1) % 100:02d}"
        quarter = (day.month - self.fiscal_start) % 12 // 3 + 1
        return f"{name}-Q{quarter}" if self.kind == "quarter" else name


_LENGTHS = {"month": 1, "quarter": 3, "year": 12}
_SEVERAL = re.compile(r"(\d{1,3}) months", re.ASCII)
_ANCHOR = 2000


def _months_of(kind: object) -> int | None:
    if not isinstance(kind, str) or kind in _LENGTHS:
        return _LENGTHS.get(str(kind))
    match = _SEVERAL.fullmatch(kind)
    return int(match[1]) if match is not None and 2 <= int(match[1]) <= MAX_MONTHS else None


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def place(periods: Sequence[Period], starts: Sequence[int], at_us: int) -> Period:
    """The one of the abutting *periods* that holds *at_us*; *starts* are their starts."""
    return periods[bisect_right(starts, at_us) - 1]
