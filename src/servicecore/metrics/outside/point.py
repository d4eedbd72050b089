"""One figure of an outside series, and how a row of a table says it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

from attrs import frozen

from servicecore.errors import Fault, path_part, shown
from servicecore.metrics.outside.span import labelled_span

__all__ = ["Point", "RowReader", "Segment"]

Segment: TypeAlias = tuple[str, ...]


@frozen
class Point:
    """
    One figure of a series.

    Args:
        segment: The values of the series' dimensions.

        start_us, end_us: What it is of: from the one up to but not including the other.

        value: In the unit of facts: microseconds, minor units of money, thousandths of a mark.
    """

    segment: Segment
    start_us: int
    end_us: int
    value: float


@frozen
class RowReader:
    """
    Reads rows as points.

    Args:
        value, period, by: The keys of a row.

        timezone: Where days begin.

        faults: Where it writes what is wrong.
    """

    value: str
    period: str
    by: tuple[str, ...]
    timezone: str
    faults: list[Fault]

    def __call__(self, row: Mapping[str, Any], path: str) -> Point | None:
        """The point of a row; None for a gap, and for a row with a fault."""
        number, label = row.get(self.value), row.get(self.period)
        if number is None or number == "" or number != number:  # noqa: PLR0124 - NaN is a gap too
            return None
        figure, span = _figure(number), labelled_span(str(label), self.timezone)
        faults = [(name, "text") for name in self.by if not isinstance(row.get(name), str)]
        faults += [(self.value, "finite number")] if figure is None else []
        faults += [(self.period, "period such as '2026-03' or '2026-Q1'")] if span is None else []
        self.faults.extend(
            Fault(f"{path}.{path_part(name)}", f"{shown(row.get(name))} is no {what}")
            for name, what in faults
        )
        if faults or figure is None or span is None:
            return None
        return Point(tuple(row[name] for name in self.by), *span, figure)


def _figure(number: object) -> float | None:
    try:
        figure = float(number)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return figure if math.isfinite(figure) else None
