"""Which charts fit on a page: of a table's own rows, and of the facts behind a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.metrics.charts import drawing
from servicecore.metrics.charts.ageing import ageing
from servicecore.metrics.charts.arrivals import arrivals
from servicecore.metrics.charts.attainment import attainment
from servicecore.metrics.charts.cumulative_flow import cumulative_flow
from servicecore.metrics.charts.survival_curve import survival_curve
from servicecore.metrics.charts.trend import trend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.metrics.charts.chart import Chart
    from servicecore.metrics.facts.facts import TicketFacts
    from servicecore.metrics.periods.period import PeriodKind
    from servicecore.metrics.tables.table import KpiTable

__all__ = ["charts_of_facts", "charts_of_table", "figures"]

_PERIODS = 3
"""A line of fewer points says no more than the table."""
_GROUPS = 12
"""Of more groups the table is the better picture."""


def charts_of_table(table: KpiTable) -> list[Chart]:
    """The trend of each KPI with three periods or more; each share by a dimension of a few values."""
    charts: list[Chart] = []
    for kpi in dict.fromkeys(row.kpi for row in table.rows):
        rows = [row for row in table.rows if row.kpi == kpi]
        known = sum(row.result.value is not None for row in rows)
        if not table.by and all(row.label for row in rows) and known >= _PERIODS:
            charts.append(trend(table, kpi))
        elif (
            len(table.by) == 1
            and kpi.kind == "ratio"
            and not table.placed
            and 1 < known <= len(rows) <= _GROUPS
        ):
            charts.append(attainment(table, kpi))
    return charts


def charts_of_facts(
    facts: Sequence[TicketFacts], asof_us: int, timezone: str, period: PeriodKind = "month"
) -> list[Chart]:
    """What facts show however a report is cut: flow, ageing, time to resolve, arrivals."""
    if not facts:
        return []
    flow = cumulative_flow(facts, asof=asof_us, period=period, timezone=timezone)
    old = ageing(facts, asof=asof_us)
    return [
        *([flow] if len(flow.points) >= _PERIODS else []),
        *([old] if old.total else []),
        survival_curve(facts),
        arrivals(facts, timezone=timezone),
    ]


def figures(charts: Sequence[Chart]) -> list[str]:
    """The charts as parts of a page; none where the extra `charts` is not installed."""
    return [chart.to_html() for chart in charts] if drawing.drawable() else []
