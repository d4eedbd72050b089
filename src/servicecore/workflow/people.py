"""Who can do what: roles that are of no use, and states in which nobody can do anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.errors import shown
from servicecore.event import Category
from servicecore.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from servicecore.workflow.definition import WorkflowDefinition

__all__ = ["people_findings"]


def people_findings(definition: WorkflowDefinition, reachable: Collection[str]) -> Iterator[Finding]:
    """
    Roles that can do nothing once a ticket is open, and open states in which no person can do anything.

    Args:
        reachable: The states that a ticket can get to.
    """
    # Where it begins is a question of its own: without an answer to that, every state may be reached.
    begins = any(state.name == definition.initial for state in definition.states)
    alive = [
        transition
        for transition in definition.transitions
        if not begins or any(source in reachable for source in definition.sources_of(transition))
    ]
    anyone = any(not transition.roles for transition in alive)
    useful = {role for transition in alive for role in transition.roles}
    for path, role in _named(definition):
        if role not in useful and not anyone:
            message = f"the role {shown(role)} can do nothing to a ticket; leave it out, or let it act"
            yield Finding(path, message, "idle_role", severity="warning")
    for index, state in enumerate(definition.states):
        left_alone = state.category is not Category.CLOSED and not _persons(definition, state.name)
        if left_alone and any(state.name in definition.sources_of(each) for each in definition.transitions):
            message = f"only the system can do anything in {shown(state.name)}; let a person act there"
            yield Finding(f"states[{index}]", message, "nobody_acts", severity="warning")


def _named(definition: WorkflowDefinition) -> Iterator[tuple[str, str]]:
    """Every role once, where it stands first."""
    seen: set[str] = set()
    places = [("opening", definition.opening.roles)]
    places += [(f"transitions[{index}]", each.roles) for index, each in enumerate(definition.transitions)]
    for path, roles in places:
        for index, role in enumerate(roles):
            if role not in seen:
                seen.add(role)
                yield f"{path}.roles[{index}]", role


def _persons(definition: WorkflowDefinition, state: str) -> bool:
    return any(
        not transition.roles or any(role != "system" for role in transition.roles)
        for transition in definition.transitions
        if state in definition.sources_of(transition)
    )
