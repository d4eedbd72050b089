"""What a fact sums to, how it is distributed, and how long until it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.metrics.engine.description import HISTOGRAM, Description
from servicecore.metrics.engine.kinds.basis import present
from servicecore.metrics.engine.kinds.kind import KindOfKpi
from servicecore.metrics.engine.spread import Bins
from servicecore.metrics.statistics.certainty import curve_figures, scaled
from servicecore.metrics.statistics.survival import kaplan_meier
from servicecore.metrics.tables.value import KpiValue

if TYPE_CHECKING:
    from collections import Counter

    from servicecore.metrics.engine.kinds.basis import Look
    from servicecore.metrics.engine.need import Cell, Need

__all__ = ["MeasureKind", "SumKind", "SurvivalKind"]


class SumKind(KindOfKpi):
    """What a fact sums to, over those that have it."""

    def asked(self) -> tuple[Need, ...]:
        known = present(str(self.kpi.measure))
        return self.basis.need(known), self.basis.need(known, what="total", column=self.kpi.measure)

    def value(self, look: Look, cell: Cell, left_out: Counter[str]) -> KpiValue:
        n, total = (look.count(need, cell) for need in self.own)
        if lost := look.count(self.basis.kept, cell) - n:
            left_out["not measured"] += lost
        return KpiValue(value=total / self.kpi.scale if n else None, n=n, excluded=left_out)


class MeasureKind(KindOfKpi):
    """How a fact is distributed over those that have it."""

    def asked(self) -> tuple[Need, ...]:
        return (self.basis.need(what="spread", column=self.kpi.measure),)

    def value(self, look: Look, cell: Cell, left_out: Counter[str]) -> KpiValue:
        description = Description(look.spread(self.own[0], cell), self.kpi.scale, self.percentile)
        if lost := look.count(self.basis.kept, cell) - description.n:
            left_out["not measured"] += lost
        figures = description.figures
        return KpiValue(
            value=figures[self.kpi.statistic],
            n=description.n,
            interval=description.interval(self.kpi.statistic),
            excluded=left_out,
            detail=figures,
        )


class SurvivalKind(KindOfKpi):
    """Time to an end that may not have come yet."""

    def asked(self) -> tuple[Need, ...]:
        watched = "unresolved_business_us" if "_business" in str(self.kpi.measure) else "unresolved_us"
        return tuple(self.basis.need(what="spread", column=name) for name in (self.kpi.measure, watched))

    def value(self, look: Look, cell: Cell, left_out: Counter[str]) -> KpiValue:
        ended, watched = (look.spread(need, cell) for need in self.own)
        if lost := look.count(self.basis.kept, cell) - ended.n - watched.n:
            left_out["not measured"] += lost
        curve = kaplan_meier(ended.counted(), watched.counted())  # type: ignore[arg-type] # with how often
        detail = curve_figures(curve, self.kpi.spans, self.kpi.scale)
        if isinstance(ended, Bins):
            detail[HISTOGRAM] = 0.01
        return KpiValue(
            value=detail["median"],
            n=curve.n,
            interval=scaled(curve.quantile_interval(0.5), self.kpi.scale),
            excluded=left_out,
            detail=detail,
        )
