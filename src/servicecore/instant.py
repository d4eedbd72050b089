"""The one border between datetimes and integers; beside `zones` the only place that knows pendulum.

Inside the library an instant is an `int` of microseconds since 1970-01-01 UTC
and a duration an `int` of microseconds: exact, ordered, cheap, and never two
different instants that compare equal (as two zoned datetimes in a repeated
hour do). Hosts hand in any aware datetime and get `pendulum.DateTime` back.

Most instants lie weeks away from any change of their zone's clocks. The offsets
there are kept, because asking a zone and copying an answer field by field costs
more than many a question does.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from servicecore.errors import (
    InvalidInstant,
    NaiveDatetime,
    RepeatedTime,
    SkippedTime,
)
from servicecore.zones import ZoneSource, load_zone, tzdb_release

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

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
    "instant_us",
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

# Offsets by stretches of 25 days (2**41 microseconds) of the years 1900 to 2100, of each zone that was seen.
# Zones are told apart by identity: two releases of one zone are equal to pendulum. A clock holds its zone, so
# no other can come to have its id.
_Clock: TypeAlias = tuple["DateTime", dict[int, int | None]]
_CLOCKS: dict[int, _Clock] = {}
_MAX_CLOCKS = 128
_NO_ZONE = 0
_STRETCH = 41
_FIRST_STRETCH = (date(1900, 1, 1).toordinal() - EPOCH_DAY) * DAY_US >> _STRETCH
_LAST_STRETCH = (date(2100, 12, 31).toordinal() - EPOCH_DAY) * DAY_US >> _STRETCH
_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall-clock reading, asked of a zone

# Called on the base class: pendulum's own make Intervals and look up zones by name.
_plus = cast("Callable[[DateTime, timedelta], DateTime]", datetime.__add__)
_minus = cast("Callable[[datetime, datetime], timedelta]", datetime.__sub__)


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
    clock = _CLOCKS.get(id(at.tzinfo))
    if clock is not None:
        wall = _in_us(_minus(at, clock[0]))  # both in one zone: the difference on the wall
        known = clock[1].get(wall >> _STRETCH)
        if known is not None:
            return wall - known
    return _asked_us(at, name, on_clock_change)


def _asked_us(at: datetime, name: str, on_clock_change: ClockChange) -> int:
    try:
        offset = at.utcoffset()
    except ValueError:  # a datetime that is none, such as NaT of pandas
        raise InvalidInstant(name, at, "is no instant; leave out what is missing") from None
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
    us = wall - _in_us(offset)
    if not MIN_US <= us <= MAX_US:
        raise InvalidInstant(name, at.isoformat(), "lies outside the years 1 to 9999 in UTC")
    _learn(at.tzinfo, wall)
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
    clock = _CLOCKS.get(_NO_ZONE if zone is None else id(zone))
    if clock is not None:
        offset = clock[1].get(us >> _STRETCH)
        if offset is not None:
            return _plus(clock[0], timedelta(0, 0, us + offset))
    return _asked_datetime(us, zone)


def _asked_datetime(us: int, zone: tzinfo | None) -> DateTime:
    kind, _, utc = _pendulum()
    at = utc_datetime(us)
    if zone is not None:
        try:
            at = at.astimezone(zone)
        except OverflowError:
            raise InvalidInstant("instant", at.isoformat(), f"has no local time in {zone}") from None
    _learn(zone, us)
    place = utc if zone is None else zone
    day, time = (at.year, at.month, at.day), (at.hour, at.minute, at.second, at.microsecond)
    return kind(*day, *time, tzinfo=place, fold=at.fold)


@cache
def _pendulum() -> tuple[type[DateTime], type[Timezone], Timezone]:
    """What pendulum is needed for, imported once: even a repeated import costs more than an answer."""
    import pendulum

    return pendulum.DateTime, pendulum.Timezone, pendulum.UTC


def _learn(zone: tzinfo | None, us: int) -> None:
    """
    Keep the offset of the stretch that holds an instant or a wall-clock reading of pendulum's zones.

    Other kinds of zones may change their answers.
    """
    stretch = us >> _STRETCH
    if not _FIRST_STRETCH <= stretch <= _LAST_STRETCH or "pendulum" not in sys.modules:
        return
    kind, timezone, utc = _pendulum()
    if zone is not None and type(zone) is not timezone:
        return
    key = _NO_ZONE if zone is None else id(zone)
    clock = _CLOCKS.get(key)
    if clock is None:
        if len(_CLOCKS) >= _MAX_CLOCKS:
            _CLOCKS.clear()
        clock = _CLOCKS[key] = (kind(1970, 1, 1, tzinfo=zone or utc), {})
    epoch, offsets = clock
    if stretch not in offsets:
        offsets[stretch] = _steady(epoch.tzinfo, stretch)


def _steady(zone: tzinfo | None, stretch: int) -> int | None:
    """
    The one offset of a stretch and of two days on either side; None where clocks change.

    Local times of the stretch then lie in no gap and in no repeated hour. The zone is asked every day: the
    shortest time for which any held an offset is just under seven (see `businesstime.zone`).
    """
    assert zone is not None
    first, last = (stretch << _STRETCH) - 2 * DAY_US, (stretch + 1 << _STRETCH) + 3 * DAY_US
    offsets = {zone.utcoffset(_WALL_EPOCH + timedelta(0, 0, us)) for us in range(first, last, DAY_US)}
    offset = offsets.pop()
    return None if offsets or offset is None else _in_us(offset)


def _in_us(delta: timedelta) -> int:
    return (delta.days * 86_400 + delta.seconds) * SECOND_US + delta.microseconds


def instant_us(at: datetime | int, name: str = "at") -> int:
    """
    An aware datetime as microseconds UTC; an integer is microseconds UTC already, and goes through as it is.

    Args:
        name: What the caller calls the value; stands in the error.

    Raises:
        NaiveDatetime: If a datetime has no UTC offset.

        InvalidInstant: If it is neither.

    >>> instant_us(5), instant_us(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    (5, 1000000)
    """
    return at if type(at) is int else to_us(at, name=name)  # type: ignore[arg-type]


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
