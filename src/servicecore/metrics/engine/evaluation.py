"""One KPI over one set of rows: every kind in its own few lines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from servicecore.instant import MAX_US
from servicecore.metrics.definitions.kpi import Kpi, Statistic, reader
from servicecore.metrics.engine.rate import rate, spread, total
from servicecore.metrics.engine.standing import flow, stock
from servicecore.metrics.statistics.certainty import curve_figures, scaled, statistic_interval
from servicecore.metrics.statistics.interval import nps_interval, wilson
from servicecore.metrics.statistics.quantile import QuantileKind, quantile
from servicecore.metrics.statistics.survival import kaplan_meier
from servicecore.metrics.tables.value import KpiValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from servicecore.metrics.facts.facts import TicketFacts
    from servicecore.metrics.outside.series import Series
    from servicecore.metrics.periods.period import Period

__all__ = ["Evaluation", "describe"]

_SHARES: tuple[tuple[Statistic, float], ...] = (("p50", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95))
_NOWHERE: Mapping[str, str | None] = {}


def describe(values: Iterable[int], scale: int = 1, kind: QuantileKind = "linear") -> dict[str, float | None]:
    """
    How values are distributed: n, mean, min, max, p50, p75, p90, p95.

    The keys that end in `_disc` are the percentiles by the other rule, always values that occurred.

    >>> describe([1, 2, 3, 6])["mean"]
    3.0
    """
    ascending = sorted(values)
    n = len(ascending)
    figures: dict[str, float | None] = {
        "n": n,
        "mean": sum(ascending) / n / scale if n else None,
        "min": ascending[0] / scale if n else None,
        "max": ascending[-1] / scale if n else None,
    }
    for name, share in _SHARES:
        figures[name] = _scaled(quantile(ascending, share, kind), scale)
        figures[f"{name}_disc"] = _scaled(quantile(ascending, share, "inverted_cdf"), scale)
    return figures


def _scaled(value: float | None, scale: int) -> float | None:
    return None if value is None else value / scale


def passing(rows: Iterable[Any], tests: Sequence[Callable[[Any], bool]]) -> list[Any]:
    """The rows that pass every test."""
    kept = list(rows)
    for test in tests:
        kept = [row for row in kept if test(row)]
    return kept


class Evaluation:
    """
    A KPI made ready to be asked of many groups of rows.

    Args:
        kpi: What to answer.

        percentile: How percentiles are interpolated.

        asof_us: The instant of the report; what is too young then to be counted is left out.

        series: The outside series, by name.
    """

    def __init__(
        self,
        kpi: Kpi,
        percentile: QuantileKind = "linear",
        *,
        asof_us: int = MAX_US,
        series: Mapping[str, Series] | None = None,
    ) -> None:
        self.kpi = kpi
        self._percentile: QuantileKind = percentile
        self._scope = [test.compiled(kpi.subject) for test in kpi.scope]
        self._population = [(test.compiled(kpi.subject), test.reason) for test in kpi.counted(asof_us)]
        self._hit = [test.compiled(kpi.subject) for test in kpi.hit]
        self._against = [test.compiled(kpi.subject) for test in kpi.against]
        self._asof_us = asof_us
        self._series = series or {}
        self._measure: Callable[[Any], Any] = _measure(kpi)

    def members(self, rows: Iterable[Any]) -> tuple[list[Any], Counter[str]]:
        """The rows that belong to the population, and why the others do not."""
        kept, left_out = passing(rows, self._scope), Counter[str]()
        for passes, reason in self._population:
            passed = [row for row in kept if passes(row)]
            if len(passed) < len(kept):
                left_out[reason] += len(kept) - len(passed)
            kept = passed
        return kept, left_out

    def answer(
        self,
        rows: Sequence[Any],
        at_us: int | None = None,
        *,
        period: Period | None = None,
        group: Mapping[str, str | None] = _NOWHERE,
    ) -> KpiValue:
        """
        The KPI over *rows*.

        Args:
            at_us: The instant of a stock; the report's own when left out.

            period, group: Which cell of a report it is, for outside series and flows.
        """
        kept, left_out = self.members(rows)
        kpi = self.kpi
        if kpi.kind == "count":
            return KpiValue(value=len(kept), n=len(kept), excluded=left_out)
        if kpi.kind == "ratio":
            return self._ratio(kept, left_out)
        if kpi.kind == "measure":
            return self._distribution(kept, left_out)
        if kpi.kind == "survival":
            return self._survival(kept, left_out)
        if kpi.kind == "net":
            return self._net(kept, left_out)
        if kpi.kind == "sum":
            return total(kpi, kept, left_out)
        if kpi.kind == "spread":
            return spread(kpi, kept, left_out)
        if kpi.kind == "rate":
            hits = len(passing(kept, self._hit))
            return rate(kpi, kept, hits, left_out, self._series, period, group)
        if kpi.kind == "flow":
            end = self._asof_us + 1 if period is None else min(period.end_us, self._asof_us + 1)
            return flow(kept, left_out, None if period is None else period.start_us, end)
        return stock(kpi, kept, left_out, self._asof_us if at_us is None else at_us, self._percentile)

    def _net(self, rows: Sequence[Any], left_out: Counter[str]) -> KpiValue:
        n, hits, against = len(rows), len(passing(rows, self._hit)), len(passing(rows, self._against))
        per = self.kpi.per
        interval = nps_interval(hits, n - hits - against, against)
        return KpiValue(
            value=per * (hits - against) / n if n else None,
            n=n,
            interval=None if interval is None else (per * interval[0], per * interval[1]),
            excluded=left_out,
            detail={"for": hits, "against": against},
        )

    def _ratio(self, rows: Sequence[Any], left_out: Counter[str]) -> KpiValue:
        n, hits = len(rows), len(passing(rows, self._hit))
        return KpiValue(
            value=hits / n if n else None,
            n=n,
            numerator=hits,
            denominator=n,
            interval=wilson(hits, n),
            excluded=left_out,
        )

    def _distribution(self, rows: Sequence[Any], left_out: Counter[str]) -> KpiValue:
        values = sorted(value for value in map(self._measure, rows) if value is not None)
        if len(values) < len(rows):
            left_out["not measured"] += len(rows) - len(values)
        figures = describe(values, self.kpi.scale, self._percentile)
        return KpiValue(
            value=figures[self.kpi.statistic],
            n=len(values),
            interval=scaled(statistic_interval(values, self.kpi.statistic), self.kpi.scale),
            excluded=left_out,
            detail=figures,
        )

    def _survival(self, rows: Sequence[TicketFacts], left_out: Counter[str]) -> KpiValue:
        watched = reader(f"unresolved{'_business' if '_business' in str(self.kpi.measure) else ''}_us")
        ended = [value for value in map(self._measure, rows) if value is not None]
        censored = [value for value in map(watched, rows) if value is not None]
        if lost := len(rows) - len(ended) - len(censored):
            left_out["not measured"] += lost
        curve = kaplan_meier(ended, censored)
        detail = curve_figures(curve, self.kpi.spans, self.kpi.scale)
        return KpiValue(
            value=detail["median"],
            n=curve.n,
            interval=scaled(curve.quantile_interval(0.5), self.kpi.scale),
            excluded=left_out,
            detail=detail,
        )


def _measure(kpi: Kpi) -> Callable[[Any], Any]:
    """How the measure is read, by the kinds that ask for its distribution."""
    read = kpi.measure if kpi.kind in ("measure", "survival") else None
    return _nothing if read is None else reader(read, kpi.subject)


def _nothing(_row: object) -> None:
    """What a KPI of another kind measures; nobody asks."""
