"""What a deadline may be promised as: open time, business days, or a point in a business day.

Goals are values, written as the texts in which people agree on them, and each
finds its own deadline in a calendar.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from attrs import frozen

from servicecore.businesstime.hours import parse_time, time_text
from servicecore.duration import BusinessDays, duration_text, duration_us, parse_duration
from servicecore.errors import InvalidDuration
from servicecore.instant import from_iso, to_iso

if TYPE_CHECKING:
    from servicecore.businesstime.business_day import BusinessDayBook

__all__ = [
    "ByTime",
    "EndOfBusinessDay",
    "FixedInstant",
    "Goal",
    "OpenTime",
    "WithinBusinessDays",
    "parse_goal",
]

_FORMS = (
    "a form such as '4h', '2bd', 'end of business day', 'end of business day +1', "
    "'by 16:00 same business day', 'by 16:00 next business day', 'by 16:00 business day +3', "
    "'at 2026-03-02T20:00:00+01:00' or 'at 2026-03-02T20:00:00+01:00 or next opening'"
)
_END = re.compile(r"end of business day(?: \+(\d{1,5}))?", re.ASCII)
_BY = re.compile(r"by (\S{1,8}) (?:(same|next) business day|business day \+(\d{1,5}))", re.ASCII)
_AT = re.compile(r"at (\S{1,64})( or next opening)?")
_LENGTH = re.compile(r"-?[\dP]\S*", re.ASCII)
# One word that begins as lengths do; what is wrong with it is known best where they are read.


class Hours(Protocol):
    """The questions that goals ask of a calendar, in integer microseconds."""

    @property
    def business_days(self) -> BusinessDayBook:
        """Its business days."""
        ...

    def advance_us(self, at_us: int, duration_us: int) -> int:
        """The instant by which so much open time has passed."""
        ...

    def next_open_us(self, at_us: int) -> int:
        """The instant itself when open, else the next opening."""
        ...


class Goal(Protocol):
    """Something promised from an instant on."""

    def due_us(self, calendar: Hours, start_us: int) -> int:
        """The deadline; raises `NoOpenTime` where the calendar has none within its horizon."""
        ...


@frozen
class OpenTime:
    """So much open time: "4h"."""

    duration_us: int

    def due_us(self, calendar: Hours, start_us: int) -> int:
        """The instant by which it has passed; a full day falls due at closing time."""
        return calendar.advance_us(start_us, self.duration_us)

    def __str__(self) -> str:
        return duration_text(self.duration_us)


@frozen
class WithinBusinessDays:
    """The same wall-clock time so many business days later, held inside that day's hours: "2bd"."""

    days: int

    def due_us(self, calendar: Hours, start_us: int) -> int:
        """See `BusinessCalendar.add_business_days`."""
        return calendar.business_days.add(start_us, self.days)

    def __str__(self) -> str:
        return f"{self.days}bd"


@frozen
class EndOfBusinessDay:
    """The closing of the business day, or of one so many later: "end of business day +1"."""

    days: int = 0

    def due_us(self, calendar: Hours, start_us: int) -> int:
        """See `BusinessCalendar.end_of_business_day`."""
        return calendar.business_days.end_of_day(start_us, self.days)

    def __str__(self) -> str:
        return f"end of business day +{self.days}" if self.days else "end of business day"


@frozen
class ByTime:
    """A wall-clock time on the business day, or on one so many later: "by 16:00 next business day"."""

    time_us: int
    days: int = 1

    def due_us(self, calendar: Hours, start_us: int) -> int:
        """Never before the start; see `BusinessCalendar.by_time`."""
        return calendar.business_days.at_time(start_us, self.time_us, self.days)

    def __str__(self) -> str:
        day = {0: "same business day", 1: "next business day"}.get(self.days, f"business day +{self.days}")
        return f"by {time_text(self.time_us)} {day}"


@frozen
class FixedInstant:
    """An instant agreed on, whenever the clock started; it may snap to the next opening when it is closed."""

    at_us: int
    snap: bool = False

    def due_us(self, calendar: Hours, start_us: int) -> int:  # noqa: ARG002 - the start has no say in it
        """The instant itself, or the opening it snaps to."""
        return calendar.next_open_us(self.at_us) if self.snap else self.at_us

    def __str__(self) -> str:
        return f"at {to_iso(self.at_us)}" + (" or next opening" if self.snap else "")


def parse_goal(value: timedelta | str | BusinessDays, *, name: str = "goal") -> Goal:
    """
    A goal from what people write.

    Args:
        value: A length of open time as a `timedelta` or text; business days, `2bd`; `end of business day`
            and `end of business day +2`; `by 16:00 same business day`, `by 16:00 next business day` and
            `by 16:00 business day +3`; `at` an ISO 8601 instant, which may end in `or next opening`.

    Raises:
        InvalidDuration: If it is none of these.

        InvalidInstant, NaiveDatetime: If the instant after `at` is none, or has no offset.

    >>> parse_goal("by 16:00 next business day").days
    1
    >>> str(parse_goal("end of business day +2"))
    'end of business day +2'
    """
    if isinstance(value, BusinessDays):
        if type(value.days) is not int:
            raise InvalidDuration(name, value, "is no whole number of business days, such as '2bd'")
        return WithinBusinessDays(value.days)
    if isinstance(value, timedelta):
        return OpenTime(duration_us(value, name=name))
    if not isinstance(value, str):
        raise InvalidDuration(name, value, f"has no unit; give a timedelta or {_FORMS}")
    if match := _END.fullmatch(value):
        return EndOfBusinessDay(int(match[1] or 0))
    if match := _BY.fullmatch(value):
        return ByTime(_time_of(value, match[1], name), _days_of(match))
    if match := _AT.fullmatch(value):
        return FixedInstant(from_iso(match[1], name=name), snap=match[2] is not None)
    if not _LENGTH.fullmatch(value):
        raise InvalidDuration(name, value, f"is no goal; use {_FORMS}")
    length = parse_duration(value, name=name)
    return WithinBusinessDays(length.days) if isinstance(length, BusinessDays) else OpenTime(length)


def _days_of(match: re.Match[str]) -> int:
    return {"same": 0, "next": 1}[match[2]] if match[2] else int(match[3])


def _time_of(value: str, text: str, name: str) -> int:
    try:
        return parse_time(text, end=True)
    except ValueError as error:
        raise InvalidDuration(name, value, f"is no goal: {error}") from None
