"""One number against another, and how unevenly numbers lie."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from servicecore.metrics.engine.kinds.basis import present
from servicecore.metrics.engine.kinds.kind import KindOfKpi
from servicecore.metrics.tables.value import KpiValue

if TYPE_CHECKING:
    from collections import Counter

    from servicecore.metrics.engine.kinds.basis import Look
    from servicecore.metrics.engine.need import Cell, Need

__all__ = ["RateKind", "SpreadKind"]

_SERIES = "series:"


class RateKind(KindOfKpi):
    """
    One number divided by another, each a count, the sum of a fact, or an outside series.

    Both are in the unit of facts, outside series too, and the figure is in the KPI's.
    """

    def asked(self) -> tuple[Need, ...]:
        kpi = self.kpi
        above = self.basis.need(*kpi.hit) if kpi.measure is None else self._total(kpi.measure)
        below = self.basis.kept if kpi.over is None else self._total(kpi.over)
        return above, below

    def value(self, look: Look, cell: Cell, left_out: Counter[str]) -> KpiValue:
        kpi = self.kpi
        above, below = (
            self._number(look, cell, need, named)
            for need, named in zip(self.own, (kpi.measure, kpi.over), strict=True)
        )
        for named, number in ((kpi.measure, above), (kpi.over, below)):
            if number is None:
                left_out[f"no figure in the series {str(named).removeprefix(_SERIES)}"] += 1
        return KpiValue(
            value=above / below * kpi.per / kpi.scale - kpi.less if above is not None and below else None,
            n=look.count(self.basis.kept, cell),
            numerator=above if isinstance(above, int) else None,
            denominator=below if isinstance(below, int) else None,
            excluded=left_out,
            detail={"above": above, "below": below},
        )

    def _total(self, column: str) -> Need:
        if column.startswith(_SERIES):
            return self.basis.kept
        return self.basis.need(present(column), what="total", column=column)

    def _number(self, look: Look, cell: Cell, need: Need, named: str | None) -> float | None:
        if named is not None and named.startswith(_SERIES):
            return look.series(named.removeprefix(_SERIES), cell)
        return look.count(need, cell)


class SpreadKind(KindOfKpi):
    """How unevenly rows, or the sums of a fact, lie over the values of a dimension."""

    def asked(self) -> tuple[Need, ...]:
        over, measure = self.kpi.over, self.kpi.measure
        if measure is None:
            return (self.basis.need(split=over),)
        return (self.basis.need(present(measure), what="total", column=measure, split=over),)

    def value(self, look: Look, cell: Cell, left_out: Counter[str]) -> KpiValue:
        shares = {name: n for name, n in look.split(self.own[0], cell).items() if name is not None}
        mean = sum(shares.values()) / len(shares) if shares else 0
        apart = [(share - mean) ** 2 for share in shares.values()]
        return KpiValue(
            value=math.sqrt(math.fsum(apart) / len(apart)) / mean if mean else None,
            n=look.count(self.basis.kept, cell),
            excluded=left_out,
            detail={"over": len(shares), "mean": mean if shares else None},
        )
