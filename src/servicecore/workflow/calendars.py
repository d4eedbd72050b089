"""Which calendars a definition names, and where: whoever has the calendars checks that they are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.workflow.terms import read_condition, schema_of

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    for index, transition in enumerate(definition.transitions):
        if transition.when is not None:
            path = f"transitions[{index}].when"
            condition = read_condition(transition.when, schema, path, [])
            for name in sorted(condition.calendars if condition else ()):
                yield path, name
    for index, timer in enumerate(definition.timers):
        if timer.calendar is not None:
            yield f"timers[{index}].calendar", timer.calendar
