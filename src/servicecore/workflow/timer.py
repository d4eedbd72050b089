"""What time does by itself: transitions and reminders that are due, and carrying them out.

A timer belongs to a state and is over when the state is left; the ticket knows
which reminders were given. So carrying out what is due is idempotent: the
second time there is nothing to do.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from servicecore.event import EventType, next_event
from servicecore.instant import to_iso
from servicecore.workflow.alarm import DueTransition, OpenHours
from servicecore.workflow.engine import step
from servicecore.workflow.step import Step, taken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.event import Actor
    from servicecore.ticket import Ticket
    from servicecore.workflow.compiled import Workflow

__all__ = ["DueTransition", "OpenHours", "due", "fire", "upcoming"]

_NO_CALENDARS: Mapping[str, OpenHours] = MappingProxyType({})

REMIND = "remind"
"""What the step of a reminder says it was for."""


def upcoming(
    workflow: Workflow, ticket: Ticket, *, calendars: Mapping[str, OpenHours] = _NO_CALENDARS
) -> tuple[DueTransition, ...]:
    """
    Everything that time will do to the ticket as it stands, due or not, the earliest first.

    Of a timer that reminds more than once, the next reminder.

    Args:
        workflow: The workflow the ticket follows.

        ticket: The ticket; its timers count from their anchors, and from no earlier than its state was
            entered.

        calendars: Business calendars by name; a timer without a calendar counts every hour.

    Raises:
        UnknownName: If a timer names a calendar that is not among them.
    """
    alarms = workflow.alarms.get(ticket.state, ())
    found = [each for alarm in alarms if (each := alarm.next_due(ticket, calendars)) is not None]
    return tuple(sorted(found, key=lambda each: each.due_at_us))


def due(
    workflow: Workflow, ticket: Ticket, *, at_us: int, calendars: Mapping[str, OpenHours] = _NO_CALENDARS
) -> tuple[DueTransition, ...]:
    """
    What time has done to the ticket by *at_us*, to be carried out; see `upcoming` for arguments and errors.

    >>> from servicecore.event import Actor
    >>> from servicecore.workflow import WorkflowDefinition, compile_workflow, open_ticket
    >>> errand = compile_workflow(WorkflowDefinition.from_dict({
    ...     "name": "errand", "version": "1", "initial": "open",
    ...     "states": [{"name": "open", "category": "new"}, {"name": "done", "category": "closed"}],
    ...     "transitions": [{"trigger": "finish", "sources": ["open"], "target": "done"}],
    ...     "timers": [{"id": "forgotten", "state": "open", "after": "1h", "trigger": "finish"}],
    ... }))
    >>> ticket = open_ticket(errand, "T-1", at_us=0, actor=Actor("kim")).ticket
    >>> due(errand, ticket, at_us=3_600_000_000)
    (DueTransition(timer='forgotten', trigger='finish', due_at_us=3600000000),)
    """
    return tuple(each for each in upcoming(workflow, ticket, calendars=calendars) if each.due_at_us <= at_us)


def fire(
    workflow: Workflow,
    ticket: Ticket,
    due: DueTransition,
    *,
    actor: Actor,
    calendars: Mapping[str, OpenHours] = _NO_CALENDARS,
) -> Step[Ticket]:
    """
    Carry out one thing that time does, at the instant it is due, or right after the ticket's latest event.

    A reminder leaves the state alone. It is a `note` that says which reminder it was, in its data under
    `reminder`: the `timer`, the instant `due_at` for which it was meant, and its `number`.

    Args:
        due: One of `upcoming`. What is not among it, or no longer, is carried out already: the step has no
            events and no refusals.

        actor: Who acts when time does, in the role `system`.

    Raises:
        UnknownName: If a timer names a calendar that is not among *calendars*.
    """
    at_us = max(due.due_at_us, ticket.updated_at_us)
    if due not in upcoming(workflow, ticket, calendars=calendars):
        return Step(ticket, ticket_id=ticket.id, trigger=due.trigger or REMIND)
    if due.trigger is not None:
        return step(workflow, ticket, due.trigger, at_us=at_us, actor=actor, calendars=calendars)
    reminder = {"timer": due.timer, "due_at": to_iso(due.due_at_us), "number": due.number}
    data = {"reminder": reminder}
    event = next_event(ticket.id, ticket.revision + 1, at_us, EventType.NOTE, actor, data)
    effects = next(alarm.effects for alarm in workflow.alarms[ticket.state] if alarm.timer == due.timer)
    return taken(ticket.after(event), (event,), effects, REMIND)
