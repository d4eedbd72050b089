"""Dates and times of iCalendar properties, and the clocks they are read on."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from itertools import takewhile
from typing import TYPE_CHECKING

from attrs import frozen

from servicecore.businesstime.compiled.zone import LocalOffsets
from servicecore.businesstime.imports.recurrence import Rule
from servicecore.errors import UnknownTimeZone, shown
from servicecore.instant import HOUR_US, MINUTE_US, SECOND_US, load_zone, to_us, tzdb_release

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import tzinfo

    from servicecore.businesstime.imports.allowance import Allowance
    from servicecore.businesstime.imports.content import Component, Line
    from servicecore.instant import ZoneSource

__all__ = ["Clocks", "Length", "Moment", "moment_of", "read_length", "read_moment", "read_moments"]

_MOMENT = re.compile(r"\d{8}(T\d{6}Z?)?", re.ASCII)
_LENGTH = re.compile(
    r"\+?P(?=.)(?:(\d{1,6})W|(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?)",
    re.ASCII,
)
_OFFSET = re.compile(r"([+-])(\d{2})([0-5]\d)([0-5]\d)?", re.ASCII)
_DEFINED_TO = date(2200, 12, 31)


@frozen
class Moment:
    """
    A date or a time as a property gives it.

    Args:
        wall: What the clock on the wall shows; midnight for a date.

        is_date: Whether it is a whole date.

        zone: Its TZID, or "UTC"; None on whatever wall one stands before.
    """

    wall: datetime
    is_date: bool = False
    zone: str | None = None


@frozen
class Length:
    """A duration: whole days on the wall, and what comes after them in real time."""

    days: int
    us: int


def read_moment(line: Line) -> Moment:
    """
    The one moment of a property.

    Raises:
        ValueError: If it is none, or several.
    """
    moments = read_moments(line)
    if len(moments) > 1:
        raise ValueError(f"{line.name} has {len(moments)} values; give one")
    return moments[0]


def read_moments(line: Line) -> list[Moment]:
    """The moments of a property that may list several."""
    kind = line.parameters.get("VALUE", "").upper()
    if kind not in {"", "DATE", "DATE-TIME"}:
        raise ValueError(f"{line.name};VALUE={shown(kind)} is not taken; give VALUE=DATE or VALUE=DATE-TIME")
    zone = line.parameters.get("TZID")
    moments = [moment_of(line.name, text.strip(), zone) for text in line.value.split(",")]
    for moment in moments:
        if kind and moment.is_date != (kind == "DATE"):
            raise ValueError(f"{line.name} {shown(line.value)} is not of VALUE={kind}")
    return moments


def moment_of(name: str, text: str, zone: str | None = None) -> Moment:
    """
    The moment that a text states.

    Raises:
        ValueError: If it is no date and no time; or is in UTC and has a time zone, too.
    """
    from icalendar.prop import vDDDTypes

    hint = "give one such as 20261225 or 20261225T090000"
    if not _MOMENT.fullmatch(text):
        raise ValueError(f"{name} {shown(text)} is no date and no time; {hint}")
    try:
        value = vDDDTypes.from_ical(text)  # type: ignore[no-untyped-call]
    except ValueError:
        raise ValueError(f"{name} {shown(text)} does not exist; {hint}") from None
    if not isinstance(value, datetime):
        return Moment(datetime(value.year, value.month, value.day), is_date=True)  # noqa: DTZ001 - the wall
    if value.tzinfo is None:
        return Moment(value, zone=zone)
    if zone is not None:
        raise ValueError(f"{name} {shown(text)} is in UTC and has TZID={shown(zone)}, too; keep one of them")
    return Moment(value.replace(tzinfo=None), zone="UTC")


def read_length(text: str) -> Length:
    """
    The length that a DURATION states.

    Days and weeks are days on the wall, hours and less are real time; so `P1D` and `PT24H` differ where
    clocks change.

    Source: RFC 5545, 3.3.6.

    >>> read_length("P1DT12H")
    Length(days=1, us=43200000000)
    """
    match = _LENGTH.fullmatch(text.upper())
    if match is None:
        raise ValueError(f"DURATION {shown(text)} is not known; give one such as PT8H or P1D")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return Length(weeks * 7 + days, hours * HOUR_US + minutes * MINUTE_US + seconds * SECOND_US)


class Clocks:
    """
    From what a clock on the wall shows to the instant, for each zone that a file speaks of.

    Zones come from the zone data of this library wherever one of their names leads there: the TZID itself,
    the end of one such as `/example.org/Europe/Berlin`, the X-LIC-LOCATION of its definition, or the name
    that Windows has for it. Only where none does, the file's own VTIMEZONE is read.

    Args:
        timezone: IANA name of the zone that times without one are in.

        source: Whose zone data.

        definitions: The VTIMEZONE components of the file.

        allowance: What reading their rules may cost.
    """

    def __init__(
        self, timezone: str, source: ZoneSource, definitions: list[Component], allowance: Allowance
    ) -> None:
        self.zone = load_zone(timezone, source)
        self._source: ZoneSource = source
        self._definitions = {
            line.value.strip(): one for one in reversed(definitions) for line in one.all("TZID")
        }
        self._allowance = allowance
        self._known: dict[str | None, Callable[[datetime], int]] = {
            None: _clock_in(self.zone),
            "UTC": _clock_in(UTC),
        }

    def to_us(self, moment: Moment) -> int:
        """
        The instant of a time; a repeated one is the first of the two, a skipped one as far after the gap.

        Raises:
            ValueError: If its zone is not known, or it lies outside of the years 1 to 9999.
        """
        return self.clock(moment.zone)(moment.wall)

    def clock(self, zone: str | None) -> Callable[[datetime], int]:
        if zone not in self._known:
            self._known[zone] = self._clock(str(zone))
        return self._known[zone]

    def _clock(self, zone: str) -> Callable[[datetime], int]:
        defined = self._definitions.get(zone.strip())
        for name in _names(zone, defined):
            try:
                return _clock_in(load_zone(name, self._source))
            except UnknownTimeZone:
                continue
        if defined is None:
            release = tzdb_release(self._source)
            hint = "give an IANA name such as 'Europe/Berlin', or a VTIMEZONE for it"
            raise ValueError(f"TZID {shown(zone)} is not in tzdb {release}; {hint}")
        try:
            return _defined_clock(_defined_offsets(defined, self._allowance))
        except ValueError as error:
            raise ValueError(f"VTIMEZONE {shown(zone)} (line {defined.number}): {error}") from None


def _clock_in(zone: tzinfo) -> Callable[[datetime], int]:
    return lambda wall: to_us(wall.replace(tzinfo=zone))


def _names(zone: str, defined: Component | None) -> Iterator[str]:
    """What the zone data may call a zone, best first."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    parts = zone.strip().strip("/").split("/")[:8]
    yield "/".join(parts)
    if zone.startswith("/"):
        yield from ("/".join(parts[start:]) for start in range(1, len(parts)))
    if defined is not None:
        yield defined.text("X-LIC-LOCATION")
    yield WINDOWS_TO_OLSON.get(zone.strip(), "")


def _defined_clock(offsets: LocalOffsets) -> Callable[[datetime], int]:
    def to_instant(wall: datetime) -> int:
        if wall.date() > _DEFINED_TO:
            raise ValueError(
                f"{wall} lies after {_DEFINED_TO}, as far as a VTIMEZONE is read; use an IANA name"
            )
        return offsets.to_us(_local_us(wall))

    return to_instant


def _defined_offsets(definition: Component, allowance: Allowance) -> LocalOffsets:
    """What the STANDARD and DAYLIGHT parts of a VTIMEZONE amount to, up to the end of 2200."""
    changes = sorted(
        change
        for part in definition.components
        if part.name in {"STANDARD", "DAYLIGHT"}
        for change in _changes(part, allowance)
    )  # by the instant at which they happen
    if not changes:
        raise ValueError("it has no STANDARD and no DAYLIGHT part; give one")
    steps = [(at_us + max(before_us, after_us), after_us) for at_us, before_us, after_us in changes]
    steps.sort(key=lambda step: step[0])
    return LocalOffsets(tuple(at for at, _ in steps), (changes[0][1], *(after for _, after in steps)))


def _changes(part: Component, allowance: Allowance) -> Iterator[tuple[int, int, int]]:
    """The changes to an offset: when, from which, to which; all in microseconds."""
    before, after = _offset(part, "TZOFFSETFROM"), _offset(part, "TZOFFSETTO")
    first_line, rule_line = part.one("DTSTART"), part.one("RRULE")
    if first_line is None:
        raise ValueError(f"its {part.name} part (line {part.number}) has no DTSTART; give one")
    first = read_moment(first_line)
    walls = [first.wall, *(moment.wall for line in part.all("RDATE") for moment in read_moments(line))]
    if rule_line is not None:
        rule = Rule.parse(rule_line.value)
        recurring = rule.walls(first.wall, allowance, _DEFINED_TO)
        if rule.until is not None:
            until = moment_of("RRULE UNTIL", rule.until)
            last_us = _local_us(until.wall) + (before if until.zone else 0)
            recurring = takewhile(lambda wall: _local_us(wall) <= last_us, recurring)
        walls += recurring
    for wall in {*walls}:
        yield _local_us(wall) - before, before, after


def _offset(part: Component, name: str) -> int:
    text = part.text(name)
    match = _OFFSET.fullmatch(text)
    if match is None or int(match[2]) > 23:
        place = f"its {part.name} part (line {part.number})"
        raise ValueError(f"{place} has {name} {shown(text)}; give an offset such as +0100")
    us = int(match[2]) * HOUR_US + int(match[3]) * MINUTE_US + int(match[4] or 0) * SECOND_US
    return -us if match[1] == "-" else us


def _local_us(wall: datetime) -> int:
    """Microseconds since 1970-01-01T00:00 on the wall."""
    return to_us(wall.replace(tzinfo=UTC))
