"""Which kind answers which KPI, and what a list of KPIs asks together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.errors import Fault, InvalidDefinition, choices, shown
from servicecore.metrics.definitions import catalog
from servicecore.metrics.engine.kinds.counting import CountKind, NetKind, RatioKind
from servicecore.metrics.engine.kinds.measuring import MeasureKind, SumKind, SurvivalKind
from servicecore.metrics.engine.kinds.open import FlowKind, StockKind
from servicecore.metrics.engine.kinds.rating import RateKind, SpreadKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from servicecore.metrics.definitions.kpi import Kind, Kpi
    from servicecore.metrics.engine.kinds.kind import KindOfKpi
    from servicecore.metrics.engine.report import Report

__all__ = ["asked", "parts_of", "question"]

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
    """The KPI made ready to be asked; a composite asks nothing itself."""
    return _KINDS[kpi.kind](kpi, report.asof_us, report.percentile)


def parts_of(kpi: Kpi, asked: Iterable[Kpi], above: tuple[str, ...] = ()) -> dict[str, Kpi]:
    """
    The KPIs that a composite is made of: of the same report, or else of the catalogue.

    Raises:
        InvalidDefinition: If its parts lead back to it.

        UnknownName: If a part is in neither.
    """
    here = {each.id: each for each in asked}
    found = {part.id: here.get(part.id) or catalog.get(part.id) for part in kpi.parts}
    for name in found:
        if name in (*above, kpi.id):
            fault = Fault("parts", f"lead back to it: {choices((*above, kpi.id, name))}")
            raise InvalidDefinition(f"KPI {shown(name)}", [fault])
    return found


def asked(kpis: Sequence[Kpi], report: Report) -> list[KindOfKpi]:
    """The KPIs made ready, and those that the composites among them are made of; each once."""
    singles = dict.fromkeys(single for kpi in kpis for single in _singles(kpi, kpis))
    return [question(kpi, report) for kpi in singles]


def _singles(kpi: Kpi, kpis: Sequence[Kpi], above: tuple[str, ...] = ()) -> Iterator[Kpi]:
    if kpi.kind != "composite":
        yield kpi
        return
    for part in parts_of(kpi, kpis, above).values():
        yield from _singles(part, kpis, (*above, kpi.id))
