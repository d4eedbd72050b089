"""The lines of a clock's story as a table, for a terminal and for a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from servicecore.businesstime.explanation import local_text
from servicecore.duration import duration_text
from servicecore.text_table import aligned, printable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from servicecore.sla.explanation.line import Line

__all__ = ["html_of", "text_of"]

_HEADER = ("from", "to", "counted", "left out", "what")
_RIGHT = ("counted", "left out")


def text_of(lines: Sequence[Line], zone: tzinfo) -> list[str]:
    """The table as lines of a terminal."""
    return aligned(_HEADER, [_cells(line, zone) for line in lines], right=_RIGHT)


def html_of(caption: str, lines: Sequence[Line], zone: tzinfo, verdict: Sequence[str]) -> str:
    """The table as HTML with the verdict below it, everything escaped."""
    head = _row('th scope="col"', _HEADER)
    body = "".join(_row("td", _cells(line, zone)) for line in lines)
    said = "<br>".join(escape(printable(line).strip()) for line in verdict)
    return (
        f'<div style="overflow-x:auto"><table><caption style="text-align:left">{escape(printable(caption))}'
        f"</caption><thead>{head}</thead><tbody>{body}</tbody></table><p>{said}</p></div>"
    )


def _cells(line: Line, zone: tzinfo) -> tuple[str, ...]:
    return (
        local_text(line.start_us, zone),
        "" if line.end_us is None else local_text(line.end_us, zone),
        *("" if us is None else duration_text(us) for us in (line.counted_us, line.left_out_us)),
        line.what,
    )


def _row(tag: str, cells: Sequence[str]) -> str:
    said = zip(_HEADER, cells, strict=True)
    return f"<tr>{''.join(_cell(tag, name, cell) for name, cell in said)}</tr>"


def _cell(tag: str, name: str, said: str) -> str:
    flush, space = ("right" if name in _RIGHT else "left"), ("normal" if name == "what" else "nowrap")
    style = f"text-align:{flush};white-space:{space};padding:1px 8px"
    return f'<{tag} style="{style}">{escape(printable(said))}</{tag[:2]}>'
