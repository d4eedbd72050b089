"""Durations at the border: `timedelta` or text in, integer microseconds inside.

Text has a unit, always: `90m`, `4h`, `1h30m`, `45s`, `PT48H`, and `2bd` for
business days. `2d` is refused, because one reader thinks of 48 hours and the
next of two working days. Months and years have no length and are refused too.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from attrs import frozen

from servicecore.errors import InvalidDuration
from servicecore.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "MAX_DURATION_US",
    "BusinessDays",
    "duration_text",
    "duration_us",
    "parse_duration",
    "to_timedelta",
]

MAX_DURATION_US = 36_525 * DAY_US
"""100 years: longer is a mistake, not a promise."""

_FORMS = "use a form such as '90m', '4h', '1h30m', '45s' or 'PT48H'"
_ALL_FORMS = "use a form such as '90m', '4h', '1h30m', '45s', 'PT48H' or, in business days, '2bd'"
_SHORT = re.compile(r"(-?)(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,12})s)?", re.ASCII)
_ISO = re.compile(r"(-?)PT(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12})(?:\.(\d{1,6}))?S)?", re.ASCII)
_BUSINESS_DAYS = re.compile(r"(-?\d{1,5})bd", re.ASCII)
_DAYS = re.compile(r"-?(?:\d{1,9}[dwy]|P\d{1,9}[DWMY].*)", re.ASCII)


@frozen
class BusinessDays:
    """
    A number of business days: local dates on which a calendar opens.

    Not a duration: how long it takes depends on the calendar and on the start.
    """

    days: int

    def __str__(self) -> str:
        return f"{self.days}bd"


def parse_duration(text: str, *, name: str = "duration") -> int | BusinessDays:
    """
    A duration text as microseconds, or as business days when it ends in `bd`.

    Raises:
        InvalidDuration: If the text has no unit, an ambiguous one (`2d`), or says more than 100 years.

    >>> parse_duration("1h30m")
    5400000000
    >>> parse_duration("2bd")
    BusinessDays(days=2)
    """
    if not isinstance(text, str):
        raise InvalidDuration(name, text, f"is no text; {_ALL_FORMS}")
    return _parsed(text, name, _ALL_FORMS)


@lru_cache(maxsize=1_024)  # promises are few, and each is read again for every ticket
def _parsed(text: str, name: str, forms: str) -> int | BusinessDays:
    if match := _BUSINESS_DAYS.fullmatch(text):
        return BusinessDays(int(match[1]))
    match = _SHORT.fullmatch(text) or _ISO.fullmatch(text)
    if match is None or not any(match.groups()[1:]):
        if _DAYS.fullmatch(text):
            raise InvalidDuration(
                name, text, "is ambiguous; write hours, such as '48h', or business days, such as '2bd'"
            )
        raise InvalidDuration(name, text, f"is no duration; {forms}")
    sign, hours, minutes, seconds, *fraction = match.groups(default="0")
    us = int(hours) * HOUR_US + int(minutes) * MINUTE_US + int(seconds) * SECOND_US
    if fraction:
        us += int(fraction[0].ljust(6, "0"))
    return _bounded(-us if sign == "-" else us, text, name)


def duration_us(value: timedelta | str, *, name: str = "duration") -> int:
    """
    A length of time as microseconds.

    Args:
        value: A `timedelta` (pendulum's durations and intervals too) or a text with a unit.

        name: What the caller calls the value; stands in the error.

    Raises:
        InvalidDuration: If *value* is neither, has months, years or business days, or exceeds 100 years.

    >>> duration_us("4h") == duration_us(timedelta(hours=4))
    True
    """
    if isinstance(value, str):
        us = _parsed(value, name, _FORMS)
        if isinstance(us, BusinessDays):
            raise InvalidDuration(
                name, value, f"counts business days where a length of time is needed; {_FORMS}"
            )
        return us
    if not isinstance(value, timedelta):
        raise InvalidDuration(name, value, f"has no unit; give a timedelta or {_FORMS.removeprefix('use ')}")
    if type(value) is not timedelta:
        value = _plain(value, name)
    return _bounded((value.days * 86_400 + value.seconds) * SECOND_US + value.microseconds, value, name)


def _plain(value: timedelta, name: str) -> timedelta:
    """
    What another kind of timedelta says as a stdlib one; pendulum's only if it has a length.

    Pendulum counts days and seconds towards zero, each with the sign of the whole, where the stdlib
    counts days down and seconds up; so its parts do not add up the stdlib's way.
    """
    exact: Callable[[], timedelta] | None = getattr(value, "as_timedelta", None)
    if exact is None:
        return value
    if hasattr(value, "start"):  # an interval knows where its months lie
        return exact()
    if getattr(value, "months", 0) or getattr(value, "years", 0):
        raise InvalidDuration(name, str(value), "has months or years, which have no fixed length; give hours")
    return exact()


def _bounded(us: int, value: object, name: str) -> int:
    if not -MAX_DURATION_US <= us <= MAX_DURATION_US:
        raise InvalidDuration(name, value, "is longer than 100 years")
    return us


def to_timedelta(us: int) -> timedelta:
    """Microseconds as a stdlib `timedelta`."""
    return timedelta(microseconds=us)


def duration_text(us: int) -> str:
    """
    Microseconds as the text that `parse_duration` reads back.

    >>> duration_text(5_400_000_000), duration_text(0), duration_text(-1)
    ('1h30m', '0s', '-PT0.000001S')
    """
    sign = "-" if us < 0 else ""
    seconds, fraction = divmod(abs(us), SECOND_US)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    if fraction:
        head = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        return f"{sign}PT{head}{seconds}.{fraction:06d}S"
    parts = [f"{n}{unit}" for n, unit in ((hours, "h"), (minutes, "m"), (seconds, "s")) if n]
    return sign + ("".join(parts) or "0s")
