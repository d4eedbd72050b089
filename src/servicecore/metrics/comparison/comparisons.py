"""Several comparisons as one table, for a terminal and for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.metrics.comparison.comparison import Comparison
from servicecore.metrics.tables.markup import table_html
from servicecore.metrics.tables.wording import title, value_text
from servicecore.text_table import aligned

if TYPE_CHECKING:
    from servicecore.metrics.tables.value import KpiRow

__all__ = ["Comparisons"]

_NUMBERS = frozenset(("Before", "After", "Difference"))


class Comparisons(tuple[Comparison, ...]):
    """
    Comparisons in order; a tuple that prints as a table.

    >>> print(Comparisons())
    nothing to compare
    """

    __slots__ = ()

    def to_dicts(self) -> list[dict[str, Any]]:
        """Each as flat, JSON-ready data, for any data frame."""
        return [comparison.to_dict() for comparison in self]

    def to_text(self) -> str:
        """One comparison a line; differences are in the KPI's unit, those of shares in percentage points."""
        if not self:
            return "nothing to compare"
        return "\n".join(aligned(_header(self), [_cells(each, self) for each in self], right=_NUMBERS))

    def to_html(self, caption: str = "Before and after") -> str:
        """The table as HTML: one `<table>`, everything escaped."""
        return table_html(caption, _header(self), ((_cells(each, self), "") for each in self), _NUMBERS)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()


def _groups(listed: Comparisons) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in listed for name in each.group))


def _header(listed: Comparisons) -> list[str]:
    return ["KPI", *_groups(listed), "From", "To", "Before", "After", "Difference", "95 % interval", "Change"]


def _cells(each: Comparison, listed: Comparisons) -> list[str]:
    row = each.after or each.before
    assert row is not None
    partial = " (not a whole period)" if each.partial else ""
    return [
        title(row),
        *(each.group.get(name) or "(none)" for name in _groups(listed)),
        *(_label(side) for side in (each.before, each.after)),
        *("-" if side is None else value_text(side) for side in (each.before, each.after)),
        "-" if each.difference is None else _signed(each.difference, each.kpi.unit),
        _interval(each),
        each.change + partial,
    ]


def _label(row: KpiRow | None) -> str:
    return "" if row is None else row.label or "all time"


def _interval(each: Comparison) -> str:
    if each.interval is None:
        return ""
    low, high = ("unbounded" if end is None else _signed(end, each.kpi.unit) for end in each.interval)
    return f"{low} to {high}"


def _signed(value: float, unit: str) -> str:
    return f"{100 * value:+.2f} pp" if unit == "share" else f"{value:+.4g}"
