"""Reading the sections of a calendar document: hours, exceptions and breaks, every fault with its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from attrs import Factory, field, frozen

from servicecore.businesstime.hours import WEEKDAYS, Shift, parse_date
from servicecore.businesstime.rules.definition import NO_HOURS
from servicecore.businesstime.rules.layer import Holiday, Layer
from servicecore.businesstime.rules.ruling import contradictions
from servicecore.errors import Fault, InvalidDefinition, choices, path_part, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from servicecore.businesstime.rules.layer import Shifts

__all__ = ["SECTIONS", "SectionReader", "read_layer"]

SECTIONS: Final = ("weekly", "holidays", "special", "workdays", "layers", "breaks", "holiday_cuts_overnight")
"""The keys of what may differ from one version of a calendar to the next."""

LAYER_KEYS: Final = ("name", "source", "rank", "holidays", "special", "workdays")
MAX_RANK: Final = 1_000


@frozen
class SectionReader:
    """
    Reads one table of a document; what cannot be used becomes a fault and is left out.

    Args:
        faults: Where faults are added; several readers may share one list.

        prefix: The table's own place, which goes before the places in it; empty for the whole document.
    """

    document: Mapping[Any, Any]
    faults: list[Fault] = Factory(list)
    prefix: str = field(default="", kw_only=True)

    def changes(self) -> dict[str, Any]:
        """The sections that the table states, as attributes of a calendar definition."""
        read: dict[str, Callable[[], dict[str, Any]]] = {
            "weekly": lambda: {"weekly": self.week("weekly", self.table("weekly"))},
            "holidays": lambda: {"holidays": self.holidays()},
            "special": lambda: {"special": self.dated("special", self.table("special"))},
            "workdays": lambda: {"workdays": self.workdays()},
            "layers": lambda: {"layers": self.layers()},
            "breaks": self.breaks,
        }
        stated: dict[str, Any] = {}
        for key in SECTIONS:
            if key in self.document:
                stated |= read[key]() if key in read else {key: self.switch(key)}
        return stated

    def refuse_unknown(self, accepted: tuple[str, ...]) -> None:
        """Report every key that is none of *accepted*."""
        for key in self.document:
            if key not in accepted:
                message = f"key {shown(key)} is not known; use {choices(accepted)}"
                self.fault(place_of(key), message, "unknown_key")

    def under(self, place: str) -> str:
        """A place of the table as the prefix of what is in it."""
        return f"{self.prefix}.{place}" if self.prefix else place

    def fault(self, path: str, message: str, code: str = "invalid") -> None:
        """Report what is wrong at a place of the table."""
        fault = Fault(path, message, code)
        self.faults.append(fault.under(self.prefix) if self.prefix else fault)

    def wrong_type(self, path: str, value: object, wanted: str) -> None:
        self.fault(path, f"{shown(value)} is {_kind(value)}; give {wanted}", "wrong_type")

    def text(self, key: str, default: str) -> str:
        value = self.document.get(key, default)
        if isinstance(value, str) and value:
            return value
        if key not in self.document:
            self.fault(key, "is missing; give a text", "missing_key")
        elif value == "":
            self.fault(key, "is empty; give a text that is not", "wrong_type")
        else:
            self.wrong_type(key, value, "a text that is not empty")
        return default

    def switch(self, key: str) -> bool:
        value = self.document.get(key, False)
        if not isinstance(value, bool):
            self.wrong_type(key, value, "true or false")
        return value is True

    def whole(self, key: str, default: int, least: int, most: int) -> int:
        """A whole number within two limits."""
        value = self.document.get(key, default)
        if type(value) is int and least <= value <= most:
            return value
        wanted = f"a whole number from {least} to {most}"
        if type(value) is int:
            self.fault(key, f"{shown(value)} is not taken; give {wanted}", "out_of_range")
        else:
            self.wrong_type(key, value, wanted)
        return default

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
                self.fault(f"{path}.{place_of(key)}", _unknown_weekday(key), "unknown_key")
        return tuple(week)

    def dated(
        self, path: str, table: Mapping[Any, Any], *, may_overlap: bool = False, either: str = ""
    ) -> tuple[tuple[date, Shifts], ...]:
        rows: dict[date, Shifts] = {}
        for key, value in table.items():
            place = f"{path}.{place_of(key)}"
            day = self.new_date(rows, place, key, either)
            shifts = self.shifts(place, value, may_overlap=may_overlap)
            if day is not None:
                rows[day] = shifts
        return tuple(sorted(rows.items()))

    def new_date(self, rows: Mapping[date, Any], place: str, value: object, either: str = "") -> date | None:
        """A date that is not among the rows yet: as a text and as a date it could stand twice."""
        day = self.date(place, value, either)
        if day in rows:
            self.fault(place, f"date {day} is given twice; join the two", "duplicate_key")
            return None
        return day

    def holidays(self) -> tuple[Holiday, ...]:
        value = self.document.get("holidays", ())
        if isinstance(value, (list, tuple)):  # which may name a date again
            days = {self.date(f"holidays[{index}]", key) for index, key in enumerate(value)}
            return tuple(Holiday(day) for day in sorted(day for day in days if day is not None))
        if not isinstance(value, Mapping):
            self.wrong_type("holidays", value, "a list of dates, or a table from date to name")
            return ()
        holidays: dict[date, Holiday] = {}
        for key, name in value.items():
            place = f"holidays.{place_of(key)}"
            day = self.new_date(holidays, place, key)
            if not isinstance(name, str):
                self.wrong_type(place, name, "the holiday's name as a text")
            elif day is not None:
                holidays[day] = Holiday(day, name)
        return tuple(holidays[day] for day in sorted(holidays))

    def workdays(self) -> tuple[tuple[date, int], ...]:
        """The make-up days: each date with the weekday whose hours it has."""
        rows: dict[date, int] = {}
        for key, value in self.table("workdays").items():
            place = f"workdays.{place_of(key)}"
            day = self.new_date(rows, place, key)
            if value not in WEEKDAYS:
                self.fault(place, _unknown_weekday(value), "unknown_name")
            elif day is not None:
                rows[day] = WEEKDAYS.index(value)
        return tuple(sorted(rows.items()))

    def refuse_two_rulings(
        self, special: Iterable[tuple[date, Shifts]], workdays: Iterable[tuple[date, int]]
    ) -> None:
        """Report every make-up day that has special hours too."""
        for day in sorted(dict(workdays).keys() & dict(special)):
            message = f"{day} has special hours too; state one of the two"
            self.fault(f"workdays.{day}", message, "contradiction")

    def layers(self) -> tuple[Layer, ...]:
        """The layers in the order given; those of one rank must not contradict each other."""
        value = self.document["layers"]
        if not isinstance(value, (list, tuple)):
            self.wrong_type("layers", value, "a list of tables")
            return ()
        known = len(self.faults)
        layers = tuple(self.layer(f"layers[{index}]", table) for index, table in enumerate(value))
        if len(self.faults) == known:
            for fault in contradictions(layers):
                self.fault(fault.path, fault.message, fault.code)
        return layers

    def layer(self, place: str, table: object) -> Layer:
        """One layer, read as a table of its own."""
        if not isinstance(table, Mapping):
            self.wrong_type(place, table, f"a table with the keys {choices(LAYER_KEYS)}")
            return Layer("")
        reader = SectionReader(table, self.faults, prefix=self.under(place) if place else self.prefix)
        reader.refuse_unknown(LAYER_KEYS)
        layer = Layer(
            reader.text("name", ""),
            reader.text("source", "-") if "source" in table else "",
            rank=reader.whole("rank", 0, -MAX_RANK, MAX_RANK),
            holidays=reader.holidays(),
            special=reader.dated("special", reader.table("special")),
            workdays=reader.workdays(),
        )
        reader.refuse_two_rulings(layer.special, layer.workdays)
        return layer

    def breaks(self) -> dict[str, Any]:
        """The breaks of weekdays and those of dates."""
        breaks = self.table("breaks")
        weekly = {key: value for key, value in breaks.items() if key in WEEKDAYS}
        dated = {key: value for key, value in breaks.items() if key not in WEEKDAYS}
        either = f"; for every week use {', '.join(WEEKDAYS)}"
        rows = self.dated("breaks", dated, may_overlap=True, either=either)
        return {
            "weekly_breaks": self.week("breaks", weekly, may_overlap=True),
            "dated_breaks": tuple(row for row in rows if row[1]),
        }

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


def read_layer(table: object) -> Layer:
    """
    The layer that a table defines.

    Raises:
        InvalidDefinition: If anything is wrong with it; holds all faults.
    """
    reader = SectionReader({})
    layer = reader.layer("", table)
    if reader.faults:
        raise InvalidDefinition("layer", reader.faults)
    return layer


def place_of(key: object) -> str:
    """A key as part of a path; TOML has dates among them."""
    return path_part(str(key) if isinstance(key, date) else key)


def _unknown_weekday(value: object) -> str:
    return f"weekday {shown(value)} is not known; use one of {', '.join(WEEKDAYS)}"


def _kind(value: object) -> str:
    return "nothing" if value is None else f"of type {type(value).__name__}"
