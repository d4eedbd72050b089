"""Where a ticket can get to: states that none reaches, and states that none gets out of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.errors import shown
from servicecore.event import Category
from servicecore.finding import Finding
from servicecore.workflow.reach import edges_of, reach, ways

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.workflow.definition import WorkflowDefinition

__all__ = ["path_findings", "reachable_states"]


def path_findings(definition: WorkflowDefinition) -> Iterator[Finding]:
    """States that cannot be reached or finished from, and ways out of states that are final."""
    closed = [state.name for state in definition.states if state.category is Category.CLOSED]
    reachable = reachable_states(definition)
    finishing = reach(closed, ways((target, source) for source, target in edges_of(definition)))
    for index, state in enumerate(definition.states):
        path, waits = f"states[{index}]", state.category is Category.WAITING
        if state.name not in reachable:
            message = f"no way leads from {shown(definition.initial)} to {shown(state.name)}"
            yield Finding(path, message, "unreachable")
        if closed and state.name not in finishing:
            yield Finding(path, f"no closed state can be reached from {shown(state.name)}", "dead_end")
        if waits and not _requester_leaves(definition, state.name):
            message = (
                f"the requester has no way out of {shown(state.name)}; an answer would not resume the work"
            )
            yield Finding(path, message, "requester_stuck", severity="warning")
    yield from _exits(definition, frozenset(closed))


def reachable_states(definition: WorkflowDefinition) -> frozenset[str]:
    """The states that a ticket can get to."""
    return reach([definition.initial], ways(edges_of(definition)))


def _requester_leaves(definition: WorkflowDefinition, state: str) -> bool:
    waiting = {each.name for each in definition.states if each.category is Category.WAITING}
    return any(
        transition.target is not None
        and transition.target not in waiting
        and ("requester" in transition.roles or not transition.roles)
        and state in definition.sources_of(transition)
        for transition in definition.transitions
    )


def _exits(definition: WorkflowDefinition, closed: frozenset[str]) -> Iterator[Finding]:
    for index, transition in enumerate(definition.transitions):
        for source in definition.sources_of(transition):
            if source in closed and transition.target is not None:
                message = f"leaves {shown(source)}, which is closed for good; open a linked follow-up instead"
                yield Finding(f"transitions[{index}]", message, "leaves_final")
