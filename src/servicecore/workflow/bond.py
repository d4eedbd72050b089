"""What binds a ticket to others: what a step asks of the tickets it names, and the wait for children.

A bond is asked as a limit is: of what the ticket has of itself, and of what the
command brings. What the other ticket says of itself, only a desk can ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.errors import choices, shown
from servicecore.event import Category, EventType
from servicecore.relations import MADE_BY_COMMANDS
from servicecore.workflow.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from servicecore.ticket import Ticket
    from servicecore.workflow.definition import TransitionDefinition, WorkflowDefinition
    from servicecore.workflow.limit import Limit
    from servicecore.workflow.state import StateDefinition

__all__ = ["CHILD", "FAMILY", "bonds_of", "waits_for_children"]

CHILD = "child"
"""The reason for which a parent waits within its state while its children are open."""

NAMED_BY = {
    EventType.LINKED: "other_id",
    EventType.MERGED: "into_id",
    EventType.CHILD_OPENED: "child_id",
    EventType.CHILD_SETTLED: "child_id",
}
"""The field that names the other ticket, by what a step records."""

FAMILY = (EventType.CHILD_OPENED, EventType.CHILD_SETTLED)
"""The events by which a ticket gets a child, or has one open no longer."""

_WORK = (Category.NEW, Category.ACTIVE)


def bonds_of(
    definition: WorkflowDefinition,
    transition: TransitionDefinition,
    source: StateDefinition,
    target: StateDefinition | None,
) -> Iterator[Limit]:
    """What a transition from one state into another asks of the tickets it has to do with."""
    records = transition.records
    if records is not None and records in NAMED_BY:
        yield Other(NAMED_BY[records])
    if records is EventType.MERGED:
        yield Unmerged()
    if records is EventType.CHILD_OPENED:
        yield NewChild()
    if records is EventType.CHILD_SETTLED:
        yield OpenChild()
    if transition.says:
        yield Said(transition.says)
    elif records is EventType.LINKED:
        yield PlainKind()
    ends = target is not None and target.category.done and not source.category.done
    if ends and not transition.leaves_children and definition.has_children:
        yield NoOpenChildren()


@frozen
class Other:
    """Another ticket than the one itself."""

    name: str

    def refusal(self, ticket: Ticket, fields: Mapping[str, Any]) -> Refusal | None:
        """Why the ticket cannot have to do with that one."""
        if fields.get(self.name) != ticket.id:
            return None
        message = f"{self.name} {shown(ticket.id)} is the ticket itself; give another one"
        return Refusal("itself", message, {"field": self.name, "ticket_id": ticket.id})


@frozen
class Unmerged:
    """A ticket that goes on itself goes into one that did not go into it."""

    def refusal(self, ticket: Ticket, fields: Mapping[str, Any]) -> Refusal | None:
        """Why the ticket cannot be merged into that one."""
        into, into_id = ticket.merged_into, fields.get("into_id")
        if into is not None:
            message = f"ticket {shown(ticket.id)} was merged into {shown(into)} already"
            return Refusal("already_merged", message, {"ticket_id": ticket.id, "into_id": into})
        if into_id in ticket.relations.merged_from:
            message = f"ticket {shown(into_id)} was merged into {shown(ticket.id)}, so that is a circle"
            return Refusal("circle", message, {"ticket_id": ticket.id, "other_id": into_id})
        return None


@frozen
class NewChild:
    """A ticket that is no child yet, nor the parent."""

    def refusal(self, ticket: Ticket, fields: Mapping[str, Any]) -> Refusal | None:
        """Why that one cannot become a child."""
        child_id = fields.get("child_id")
        params = {"ticket_id": ticket.id, "child_id": child_id}
        if child_id in ticket.children:
            message = f"ticket {shown(child_id)} is a child of {shown(ticket.id)} already"
            return Refusal("already_child", message, params)
        if child_id is not None and child_id == ticket.relations.parent:
            message = f"ticket {shown(child_id)} is the parent of {shown(ticket.id)}, so that is a circle"
            return Refusal("circle", message, params)
        return None


@frozen
class OpenChild:
    """A child that is not settled."""

    def refusal(self, ticket: Ticket, fields: Mapping[str, Any]) -> Refusal | None:
        """Why that one cannot be settled."""
        child_id = fields.get("child_id")
        if child_id is None or child_id == ticket.id:  # which is told as such
            return None
        children = ticket.children
        params = {"ticket_id": ticket.id, "child_id": child_id}
        if child_id not in children:
            known = choices(ticket.relations.open_children)
            message = f"ticket {shown(child_id)} is no child of {shown(ticket.id)}; open ones are: {known}"
            return Refusal("unknown_child", message, params)
        if children[child_id] is not None:
            message = f"child {shown(child_id)} is settled already: {shown(children[child_id])}"
            return Refusal("already_settled", message, {**params, "outcome": children[child_id]})
        return None


@frozen
class Said:
    """What the definition says of a step, the command cannot say otherwise."""

    says: Mapping[str, str] = field(hash=False)

    def refusal(self, _ticket: Ticket, fields: Mapping[str, Any]) -> Refusal | None:
        """Why what the command says does not do."""
        for name, said in self.says.items():
            if fields.get(name, said) != said:
                message = f"field {name} is always {shown(said)} here; leave it out"
                return Refusal("field_value", message, {"field": name, "accepted": said})
        return None


@frozen
class PlainKind:
    """No kind of link that comes of a command of its own."""

    def refusal(self, _ticket: Ticket, fields: Mapping[str, Any]) -> Refusal | None:
        """Why the kind does not do."""
        kind = fields.get("kind")
        if kind is None or (isinstance(kind, str) and kind not in MADE_BY_COMMANDS):
            return None
        expected = f"a text other than {choices(sorted(MADE_BY_COMMANDS))}, which commands of their own make"
        message = f"field kind {shown(kind)} is wrong; give {expected}"
        return Refusal("field_value", message, {"field": "kind", "accepted": expected})


@frozen
class NoOpenChildren:
    """The work on a parent does not end before that on its children."""

    def refusal(self, ticket: Ticket, _fields: Mapping[str, Any]) -> Refusal | None:
        """Which children are open."""
        children = ticket.relations.open_children
        if not children:
            return None
        message = f"children of the ticket are open: {choices(children)}; settle them first"
        return Refusal("open_children", message, {"ticket_id": ticket.id, "children": children})


def waits_for_children(
    records: EventType | None, enters: Category | None, ticket: Ticket, fields: Mapping[str, Any]
) -> tuple[tuple[EventType, dict[str, Any]], ...]:
    """
    The wait that begins within a parent's state with its first child, or ends with its last.

    A parent that waits for something else goes on waiting for that; once it moves on to work, it waits for
    the children that are open then. In a waiting state nothing begins or ends here: the definition leads
    out of it.

    Args:
        records: What the step records.

        enters: The category of the state it enters; None where the ticket stays.

        ticket: The parent before the step.

        fields: What the command brings.
    """
    open_children = {*ticket.relations.open_children}
    if records in FAMILY:
        change = open_children.add if records is EventType.CHILD_OPENED else open_children.discard
        change(fields["child_id"])
    working = (ticket.category if enters is None else enters) in _WORK
    if not working:
        return ()
    waits = ticket.wait_started_at_us is not None and enters is None
    if open_children and not waits and (enters is not None or records is EventType.CHILD_OPENED):
        return ((EventType.WAITING_STARTED, {"wait_reason": CHILD}),)
    if waits and not open_children and ticket.wait_reason == CHILD and records is EventType.CHILD_SETTLED:
        return ((EventType.WAITING_ENDED, {}),)
    return ()
