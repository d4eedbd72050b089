"""Rows of KPIs, side against side: two periods, two teams, or each period against the one before."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from servicecore.errors import InvalidArgument, choices
from servicecore.metrics.comparison.comparison import Comparison
from servicecore.metrics.comparison.comparisons import Comparisons
from servicecore.metrics.tables.value import checked_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecore.metrics.tables.value import KpiRow

__all__ = ["changes", "compare"]

_Key: TypeAlias = tuple[str, str, tuple[tuple[str, str | None], ...]]


def compare(before: Iterable[KpiRow], after: Iterable[KpiRow]) -> Comparisons:
    """
    Each KPI and group of the two sides, in the order of *after*, then what *before* alone has.

    Args:
        before, after: Tables of one period each, or rows of one: `[row for row in table if row.label ==
            "2026-01"]`. Which period it is does not matter here; the rows say so.

    Raises:
        InvalidArgument: If a side has a KPI and group twice, or the two define a KPI differently.

        WrongArgument: If a side is no table and no rows of one.
    """
    old, new = _by_key(before, "before"), _by_key(after, "after")
    for key in old.keys() & new.keys():
        _check_definitions(old[key], new[key])
    return Comparisons(_comparison(old.get(key), new.get(key)) for key in {**new, **old})


def changes(rows: Iterable[KpiRow]) -> Comparisons:
    """
    Each period, or instant, of a table against the one before it; KPI by KPI, group by group.

    >>> changes([])
    ()
    """
    series: dict[_Key, list[KpiRow]] = {}
    for row in checked_rows(rows):
        series.setdefault(_key(row), []).append(row)
    return Comparisons(_comparison(*pair) for listed in series.values() for pair in pairwise(listed))


def _by_key(rows: Iterable[KpiRow], side: str) -> dict[_Key, KpiRow]:
    found: dict[_Key, KpiRow] = {}
    for row in checked_rows(rows, side):
        other = found.setdefault(_key(row), row)
        if other is not row:
            labels = choices((other.label or "all time", row.label or "all time"))
            raise InvalidArgument(side, f"{row.kpi.id} of {labels}", "one row for each KPI and group")
    return found


def _key(row: KpiRow) -> _Key:
    statistic = row.kpi.statistic if row.kpi.kind in ("measure", "stock") else ""
    return row.kpi.id, statistic, tuple(sorted(row.group.items()))


def _check_definitions(before: KpiRow, after: KpiRow) -> None:
    if before.kpi.ref != after.kpi.ref:
        raise InvalidArgument("after", after.kpi.ref, f"the definition that before has: {before.kpi.ref}")


def _comparison(before: KpiRow | None, after: KpiRow | None) -> Comparison:
    row = after or before
    assert row is not None
    return Comparison(kpi=row.kpi, group=row.group, before=before, after=after)
