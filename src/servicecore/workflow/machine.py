"""The one place that knows `transitions`: a definition becomes a machine, a machine becomes a table.

The machine is handed rows of our own and nothing else: it would import a
callback that is given as a dotted text, and run it. It has no models, no
transitions that nobody defined, and no queue. What it made of the definition
is read back out of it; anything in there that is not ours is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import define, field, frozen

from servicecore.condition import Condition
from servicecore.errors import Fault, InvalidDefinition
from servicecore.workflow.limit import limits_of
from servicecore.workflow.row import Row
from servicecore.workflow.terms import schema_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from transitions import EventData, Machine, Transition

    from servicecore.condition import Hours
    from servicecore.event import Actor
    from servicecore.ticket import Ticket
    from servicecore.workflow.definition import WorkflowDefinition
    from servicecore.workflow.guard import Guard
    from servicecore.workflow.refusal import Refusal

__all__ = ["Attempt", "build_machine", "read_rows"]

_STATE = "machine_state"
"""No trigger can be called that, and the machine would refuse one that is."""


@define
class Attempt:
    """One command on its way through the machine, which it has for a model: thrown away after it."""

    machine_state: str
    ticket: Ticket
    actor: Actor
    fields: Mapping[str, Any]
    at_us: int
    calendars: Mapping[str, Hours]
    tried: list[tuple[Row, list[Refusal]]] = field(factory=list)


@frozen
class _Condition:
    """A row as the machine asks it: exactly True or False, with the reasons left in the attempt."""

    row: Row

    def __call__(self, event: EventData) -> bool:
        attempt = cast("Attempt", event.model)
        found = self.row.refusals(
            attempt.ticket, attempt.actor, attempt.fields, attempt.at_us, attempt.calendars
        )
        attempt.tried.append((self.row, found))
        return not found


def build_machine(definition: WorkflowDefinition, guards: Mapping[str, Guard]) -> Machine:
    """A machine for a definition that `check` found no error in; every condition is one of our rows."""
    from transitions import Machine

    machine = Machine(
        model=None,
        states=[state.name for state in definition.states],
        initial=definition.initial,
        auto_transitions=False,
        send_event=True,
        queued=False,
        model_attribute=_STATE,
    )
    states = {state.name: state for state in definition.states}
    schema = schema_of(definition, [])
    for transition in definition.transitions:
        when = None if transition.when is None else Condition.from_dict(transition.when, schema)
        target = None if transition.target is None else states[transition.target]
        for source in definition.sources_of(transition):
            limits = limits_of(definition, transition, states[source], target)
            row = Row.of(transition, states[source], target, guards, when, limits)
            machine.add_transition(
                transition.trigger, source, transition.target, conditions=[_Condition(row)]
            )
    return machine


def read_rows(machine: Machine) -> dict[tuple[str, str], tuple[Row, ...]]:
    """
    What the machine holds, as rows by state and trigger, in the order in which it tries them.

    Raises:
        InvalidDefinition: If it holds anything but our rows, or has them lead elsewhere.
    """
    table: dict[tuple[str, str], tuple[Row, ...]] = {}
    for trigger, event in machine.events.items():
        for source, transitions in event.transitions.items():
            table[source, trigger] = tuple(_row_of(trigger, transition) for transition in transitions)
    return table


def _row_of(trigger: str, transition: Transition) -> Row:
    callbacks = [*transition.prepare, *transition.before, *transition.after]
    if not callbacks and len(transition.conditions) == 1 and transition.conditions[0].target:
        ours, way = transition.conditions[0].func, (transition.source, transition.dest)
        if isinstance(ours, _Condition) and _leads(ours.row) == way:
            return ours.row
    fault = Fault(
        trigger, f"from {transition.source!r} to {transition.dest!r} is not what the definition says"
    )
    raise InvalidDefinition("machine", [fault])


def _leads(row: Row) -> tuple[str | None, str | None]:
    return row.source.name if row.source else None, row.target.name if row.target else None
