"""Names in a definition: what is no name, stands there twice, or is not known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from servicecore.errors import choices, shown
from servicecore.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["field_names", "is_word", "known", "text", "texts", "word"]

_WORD = re.compile(r"[a-z][a-z0-9_]{0,63}")


def known(path: str, name: object, accepted: Sequence[str]) -> Iterator[Finding]:
    """What is none of the accepted names."""
    if name not in accepted:
        yield Finding(path, f"{shown(name)} is not known; use one of {choices(accepted)}", "unknown_name")


def is_word(name: object) -> bool:
    """Whether a program can go by it: letters, digits and _."""
    return isinstance(name, str) and _WORD.fullmatch(name) is not None


def word(path: str, name: object) -> Iterator[Finding]:
    """What is no word."""
    if not is_word(name):
        message = f"{shown(name)} is no word of a-z, 0-9 and _ that begins with a letter"
        yield Finding(path, message, "not_a_word")


def field_names(path: str, names: Sequence[str]) -> Iterator[Finding]:
    """What cannot be the name of a field."""
    for index, name in enumerate(names):
        if not isinstance(name, str) or not name.isidentifier():
            yield Finding(f"{path}[{index}]", f"{shown(name)} is no name of a field", "field_name")


def text(path: str, name: object) -> Iterator[Finding]:
    """What people could not read as a name."""
    if not isinstance(name, str) or not name.strip() or not name.isprintable() or len(name) > 80:
        yield Finding(path, f"{shown(name)} is no name; give 1 to 80 printable characters", "not_a_name")


def texts(path: str, names: Sequence[str]) -> Iterator[Finding]:
    """Names that are none, or stand there twice."""
    for index, name in enumerate(names):
        yield from text(f"{path}[{index}]", name)
        if name in names[:index]:
            yield Finding(f"{path}[{index}]", f"{shown(name)} stands there twice", "duplicate")
