"""A table of answers: as data, as text for a terminal, as HTML, and in plain words."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from attrs import Factory, field, frozen

from servicecore.instant import to_iso
from servicecore.text_table import aligned, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.metrics.tables.value import KpiRow

__all__ = ["TABLE_SCHEMA", "KpiTable", "value_text"]

TABLE_SCHEMA = "servicecore.kpi_table/1"

_FEW = 10


@frozen
class KpiTable:
    """
    The answers of one report, in the order of the KPIs, then of groups, then of periods.

    Args:
        rows: One answer each.

        by: The dimensions it is grouped by.

        asof_us: The instant of the report. *timezone* is where its periods begin.
    """

    rows: tuple[KpiRow, ...]
    by: tuple[str, ...] = field(kw_only=True, default=())
    asof_us: int = field(kw_only=True)
    timezone: str = field(kw_only=True, default="UTC")
    placed: bool = field(
        init=False,
        eq=False,
        repr=False,
        default=Factory(lambda table: any(row.label for row in table.rows), takes_self=True),
    )
    """Whether any row belongs to a period or an instant."""

    def __iter__(self) -> Iterator[KpiRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as flat, JSON-ready data, for any data frame."""
        return [row.to_dict() for row in self.rows]

    def to_json(self) -> str:
        """The table as JSON with its schema version; the same table gives the same text."""
        head = {"schema": TABLE_SCHEMA, "asof": to_iso(self.asof_us), "timezone": self.timezone}
        return json.dumps({**head, "by": list(self.by), "rows": self.to_dicts()}, allow_nan=False)

    def header(self) -> list[str]:
        """The names of the columns that `cells` fill."""
        return [
            "KPI",
            *self.by,
            *(["Period"] if self.placed else []),
            "Value",
            "n",
            "95 % interval",
            "Left out",
        ]

    def cells(self, row: KpiRow) -> list[str]:
        """One row as texts."""
        placed = [row.label] if self.placed else []
        grouped = [row.group[name] or "(none)" for name in self.by]
        return [
            title(row),
            *grouped,
            *placed,
            value_text(row),
            str(row.result.n),
            interval_text(row),
            left_out(row),
        ]

    def to_text(self) -> str:
        """The table for a terminal: aligned, one row a line."""
        if not self.rows:
            return "nothing to report"
        cells = [self.cells(row) for row in self.rows]
        return "\n".join([*aligned(self.header(), cells, right=("Value", "n")), *self._footnotes()])

    def _footnotes(self) -> list[str]:
        return ["* not a whole period"] if any(row.partial for row in self.rows) else []

    def to_html(self, caption: str = "") -> str:
        """The table as HTML: one `<table>`, header cells with a scope, everything escaped."""
        shown = caption or f"As of {to_iso(self.asof_us)}"
        notes = "".join(f" {note}" for note in self._footnotes())
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.header())
        body = "".join(
            f'<tr><th scope="row">{escape(first)}</th>{_data_cells(rest)}</tr>'
            for first, *rest in map(self.cells, self.rows)
        )
        return (
            f"<table><caption>{escape(shown + notes)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

    def explain(self) -> str:
        """Each answer in plain words: how many it rests on, what was left out and why, what it means."""
        return "\n".join(map(_explained, self.rows)) or "nothing to report"


def title(row: KpiRow) -> str:
    """What a row is about; a measure says which of its figures."""
    return f"{row.kpi.title} ({row.kpi.statistic})" if row.kpi.kind == "measure" else row.kpi.title


def value_text(row: KpiRow) -> str:
    """
    A value with its unit, short; a dash where there was nothing to count.
    """
    value, unit = row.result.value, row.kpi.unit
    if value is None:
        return "-"
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "count":
        return f"{value:.0f}" if value == int(value) else f"{value:.2f}"
    return f"{value:.2f} {unit[0]}"


def interval_text(row: KpiRow) -> str:
    """The interval, a share's in per cent; empty for what has none. An open end is left open in words."""
    if row.result.interval is None:
        return ""
    times, unit, digits = (100, "%", 1) if row.kpi.unit == "share" else (1, row.kpi.unit[0], 2)
    if row.kpi.unit == "count":
        unit = ""
    low, high = (None if end is None else f"{times * end:.{digits}f}" for end in row.result.interval)
    text = f"{low} - {high}" if low and high else f"from {low}" if low else f"up to {high}"
    return f"{text} {unit}".rstrip()


def left_out(row: KpiRow) -> str:
    """How many were left out, and why."""
    return ", ".join(f"{count} {reason}" for reason, count in sorted(row.result.excluded.items()))


def _data_cells(cells: list[str]) -> str:
    return "".join(f"<td>{escape(cell)}</td>" for cell in cells)


def _explained(row: KpiRow) -> str:
    result = row.result
    where = ", ".join(
        [*(f"{name} {value or '(none)'}" for name, value in row.group.items()), row.label]
    ).strip(", ")
    what = f"{row.kpi.subject}s"
    place = f" [{printable(where)}]" if where else ""
    if result.value is None:
        said = f"{title(row)}{place}: nothing to count."
    elif result.numerator is not None:
        said = (
            f"{title(row)}{place}: {result.numerator} of {result.denominator} {what}, {value_text(row)}; "
            f"95 % interval {interval_text(row)} (Wilson)."
        )
    elif row.kpi.kind in ("count", "stock"):
        return f"{title(row)}{place}: {value_text(row)}. {_meaning(row)}"
    else:
        sure = f"; 95 % interval {interval_text(row)}" if result.interval else ""
        said = f"{title(row)}{place}: {value_text(row)} over {result.n} {what}{sure}."
    few = f" Few {what}: read with care." if 0 < result.n < _FEW else ""
    missing = f" Left out: {left_out(row)}." if result.excluded else ""
    return f"{said}{few}{missing} {_meaning(row)}"


def _meaning(row: KpiRow) -> str:
    return f"{row.kpi.definition} ({row.kpi.ref}; source: {row.kpi.source})"
