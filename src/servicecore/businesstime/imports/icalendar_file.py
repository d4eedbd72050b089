"""Closed days and opening hours from an iCalendar file, resolved to dates once."""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from servicecore.businesstime.hours import Shift
from servicecore.businesstime.imports.allowance import Allowance
from servicecore.businesstime.imports.content import read_components, read_source
from servicecore.businesstime.imports.event import place_of, read_event
from servicecore.businesstime.imports.moment import Clocks
from servicecore.businesstime.rules.layer import Holiday, Layer
from servicecore.errors import InvalidImport, WrongArgument
from servicecore.instant import DAY_US, to_us, utc_datetime

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from servicecore.businesstime.imports.content import Component
    from servicecore.businesstime.imports.event import Event
    from servicecore.businesstime.imports.moment import Moment
    from servicecore.businesstime.rules.layer import Shifts
    from servicecore.instant import ZoneSource

__all__ = ["MAX_DATES_LOOKED_AT", "MAX_OCCURRENCES", "icalendar_layer"]

MAX_OCCURRENCES: Final = 20_000
MAX_DATES_LOOKED_AT: Final = 1_000_000


def icalendar_layer(
    source: str | bytes | Path,
    *,
    timezone: str,
    until: date | None = None,
    since: date | None = None,
    name: str | None = None,
    rank: int = 0,
    zone_source: ZoneSource = "tzdata",
) -> Layer:
    """
    An iCalendar file as a layer: all-day events close their dates, timed events are opening hours.

    An all-day event is a holiday named by its SUMMARY (the first 200 characters); Outlook's, from midnight to
    midnight and marked as all-day, is one too. A timed event is a shift of the date on which it opens in
    *timezone*, and a date with shifts has those alone; where both are on one date, the layer keeps both, and
    the shifts win. Shifts of a date that overlap are joined. An event of more than 24 hours is no shift and
    is refused.

    TRANSP has no say: published holidays are marked as free time as often as not. What is CANCELLED does not
    happen, and what is TENTATIVE does. A recurring event first happens at its DTSTART, even where its RRULE
    would not have it, and RRULE, RDATE, EXDATE and RECURRENCE-ID are read on the event's own wall; so does
    its DTEND recur: hours until 06:00 end at 06:00 in the night of a clock change, too. An UNTIL that is a
    date includes it. A local time that a clock change repeats is the first of the two, and one that is
    skipped lies as far after the gap; hours that can only be said with the second of the two are refused.

    Args:
        source: iCalendar text, its bytes in UTF-8, or the path of a file; at most 10 MB.

        timezone: IANA name of the calendar's zone; times without a zone are in it.

        until: The last date to be read, without which an event that recurs for ever is refused.

        since: The first date to be read.

        name: What explanations call the layer; the file's name by default.

        rank: See `Layer`.

        zone_source: Whose time-zone rules hold.

    Raises:
        InvalidImport: If the file is no iCalendar, an event in it cannot be read (`place` says which), its
            events make more than 20,000 holidays and shifts, or nothing is left of them.

        UnknownTimeZone: If *timezone* does not exist.

        WrongArgument: If *source* or a date is of another type.

        MissingExtra: If the library `icalendar` is not installed.

    Source: RFC 5545.

    >>> text = '''BEGIN:VCALENDAR
    ... BEGIN:VEVENT
    ... UID:1
    ... SUMMARY:Company outing
    ... DTSTART;VALUE=DATE:20260703
    ... END:VEVENT
    ... END:VCALENDAR'''
    >>> icalendar_layer(text, timezone="Europe/Berlin").holidays
    (Holiday(date=datetime.date(2026, 7, 3), name='Company outing'),)
    """
    for what, day in (("since", since), ("until", until)):
        if day is not None and type(day) is not date:
            raise WrongArgument(what, day, "a date")
    label, text = read_source(source)
    first, last = since or date.min, until or date.max
    if first > last:
        raise InvalidImport(
            label, "", f"since {first} is after until {last}; give a first date before the last"
        )
    calendars = read_components(label, text)
    parts = [part for calendar in calendars for part in calendar.components]
    allowance = Allowance(MAX_DATES_LOOKED_AT)
    zones = [part for part in parts if part.name == "VTIMEZONE"]
    reading = _Reading(
        label, timezone, Clocks(timezone, zone_source, zones, allowance), allowance, first, last
    )
    reading.read([part for part in parts if part.name == "VEVENT"], endless_to=until)
    if not reading.holidays and not reading.special:
        within = "" if since is None and until is None else f" from {first} to {last}"
        raise InvalidImport(label, "", f"there is no event{within} that closes a date or opens one")
    source_told = "iCalendar" if label == "iCalendar" else f"iCalendar {label}"
    return Layer(
        label if name is None else name,
        source_told if until is None else f"{source_told}, until {until}",
        rank=rank,
        holidays=tuple(
            Holiday(day, "; ".join(sorted(names))) for day, names in sorted(reading.holidays.items())
        ),
        special=tuple((day, _joined(shifts)) for day, shifts in sorted(reading.special.items())),
    )


@frozen
class _Reading:
    """The dates found so far in one file."""

    label: str
    timezone: str
    clocks: Clocks
    allowance: Allowance
    first: date
    last: date
    holidays: defaultdict[date, set[str]] = field(factory=lambda: defaultdict(set))
    special: defaultdict[date, list[Shift]] = field(factory=lambda: defaultdict(list))
    occurrences: Allowance = field(factory=lambda: Allowance(MAX_OCCURRENCES, "holidays and shifts"))

    def read(self, components: list[Component], *, endless_to: date | None) -> None:
        """
        Takes in every event.

        Raises:
            InvalidImport: If one cannot be read; names it.
        """
        events: list[Event] = []
        for component in components:
            with self._at(place_of(component)):
                events.append(read_event(component))
        self._refuse_twins(events)
        replaced: defaultdict[str, list[Moment]] = defaultdict(list)
        for event in events:
            if event.replaces is not None:
                replaced[event.uid].append(event.replaces)
        for event in events:
            if not event.is_cancelled:
                left_out = tuple(replaced[event.uid]) if event.uid and event.replaces is None else ()
                with self._at(event.place):
                    event.refuse_backward(self.clocks)
                    for start in event.starts(
                        self.clocks, self.allowance, left_out=left_out, last=endless_to
                    ):
                        self._take(event, start)

    @contextmanager
    def _at(self, place: str) -> Iterator[None]:
        """What goes wrong inside is told of that place."""
        try:
            yield
        except (ValueError, OverflowError) as error:
            reason = str(error) if isinstance(error, ValueError) else "it leaves the years 1 to 9999"
            raise InvalidImport(self.label, place, reason) from None

    def _refuse_twins(self, events: list[Event]) -> None:
        known: set[object] = set()
        for event in events:
            twin = (event.uid, event.replaces)
            if event.uid and twin in known:
                which = "" if event.replaces is None else " and its RECURRENCE-ID"
                reason = (
                    f"its UID{which} stands there twice; keep one of the two, or give each a UID of its own"
                )
                raise InvalidImport(self.label, event.place, reason)
            known.add(twin)

    def _take(self, event: Event, start: Moment) -> None:
        if not event.start.is_date:
            self._take_shift(*event.span_us(start, self.clocks))
            return
        days = event.days(start)
        closed = range(max(days.start, self.first.toordinal()), min(days.stop, self.last.toordinal() + 1))
        self.occurrences.spend(len(closed))
        for day in closed:
            self.holidays[date.fromordinal(day)].update({event.name} - {""})

    def _take_shift(self, opening_us: int, closing_us: int) -> None:
        opening = self._local(opening_us)
        if not self.first <= opening.date() <= self.last:
            return
        self.occurrences.spend(1)
        shifts = self.special[opening.date()]
        if closing_us <= opening_us:  # a clock change pushed the opening past the closing
            return
        midnight = datetime.combine(opening.date(), time.min)
        open_us, close_us = (
            (wall - midnight) // timedelta(microseconds=1) for wall in (opening, self._local(closing_us))
        )
        if close_us - open_us > DAY_US:
            hint = "give each date its own hours, or make it an all-day event if it closes them"
            raise ValueError(f"it lasts more than 24 hours from {opening} in {self.timezone}; {hint}")
        shifts.append(Shift(open_us, close_us))

    def _local(self, us: int) -> datetime:
        """What the wall in the calendar's zone shows, if that tells the instant again."""
        zone = self.clocks.zone
        wall = utc_datetime(us).astimezone(zone).replace(tzinfo=None, fold=0)
        if to_us(wall.replace(tzinfo=zone)) != us:
            hint = "leave that occurrence out with EXDATE"
            raise ValueError(
                f"{wall} is the second of its name in {self.timezone}, and hours mean the first; {hint}"
            )
        return wall


def _joined(shifts: list[Shift]) -> Shifts:
    """
    Shifts of one date in order, those that overlap as one.

    Where one would be longer than 24 hours, the earlier ends when the later opens.
    """
    joined: list[Shift] = []
    for shift in sorted(shifts):
        before = joined[-1] if joined else None
        if before is None or shift.open_us >= before.close_us:
            joined.append(shift)
        elif shift.close_us - before.open_us <= DAY_US:
            joined[-1] = Shift(before.open_us, max(before.close_us, shift.close_us))
        else:
            joined[-1:] = [Shift(before.open_us, shift.open_us), shift]
    return tuple(joined)
