"""Trees made into closures: what a condition costs each time it is asked.

A junction stops at the first part that settles it; the unknown settles nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from servicecore.condition.comparison import compile_comparison
from servicecore.condition.moment import compile_age, compile_hours
from servicecore.condition.node import Junction, Leaf
from servicecore.condition.operators import AGES

if TYPE_CHECKING:
    from servicecore.condition.comparison import Test
    from servicecore.condition.node import Node

__all__ = ["compile_leaf", "compile_tree"]


def compile_tree(node: Node) -> Test:
    """The closure of a tree."""
    if isinstance(node, Leaf):
        return compile_leaf(node)
    if isinstance(node, Junction):
        parts = tuple(compile_tree(part) for part in node.parts)
        return _all(parts) if node.word == "all" else _any(parts)
    return _not(compile_tree(node.part))


def _all(parts: tuple[Test, ...]) -> Test:
    def test(values: Mapping[str, Any], at_us: Any, hours: Any) -> bool | None:
        answer: bool | None = True
        for part in parts:
            found = part(values, at_us, hours)
            if not found:
                if found is not None:
                    return False
                answer = None
        return answer

    return test


def _any(parts: tuple[Test, ...]) -> Test:
    def test(values: Mapping[str, Any], at_us: Any, hours: Any) -> bool | None:
        answer: bool | None = False
        for part in parts:
            found = part(values, at_us, hours)
            if found:
                return True
            if found is None:
                answer = None
        return answer

    return test


def _not(part: Test) -> Test:
    def test(values: Mapping[str, Any], at_us: Any, hours: Any) -> bool | None:
        found = part(values, at_us, hours)
        return None if found is None else not found

    return test


def compile_leaf(leaf: Leaf) -> Test:
    """The closure of one test."""
    if leaf.operator == "in_hours":
        return compile_hours(leaf)
    return compile_age(leaf) if leaf.operator in AGES else compile_comparison(leaf)
