"""Everything that is wrong or suspicious about a workflow definition, found at once and by its place.

Errors keep a definition from being compiled. Warnings are what a careful
colleague would ask about: they may be meant.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from servicecore.duration import duration_us
from servicecore.errors import InvalidDuration, choices, path_part, shown
from servicecore.event import Category, EventType
from servicecore.workflow.definition import ANY_OPEN
from servicecore.workflow.finding import Finding
from servicecore.workflow.guard import GUARDS
from servicecore.workflow.order import order_findings
from servicecore.workflow.path import path_findings
from servicecore.workflow.terms import read_condition, schema_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from servicecore.errors import Fault
    from servicecore.workflow.definition import (
        StateDefinition,
        TimerDefinition,
        TransitionDefinition,
        WorkflowDefinition,
    )
    from servicecore.workflow.guard import Guard

__all__ = ["check"]

_WORD = re.compile(r"[a-z][a-z0-9_]{0,63}")
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
        *_condition_findings(definition),
        *_timer_findings(definition),
        *order_findings(definition),
        *path_findings(definition),
    )


def _guard_findings(own: Mapping[str, object]) -> Iterator[Finding]:
    for name, guard in own.items():
        path = f"guards.{path_part(name)}"
        yield from _word(path, name)
        if name in GUARDS:
            yield Finding(path, "is the name of a shipped guard; give yours another", "duplicate")
        if not callable(guard):
            yield Finding(path, f"{shown(guard)} cannot be called; give a function", "wrong_type")


def _definition_findings(definition: WorkflowDefinition) -> Iterator[Finding]:
    yield from _text("name", definition.name)
    yield from _text("version", definition.version)
    yield from _known("initial", definition.initial, _state_names(definition))
    yield from _texts("opening.roles", definition.opening.roles)
    yield from _fields("opening.requires", definition.opening.requires)
    for index, effect in enumerate(definition.opening.effects):
        yield from _word(f"opening.effects[{index}].kind", effect.kind)
    reasons = [reason for state in definition.states for reason in state.wait_reasons]
    labelled = {*_state_names(definition), *definition.triggers, *reasons}
    for name in definition.labels:
        if name not in labelled:
            message = "names no state, trigger or waiting reason"
            yield Finding(f"labels.{path_part(name)}", message, "unknown_name", severity="warning")


def _state_findings(definition: WorkflowDefinition) -> Iterator[Finding]:
    if not any(state.category is Category.CLOSED for state in definition.states):
        yield Finding("states", "none has the category closed; give tickets an end", "no_final")
    names = _state_names(definition)
    for index, state in enumerate(definition.states):
        path = f"states[{index}]"
        yield from _text(f"{path}.name", state.name)
        if state.name in names[:index]:
            yield Finding(f"{path}.name", f"state {shown(state.name)} is defined twice", "duplicate")
        if state.name == ANY_OPEN:
            yield Finding(f"{path}.name", "'*' stands for all open states; give a name", "invalid")
        yield from _reason_findings(f"{path}.wait_reasons", state)


def _reason_findings(path: str, state: StateDefinition) -> Iterator[Finding]:
    reasons = state.wait_reasons
    yield from _texts(path, reasons)
    if reasons and state.category is not Category.WAITING:
        message = f"belong to waiting states, and {shown(state.name)} is {state.category}"
        yield Finding(path, message, "wait_reasons")
    if not reasons and state.category is Category.WAITING:
        message = f"{shown(state.name)} has none, so nobody can tell whose time it is"
        yield Finding(path, message, "wait_reasons", severity="warning")


def _transition_findings(definition: WorkflowDefinition, guards: Collection[str]) -> Iterator[Finding]:
    ids: set[str] = set()
    for index, transition in enumerate(definition.transitions):
        path = f"transitions[{index}]"
        yield from _text(f"{path}.id", transition.id)
        if transition.id in ids:
            message = f"{shown(transition.id)} is there before; give each transition an id of its own"
            yield Finding(f"{path}.id", message, "duplicate")
        ids.add(transition.id)
        yield from _place_findings(path, transition, _state_names(definition))
        yield from _word(f"{path}.trigger", transition.trigger)
        yield from _texts(f"{path}.roles", transition.roles)
        yield from _fields(f"{path}.requires", transition.requires)
        for place, guard in enumerate(transition.guards):
            yield from _guard_name(f"{path}.guards[{place}]", guard, guards)
        for place, effect in enumerate(transition.effects):
            yield from _word(f"{path}.effects[{place}].kind", effect.kind)
        yield from _record_findings(path, transition)


def _place_findings(path: str, transition: TransitionDefinition, states: Sequence[str]) -> Iterator[Finding]:
    if not transition.sources:
        yield Finding(f"{path}.sources", "is empty; give the states it leaves", "unknown_name")
    for index, source in enumerate(transition.sources):
        if source != ANY_OPEN:
            yield from _known(f"{path}.sources[{index}]", source, states)
    if transition.target is not None:
        yield from _known(f"{path}.target", transition.target, states)


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


def _condition_findings(definition: WorkflowDefinition) -> Iterator[Finding]:
    faults: list[Fault] = []
    schema = schema_of(definition, faults)
    for index, transition in enumerate(definition.transitions):
        if transition.when is not None:
            read_condition(transition.when, schema, f"transitions[{index}].when", faults)
    for fault in faults:
        yield Finding(fault.path, fault.message, fault.code)


def _timer_findings(definition: WorkflowDefinition) -> Iterator[Finding]:
    ids: set[str] = set()
    for index, timer in enumerate(definition.timers):
        path = f"timers[{index}]"
        yield from _text(f"{path}.id", timer.id)
        if timer.id in ids:
            yield Finding(f"{path}.id", f"timer {shown(timer.id)} is defined twice", "duplicate")
        ids.add(timer.id)
        yield from _known(f"{path}.state", timer.state, _state_names(definition))
        yield from _known(f"{path}.trigger", timer.trigger, definition.triggers)
        yield from _after_findings(f"{path}.after", timer)
        yield from _pull_findings(f"{path}.trigger", timer, definition)


def _after_findings(path: str, timer: TimerDefinition) -> Iterator[Finding]:
    try:
        after_us = duration_us(timer.after)
    except InvalidDuration as error:
        yield Finding(path, str(error), error.code)
    else:
        if after_us <= 0:
            yield Finding(
                path, f"{shown(timer.after)} is not after the start; give a length of time", "invalid"
            )


def _pull_findings(path: str, timer: TimerDefinition, definition: WorkflowDefinition) -> Iterator[Finding]:
    """Whether time could do what the timer says: from its state, as the system, without any field."""
    rows = [
        transition
        for transition in definition.transitions
        if transition.trigger == timer.trigger and timer.state in definition.sources_of(transition)
    ]
    if not rows and timer.trigger in definition.triggers:
        yield Finding(
            path, f"{shown(timer.trigger)} does not start from {shown(timer.state)}", "no_transition"
        )
    pulled = [row for row in rows if "system" in row.roles or not row.roles]
    if any(row.target is None for row in pulled or rows):
        message = f"{shown(timer.trigger)} leaves {shown(timer.state)} alone, so it would be due for ever"
        yield Finding(path, f"{message}; give it a target", "timer_stays")
    if rows and not pulled:
        message = f"{shown(timer.trigger)} from {shown(timer.state)} does not let the role system do it"
        yield Finding(path, message, "role", severity="warning")


def _state_names(definition: WorkflowDefinition) -> list[str]:
    return [state.name for state in definition.states]


def _known(path: str, name: str, accepted: Sequence[str]) -> Iterator[Finding]:
    if name not in accepted:
        yield Finding(path, f"{shown(name)} is not known; use one of {choices(accepted)}", "unknown_name")


def _guard_name(path: str, name: str, accepted: Collection[str]) -> Iterator[Finding]:
    yield from _word(path, name)
    if _is_word(name):
        yield from _known(path, name, sorted(accepted))


def _is_word(name: object) -> bool:
    return isinstance(name, str) and _WORD.fullmatch(name) is not None


def _word(path: str, name: object) -> Iterator[Finding]:
    if not _is_word(name):
        message = f"{shown(name)} is no word of a-z, 0-9 and _ that begins with a letter"
        yield Finding(path, message, "not_a_word")


def _fields(path: str, names: Sequence[str]) -> Iterator[Finding]:
    for index, name in enumerate(names):
        if not isinstance(name, str) or not name.isidentifier():
            yield Finding(f"{path}[{index}]", f"{shown(name)} is no name of a field", "field_name")


def _text(path: str, text: object) -> Iterator[Finding]:
    if not isinstance(text, str) or not text.strip() or not text.isprintable() or len(text) > 80:
        yield Finding(path, f"{shown(text)} is no name; give 1 to 80 printable characters", "not_a_name")


def _texts(path: str, texts: Sequence[str]) -> Iterator[Finding]:
    for index, text in enumerate(texts):
        yield from _text(f"{path}[{index}]", text)
        if text in texts[:index]:
            yield Finding(f"{path}[{index}]", f"{shown(text)} stands there twice", "duplicate")
