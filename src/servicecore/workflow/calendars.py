"""Which calendars a definition names, and where: whoever has the calendars checks that they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.workflow.state import WaitReason
from servicecore.workflow.terms import read_condition, schema_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from servicecore.condition import FieldSchema
    from servicecore.workflow.definition import WorkflowDefinition

__all__ = ["calendar_places"]


def calendar_places(definition: WorkflowDefinition) -> Iterator[tuple[str, str]]:
    """
    The path of each place that names a calendar, and the name.

    >>> from servicecore.workflow import load_definition
    >>> list(calendar_places(load_definition("incident")))
    [('timers[0].calendar', 'office')]
    """
    schema = schema_of(definition, [])
    for index, state in enumerate(definition.states):
        for place, reason in enumerate(state.wait_reasons):
            if isinstance(reason, WaitReason) and reason.calendar is not None:
                yield f"states[{index}].wait_reasons[{place}].calendar", reason.calendar
    for index, transition in enumerate(definition.transitions):
        yield from _asked(f"transitions[{index}].when", transition.when, schema)
    for index, timer in enumerate(definition.timers):
        if timer.calendar is not None:
            yield f"timers[{index}].calendar", timer.calendar
        yield from _asked(f"timers[{index}].unless", timer.unless, schema)


def _asked(path: str, document: Mapping[str, Any] | None, schema: FieldSchema) -> Iterator[tuple[str, str]]:
    condition = None if document is None else read_condition(document, schema, path, [])
    for name in sorted(condition.calendars if condition else ()):
        yield path, name
