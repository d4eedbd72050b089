"""Opening hours as people write them: weekdays, times of day and shifts.

A shift is kept as two distances from the local midnight of the date it belongs
to. Its closing may lie past the next midnight, so that a night shift stays one
shift of one date; which instants the two edges are is the zone's business.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from attrs import frozen

from servicecore.errors import shown
from servicecore.instant import DAY_US, EPOCH_DAY, HOUR_US, MINUTE_US, SECOND_US

__all__ = ["WEEKDAYS", "Hours", "Shift", "day_of", "parse_date", "parse_time", "time_text", "weekday_of"]

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Hours = tuple[tuple[int, int], ...]
"""The shifts of one date as bare pairs of microseconds from local midnight, in order of opening."""

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_MIDNIGHT = frozenset({"24:00", "24:00:00"})
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_THURSDAY = 3  # 1970-01-01, day 0, was one


def parse_time(text: object, *, end: bool = False) -> int:
    """
    A time of day as microseconds from midnight.

    Args:
        text: `HH:MM` or `HH:MM:SS`, two digits each.

        end: Whether it ends something; only then may it be `24:00`.

    Raises:
        ValueError: If it is no such text; the message says what would be accepted.

    >>> parse_time("09:30") == 9 * HOUR_US + 30 * MINUTE_US
    True
    """
    if end and isinstance(text, str) and text in _MIDNIGHT:
        return DAY_US
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        last = "24:00" if end else "23:59"
        raise ValueError(f"time {shown(text)} is not known; give two digits each, from '00:00' to '{last}'")
    hour, minute, second = match.groups(default="0")
    return int(hour) * HOUR_US + int(minute) * MINUTE_US + int(second) * SECOND_US


def parse_date(value: object) -> date:
    """
    A calendar date from `YYYY-MM-DD`; a `date` (as TOML has them) is taken as one.

    Raises:
        ValueError: If it is neither, or no such day exists.

    >>> parse_date("2026-12-25")
    datetime.date(2026, 12, 25)
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return date(value.year, value.month, value.day)  # pendulum's are dates of a kind of their own
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f"date {shown(value)} is not known; give an existing day such as '2026-12-25'")


def day_of(day: date) -> int:
    """The number of a date: days since 1970-01-01."""
    return day.toordinal() - EPOCH_DAY


def weekday_of(day: int) -> int:
    """
    The weekday of a day number, 0 for Monday.

    >>> WEEKDAYS[weekday_of(0)]
    'thu'
    """
    return (day + _THURSDAY) % 7


@frozen(order=True)
class Shift:
    """
    A stretch of a date from its opening up to but not including its closing.

    Args:
        open_us: Microseconds from local midnight, within the day.

        close_us: Microseconds from the same midnight; after the opening, by 24 hours at most.

    >>> Shift.parse("22:00", "06:00")
    Shift('22:00', '06:00')
    """

    open_us: int
    close_us: int

    @classmethod
    def parse(cls, opening: object, closing: object) -> Shift:
        """
        The shift between two times of day; a closing at or before the opening is the next day's.

        Raises:
            ValueError: See `parse_time`.
        """
        open_us, close_us = parse_time(opening), parse_time(closing, end=True)
        return cls(open_us, close_us if close_us > open_us else close_us + DAY_US)

    def to_list(self) -> list[str]:
        """The two times as a document has them."""
        closing = self.close_us if self.close_us <= DAY_US else self.close_us - DAY_US
        return [time_text(self.open_us), time_text(closing)]

    def __repr__(self) -> str:
        opening, closing = self.to_list()
        return f"Shift({opening!r}, {closing!r})"


def time_text(us: int) -> str:
    """
    A time of day as documents have it; the end of the day is `24:00`.

    >>> time_text(9 * HOUR_US), time_text(DAY_US)
    ('09:00', '24:00')
    """
    minutes, seconds = divmod(us // SECOND_US, 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text
