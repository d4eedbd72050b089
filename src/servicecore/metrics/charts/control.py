"""Which periods differ by more than periods do: the control chart of a KPI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.metrics.charts import drawing
from servicecore.metrics.charts.chart import Chart, read_out
from servicecore.metrics.charts.selecting import axis_title, plotted, rows_in_time
from servicecore.metrics.statistics.chart_rule import CHART_RULES, Limits, Signal
from servicecore.metrics.statistics.control import xmr
from servicecore.metrics.statistics.share_chart import p_chart
from servicecore.metrics.tables.wording import count_text, unit_text, value_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.metrics.charts.look import Look
    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.statistics.chart_rule import ChartRule
    from servicecore.metrics.tables.table import KpiTable
    from servicecore.metrics.tables.value import KpiRow

__all__ = ["Control", "control"]

_SIGNED = ("net", "rate", "flow", "composite")
"""The kinds of KPI whose figure may be below zero."""
_SAID = {"outside": "beyond the limits", "one_side": "a run on one side", "near_limit": "near a limit"}


@frozen
class Control(Chart):
    """
    A figure over time with its natural limits.

    Args:
        rows: One answer for each period, in order.

        limits: Of each row; None where it is not judged: a period that is not whole or has nothing to count,
            and every one while there are fewer judged than *needed*.

        signals: What the rules found; places count all *rows*.

        needed: How many periods the longest rule looks at.

        kind: "XmR", or "p" for shares, with Laney's correction; *sigma_z* is that.
    """

    rows: tuple[KpiRow, ...]
    limits: tuple[Limits | None, ...] = field(kw_only=True)
    signals: tuple[Signal, ...] = field(kw_only=True)
    needed: int = field(kw_only=True)
    kind: str = field(kw_only=True)
    sigma_z: float | None = field(kw_only=True, default=None)

    @property
    def unit(self) -> str:
        """What the figure is counted in."""
        return self.rows[0].kpi.unit

    @property
    def note(self) -> str:
        if why := self._without_limits():
            return why
        name = (
            "% with Laney's limits" if self.kind == "p" else f"{axis_title(self.rows[0].kpi)} with XmR limits"
        )
        hollow = ["hollow: not a whole period"] if any(row.partial for row in self.rows) else []
        return "; ".join([name, "orange: a signal, large where outside", *hollow])

    @property
    def alt_text(self) -> str:
        judged = [limit for limit in self.limits if limit is not None]
        if why := self._without_limits():
            known = [f"{row.label.rstrip('*')} {value_text(row)}" for row in self.rows if _known(row)]
            return f"{why} {'The values: ' + ', '.join(known) + '.' if known else 'Nothing to count.'}"
        last = judged[-1]
        between = f"{self._text(last.lower)} to {self._text(last.upper)}"
        said = [
            f"Mean {self._text(last.middle)}; limits of the last period {between}, of {len(judged)} periods."
        ]
        if not self.signals:
            said.append("No signal: the periods differ no more than periods do.")
        for signal in self.signals:
            places = read_out(self.rows[place].label for place in signal.places)
            said.append(
                f"{signal.side.capitalize()} the mean, {_SAID.get(signal.rule, signal.rule)}: {places}."
            )
        if partial := [row.label.rstrip("*") for row in self.rows if row.partial]:
            said.append(f"Not judged, since not whole: {', '.join(partial)}.")
        return " ".join(said)

    def to_dicts(self) -> list[dict[str, Any]]:
        return [
            {
                "period": row.label.rstrip("*"),
                "value": row.result.value,
                "n": row.result.n,
                "partial": row.partial,
                "lower": None if limit is None else limit.lower,
                "mean": None if limit is None else limit.middle,
                "upper": None if limit is None else limit.upper,
                "signals": [signal.rule for signal in self.signals if place in signal.places],
            }
            for place, (row, limit) in enumerate(zip(self.rows, self.limits, strict=True))
        ]

    def header(self) -> list[str]:
        return ["Period", "Value", "n", "Lower", "Mean", "Upper", "Signal"]

    def cells(self) -> list[list[str]]:
        return [
            [
                row.label,
                value_text(row),
                count_text(row),
                *(self._text(one[name]) for name in ("lower", "mean", "upper")),
                ", ".join(_SAID.get(str(rule), str(rule)) for rule in one["signals"]),
            ]
            for row, one in zip(self.rows, self.to_dicts(), strict=True)
        ]

    def _text(self, value: float | None) -> str:
        return "" if value is None else unit_text(value, self.unit)

    def _without_limits(self) -> str:
        if any(self.limits):
            return ""
        judged = sum(_judged(row) for row in self.rows)
        return f"No limits: they need {self.needed} whole periods, and there are {judged}."

    def _layers(self, look: Look, *, narrow: bool) -> Any:
        alt, share, unit = drawing.altair(), self.unit == "share", self.unit
        points = [
            {
                "label": one["period"],
                "partial": one["partial"],
                "signal": bool(one["signals"]),
                "outside": "outside" in one["signals"],
                "value": plotted(one["value"], unit),
                "line": None if one["partial"] else plotted(one["value"], unit),
                **{name: plotted(one[name], unit) for name in ("mean", "upper")},
                "lower": plotted(one["lower"], unit) or None,
            }
            for one in self.to_dicts()
        ]
        x = drawing.in_time([point["label"] for point in points])
        base = alt.Chart(drawing.data(points))
        y = {
            name: drawing.upright(name, axis_title(self.rows[0].kpi), share=share)
            for name in ("value", "line", "lower", "mean", "upper")
        }
        dot = {"filled": True, "stroke": look.main, "strokeWidth": 1.6, "opacity": 1}
        small = 22 if narrow else 36
        limit = {"interpolate": "step", "color": look.quiet, "strokeWidth": 1.4}
        return alt.layer(
            *(base.mark_line(**limit, strokeDash=[5, 4]).encode(x, y[name]) for name in ("lower", "upper")),
            base.mark_line(**limit).encode(x, y["mean"]),
            base.mark_line(color=look.main, strokeWidth=1.8).encode(x, y["line"]),
            base.transform_filter("!datum.partial && !datum.signal")
            .mark_point(**dot, size=small, color=look.main)
            .encode(x, y["value"]),
            base.transform_filter("datum.partial")
            .mark_point(**dot, size=small, color=look.ground)
            .encode(x, y["value"]),
            *(
                base.transform_filter(f"datum.signal && {which}datum.outside")
                .mark_point(**{**dot, "stroke": look.alarm}, size=size, color=look.alarm)
                .encode(x, y["value"])
                for which, size in (("!", small), ("", 3 * small))
            ),
            *self._names(points, look),
        )

    def _names(self, points: Sequence[dict[str, Any]], look: Look) -> list[Any]:
        """The limits and the mean, named where they end."""
        judged = [point for point in points if point["mean"] is not None]
        if not judged:
            return []
        last = judged[-1]
        scale = 100 if self.unit == "share" else 1
        return [
            drawing.named(last[name], f"{name} {unit_text(last[name] / scale, self.unit)}", look.quiet)
            for name in ("lower", "mean", "upper")
            if last[name] is not None
        ]


def control(
    table: KpiTable, kpi: Kpi | str | None = None, *, rules: Sequence[ChartRule] = CHART_RULES
) -> Control:
    """
    The control chart of one KPI over the periods of a table: p with Laney's limits for shares, XmR otherwise.

    Periods that are not whole are shown and not judged. While fewer are judged than the longest rule looks at
    (8 by default) there are no limits, since nobody could tell a signal from noise. What cannot be below zero
    has no limit there.

    Args:
        table: Cut by periods, or a backlog by instants, and by nothing else.

        kpi: Which of its KPIs; it may be left out where there is one.

        rules: What counts as a signal; see `CHART_RULES`.

    Raises:
        UnknownName: If the table has no such KPI.

        InvalidArgument: If the table does not fit.

    Source: D. J. Wheeler, Understanding Variation; D. B. Laney, 2002.
    """
    title, rows = rows_in_time(table, kpi)
    needed = max(2, *(rule.among for rule in rules))
    places = [place for place, row in enumerate(rows) if _judged(row)]
    whole = [rows[place] for place in places]
    shares = whole != [] and whole[0].kpi.kind == "ratio"
    limits: list[Limits | None] = [None] * len(rows)
    found: tuple[Signal, ...] = ()
    sigma_z = None
    if len(whole) >= needed:
        if shares:
            chart = p_chart(((row.result.numerator or 0, row.result.n) for row in whole), rules=rules)
            assert chart is not None
            judged, found, sigma_z = list(chart.limits), chart.signals, chart.sigma_z
        else:
            single = xmr([row.result.value or 0.0 for row in whole], rules)
            assert single is not None
            lower = single.lower if whole[0].kpi.kind in _SIGNED else max(single.lower, 0.0)
            judged = [Limits(lower, single.mean, single.upper)] * len(whole)
            found = single.signals
        for place, limit in zip(places, judged, strict=True):
            limits[place] = limit
    return Control(
        title,
        tuple(rows),
        limits=tuple(limits),
        signals=tuple(
            Signal(one.rule, one.side, tuple(places[place] for place in one.places)) for one in found
        ),
        needed=needed,
        kind="p" if rows[0].kpi.kind == "ratio" else "XmR",
        sigma_z=sigma_z,
    )


def _known(row: KpiRow) -> bool:
    return row.result.value is not None


def _judged(row: KpiRow) -> bool:
    return _known(row) and not row.partial
