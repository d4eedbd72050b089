"""The label of a period as the instants that it spans."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from servicecore.instant import load_zone, to_us

__all__ = ["labelled_span"]

_LABEL = re.compile(
    r"(?P<year>\d{4})(?:-(?:W(?P<week>\d{2})|Q(?P<quarter>[1-4])|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?",
    re.ASCII,
)


def labelled_span(label: str, timezone: str) -> tuple[int, int] | None:
    """
    From its first midnight to the one after its last day; None for a text that labels nothing.

    >>> labelled_span("1970-01-02", "UTC")
    (86400000000, 172800000000)
    """
    found = _LABEL.fullmatch(label)
    try:
        days = None if found is None else _days(found)
    except ValueError:
        return None
    if days is None:
        return None
    zone = load_zone(timezone)
    start, end = (to_us(datetime(day.year, day.month, day.day, tzinfo=zone)) for day in days)
    return start, end


def _days(found: re.Match[str]) -> tuple[date, date]:
    year, week, quarter, month, day = (int(part) if part else 0 for part in found.groups())
    if week:
        first = date.fromisocalendar(year, week, 1)
        return first, first + timedelta(7)
    if day:
        first = date(year, month, day)
        return first, first + timedelta(1)
    start, months = (month, 1) if month else (3 * quarter - 2, 3) if quarter else (1, 12)
    years, after = divmod(start - 1 + months, 12)
    return date(year, start, 1), date(year + years, after + 1, 1)
