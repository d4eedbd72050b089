"""One calendar whose hours changed: versions by the date from which each holds.

Every second is judged by the version in force at it. The old version ends and
the new one begins at the local midnight of the date; a night shift over that
midnight is the old version's before it and the new one's after it.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from math import inf
from typing import TYPE_CHECKING, Any, Self

from attrs import evolve, frozen

from servicecore.businesstime.compiled.spans import clipped, disjoint
from servicecore.businesstime.explanation import clipped_pieces, joined
from servicecore.businesstime.hours import day_of
from servicecore.businesstime.rules.definition import digest_of, week_and_changes
from servicecore.instant import DAY_US, MAX_US, MIN_US

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.businesstime.compiled.spans import DayPlan, Spans
    from servicecore.businesstime.explanation import Piece
    from servicecore.businesstime.hours import Hours
    from servicecore.businesstime.rules.definition import CalendarDefinition
    from servicecore.businesstime.rules.protocol import DayPiece
    from servicecore.instant import ZoneSource

__all__ = ["Succession", "Version"]

_ALWAYS = (MIN_US - 400 * DAY_US, MAX_US + 400 * DAY_US)
# Longer than time: lines are compiled with margins at both of its ends.

_MARGIN_DAYS = 3
# A shift that opens before a date, its offset and a skipped day together reach no further.


@frozen
class Version:
    """The hours from the local midnight of a date on, until the next version's."""

    from_date: date
    rules: CalendarDefinition


@frozen
class Succession:
    """
    The versions of one calendar.

    Args:
        first: What holds before every date; its name, zone and horizon are the calendar's.

        later: At least one, in the order of their dates, which differ; each of the same zone.
    """

    first: CalendarDefinition
    later: tuple[Version, ...]

    @property
    def name(self) -> str:
        """What errors call the calendar."""
        return self.first.name

    @property
    def timezone(self) -> str:
        """The zone of all versions."""
        return self.first.timezone

    @property
    def zone_source(self) -> ZoneSource:
        """Whose time-zone rules hold."""
        return self.first.zone_source

    @property
    def horizon_years(self) -> int:
        """How far the next opening or closing is looked for."""
        return self.first.horizon_years

    @property
    def dated_years(self) -> tuple[int, int]:
        """The first and the last year that an exception or a change of version names."""
        years = [rules.dated_years for rules in self._all_rules()]
        changes = [version.from_date.year for version in self.later]
        return min(*changes, *(first for first, _ in years)), max(*changes, *(last for _, last in years))

    def spans(self, first_day: int, last_day: int) -> Spans:
        """The open time of what opens on the local dates of the range, each second by its version."""
        starts: list[int] = []
        ends: list[int] = []
        for held in self._in_force(first_day, last_day):
            some_starts, some_ends = clipped(
                held.rules.spans(held.first_day, held.last_day), held.begin_us, held.end_us
            )
            starts += some_starts
            ends += some_ends
        return disjoint(starts, ends)

    def days(self, first_day: int, last_day: int) -> list[DayPiece]:
        """
        The same open time by the date on which it opens.

        What a version's night leaves after the change is of the date before where the old version has open
        time of that date left too; else it is of the first date of the new one, and the date before is over.
        """
        pieces: list[DayPiece] = []
        before: list[DayPiece] = []
        for held in self._in_force(first_day - 2, last_day + 2):
            left_over = {day for day, _, end in before if end > held.begin_us}
            before = held.rules.days(held.first_day, held.last_day)
            for day, start, end in before:
                begin_us, until_us = max(start, held.begin_us), min(end, held.end_us)
                if begin_us < until_us:
                    opened = day if day >= held.from_day or day in left_over else held.from_day
                    pieces.append((opened, begin_us, until_us))
        return sorted(piece for piece in pieces if first_day <= piece[0] < last_day)

    def pieces(self, start_us: int, end_us: int) -> list[Piece]:
        """What each stretch from *start_us* up to *end_us* is and why."""
        found: list[Piece] = []
        for held in self._in_force(start_us // DAY_US - _MARGIN_DAYS, end_us // DAY_US + _MARGIN_DAYS):
            first_us, last_us = max(start_us, held.begin_us), min(end_us, held.end_us)
            # A clock change at the first instant is told of within a span, not at its begin.
            pieces = held.rules.pieces(max(start_us, held.begin_us - 1), last_us)
            found += clipped_pieces(pieces, first_us, last_us)
        return joined(found)

    def under(self, zone_source: ZoneSource) -> Self:
        """The same versions by another release of the time-zone rules."""
        later = [evolve(version, rules=version.rules.under(zone_source)) for version in self.later]
        return evolve(self, first=self.first.under(zone_source), later=tuple(later))

    def named(self, name: str) -> Self:
        """The same versions under another name."""
        later = [evolve(version, rules=version.rules.named(name)) for version in self.later]
        return evolve(self, first=self.first.named(name), later=tuple(later))

    def digest(self) -> str:
        """
        16 hexadecimal digits of what the versions mean together, date by date.

        So one that changes nothing has no part in it, nor has what a version says of dates on which another
        holds; and versions that say what one calendar does with exceptions have its digest.
        """
        rules = self._all_rules()
        opening = self._meaning([one.opening for one in rules], self._moved_nights())
        return digest_of(self, [opening, self._meaning([one.breaks for one in rules], frozenset())])

    def to_dict(self) -> dict[str, Any]:
        """The document that reads back as equal rules; a version states what it changes."""
        versions = []
        known = self.first.sections()
        for version in self.later:
            said = version.rules.sections()
            changes = {key: value for key, value in said.items() if value != known[key]}
            versions.append({"from": version.from_date.isoformat(), **changes})
            known = said
        return self.first.to_dict() | {"versions": versions}

    def _all_rules(self) -> list[CalendarDefinition]:
        return [self.first, *(version.rules for version in self.later)]

    def _moved_nights(self) -> frozenset[int]:
        """The first dates of versions to which the night of the date before belongs, see `days`."""
        moved: set[int] = set()
        for before, version in zip(self._all_rules(), self.later, strict=False):
            day = day_of(version.from_date)
            change_us = before.offsets(day - 1, day).to_us(day * DAY_US)
            left, night = (
                any(end > change_us for _, _, end in rules.days(day - 1, day))
                for rules in (before, version.rules)
            )
            if night and not left:
                moved.add(day)
        return frozenset(moved)

    def _meaning(self, plans: list[DayPlan], moved: frozenset[int]) -> Any:
        begins = [day_of(version.from_date) for version in self.later]
        irregular = {begin + n for begin in begins for n in range(-1, 7)}
        for plan, first, last in zip(plans, [-inf, *begins], [*begins, inf], strict=True):
            irregular |= {day for day in plan.dated if first - 1 <= day < last}
        return week_and_changes(plans[0].weekly, irregular, _Dates(plans, begins, moved).on)

    def _in_force(self, first_day: int, last_day: int) -> Iterator[_Held]:
        """The versions that hold in a range of dates; one that holds on a skipped date alone never does."""
        offsets = self.first.offsets(first_day, last_day)
        rules, from_day, begin_us = self.first, first_day, _ALWAYS[0]
        for version in self.later:
            day = day_of(version.from_date)
            if day <= first_day:
                rules = version.rules
            elif day >= last_day:
                break
            else:
                change_us = offsets.to_us(day * DAY_US)
                if begin_us < change_us:
                    first, last = max(from_day - _MARGIN_DAYS, first_day), min(day + _MARGIN_DAYS, last_day)
                    yield _Held(rules, from_day, first, last, begin_us, change_us)
                rules, from_day, begin_us = version.rules, day, change_us
        yield _Held(rules, from_day, max(from_day - _MARGIN_DAYS, first_day), last_day, begin_us, _ALWAYS[1])


@frozen
class _Held:
    """
    One version, from the first instant at which it holds up to the first at which it does not.

    Args:
        from_day: The first date on which it holds, of those asked for.

        first_day: With *last_day* the dates whose shifts may lie between the two instants.
    """

    rules: CalendarDefinition
    from_day: int
    first_day: int
    last_day: int
    begin_us: int
    end_us: int


@frozen
class _Dates:
    """The hours of each date where plans follow each other, the second from the first of *begins* on."""

    plans: list[DayPlan]
    begins: list[int]
    moved: frozenset[int]

    def on(self, day: int) -> Hours:
        """What opens on a date; of a shift past the midnight of a change, the rest is the later plan's."""
        before, now, after = (bisect_right(self.begins, near) for near in (day - 1, day, day + 1))
        hours = self.plans[now].on(day)
        if after != now:
            hours = _handed_on(hours, self.plans[after].on(day), moved=day + 1 in self.moved)
        if before != now:
            eve, said = self.plans[before].on(day - 1), self.plans[now].on(day - 1)
            hours = _taken_over(eve, said, moved=day in self.moved) + hours
        return hours


def _handed_on(hours: Hours, later: Hours, *, moved: bool) -> Hours:
    """The hours of the date before a change; the later plan closes a shift that is under way at midnight."""
    if hours == later and not moved:
        return hours
    closings = [] if moved else [closing for _, closing in later if closing > DAY_US]
    close_us = max(closings, default=DAY_US)
    return tuple((opening, close_us if closing > DAY_US else closing) for opening, closing in hours)


def _taken_over(hours: Hours, later: Hours, *, moved: bool) -> Hours:
    """What the later plan's night leaves after midnight, where the date before has no part in it."""
    if not moved and any(closing > DAY_US for _, closing in hours):
        return ()
    return tuple((0, closing - DAY_US) for _, closing in later if closing > DAY_US)
