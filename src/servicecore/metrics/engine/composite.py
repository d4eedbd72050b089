"""A KPI that is made of others, each by its weight."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from servicecore.errors import InvalidArgument
from servicecore.metrics.definitions import catalog
from servicecore.metrics.tables.value import KpiValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecore.metrics.definitions.kpi import Kpi

__all__ = ["composed", "parts_of"]


def parts_of(kpi: Kpi, asked: Iterable[Kpi]) -> tuple[Kpi, ...]:
    """
    The KPIs that a composite is made of: of the same report, or else of the catalogue.

    Raises:
        UnknownName: If a part is in neither.

        InvalidArgument: If a part is a composite, or a stock, which has instants where others have periods.
    """
    here = {each.id: each for each in asked}
    found = tuple(here.get(part.id) or catalog.find(part.id) for part in kpi.parts)
    for each in found:
        if each.kind in ("composite", "stock"):
            expected = f"made of KPIs that have periods; {each.id} is a {each.kind}"
            raise InvalidArgument("composite", kpi.id, expected)
    return found


def composed(kpi: Kpi, parts: Mapping[str, KpiValue]) -> KpiValue:
    """The sum of the parts, each by its weight; None where one of them has no value."""
    values = [(parts[part.id].value, part.weight) for part in kpi.parts]
    known = [value * weight for value, weight in values if value is not None]
    return KpiValue(
        value=math.fsum(known) if len(known) == len(values) else None,
        n=min(part.n for part in parts.values()),
        detail={name: part.value for name, part in parts.items()},
    )
