"""One figure divided by another, and how unevenly figures lie: the kinds that compare sums."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from servicecore.metrics.definitions.kpi import Kpi, reader
from servicecore.metrics.tables.value import KpiValue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from servicecore.metrics.outside.series import Series
    from servicecore.metrics.periods.period import Period

__all__ = ["rate", "spread", "total"]

_SERIES = "series:"


def total(kpi: Kpi, rows: Sequence[Any], left_out: Counter[str]) -> KpiValue:
    """The sum of a fact over the rows that have it; None where none has."""
    values = _known(str(kpi.measure), kpi, rows, left_out)
    return KpiValue(
        value=sum(values) / kpi.scale if values else None, n=len(values), excluded=left_out, detail={}
    )


def rate(
    kpi: Kpi,
    rows: Sequence[Any],
    hits: int,
    left_out: Counter[str],
    series: Mapping[str, Series],
    period: Period | None,
    group: Mapping[str, str | None],
) -> KpiValue:
    """
    `measure` / `over` x `per` - `less`, in the KPI's unit.

    Each side is a sum, a count or one figure of an outside series for the cell, so parts of a report merge
    until the division, which comes last.
    """

    def side(column: str | None, count: int) -> float | None:
        if column is None:
            return count
        if not column.startswith(_SERIES):
            values = _known(column, kpi, rows, left_out)
            return sum(values) if values or not rows else None
        name = column.removeprefix(_SERIES)
        found = series[name].over(period, group) if name in series else None
        if found is None:
            left_out[f"no figure in the series {name}"] += 1
        return found

    above, below = side(kpi.measure, hits), side(kpi.over, len(rows))
    value = None
    if above is not None and below:
        value = above / below * kpi.per / kpi.scale - kpi.less
    return KpiValue(
        value=value,
        n=len(rows),
        excluded=left_out,
        detail={"numerator": above, "denominator": below},
    )


def spread(kpi: Kpi, rows: Sequence[Any], left_out: Counter[str]) -> KpiValue:
    """
    The coefficient of variation of counts or sums over the values of a dimension: 0 is even.

    It is made of the count or sum for each value, which merge; a value that no row has is none.
    """
    over, measure = reader(str(kpi.over), kpi.subject), kpi.measure
    read = (lambda _: 1) if measure is None else reader(measure, kpi.subject)
    sums: Counter[Any] = Counter()
    n = 0
    for row in rows:
        place, value = over(row), read(row)
        if place is None or value is None:
            left_out[f"no {str(kpi.over).rpartition(':')[2]}" if place is None else "not measured"] += 1
            continue
        sums[place] += value
        n += 1
    mean = sum(sums.values()) / len(sums) if sums else 0
    value = None
    if mean:
        value = math.sqrt(sum((each - mean) ** 2 for each in sums.values()) / len(sums)) / mean
    return KpiValue(
        value=value,
        n=n,
        excluded=left_out,
        detail={"groups": len(sums), "largest": max(sums.values(), default=None), "mean": mean or None},
    )


def _known(column: str, kpi: Kpi, rows: Sequence[Any], left_out: Counter[str]) -> list[int]:
    values = [value for value in map(reader(column, kpi.subject), rows) if value is not None]
    if len(values) < len(rows):
        left_out["not measured"] += len(rows) - len(values)
    return values
