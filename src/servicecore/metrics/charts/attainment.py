"""A share by the values of a dimension, with how sure it is: attainment by priority."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.errors import InvalidArgument
from servicecore.metrics.charts import drawing
from servicecore.metrics.charts.chart import Chart
from servicecore.metrics.charts.selecting import grouped_rows, plotted
from servicecore.metrics.scorecards.target import Target
from servicecore.metrics.tables.wording import count_text, interval_text, unit_text, value_text

if TYPE_CHECKING:
    from servicecore.metrics.charts.look import Look
    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.tables.table import KpiTable
    from servicecore.metrics.tables.value import KpiRow

__all__ = ["Attainment", "attainment"]


@frozen
class Attainment(Chart):
    """
    A share by groups.

    Args:
        rows: One answer for each group, in the table's order.

        dimension: What they are grouped by.

        target: What the share should be, from 0 to 1.
    """

    rows: tuple[KpiRow, ...]
    dimension: str = field(kw_only=True)
    target: float | None = field(kw_only=True, default=None)

    @property
    def height(self) -> int:  # type: ignore[override]
        """As tall as it has groups."""
        return 62 + 30 * len(self.rows)

    @property
    def note(self) -> str:
        return "% of n; whiskers: the 95 % interval (Wilson)"

    @property
    def alt_text(self) -> str:
        said = [f"{self._name(row)}: {self._said(row)}." for row in self.rows]
        if self.target is not None:
            said.append(f"The target is {unit_text(self.target, 'share')}.")
        return " ".join(said)

    def _said(self, row: KpiRow) -> str:
        if row.result.value is None:
            return "nothing to count"
        of = f"{row.result.numerator} of {row.result.denominator}"
        return f"{value_text(row)}, {of}, 95 % interval {interval_text(row)}"

    def _name(self, row: KpiRow) -> str:
        return row.group[self.dimension] or "(none)"

    def to_dicts(self) -> list[dict[str, Any]]:
        return [
            {
                self.dimension: row.group[self.dimension],
                "value": row.result.value,
                "low": (row.result.interval or (None, None))[0],
                "high": (row.result.interval or (None, None))[1],
                "numerator": row.result.numerator,
                "n": row.result.n,
                "target": self.target,
            }
            for row in self.rows
        ]

    def header(self) -> list[str]:
        return [self.dimension.capitalize(), "Value", "n", "95 % interval"]

    def cells(self) -> list[list[str]]:
        return [[self._name(row), value_text(row), count_text(row), interval_text(row)] for row in self.rows]

    def _layers(self, look: Look, *, narrow: bool) -> Any:
        alt = drawing.altair()
        points = [
            {
                "name": self._name(row),
                "text": f"{value_text(row)}  (n {row.result.n})",
                **{name: plotted(one[name], "share") for name in ("value", "low", "high")},
            }
            for row, one in zip(self.rows, self.to_dicts(), strict=True)
        ]
        base = alt.Chart(drawing.data(points))
        scale = alt.Scale(domain=[0, 100])
        lines = alt.Axis(grid=True, domain=False, ticks=False, values=[0, 20, 40, 60, 80, 100])
        x = {
            name: alt.X(f"{name}:Q", title="%", scale=scale, axis=lines) for name in ("value", "low", "high")
        }
        axis = alt.Axis(labelLimit=90 if narrow else 200, labelFontSize=12, labelPadding=12)
        y = alt.Y("name:N", sort=[point["name"] for point in points], title=None, axis=axis)
        marks = [
            base.mark_rule(color=look.main, strokeWidth=2).encode(x["low"], y, alt.X2("high")),
            base.mark_point(color=look.main, filled=True, size=70, opacity=1).encode(x["value"], y),
            base.mark_text(color=look.ink, align="left", dx=10).encode(
                y, alt.Text("text:N"), x=alt.value("width")
            ),
        ]
        if self.target is not None:
            marks += self._line(look, self.target)
        return alt.layer(*marks)

    def _line(self, look: Look, target: float) -> list[Any]:
        alt = drawing.altair()
        base = alt.Chart(drawing.data([{"target": 100 * target}]))
        at = alt.X("target:Q")
        text = f"target {unit_text(target, 'share')}"
        named = base.mark_text(text=text, color=look.other, baseline="bottom", align="right", dx=3, dy=-3)
        return [
            base.mark_rule(color=look.other, strokeDash=[5, 4], strokeWidth=1.4).encode(at),
            named.encode(at, y=alt.value(0)),
        ]


def attainment(
    table: KpiTable, kpi: Kpi | str | None = None, *, target: Target | float | None = None
) -> Attainment:
    """
    A share by the one dimension of a table, such as the attainment of an SLA by priority.

    Args:
        table: Grouped by one dimension, over all time.

        kpi: Which of its KPIs, a share; it may be left out where there is one.

        target: What it should be, from 0 to 1.

    Raises:
        UnknownName: If the table has no such KPI.

        InvalidArgument: If the table does not fit, or the KPI is no share.
    """
    title, rows = grouped_rows(table, kpi)
    if rows[0].kpi.kind != "ratio":
        raise InvalidArgument("kpi", rows[0].kpi.id, "a KPI of kind ratio")
    limit = target.limit() if isinstance(target, Target) else target
    return Attainment(f"{title} by {table.by[0]}", tuple(rows), dimension=table.by[0], target=limit)
