"""One VEVENT: what it says, and on which walls it happens."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from servicecore.businesstime.imports.moment import (
    Length,
    Moment,
    moment_of,
    read_length,
    read_moment,
    read_moments,
)
from servicecore.businesstime.imports.recurrence import Rule
from servicecore.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.businesstime.imports.allowance import Allowance
    from servicecore.businesstime.imports.content import Component
    from servicecore.businesstime.imports.moment import Clocks

__all__ = ["Event", "Marks", "place_of", "read_event"]

_NAME_LENGTH: Final = 200
_ZONES_APART: Final = timedelta(days=2)
"""Two walls show dates that are at most so far apart."""


@frozen
class Event:
    """
    What a VEVENT says, as far as business time needs it.

    Args:
        place: What errors call it.

        uid: Its UID; empty where it has none.

        name: Its SUMMARY on one line, cut to 200 characters.

        start: Its first date, or its first opening.

        end: The date after its last, or the closing; None where *length* says it.

        length: How long it takes; None where *end* says it.

        rule: How it recurs.

        extra: Occurrences beside those of the rule.

        left_out: Occurrences that do not happen.

        replaces: The occurrence of the event with this UID in whose place this one is.

        is_cancelled: Whether its STATUS is CANCELLED.
    """

    place: str
    uid: str
    name: str
    start: Moment
    end: Moment | None
    length: Length | None
    rule: Rule | None = None
    extra: tuple[Moment, ...] = ()
    left_out: tuple[Moment, ...] = ()
    replaces: Moment | None = None
    is_cancelled: bool = False

    def starts(
        self, clocks: Clocks, allowance: Allowance, *, left_out: tuple[Moment, ...], last: date | None
    ) -> Iterator[Moment]:
        """
        Each start of it, in no particular order; one that RRULE and RDATE both have may be there twice.

        Args:
            clocks: The clocks of the file.

            allowance: What the rule may cost.

            left_out: Occurrences that other events replace.

            last: The last date that is asked for, on whatever wall; None where the rule has an end.

        Raises:
            ValueError: If the rule has no end and *last* is none, or one of its moments cannot be.
        """
        gone = Marks.of(self, (*self.left_out, *left_out), clocks)
        for start in chain(self._recurring(clocks, allowance, last), self.extra):
            if not gone.have(start, clocks):
                yield start

    def days(self, start: Moment) -> range:
        """The ordinals of the dates of an all-day event that starts there."""
        first = start.wall.toordinal()
        if self.end is not None:
            return range(first, first + (self.end.wall - self.start.wall).days)
        assert self.length is not None
        return range(first, first + self.length.days)

    def span_us(self, start: Moment, clocks: Clocks) -> tuple[int, int]:
        """The opening and the closing of a timed event that starts there, as instants."""
        opening = clocks.to_us(start)
        if self.length is not None:
            later = evolve(start, wall=start.wall + timedelta(days=self.length.days))
            return opening, clocks.to_us(later) + self.length.us
        assert self.end is not None
        if self.end.zone == self.start.zone:
            return opening, clocks.to_us(evolve(start, wall=start.wall + (self.end.wall - self.start.wall)))
        return opening, opening + clocks.to_us(self.end) - clocks.to_us(self.start)

    def refuse_backward(self, clocks: Clocks) -> None:
        """
        Raises:
            ValueError: If it ends where it starts, or before.
        """
        if self.length is not None:
            forward = self.length.days > 0 or self.length.us > 0
        else:
            assert self.end is not None
            one_wall = self.end.zone == self.start.zone
            forward = (
                self.end.wall > self.start.wall
                if one_wall
                else clocks.to_us(self.end) > clocks.to_us(self.start)
            )
        if not forward:
            raise ValueError("it ends where it starts, or before; give an end after its start")

    def _recurring(self, clocks: Clocks, allowance: Allowance, last: date | None) -> Iterator[Moment]:
        yield self.start
        if self.rule is None:
            return
        if self.rule.is_endless and last is None:
            raise ValueError("RRULE has neither COUNT nor UNTIL; give until, the last date to read it to")
        until = None if self.rule.until is None else moment_of("RRULE UNTIL", self.rule.until)
        bounds = [at for at in (last, None if until is None else until.wall.date()) if at is not None]
        farthest = date.max if not bounds else _later(min(bounds))
        for wall in self.rule.walls(self.start.wall, allowance, farthest):
            start = evolve(self.start, wall=wall)
            if wall.date() > farthest or (until is not None and self._is_past(start, until, clocks)):
                return
            yield start

    def _is_past(self, start: Moment, until: Moment, clocks: Clocks) -> bool:
        if self.start.is_date or until.is_date:
            return start.wall.date() > until.wall.date()
        if until.zone is None:
            return start.wall > until.wall
        return clocks.to_us(start) > clocks.to_us(until)


@frozen
class Marks:
    """Occurrences of one event as EXDATE and RECURRENCE-ID name them."""

    dates: frozenset[date]
    instants: frozenset[int]

    @classmethod
    def of(cls, event: Event, moments: tuple[Moment, ...], clocks: Clocks) -> Marks:
        """
        A time without a zone is one on the event's own wall; a date stands for all that starts on it there.

        Raises:
            ValueError: If a time other than midnight names an occurrence of an all-day event.
        """
        dates, instants = set(), set()
        for moment in moments:
            if moment.is_date:
                dates.add(moment.wall.date())
            elif not event.start.is_date:
                instants.add(clocks.to_us(evolve(moment, zone=moment.zone or event.start.zone)))
            elif moment.zone != "UTC" and moment.wall == moment.wall.replace(hour=0, minute=0, second=0):
                dates.add(moment.wall.date())
            else:
                hint = "give a date, as its DTSTART is one"
                raise ValueError(f"EXDATE or RECURRENCE-ID {moment.wall.isoformat()} has a time; {hint}")
        return cls(frozenset(dates), frozenset(instants))

    def have(self, start: Moment, clocks: Clocks) -> bool:
        if start.wall.date() in self.dates:
            return True
        return not start.is_date and bool(self.instants) and clocks.to_us(start) in self.instants


def place_of(component: Component) -> str:
    """What errors call an event: by its UID, where it has one, and the line it begins on."""
    uid = next((line.value.strip() for line in component.all("UID")), "")
    return f"event {shown(uid)} (line {component.number})" if uid else f"the event on line {component.number}"


def read_event(component: Component) -> Event:
    """
    The event that a VEVENT states.

    Raises:
        ValueError: If a property that matters is missing, is there twice, cannot be read, or contradicts
        another.
    """
    start_line, end_line = component.one("DTSTART"), component.one("DTEND")
    if start_line is None:
        raise ValueError("it has no DTSTART; give one such as DTSTART;VALUE=DATE:20261225")
    start = read_moment(start_line)
    end = None if end_line is None else read_moment(end_line)
    length = read_length(component.text("DURATION")) if component.all("DURATION") else None
    rule_line, replaces_line = component.one("RRULE"), component.one("RECURRENCE-ID")
    event = Event(
        place_of(component),
        component.text("UID"),
        " ".join(component.text("SUMMARY").split())[:_NAME_LENGTH],
        start,
        end if end is None else evolve(end, zone=end.zone or start.zone),
        length,
        None if rule_line is None else Rule.parse(rule_line.value),
        tuple(
            evolve(moment, zone=moment.zone or start.zone)
            for line in component.all("RDATE")
            for moment in read_moments(line)
        ),
        tuple(moment for line in component.all("EXDATE") for moment in read_moments(line)),
        None if replaces_line is None else read_moment(replaces_line),
        component.text("STATUS").upper() == "CANCELLED",
    )
    _refuse_contradictions(component, event)
    return (
        _as_all_day(event)
        if component.text("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"
        else _ended(event)
    )


def _ended(event: Event) -> Event:
    """An event that says when it ends: an all-day one without a word is one day long."""
    if event.end is None and event.length is None:
        if not event.start.is_date:
            raise ValueError("it has a time and no end; give DTEND or DURATION")
        return evolve(event, length=Length(1, 0))
    if event.start.is_date and event.length is not None and event.length.us:
        raise ValueError("it has a DURATION with hours, and DTSTART is a date; give whole days")
    return event


def _as_all_day(event: Event) -> Event:
    """Outlook writes an all-day event as midnight to midnight, and says so in a property of its own."""
    midnights = [at.wall for at in (event.start, event.end) if at is not None]
    if (event.rule is not None and event.rule.names_times) or any(
        at.hour or at.minute or at.second for at in midnights
    ):
        return _ended(event)
    return _ended(
        evolve(
            event,
            start=evolve(event.start, is_date=True),
            end=event.end and evolve(event.end, is_date=True),
            extra=tuple(evolve(moment, is_date=True) for moment in event.extra),
        )
    )


def _refuse_contradictions(component: Component, event: Event) -> None:
    if event.end is not None and event.length is not None:
        raise ValueError("it has both DTEND and DURATION; keep one of them")
    if event.end is not None and event.end.is_date != event.start.is_date:
        raise ValueError("one of DTSTART and DTEND is a date, the other has a time; give two of a kind")
    if any(moment.is_date != event.start.is_date for moment in event.extra):
        raise ValueError("one of DTSTART and RDATE is a date, the other has a time; give them of a kind")
    if event.rule is not None and event.rule.names_times and event.start.is_date:
        raise ValueError("RRULE names times, and DTSTART is a date; leave out BYHOUR, BYMINUTE and BYSECOND")
    if component.all("EXRULE"):
        raise ValueError("EXRULE is not taken; name what is left out with EXDATE")
    if event.replaces is None:
        return
    if not event.uid:
        raise ValueError("it has a RECURRENCE-ID and no UID; give the UID of the event that recurs")
    if event.rule is not None or event.extra:
        raise ValueError(
            "it has a RECURRENCE-ID and recurs itself; keep one of RECURRENCE-ID, RRULE and RDATE"
        )
    replaces = component.one("RECURRENCE-ID")
    if replaces is not None and "RANGE" in replaces.parameters:
        raise ValueError("RECURRENCE-ID;RANGE is not taken; end the rule there and begin a new event")


def _later(day: date) -> date:
    return day + _ZONES_APART if day <= date.max - _ZONES_APART else date.max
