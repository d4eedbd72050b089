"""Dated exceptions from one source: the nation's holidays, the region's, the company's own.

A layer keeps dates, never the rule that made them, so that a new release of a
holiday package moves nothing that was decided before.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeGuard

from attrs import field, frozen

from servicecore.businesstime.hours import WEEKDAYS, Shift
from servicecore.errors import Fault, InvalidDefinition, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Holiday", "Layer", "Shifts", "dated_lists", "exceptions_dict"]

Shifts = tuple[Shift, ...]


@frozen(order=True)
class Holiday:
    """A date on which the weekly hours do not hold, and what it is called; the name may be empty."""

    date: date
    name: str = ""


@frozen
class Layer:
    """
    Exceptions to the weekly hours, by date.

    In one layer special hours win over a holiday of the same date, and so does a make-up day. Between layers
    the higher rank decides for a date; layers of one rank may name the same date only if they agree.

    Args:
        name: What explanations call it, such as "Germany".

        source: Where its dates are from, such as "holidays 0.109, DE"; may be empty.

        rank: Higher wins.

        holidays: Dates that have none of the weekly hours; sorted, each date once.

        special: Dates with shifts of their own, of which none closes the day; sorted.

        workdays: Make-up days: dates that have the weekly hours of another weekday, 0 for Monday; sorted.
    """

    name: str
    source: str = ""
    rank: int = field(default=0, kw_only=True)
    holidays: tuple[Holiday, ...] = field(default=(), kw_only=True)
    special: tuple[tuple[date, Shifts], ...] = field(default=(), kw_only=True)
    workdays: tuple[tuple[date, int], ...] = field(default=(), kw_only=True)

    def __attrs_post_init__(self) -> None:
        faults = list(_mistaken(self))
        if faults:
            raise InvalidDefinition(f"layer {shown(self.name)}", faults)

    @staticmethod
    def from_dict(document: Mapping[str, Any]) -> Layer:
        """
        The layer that a table under `layers` defines.

        Raises:
            InvalidDefinition: If anything is wrong; `faults` holds everything found, with its place.

        >>> Layer.from_dict({"name": "company", "holidays": ["2026-12-24"]}).holidays
        (Holiday(date=datetime.date(2026, 12, 24), name=''),)
        """
        from servicecore.businesstime.rules.sections import read_layer

        return read_layer(document)

    def to_dict(self) -> dict[str, Any]:
        """The table that stands in a calendar document under `layers`; what is as by default is left out."""
        rows: dict[str, Any] = {"name": self.name, "source": self.source, "rank": self.rank}
        return {key: value for key, value in (rows | exceptions_dict(self)).items() if value}


def _mistaken(layer: Layer) -> Iterator[Fault]:
    """What cannot stand in a layer made by hand; dates in what order, and whether twice, is seen later."""
    expected = {
        "holidays": (_is_holiday, "values of the type Holiday"),
        "special": (_is_special, "pairs of a date and its Shifts as a tuple"),
        "workdays": (_is_workday, "pairs of a date and a weekday, 0 for Monday to 6"),
    }
    for name, (fits, wanted) in expected.items():
        for index, row in enumerate(getattr(layer, name)):
            if not fits(row):
                yield Fault(f"{name}[{index}]", f"{shown(row)} is not taken; give {wanted}", "wrong_type")


def _is_holiday(row: object) -> bool:
    return isinstance(row, Holiday) and type(row.date) is date


def _is_special(row: object) -> bool:
    return _is_dated(row) and isinstance(row[1], tuple) and all(isinstance(shift, Shift) for shift in row[1])


def _is_workday(row: object) -> bool:
    return _is_dated(row) and type(row[1]) is int and row[1] in range(7)


def _is_dated(row: object) -> TypeGuard[tuple[date, Any]]:
    return isinstance(row, tuple) and len(row) == 2 and type(row[0]) is date


def exceptions_dict(layer: Layer) -> dict[str, Any]:
    """The exceptions of a layer as a document has them, empty ones too."""
    named = any(holiday.name for holiday in layer.holidays)
    dates = {holiday.date.isoformat(): holiday.name for holiday in layer.holidays}
    return {
        "holidays": dates if named else list(dates),
        "special": dict(dated_lists(layer.special)),
        "workdays": {day.isoformat(): WEEKDAYS[weekday] for day, weekday in layer.workdays},
    }


def dated_lists(dated: tuple[tuple[date, Shifts], ...]) -> Iterator[tuple[str, list[list[str]]]]:
    """Each date with its shifts, as a document has them."""
    for day, shifts in dated:
        yield day.isoformat(), [shift.to_list() for shift in shifts]
