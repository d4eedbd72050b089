"""What is open at an instant, and what came and went in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.instant import DAY_US
from servicecore.metrics.definitions.test import Test
from servicecore.metrics.engine.description import HISTOGRAM, Description
from servicecore.metrics.engine.kinds.basis import of_ticket
from servicecore.metrics.engine.kinds.kind import KindOfKpi
from servicecore.metrics.engine.need import Need, Standing
from servicecore.metrics.engine.spread import Exact
from servicecore.metrics.tables.value import KpiValue

if TYPE_CHECKING:
    from collections import Counter

    from servicecore.metrics.engine.kinds.basis import Look
    from servicecore.metrics.engine.need import Cell

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
        detail |= {f"over_{age / DAY_US:g}d": n for age, n in zip(older, found.older, strict=True)}
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
    """
    What came into the open tickets of a period, less what left them.

    Each open stretch of a ticket comes in once and leaves once, so the identity holds exactly: before + in -
    out = after. The first stretch of a ticket is its opening, each further one a reopening. What a log ends
    before it has begun it was never open.
    """

    def asked(self) -> tuple[Need, ...]:
        tests = tuple(map(of_ticket, self.basis.kept.tests))
        real = Test(any_of=(Test("ended_at_us", "missing"), Test("ended_at_us", ">=", other="started_at_us")))
        came = (*tests, real, Test("started_at_us", "<=", self.asof_us))
        left = (*tests, real, Test("ended_at_us", "<=", self.asof_us))
        return (
            Need("span", "started_at_us", (*came, Test("opening", "==", 1))),
            Need("span", "started_at_us", (*came, Test("opening", "==", 0))),
            Need("span", "ended_at_us", left),
        )

    def value(self, look: Look, cell: Cell, left_out: Counter[str]) -> KpiValue:
        opened, reopened, ended = (look.count(need, cell) for need in self.own)
        came_before, back_before, left_before = (look.before(need, cell) for need in self.own)
        before = came_before + back_before - left_before
        return KpiValue(
            value=opened + reopened - ended,
            n=opened + reopened + ended,
            excluded=left_out,
            detail={
                "opened": opened,
                "reopened": reopened,
                "ended": ended,
                "before": before,
                "after": before + opened + reopened - ended,
            },
        )
