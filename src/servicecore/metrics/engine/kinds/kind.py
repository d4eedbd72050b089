"""The form of a kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from servicecore.metrics.engine.kinds.basis import Basis

if TYPE_CHECKING:
    from collections import Counter

    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.engine.kinds.basis import Look
    from servicecore.metrics.engine.need import Cell, Need
    from servicecore.metrics.statistics.quantile import QuantileKind
    from servicecore.metrics.tables.value import KpiValue

__all__ = ["KindOfKpi"]


class KindOfKpi(ABC):
    """
    A KPI made ready to be asked of any engine.

    Args:
        kpi: What to answer.

        asof_us: The report's instant.

        percentile: How percentiles are interpolated.
    """

    def __init__(self, kpi: Kpi, asof_us: int, percentile: QuantileKind) -> None:
        self.kpi = kpi
        self.percentile: QuantileKind = percentile
        self.basis = Basis(kpi, asof_us)
        self.asof_us = asof_us
        self.own = self.asked()

    @property
    def needs(self) -> tuple[Need, ...]:
        """Everything it asks, each once."""
        return tuple(dict.fromkeys([self.basis.groups, *self.basis.chain, *self.own]))

    def asked(self) -> tuple[Need, ...]:
        """What it asks besides how many are counted."""
        return ()

    @abstractmethod
    def value(self, look: Look, cell: Cell, left_out: Counter[str]) -> KpiValue:
        """The value for a cell, with what was left out so far."""
        ...
