"""What a calendar says, apart from any answer: hours, exceptions in layers, and breaks.

A definition is a value: two that say the same are equal, and its digest is the
same on any machine. What it means as instants is read from it range by range.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from attrs import Factory, evolve, field, frozen

from servicecore.businesstime.compiled.spans import DayPlan, clipped, subtracted
from servicecore.businesstime.compiled.zone import LocalOffsets
from servicecore.businesstime.hours import WEEKDAYS, Hours, day_of, weekday_of
from servicecore.businesstime.rules.layer import Holiday, Layer, Shifts, dated_lists, exceptions_dict
from servicecore.businesstime.rules.reasons import reasons
from servicecore.businesstime.rules.ruling import Ruling, rulings
from servicecore.instant import DAY_US, load_zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from servicecore.businesstime.compiled.spans import Spans
    from servicecore.businesstime.explanation import Piece
    from servicecore.businesstime.rules.protocol import DayPiece, OpeningRules
    from servicecore.instant import ZoneSource

__all__ = ["NO_HOURS", "SCHEMA", "CalendarDefinition", "digest_of", "week_and_changes"]

SCHEMA = "servicecore.calendar/1"

NO_HOURS: tuple[Shifts, ...] = ((),) * 7
"""A week in which nothing opens."""

_REACH_DAYS = 3
# How far a shift that opens before an instant, its offset and a skipped day together may reach.


def _pairs(shifts: Shifts) -> Hours:
    return tuple((shift.open_us, shift.close_us) for shift in shifts)


def _until_midnight(hours: Hours) -> Hours:
    return tuple((opening, min(closing, DAY_US)) for opening, closing in hours)


def _rulings(definition: CalendarDefinition) -> Mapping[int, Ruling]:
    return rulings(definition.own_layer, definition.layers, definition.weekly)


def _open_plan(definition: CalendarDefinition) -> DayPlan:
    """The shifts of each date, with the order of precedence worked in."""
    weekly = tuple(_pairs(shifts) for shifts in definition.weekly)
    ruled = definition.rulings
    plan = DayPlan(weekly, {day: _pairs(ruling.shifts) for day, ruling in ruled.items()})
    if not definition.holiday_cuts_overnight:
        return plan
    eves = {day - 1 for day, ruling in ruled.items() if ruling.kind == "holiday"}
    return DayPlan(weekly, {**plan.dated, **{eve: _until_midnight(plan.on(eve)) for eve in eves}})


def _break_plan(definition: CalendarDefinition) -> DayPlan:
    """The breaks of each date: a date's own beside its weekday's, or those of the weekday it makes up for."""
    weekly = tuple(tuple(sorted(set(_pairs(shifts)))) for shifts in definition.weekly_breaks)
    own = {day_of(day): _pairs(shifts) for day, shifts in definition.dated_breaks}
    made_up = {
        day: ruling.weekday for day, ruling in definition.rulings.items() if ruling.weekday is not None
    }
    dated = {
        day: tuple(sorted({*weekly[made_up.get(day, weekday_of(day))], *own.get(day, ())}))
        for day in own.keys() | made_up.keys()
    }
    return DayPlan(weekly, dated)


@frozen
class CalendarDefinition:
    """
    Opening hours in one time zone.

    Built from a document by `BusinessCalendar.from_dict`, which checks it whole.

    Args:
        name: What errors and explanations call the calendar.

        timezone: IANA name of the zone whose local dates and times the hours are.

        weekly: Shifts of each weekday, Monday first; shifts of one date are sorted and do not overlap.

        holidays: Dates that have none of the weekly hours; sorted.

        special: Dates with shifts of their own, which win over a holiday and over the weekly hours; sorted.

        workdays: Make-up days: dates with the weekly hours of another weekday, 0 for Monday; sorted.

        layers: Exceptions from elsewhere, over which the calendar's own three win; in the order given.

        weekly_breaks: Closed stretches of each weekday, Monday first; they may overlap.

        dated_breaks: Closed stretches of dates, beside those of their weekday; sorted.

        holiday_cuts_overnight: Whether a holiday ends a shift of the day before at midnight.

        horizon_years: How far the next opening or closing is looked for.

        zone_source: Whose time-zone rules hold.
    """

    name: str
    timezone: str
    weekly: tuple[Shifts, ...] = field(default=NO_HOURS, kw_only=True)
    holidays: tuple[Holiday, ...] = field(default=(), kw_only=True)
    special: tuple[tuple[date, Shifts], ...] = field(default=(), kw_only=True)
    workdays: tuple[tuple[date, int], ...] = field(default=(), kw_only=True)
    layers: tuple[Layer, ...] = field(default=(), kw_only=True)
    weekly_breaks: tuple[Shifts, ...] = field(default=NO_HOURS, kw_only=True)
    dated_breaks: tuple[tuple[date, Shifts], ...] = field(default=(), kw_only=True)
    holiday_cuts_overnight: bool = field(default=False, kw_only=True)
    horizon_years: int = field(default=20, kw_only=True)
    zone_source: ZoneSource = field(default="tzdata", kw_only=True)
    rulings: Mapping[int, Ruling] = field(
        init=False, eq=False, repr=False, default=Factory(_rulings, takes_self=True)
    )
    """What the exceptions decide, by days since 1970-01-01."""
    opening: DayPlan = field(init=False, eq=False, repr=False, default=Factory(_open_plan, takes_self=True))
    """The shifts of each date, breaks left in."""
    breaks: DayPlan = field(init=False, eq=False, repr=False, default=Factory(_break_plan, takes_self=True))
    """The breaks of each date."""

    @property
    def own_layer(self) -> Layer:
        """The calendar's own exceptions."""
        return Layer("", holidays=self.holidays, special=self.special, workdays=self.workdays)

    def spans(self, first_day: int, last_day: int) -> Spans:
        """
        The open time of what opens on the local dates from *first_day* up to but not including *last_day*.

        Days are counted from 1970-01-01. The week goes on before the year 1 and after 9999: their first and
        last hours in UTC belong to other dates in most zones.
        """
        offsets = self.offsets(first_day, last_day)
        opening = self.opening.spans(offsets, first_day, last_day)
        return subtracted(opening, self.break_spans(offsets, first_day, last_day)) if self.breaks else opening

    def days(self, first_day: int, last_day: int) -> list[DayPiece]:
        """The open time of each of those dates, in their order."""
        offsets = self.offsets(first_day, last_day)
        holes = self.break_spans(offsets, first_day, last_day)
        pieces: list[DayPiece] = []
        for day, (starts, ends) in self.opening.spans_by_day(offsets, first_day, last_day):
            spans = subtracted((starts, ends), clipped(holes, starts[0], ends[-1]))
            pieces += [(day, start, end) for start, end in zip(*spans, strict=True)]
        return pieces

    def pieces(self, start_us: int, end_us: int) -> list[Piece]:
        """What each stretch from *start_us* up to *end_us* is and why; none when the end is not after."""
        return reasons(self, start_us, end_us) if start_us < end_us else []

    def offsets(self, first_day: int, last_day: int) -> LocalOffsets:
        """The zone's offsets, as far as shifts and breaks of those dates reach."""
        return LocalOffsets.of(
            load_zone(self.timezone, self.zone_source), first_day - 1, last_day + _REACH_DAYS
        )

    def break_spans(self, offsets: LocalOffsets, first_day: int, last_day: int) -> Spans:
        """The breaks that may lie in the hours of those dates."""
        # A break of the day before may last into the first day, one of the day after begin in a night shift.
        return self.breaks.spans(offsets, first_day - 1, last_day + 1)

    @property
    def dated_years(self) -> tuple[int, int]:
        """The first and the last year that an exception names; (9999, 1) where there is none."""
        days = [day for day, _ in self.special + self.dated_breaks + self.workdays]
        days += [holiday.date for holiday in self.holidays]
        for layer in self.layers:
            days += [holiday.date for holiday in layer.holidays]
            days += [day for day, _ in layer.special + layer.workdays]
        return min((day.year for day in days), default=9999), max((day.year for day in days), default=1)

    def under(self, zone_source: ZoneSource) -> Self:
        """The same hours by another release of the time-zone rules."""
        return evolve(self, zone_source=zone_source)

    def named(self, name: str) -> Self:
        """The same rules under another name."""
        return evolve(self, name=name)

    def digest(self) -> str:
        """
        16 hexadecimal digits of what the definition means.

        What it is called has no part in it, nor has who decided an exception, the order of lists, or an
        exception that leaves its date as it would be anyway.
        """
        plans = (self.opening, self.breaks)
        return digest_of(self, [week_and_changes(plan.weekly, plan.dated, plan.on) for plan in plans])

    def sections(self) -> dict[str, Any]:
        """What may differ from version to version, as a document has it, empty things too."""
        breaks = {**dict(_weekly_lists(self.weekly_breaks)), **dict(dated_lists(self.dated_breaks))}
        return {
            "weekly": dict(_weekly_lists(self.weekly)),
            **exceptions_dict(self.own_layer),
            "layers": [layer.to_dict() for layer in self.layers],
            "breaks": breaks,
            "holiday_cuts_overnight": self.holiday_cuts_overnight,
        }

    def to_dict(self) -> dict[str, Any]:
        """The document that `BusinessCalendar.from_dict` reads back; what is as by default is left out."""
        optional: dict[str, Any] = self.sections() | {
            "horizon_years": None if self.horizon_years == 20 else self.horizon_years,
            "zone_source": None if self.zone_source == "tzdata" else str(self.zone_source),
        }
        weekly = {"weekly": optional.pop("weekly")}
        head = {"schema": SCHEMA, "name": self.name, "timezone": self.timezone}
        return head | weekly | {key: value for key, value in optional.items() if value}


def week_and_changes(
    weekly: tuple[Hours, ...], irregular: Iterable[int], on: Callable[[int], Hours]
) -> list[Any]:
    """
    What the hours of all dates mean, however said: a week, and each date that is not as the week before.

    Args:
        weekly: The week before all exceptions.

        irregular: The dates that may be unlike their week before, but for those a week after one of them.

        on: The hours of a date.
    """
    dates = sorted({date for day in irregular for date in (day, day + 7)})
    return [weekly, [[day, on(day)] for day in dates if on(day) != on(day - 7)]]


def digest_of(rules: OpeningRules, said: Any) -> str:
    """16 hexadecimal digits of what rules say, as plain data without names, of their zone and horizon."""
    source = rules.zone_source if isinstance(rules.zone_source, str) else "folder"
    meaning = [rules.timezone, source, rules.horizon_years, said]
    text = json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]


def _weekly_lists(week: tuple[Shifts, ...]) -> Iterator[tuple[str, list[list[str]]]]:
    for name, shifts in zip(WEEKDAYS, week, strict=True):
        if shifts:
            yield name, [shift.to_list() for shift in shifts]
