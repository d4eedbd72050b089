"""The rows of one KPI out of a table that may hold many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.errors import InvalidArgument, UnknownName, WrongArgument
from servicecore.metrics.definitions.kpi import Kpi
from servicecore.metrics.tables.table import KpiTable
from servicecore.metrics.tables.wording import title

if TYPE_CHECKING:
    from servicecore.metrics.tables.value import KpiRow

__all__ = ["axis_title", "grouped_rows", "plotted", "rows_in_time"]


def axis_title(kpi: Kpi) -> str:
    """What stands at the axis of a KPI: what its figures are counted in."""
    if kpi.unit == "count":
        return f"{kpi.subject}s" if kpi.kind in ("count", "stock", "flow") else kpi.title.lower()
    return "%" if kpi.unit == "share" else kpi.unit


def plotted(value: float | None, unit: str) -> float | None:
    """A figure as it stands at the axis: shares from 0 to 100."""
    return None if value is None else 100 * value if unit == "share" else value


def _rows_of(table: KpiTable, kpi: Kpi | str | None) -> list[KpiRow]:
    if not isinstance(table, KpiTable):
        raise WrongArgument("table", table, "a KpiTable; compute makes it", private=True)
    known = list(dict.fromkeys(row.kpi for row in table.rows))
    named = [one for one in known if kpi is None or kpi in (one, one.id)]
    if not named:
        wanted = kpi.id if isinstance(kpi, Kpi) else kpi or ""
        raise UnknownName("KPI", wanted, [one.id for one in known])
    if len(named) > 1:
        raise InvalidArgument("kpi", kpi, f"one of the {len(named)} KPIs of the table, itself")
    return [row for row in table.rows if row.kpi == named[0]]


def rows_in_time(table: KpiTable, kpi: Kpi | str | None) -> tuple[str, list[KpiRow]]:
    """
    What a chart over time shows of a table: the KPI's title, and its rows by period or instant.

    Raises:
        UnknownName: If the table has no such KPI.

        InvalidArgument: If it has several that fit, if it is grouped, or if it has no periods.
    """
    rows = _rows_of(table, kpi)
    if table.by:
        raise InvalidArgument("table", f"by {', '.join(table.by)}", "a table that is cut by periods alone")
    if not all(row.label for row in rows):
        raise InvalidArgument("table", "without periods", "a table that is cut by periods")
    return title(rows[0]), rows


def grouped_rows(table: KpiTable, kpi: Kpi | str | None) -> tuple[str, list[KpiRow]]:
    """
    What a chart by groups shows of a table: the KPI's title, and its rows by the one dimension.

    Raises:
        UnknownName: If the table has no such KPI.

        InvalidArgument: If it has several that fit, or is not grouped by one dimension over all time.
    """
    rows = _rows_of(table, kpi)
    if len(table.by) != 1 or any(row.label for row in rows):
        cut = ", ".join([*table.by, *(["period"] if rows[0].label else [])])
        raise InvalidArgument("table", f"by {cut or 'nothing'}", "a table grouped by one dimension alone")
    return title(rows[0]), rows
