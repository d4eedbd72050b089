"""What docstrings say of a class and of its attributes, as titles and descriptions."""

from __future__ import annotations

import re
from inspect import cleandoc

__all__ = ["described", "titled"]

_ARGS = re.compile(r"^Args:\n(?P<lines>(?:[ ]{4}.*\n|\n)*)", re.MULTILINE)
_ENTRY = re.compile(r"^(?P<names>\w+(?:, \w+)*): (?P<said>.*)", re.DOTALL)


def titled(kind: type) -> str:
    """The first sentence of a class's docstring, without its full stop."""
    first = cleandoc(kind.__doc__ or "").partition("\n\n")[0]
    return _joined(first).removesuffix(".")


def described(kind: type) -> dict[str, str]:
    """
    What the docstring of a class, and of those it is derived from, says of each argument, by name.

    >>> from servicecore.workflow import Effect
    >>> described(Effect)["audience"]
    'Whom it is for, such as `requester`.'
    """
    found: dict[str, str] = {}
    for each in reversed(kind.__mro__):
        section = _ARGS.search(f"{cleandoc(each.__doc__ or '')}\n")
        for part in re.split(r"\n{2,}", _dedented(section["lines"]) if section else ""):
            entry = _ENTRY.match(part)
            if entry is not None:
                found |= dict.fromkeys(entry["names"].split(", "), _joined(entry["said"]))
    return found


def _dedented(lines: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in lines.splitlines())


def _joined(text: str) -> str:
    return " ".join(text.split())
