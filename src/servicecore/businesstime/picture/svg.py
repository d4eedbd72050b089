"""The parts of a drawing: elements, texts and bars, and the colours they have in common.

A drawing stands alone: it paints its own ground, follows the reader's choice of
light or dark, and holds no script, no font, no address and no id, so that any
number of them can stand on one page.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from servicecore.businesstime.picture.fitting import ems_of
from servicecore.text_table import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Sign = str | Callable[[float, float], str]

__all__ = [
    "LANE_CLASSES",
    "PAD",
    "WIDTH",
    "bar",
    "document",
    "element",
    "hint_of",
    "legend",
    "text",
    "width_of",
]

WIDTH = 700
PAD = 20

LANE_CLASSES = ("lane0", "lane1", "lane2", "lane3", "lane4", "lane5")

# Blue, orange and green differ in lightness too, so they are told apart whatever the eye.
_LIGHT = {
    "ground": "fill:#ffffff;stroke:#d5dae0",
    "band": "fill:#f1f3f6",
    "grid": "stroke:#dfe3e8",
    "groove": "fill:#dde1e7",
    "void": "fill:none;stroke:#c9ced6",
    "strong": "fill:#1b1f24",
    "quiet": "fill:#5b6570",
    "week": "fill:#2f6fab",
    "special": "fill:#d58a00",
    "workday": "fill:#00876c",
    "whole": "fill:#3b434c",
    "holiday": "fill:#f8e3ee;stroke:#e9bcd3",
    "note-holiday": "fill:#97286a",
    "note-special": "fill:#8f5b00",
    "note-workday": "fill:#006a55",
    "note-clock_change": "fill:#5b4bb3",
    "note-skipped": "fill:#5b4bb3",
    "note-tail": "fill:#5b6570",
    "gap": "fill:#ffffff;stroke:#5b4bb3",
    "twice": "fill:none;stroke:#5b4bb3",
}
_DARK = {
    "ground": "fill:#15181c;stroke:#30363d",
    "band": "fill:#20252b",
    "grid": "stroke:#333a42",
    "groove": "fill:#363d46",
    "void": "fill:none;stroke:#4a535d",
    "strong": "fill:#e8ebee",
    "quiet": "fill:#a3adb8",
    "week": "fill:#5f9fd9",
    "special": "fill:#e9a83b",
    "workday": "fill:#2fae90",
    "whole": "fill:#c8cfd6",
    "holiday": "fill:#41203a;stroke:#7d4569",
    "note-holiday": "fill:#f0a5cf",
    "note-special": "fill:#f0bd66",
    "note-workday": "fill:#5fd3b6",
    "note-clock_change": "fill:#b5a9ff",
    "note-skipped": "fill:#b5a9ff",
    "note-tail": "fill:#a3adb8",
    "gap": "fill:#15181c;stroke:#b5a9ff",
    "twice": "fill:none;stroke:#b5a9ff",
}
# After Okabe and Ito; of middle lightness, for either ground.
_LANES = ("#3f86c6", "#d2691e", "#12a07c", "#c46aa4", "#d6a21a", "#7d7fd1")

_ROOT = "servicecore-calendar"


def _rules(colours: dict[str, str]) -> str:
    return "".join(f".{_ROOT} .{name}{{{said}}}" for name, said in colours.items())


def _both(colours: Mapping[str, tuple[str, str]]) -> str:
    """The rules of classes that look different on a light ground and on a dark one."""
    light, dark = ({name: both[ground] for name, both in colours.items()} for ground in (0, 1))
    return _rules(light) + f"@media (prefers-color-scheme:dark){{{_rules(dark)}}}" if colours else ""


_NO_COLOURS: Mapping[str, tuple[str, str]] = {}
_STYLE = (
    f".{_ROOT} text{{font-family:system-ui,'Segoe UI',Helvetica,Arial,sans-serif;font-size:12px}}"
    + _rules(_LIGHT)
    + _rules({name: f"fill:{colour}" for name, colour in zip(LANE_CLASSES, _LANES, strict=True)})
    + f"@media (prefers-color-scheme:dark){{{_rules(_DARK)}}}"
)


def document(
    height: float,
    *,
    title: str,
    description: str,
    parts: Iterable[str],
    width: float = WIDTH,
    colours: Mapping[str, tuple[str, str]] = _NO_COLOURS,
) -> str:
    """
    A whole drawing on its own ground.

    Args:
        title: What a screen reader calls it; *description* is what it reads out.

        colours: More classes than all drawings have, each with how it looks on a light ground and on a dark
            one.
    """
    ground = element("rect", x=0.5, y=0.5, width=width - 1, height=height - 1, rx=8, class_="ground")
    return element(
        "svg",
        element("title", escape(printable(title))),
        element("desc", escape(printable(description))),
        element("style", _STYLE + _both(colours)),
        ground,
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_number(width)} {_number(height)}",
        width=width,
        height=height,
        role="img",
        class_=_ROOT,
    )


def element(name: str, *inner: str, **attributes: str | float) -> str:
    """
    One element; its *inner* parts are markup already.

    An attribute is written with `-` for `_`; a `_` at the end of its name is left out, and so is an attribute
    of an empty text.

    >>> element("rect", "<title>open</title>", x=1.50, class_="week")
    '<rect x="1.5" class="week"><title>open</title></rect>'
    """
    said = "".join(
        f' {key.removesuffix("_").replace("_", "-") if key != "viewBox" else key}="{_value(value)}"'
        for key, value in attributes.items()
        if value != ""
    )
    content = "".join(inner)
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else _number(value)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def text(
    x: float,
    y: float,
    said: str,
    class_: str = "strong",
    *,
    size: float = 12,
    anchor: str = "",
    bold: bool = False,
    hint: str = "",
) -> str:
    """
    A text at its base line.

    Args:
        anchor: "middle" or "end" where *x* is not its begin.

        hint: What is shown while the pointer rests on it.
    """
    return element(
        "text",
        escape(printable(said)),
        hint_of(hint),
        x=x,
        y=y,
        class_=class_,
        style="" if size == 12 else f"font-size:{_number(size)}px",
        text_anchor=anchor,
        font_weight="600" if bold else "",
    )


def width_of(said: str, size: float = 12) -> float:
    """About how wide a text is drawn."""
    return ems_of(said) * size


def bar(
    x: float,
    y: float,
    width: float,
    height: float,
    class_: str,
    *,
    hint: str,
    round_left: bool = True,
    round_right: bool = True,
    radius: float = 3.0,
) -> str:
    """A bar, round at the ends where something begins or ends, and straight where it goes on."""
    radius = min(radius, width / 2, height / 2)
    left, right = radius * round_left, radius * round_right
    end, foot = x + width, y + height
    n = _number
    path = (
        f"M{n(x + left)} {n(y)}H{n(end - right)}q{n(right)} 0 {n(right)} {n(right)}V{n(foot - right)}"
        f"q0 {n(right)} {n(-right)} {n(right)}H{n(x + left)}q{n(-left)} 0 {n(-left)} {n(-left)}V{n(y + left)}"
        f"q0 {n(-left)} {n(left)} {n(-left)}Z"
    )
    return element("path", hint_of(hint), d=path, class_=class_)


def hint_of(said: str) -> str:
    """What is shown while the pointer rests on an element, as its first part; empty for an empty text."""
    return element("title", escape(printable(said))) if said else ""


def legend(y: float, signs: Sequence[tuple[Sign, str]], width: float = WIDTH) -> tuple[list[str], float]:
    """
    What the colours mean: a swatch and a word each, in as many lines as they need.

    Args:
        signs: The class of a swatch, or what draws a sign around a middle; and the word.

    Returns:
        The parts, and the height below *y* that they take.
    """
    parts: list[str] = []
    x, line = float(PAD), 0
    for sign, word in signs:
        wide = 18 + width_of(word, 11) + 18
        if x > PAD and x + wide > width - PAD:
            x, line = float(PAD), line + 1
        foot = y + 18 * line
        parts.append(_swatch(x, foot, sign) if isinstance(sign, str) else sign(x + 6, foot + 6))
        parts.append(text(x + 18, foot + 10, word, "quiet", size=11))
        x += wide
    return parts, 18.0 * (line + 1) if signs else 0.0


def _swatch(x: float, y: float, class_: str) -> str:
    return element("rect", x=x, y=y, width=12, height=12, rx=2.5, class_=class_)
