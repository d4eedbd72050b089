"""What is open at an instant, and what flows into it and out of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from servicecore.instant import DAY_US
from servicecore.metrics.statistics.certainty import scaled, statistic_interval
from servicecore.metrics.statistics.quantile import QuantileKind, quantile
from servicecore.metrics.tables.value import KpiValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.facts.facts import TicketFacts

__all__ = ["flow", "stock"]

_BORDERS = (7 * DAY_US, 30 * DAY_US)


def stock(
    kpi: Kpi, rows: Iterable[TicketFacts], left_out: Counter[str], at_us: int, kind: QuantileKind
) -> KpiValue:
    """How many are open at *at_us*, or, of a KPI with the measure `age_us`, how old they are then."""
    ages = sorted(
        at_us - row.created_at_us
        for row in rows
        if any(start <= at_us and (end is None or end > at_us) for start, end in row.open_spans)
    )
    median = quantile(ages, 0.5, kind)
    detail: dict[str, float | None] = {
        "open": len(ages),
        "median_age_days": None if median is None else median / DAY_US,
    }
    for border in kpi.spans or _BORDERS:
        detail[f"over_{border / DAY_US:g}d"] = sum(age > border for age in ages)
    if kpi.measure is None:
        return KpiValue(value=len(ages), n=len(ages), excluded=left_out, detail=detail)
    return KpiValue(
        value=_statistic(ages, kpi, kind),
        n=len(ages),
        interval=scaled(statistic_interval(ages, kpi.statistic), kpi.scale),
        excluded=left_out,
        detail=detail,
    )


def _statistic(ascending: Sequence[int], kpi: Kpi, kind: QuantileKind) -> float | None:
    if not ascending:
        return None
    plain = {"mean": sum(ascending) / len(ascending), "min": ascending[0], "max": ascending[-1]}
    found = plain.get(kpi.statistic)
    if found is None:
        found = quantile(ascending, int(kpi.statistic[1:]) / 100, kind)
    return None if found is None else found / kpi.scale


def flow(rows: Iterable[TicketFacts], left_out: Counter[str], start_us: int | None, end_us: int) -> KpiValue:
    """
    What came into the open tickets from *start_us* up to but not including *end_us*, less what left them.

    Each open stretch of a ticket comes in once and leaves once, so the identity holds exactly: before + in -
    out = after. The first stretch of a ticket is its opening, each further one a reopening. All four figures
    are counts of stretches, which merge.
    """
    opened = reopened = out = before = after = 0
    for row in rows:
        for place, (start, end) in enumerate(row.open_spans):
            if end is not None and end < start:
                continue  # it was never open: a log that ends what it has not begun
            came = start < end_us and (start_us is None or start >= start_us)
            opened += came and place == 0
            reopened += came and place > 0
            out += end is not None and end < end_us and (start_us is None or end >= start_us)
            before += start_us is not None and start < start_us and (end is None or end >= start_us)
            after += start < end_us and (end is None or end >= end_us)
    return KpiValue(
        value=opened + reopened - out,
        n=opened + reopened + out,
        excluded=left_out,
        detail={"opened": opened, "reopened": reopened, "ended": out, "before": before, "after": after},
    )
