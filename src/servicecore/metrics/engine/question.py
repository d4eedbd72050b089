"""Which kind answers which KPI, and what a list of KPIs asks together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.metrics.engine.composite import parts_of
from servicecore.metrics.engine.kinds.counting import CountKind, NetKind, RatioKind
from servicecore.metrics.engine.kinds.measuring import MeasureKind, SumKind, SurvivalKind
from servicecore.metrics.engine.kinds.open import FlowKind, StockKind
from servicecore.metrics.engine.kinds.rating import RateKind, SpreadKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.metrics.definitions.kpi import Kind, Kpi
    from servicecore.metrics.engine.kinds.kind import KindOfKpi
    from servicecore.metrics.engine.report import Report

__all__ = ["asked", "question"]

_KINDS: dict[Kind, type[KindOfKpi]] = {
    "count": CountKind,
    "ratio": RatioKind,
    "net": NetKind,
    "sum": SumKind,
    "measure": MeasureKind,
    "survival": SurvivalKind,
    "rate": RateKind,
    "spread": SpreadKind,
    "stock": StockKind,
    "flow": FlowKind,
}


def question(kpi: Kpi, report: Report) -> KindOfKpi:
    """The KPI made ready to be asked; a composite asks nothing itself and has none."""
    return _KINDS[kpi.kind](kpi, report.asof_us, report.percentile)


def asked(kpis: Sequence[Kpi], report: Report) -> list[KindOfKpi]:
    """The KPIs made ready, and those that the composites among them are made of; each once."""
    every: dict[Kpi, KindOfKpi] = {}
    for kpi in kpis:
        for single in parts_of(kpi, kpis) if kpi.kind == "composite" else (kpi,):
            if single not in every:
                every[single] = question(single, report)
    return list(every.values())
