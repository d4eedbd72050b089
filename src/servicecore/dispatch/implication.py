"""Whether one condition holds wherever another does, as far as their form shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.condition.node import Junction, Leaf, document_of

if TYPE_CHECKING:
    from servicecore.condition.node import Node

__all__ = ["implies"]

_LISTED = ("eq", "in")


def implies(node: Node, other: Node) -> bool:
    """
    Whether *other* is true wherever *node* is.

    True only where the form shows it: the same test, part of an all, one of an any, fewer of the same values.
    """
    if document_of(node) == document_of(other):
        return True
    if isinstance(node, Junction) and node.word == "any":
        return all(implies(part, other) for part in node.parts)
    if isinstance(other, Junction) and other.word == "all":
        return all(implies(node, part) for part in other.parts)
    if isinstance(node, Junction) and any(implies(part, other) for part in node.parts):
        return True
    if isinstance(other, Junction):
        return any(implies(node, part) for part in other.parts)
    return isinstance(node, Leaf) and isinstance(other, Leaf) and _within(node, other)


def _within(leaf: Leaf, other: Leaf) -> bool:
    """Whether a test of a field accepts only what another test of it accepts."""
    if leaf.name != other.name or leaf.spec != other.spec or leaf.ignore_case != other.ignore_case:
        return False
    if leaf.spec.kind == "choice" and not {leaf.operator, other.operator} & {"present", "absent"}:
        return {*leaf.accepted} <= {*other.accepted}
    if leaf.operator in _LISTED and other.operator in _LISTED:
        return _values(leaf) <= _values(other)
    return False


def _values(leaf: Leaf) -> set[object]:
    return {*leaf.argument} if isinstance(leaf.argument, tuple) else {leaf.argument}
