"""A week of a calendar, to be looked at."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from attrs import frozen

from servicecore.businesstime.picture.agenda import agenda
from servicecore.businesstime.picture.base import CalendarPicture
from servicecore.businesstime.picture.dates import date_of, first_weekday_of
from servicecore.businesstime.picture.week_svg import week_svg
from servicecore.businesstime.picture.week_text import week_text

if TYPE_CHECKING:
    from servicecore.businesstime.calendar import BusinessCalendar

__all__ = ["WeekPicture", "week"]


@frozen(repr=False)
class WeekPicture(CalendarPicture):
    """
    A week of a calendar: a row a date, on which the open time lies where the clock on the wall has it.

    A night shift goes on in the next row. Of a combination every member has a lane of its own.
    """

    def svg(self) -> str:
        """The drawing as one SVG document, which loads nothing and runs nothing."""
        return week_svg(self.agenda, numbered=self.first_weekday == 0)

    def __str__(self) -> str:
        return week_text(self.agenda, numbered=self.first_weekday == 0)


def week(calendar: BusinessCalendar, day: date | str, *, first_weekday: str = "mon") -> WeekPicture:
    """
    The week that holds a local date.

    At the ends of time a week has only the dates that exist.

    Args:
        day: A `date`, or a text such as "2026-12-24".

        first_weekday: With which day the week begins; from Monday to Sunday it is the ISO week.

    Raises:
        InvalidArgument: If *day* is no date.

        UnknownName: If *first_weekday* is none of mon to sun.

    >>> from servicecore import BusinessCalendar
    >>> office = BusinessCalendar.from_dict({
    ...     "name": "office",
    ...     "timezone": "Europe/Berlin",
    ...     "weekly": {"thu": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]]},
    ...     "holidays": {"2026-12-25": "Christmas Day"},
    ... })
    >>> week(office, "2026-12-24").to_dict()["days"][4]["notes"]
    [{'kind': 'holiday', 'text': 'Christmas Day'}]
    """
    begin = first_weekday_of(first_weekday)
    asked = date_of(day, "day")
    place = (asked.weekday() - begin) % 7
    before = min(place, (asked - date.min).days)
    after = min(6 - place, (date.max - asked).days)
    days = agenda(calendar, asked - timedelta(before), asked + timedelta(after))
    return WeekPicture(days, first_weekday=begin)
