"""What is open at an instant, and what came and went in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.instant import DAY_US
from servicecore.metrics.engine.description import HISTOGRAM, Description
from servicecore.metrics.engine.kinds.basis import present
from servicecore.metrics.engine.kinds.kind import KindOfKpi
from servicecore.metrics.engine.need import Standing
from servicecore.metrics.engine.spread import Exact
from servicecore.metrics.tables.value import KpiValue

if TYPE_CHECKING:
    from collections import Counter

    from servicecore.metrics.engine.kinds.basis import Look
    from servicecore.metrics.engine.need import Cell, Need

__all__ = ["FlowKind", "StockKind"]

_AGES = (7 * DAY_US, 30 * DAY_US)


class StockKind(KindOfKpi):
    """
    What is open at an instant, or, with the measure `age_us`, how old it is then.

    The second part of a cell is here the instant, and what is left out is left out of all instants.
    """

    def asked(self) -> tuple[Need, ...]:
        return (self.basis.need(what="standing", older=self.kpi.spans or _AGES),)

    def value(self, look: Look, cell: Cell, left_out: Counter[str]) -> KpiValue:
        older = self.own[0].older
        found = look.standing(self.own[0], cell) or Standing((0,) * len(older), Exact())
        in_days = Description(found.ages, DAY_US, self.percentile).figures
        detail = {"open": found.ages.n, "median_age_days": in_days["p50"]}
        detail |= {f"over_{age // DAY_US}d": n for age, n in zip(older, found.older, strict=True)}
        if HISTOGRAM in in_days:
            detail[HISTOGRAM] = in_days[HISTOGRAM]
        if self.kpi.measure is None:
            return KpiValue(value=found.ages.n, n=found.ages.n, excluded=left_out, detail=detail)
        ages = Description(found.ages, self.kpi.scale, self.percentile)
        return KpiValue(
            value=ages.figures[self.kpi.statistic],
            n=ages.n,
            interval=ages.interval(self.kpi.statistic),
            excluded=left_out,
            detail=detail,
        )


class FlowKind(KindOfKpi):
    """What came into the open tickets less what left them: what the backlog grew by."""

    spans = True

    def asked(self) -> tuple[Need, ...]:
        self.anchors = ("started_at_us", "ended_at_us")
        return self.basis.need(present("started_at_us")), self.basis.need(
            present("ended_at_us"), anchor="ended_at_us"
        )

    def value(self, look: Look, cell: Cell, left_out: Counter[str]) -> KpiValue:
        came, left = (look.count(need, cell) for need in self.own)
        return KpiValue(
            value=came - left, n=came + left, excluded=left_out, detail={"came": came, "left": left}
        )
