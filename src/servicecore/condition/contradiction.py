"""Whether a condition contradicts itself, so that it never holds."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from servicecore.condition.compiling import compile_leaf
from servicecore.condition.node import Leaf, leaves_of
from servicecore.condition.operators import PRESENCE
from servicecore.condition.possible import EITHER, ways

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from servicecore.condition.condition import Condition

__all__ = ["contradictions", "telling_values"]

_GIVEN = ("event.type", "actor.kind", "actor.id", "id", "workflow", "state", "state_category", "overridden")
"""What every event and every ticket says of itself; of any other field it may be that nothing is known."""

_EXACT = ("eq", "ne", "in", "not_in", *PRESENCE)
_NONE: Mapping[str, Collection[Any]] = {}


def contradictions(condition: Condition, domains: Mapping[str, Collection[Any]] = _NONE) -> tuple[str, ...]:
    """
    The fields of which no value lets a condition hold; none, where it could.

    Fields are looked at one by one, each other taken to be able to say anything: what is found never holds,
    and some that never hold are not found. Parts of texts, instants, durations and lists of texts are not
    looked at.

    Args:
        domains: All that a field can be, where that is less than its kind allows; None among it stands for
            nothing known.

    >>> from servicecore.condition import Condition, FieldSchema
    >>> both = {"all": [{"field": "priority", "eq": "P1"}, {"field": "priority", "eq": "P2"}]}
    >>> contradictions(Condition.from_dict(both, FieldSchema({"priority": "text"})))
    ('priority',)
    """
    found = []
    for name in sorted(condition.fields):
        leaves = [leaf for leaf in leaves_of(condition.root) if leaf.name == name]
        values = domains[name] if name in domains else telling_values(name, leaves)
        if values and not any(_could_be(condition, name, value) for value in values):
            found.append(name)
    return tuple(found)


def telling_values(name: str, leaves: Sequence[Leaf]) -> Sequence[Any]:
    """One value of each sort that the tests of a field tell apart; none where they cannot be listed."""
    spec = leaves[0].spec
    if spec.kind == "choice":
        values: list[Any] = list(spec.choices)
    elif spec.kind == "boolean":
        values = [True, False]
    elif spec.kind == "number":
        values = _numbers(_arguments(leaves))
    elif spec.kind == "text" and all(leaf.operator in _EXACT for leaf in leaves):
        texts = [str(each) for each in _arguments(leaves)]
        values = [*texts, f"other than {texts}"]
    else:
        return ()
    return values if name in _GIVEN else [*values, None]


def _arguments(leaves: Iterable[Leaf]) -> list[Any]:
    """Everything that the tests compare a field with."""
    found: list[Any] = []
    for leaf in leaves:
        if leaf.operator not in PRESENCE:
            found += leaf.argument if isinstance(leaf.argument, tuple) else (leaf.argument,)
    return found


def _numbers(named: Iterable[Any]) -> list[Any]:
    """The numbers that tests name, and one in each gap around and between them."""
    rising = sorted({*named, 0})
    between = [(low + high) / 2 for low, high in pairwise(rising)]
    return [rising[0] - 1, *rising, *between, rising[-1] + 1]


def _could_be(condition: Condition, name: str, value: Any) -> bool:
    """Whether it could be true while a field is *value*."""
    return ways(condition.root, lambda leaf: _leaf_ways(leaf, name, value))[0]


def _leaf_ways(leaf: Leaf, name: str, value: Any) -> tuple[bool, bool]:
    """Whether a test could be true, and whether it could be false, while a field is *value*."""
    if leaf.name != name:
        return EITHER
    answer = compile_leaf(leaf)({name: value}, None, None)
    return answer is True, answer is False
