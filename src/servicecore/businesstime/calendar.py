"""The questions that hosts ask of opening hours, in datetimes and durations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from attrs import Factory, field, frozen

from servicecore.businesstime.definition import CalendarDefinition
from servicecore.businesstime.document import read_definition
from servicecore.businesstime.hours import WEEKDAYS
from servicecore.businesstime.interval import Interval
from servicecore.businesstime.timeline import Timeline
from servicecore.duration import duration_us
from servicecore.instant import from_us, load_zone, to_us, tzdb_release

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pendulum import DateTime, Timezone

    from servicecore.businesstime.timeline import Edge

__all__ = ["BusinessCalendar"]


def _zone(calendar: BusinessCalendar) -> Timezone:
    return load_zone(calendar.rules.timezone, calendar.rules.zone_source)


def _version(calendar: BusinessCalendar) -> str:
    return f"{calendar.rules.digest()}-tzdb{tzdb_release(calendar.rules.zone_source)}"


@frozen
class BusinessCalendar(Timeline):
    """
    When work can happen: weekly hours in a time zone, with holidays, special days and breaks.

    Hours are half-open: a calendar is open at its opening and not at its closing. An interval belongs to the
    local date on which it opens. Special hours of a date win over a holiday, a holiday over the weekly hours,
    and breaks are taken out last. A local time that a clock change repeats means the first of the two, one
    that it skips lies the same distance after the gap; between the two edges real time counts.

    Calendars are values: they compare and hash by what they say, and any number of threads may ask one.
    Every question takes any aware datetime; each also exists in integer microseconds, with `_us` at the end
    of its name.

    Raises:
        NaiveDatetime: From every question, where a datetime has no UTC offset.

        InvalidInstant: From every question, where an instant lies outside the years 1 to 9999.

    >>> import pendulum
    >>> office = BusinessCalendar.from_dict({
    ...     "timezone": "Europe/Berlin",
    ...     "weekly": {"thu": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]], "mon": [["09:00", "17:00"]]},
    ...     "holidays": {"2026-12-25": "Christmas Day"},
    ... })
    >>> office.advance(pendulum.datetime(2026, 12, 24, 15, tz="Europe/Berlin"), "4h").isoformat()
    '2026-12-28T11:00:00+01:00'
    """

    zone: Timezone = field(init=False, eq=False, repr=False, default=Factory(_zone, takes_self=True))
    """The time zone in which results are shown, from the calendar's own release."""

    version: str = field(init=False, eq=False, repr=False, default=Factory(_version, takes_self=True))
    """
    What the calendar means, as a text: a digest of its hours and the release of the time-zone rules.

    Calendars of the same version give the same answers. Names have no part in it, nor has the order of lists.
    """

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> BusinessCalendar:
        """
        The calendar that a document defines.

        Args:
            document: `timezone` is the only key that must be there. `weekly` maps mon to sun to lists of
                `[open, close]`, times as `HH:MM` or `HH:MM:SS`; a close may be `24:00`, and one at or before
                its open is the next day's. `holidays` is a list of dates or maps them to names. `special`
                maps dates to lists of `[open, close]`, of which `[]` closes the day. `breaks` maps weekdays
                and dates to lists of `[start, end]`; a date's breaks come on top of its weekday's.
                `holiday_cuts_overnight` (false) ends a shift at the midnight before a holiday.
                `horizon_years` (20) is how far an opening or closing is looked for, `zone_source` (tzdata)
                may be "system". `name` stands in errors; `schema` is "servicecore.calendar/1".

        Raises:
            InvalidDefinition: If anything is wrong; `faults` holds everything found, with its place.

            UnknownTimeZone: If the only thing wrong is that the time zone does not exist.

        >>> BusinessCalendar.from_dict({"timezone": "UTC", "weekly": {"montag": []}})
        Traceback (most recent call last):
            ...
        servicecore.errors.InvalidDefinition: calendar: weekly.montag: weekday 'montag' is not known;
        use one of mon, tue, wed, thu, fri, sat, sun
        """
        return cls(read_definition(document))

    @classmethod
    def always(cls, timezone: str = "UTC") -> BusinessCalendar:
        """
        The calendar that never closes: its open time is real time.

        >>> BusinessCalendar.always("UTC").name
        'always'
        """
        day = [["00:00", "24:00"]]
        return cls.from_dict({"name": "always", "timezone": timezone, "weekly": dict.fromkeys(WEEKDAYS, day)})

    def to_dict(self) -> dict[str, Any]:
        """The document that `from_dict` reads back as an equal calendar; defaults are left out."""
        assert isinstance(self.rules, CalendarDefinition)
        return self.rules.to_dict()

    @property
    def name(self) -> str:
        """What errors and explanations call the calendar."""
        return self.rules.name

    @property
    def timezone(self) -> str:
        """The IANA name of the calendar's time zone."""
        return self.rules.timezone

    def is_open(self, at: datetime) -> bool:
        """Whether *at* is in open time: an opening is, a closing is not."""
        return self.is_open_us(to_us(at))

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """The open time from *start* up to *end*, real time across clock changes; negative when reversed."""
        return timedelta(0, 0, self.elapsed_us(to_us(start, name="start"), to_us(end, name="end")))

    def advance(self, at: datetime, duration: timedelta | str, *, edge: Edge = "stay") -> DateTime:
        """
        The instant by which *duration* of open time has passed since *at*; before *at* when negative.

        Forward it is the earliest such instant, backward the latest: a full day's work from opening ends at
        closing time. With a duration of 0 it is *at*, whatever the edge.

        Args:
            duration: A `timedelta` or a text such as "4h"; at most 100 years.

            edge: "roll" moves a result on a closing on to the next opening, or, backward, one on an opening
                back to the previous closing.

        Raises:
            InvalidDuration: If *duration* is no length of time.

            NoOpenTime: If on the way nothing opens for the horizon.

            UnknownName: If *edge* is neither.
        """
        return from_us(self.advance_us(to_us(at), duration_us(duration), edge=edge), self.zone)

    def next_open(self, at: datetime) -> DateTime:
        """*at* itself when open, else the next opening; raises `NoOpenTime` past the horizon."""
        return from_us(self.next_open_us(to_us(at)), self.zone)

    def next_close(self, at: datetime) -> DateTime:
        """The end of the interval that holds or follows *at*; raises `NoOpenTime` past the horizon."""
        return from_us(self.next_close_us(to_us(at)), self.zone)

    def previous_close(self, at: datetime) -> DateTime:
        """The latest closing not after *at*; raises `NoOpenTime` past the horizon."""
        return from_us(self.previous_close_us(to_us(at)), self.zone)

    def intervals(self, start: datetime, end: datetime) -> tuple[Interval, ...]:
        """
        The open time from *start* up to *end*: sorted, clipped to it, abutting shifts as one.

        Empty when nothing is open, or when *end* is not after *start*. Their durations add up to `elapsed`.
        """
        pairs = self.intervals_us(to_us(start, name="start"), to_us(end, name="end"))
        return tuple(Interval(start_us, end_us, zone=self.zone) for start_us, end_us in pairs)
