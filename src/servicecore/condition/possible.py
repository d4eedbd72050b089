"""For which values of one field a condition could hold: what indexes of rules and targets are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.condition.node import Junction, Leaf
from servicecore.condition.operators import PRESENCE

if TYPE_CHECKING:
    from servicecore.condition.node import Node

__all__ = ["could_hold"]

_EITHER = (True, True)


def could_hold(node: Node, name: str, value: str) -> bool:
    """
    Whether a condition could be true while the choice *name* is *value*.

    Every other field is taken to be able to say anything, so the answer may be yes where it is never
    true, and is no only where it cannot be.
    """
    return _ways(node, name, value)[0]


def _ways(node: Node, name: str, value: str) -> tuple[bool, bool]:
    """Whether it could be true, and whether it could be false."""
    if isinstance(node, Leaf):
        return _leaf_ways(node, value) if node.name == name else _EITHER
    if not isinstance(node, Junction):
        true, false = _ways(node.part, name, value)
        return false, true
    ways = [_ways(part, name, value) for part in node.parts]
    if node.word == "all":
        return all(true for true, _ in ways), any(false for _, false in ways)
    return any(true for true, _ in ways), all(false for _, false in ways)


def _leaf_ways(leaf: Leaf, value: str) -> tuple[bool, bool]:
    true = leaf.operator == "present" if leaf.operator in PRESENCE else value in leaf.accepted
    return true, not true
