"""Rows of texts as aligned columns, for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["aligned", "printable"]


def aligned(header: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[str] = ()) -> list[str]:
    """
    A header, a rule, and one line a row; the columns named in *right* end flush.

    Control characters are shown instead of obeyed: a title from outside must not move the cursor.

    >>> print(*aligned(["team", "open"], [["network", "3"], ["desk", "12"]], right=["open"]), sep="\\n")
    team     open
    -------  ----
    network     3
    desk       12
    """
    lines = [header, *([printable(cell) for cell in row] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(header))]
    flush = [name in right for name in header]
    texts = [
        "  ".join(
            cell.rjust(width) if to_the_right else cell.ljust(width)
            for cell, width, to_the_right in zip(line, widths, flush, strict=True)
        ).rstrip()
        for line in lines
    ]
    return [texts[0], "  ".join("-" * width for width in widths), *texts[1:]]


def printable(text: str) -> str:
    """A text with every character that a terminal would obey written out."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
