"""A table as HTML: header cells with a scope, few observations dimmed, everything escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["table_html"]


def table_html(
    caption: str, header: Sequence[str], rows: Iterable[tuple[Sequence[str], str]], numbers: frozenset[str]
) -> str:
    """
    One `<table>`.

    Args:
        caption: What stands above it.

        header: The names of the columns.

        rows: The texts of each row, and the class of the row, empty for none.

        numbers: The columns that hold figures, which end flush.
    """
    flush = [name in numbers for name in header]
    head = "".join(
        f'<th scope="col"{_number(right)}>{escape(name)}</th>'
        for name, right in zip(header, flush, strict=True)
    )
    body = "".join(_row(cells, kind, flush) for cells, kind in rows)
    return (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(cells: Sequence[str], kind: str, flush: Sequence[bool]) -> str:
    first, *rest = map(escape, cells)
    data = "".join(f"<td{_number(right)}>{cell}</td>" for cell, right in zip(rest, flush[1:], strict=True))
    marked = f' class="{kind}"' if kind else ""
    return f'<tr{marked}><th scope="row">{first}</th>{data}</tr>'


def _number(right: bool) -> str:
    return ' class="number"' if right else ""
