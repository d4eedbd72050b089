"""Texts of unknown length in a room of known width, in a terminal and in a drawing.

Names are a host's input: long ones are cut with an ellipsis, and what a
terminal would obey has been written out before anything is measured.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING
from unicodedata import category, east_asian_width

from servicecore.text_table import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    Measure = Callable[[str], float]

__all__ = ["columns_of", "ems_of", "fitted", "padded", "wrapped"]

_NARROW = frozenset(" .,:;'|!ijltfrI()[]-")
_BROAD = frozenset("mwMW@%…—")


def columns_of(text: str) -> int:
    """The columns a text takes in a terminal: none for a combining mark, two for a wide letter."""
    return sum(map(_columns, text))


def _columns(letter: str) -> int:
    if category(letter) in {"Mn", "Me"}:
        return 0
    return 2 if east_asian_width(letter) in {"W", "F"} else 1


def ems_of(text: str) -> float:
    """
    About how wide a text is in the usual fonts without serifs, as a multiple of their size.

    A little too wide rather than too narrow: the font is the reader's.
    """
    return sum(map(_ems, text))


def _ems(letter: str) -> float:
    columns = _columns(letter)
    if columns != 1:
        return columns / 2
    if letter in _NARROW:
        return 0.36
    if letter in _BROAD:
        return 0.95
    return 0.72 if letter.isupper() else 0.62


def fitted(text: str, room: float, measure: Measure = columns_of) -> str:
    """
    A text cut to a room, with an ellipsis where something is missing; what a terminal would obey is shown.

    >>> fitted("Second Day of Christmas", 12)
    'Second Day…'
    """
    said = printable(text)
    if measure(said) <= room:
        return said
    kept = bisect_right(list(accumulate(map(measure, said))), room - measure("…"))
    return f"{said[:kept].rstrip()}…"


def padded(text: str, width: int, *, right: bool = False) -> str:
    """A text in exactly so many columns of a terminal, cut or filled with spaces."""
    said = fitted(text, width)
    space = " " * (width - columns_of(said))
    return space + said if right else said + space


def wrapped(text: str, room: float, lines: int, measure: Measure = columns_of) -> list[str]:
    """
    A text in at most so many lines, broken between words, of which the last are left out.

    Where there is no room for a word alone it is cut.

    >>> wrapped("Second Day of Christmas", 12, 2)
    ['Second Day', 'of Christmas']
    """
    words = printable(text).split()
    rows: list[str] = []
    while words and len(rows) < lines - 1:
        row = words.pop(0)
        while words and measure(f"{row} {words[0]}") <= room:
            row = f"{row} {words.pop(0)}"
        rows.append(row)
    if words:
        rows.append(_whole_words(words, room, measure))
    return [fitted(row, room, measure) for row in rows]


def _whole_words(words: list[str], room: float, measure: Measure) -> str:
    """As many of the words as there is room for, with an ellipsis for the others; the first one at least."""
    row = " ".join(words)
    for kept in range(len(words) - 1, 0, -1):
        if measure(row) <= room:
            break
        row = f"{' '.join(words[:kept])} …"
    return row
