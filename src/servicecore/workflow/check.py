"""Everything that is wrong or suspicious about a workflow definition, found at once and by its place.

Errors keep a definition from being compiled. Warnings are what a careful
colleague would ask about: they may be meant.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from servicecore.errors import choices, path_part, shown
from servicecore.event import DATA_KEYS, Category, EventType
from servicecore.finding import Finding
from servicecore.workflow.bond import CHILD
from servicecore.workflow.bound import bound_findings
from servicecore.workflow.consent import consent_findings
from servicecore.workflow.definition import ANY_OPEN
from servicecore.workflow.guard import GUARDS
from servicecore.workflow.holding import holding_findings
from servicecore.workflow.naming import field_names, is_word, known, text, texts, word
from servicecore.workflow.order import order_findings
from servicecore.workflow.path import path_findings, reachable_states
from servicecore.workflow.people import people_findings
from servicecore.workflow.timing import timing_findings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from servicecore.workflow.definition import (
        StateDefinition,
        TransitionDefinition,
        WorkflowDefinition,
    )
    from servicecore.workflow.guard import Guard

__all__ = ["check"]

_MADE_BY_THE_ENGINE = (EventType.OPENED, EventType.TRANSITIONED, EventType.CORRECTED)
_WAITS_IN_PLACE = (EventType.WAITING_STARTED, EventType.WAITING_ENDED)


def check(definition: WorkflowDefinition, guards: Mapping[str, Guard] | None = None) -> tuple[Finding, ...]:
    """
    What is wrong or suspicious about a definition; empty when nothing is.

    Args:
        definition: What to look at.

        guards: The host's own guards, beside the shipped ones.

    >>> from servicecore.workflow import load_definition
    >>> check(load_definition("incident"))
    ()
    """
    own = guards or {}
    return (
        *_guard_findings(own),
        *_definition_findings(definition),
        *_state_findings(definition),
        *_transition_findings(definition, GUARDS.keys() | own.keys()),
        *holding_findings(definition),
        *timing_findings(definition),
        *bound_findings(definition),
        *order_findings(definition),
        *path_findings(definition),
        *people_findings(definition, reachable_states(definition)),
    )


def _guard_findings(own: Mapping[str, object]) -> Iterator[Finding]:
    for name, guard in own.items():
        path = f"guards.{path_part(name)}"
        yield from word(path, name)
        if name in GUARDS:
            yield Finding(path, "is the name of a shipped guard; give yours another", "duplicate")
        if not callable(guard):
            yield Finding(path, f"{shown(guard)} cannot be called; give a function", "wrong_type")


def _definition_findings(definition: WorkflowDefinition) -> Iterator[Finding]:
    yield from text("name", definition.name)
    yield from text("version", definition.version)
    yield from known("initial", definition.initial, _state_names(definition))
    yield from texts("opening.roles", definition.opening.roles)
    yield from field_names("opening.requires", definition.opening.requires)
    for index, effect in enumerate(definition.opening.effects):
        yield from word(f"opening.effects[{index}].kind", effect.kind)
    yield from _label_findings(definition)


def _label_findings(definition: WorkflowDefinition) -> Iterator[Finding]:
    reasons = [reason for state in definition.states for reason in state.reasons]
    labelled = {*_state_names(definition), *definition.triggers, *reasons}
    if definition.has_children:
        labelled.add(CHILD)
    tables = {"labels": definition.labels}
    for language, labels in definition.translations.items():
        tables[f"translations.{path_part(language)}"] = labels
    for path, labels in tables.items():
        for name in labels:
            if name not in labelled:
                message = "names no state, trigger or waiting reason"
                yield Finding(f"{path}.{path_part(name)}", message, "unknown_name", severity="warning")


def _state_findings(definition: WorkflowDefinition) -> Iterator[Finding]:
    if not any(state.category is Category.CLOSED for state in definition.states):
        yield Finding("states", "none has the category closed; give tickets an end", "no_final")
    names = _state_names(definition)
    for index, state in enumerate(definition.states):
        path = f"states[{index}]"
        yield from text(f"{path}.name", state.name)
        if state.name in names[:index]:
            yield Finding(f"{path}.name", f"state {shown(state.name)} is defined twice", "duplicate")
        if state.name == ANY_OPEN:
            yield Finding(f"{path}.name", "'*' stands for all open states; give a name", "invalid")
        yield from _reason_findings(f"{path}.wait_reasons", state)


def _reason_findings(path: str, state: StateDefinition) -> Iterator[Finding]:
    reasons = state.reasons
    yield from texts(path, reasons)
    if reasons and state.category is not Category.WAITING:
        message = f"belong to waiting states, and {shown(state.name)} is {state.category}"
        yield Finding(path, message, "wait_reasons")
    if not reasons and state.category is Category.WAITING:
        message = f"{shown(state.name)} has none, so nobody can tell whose time it is"
        yield Finding(path, message, "wait_reasons", severity="warning")


def _guard_name(path: str, name: str, accepted: Collection[str]) -> Iterator[Finding]:
    yield from word(path, name)
    if is_word(name):
        yield from known(path, name, sorted(accepted))


def _transition_findings(definition: WorkflowDefinition, guards: Collection[str]) -> Iterator[Finding]:
    ids: set[str] = set()
    for index, transition in enumerate(definition.transitions):
        path = f"transitions[{index}]"
        yield from text(f"{path}.id", transition.id)
        if transition.id in ids:
            message = f"{shown(transition.id)} is there before; give each transition an id of its own"
            yield Finding(f"{path}.id", message, "duplicate")
        ids.add(transition.id)
        yield from _place_findings(path, transition, _state_names(definition))
        yield from word(f"{path}.trigger", transition.trigger)
        yield from texts(f"{path}.roles", transition.roles)
        yield from field_names(f"{path}.requires", transition.requires)
        for place, guard in enumerate(transition.guards):
            yield from _guard_name(f"{path}.guards[{place}]", guard, guards)
        for place, effect in enumerate(transition.effects):
            yield from word(f"{path}.effects[{place}].kind", effect.kind)
        if transition.consent is not None:
            yield from consent_findings(f"{path}.consent", transition.consent, definition)
        yield from _record_findings(path, transition)


def _place_findings(path: str, transition: TransitionDefinition, states: Sequence[str]) -> Iterator[Finding]:
    if not transition.sources:
        yield Finding(f"{path}.sources", "is empty; give the states it leaves", "unknown_name")
    for index, source in enumerate(transition.sources):
        if source != ANY_OPEN:
            yield from known(f"{path}.sources[{index}]", source, states)
    if transition.target is not None:
        yield from known(f"{path}.target", transition.target, states)


def _record_findings(path: str, transition: TransitionDefinition) -> Iterator[Finding]:
    if transition.records in _MADE_BY_THE_ENGINE:
        message = f"{transition.records} is no event that a transition may record"
        yield Finding(f"{path}.records", message, "unknown_value")
    if transition.records in _WAITS_IN_PLACE and transition.target is not None:
        message = (
            f"{transition.records} is for steps that leave the state alone; a change of state tells it itself"
        )
        yield Finding(f"{path}.records", message, "unknown_value")
    if transition.records is None and transition.target is None:
        message = "neither changes the state nor records an event, so it would leave no trace; give one"
        yield Finding(path, message, "no_trace")
    yield from _said_findings(f"{path}.says", transition)


def _said_findings(path: str, transition: TransitionDefinition) -> Iterator[Finding]:
    accepted = set(chain(*DATA_KEYS[transition.records])) - {"fields"} if transition.records else set()
    for name in transition.says:
        if name not in accepted:
            message = f"a recorded event says none; use one of {choices(sorted(accepted))}"
            yield Finding(f"{path}.{path_part(name)}", message, "unknown_name")


def _state_names(definition: WorkflowDefinition) -> list[str]:
    return [state.name for state in definition.states]
