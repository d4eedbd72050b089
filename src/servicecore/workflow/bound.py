"""Limits that make no sense: of nothing, of something that never happens, or with no way on at the limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.errors import shown
from servicecore.event import Category
from servicecore.finding import Finding
from servicecore.workflow.limit import HANDS
from servicecore.workflow.reach import edges_of, reach, ways
from servicecore.workflow.timing import waits_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from servicecore.workflow.definition import WorkflowDefinition

__all__ = ["bound_findings"]


def bound_findings(definition: WorkflowDefinition) -> Iterator[Finding]:
    """What is wrong or suspicious about the limits on loops, reopenings, transfers and waits."""
    edges = list(edges_of(definition))
    onward = ways(edges)
    back = {(one, other) for one, other in edges if one in reach([other], onward)}
    loops = {edge for edge in back if not _waiting(definition).intersection(edge)}
    done = {state.name for state in definition.states if state.category.done}
    happens = {
        "max_loops": bool(loops),
        "max_reopenings": any(one in done and other not in done for one, other in edges),
        "max_transfers": any(transition.records in HANDS for transition in definition.transitions),
    }
    for name, ever in happens.items():
        yield from _most(name, getattr(definition, name), ever=ever)
    if definition.max_loops is not None:
        yield from _stranded(definition, edges, loops, done)
    for path, _, reason in waits_of(definition):
        if reason.times is not None and (type(reason.times) is not int or reason.times < 1):
            message = f"{shown(reason.times)} is no limit; give a whole number from 1, or leave it out"
            yield Finding(f"{path}.times", message, "invalid")
        if reason.longest is None and reason.calendar is not None:
            message = "counts nothing, because no longest time is given"
            yield Finding(f"{path}.calendar", message, "idle_limit", severity="warning")


def _most(name: str, most: object, *, ever: bool) -> Iterator[Finding]:
    if most is None:
        return
    if type(most) is not int or most < 0:
        yield Finding(name, f"{shown(most)} is no limit; give a whole number from 0", "invalid")
    elif not ever:
        yield Finding(name, "limits what never happens here; leave it out", "idle_limit", severity="warning")


def _stranded(
    definition: WorkflowDefinition,
    edges: Collection[tuple[str, str]],
    loops: Collection[tuple[str, str]],
    done: Collection[str],
) -> Iterator[Finding]:
    """States whose every way on may be a loop, so that at the limit a ticket could not leave them."""
    waiting = _waiting(definition)
    for index, state in enumerate(definition.states):
        onward = {other for one, other in edges if one == state.name and other != state.name}
        looping = any((state.name, other) in loops for other in onward)
        if looping and state.name not in waiting and onward.isdisjoint({*done, *waiting}):
            message = f"at the limit of loops a ticket may have no way out of {shown(state.name)}"
            yield Finding(f"states[{index}]", message, "limit_strands", severity="warning")


def _waiting(definition: WorkflowDefinition) -> frozenset[str]:
    """The states that wait: what enters or leaves one is no loop."""
    return frozenset(state.name for state in definition.states if state.category is Category.WAITING)
