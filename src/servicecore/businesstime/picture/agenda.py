"""What a calendar has on each of a range of local dates: its open time on the wall, and what is said of it.

A night shift that lasts past midnight goes on with the next date, so the open
time of a date is what passes on it, and dates add up to the range.
"""

from __future__ import annotations

from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from attrs import frozen

from servicecore.businesstime.hours import day_of, time_text
from servicecore.businesstime.picture.clocks import Clocks
from servicecore.businesstime.picture.note import Note, exceptions_on, ruling_on
from servicecore.businesstime.rules.combination import Combination
from servicecore.duration import duration_text
from servicecore.instant import EPOCH_DAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.businesstime.calendar import BusinessCalendar
    from servicecore.businesstime.picture.clocks import ClockChange
    from servicecore.businesstime.picture.note import NoteKind
    from servicecore.businesstime.rules.protocol import OpeningRules

__all__ = ["Agenda", "DayAgenda", "Stretch", "agenda"]

_BEFORE_DAYS, _AFTER_DAYS = 4, 3
# A member's dates differ from ours by two at most, and what opens on one lasts a day.

_MOST_LANES = 6


@frozen
class Stretch:
    """
    Open time of one date.

    Args:
        start_us: First instant; *end_us* the first one after.

        opens_us: What the wall reads at the start, microseconds from midnight; *closes_us* at the end.

        parts: Where it lies on the wall: one pair, but for clock changes.

        kind: Of the exception that decided the date on which it opens; None where the week did.

        from_before: Whether it goes on from the date before, and *goes_on* whether to the date after.
    """

    start_us: int
    end_us: int
    opens_us: int
    closes_us: int
    parts: tuple[tuple[int, int], ...]
    kind: NoteKind | None
    from_before: bool
    goes_on: bool

    def to_list(self) -> list[str]:
        """The two readings of the wall; the end of the day is 24:00."""
        return [time_text(self.opens_us), time_text(self.closes_us)]

    def __str__(self) -> str:
        return "-".join(self.to_list())


@frozen
class DayAgenda:
    """
    What a calendar has on one local date.

    Args:
        stretches: Its open time in order.

        lanes: That of each lane of the agenda; empty where the calendar is drawn as one.

        is_business_day: Whether an interval opens on it.

        notes: What is said of it: exceptions, then clock changes.
    """

    day: date
    stretches: tuple[Stretch, ...]
    lanes: tuple[tuple[Stretch, ...], ...]
    is_business_day: bool
    notes: tuple[Note, ...]
    changes: tuple[ClockChange, ...]

    @property
    def open_us(self) -> int:
        """The open time that passes on the date, real time across clock changes."""
        return sum(stretch.end_us - stretch.start_us for stretch in self.stretches)

    @property
    def kind(self) -> NoteKind | None:
        """What marks the date as a whole: an exception of all its hours, or that it was skipped."""
        for note in self.notes:
            if note.kind == "skipped" or (note.kind in {"holiday", "special", "workday"} and not note.whose):
                return note.kind
        return None

    @property
    def why_closed(self) -> Note | None:
        """The exception that leaves nothing open; None on a date that is open or that the week closes."""
        first = None if self.stretches else next(iter(self.notes), None)
        return None if first is None or first.kind == "clock_change" else first

    @property
    def beside(self) -> tuple[Note, ...]:
        """The other notes."""
        return self.notes[1:] if self.why_closed else self.notes

    @property
    def hours(self) -> str:
        """The open stretches as text, empty when closed."""
        return " ".join(map(str, self.stretches))

    @property
    def total(self) -> str:
        """The open time as text, empty when closed."""
        return duration_text(self.open_us) if self.stretches else ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "date": self.day.isoformat(),
            "hours": [stretch.to_list() for stretch in self.stretches],
            "open": duration_text(self.open_us),
            "business_day": self.is_business_day,
            "notes": [{"kind": note.kind, "text": str(note)} for note in self.notes],
        }


@frozen
class Agenda:
    """
    What a calendar has on each of a range of local dates.

    Args:
        lanes: What is drawn below each other on every date: the members of a combination, and the calendar
            itself where it is no union. Empty where the calendar is drawn as one.

        whole_lane: Whether the last lane is the calendar itself.

        days: In order, at least one.
    """

    calendar: str
    timezone: str
    lanes: tuple[str, ...]
    whole_lane: bool
    days: tuple[DayAgenda, ...]

    @property
    def open_us(self) -> int:
        """The open time of all dates."""
        return sum(day.open_us for day in self.days)

    @property
    def business_days(self) -> int:
        """How many of the dates are business days."""
        return sum(day.is_business_day for day in self.days)

    @property
    def summary(self) -> str:
        """The open time and the business days as text."""
        count = self.business_days
        total = duration_text(self.open_us) if self.open_us else "0h"
        return f"open {total}, {count} business day{'' if count == 1 else 's'}"

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "calendar": self.calendar,
            "timezone": self.timezone,
            "open": duration_text(self.open_us),
            "business_days": self.business_days,
            "days": [day.to_dict() for day in self.days],
        }


def agenda(calendar: BusinessCalendar, first: date, last: date) -> Agenda:
    """The agenda of the local dates from *first* to *last*, both included."""
    rules = calendar.rules
    clocks = Clocks.of(calendar.zone, day_of(first), day_of(last) + 1)
    stretches = _stretches(rules, clocks)
    names, drawn = _lanes(calendar, clocks, stretches)
    opening = {day for day, _, _ in rules.days(day_of(first), day_of(last) + 1)}
    days = []
    for day in range(day_of(first), day_of(last) + 1):
        own = tuple(stretches.get(day, ()))
        changes = clocks.changes_on(day)
        days.append(
            DayAgenda(
                date.fromordinal(day + EPOCH_DAY),
                own,
                tuple(tuple(lane.get(day, ())) for lane in drawn),
                is_business_day=day in opening,
                notes=tuple(_notes(rules, clocks, day, tail=bool(own) and day not in opening)),
                changes=changes,
            )
        )
    whole_lane = len(names) > len(calendar.members)
    return Agenda(calendar.name, calendar.timezone, names, whole_lane, tuple(days))


def _notes(rules: OpeningRules, clocks: Clocks, day: int, *, tail: bool) -> Iterator[Note]:
    if clocks.is_skipped(day):
        yield Note("skipped", "date skipped")
    else:
        yield from exceptions_on(rules, day)
        if tail:
            yield Note("tail", "from the day before")
    for change in clocks.changes_on(day):
        yield Note("clock_change", str(change))


_ByDay = dict[int, list[Stretch]]


def _lanes(calendar: BusinessCalendar, clocks: Clocks, own: _ByDay) -> tuple[tuple[str, ...], list[_ByDay]]:
    rules = calendar.rules
    if not isinstance(rules, Combination) or len(rules.members) > _MOST_LANES:
        return (), []
    names = [member.name for member in rules.members]
    drawn = [_stretches(member, clocks) for member in rules.members]
    if rules.operation != "union":
        return (*names, calendar.name), [*drawn, own]
    return tuple(names), drawn


def _stretches(rules: OpeningRules, clocks: Clocks) -> _ByDay:
    """The open time of each date, in order."""
    found: _ByDay = {}
    for start, end, kind in _runs(rules, clocks):
        for day, start_us, end_us in clocks.cut(start, end):
            stretch = Stretch(
                start_us,
                end_us,
                clocks.reading(start_us, day),
                clocks.reading(end_us, day, end=True),
                clocks.on_the_wall(start_us, end_us, day),
                kind,
                from_before=start < start_us,
                goes_on=end_us < end,
            )
            found.setdefault(day, []).append(stretch)
    return found


def _runs(rules: OpeningRules, clocks: Clocks) -> list[tuple[int, int, NoteKind | None]]:
    """The open time as instants, each with what decided it; what two dates share goes to the first."""
    first_day = clocks.first_day - _BEFORE_DAYS
    last_day = clocks.first_day + len(clocks.midnights) - 1 + _AFTER_DAYS
    runs: list[tuple[int, int, NoteKind | None]] = []
    for day, start, end in sorted(rules.days(first_day, last_day), key=itemgetter(1)):
        begin = max(start, runs[-1][1]) if runs else start
        ruling = ruling_on(rules, day)
        kind = ruling.kind if ruling else None
        if runs and runs[-1][1:] == (begin, kind):
            runs[-1] = (runs[-1][0], max(begin, end), kind)
        elif begin < end:
            runs.append((begin, end, kind))
    return runs
