"""Whether one condition holds only where others do: how a rule that comes too late is found.

Every combination of answers that the tests could give together is tried. Some
that never come together are tried too, where the values of a field cannot be
listed; so what is found is so, and not all of it is found.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from servicecore.condition.compiling import compile_leaf
from servicecore.condition.contradiction import telling_values
from servicecore.condition.node import Junction, Leaf, leaves_of
from servicecore.condition.operators import AGES, PRESENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from servicecore.condition.condition import Condition
    from servicecore.condition.node import Node

__all__ = ["MAX_TRIED", "implies"]

Answers: TypeAlias = "Mapping[Leaf, bool | None]"

MAX_TRIED = 20_000
"""Where there are more combinations, nothing is found."""


def implies(narrow: Condition, wide: Iterable[Condition]) -> bool:
    """
    Whether one of several conditions holds wherever *narrow* does; False also where that cannot be told.

    Args:
        wide: Of none at all it is whether *narrow* never holds.

    >>> from servicecore.condition import Condition, FieldSchema
    >>> schema = FieldSchema({"waits": "number"})
    >>> often = Condition.from_dict({"field": "waits", "gt": 2}, schema)
    >>> very_often = Condition.from_dict({"field": "waits", "gt": 5}, schema)
    >>> implies(very_often, [often]), implies(often, [very_often])
    (True, False)
    """
    roots = [narrow.root, *(condition.root for condition in wide)]
    by_field: dict[str | None, list[Leaf]] = {}
    for leaf in dict.fromkeys(leaf for root in roots for leaf in leaves_of(root)):
        by_field.setdefault(leaf.name, []).append(leaf)
    if any(2 ** len(leaves) > MAX_TRIED for leaves in by_field.values()):
        return False
    ways = [_ways(name, leaves) for name, leaves in by_field.items()]
    if prod(map(len, ways)) > MAX_TRIED:
        return False
    for chosen in product(*ways):
        answers = {leaf: answer for way in chosen for leaf, answer in way.items()}
        if _holds(roots[0], answers) and not any(_holds(root, answers) for root in roots[1:]):
            return False
    return True


def _holds(node: Node, answers: Answers) -> bool | None:
    if isinstance(node, Leaf):
        return answers[node]
    if not isinstance(node, Junction):
        found = _holds(node.part, answers)
        return None if found is None else not found
    parts = [_holds(part, answers) for part in node.parts]
    settling = node.word == "any"
    return settling if settling in parts else None if None in parts else not settling


def _ways(name: str | None, leaves: Sequence[Leaf]) -> list[Answers]:
    """What the tests of one field could answer together: of values it can have, or of another kind."""
    asking = [leaf for leaf in leaves if leaf.operator not in PRESENCE]
    given: Answers = {leaf: leaf.operator == "present" for leaf in leaves if leaf.operator in PRESENCE}
    absent = {leaf: not answer for leaf, answer in given.items()}
    silent = dict.fromkeys(asking)
    odd: Answers = {**silent, **given}
    values = [] if name is None else telling_values(name, leaves)
    if name is not None and values:
        tests = [(leaf, compile_leaf(leaf)) for leaf in leaves]
        return [odd, *({leaf: test({name: value}, None, None) for leaf, test in tests} for value in values)]
    return [odd, {**silent, **absent}, *({**told, **given} for told in _told(asking))]


def _told(asking: Sequence[Leaf]) -> Iterator[Answers]:
    """What tests answer of a value that is known: ages one after the other, others in any mixture."""
    if not all(leaf.operator in AGES for leaf in asking) or len({leaf.calendar for leaf in asking}) > 1:
        return (dict(zip(asking, mixed, strict=True)) for mixed in product((True, False), repeat=len(asking)))
    limits = {leaf.argument for leaf in asking}
    ages = sorted({limit + step for limit in limits for step in (-1, 0, 1)}) or [0]
    return ({leaf: _aged(leaf, age) for leaf in asking} for age in ages)


def _aged(leaf: Leaf, age: int) -> bool:
    over: bool = age > leaf.argument if leaf.operator == "older_than" else age < leaf.argument
    return over
