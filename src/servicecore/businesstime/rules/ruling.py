"""What the exceptions of a calendar decide for a date, and which layer decided it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import frozen

from servicecore.businesstime.hours import day_of
from servicecore.errors import Fault, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from servicecore.businesstime.rules.layer import Layer, Shifts

__all__ = ["Ruling", "contradictions", "rulings"]

RulingKind = Literal["holiday", "special", "workday"]


@frozen
class Ruling:
    """
    The hours of one date instead of its weekday's.

    Args:
        shifts: None on a holiday.

        name: The holiday's.

        layer: Of the layer that decided; empty for the calendar's own exceptions.

        weekday: Whose hours a make-up day has, 0 for Monday.
    """

    kind: RulingKind
    shifts: Shifts = ()
    name: str = ""
    layer: str = ""
    weekday: int | None = None

    def agrees(self, other: Ruling) -> bool:
        """Whether both say the same of the hours, whatever they call it."""
        return (self.kind, self.shifts, self.weekday) == (other.kind, other.shifts, other.weekday)


def rulings(own: Layer, layers: Iterable[Layer], weekly: tuple[Shifts, ...]) -> dict[int, Ruling]:
    """
    The ruling of each date that has one, by days since 1970-01-01.

    Args:
        own: The calendar's own exceptions, which win over every layer.

        layers: Of those with one rank the first names the date.
    """
    decided: dict[int, Ruling] = {}
    for layer in sorted(layers, key=lambda layer: -layer.rank):
        for day, ruling in _said(layer, weekly).items():
            decided.setdefault(day, ruling)
    return decided | _said(own, weekly)


def _said(layer: Layer, weekly: tuple[Shifts, ...]) -> dict[int, Ruling]:
    said = {day_of(day.date): Ruling("holiday", (), day.name, layer.name) for day in layer.holidays}
    for date, weekday in layer.workdays:
        said[day_of(date)] = Ruling("workday", weekly[weekday], "", layer.name, weekday)
    for date, shifts in layer.special:
        said[day_of(date)] = Ruling("special", shifts, "", layer.name)
    return said


def contradictions(layers: Sequence[Layer]) -> Iterator[Fault]:
    """A fault for each date that two layers of one rank decide differently, at the later of the two."""
    decided: dict[tuple[int, int], Ruling] = {}
    for index, layer in enumerate(layers):
        places = _places(layer)
        for day, ruling in _said(layer, ((),) * 7).items():
            first = decided.setdefault((layer.rank, day), ruling)
            if not first.agrees(ruling):
                message = (
                    f"contradicts layer {shown(first.layer)}, which has {_phrase(first)} on that date "
                    f"and the same rank {layer.rank}; give one of the two a higher rank"
                )
                yield Fault(f"layers[{index}].{places[day]}", message, "contradiction")


def _places(layer: Layer) -> Mapping[int, str]:
    """The place of each date in the layer's table; of several the one that decides."""
    places = {day_of(day.date): f"holidays.{day.date}" for day in layer.holidays}
    places |= {day_of(day): f"workdays.{day}" for day, _ in layer.workdays}
    return places | {day_of(day): f"special.{day}" for day, _ in layer.special}


def _phrase(ruling: Ruling) -> str:
    return {"holiday": "a holiday", "special": "special hours", "workday": "a make-up day"}[ruling.kind]
