"""A test in words, as explanations print it; what is compared with a personal field is left out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from servicecore.condition.node import Junction, Leaf, Negation, said_plainly
from servicecore.condition.operators import AGES, OPERATORS, ORDERED, PRESENCE
from servicecore.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecore.condition.field import Field
    from servicecore.condition.node import Node

__all__ = ["said_of", "spelled", "words_for"]

_LISTED = 12
_HARMLESS = (*PRESENCE, *AGES, "in_hours")


def words_for(leaf: Leaf) -> str:
    """
    What a test asks.

    >>> from servicecore.condition.field import Field
    >>> from servicecore.condition.node import Leaf
    >>> words_for(Leaf("tags", "contains", argument="vip", spec=Field("texts")))
    "tags contains 'vip'"
    """
    subject = "the instant of asking" if leaf.name is None else leaf.name
    said = [subject, OPERATORS[leaf.operator].said_of(leaf.spec.kind)]
    if leaf.operator not in PRESENCE:
        said.append(_argument(leaf))
    if leaf.ignore_case:
        said.append("in any case of letters")
    if leaf.calendar is not None:
        said.append(f"in {shown(leaf.calendar)}")
    return " ".join(said)


def said_of(node: Node) -> str:
    """What a whole condition asks, in one line."""
    if isinstance(node, Leaf):
        return words_for(node)
    if isinstance(node, Negation):
        return f"not ({said_of(node.part)})"
    parts = (f"({said_of(part)})" if isinstance(part, Junction) else said_of(part) for part in node.parts)
    return (" and " if node.word == "all" else " or ").join(parts)


def _argument(leaf: Leaf) -> str:
    if leaf.spec.personal and leaf.operator not in _HARMLESS:
        return "something personal"
    if isinstance(leaf.argument, tuple):
        return _listed(leaf.argument)
    if leaf.operator in AGES:
        return str(leaf.plain)
    if leaf.operator in ORDERED and leaf.spec.kind == "choice":
        return f"{shown(leaf.argument)} ({_listed(leaf.accepted)})"
    return shown(leaf.argument) if leaf.operator == "in_hours" else spelled(leaf.argument, leaf.spec)


def _listed(values: Iterable[Any]) -> str:
    every = [shown(value) for value in values]
    more = f" and {len(every) - _LISTED} more" if len(every) > _LISTED else ""
    return ", ".join(every[:_LISTED]) + more


def spelled(value: Any, spec: Field) -> str:
    """A value from outside, as a reader would have it: microseconds as instants and durations."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, int) and spec.read(value, "") is not None:
        return str(said_plainly(value, spec))
    return shown(value)
