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
    """`measure` / `over` x `per` - `less`: each side a count, the sum of a fact, or an outside series."""

    def asked(self) -> tuple[Need, ...]:
        hits = self.basis.need(*self.kpi.hit)
        return hits, *(need for column in self._facts() for need in self._summed(column))

    def value(self, look: Look, cell: Cell, left_out: Counter[str]) -> KpiValue:
        kpi, kept = self.kpi, look.count(self.basis.kept, cell)

        def side(column: str | None, count: int) -> float | None:
            if column is None:
                return count
            if column.startswith(_SERIES):
                name = column.removeprefix(_SERIES)
                found = look.series(name, cell)
                if found is None:
                    left_out[f"no figure in the series {name}"] += 1
                return found
            known, total = (look.count(need, cell) for need in self._summed(column))
            if known < kept:
                left_out["not measured"] += kept - known
            return total if known or not kept else None

        above, below = side(kpi.measure, look.count(self.own[0], cell)), side(kpi.over, kept)
        value = None
        if above is not None and below:
            value = above / below * kpi.per / kpi.scale - kpi.less
        detail = {"numerator": above, "denominator": below}
        return KpiValue(value=value, n=kept, excluded=left_out, detail=detail)

    def _facts(self) -> list[str]:
        sides = (self.kpi.measure, self.kpi.over)
        return [column for column in sides if column is not None and not column.startswith(_SERIES)]

    def _summed(self, column: str) -> tuple[Need, Need]:
        known = present(column)
        return self.basis.need(known), self.basis.need(known, what="total", column=column)


class SpreadKind(KindOfKpi):
    """How unevenly rows, or the sums of a fact, lie over the values of a dimension; 0 is even."""

    def asked(self) -> tuple[Need, ...]:
        over, measure = self.kpi.over, self.kpi.measure
        if measure is None:
            return (self.basis.need(split=over),) * 3
        known = present(measure)
        return (
            self.basis.need(split=over),
            self.basis.need(known, split=over),
            self.basis.need(known, what="total", column=measure, split=over),
        )

    def value(self, look: Look, cell: Cell, left_out: Counter[str]) -> KpiValue:
        every, known, sums = (look.split(need, cell) for need in self.own)
        if nowhere := every.get(None, 0):
            left_out[f"no {str(self.kpi.over).rpartition(':')[2]}"] += nowhere
        n = sum(count for place, count in known.items() if place is not None)
        if lost := sum(every.values()) - nowhere - n:
            left_out["not measured"] += lost
        shares = [sums.get(place, 0) for place in known if place is not None]
        mean = sum(shares) / len(shares) if shares else 0
        value = None
        if mean:
            value = math.sqrt(math.fsum((share - mean) ** 2 for share in shares) / len(shares)) / mean
        detail = {"groups": len(shares), "largest": max(shares, default=None), "mean": mean or None}
        return KpiValue(value=value, n=n, excluded=left_out, detail=detail)
