"""Reading a calendar document: checked whole, every fault reported with its place."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from attrs import Factory, frozen

from servicecore.businesstime.definition import NO_HOURS, SCHEMA, CalendarDefinition, Holiday
from servicecore.businesstime.hours import WEEKDAYS, Shift, parse_date
from servicecore.errors import Fault, InvalidDefinition, UnknownTimeZone, choices, shown
from servicecore.instant import load_zone

if TYPE_CHECKING:
    from datetime import date

    from servicecore.instant import ZoneSource

__all__ = ["read_definition"]

KEYS: Final = (
    "schema",
    "name",
    "timezone",
    "weekly",
    "holidays",
    "special",
    "breaks",
    "holiday_cuts_overnight",
    "horizon_years",
    "zone_source",
)
MAX_HORIZON_YEARS: Final = 400
_SOURCES: Final[tuple[ZoneSource, ...]] = ("tzdata", "system")

Shifts = tuple[Shift, ...]


def read_definition(document: object) -> CalendarDefinition:
    """
    The calendar that *document* defines.

    Raises:
        InvalidDefinition: If anything is wrong with it; holds all faults.

        UnknownTimeZone: If its time zone does not exist, and nothing else is wrong.
    """
    if not isinstance(document, Mapping):
        fault = Fault("", f"{shown(document)} is no table; give one with the key 'timezone'", "wrong_type")
        raise InvalidDefinition("calendar", [fault])
    reader = _Reader(document)
    definition = reader.definition()
    if reader.faults == [reader.zone_fault]:
        load_zone(definition.timezone, definition.zone_source)
    if reader.faults:
        name = document.get("name")
        what = f"calendar {shown(name)}" if isinstance(name, str) and name else "calendar"
        raise InvalidDefinition(what, reader.faults)
    return definition


@frozen
class _Reader:
    """Reads one document; what cannot be used becomes a fault and is left out."""

    document: Mapping[Any, Any]
    faults: list[Fault] = Factory(list)

    def definition(self) -> CalendarDefinition:
        for key in self.document:
            if key not in KEYS:
                self.fault(_place(key), f"key {shown(key)} is not known; use {choices(KEYS)}", "unknown_key")
        if self.document.get("schema", SCHEMA) != SCHEMA:
            given = shown(self.document["schema"])
            self.fault("schema", f"{given} is not known; give {SCHEMA!r} or leave it out", "unknown_schema")
        source = self.zone_source()
        breaks = self.table("breaks")
        weekly_breaks = {key: value for key, value in breaks.items() if key in WEEKDAYS}
        dated_breaks = {key: value for key, value in breaks.items() if key not in WEEKDAYS}
        either = f"; for every week use {', '.join(WEEKDAYS)}"
        return CalendarDefinition(
            self.text("name", "calendar"),
            self.zone(source),
            weekly=self.week("weekly", self.table("weekly")),
            holidays=self.holidays(),
            special=self.dated("special", self.table("special")),
            weekly_breaks=self.week("breaks", weekly_breaks, may_overlap=True),
            dated_breaks=tuple(
                row for row in self.dated("breaks", dated_breaks, may_overlap=True, either=either) if row[1]
            ),
            holiday_cuts_overnight=self.switch("holiday_cuts_overnight"),
            horizon_years=self.horizon_years(),
            zone_source=source,
        )

    def fault(self, path: str, message: str, code: str = "invalid") -> None:
        self.faults.append(Fault(path, message, code))

    def wrong_type(self, path: str, value: object, wanted: str) -> None:
        self.fault(path, f"{shown(value)} is {_kind(value)}; give {wanted}", "wrong_type")

    def text(self, key: str, default: str) -> str:
        value = self.document.get(key, default)
        if isinstance(value, str) and value:
            return value
        self.wrong_type(key, value, "a text that is not empty")
        return default

    def switch(self, key: str) -> bool:
        value = self.document.get(key, False)
        if not isinstance(value, bool):
            self.wrong_type(key, value, "true or false")
        return value is True

    def horizon_years(self) -> int:
        value = self.document.get("horizon_years", 20)
        if type(value) is int and 1 <= value <= MAX_HORIZON_YEARS:
            return value
        self.wrong_type("horizon_years", value, f"a whole number from 1 to {MAX_HORIZON_YEARS}")
        return 20

    def zone_source(self) -> ZoneSource:
        value = self.document.get("zone_source", "tzdata")
        for source in _SOURCES:
            if value == source:
                return source
        self.fault("zone_source", f"{shown(value)} is not known; use {choices(_SOURCES)}", "unknown_name")
        return "tzdata"

    def zone(self, source: ZoneSource) -> str:
        if "timezone" not in self.document:
            self.fault("timezone", "is missing; give an IANA name such as 'Europe/Berlin'", "missing_key")
            return "UTC"
        value = self.document["timezone"]
        try:
            load_zone(value, source)
        except UnknownTimeZone as error:
            self.fault("timezone", str(error), error.code)
        return value if isinstance(value, str) else str(value)

    @property
    def zone_fault(self) -> Fault | None:
        return next((fault for fault in self.faults if fault.code == UnknownTimeZone.code), None)

    def table(self, key: str) -> Mapping[Any, Any]:
        value = self.document.get(key, {})
        if isinstance(value, Mapping):
            return value
        self.wrong_type(key, value, "a table")
        return {}

    def week(self, path: str, table: Mapping[Any, Any], *, may_overlap: bool = False) -> tuple[Shifts, ...]:
        week = list(NO_HOURS)
        for key, value in table.items():
            if key in WEEKDAYS:
                week[WEEKDAYS.index(key)] = self.shifts(f"{path}.{key}", value, may_overlap=may_overlap)
            else:
                message = f"weekday {shown(key)} is not known; use one of {', '.join(WEEKDAYS)}"
                self.fault(f"{path}.{_place(key)}", message, "unknown_key")
        return tuple(week)

    def dated(
        self, path: str, table: Mapping[Any, Any], *, may_overlap: bool = False, either: str = ""
    ) -> tuple[tuple[date, Shifts], ...]:
        rows: dict[date, Shifts] = {}
        for key, value in table.items():
            place = f"{path}.{_place(key)}"
            day = self.date(place, key, either)
            shifts = self.shifts(place, value, may_overlap=may_overlap)
            if day in rows:  # once as a text, once as a date
                self.fault(place, f"date {day} is given twice; join the two", "duplicate_key")
            elif day is not None:
                rows[day] = shifts
        return tuple(sorted(rows.items()))

    def holidays(self) -> tuple[Holiday, ...]:
        value = self.document.get("holidays", ())
        if isinstance(value, Mapping):
            named = [(f"holidays.{_place(key)}", key, name) for key, name in value.items()]
        elif isinstance(value, (list, tuple)):
            named = [(f"holidays[{index}]", key, "") for index, key in enumerate(value)]
        else:
            self.wrong_type("holidays", value, "a list of dates, or a table from date to name")
            return ()
        holidays = {}
        for place, key, name in named:
            day = self.date(place, key)
            if not isinstance(name, str):
                self.wrong_type(place, name, "the holiday's name as a text")
            elif day is not None:
                holidays[day] = Holiday(day, name)
        return tuple(sorted(holidays.values()))

    def date(self, place: str, value: object, either: str = "") -> date | None:
        try:
            return parse_date(value)
        except ValueError as error:
            self.fault(place, f"{error}{either}", "invalid_date")
            return None

    def shifts(self, path: str, value: object, *, may_overlap: bool) -> Shifts:
        if not isinstance(value, (list, tuple)):
            self.wrong_type(path, value, "a list of [open, close] pairs")
            return ()
        placed = []
        for index, pair in enumerate(value):
            shift = self.shift(f"{path}[{index}]", pair)
            if shift is not None:
                placed.append((shift, index))
        placed.sort()
        if not may_overlap:
            self.refuse_overlaps(path, placed)
        return tuple(shift for shift, _ in placed)

    def shift(self, path: str, pair: object) -> Shift | None:
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            self.wrong_type(path, pair, "a pair [open, close] such as ['09:00', '17:00']")
            return None
        try:
            return Shift.parse(*pair)
        except ValueError as error:
            self.fault(path, str(error), "invalid_time")
            return None

    def refuse_overlaps(self, path: str, placed: list[tuple[Shift, int]]) -> None:
        for (before, one), (after, other) in pairwise(placed):
            if after.open_us < before.close_us:
                message = f"{after.to_list()} overlaps {before.to_list()} of the same date; join the two"
                self.fault(f"{path}[{max(one, other)}]", message, "overlap")


def _place(key: object) -> str:
    """A key as part of a path: as it is where it is short and plain, else escaped."""
    text = str(key) if isinstance(key, str) or hasattr(key, "isoformat") else shown(key)
    plain = len(text) <= 40 and text.replace("-", "").replace("_", "").isalnum() and text.isascii()
    return text if plain else shown(key)


def _kind(value: object) -> str:
    return "nothing" if value is None else f"of type {type(value).__name__}"
