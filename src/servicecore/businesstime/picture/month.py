"""A month of a calendar, to be looked at."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from attrs import frozen

from servicecore.businesstime.picture.agenda import agenda
from servicecore.businesstime.picture.base import CalendarPicture
from servicecore.businesstime.picture.dates import days_in_month, first_weekday_of, month_of
from servicecore.businesstime.picture.month_svg import month_svg
from servicecore.businesstime.picture.month_text import month_text

if TYPE_CHECKING:
    from servicecore.businesstime.calendar import BusinessCalendar

__all__ = ["MonthPicture", "month"]


@frozen(repr=False)
class MonthPicture(CalendarPicture):
    """A month of a calendar: a grid of weeks, with the open time of each date and what is said of it."""

    def svg(self) -> str:
        """The drawing as one SVG document, which loads nothing and runs nothing."""
        return month_svg(self.agenda, self.first_weekday)

    def __str__(self) -> str:
        return month_text(self.agenda, self.first_weekday)


def month(calendar: BusinessCalendar, month: date | str, *, first_weekday: str = "mon") -> MonthPicture:
    """
    A month of local dates.

    Args:
        month: A text such as "2026-12", or any date in the month.

        first_weekday: With which day its weeks begin; where that is Monday they have their ISO numbers.

    Raises:
        InvalidArgument: If *month* is neither.

        UnknownName: If *first_weekday* is none of mon to sun.

    >>> from servicecore import BusinessCalendar
    >>> month(BusinessCalendar.always("UTC"), "2026-02").elapsed
    datetime.timedelta(days=28)
    """
    begin = first_weekday_of(first_weekday)
    first = month_of(month)
    days = agenda(calendar, first, first + timedelta(days_in_month(first) - 1))
    return MonthPicture(days, first_weekday=begin)
