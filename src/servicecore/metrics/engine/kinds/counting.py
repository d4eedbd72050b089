"""How many there are, and which share of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.metrics.engine.kinds.kind import KindOfKpi
from servicecore.metrics.statistics.interval import nps_interval, wilson
from servicecore.metrics.tables.value import KpiValue

if TYPE_CHECKING:
    from collections import Counter

    from servicecore.metrics.engine.kinds.basis import Look
    from servicecore.metrics.engine.need import Cell, Need

__all__ = ["CountKind", "NetKind", "RatioKind"]


class CountKind(KindOfKpi):
    """How many there are."""

    def value(self, look: Look, cell: Cell, left_out: Counter[str]) -> KpiValue:
        n = look.count(self.basis.kept, cell)
        return KpiValue(value=n, n=n, excluded=left_out)


class RatioKind(KindOfKpi):
    """How many of them pass a test."""

    def asked(self) -> tuple[Need, ...]:
        return (self.basis.need(*self.kpi.hit),)

    def value(self, look: Look, cell: Cell, left_out: Counter[str]) -> KpiValue:
        n, hits = look.count(self.basis.kept, cell), look.count(self.own[0], cell)
        return KpiValue(
            value=hits / n if n else None,
            n=n,
            numerator=hits,
            denominator=n,
            interval=wilson(hits, n),
            excluded=left_out,
        )


class NetKind(KindOfKpi):
    """The share that speaks for, less the share that speaks against."""

    def asked(self) -> tuple[Need, ...]:
        return self.basis.need(*self.kpi.hit), self.basis.need(*self.kpi.against)

    def value(self, look: Look, cell: Cell, left_out: Counter[str]) -> KpiValue:
        n = look.count(self.basis.kept, cell)
        hits, against = (look.count(need, cell) for need in self.own)
        interval = nps_interval(hits, n - hits - against, against)
        per = self.kpi.per
        return KpiValue(
            value=per * (hits - against) / n if n else None,
            n=n,
            interval=None if interval is None else (per * interval[0], per * interval[1]),
            excluded=left_out,
            detail={"for": hits, "against": against},
        )
