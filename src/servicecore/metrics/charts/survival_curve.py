"""Which share still waits after how long, open tickets included: the survival curve and its band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.errors import InvalidArgument
from servicecore.metrics.charts import drawing
from servicecore.metrics.charts.chart import Chart
from servicecore.metrics.charts.counted import counted
from servicecore.metrics.definitions import catalog
from servicecore.metrics.definitions.kpi import reader
from servicecore.metrics.statistics.survival import kaplan_meier
from servicecore.metrics.tables.wording import unit_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from servicecore.metrics.charts.look import Look
    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.facts.facts import TicketFacts
    from servicecore.metrics.statistics.survival import Survival

__all__ = ["SurvivalCurve", "survival_curve"]

_STEPS = 120
"""How many points a picture needs; a curve of a hundred thousand tickets looks no different."""
_TAIL = 0.02


@frozen
class SurvivalCurve(Chart):
    """
    The share still waiting, over time.

    Args:
        curve: The estimate, in microseconds. *scale* is how many make one of the *unit*.

        until_us: Where the picture ends.
    """

    curve: Survival
    unit: str = field(kw_only=True)
    scale: int = field(kw_only=True)
    until_us: int = field(kw_only=True)

    @property
    def note(self) -> str:
        of = f"{self.curve.n} tickets, {self.curve.censored} of them not resolved"
        return f"{of}; shaded: the 95 % interval"

    @property
    def alt_text(self) -> str:
        if not self.curve.n:
            return "No tickets."
        said = [f"Of {self.curve.n} tickets {self.curve.censored} were watched to no end."]
        for name, share in (("Half", 0.5), ("Nine of ten", 0.9)):
            when, ends = self.curve.quantile(share), self.curve.quantile_interval(share)
            if when is None:
                said.append(f"{name} are not done yet.")
            else:
                low, high = ends or (None, None)
                sure = f"{self._time(low)} to {self._time(high)}"
                said.append(f"{name} are done after {self._time(when)} (95 % interval {sure}).")
        return " ".join(said)

    def _time(self, us: float | None) -> str:
        return "open" if us is None else unit_text(us / self.scale, self.unit)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The curve, read at up to 121 instants from 0 to where the picture ends."""
        if not self.curve.n:
            return []
        times = sorted({round(place * self.until_us / _STEPS) for place in range(_STEPS + 1)})
        return [self._at(time) for time in times]

    def _at(self, time: int) -> dict[str, Any]:
        waiting = self.curve.at(time)
        low, high = self.curve.interval(time) or (None, None)
        return {"time": time / self.scale, "waiting": waiting, "low": low, "high": high}

    def header(self) -> list[str]:
        return ["After", "Still waiting", "95 % interval"]

    def cells(self) -> list[list[str]]:
        """Every tenth of the rows: enough to read the curve by."""
        return [
            [
                unit_text(row["time"], self.unit),
                unit_text(row["waiting"], "share"),
                "" if row["low"] is None else f"{100 * row['low']:.1f} - {100 * row['high']:.1f} %",
            ]
            for row in self.to_dicts()[:: _STEPS // 12]
        ]

    def _layers(self, look: Look, *, narrow: bool) -> Any:
        alt = drawing.altair()
        rows = [
            {"time": row["time"], **{name: _percent(row[name]) for name in ("waiting", "low", "high")}}
            for row in self.to_dicts()
        ]
        base = alt.Chart(drawing.data(rows))
        x = alt.X(
            "time:Q", title=f"{self.unit} since the opening", scale=alt.Scale(nice=False), axis=_axis(narrow)
        )
        band = {"interpolate": "step-after", "color": look.main, "opacity": 0.18}
        marks = [
            base.mark_area(**band).encode(
                x, drawing.upright("low", "% still waiting", share=True), alt.Y2("high")
            ),
            base.mark_line(interpolate="step-after", color=look.main, strokeWidth=2).encode(
                x, drawing.upright("waiting", "% still waiting", share=True)
            ),
        ]
        median = self.curve.quantile(0.5)
        if median is not None and median <= self.until_us:
            marks += self._median(look, median)
        return alt.layer(*marks)

    def _median(self, look: Look, median: int) -> list[Any]:
        alt = drawing.altair()
        base = alt.Chart(drawing.data([{"time": median / self.scale, "waiting": 50}]))
        x, y = alt.X("time:Q"), alt.Y("waiting:Q")
        text = f"half done after {self._time(median)}"
        return [
            base.mark_point(color=look.ink, filled=True, size=46, opacity=1).encode(x, y),
            base.mark_text(text=text, align="left", baseline="bottom", dx=8, dy=-6).encode(x, y),
        ]


def survival_curve(
    facts: Iterable[TicketFacts], *, kpi: Kpi = catalog.TIME_TO_RESOLVE, until: timedelta | None = None
) -> SurvivalCurve:
    """
    The Kaplan-Meier curve of a survival KPI, with Greenwood's log-log band.

    Args:
        facts: In any order.

        kpi: Of kind survival; `catalog.TIME_TO_RESOLVE.business` for open time.

        until: Where the picture ends; where one in fifty still waits, or at the last end, when left out.

    Raises:
        InvalidArgument: If the KPI is of another kind, or *until* is not above 0.

    Source: E. L. Kaplan and P. Meier, 1958; M. Greenwood, 1926.
    """
    if kpi.kind != "survival" or kpi.measure is None:
        raise InvalidArgument("kpi", kpi.id, "a KPI of kind survival")
    until_us = None if until is None else round(until.total_seconds() * 1e6)
    if until_us is not None and until_us <= 0:
        raise InvalidArgument("until", until, "a time above 0")
    rows = counted(kpi, facts)
    watched = reader(f"unresolved{'_business' if '_business' in kpi.measure else ''}_us")
    ended, censored = (
        [value for value in map(read, rows) if value is not None] for read in (reader(kpi.measure), watched)
    )
    curve = kaplan_meier(ended, censored)
    last = max(ended or censored, default=0)
    tail = curve.quantile(1 - _TAIL)
    return SurvivalCurve(
        kpi.title,
        curve,
        unit=kpi.unit,
        scale=kpi.scale,
        until_us=until_us or tail or last,
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _axis(narrow: bool) -> Any:
    return drawing.altair().Axis(grid=False, tickCount=4 if narrow else 8)
