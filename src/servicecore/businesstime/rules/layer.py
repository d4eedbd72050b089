"""Dated exceptions from one source: the nation's holidays, the region's, the company's own.

A layer keeps dates, never the rule that made them, so that a new release of a
holiday package moves nothing that was decided before.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.businesstime.hours import WEEKDAYS, Shift

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Holiday", "Layer", "Shifts", "dated_lists"]

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

    def to_dict(self) -> dict[str, Any]:
        """The table that stands in a calendar document under `layers`; what is as by default is left out."""
        rows: dict[str, Any] = {"name": self.name, "source": self.source, "rank": self.rank}
        return {key: value for key, value in (rows | exceptions_dict(self)).items() if value}


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
