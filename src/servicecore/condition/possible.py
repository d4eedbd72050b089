"""For which values of one field a condition could hold: what indexes of rules and targets are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.condition.node import Junction, Leaf
from servicecore.condition.operators import PRESENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecore.condition.node import Node

__all__ = ["EITHER", "could_hold", "ways"]

EITHER = (True, True)


def could_hold(node: Node, name: str, value: str) -> bool:
    """
    Whether a condition could be true while the choice *name* is *value*.

    Every other field is taken to be able to say anything, so the answer may be yes where it is never
    true, and is no only where it cannot be.
    """
    return ways(node, lambda leaf: _leaf_ways(leaf, value) if leaf.name == name else EITHER)[0]


def ways(node: Node, of_leaf: Callable[[Leaf], tuple[bool, bool]]) -> tuple[bool, bool]:
    """Whether a condition could be true, and whether it could be false, by what its single tests could be."""
    if isinstance(node, Leaf):
        return of_leaf(node)
    if not isinstance(node, Junction):
        true, false = ways(node.part, of_leaf)
        return false, true
    parts = [ways(part, of_leaf) for part in node.parts]
    if node.word == "all":
        return all(true for true, _ in parts), any(false for _, false in parts)
    return any(true for true, _ in parts), all(false for _, false in parts)


def _leaf_ways(leaf: Leaf, value: str) -> tuple[bool, bool]:
    true = leaf.operator == "present" if leaf.operator in PRESENCE else value in leaf.accepted
    return true, not true
