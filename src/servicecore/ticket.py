"""A ticket: the whole fold of its history, as one frozen value.

Nothing here is stored by itself. `Ticket.replay(history)` makes it, `after`
takes it one event further, and both give the same value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, fields_dict, frozen

from servicecore.draft import blank, draft_of
from servicecore.errors import InvalidHistory, shown
from servicecore.event import Category, EventType, TicketEvent
from servicecore.history import ordered
from servicecore.instant import from_us, to_iso
from servicecore.record import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pendulum import DateTime

__all__ = ["TICKET_SCHEMA", "Ticket"]

TICKET_SCHEMA = "servicecore.ticket/1"


@frozen
class Ticket:
    """
    Where a ticket stands after its history.

    Args:
        id: The host's name for it.

        workflow: The definition it follows, with *workflow_version*.

        state: The host's name for the state; *category* is its kind.

        wait_reason: Why it waits; None unless it does.

        state_reason: Why its state waits, also while a wait within the state gives another reason.

        revision: The sequence of its latest event; a command may name the revision it expects.

        priority: The effective level; *derived_priority* is what the rules said, before any override.

        override: What a person set over the rules (`reason`, `by`, and `expires_at` as ISO text where it
            ends); None while the rules count.

        fields: The host's own fields, impact and urgency among them. Treat it as read-only.

        entered_at_us: When the state was entered, microseconds UTC.

        updated_at_us: When its last event happened, microseconds UTC.

        reopened: How often work went on after it was resolved.

        loops: How often a state was entered again, waiting left out.

        transfers: How often it changed hands between teams.

        waits: How often it began to wait.
    """

    id: str
    workflow: str
    workflow_version: str = field(kw_only=True)
    state: str = field(kw_only=True)
    category: Category = field(kw_only=True)
    wait_reason: str | None = field(kw_only=True, default=None)
    state_reason: str | None = field(kw_only=True, default=None, repr=False)
    revision: int = field(kw_only=True)
    requester: str | None = field(kw_only=True, default=None, repr=False)
    assignee: str | None = field(kw_only=True, default=None, repr=False)
    team: str | None = field(kw_only=True, default=None)
    priority: str | None = field(kw_only=True, default=None)
    derived_priority: str | None = field(kw_only=True, default=None)
    override: Mapping[str, Any] | None = field(kw_only=True, default=None, repr=False, hash=False)
    fields: Mapping[str, Any] = field(kw_only=True, factory=dict, repr=False, hash=False)
    opened_at_us: int = field(kw_only=True)
    entered_at_us: int = field(kw_only=True)
    updated_at_us: int = field(kw_only=True)
    visited: frozenset[str] = field(kw_only=True, default=frozenset(), repr=False)
    reopened: int = field(kw_only=True, default=0)
    loops: int = field(kw_only=True, default=0)
    transfers: int = field(kw_only=True, default=0)
    waits: int = field(kw_only=True, default=0)

    @property
    def opened_at(self) -> DateTime:
        """When it was opened, in UTC."""
        return from_us(self.opened_at_us)

    @property
    def entered_at(self) -> DateTime:
        """When its state was entered, in UTC."""
        return from_us(self.entered_at_us)

    @property
    def updated_at(self) -> DateTime:
        """When its last event happened, in UTC."""
        return from_us(self.updated_at_us)

    @classmethod
    def opened_by(cls, event: TicketEvent) -> Ticket:
        """
        The ticket that an `opened` event begins.

        A text `priority` among its fields, as imports bring along, counts until a `prioritised` event.
        """
        data = event.data
        waiting = data["category"] == Category.WAITING
        fields = dict(data.get("fields", {}))
        if data.get("channel") is not None:
            fields.setdefault("channel", data["channel"])
        priority = fields.get("priority")
        priority = priority if isinstance(priority, str) else None
        return cls(
            event.ticket_id,
            data["workflow"],
            workflow_version=data.get("workflow_version", ""),
            state=data["state"],
            category=Category(data["category"]),
            wait_reason=data.get("wait_reason"),
            state_reason=data.get("wait_reason"),
            revision=event.sequence,
            requester=event.actor.id if event.actor.kind == "requester" else None,
            priority=priority,
            derived_priority=priority,
            fields=fields,
            opened_at_us=event.at_us,
            entered_at_us=event.at_us,
            updated_at_us=event.at_us,
            visited=frozenset((data["state"],)),
            waits=int(waiting),
        )

    @classmethod
    def replay(cls, history: Iterable[TicketEvent]) -> Ticket:
        """
        The ticket, from all its events in any order.

        Raises:
            InvalidHistory: If the history is empty, of several tickets, or has no opening.

            HistoryConflict: If one event id stands for two contents.
        """
        events = ordered(history)
        ticket = cls.opened_by(events[0])
        for event in events[1:]:
            ticket = ticket.after(event)
        return ticket

    def after(self, event: TicketEvent) -> Ticket:
        """
        The ticket one event further, for an event that happened after all it has seen.

        A late event, or one that corrects another, changes what came before: `replay` the history.

        Raises:
            InvalidHistory: If the event is another ticket's, or a second opening.
        """
        if event.ticket_id != self.id:
            raise InvalidHistory(self.id, f"got an event of {shown(event.ticket_id)}")
        draft = _draft(self)
        if event.sequence > self.revision:
            draft.revision = event.sequence
        if event.at_us > self.updated_at_us:
            draft.updated_at_us = event.at_us
        change = _CHANGES.get(event.type)
        if change is not None:
            change(draft, event)
        fields = event.data.get("fields")
        if fields:
            draft.fields = {**draft.fields, **fields}
        draft.__class__ = Ticket
        return draft  # type: ignore[no-any-return]

    def to_dict(self) -> dict[str, Any]:
        """The ticket as flat, JSON-ready data with its schema version."""
        data: dict[str, Any] = {"schema": TICKET_SCHEMA}
        for name in fields_dict(Ticket):
            value = getattr(self, name)
            if name.endswith("_us"):
                name, value = name[:-3], to_iso(value)  # noqa: PLW2901 - the record's name for it
            data[name] = sorted(value) if isinstance(value, frozenset) else value
        data["category"] = self.category.value
        data["fields"] = dict(self.fields)
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Ticket:
        """
        The ticket that `to_dict` wrote, in this or any earlier schema version.

        Raises:
            InvalidDefinition: If a key is missing, unknown or of the wrong type; all faults are named.
        """
        reader = Reader("ticket", data, TICKET_SCHEMA)
        values: dict[str, Any] = {}
        for name in ("id", "workflow", "workflow_version", "state"):
            values[name] = reader.text(name)
        for name in ("wait_reason", "requester", "assignee", "team", "priority", "derived_priority"):
            private = name in ("requester", "assignee")
            values[name] = reader.take(name, (str, type(None)), "a text or nothing", None, private=private)
        for name in ("revision", "reopened", "loops", "transfers", "waits"):
            values[name] = reader.whole(name)
        for name in ("opened_at", "entered_at", "updated_at"):
            values[f"{name}_us"] = reader.instant(name)
        category = reader.choice("category", [member.value for member in Category])
        # Records from before there was one have the reason of the state that waits.
        own = values["wait_reason"] if category == Category.WAITING else None
        values["state_reason"] = reader.take("state_reason", (str, type(None)), "a text or nothing", own)
        visited = reader.items("visited", str, default=())
        values["fields"] = reader.mapping("fields", default={}, private=True)
        values["override"] = reader.part("override", _read_override, default=None)
        reader.finish()
        return cls(category=Category(category), visited=frozenset(visited), **values)


def _read_override(data: Any) -> Mapping[str, Any] | None:
    if data is None:
        return None
    reader = Reader("override", data)
    reader.text("reason", private=True)
    reader.text("by", private=True)
    reader.optional_instant("expires_at", default=None)
    reader.finish()
    return dict(data)


_TicketDraft = draft_of(Ticket)
_WAITING = Category.WAITING  # a member is slow to get at by way of its class
_DONE = tuple(category for category in Category if category.done)
_CATEGORIES = {category.value: category for category in Category}


def _category(name: str) -> Category:
    return _CATEGORIES.get(name) or Category(name)


def _draft(ticket: Ticket) -> Any:
    """A copy that can still be written; slot by slot, because a loop over names takes six times as long."""
    draft: Any = blank(_TicketDraft)
    draft.id = ticket.id
    draft.workflow = ticket.workflow
    draft.workflow_version = ticket.workflow_version
    draft.state = ticket.state
    draft.category = ticket.category
    draft.wait_reason = ticket.wait_reason
    draft.state_reason = ticket.state_reason
    draft.revision = ticket.revision
    draft.requester = ticket.requester
    draft.assignee = ticket.assignee
    draft.team = ticket.team
    draft.priority = ticket.priority
    draft.derived_priority = ticket.derived_priority
    draft.override = ticket.override
    draft.fields = ticket.fields
    draft.opened_at_us = ticket.opened_at_us
    draft.entered_at_us = ticket.entered_at_us
    draft.updated_at_us = ticket.updated_at_us
    draft.visited = ticket.visited
    draft.reopened = ticket.reopened
    draft.loops = ticket.loops
    draft.transfers = ticket.transfers
    draft.waits = ticket.waits
    return draft


def _opened(draft: Any, _event: TicketEvent) -> None:
    raise InvalidHistory(draft.id, "cannot be opened twice")


def _transitioned(draft: Any, event: TicketEvent) -> None:
    data = event.data
    state, before, after = data["to_state"], draft.category, _category(data["to_category"])
    if after is _WAITING and before is not _WAITING:
        draft.waits += 1
    if before in _DONE and after not in _DONE:
        draft.reopened += 1
    if state not in draft.visited:
        draft.visited |= {state}
    elif before is not _WAITING and after is not _WAITING:
        draft.loops += 1
    draft.state = state
    draft.category = after
    draft.wait_reason = draft.state_reason = data.get("wait_reason")
    draft.entered_at_us = event.at_us


def _assigned(draft: Any, event: TicketEvent) -> None:
    before = draft.team
    draft.assignee = event.data.get("assignee")
    draft.team = event.data.get("team", before)
    if before is not None and draft.team != before:
        draft.transfers += 1


def _prioritised(draft: Any, event: TicketEvent) -> None:
    data = event.data
    draft.priority = data["priority"]
    draft.derived_priority = data.get("derived", draft.priority)
    draft.override = _override(event) if data.get("override") else None


def _override(event: TicketEvent) -> dict[str, Any]:
    data = event.data
    held = {"reason": data.get("reason") or "", "by": data.get("by") or event.actor.id}
    if data.get("expires_at") is not None:
        held["expires_at"] = data["expires_at"]
    return held


def _waiting_started(draft: Any, event: TicketEvent) -> None:
    draft.wait_reason = event.data.get("wait_reason")
    draft.waits += 1


def _waiting_ended(draft: Any, _event: TicketEvent) -> None:
    draft.wait_reason = draft.state_reason if draft.category is _WAITING else None


def _classified(draft: Any, event: TicketEvent) -> None:
    category = event.data.get("category")
    if category is not None:
        draft.fields = {**draft.fields, "category": category}


_CHANGES: dict[EventType, Callable[[Any, TicketEvent], None]] = {
    EventType.OPENED: _opened,
    EventType.CLASSIFIED: _classified,
    EventType.TRANSITIONED: _transitioned,
    EventType.ASSIGNED: _assigned,
    EventType.TRANSFERRED: _assigned,
    EventType.PRIORITISED: _prioritised,
    EventType.WAITING_STARTED: _waiting_started,
    EventType.WAITING_ENDED: _waiting_ended,
}
