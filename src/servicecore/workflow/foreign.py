"""What the states of the shipped definitions are called in other systems."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, TypeAlias

from servicecore.document import parse_toml
from servicecore.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.workflow.definition import WorkflowDefinition

__all__ = ["SYSTEMS", "foreign_state"]

SYSTEMS = ("servicenow", "zendesk", "jira")
"""The systems whose names `foreign_state` knows."""

Names: TypeAlias = "Mapping[str, Mapping[str, Mapping[str, str]]]"


def foreign_state(
    definition: WorkflowDefinition | str, state: str, system: str, *, wait_reason: str | None = None
) -> str:
    """
    The nearest name that *system* has for a state of a shipped definition; several states may share one.

    Args:
        definition: A shipped definition, or its name.

        state: One of its states.

        system: One of `SYSTEMS`.

        wait_reason: Why the ticket waits, where it does: some systems have other names for some reasons. One
            that makes no difference is passed over.

    Raises:
        UnknownName: If there is no such definition, state or system.

    >>> foreign_state("incident", "waiting", "zendesk")
    'On-hold'
    >>> foreign_state("incident", "waiting", "zendesk", wait_reason="requester")
    'Pending'
    """
    name = definition if isinstance(definition, str) else definition.name
    known = _names()
    if name not in known:
        raise UnknownName("workflow", name, known)
    states = known[name]
    own = [each for each in states if "." not in each]
    if state not in own:
        raise UnknownName("state", state, own)
    if system not in SYSTEMS:
        raise UnknownName("system", system, SYSTEMS)
    return states.get(f"{state}.{wait_reason}", {}).get(system) or states[state][system]


@cache
def _names() -> Names:
    place = resources.files("servicecore.workflow").joinpath("definitions", "state_names.toml")
    return parse_toml(place.read_text("utf-8"), "state names")
