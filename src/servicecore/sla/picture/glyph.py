"""The signs of a timeline's pins; each differs in form, so that none needs its colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.businesstime.picture.svg import element, hint_of, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from servicecore.sla.picture.pin import PinKind

__all__ = ["WORDS", "glyph"]

WORDS: Mapping[PinKind, str] = {
    "started": "started",
    "stopped": "stopped",
    "cancelled": "cancelled",
    "milestone": "milestone",
    "due": "due",
    "original_due": "due at first",
    "breached": "breached",
    "retargeted": "another goal",
    "extended": "extended",
    "excused": "excused",
}
"""What the signs mean, in the order of the legend."""


def glyph(kind: PinKind, x: float, y: float, *, hint: str = "", hollow: bool = False) -> str:
    """
    The sign of a pin around its middle, 12 high at most.

    Args:
        hollow: For what has not come yet.
    """
    return element("g", hint_of(hint), *_FORMS[kind](x, y, "pin-open" if hollow else "pin"))


def _disc(x: float, y: float, radius: float, class_: str) -> str:
    return element("circle", cx=x, cy=y, r=radius, class_=class_)


def _path(class_: str, x: float, y: float, lines: str) -> str:
    return element("path", d=f"M{x:.2f} {y:.2f}{lines}", class_=class_)


def _diamond(x: float, y: float, class_: str) -> tuple[str, ...]:
    return (_path(class_, x, y - 5, "l5 5l-5 5l-5 -5Z"),)


def _lettered(letter: str, class_: str) -> Callable[[float, float, str], tuple[str, ...]]:
    def form(x: float, y: float, _: str) -> tuple[str, ...]:
        said = text(x, y + 3.6, letter, "letter", size=10, anchor="middle", bold=True)
        return _disc(x, y, 6, class_), said

    return form


_FORMS: Mapping[PinKind, Callable[[float, float, str], tuple[str, ...]]] = {
    "started": lambda x, y, _: (_disc(x, y, 4, "pin-open"),),
    "stopped": lambda x, y, _: (element("rect", x=x - 4, y=y - 4, width=8, height=8, class_="pin"),),
    "cancelled": lambda x, y, _: (
        element("rect", x=x - 5, y=y - 5, width=10, height=10, class_="pin-open"),
        _path("pin-open", x - 3, y - 3, "l6 6m0 -6l-6 6"),
    ),
    "milestone": lambda x, y, class_: (_path(class_, x - 4.5, y - 3, "h9l-4.5 7Z"),),
    "due": lambda x, y, _: _diamond(x, y, "pin"),
    "original_due": lambda x, y, _: _diamond(x, y, "pin-open"),
    "breached": _lettered("!", "pin-late"),
    "retargeted": _lettered("R", "pin"),
    "extended": _lettered("+", "pin"),
    "excused": _lettered("E", "pin"),
}
