"""The one border between datetimes and integers, and the only place that knows pendulum.

Inside the library an instant is an `int` of microseconds since 1970-01-01 UTC
and a duration an `int` of microseconds: exact, ordered, cheap, and never two
different instants that compare equal (as two zoned datetimes in a repeated
hour do). Hosts hand in any aware datetime and get `pendulum.DateTime` back.

Zones come from the pinned `tzdata` package in both directions, not from
whatever the operating system has, so that an answer is the same on any machine.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

from servicecore.errors import (
    InvalidInstant,
    NaiveDatetime,
    RepeatedTime,
    SkippedTime,
    UnknownTimeZone,
)

if TYPE_CHECKING:
    from datetime import tzinfo
    from typing import IO

    from pendulum import DateTime, Timezone

__all__ = [
    "DAY_US",
    "HOUR_US",
    "MAX_US",
    "MINUTE_US",
    "MIN_US",
    "SECOND_US",
    "ClockChange",
    "ZoneSource",
    "from_iso",
    "from_us",
    "load_zone",
    "to_iso",
    "to_us",
    "tzdb_release",
    "utc_datetime",
]

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()

MIN_US = (1 - EPOCH_DAY) * DAY_US
"""0001-01-01T00:00:00Z, the first instant."""

MAX_US = (date.max.toordinal() + 1 - EPOCH_DAY) * DAY_US - 1
"""9999-12-31T23:59:59.999999Z, the last instant."""

ClockChange = Literal["compatible", "raise"]
ZoneSource = Literal["tzdata", "system"]


def to_us(at: datetime, *, name: str = "at", on_clock_change: ClockChange = "compatible") -> int:
    """
    An aware datetime as microseconds since 1970-01-01 UTC.

    A local time that a clock change repeats means the first of the two unless
    its `fold` is 1; one that is skipped means the same distance after the gap
    (RFC 5545, Temporal "compatible").

    Args:
        at: An aware `datetime` of any kind, pendulum's too.

        name: What the caller calls the value; stands in the error.

        on_clock_change: "raise" refuses repeated and skipped local times.

    Raises:
        NaiveDatetime: If *at* has no UTC offset.

        InvalidInstant: If *at* is no datetime, or lies outside years 1 to 9999 in UTC.

        RepeatedTime, SkippedTime: On request, see *on_clock_change*.

    >>> to_us(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    if type(at) is datetime and at.tzinfo is UTC:
        delta = at - EPOCH
        return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
    return _zoned_us(at, name, on_clock_change)


def _zoned_us(at: datetime, name: str, on_clock_change: ClockChange) -> int:
    if not isinstance(at, datetime):
        raise InvalidInstant(name, at, f"is {_kind(at)}; give an aware datetime")
    offset = at.utcoffset()
    if offset is None:
        raise NaiveDatetime(name, at.isoformat())
    if at.fold or on_clock_change == "raise":
        offset = _compatible_offset(at, offset, name, on_clock_change)
    # Ordinal arithmetic: subtracting the epoch would build a costly Interval from a pendulum value.
    wall = (
        (((at.toordinal() - EPOCH_DAY) * 24 + at.hour) * 60 + at.minute) * MINUTE_US
        + at.second * SECOND_US
        + at.microsecond
    )
    us = wall - (offset.days * 86_400 + offset.seconds) * SECOND_US - offset.microseconds
    if not MIN_US <= us <= MAX_US:
        raise InvalidInstant(name, at.isoformat(), "lies outside the years 1 to 9999 in UTC")
    return us


def _kind(value: object) -> str:
    return "None" if value is None else f"of type {type(value).__name__}"


def _compatible_offset(at: datetime, offset: timedelta, name: str, on_clock_change: ClockChange) -> timedelta:
    """
    The offset by which *at* is read near a clock change.

    The two folds have one offset except where clocks change. In a repeated hour the
    second fold has the smaller offset and is taken at its word; in a gap the first
    fold has the smaller one, and it is the one that lands after the gap.
    """
    first, second = _offsets(at)
    if on_clock_change == "raise" and first != second:
        if first > second:
            raise RepeatedTime(name, at.isoformat(), "is repeated by a clock change; give it in UTC")
        raise SkippedTime(name, at.isoformat(), "is skipped by a clock change; give a local time that exists")
    return min(first, second) if at.fold else offset


def _offsets(at: datetime) -> tuple[timedelta, timedelta]:
    """The UTC offsets of both folds of a local time, asked of a stdlib copy: pendulum copies slowly."""
    wall = datetime(
        at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, tzinfo=at.tzinfo, fold=0
    )
    first, second = wall.utcoffset(), wall.replace(fold=1).utcoffset()
    assert first is not None
    assert second is not None
    return first, second


def utc_datetime(us: int) -> datetime:
    """
    The instant *us* as a stdlib datetime in UTC.

    >>> utc_datetime(0)
    datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """
    if not MIN_US <= us <= MAX_US:
        raise InvalidInstant("instant", us, "lies outside the years 1 to 9999 in UTC")
    return EPOCH + timedelta(microseconds=us)


def from_us(us: int, zone: tzinfo | None = None) -> DateTime:
    """
    The instant *us* as a `pendulum.DateTime` in *zone* (UTC when none is given).

    >>> from_us(0).isoformat()
    '1970-01-01T00:00:00+00:00'
    """
    from pendulum import UTC as PENDULUM_UTC
    from pendulum import DateTime

    at = utc_datetime(us)
    if zone is None:
        zone = PENDULUM_UTC
    else:
        try:
            at = at.astimezone(zone)
        except OverflowError:
            raise InvalidInstant("instant", at.isoformat(), f"has no local time in {zone}") from None
    return DateTime(
        at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, tzinfo=zone, fold=at.fold
    )


def to_iso(us: int) -> str:
    """
    The instant *us* as documents carry it: ISO 8601 in UTC.

    >>> to_iso(1_500_000)
    '1970-01-01T00:00:01.500000Z'
    """
    return utc_datetime(us).isoformat()[:-6] + "Z"


def from_iso(text: str, *, name: str = "at") -> int:
    """
    An ISO 8601 text with an offset, as microseconds since 1970-01-01 UTC.

    Raises:
        InvalidInstant: If the text is no ISO 8601 instant.

        NaiveDatetime: If it has no offset.

    >>> from_iso("1970-01-01T01:00:00+01:00")
    0
    """
    if not isinstance(text, str) or len(text) > 64 or not text.isascii() or not text[:4].isdigit():
        raise InvalidInstant(name, text, "is no ISO 8601 instant such as 2026-03-02T09:00:00+01:00")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInstant(name, text, "is no ISO 8601 instant such as 2026-03-02T09:00:00+01:00") from None
    return to_us(at, name=name)


@cache
def tzdb_release(source: ZoneSource = "tzdata") -> str:
    """
    The release of the zone database in use, such as `2026f`; the system's is told apart by its name.

    >>> tzdb_release()[:3]
    '202'
    """
    if source == "system":
        return "system"
    import tzdata

    return str(tzdata.IANA_VERSION)


_ZONE_NAME = re.compile(r"[A-Za-z0-9_+\-]{1,32}(/[A-Za-z0-9_+\-]{1,32}){0,3}")


def load_zone(name: str, source: ZoneSource = "tzdata") -> Timezone:
    """
    The time zone *name*, from the pinned `tzdata` package or from the operating system.

    Raises:
        UnknownTimeZone: If the release has no zone of that name.

    >>> load_zone("Europe/Berlin").key
    'Europe/Berlin'
    """
    if not isinstance(name, str) or not _ZONE_NAME.fullmatch(name):
        raise UnknownTimeZone(name, tzdb_release(source))
    return _read_zone(name, source)


@cache
def _read_zone(name: str, source: ZoneSource) -> Timezone:
    from pendulum import Timezone

    try:
        with _zone_file(name, source) as file:
            return Timezone.from_file(file, key=name)
    except (OSError, ValueError):  # no such file, a folder, or a file that is no zone
        raise UnknownTimeZone(name, tzdb_release(source)) from None


def _zone_file(name: str, source: ZoneSource) -> IO[bytes]:
    if source == "tzdata":
        return resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb")
    from pathlib import Path
    from zoneinfo import TZPATH

    for folder in TZPATH:
        path = Path(folder, name)
        if path.is_file():
            return path.open("rb")
    raise FileNotFoundError(name)
