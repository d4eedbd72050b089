"""When a control chart says that something has changed: rules as data, and what they find."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

from servicecore.errors import Fault, InvalidDefinition, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["CHART_RULES", "ChartRule", "Limits", "Signal", "signals"]

Side = Literal["above", "below"]


@frozen
class ChartRule:
    """
    So many of so many neighbouring points, all on one side, farther from the middle than a part of the limit.

    Args:
        name: What a signal is called after.

        points: How many of them must lie there.

        among: Of how many in a row.

        beyond: How far from the middle, as a part of the way to the limit: 0 is the middle itself, 0.5 is
            nearer the limit than the middle, 1 is the limit. A point on the line is not beyond it.

    Raises:
        InvalidDefinition: If *points* is not from 1 to *among*, or *beyond* is negative.
    """

    name: str
    points: int = field(kw_only=True)
    among: int = field(kw_only=True)
    beyond: float = field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        faults = []
        if not 1 <= self.points <= self.among:
            message = f"{self.points} of {self.among} is not taken; give 1 to as many as 'among'"
            faults.append(Fault("points", message))
        if not self.beyond >= 0:
            faults.append(Fault("beyond", f"{self.beyond} is not taken; give 0 or more"))
        if faults:
            raise InvalidDefinition(f"chart rule {shown(self.name)}", faults)

    def line(self, middle: float, limit: float) -> float:
        """Where the points must lie beyond."""
        return limit if self.beyond == 1 else middle + self.beyond * (limit - middle)


CHART_RULES = (
    ChartRule("outside", points=1, among=1, beyond=1),
    ChartRule("one_side", points=8, among=8, beyond=0),
    ChartRule("near_limit", points=3, among=4, beyond=0.5),
)
"""One beyond the limits; 8 in a row on one side; 3 of 4 nearer the limit than the middle.

Source: D. J. Wheeler, Understanding Variation."""


@frozen
class Limits:
    """Where a point should lie: around *middle*, from *lower* to *upper*."""

    lower: float
    middle: float
    upper: float


@frozen
class Signal:
    """
    What a rule has found.

    Args:
        rule: The rule's name.

        side: "above" or "below" the middle.

        places: Which points, from 0; neighbouring finds of one rule are one signal.
    """

    rule: str
    side: Side
    places: tuple[int, ...]


def signals(
    values: Sequence[float | None], limits: Sequence[Limits], rules: Sequence[ChartRule] = CHART_RULES
) -> tuple[Signal, ...]:
    """
    What the rules find, by rule, then in time order, above before below at one and the same place.

    Args:
        values: In time order; None is no point, and what is before and after it are neighbours.

        limits: One for each value.

    >>> limits = [Limits(0, 5, 10)] * 3
    >>> signals([4, 11, 6], limits)
    (Signal(rule='outside', side='above', places=(1,)),)
    """
    found = (signal for rule in rules for signal in _both_sides(rule, values, limits))
    return tuple(found)


def _both_sides(
    rule: ChartRule, values: Sequence[float | None], limits: Sequence[Limits]
) -> Iterator[Signal]:
    above, below = [], []
    for place, (value, limit) in enumerate(zip(values, limits, strict=True)):
        if value is not None:
            above.append((place, value > rule.line(limit.middle, limit.upper)))
            below.append((place, value < rule.line(limit.middle, limit.lower)))
    found = [*_runs(rule, "above", above), *_runs(rule, "below", below)]
    yield from sorted(found, key=lambda signal: signal.places)


def _runs(rule: ChartRule, side: Side, points: Sequence[tuple[int, bool]]) -> list[Signal]:
    found: list[Signal] = []
    window: deque[tuple[int, bool]] = deque(maxlen=rule.among)
    for point in points:
        window.append(point)
        places = tuple(place for place, beyond in window if beyond)
        if len(places) < rule.points:
            continue
        if found and found[-1].places[-1] in places:
            places = tuple(sorted({*found.pop().places, *places}))
        found.append(Signal(rule.name, side, places))
    return found
