"""Whether transitions that share trigger and source can be told apart: the first that fits is taken.

A later one is shadowed when an earlier one fits wherever it fits, because it
asks no more: the same roles or more, no further fields, no further guards, no
condition or limit of its own, and the same waiting reasons or more. Then the
later one never happens.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from attrs import frozen

from servicecore.errors import shown
from servicecore.event import DATA_KEYS, Category, EventType
from servicecore.finding import Finding
from servicecore.workflow.limit import limits_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.workflow.definition import TransitionDefinition, WorkflowDefinition

__all__ = ["order_findings"]


def order_findings(definition: WorkflowDefinition) -> Iterator[Finding]:
    """Every transition that an earlier one hides in one of its states, once per pair."""
    wanted = [_Wanted.of(definition, transition) for transition in definition.transitions]
    found: dict[tuple[int, int], str] = {}
    before: dict[tuple[str, str], list[int]] = {}
    for index, transition in enumerate(definition.transitions):
        for source in definition.sources_of(transition):
            earlier = before.setdefault((source, transition.trigger), [])
            for first in earlier:
                if wanted[first].covers(wanted[index]):
                    found.setdefault((first, index), source)
            earlier.append(index)
    for (first, index), source in found.items():
        what = f"trigger {shown(definition.transitions[index].trigger)} from {shown(source)}"
        if wanted[index].covers(wanted[first]):
            message = f"{what} is not told apart from transitions[{first}]; give it other roles or guards"
            yield Finding(f"transitions[{index}]", message, "duplicate")
        else:
            message = f"{what} never happens, transitions[{first}] fits whenever it does; put it before it"
            yield Finding(f"transitions[{index}]", message, "shadowed")


@frozen
class _Wanted:
    """
    What a transition wants to see before it fits.

    Args:
        roles: One of these; None is content with anyone.

        conditions: All of these fields and guards, the condition over ticket and command, and the limits.

        reasons: One of these waiting reasons, None being no reason; None is content with any.
    """

    roles: frozenset[str] | None
    conditions: frozenset[tuple[str, str]]
    reasons: frozenset[str | None] | None

    @classmethod
    def of(cls, definition: WorkflowDefinition, transition: TransitionDefinition) -> _Wanted:
        needed = DATA_KEYS[transition.records][0] if transition.records else ()
        fields = (("field", name) for name in (*transition.requires, *needed))
        guards = (("guard", name) for name in transition.guards)
        return cls(
            frozenset(transition.roles) or None,
            frozenset((*fields, *guards, *_when(transition), *_limits(definition, transition))),
            _reasons(definition, transition),
        )

    def covers(self, other: _Wanted) -> bool:
        """Whether it fits wherever *other* does."""
        return (
            _within(other.roles, self.roles)
            and self.conditions <= other.conditions
            and _within(other.reasons, self.reasons)
        )


def _when(transition: TransitionDefinition) -> Iterator[tuple[str, str]]:
    """Conditions are told apart by what they say, word for word: the same one asks no more."""
    if transition.when is not None:
        yield "when", json.dumps(transition.when, sort_keys=True, default=repr)


def _limits(definition: WorkflowDefinition, transition: TransitionDefinition) -> Iterator[tuple[str, str]]:
    """What may keep it from fitting once too often, so that a later one gets its turn."""
    states = {state.name: state for state in definition.states}
    target = states.get(transition.target or "")
    for source in definition.sources_of(transition):
        if source in states:
            for limit in limits_of(definition, transition, states[source], target):
                yield "limit", repr(limit)


def _reasons(
    definition: WorkflowDefinition, transition: TransitionDefinition
) -> frozenset[str | None] | None:
    if transition.records is EventType.WAITING_STARTED:
        return None
    for state in definition.states:
        if state.name == transition.target and state.category is Category.WAITING and state.reasons:
            return frozenset(state.reasons)
    return frozenset((None,))


def _within(narrow: frozenset[Any] | None, wide: frozenset[Any] | None) -> bool:
    return wide is None or (narrow is not None and narrow <= wide)
