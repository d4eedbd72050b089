"""The fields that tickets and events have of themselves, and the values of one of them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.condition.field import Field, FieldSchema
from servicecore.event import Category, EventType

if TYPE_CHECKING:
    from servicecore.event import TicketEvent
    from servicecore.ticket import Ticket

__all__ = ["EVENT_FIELDS", "HOST_FIELDS", "TICKET_FIELDS", "event_values", "ticket_values"]

_CATEGORY = Field("choice", [category.value for category in Category])
_PERSON = Field("text", personal=True)

TICKET_FIELDS = FieldSchema(
    {
        "id": "text",
        "workflow": "text",
        "state": "text",
        "state_category": _CATEGORY,
        "wait_reason": "text",
        "requester": _PERSON,
        "assignee": _PERSON,
        "team": "text",
        "priority": "text",
        "derived_priority": "text",
        "overridden": "boolean",
        "opened_at": "instant",
        "entered_at": "instant",
        "updated_at": "instant",
        "reopened": "number",
        "loops": "number",
        "transfers": "number",
        "waits": "number",
        "consented": "texts",
        "open_children": "number",
        "child_of": "text",
        "merged_into": "text",
    }
)
"""
What every ticket has. A host adds its own with `|`, and may say more of these, for example that
`priority` is a choice with an order. `category` is left to the host's; the kind of state is `state_category`.
"""

HOST_FIELDS = FieldSchema(dict.fromkeys(("category", "channel", "impact", "kind", "urgency"), "text"))
"""
What nearly every host keeps in a ticket's fields. One that declares one of them otherwise, with `|`, is
followed.
"""

EVENT_FIELDS = FieldSchema(
    {
        "event.type": Field("choice", [kind.value for kind in EventType]),
        "event.at": "instant",
        "event.recorded_at": "instant",
        "actor.id": _PERSON,
        "actor.kind": Field("choice", ["requester", "agent", "system"]),
        "actor.roles": "texts",
        "actor.team": "text",
        "data.workflow": "text",
        "data.state": "text",
        "data.category": "text",
        "data.trigger": "text",
        "data.from_state": "text",
        "data.to_state": "text",
        "data.from_category": _CATEGORY,
        "data.to_category": _CATEGORY,
        "data.wait_reason": "text",
        "data.channel": "text",
        "data.public": "boolean",
        "data.priority": "text",
        "data.derived": "text",
        "data.override": "boolean",
        "data.assignee": _PERSON,
        "data.team": "text",
        "data.from_team": "text",
        "data.kind": "text",
        "data.outcome": "text",
        "data.metric": "text",
        "data.what": "text",
        "data.reference": "text",
        "data.reason": _PERSON,
        "data.score": "number",
        "data.promised_at": "instant",
        "data.due_at": "instant",
        "data.expires_at": "instant",
    }
)
"""What events have, and the plain keys of their data; a host adds its own keys with `|`."""


def ticket_values(ticket: Ticket) -> dict[str, Any]:
    """
    A ticket's values by the names of `TICKET_FIELDS`, and the host's own fields.

    Where a field of the host has the name of one of these, the ticket's own value counts.
    """
    return {
        **ticket.fields,
        "id": ticket.id,
        "workflow": ticket.workflow,
        "state": ticket.state,
        "state_category": ticket.category.value,
        "wait_reason": ticket.wait_reason,
        "requester": ticket.requester,
        "assignee": ticket.assignee,
        "team": ticket.team,
        "priority": ticket.priority,
        "derived_priority": ticket.derived_priority,
        "overridden": ticket.override is not None,
        "opened_at": ticket.opened_at_us,
        "entered_at": ticket.entered_at_us,
        "updated_at": ticket.updated_at_us,
        "reopened": ticket.reopened,
        "loops": ticket.loops,
        "transfers": ticket.transfers,
        "waits": ticket.waits,
        "consented": ticket.consented if ticket.consents else (),
        "open_children": len(ticket.relations.open_children),
        "child_of": ticket.relations.parent,
        "merged_into": ticket.merged_into,
    }


def event_values(event: TicketEvent) -> dict[str, Any]:
    """
    An event's values by the names of `EVENT_FIELDS`, with every key of its data under `data.`.

    >>> from servicecore.event import Actor, TicketEvent
    >>> note = TicketEvent("T-1:1", "T-1", sequence=1, at=0, type="note", actor=Actor("kim"))
    >>> event_values(note)["event.type"], event_values(note)["actor.kind"]
    ('note', 'agent')
    """
    actor = event.actor
    values = {f"data.{key}": value for key, value in event.data.items()}
    values["event.type"] = event.type.value
    values["event.at"] = event.at_us
    values["event.recorded_at"] = event.recorded_at_us
    values["actor.id"] = actor.id
    values["actor.kind"] = actor.kind
    values["actor.roles"] = actor.roles
    values["actor.team"] = actor.team
    return values
