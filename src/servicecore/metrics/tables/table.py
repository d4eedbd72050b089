"""A table of answers: as data, as text for a terminal, as HTML, in frames, and in plain words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from attrs import Factory, field, frozen

from servicecore.errors import UnknownName
from servicecore.instant import to_iso
from servicecore.metrics.tables import native
from servicecore.metrics.tables.crosstab import PERIOD, Crosstab, turned
from servicecore.metrics.tables.markup import table_html
from servicecore.metrics.tables.page import details, page_html, scrolling
from servicecore.metrics.tables.value import columns
from servicecore.metrics.tables.wording import (
    count_text,
    explained,
    interval_text,
    left_out,
    title,
    value_text,
)
from servicecore.text_table import aligned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.metrics.tables.value import KpiRow

__all__ = ["TABLE_SCHEMA", "KpiTable"]

TABLE_SCHEMA = "servicecore.kpi_table/1"

_NUMBERS = ("Value", "n")
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"


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

    def to_csv(self) -> str:
        """The rows as CSV; values in the KPI's unit, unrounded, and None as an empty cell."""
        return native.csv_text(self.to_dicts(), columns(self.by))

    def to_native(self, like: Any) -> Any:
        """
        The rows as a frame of the library that *like*, any frame of yours, comes from.

        Raises:
            WrongArgument: If *like* is no frame of pandas, polars or pyarrow.

            MissingExtra: If the packages of the extra `frames` are not installed.
        """
        return native.native_frame(self.to_dicts(), columns(self.by), like)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The rows for whoever speaks Arrow: polars, DuckDB and pyarrow take the table as it is."""
        arrow = native.arrow_table(self.to_dicts(), columns(self.by))
        return arrow.__arrow_c_stream__(requested_schema)

    def header(self) -> list[str]:
        """The names of the columns that `cells` fill."""
        placed = ["Period"] if self.placed else []
        return ["KPI", *self.by, *placed, "Value", "n", "95 % interval", "Left out"]

    def cells(self, row: KpiRow) -> list[str]:
        """One row as texts."""
        placed = [row.label] if self.placed else []
        grouped = [row.group[name] or "(none)" for name in self.by]
        return [
            title(row),
            *grouped,
            *placed,
            value_text(row),
            count_text(row),
            interval_text(row),
            left_out(row),
        ]

    def to_text(self, *, dim: bool = False) -> str:
        """
        The table for a terminal: aligned, one row a line.

        Args:
            dim: Whether rows that rest on few are dimmed, for a terminal that knows how.
        """
        if not self.rows:
            return "nothing to report"
        header, rule, *lines = aligned(self.header(), list(map(self.cells, self.rows)), right=_NUMBERS)
        if dim:
            shaded = zip(lines, self.rows, strict=True)
            lines = [f"{_DIM}{line}{_PLAIN}" if row.few else line for line, row in shaded]
        return "\n".join([header, rule, *lines, *self._footnotes()])

    def across(self, name: str = PERIOD) -> Crosstab:
        """
        The values as a grid, with one dimension across: "period", or one of those it is grouped by.

        Raises:
            UnknownName: If it is cut by nothing of that name.
        """
        known = [*self.by, *([PERIOD] if self.placed else [])]
        if name not in known:
            raise UnknownName("dimension", name, known)
        return turned(self.rows, self.by, name, self._caption())

    def to_html(self, caption: str = "", *, page: bool = False) -> str:
        """
        The table as HTML: one `<table>`, header cells with a scope, everything escaped.

        Args:
            caption: What stands above it; the instant of the report when left out.

            page: Whether to give a whole page that stands alone, with the explanations under the table, and
                with charts where they fit and the extra `charts` is installed.
        """
        marked = ((self.cells(row), "few" if row.few else "") for row in self.rows)
        table = table_html(
            self._caption() if page or not caption else self._noted(caption),
            self.header(),
            marked,
            frozenset(_NUMBERS),
        )
        if not page:
            return table
        from servicecore.metrics.charts.look import chart_style
        from servicecore.metrics.charts.page_charts import charts_of_table, figures

        words = details("What was counted, and what was left out", map(explained, self.rows))
        parts = [scrolling(table), words, *figures(charts_of_table(self))]
        return page_html(caption or "KPIs", "", parts, style=chart_style())

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

    def explain(self) -> str:
        """Each answer in plain words: how many it rests on, what was left out and why, what it means."""
        return "\n".join(map(explained, self.rows)) or "nothing to report"

    def _footnotes(self) -> list[str]:
        partial = ["* not a whole period"] if any(row.partial for row in self.rows) else []
        few = " or ".join(map(str, sorted({row.kpi.min_n for row in self.rows if row.few})))
        return [*partial, *([f"(n) fewer than {few}: read with care"] if few else [])]

    def _caption(self) -> str:
        return self._noted(f"As of {to_iso(self.asof_us)}")

    def _noted(self, caption: str) -> str:
        return "; ".join([caption, *self._footnotes()])
