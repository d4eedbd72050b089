"""Business calendars: made from documents, changed from a date on, layered, and combined with each other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast

from attrs import Factory, evolve, field, frozen

from servicecore.businesstime.hours import WEEKDAYS
from servicecore.businesstime.opening_hours import OpeningHours
from servicecore.businesstime.rules.combination import Combination
from servicecore.businesstime.rules.document import read_rules, revised, with_layers
from servicecore.document import load_document
from servicecore.errors import Fault, InvalidArgument, InvalidDefinition, WrongArgument, shown
from servicecore.instant import load_zone, to_us, tzdb_release

if TYPE_CHECKING:
    from servicecore.businesstime.picture import MonthPicture, WeekPicture
    from servicecore.businesstime.rules.layer import Layer
    from servicecore.businesstime.rules.protocol import OpeningRules, Operation
    from servicecore.instant import ZoneSource

__all__ = ["BusinessCalendar"]


def _version(calendar: BusinessCalendar) -> str:
    releases = {tzdb_release(source) for source in _sources(calendar.rules)}
    return f"{calendar.rules.digest()}-tzdb{'+'.join(sorted(releases))}"


def _sources(rules: OpeningRules) -> set[ZoneSource]:
    """Whose time-zone rules hold for a calendar and all that it is made of."""
    sources: set[ZoneSource] = {rules.zone_source}
    return sources.union(*map(_sources, rules.members)) if isinstance(rules, Combination) else sources


def _members(calendar: BusinessCalendar) -> tuple[BusinessCalendar, ...]:
    rules = calendar.rules
    return tuple(map(type(calendar), rules.members)) if isinstance(rules, Combination) else ()


@frozen(repr=False)
class BusinessCalendar(OpeningHours):
    """
    When work can happen: weekly hours in a time zone, with holidays, special days and breaks.

    Hours are half-open: a calendar is open at its opening and not at its closing. An interval belongs to the
    local date on which it opens. Special hours of a date win over a holiday, a holiday over the weekly hours,
    and breaks are taken out last. A local time that a clock change repeats means the first of the two, one
    that it skips lies the same distance after the gap; between the two edges real time counts.

    Calendars are values: they compare and hash by what they say, and any number of threads may ask one.
    `one | other` is open where either is, `one & other` where both are, `one - other` where only one is.

    >>> import pendulum
    >>> office = BusinessCalendar.from_dict({
    ...     "timezone": "Europe/Berlin",
    ...     "weekly": {"thu": [["09:00", "17:00"]], "fri": [["09:00", "17:00"]], "mon": [["09:00", "17:00"]]},
    ...     "holidays": {"2026-12-25": "Christmas Day"},
    ... })
    >>> office.advance(pendulum.datetime(2026, 12, 24, 15, tz="Europe/Berlin"), "4h").isoformat()
    '2026-12-28T11:00:00+01:00'
    """

    version: str = field(init=False, eq=False, repr=False, default=Factory(_version, takes_self=True))
    """
    What the calendar means, as a text: a digest of its hours and the release of the time-zone rules.

    Calendars of the same version give the same answers. Names have no part in it, nor has the order of lists,
    nor an exception that leaves its date as it would be anyway.
    """

    _members: tuple[BusinessCalendar, ...] = field(
        init=False, eq=False, repr=False, default=Factory(_members, takes_self=True)
    )

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Self:
        """
        The calendar that a document defines.

        Args:
            document: `timezone` is the only key that must be there. `weekly` maps mon to sun to lists of
                `[open, close]`, times as `HH:MM` or `HH:MM:SS`; a close may be `24:00`, and one at or before
                its open is the next day's. `holidays` is a list of dates or maps them to names. `special`
                maps dates to lists of `[open, close]`, of which `[]` closes the day. `workdays` maps make-up
                days to the weekday whose hours they have. `breaks` maps weekdays and dates to lists of
                `[start, end]`; a date's breaks come on top of its weekday's. `holiday_cuts_overnight` (false)
                ends a shift at the midnight before a holiday. `horizon_years` (20) is how far an opening or
                closing is looked for, `zone_source` (tzdata) may be "system". `name` stands in errors;
                `schema` is "servicecore.calendar/1".

                `layers` is a list of tables with a `name`, a `source`, a `rank` (0) and `holidays`, `special`
                and `workdays` of their own: the higher rank wins, and the calendar's own exceptions win over
                all. `versions` is a list of tables in the order of their `from` date; each states what
                changes from it on.

                A document with `union`, `intersection` or `difference`, a list of two or more calendar
                documents, combines them; `timezone` is where it is shown, the first one's if not said.

        Raises:
            InvalidDefinition: If anything is wrong; `faults` holds everything found, with its place.

            UnknownTimeZone: If the only thing wrong is that the time zone does not exist.

        >>> BusinessCalendar.from_dict({"timezone": "UTC", "weekly": {"montag": []}})
        Traceback (most recent call last):
            ...
        servicecore.errors.InvalidDefinition: calendar: weekly.montag: weekday 'montag' is not known;
        use one of mon, tue, wed, thu, fri, sat, sun
        """
        return cls(read_rules(document))

    @classmethod
    def always(cls, timezone: str = "UTC") -> Self:
        """
        The calendar that never closes: its open time is real time.

        >>> BusinessCalendar.always("UTC").name
        'always'
        """
        day = [["00:00", "24:00"]]
        return cls.from_dict({"name": "always", "timezone": timezone, "weekly": dict.fromkeys(WEEKDAYS, day)})

    @classmethod
    def from_file(cls, path: str | Path) -> Self:
        """
        The calendar that a TOML or JSON file defines.

        Raises:
            InvalidDefinition: If the file cannot be read, or anything in it is wrong.

            UnknownTimeZone: As from `from_dict`.
        """
        return cls.from_dict(load_document(path, "calendar"))

    def to_dict(self) -> dict[str, Any]:
        """
        The document that `from_dict` reads back as an equal calendar; defaults are left out.

        Raises:
            InvalidDefinition: If the calendar is under the zone files of a folder, which no document names.
        """
        folders = [str(source) for source in _sources(self.rules) if isinstance(source, Path)]
        if folders:
            message = f"is the folder {shown(folders[0])}; write the calendar that `under` was asked of"
            raise InvalidDefinition(f"calendar {shown(self.name)}", [Fault("zone_source", message)])
        return self.rules.to_dict()

    def __repr__(self) -> str:
        return f"<BusinessCalendar {self.name!r} {self.timezone} {self.version}>"

    def revised(self, from_date: date | str, changes: Mapping[str, Any]) -> Self:
        """
        The same calendar with other hours from a date on; before that date's local midnight nothing changes.

        Args:
            from_date: After those of all versions before.

            changes: The sections that change, as in a document: `weekly`, `holidays`, `special`, `workdays`,
                `layers`, `breaks`, `holiday_cuts_overnight`. The others are taken over.

        Raises:
            InvalidDefinition: If anything is wrong with them, or the calendar is a combination, which is
                revised through its members.

            WrongArgument: If *changes* is no table.

            InvalidArgument: If it states a date too.

        >>> office = BusinessCalendar.from_dict({"timezone": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}})
        >>> longer = office.revised("2026-07-01", {"weekly": {"mon": [["08:00", "18:00"]]}})
        >>> longer.to_dict()["versions"]
        [{'from': '2026-07-01', 'weekly': {'mon': [['08:00', '18:00']]}}]
        """
        if not isinstance(changes, Mapping):
            raise WrongArgument("changes", changes, "a table of the sections that change")
        if "from" in changes:
            raise InvalidArgument("changes", changes, "the sections that change, without the date")
        if isinstance(from_date, date) and not isinstance(from_date, datetime):
            from_date = from_date.isoformat()  # pendulum's dates are none of `datetime`'s own to a document
        return type(self)(revised(self.rules, {"from": from_date, **changes}))

    def with_layers(self, *layers: Layer) -> Self:
        """
        The same calendar with more exceptions, such as a nation's holidays; its own win over all layers.

        Raises:
            InvalidDefinition: If layers of one rank contradict each other, with each place; or if the
                calendar is a combination, which has no dates of its own.
        """
        return type(self)(with_layers(self.rules, layers))

    def under(self, zone_source: ZoneSource) -> Self:
        """
        The same calendar by another release of the time-zone rules.

        Args:
            zone_source: "tzdata" for the installed package, "system", or a folder of compiled zone files.
        """
        return type(self)(self.rules.under(zone_source))

    def named(self, name: str, *, timezone: str | None = None) -> Self:
        """
        The same calendar under another name.

        Args:
            timezone: Where a combination is shown from now on, and whose local dates its business days are.

        Raises:
            WrongArgument: If the name is no text.

            InvalidArgument: If it is empty, or a zone is given and the calendar is no combination.

            UnknownTimeZone: If the zone does not exist.
        """
        if not isinstance(name, str):
            raise WrongArgument("name", name, "a text")
        if not name:
            raise InvalidArgument("name", name, "a text that is not empty")
        rules = self.rules
        if timezone is not None:
            if not isinstance(rules, Combination):
                raise InvalidArgument(
                    "timezone", timezone, "it for a combination alone: hours are local times"
                )
            load_zone(timezone, rules.zone_source)
            rules = evolve(rules, timezone=timezone)
        return type(self)(rules.named(name))

    def __or__(self, other: BusinessCalendar) -> Self:
        """Open where either is; shown in this one's zone."""
        return cast("Self", self._combined("union", other))

    def __and__(self, other: BusinessCalendar) -> Self:
        """Open where both are; shown in this one's zone."""
        return cast("Self", self._combined("intersection", other))

    def __sub__(self, other: BusinessCalendar) -> Self:
        """Open where this one is and the other is not; shown in this one's zone."""
        return cast("Self", self._combined("difference", other))

    def _combined(self, operation: Operation, other: object) -> Any:
        if not isinstance(other, BusinessCalendar):
            return NotImplemented
        return type(self)(Combination.of(operation, self.rules, other.rules))

    @property
    def members(self) -> tuple[BusinessCalendar, ...]:
        """The calendars that a combination is made of; of any other, the calendar itself."""
        return self._members or (self,)

    def open_members(self, at: datetime) -> tuple[BusinessCalendar, ...]:
        """
        The members that are open at an instant, in their order: in a union, who can work then.

        >>> from datetime import UTC, datetime
        >>> berlin, sydney = (
        ...     BusinessCalendar.from_dict(
        ...         {"name": zone, "timezone": zone, "weekly": {"mon": [["09:00", "17:00"]]}})
        ...     for zone in ("Europe/Berlin", "Australia/Sydney"))
        >>> [member.name for member in (berlin | sydney).open_members(datetime(2026, 3, 2, 9, tzinfo=UTC))]
        ['Europe/Berlin']
        """
        at_us = to_us(at)
        return tuple(member for member in self.members if member.is_open_us(at_us))

    # Looking at it.

    def week(self, day: date | str, *, first_weekday: str = "mon") -> WeekPicture:
        """
        The week of a local date: text where it is printed, a picture in a notebook and from `svg()`.

        Args:
            first_weekday: The weekday on which weeks begin.

        Raises:
            InvalidArgument: If *day* is no date.

            UnknownName: If *first_weekday* is no weekday.
        """
        from servicecore.businesstime.picture import week

        return week(self, day, first_weekday=first_weekday)

    def month(self, month: date | str, *, first_weekday: str = "mon") -> MonthPicture:
        """
        A month, as "2026-12" or by any of its dates: text, picture and `svg()` like those of a week.

        Raises:
            InvalidArgument: If *month* is neither.

            UnknownName: If *first_weekday* is no weekday.

        >>> office = BusinessCalendar.from_dict({"timezone": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}})
        >>> print(str(office.month("2026-12")).splitlines()[-1])
        open 32h, 4 business days
        """
        from servicecore.businesstime.picture import month as pictured

        return pictured(self, month, first_weekday=first_weekday)
