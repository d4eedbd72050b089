"""A KPI made of the answers to others, by weight."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from servicecore.metrics.tables.value import KpiRow, KpiValue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.engine.report import Report

__all__ = ["composed"]


def composed(kpi: Kpi, parts: Mapping[str, Sequence[KpiRow]], report: Report) -> Iterator[KpiRow]:
    """
    The rows of a composite from those of its parts: one for each group and period that any part has, in the
    report's order.

    It needs answers and no rows of facts, whatever engine they came from. Where one part has no value the
    whole has none, and says which. It rests on as many as its weakest part, and has no interval: the parts
    are of the same tickets.
    """
    by_place = {name: {_place(row): row for row in rows} for name, rows in parts.items()}
    places = {place: row for rows in by_place.values() for place, row in rows.items()}
    for place in sorted(places, key=lambda place: (report.place(place[0]), place[1] or 0)):
        answers = {part.id: by_place[part.id].get(place) for part in kpi.parts}
        row = places[place]
        yield KpiRow(
            kpi=kpi,
            result=_together(kpi, answers),
            group=row.group,
            period=row.period,
            partial=row.partial,
        )


def _together(kpi: Kpi, answers: Mapping[str, KpiRow | None]) -> KpiValue:
    results = {name: None if row is None else row.result for name, row in answers.items()}
    values = {name: None if result is None else result.value for name, result in results.items()}
    missing = [name for name, value in values.items() if value is None]
    weighted = [part.weight * value for part in kpi.parts if (value := values[part.id]) is not None]
    return KpiValue(
        value=None if missing else sum(weighted),
        n=min(0 if result is None else result.n for result in results.values()),
        excluded=Counter(f"no value of {name}" for name in missing),
        detail=values,
    )


def _place(row: KpiRow) -> tuple[tuple[str | None, ...], int | None]:
    return tuple(row.group.values()), None if row.period is None else row.period.start_us
