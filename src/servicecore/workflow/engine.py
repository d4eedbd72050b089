"""The engine: pure functions from a workflow, a ticket and a command to a step.

Nothing is stored, sent or scheduled here, and the ticket handed in is never
changed. The same command gives the same step, on any machine, as often as it
is asked.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from servicecore.errors import Fault, InvalidDefinition, shown
from servicecore.event import EventType, TicketEvent, next_event
from servicecore.ticket import Ticket
from servicecore.workflow.bond import waits_for_children
from servicecore.workflow.choice import choose, objections
from servicecore.workflow.fields import read_fields
from servicecore.workflow.step import Option, Step, answered, taken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.condition import Hours
    from servicecore.event import Actor
    from servicecore.workflow.compiled import Workflow
    from servicecore.workflow.row import Row

__all__ = ["NO_CALENDARS", "NO_FIELDS", "carry_out", "open_ticket", "options", "step"]

NO_FIELDS: Mapping[str, Any] = MappingProxyType({})
NO_CALENDARS: Mapping[str, Hours] = MappingProxyType({})


def open_ticket(
    workflow: Workflow,
    ticket_id: str,
    *,
    at_us: int,
    actor: Actor,
    fields: Mapping[str, Any] = NO_FIELDS,
    event_id: str | None = None,
) -> Step[Ticket | None]:
    """
    Open a ticket in the workflow's initial state.

    Args:
        workflow: The workflow it is to follow.

        ticket_id: The host's name for the ticket.

        at_us: When, microseconds UTC.

        actor: Who opens it; a requester becomes the ticket's requester.

        fields: The host's fields, plain data. Datetimes must be aware and are kept as ISO texts in UTC.

        event_id: The id of the opened event; `ticket_id:1` when not given.

    Returns:
        The step; refused, it has no events and no ticket.

    Raises:
        NaiveDatetime: If a field is a datetime without UTC offset.

        InvalidDefinition: If *ticket_id* is no text, or empty.
    """
    if not isinstance(ticket_id, str) or not ticket_id:
        message = f"{shown(ticket_id)} is no name; give a text that is not empty"
        raise InvalidDefinition("open_ticket", [Fault("ticket_id", message, "wrong_type")])
    row = workflow.opening
    fields, refusals = read_fields(fields)
    refusals += row.demands(actor, fields)
    if refusals:
        return Step(None, refusals=tuple(refusals), ticket_id=ticket_id, trigger="open")
    opened = TicketEvent(
        event_id or f"{ticket_id}:1",
        ticket_id,
        sequence=1,
        at=at_us,
        type=EventType.OPENED,
        actor=actor,
        data=row.opening(fields),
    )
    return Step(Ticket.opened_by(opened), (opened,), effects=row.effects, ticket_id=ticket_id, trigger="open")


def step(
    workflow: Workflow,
    ticket: Ticket,
    trigger: str,
    *,
    at_us: int,
    actor: Actor,
    fields: Mapping[str, Any] = NO_FIELDS,
    expected_revision: int | None = None,
    calendars: Mapping[str, Hours] = NO_CALENDARS,
) -> Step[Ticket]:
    """
    Carry out one command on a ticket, or say everything that stands against it.

    A step that is taken first records what was done, where its transition says so, and then the
    change of state. Fields that are not part of those events themselves stand under their `fields`,
    and so become the ticket's.

    Args:
        workflow: The workflow the ticket follows; another edition of it will do if it knows the state.

        ticket: The ticket as its history has it.

        trigger: The command.

        at_us: When, microseconds UTC; not before the ticket's latest event.

        actor: Who does it.

        fields: What the command brings, plain data. Datetimes must be aware and are kept as ISO texts
            in UTC.

        expected_revision: The revision that the actor saw; None asks nothing.

        calendars: Business calendars by name, for conditions that ask them.

    Returns:
        The step; refused, it has no events and the ticket as it was.

    Raises:
        NaiveDatetime: If a field is a datetime without UTC offset.

        InvalidInstant: If *at_us* is not an integer.

        UnknownName: If a condition asks a calendar that is not among them.

    >>> from servicecore.event import Actor
    >>> from servicecore.workflow import compile_workflow, load_definition
    >>> incident, kim = compile_workflow(load_definition("incident")), Actor("kim", ["agent"])
    >>> ticket = open_ticket(incident, "T-1", at_us=0, actor=kim).ticket
    >>> taken = step(incident, ticket, "assign", at_us=5, actor=kim, fields={"assignee": "kim"})
    >>> taken.ticket.state, [event.type.value for event in taken.events]
    ('assigned', ['assigned', 'transitioned'])
    >>> print(*step(incident, ticket, "assign", at_us=5, actor=Actor("bo")).refusals, sep="; ")
    the actor has none of the roles agent, manager, system; field assignee is missing
    """
    fields, refusals = read_fields(fields)
    if (
        type(at_us) is not int
        or at_us < ticket.updated_at_us
        or ticket.workflow != workflow.definition.name
        or ticket.state not in workflow.states
        or (expected_revision is not None and expected_revision != ticket.revision)
    ):
        refusals += objections(workflow, ticket, at_us, expected_revision)
    row, found = choose(workflow, ticket, trigger, actor, fields, at_us, calendars)
    if row is None or refusals or found:
        refused = tuple(dict.fromkeys((*refusals, *found)))
        return Step(ticket, refusals=refused, ticket_id=ticket.id, trigger=trigger)
    return carry_out(row, ticket, trigger, at_us, actor, fields)


def carry_out(
    row: Row, ticket: Ticket, trigger: str, at_us: int, actor: Actor, fields: Mapping[str, Any]
) -> Step[Ticket]:
    """The step that *row* makes of a command it has nothing against."""
    ticket_id, sequence = ticket.id, ticket.revision
    events: list[TicketEvent] = []
    happened = row.happenings(fields)
    if row.family or ticket.relations.children:
        enters = None if row.target is None else row.target.category
        happened += waits_for_children(row.records, enters, ticket, fields)
    for kind, data in happened:
        sequence += 1
        events.append(next_event(ticket_id, sequence, at_us, kind, actor, data))
    return taken(ticket.after_all(events), tuple(events), row.effects, trigger)


def options(
    workflow: Workflow,
    ticket: Ticket,
    *,
    at_us: int,
    actor: Actor,
    fields: Mapping[str, Any] = NO_FIELDS,
    calendars: Mapping[str, Hours] = NO_CALENDARS,
) -> tuple[Option, ...]:
    """
    Every trigger of the workflow, and whether `step` would carry it out with the same arguments.

    Asking has no effect, and the guards are asked as a step asks them.

    >>> from servicecore.event import Actor
    >>> from servicecore.workflow import compile_workflow, load_definition
    >>> incident, kim = compile_workflow(load_definition("incident")), Actor("kim", ["agent"])
    >>> ticket = open_ticket(incident, "T-1", at_us=0, actor=kim).ticket
    >>> asked = options(incident, ticket, at_us=5, actor=kim)
    >>> [(option.trigger, option.missing) for option in asked if option.possible][:2]
    [('assign', ('assignee',)), ('cancel', ('reason',))]
    """
    fields, refusals = read_fields(fields)
    refusals += objections(workflow, ticket, at_us, expected_revision=None)
    # What leads nowhere is answered alike for every ticket in the state: nearly half of what is asked.
    idle = {} if refusals else workflow.idle.setdefault((ticket.state, ticket.category), {})
    found: list[Option] = []
    for trigger in workflow.triggers:
        option = idle.get(trigger)
        if option is None:
            row, against = choose(workflow, ticket, trigger, actor, fields, at_us, calendars)
            target = row.target.name if row is not None and row.target is not None else None
            every = [*refusals, *against] if refusals else against
            option = answered(trigger, target, tuple(every if len(every) < 2 else dict.fromkeys(every)))
            if row is None:
                idle[trigger] = option
        found.append(option)
    return tuple(found)
