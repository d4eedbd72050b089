"""The named figures of a report, as one table for people and as plain data for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from servicecore.metrics.engine.computing import compute
from servicecore.metrics.statistics.control import xmr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.metrics.facts.facts import TicketFacts
    from servicecore.metrics.periods.period import PeriodKind
    from servicecore.metrics.reports.report import Figure, Report
    from servicecore.metrics.tables.table import KpiTable
    from servicecore.metrics.tables.value import KpiRow

__all__ = ["Figures"]


@frozen
class Figures:
    """
    A report over facts.

    Args:
        report: Which figures, and how time is cut.

        facts: One row per ticket.

        asof_us: The instant of the report. *since_us* is where the data begins.
    """

    report: Report
    facts: Sequence[TicketFacts]
    asof_us: int
    since_us: int | None = None

    def table(self, by: Sequence[str] = (), period: PeriodKind | None = None) -> KpiTable:
        """
        The figures that are not cut by themselves, cut by *by* and *period*.

        Raises:
            UnknownName: For a dimension that no ticket has.
        """
        whole = [figure.definition() for figure in self.report.kpis.values() if not figure.cut]
        return self._compute(whole, by, period)

    def cuts(self) -> dict[str, KpiTable]:
        """The figures that are cut by themselves, each a table under its name."""
        return {name: self._table(figure) for name, figure in self.report.kpis.items() if figure.cut}

    def to_dict(self) -> dict[str, Any]:
        """
        Every figure by its name, JSON-ready.

        A count is a number. A share has k, n, rate, wilson95; a measure n, mean, min, max and
        percentiles in the KPI's unit; a backlog its counts by instant; each with its definition and
        what was excluded. A figure that is cut holds one of these for each label.
        """
        return {name: self._figure(figure) for name, figure in self.report.kpis.items()}

    def _figure(self, figure: Figure) -> Any:
        rows = self._table(figure).rows
        if figure.period is not None:
            rows = tuple(row for row in rows if row.label)  # a KPI that has nothing yet has no periods
        if figure.chart is not None:
            return _charted(rows, figure.trim)
        if figure.cut or rows[0].at is not None:
            return {_label(row): _plain(row) for row in rows}
        return _plain(rows[0])

    def _table(self, figure: Figure) -> KpiTable:
        return self._compute([figure.definition()], [figure.by] if figure.by else (), figure.period)

    def _compute(self, kpis: Sequence[Any], by: Sequence[str], period: PeriodKind | None) -> KpiTable:
        return compute(
            self.facts,
            kpis,
            by=by,
            period=period,
            timezone=self.report.timezone,
            week_start=self.report.week_start,
            fiscal_start=self.report.fiscal_start,
            asof=self.asof_us,
            since=self.since_us,
            at=self.report.instants(),
        )


def _label(row: KpiRow) -> str:
    if row.period is not None:
        return row.period.label
    return row.at or next(iter(row.group.values()), None) or "(none)"


def _plain(row: KpiRow) -> Any:
    result, kpi = row.result, row.kpi
    if kpi.kind == "count":
        return result.n
    about = {"definition": kpi.ref, "excluded": dict(result.excluded)}
    if kpi.kind == "ratio":
        interval = None if result.interval is None else list(result.interval)
        return {"k": result.numerator, "n": result.n, "rate": result.value, "wilson95": interval, **about}
    return {**result.detail, "unit": kpi.unit, **about}


def _charted(rows: Sequence[KpiRow], trim: int) -> dict[str, Any] | None:
    shown = [row for row in rows if row.result.value is not None]
    shown = shown[trim : len(shown) - trim]
    chart = xmr([row.result.value or 0 for row in shown])
    if chart is None:
        return None
    return {
        "points": chart.points,
        "mean": chart.mean,
        "mean_mr": chart.mean_range,
        "unpl": chart.upper,
        "lnpl": chart.lower,
        "url": chart.upper_range,
        "outside": [_label(shown[place]) for place in chart.outside],
    }
