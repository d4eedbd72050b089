"""Dates as people say them, in English on any machine."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from servicecore.businesstime.hours import WEEKDAYS, parse_date
from servicecore.errors import InvalidArgument, UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

__all__ = [
    "MONTHS",
    "date_label",
    "date_of",
    "days_in_month",
    "first_weekday_of",
    "grid_of",
    "month_name",
    "month_of",
    "range_text",
    "week_number",
    "weekday_name",
    "weekdays_from",
]

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def date_of(value: object, name: str) -> date:
    """
    A local date from a `date` or a text.

    Raises:
        InvalidArgument: If it is neither; a datetime is not, because its local date depends on the zone.
    """
    try:
        return parse_date(value)
    except ValueError:
        raise InvalidArgument(name, value, "a local date such as '2026-12-25'") from None


def month_of(value: object) -> date:
    """
    The first date of a month, from a text such as "2026-12" or any date in it.

    Raises:
        InvalidArgument: If it is neither.
    """
    text = f"{value}-01" if isinstance(value, str) and len(value) == len("2026-12") else value
    try:
        return date_of(text, "month").replace(day=1)
    except InvalidArgument:
        raise InvalidArgument("month", value, "a month such as '2026-12', or a date in it") from None


def first_weekday_of(name: object) -> int:
    """
    The number of the weekday with which a week begins, 0 for Monday.

    Raises:
        UnknownName: If it is none of mon to sun.
    """
    if name not in WEEKDAYS:
        raise UnknownName("weekday", name, WEEKDAYS)
    return WEEKDAYS.index(name)


def weekday_name(weekday: int) -> str:
    """
    The short name of a weekday, 0 for Monday.

    >>> weekday_name(0)
    'Mon'
    """
    return WEEKDAYS[weekday].capitalize()


def weekdays_from(first_weekday: int) -> Sequence[int]:
    """The seven weekdays in the order of a week."""
    return [(first_weekday + place) % 7 for place in range(7)]


def date_label(day: date) -> str:
    """
    A date as a row is headed.

    >>> date_label(date(2026, 12, 24))
    'Thu 24 Dec'
    """
    return f"{weekday_name(day.weekday())} {day.day:2} {MONTHS[day.month - 1][:3]}"


def range_text(first: date, last: date) -> str:
    """
    A range of dates, with what both share said once; a single date alone.

    >>> range_text(date(2026, 12, 28), date(2027, 1, 3))
    '28 December 2026 to 3 January 2027'
    """
    end = f"{last.day} {MONTHS[last.month - 1]} {last.year:04}"
    if first == last:
        return end
    begin = f"{first.day}"
    if (first.year, first.month) != (last.year, last.month):
        begin += f" {MONTHS[first.month - 1]}"
    if first.year != last.year:
        begin += f" {first.year:04}"
    return f"{begin} to {end}"


def days_in_month(day: date) -> int:
    """
    How many days the month of a date has.

    >>> days_in_month(date(2028, 2, 1))
    29
    """
    return monthrange(day.year, day.month)[1]


def month_name(day: date) -> str:
    """
    The month of a date.

    >>> month_name(date(2026, 12, 24))
    'December 2026'
    """
    return f"{MONTHS[day.month - 1]} {day.year:04}"


def week_number(day: date) -> int:
    """The ISO number of the week of a date."""
    return day.isocalendar().week


def grid_of(days: Sequence[T], first_weekday: int, *, key: Callable[[T], date]) -> list[list[T | None]]:
    """
    Consecutive dates in rows of seven, each in the place of its weekday; None where there is none.

    Args:
        key: The date of a member of *days*.
    """
    lead = (key(days[0]).weekday() - first_weekday) % 7
    trail = -(lead + len(days)) % 7
    cells = [*[None] * lead, *days, *[None] * trail]
    return [cells[place : place + 7] for place in range(0, len(cells), 7)]
