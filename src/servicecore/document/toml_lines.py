"""The lines on which the keys and items of a TOML text stand."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from typing import TYPE_CHECKING

from servicecore.document.checking import MAX_DEPTH
from servicecore.document.places import ROOT, Place, Places

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["toml_lines"]

_BLANKS = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*+")
_KEY = re.compile(r"""[ \t]*+("(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'|[\w-]++)[ \t]*+""", re.ASCII)
_SCALAR = re.compile(
    r'''"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}'''
    r"|'''(?:[^']|'{1,2}(?!'))*+'{3,5}"
    r"""|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+'|[^\s,\]}#"'\[{]++(?: \d[^\s,\]}#]*+)?""",
    re.DOTALL,
)


class _Lost(Exception):
    """The scan has come to something that it cannot follow."""


def toml_lines(text: str, wanted: Collection[str]) -> dict[str, int]:
    """
    The lines of the *wanted* paths in a text that is TOML; in any other, none.

    A key is on the first line on which it is written, in a header or before its value; a table of a list
    of tables on the line of its header, and an item of a list on the line on which it begins.

    >>> toml_lines('[[sla]]\\nname = 7', ["sla", "sla[0].name"])
    {'sla': 1, 'sla[0].name': 2}
    """
    try:
        tomllib.loads(text)
        return _Scan(text, wanted).lines()
    except (ValueError, RecursionError, _Lost):
        return {}


class _Scan:
    """One way through a text."""

    def __init__(self, text: str, wanted: Collection[str]) -> None:
        self._text = text
        self._at = 0
        self._starts = [match.end() for match in re.finditer("\n", text)]
        self._places = Places(wanted)
        self._tables: dict[tuple[str | int, ...], int] = {}
        """How many tables each list of tables has so far."""

    def lines(self) -> dict[str, int]:
        here = ROOT
        while self._more():
            if self._skip("[["):
                here = self._header(listed=True)
                self._expect("]]")
            elif self._skip("["):
                here = self._header(listed=False)
                self._expect("]")
            else:
                self._pair(here, 0)
        return self._places.lines()

    def _more(self) -> bool:
        """Whether anything comes after blanks and comments."""
        blanks = _BLANKS.match(self._text, self._at)
        assert blanks is not None  # it may match nothing
        self._at = blanks.end()
        return self._at < len(self._text)

    def _skip(self, mark: str) -> bool:
        if not self._text.startswith(mark, self._at):
            return False
        self._at += len(mark)
        return True

    def _expect(self, mark: str) -> None:
        if not self._skip(mark):
            raise _Lost

    def _stands(self, place: Place) -> Place:
        self._places.stands(place, bisect_right(self._starts, self._at) + 1)
        return place

    def _keys(self) -> list[str]:
        """The parts of a dotted key."""
        keys = [self._key()]
        while self._skip("."):
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        found = _KEY.match(self._text, self._at)
        if found is None:
            raise _Lost
        self._at = found.end()
        quoted = found[1][0] in "\"'"
        return next(iter(tomllib.loads(f"{found[1]} = 0"))) if quoted else found[1]

    def _header(self, *, listed: bool) -> Place:
        """The table that a header begins, below the last one of every list of tables on the way."""
        place, keys = ROOT, self._keys()
        for position, key in enumerate(keys, 1):
            place = self._stands(place.child(key))
            begins = listed and position == len(keys)
            if begins:
                self._tables[place.keys] = self._tables.get(place.keys, 0) + 1
            if place.keys in self._tables:
                place = place.child(self._tables[place.keys] - 1)
            if begins:
                self._stands(place)
        return place

    def _pair(self, place: Place, depth: int) -> None:
        for key in self._keys():
            place = self._stands(place.child(key))
        self._expect("=")
        self._more()
        self._value(place, depth)

    def _value(self, place: Place, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise _Lost
        if self._skip("["):
            self._list(place, depth + 1)
        elif self._skip("{"):
            self._table(place, depth + 1)
        else:
            scalar = _SCALAR.match(self._text, self._at)
            if scalar is None:
                raise _Lost
            self._at = scalar.end()

    def _list(self, place: Place, depth: int) -> None:
        index = 0
        while self._more() and not self._skip("]"):
            self._value(self._stands(place.child(index)), depth)
            index += 1
            self._more()
            self._skip(",")

    def _table(self, place: Place, depth: int) -> None:
        while self._more() and not self._skip("}"):
            self._pair(place, depth)
            self._more()
            self._skip(",")
