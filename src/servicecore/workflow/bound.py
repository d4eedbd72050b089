"""Limits that make no sense: of nothing, of something that never happens, or with no way on at the limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.errors import shown
from servicecore.event import Category, EventType
from servicecore.workflow.finding import Finding
from servicecore.workflow.reach import reach, ways
from servicecore.workflow.timing import waits_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.workflow.definition import WorkflowDefinition

__all__ = ["bound_findings"]

_HANDS = (EventType.ASSIGNED, EventType.TRANSFERRED)


def bound_findings(definition: WorkflowDefinition) -> Iterator[Finding]:
    """What is wrong or suspicious about the limits on loops, reopenings, transfers and waits."""
    edges = list(_edges(definition))
    onward = ways(edges)
    back = {(one, other) for one, other in edges if one in reach([other], onward)}
    done = {state.name for state in definition.states if state.category.done}
    used = {
        "max_loops": any(_counts(definition, one, other) for one, other in back),
        "max_reopenings": any(one in done and other not in done for one, other in edges),
        "max_transfers": any(transition.records in _HANDS for transition in definition.transitions),
    }
    for name, happens in used.items():
        most = getattr(definition, name)
        if most is None:
            continue
        if type(most) is not int or most < 0:
            yield Finding(name, f"{shown(most)} is no limit; give a whole number from 0", "invalid")
        elif not happens:
            message = "limits what never happens here; leave it out"
            yield Finding(name, message, "idle_limit", severity="warning")
    if definition.max_loops is not None:
        yield from _stranded(definition, edges, back, done)
    for path, _, reason in waits_of(definition):
        if reason.times is not None and (type(reason.times) is not int or reason.times < 1):
            message = f"{shown(reason.times)} is no limit; give a whole number from 1, or leave it out"
            yield Finding(f"{path}.times", message, "invalid")
        if reason.longest is None and reason.calendar is not None:
            message = "counts nothing, because no longest time is given"
            yield Finding(f"{path}.calendar", message, "idle_limit", severity="warning")


def _stranded(
    definition: WorkflowDefinition,
    edges: list[tuple[str, str]],
    back: set[tuple[str, str]],
    done: set[str],
) -> Iterator[Finding]:
    """States whose every way on may be a loop, so that at the limit a ticket could not leave them."""
    for index, state in enumerate(definition.states):
        ways = [other for one, other in edges if one == state.name and other != state.name]
        looping = any((state.name, other) in back for other in ways)
        if looping and all(_counts(definition, state.name, way) and way not in done for way in ways):
            message = f"at the limit of loops a ticket may have no way out of {shown(state.name)}"
            yield Finding(f"states[{index}]", message, "limit_strands", severity="warning")


def _edges(definition: WorkflowDefinition) -> Iterator[tuple[str, str]]:
    for transition in definition.transitions:
        for source in definition.sources_of(transition):
            if transition.target is not None:
                yield source, transition.target


def _counts(definition: WorkflowDefinition, one: str, other: str) -> bool:
    """Whether going there again is a loop; what enters or leaves a wait is none."""
    waiting = {state.name for state in definition.states if state.category is Category.WAITING}
    return one not in waiting and other not in waiting
