"""Where ways lead in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from servicecore.workflow.definition import WorkflowDefinition

__all__ = ["edges_of", "reach", "ways"]


def edges_of(definition: WorkflowDefinition) -> Iterator[tuple[str, str]]:
    """Every change of state: where it begins and ends, once for each transition that makes it."""
    for transition in definition.transitions:
        for source in definition.sources_of(transition):
            if transition.target is not None:
                yield source, transition.target


def ways(edges: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """
    The ends of all edges, by where they begin.

    >>> ways([("a", "b"), ("b", "a"), ("a", "b")])
    {'a': frozenset({'b'}), 'b': frozenset({'a'})}
    """
    found: dict[str, set[str]] = {}
    for one, other in edges:
        found.setdefault(one, set()).add(other)
    return {one: frozenset(others) for one, others in found.items()}


def reach(starts: Iterable[str], onward: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """
    Everywhere one can get to, the starts themselves included.

    >>> sorted(reach(["a"], ways([("a", "b"), ("b", "c"), ("d", "a")])))
    ['a', 'b', 'c']
    """
    seen = set(starts)
    ahead = list(seen)
    while ahead:
        new = onward.get(ahead.pop(), frozenset()) - seen
        seen |= new
        ahead += new
    return frozenset(seen)
