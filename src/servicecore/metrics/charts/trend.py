"""A figure from period to period, with how sure it is, and what it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.metrics.charts import drawing
from servicecore.metrics.charts.chart import Chart
from servicecore.metrics.charts.selecting import axis_title, plotted, rows_in_time
from servicecore.metrics.scorecards.target import Target
from servicecore.metrics.tables.wording import count_text, interval_text, unit_text, value_text

if TYPE_CHECKING:
    from servicecore.metrics.charts.look import Look
    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.tables.table import KpiTable
    from servicecore.metrics.tables.value import KpiRow

__all__ = ["Trend", "trend"]


@frozen
class Trend(Chart):
    """
    A figure over time.

    Args:
        rows: One answer for each period, in order.

        target: What it should be, in the KPI's unit. *benchmark* is what others reach.
    """

    rows: tuple[KpiRow, ...]
    target: float | None = field(kw_only=True, default=None)
    benchmark: float | None = field(kw_only=True, default=None)

    @property
    def unit(self) -> str:
        """What the figure is counted in."""
        return self.rows[0].kpi.unit

    @property
    def note(self) -> str:
        sure = any(row.result.interval for row in self.rows)
        partial = any(row.partial for row in self.rows)
        return "; ".join(
            [
                axis_title(self.rows[0].kpi),
                *(["shaded: the 95 % interval"] if sure else []),
                *(["hollow: not a whole period"] if partial else []),
            ]
        )

    @property
    def alt_text(self) -> str:
        known = [row for row in self.rows if row.result.value is not None]
        if not known:
            return f"Nothing to count in {self.rows[0].label} to {self.rows[-1].label}."
        first, last = known[0], known[-1]
        low = min(known, key=_value)
        high = max(known, key=_value)
        said = [
            f"From {value_text(first)} in {_when(first)} to {value_text(last)} in {_when(last)}.",
            f"Lowest {value_text(low)} in {_when(low)}, highest {value_text(high)} in {_when(high)}.",
        ]
        if self.target is not None:
            said.append(f"The target is {unit_text(self.target, self.unit)}.")
        if self.benchmark is not None:
            said.append(f"The benchmark is {unit_text(self.benchmark, self.unit)}.")
        if partial := [row.label.rstrip("*") for row in self.rows if row.partial]:
            said.append(f"Not whole: {', '.join(partial)}.")
        return " ".join(said)

    def to_dicts(self) -> list[dict[str, Any]]:
        return [
            {
                "period": row.label.rstrip("*"),
                "value": row.result.value,
                "low": (row.result.interval or (None, None))[0],
                "high": (row.result.interval or (None, None))[1],
                "n": row.result.n,
                "partial": row.partial,
                "target": self.target,
                "benchmark": self.benchmark,
            }
            for row in self.rows
        ]

    def header(self) -> list[str]:
        return ["Period", "Value", "n", "95 % interval"]

    def cells(self) -> list[list[str]]:
        return [[row.label, value_text(row), count_text(row), interval_text(row)] for row in self.rows]

    def _layers(self, look: Look, *, narrow: bool) -> Any:
        alt, share = drawing.altair(), self.unit == "share"
        points = [
            {
                "label": row["period"],
                "value": plotted(row["value"], self.unit),
                "line": None if row["partial"] else plotted(row["value"], self.unit),
                "low": None if row["partial"] else plotted(row["low"], self.unit),
                "high": None if row["partial"] else plotted(row["high"], self.unit),
                "partial": row["partial"],
            }
            for row in self.to_dicts()
        ]
        x = drawing.in_time([point["label"] for point in points])
        base = alt.Chart(drawing.data(points))
        axis = axis_title(self.rows[0].kpi)
        y = drawing.upright("value", axis, share=share)
        line = drawing.upright("line", axis, share=share)
        low = drawing.upright("low", axis, share=share)
        dot = {"filled": True, "size": 26 if narrow else 40, "stroke": look.main, "strokeWidth": 1.6}
        marks = [
            base.mark_area(color=look.main, opacity=0.16).encode(x, low, alt.Y2("high")),
            base.mark_line(color=look.main, strokeWidth=2).encode(x, line),
            base.transform_filter("!datum.partial")
            .mark_point(**dot, color=look.main, opacity=1)
            .encode(x, y),
            base.transform_filter("datum.partial")
            .mark_point(**dot, color=look.ground, opacity=1)
            .encode(x, y),
            *self._lines(look),
        ]
        return alt.layer(*marks)

    def _lines(self, look: Look) -> list[Any]:
        marks = []
        for name, level, color in (
            ("target", self.target, look.other),
            ("benchmark", self.benchmark, look.quiet),
        ):
            if level is not None:
                text = f"{name} {unit_text(level, self.unit)}"
                marks += drawing.level(plotted(level, self.unit), text, color)
        return marks


def trend(table: KpiTable, kpi: Kpi | str | None = None, *, target: Target | float | None = None) -> Trend:
    """
    The figure of one KPI over the periods of a table.

    Args:
        table: Cut by periods, or a backlog by instants, and by nothing else.

        kpi: Which of its KPIs; it may be left out where there is one.

        target: What the figure should be, in its unit, or a target with its benchmark.

    Raises:
        UnknownName: If the table has no such KPI.

        InvalidArgument: If the table does not fit.
    """
    title, rows = rows_in_time(table, kpi)
    if isinstance(target, Target):
        return Trend(title, tuple(rows), target=target.limit(), benchmark=target.benchmark)
    return Trend(title, tuple(rows), target=target)


def _value(row: KpiRow) -> float:
    assert row.result.value is not None
    return row.result.value


def _when(row: KpiRow) -> str:
    return row.label.rstrip("*") + (" (not whole)" if row.partial else "")
