"""What is wrong with the conditions of a definition: faults in them, and conditions that can never hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.errors import choices, shown
from servicecore.finding import Finding
from servicecore.workflow.terms import read_condition, schema_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from servicecore.condition import Condition
    from servicecore.errors import Fault
    from servicecore.workflow.definition import WorkflowDefinition

__all__ = ["holding_findings"]


def holding_findings(definition: WorkflowDefinition) -> Iterator[Finding]:
    """The faults of the declared fields and of every condition, and whether a condition can hold at all."""
    faults: list[Fault] = []
    found: list[Finding] = []
    schema = schema_of(definition, faults)
    for index, transition in enumerate(definition.transitions):
        if transition.when is not None:
            path = f"transitions[{index}].when"
            condition = read_condition(transition.when, schema, path, faults)
            if condition is not None:
                found += _never(path, condition, definition, definition.sources_of(transition))
    for index, timer in enumerate(definition.timers):
        if timer.unless is not None:
            path = f"timers[{index}].unless"
            condition = read_condition(timer.unless, schema, path, faults)
            if condition is not None:
                found += _never(path, condition, definition, [timer.state])
                found += _clocked(path, condition)
    for fault in faults:
        yield Finding(fault.path, fault.message, fault.code)
    yield from found


def _never(
    path: str, condition: Condition, definition: WorkflowDefinition, states: Collection[str]
) -> Iterator[Finding]:
    name = condition.impossible
    if name is not None:
        message = f"can never hold, whatever {shown(name)} is; leave it out, or ask something else"
        yield Finding(path, message, "never_true")
        return
    categories = [state.category.value for state in definition.states if state.name in states]
    for field, own in (("state", states), ("state_category", categories)):
        possible = condition.possible(field)
        if possible is not None and possible.isdisjoint(own):
            message = f"can never hold, because {field} is always one of {choices(dict.fromkeys(own))} there"
            yield Finding(path, message, "never_true")


def _clocked(path: str, condition: Condition) -> Iterator[Finding]:
    if condition.timed:
        message = "asks how late it is; a timer is told by its own length, and asks only what the ticket is"
        yield Finding(path, message, "timed")
