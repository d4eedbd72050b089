"""A table turned: one dimension, or the periods, across."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.metrics.tables.markup import table_html
from servicecore.metrics.tables.wording import title, value_text
from servicecore.text_table import aligned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecore.metrics.tables.value import KpiRow

__all__ = ["PERIOD", "Crosstab", "turned"]

PERIOD = "period"
"""What puts the periods, or the instants of a stock, across."""


@frozen
class Crosstab:
    """
    Values as a grid of texts; a cell that has no answer is empty.

    Args:
        header: The names of the columns: "KPI", what the lines are cut by, then what stands across.

        lines: The texts, as many in each as in the header.

        named: How many of the columns name the line.
    """

    header: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    named: int = field(kw_only=True)
    caption: str = field(kw_only=True, default="")

    def to_text(self) -> str:
        """The grid for a terminal."""
        return "\n".join(aligned(self.header, self.lines, right=self.header[self.named :]))

    def to_html(self, caption: str = "") -> str:
        """The grid as one `<table>`."""
        numbers = frozenset(self.header[self.named :])
        return table_html(caption or self.caption, self.header, ((line, "") for line in self.lines), numbers)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()


def turned(rows: Iterable[KpiRow], by: tuple[str, ...], across: str, caption: str) -> Crosstab:
    """The rows with *across*, one of *by* or `PERIOD`, standing across, in the order in which they come."""
    kept = tuple(name for name in by if name != across)
    lines: dict[tuple[str, ...], dict[str, str]] = {}
    columns: dict[str, None] = {}
    for row in rows:
        label = row.label if across == PERIOD else row.group[across] or "(none)"
        shown = "" if across == PERIOD or not row.label else row.label
        named = (title(row), *(row.group[name] or "(none)" for name in kept), *([shown] if shown else []))
        columns[label] = None
        lines.setdefault(named, {})[label] = value_text(row)
    width = max(map(len, lines), default=1 + len(kept))
    header = ("KPI", *kept, "Period")[:width]
    return Crosstab(
        (*header, *columns),
        tuple(
            (*named, *[""] * (width - len(named)), *(values.get(label, "") for label in columns))
            for named, values in lines.items()
        ),
        named=width,
        caption=caption,
    )
