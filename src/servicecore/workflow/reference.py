"""The same steps, taken by the machine itself: slow, and independent of the table.

For proofs: that the rows read out of the machine do what the machine does, on
the definitions shipped and on a host's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.workflow.choice import nearest, objections
from servicecore.workflow.engine import NO_CALENDARS, NO_FIELDS, carry_out
from servicecore.workflow.fields import read_fields
from servicecore.workflow.guard import GUARDS
from servicecore.workflow.machine import Attempt, build_machine
from servicecore.workflow.step import Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.condition import Hours
    from servicecore.event import Actor
    from servicecore.ticket import Ticket
    from servicecore.workflow.compiled import Workflow

__all__ = ["Reference"]


class Reference:
    """
    A workflow that asks `transitions` which way to go, each time.

    Args:
        workflow: The workflow to be compared with.

    >>> from servicecore.event import Actor
    >>> from servicecore.workflow import compile_workflow, load_definition, open_ticket, step
    >>> incident, kim = compile_workflow(load_definition("incident")), Actor("kim", ["agent"])
    >>> ticket = open_ticket(incident, "T-1", at_us=0, actor=kim).ticket
    >>> command = {"at_us": 5, "actor": kim, "fields": {"assignee": "kim"}}
    >>> Reference(incident).step(ticket, "assign", **command) == step(incident, ticket, "assign", **command)
    True
    """

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow
        self._machine = build_machine(workflow.definition, {**GUARDS, **workflow.guards})

    def step(
        self,
        ticket: Ticket,
        trigger: str,
        *,
        at_us: int,
        actor: Actor,
        fields: Mapping[str, Any] = NO_FIELDS,
        expected_revision: int | None = None,
        calendars: Mapping[str, Hours] = NO_CALENDARS,
    ) -> Step[Ticket]:
        """What `servicecore.workflow.step` answers, with the same arguments and errors."""
        fields, refusals = read_fields(fields)
        refusals += objections(self._workflow, ticket, at_us, expected_revision)
        attempt = Attempt(ticket.state, ticket, actor, fields, at_us, calendars)
        if self._pull(attempt, trigger) and not refusals:
            return carry_out(attempt.tried[-1][0], ticket, trigger, at_us, actor, fields)
        _, found = nearest(self._workflow, ticket, trigger, attempt.tried)
        refused = tuple(dict.fromkeys((*refusals, *found)))
        return Step(ticket, refusals=refused, ticket_id=ticket.id, trigger=trigger)

    def _pull(self, attempt: Attempt, trigger: str) -> bool:
        """Whether the machine takes a transition; it would raise where it has none to try."""
        event = self._machine.events.get(trigger)
        if event is None or attempt.machine_state not in event.transitions:
            return False
        return bool(event.trigger(attempt))
