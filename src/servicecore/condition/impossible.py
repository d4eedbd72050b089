"""Whether a condition can hold at all: found by looking at one field at a time, whatever the others say.

A field is tried with every value that makes a difference to it: those the
condition names, those between and around them, one it does not name, and none.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from servicecore.condition.compiling import compile_leaf
from servicecore.condition.node import Junction, Leaf, leaves_of
from servicecore.condition.operators import AGES, PRESENCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecore.condition.node import Node

__all__ = ["impossible", "needed"]

_EITHER = (True, True)
_NAMED = ("eq", "ne", "in", "not_in")


def impossible(node: Node) -> str | None:
    """The field because of which a condition can never hold; None where no single field keeps it from it."""
    leaves = tuple(leaves_of(node))
    for name in dict.fromkeys(leaf.name for leaf in leaves if leaf.name is not None):
        asked = [leaf for leaf in leaves if leaf.name == name]
        if not any(_ways(node, name, value, asked)[0] for value in _values(asked)):
            return name
    return None


def needed(node: Node) -> frozenset[str]:
    """The fields without which a condition can never hold."""
    leaves = tuple(leaves_of(node))
    names = {leaf.name for leaf in leaves if leaf.name is not None}
    return frozenset(name for name in names if not _ways(node, name, None, leaves)[0])


def _ways(node: Node, name: str, value: Any, asked: Sequence[Leaf]) -> tuple[bool, bool]:
    """Whether it could be true, and whether it could be false, while the field has that value."""
    if isinstance(node, Leaf):
        return _leaf_ways(node, name, value, asked) if node.name == name else _EITHER
    if not isinstance(node, Junction):
        true, false = _ways(node.part, name, value, asked)
        return false, true
    ways = [_ways(part, name, value, asked) for part in node.parts]
    if node.word == "all":
        return all(true for true, _ in ways), any(false for _, false in ways)
    return any(true for true, _ in ways), all(false for _, false in ways)


def _leaf_ways(leaf: Leaf, name: str, value: Any, asked: Sequence[Leaf]) -> tuple[bool, bool]:
    if value is not None and not _decided(leaf, value, asked):
        return _EITHER
    answer = compile_leaf(leaf)({name: value}, 0, {})
    return answer is True, answer is False


def _decided(leaf: Leaf, value: Any, asked: Sequence[Leaf]) -> bool:
    """Whether the value tells how the test comes out: not what is in it, nor its age beside its date."""
    if leaf.operator in PRESENCE:
        return True
    if leaf.hours is not None or leaf.spec.kind == "texts":
        return False
    if leaf.operator in AGES:
        return all(other.operator in (*AGES, *PRESENCE) for other in asked)
    return leaf.spec.kind != "text" or leaf.operator in _NAMED or value != _unnamed(asked)


def _values(asked: Sequence[Leaf]) -> Iterator[Any]:
    yield None
    kind = asked[0].spec.kind
    if kind == "boolean":
        yield from (True, False)
    elif kind == "choice":
        yield from asked[0].spec.choices
    elif kind == "text":
        yield from _named(asked)
        yield _unnamed(asked)
    elif kind == "texts":
        yield ["x"]
    else:
        yield from _around(sorted(_named(asked)))


def _named(asked: Sequence[Leaf]) -> set[Any]:
    """What the condition compares the field with; an age as the instant that is as old at the instant 0."""
    found: set[Any] = set()
    for leaf in asked:
        if leaf.operator in AGES:
            found.add(-leaf.argument)
        elif leaf.operator not in PRESENCE and leaf.operator != "in_hours":
            found.update(leaf.argument if isinstance(leaf.argument, tuple) else (leaf.argument,))
    return found


def _around(named: Sequence[Any]) -> Iterator[Any]:
    if not named:
        yield 0
        return
    yield named[0] - 1
    yield from named
    for low, high in pairwise(named):
        middle = (low + high) / 2
        yield int(middle) if isinstance(low, int) and middle.is_integer() else middle
    yield named[-1] + 1


def _unnamed(asked: Sequence[Leaf]) -> str:
    """A text that the condition does not name."""
    return "x" * (1 + max((len(str(text)) for text in _named(asked)), default=0))
