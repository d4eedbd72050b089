"""The lines on which the keys and items of a JSON text stand."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from attrs import define

from servicecore.document.places import ROOT, Place, Places

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["json_lines"]

_TOKEN = re.compile(
    r'(?P<text>"(?:[^"\\]|\\.)*+")|(?P<opens>[{\[])|(?P<closes>[}\]])|(?P<comma>,)|(?P<line>\r\n?|\n)'
    r'|:|[^\s"{}\[\],:]++'
)


@define
class _Open:
    """An object or a list that is not closed yet."""

    place: Place
    index: int | None
    """Of the next item of a list; None in an object."""

    key: Place | None = None
    """Whose value comes next in an object; None where a key does."""

    def next_value(self) -> Place:
        if self.index is None:
            assert self.key is not None  # in what was parsed, a value comes after its key
            return self.key
        self.index += 1
        return self.place.child(self.index - 1)


def json_lines(text: str, wanted: Collection[str]) -> dict[str, int]:
    """
    The lines of the *wanted* paths in a text that is JSON; in any other, none.

    A key is on the line on which it is written, an item of a list on the line on which it begins.

    >>> json_lines('{"sla": [\\n{"name": 7}]}', ["sla", "sla[0].name"])
    {'sla': 1, 'sla[0].name': 2}
    """
    try:
        json.loads(text, parse_int=len, parse_float=len)
    except (ValueError, RecursionError):
        return {}
    places, line = Places(wanted), 1
    open_here: list[_Open] = []
    for token in _TOKEN.finditer(text):
        kind, here = token.lastgroup, open_here[-1] if open_here else None
        if kind == "line":
            line += 1
        elif kind == "closes":
            open_here.pop()
        elif kind == "comma":
            assert here is not None  # in what was parsed, commas stand in objects and lists
            here.key = None
        elif kind == "text" and here is not None and here.index is None and here.key is None:
            here.key = here.place.child(json.loads(token[0]))
            places.stands(here.key, line)
        elif token[0] != ":":
            place = ROOT if here is None else here.next_value()
            if here is not None and here.index is not None:
                places.stands(place, line)
            if kind == "opens":
                open_here.append(_Open(place, 0 if token[0] == "[" else None))
    return places.lines()
