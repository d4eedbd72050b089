"""What the conditions of a workflow may speak of, and those conditions, read.

A condition is asked before the step, of the ticket as it stands with what the
command brings laid over it: a field that the command brings counts with its
new value. What only the engine sets, such as the state or the counters, no
command can replace; assignee, team, priority and waiting reason it replaces
where its transition really sets them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from servicecore.condition import HOST_FIELDS, TICKET_FIELDS, Condition, Field, FieldSchema, ticket_values
from servicecore.errors import InvalidDefinition

if TYPE_CHECKING:
    from servicecore.errors import Fault
    from servicecore.ticket import Ticket
    from servicecore.workflow.definition import WorkflowDefinition

__all__ = ["SETTABLE", "TICKET_NAMES", "Asked", "command_values", "read_condition", "schema_of"]

SETTABLE = frozenset(("assignee", "priority", "team", "wait_reason"))
"""What a ticket has of itself and a command can set."""

TICKET_NAMES = frozenset(TICKET_FIELDS)
"""What a ticket has of itself."""


def schema_of(definition: WorkflowDefinition, faults: list[Fault]) -> FieldSchema:
    """
    The fields that conditions of *definition* may name; `state` is one of its states there.

    What is wrong with the definition's own `fields` goes to *faults*.
    """
    states = tuple(dict.fromkeys(state.name for state in definition.states))
    named = all(isinstance(name, str) and name.strip() for name in states) and bool(states)
    ours = TICKET_FIELDS | HOST_FIELDS
    if named:
        ours |= FieldSchema({"state": Field("choice", states)})
    try:
        return ours | FieldSchema.from_dict(definition.fields)
    except InvalidDefinition as error:
        faults += [fault.under("fields") for fault in error.faults]
        return ours


def read_condition(
    document: Mapping[str, Any], schema: FieldSchema, path: str, faults: list[Fault]
) -> Condition | None:
    """The condition that stands at *path*; None where it cannot be read, and why goes to *faults*."""
    try:
        return Condition.from_dict(document, schema)
    except InvalidDefinition as error:
        faults += [fault.under(path) for fault in error.faults]
        return None


TICKET_READERS: Mapping[str, Callable[[Ticket], Any]] = {
    "state_category": lambda ticket: ticket.category.value,
    "overridden": lambda ticket: ticket.override is not None,
    "open_children": lambda ticket: len(ticket.relations.open_children),
    "child_of": attrgetter("relations.parent"),
    **{name: attrgetter(f"{name}_us") for name in ("opened_at", "entered_at", "updated_at")},
}
"""How a ticket's own value is read, where not by its name: what `ticket_values` does, one by one."""


class Asked:
    """
    The values that one condition asks, and no others: what `command_values` would give for them.

    Args:
        names: The fields that the condition asks.

        settable: Which of the ticket's own values the command sets where it brings them.
    """

    __slots__ = ("_host", "_own", "_settable")

    def __init__(self, names: Iterable[str], settable: frozenset[str]) -> None:
        every = sorted(names)
        self._own = tuple(
            (name, TICKET_READERS.get(name) or attrgetter(name)) for name in every if name in TICKET_NAMES
        )
        self._settable = tuple(name for name in every if name in settable)
        self._host = tuple(name for name in every if name not in TICKET_NAMES)

    def of(self, ticket: Ticket, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The values for a command on a ticket."""
        values = {name: read(ticket) for name, read in self._own}
        for name in self._settable:
            if name in fields:
                values[name] = fields[name]
        for name in self._host:
            values[name] = fields[name] if name in fields else ticket.fields.get(name)
        return values


def command_values(ticket: Ticket, fields: Mapping[str, Any], settable: frozenset[str]) -> dict[str, Any]:
    """
    What a condition is asked of: the ticket, with what the command brings in place of what it had.

    Args:
        settable: Which of the ticket's own values the command sets where it brings them.

    >>> from servicecore.event import Actor
    >>> from servicecore.workflow import compile_workflow, load_definition, open_ticket
    >>> incident, kim = compile_workflow(load_definition("incident")), Actor("kim", ["agent"])
    >>> ticket = open_ticket(incident, "T-1", at_us=0, actor=kim, fields={"impact": "person"}).ticket
    >>> asked = command_values(ticket, {"impact": "site", "loops": -1, "team": "mail"}, frozenset(["team"]))
    >>> asked["impact"], asked["loops"], asked["team"]
    ('site', 0, 'mail')
    """
    values = ticket_values(ticket)
    for name, value in fields.items():
        if name not in TICKET_NAMES or name in settable:
            values[name] = value
    return values
