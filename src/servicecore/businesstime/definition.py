"""What a calendar says, apart from any answer: hours, holidays, special days and breaks.

A definition is a value: two that say the same are equal, and its digest is the
same on any machine. What it means as instants is read from it range by range.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import Factory, field, frozen

from servicecore.businesstime.hours import WEEKDAYS, Shift, day_of, weekday_of
from servicecore.businesstime.spans import DayPlan, subtracted
from servicecore.businesstime.zone import LocalOffsets
from servicecore.instant import DAY_US, load_zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.businesstime.hours import Hours
    from servicecore.businesstime.spans import Spans
    from servicecore.instant import ZoneSource

__all__ = ["NO_HOURS", "SCHEMA", "CalendarDefinition", "Holiday"]

SCHEMA = "servicecore.calendar/1"

Shifts = tuple[Shift, ...]

NO_HOURS: tuple[Shifts, ...] = ((),) * 7
"""A week in which nothing opens."""


@frozen(order=True)
class Holiday:
    """A date on which the weekly hours do not hold, and what it is called; the name may be empty."""

    date: date
    name: str = ""


def _pairs(shifts: Shifts) -> Hours:
    return tuple((shift.open_us, shift.close_us) for shift in shifts)


def _until_midnight(hours: Hours) -> Hours:
    return tuple((opening, min(closing, DAY_US)) for opening, closing in hours)


def _open_plan(definition: CalendarDefinition) -> DayPlan:
    """The shifts of each date, with the order of precedence worked in."""
    weekly = tuple(_pairs(shifts) for shifts in definition.weekly)
    special = {day_of(day): _pairs(shifts) for day, shifts in definition.special}
    holidays = {day_of(holiday.date) for holiday in definition.holidays} - special.keys()
    plan = DayPlan(weekly, dict.fromkeys(holidays, ()) | special)
    if not definition.holiday_cuts_overnight:
        return plan
    eves = {day - 1 for day in holidays}
    return DayPlan(weekly, {**plan.dated, **{eve: _until_midnight(plan.on(eve)) for eve in eves}})


def _break_plan(definition: CalendarDefinition) -> DayPlan:
    """The breaks of each date: a date's own beside its weekday's."""
    weekly = tuple(_pairs(shifts) for shifts in definition.weekly_breaks)
    dated = {day_of(day): _pairs(shifts) for day, shifts in definition.dated_breaks}
    return DayPlan(weekly, {day: weekly[weekday_of(day)] + hours for day, hours in dated.items()})


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
    weekly_breaks: tuple[Shifts, ...] = field(default=NO_HOURS, kw_only=True)
    dated_breaks: tuple[tuple[date, Shifts], ...] = field(default=(), kw_only=True)
    holiday_cuts_overnight: bool = field(default=False, kw_only=True)
    horizon_years: int = field(default=20, kw_only=True)
    zone_source: ZoneSource = field(default="tzdata", kw_only=True)
    _opening: DayPlan = field(init=False, eq=False, repr=False, default=Factory(_open_plan, takes_self=True))
    _breaks: DayPlan = field(init=False, eq=False, repr=False, default=Factory(_break_plan, takes_self=True))

    def spans(self, first_day: int, last_day: int) -> Spans:
        """
        The open time of what opens on the local dates from *first_day* up to but not including *last_day*.

        Days are counted from 1970-01-01. The week goes on before the year 1 and after 9999: their first and
        last hours in UTC belong to other dates in most zones.
        """
        zone = load_zone(self.timezone, self.zone_source)
        offsets = LocalOffsets.of(zone, first_day - 1, last_day + 3)
        opening = self._opening.spans(offsets, first_day, last_day)
        if not self._breaks:
            return opening
        # A break of the day before may last into the first day, one of the day after begin in a night shift.
        return subtracted(opening, self._breaks.spans(offsets, first_day - 1, last_day + 1))

    @property
    def dated_years(self) -> tuple[int, int]:
        """The first and the last year that an exception names; (9999, 1) where there is none."""
        days = [holiday.date for holiday in self.holidays]
        days += [day for day, _ in self.special + self.dated_breaks]
        return min((day.year for day in days), default=9999), max((day.year for day in days), default=1)

    def digest(self) -> str:
        """
        16 hexadecimal digits of what the definition means.

        Names and the order of lists have no part in it, nor has a holiday on a date that has special hours.
        """
        special = {day for day, _ in self.special}
        meaning = self.to_dict() | {
            "name": "",
            "holidays": [day.date.isoformat() for day in self.holidays if day.date not in special],
        }
        text = json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]

    def to_dict(self) -> dict[str, Any]:
        """The document that `BusinessCalendar.from_dict` reads back; what is as by default is left out."""
        named = any(holiday.name for holiday in self.holidays)
        dates = {holiday.date.isoformat(): holiday.name for holiday in self.holidays}
        optional: dict[str, Any] = {
            "holidays": dates if named else list(dates),
            "special": dict(_dated_lists(self.special)),
            "breaks": {**dict(_weekly_lists(self.weekly_breaks)), **dict(_dated_lists(self.dated_breaks))},
            "holiday_cuts_overnight": self.holiday_cuts_overnight,
            "horizon_years": None if self.horizon_years == 20 else self.horizon_years,
            "zone_source": None if self.zone_source == "tzdata" else self.zone_source,
        }
        head = {"schema": SCHEMA, "name": self.name, "timezone": self.timezone}
        return head | {"weekly": dict(_weekly_lists(self.weekly))} | {k: v for k, v in optional.items() if v}


def _weekly_lists(week: tuple[Shifts, ...]) -> Iterator[tuple[str, list[list[str]]]]:
    for name, shifts in zip(WEEKDAYS, week, strict=True):
        if shifts:
            yield name, [shift.to_list() for shift in shifts]


def _dated_lists(dated: tuple[tuple[date, Shifts], ...]) -> Iterator[tuple[str, list[list[str]]]]:
    for day, shifts in dated:
        yield day.isoformat(), [shift.to_list() for shift in shifts]
