"""A ticket: the whole fold of its history, as one frozen value.

Nothing here is stored by itself. `Ticket.replay(history)` makes it, `after`
takes it one event further, and both give the same value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from attrs import field, fields_dict, frozen

from servicecore.draft import blank, draft_of
from servicecore.errors import InvalidHistory, shown
from servicecore.escalated import NOT_ESCALATED, Escalated
from servicecore.event import READINGS, Category, EventType, TicketEvent
from servicecore.history import ordered
from servicecore.instant import from_iso, from_us, to_iso
from servicecore.record import Reader
from servicecore.relations import UNRELATED, Relations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pendulum import DateTime

    from servicecore.relations import Link

__all__ = ["TICKET_SCHEMA", "ConsentStanding", "Ticket"]

TICKET_SCHEMA = "servicecore.ticket/3"

ConsentStanding: TypeAlias = Literal["asked", "given", "refused", "withdrawn"]
"""How it stands with a consent that somebody was asked for."""


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

        waits_for: How often a wait for a reason began, by reason; going from one waiting state into another
            begins one too.

        wait_started_at_us: When the wait began that it is in, microseconds UTC; None unless it waits.

        replied_at_us: When requester and desk last wrote to each other; what the system sends by itself does
            not count. *requester_replied_at_us* is when the requester last did.

        promised_at_us: What was promised last; None where nothing is.

        reminded: Of each timer that reminds, which reminder was given last: the instant for which it was
            meant, as ISO text.

        escalated: How far it was escalated, and who follows it in person.

        consents: What the requester was asked to consent to, such as remote help, and how each of these
            stands: `asked`, `given`, `refused` or `withdrawn`. Asking again takes back nothing.

        relations: What it has to do with other tickets: `children`, `links` and `merged_into`, which can be
            asked of the ticket itself too.
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
    waits_for: Mapping[str, int] = field(kw_only=True, factory=dict, repr=False, hash=False)
    wait_started_at_us: int | None = field(kw_only=True, default=None, repr=False)
    replied_at_us: int | None = field(kw_only=True, default=None, repr=False)
    requester_replied_at_us: int | None = field(kw_only=True, default=None, repr=False)
    promised_at_us: int | None = field(kw_only=True, default=None, repr=False)
    reminded: Mapping[str, str] = field(kw_only=True, factory=dict, repr=False, hash=False)
    escalated: Escalated = field(kw_only=True, default=NOT_ESCALATED, repr=False)
    consents: Mapping[str, ConsentStanding] = field(kw_only=True, factory=dict, repr=False, hash=False)
    relations: Relations = field(kw_only=True, default=UNRELATED, repr=False)

    @property
    def consented(self) -> tuple[str, ...]:
        """What the requester has consented to, and neither refused nor withdrawn since."""
        return tuple(sorted(what for what, standing in self.consents.items() if standing == "given"))

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

    @property
    def tier(self) -> str | None:
        """The functional tier it was escalated to; None while it was to none."""
        return self.escalated.tier

    @property
    def level(self) -> str | None:
        """The management level it was escalated to; None while it was to none."""
        return self.escalated.level

    @property
    def supervisor(self) -> str | None:
        """Who follows it in person; None while nobody does."""
        return self.escalated.supervisor

    @property
    def children(self) -> Mapping[str, str | None]:
        """The tickets opened for it, by id: None while one is open, else its outcome."""
        return self.relations.children

    @property
    def links(self) -> tuple[Link, ...]:
        """Its links to other tickets, in the order in which they were made."""
        return self.relations.links

    @property
    def merged_into(self) -> str | None:
        """The ticket into which it went; None while it did not."""
        return self.relations.merged_into

    @property
    def continued_by(self) -> str | None:
        """The ticket that goes on in its place; None while it goes on itself."""
        return self.relations.continued_by

    @classmethod
    def opened_by(cls, event: TicketEvent) -> Ticket:
        """
        The ticket that an `opened` event begins.

        A text `priority` among its fields, as imports bring along, counts until a `prioritised` event.
        """
        data = event.data
        waiting, reason = data["category"] == Category.WAITING, data.get("wait_reason")
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
            wait_reason=reason,
            state_reason=reason,
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
            waits_for={reason: 1} if waiting and reason is not None else {},
            wait_started_at_us=event.at_us if waiting else None,
        )

    @classmethod
    def replay(cls, history: Iterable[TicketEvent]) -> Ticket:
        """
        The ticket, from all its events in any order.

        Raises:
            InvalidHistory: If the history is empty, of several tickets, or has no opening.

            HistoryConflict: If one event id stands for two contents.
        """
        opened, *events = ordered(history)
        return cls.opened_by(opened).after_all(events)

    def after(self, event: TicketEvent) -> Ticket:
        """
        The ticket one event further, for an event that happened after all it has seen.

        A late event, or one that corrects another, changes what came before: `replay` the history.

        Raises:
            InvalidHistory: If the event is another ticket's, or a second opening.
        """
        return self.after_all((event,))

    def after_all(self, events: Iterable[TicketEvent]) -> Ticket:
        """
        The ticket several events further, in their order; as `after`, one by one.

        Raises:
            InvalidHistory: If one is another ticket's, or a second opening.
        """
        draft = _draft(self)
        for event in events:
            if event.ticket_id != self.id:
                raise InvalidHistory(self.id, f"got an event of {shown(event.ticket_id)}")
            # `max` would take three times as long.
            if event.sequence > draft.revision:  # noqa: PLR1730
                draft.revision = event.sequence
            if event.at_us > draft.updated_at_us:  # noqa: PLR1730
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
                # The record's name for it.
                name, value = name[:-3], None if value is None else to_iso(value)  # noqa: PLW2901
            data[name] = sorted(value) if isinstance(value, frozenset) else value
        data["category"] = self.category.value
        data["escalated"] = self.escalated.to_dict()
        for name in ("fields", "waits_for", "reminded", "consents"):
            data[name] = dict(data[name])
        del data["relations"]
        return data | self.relations.to_dict()

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
        for name in ("replied_at", "requester_replied_at", "promised_at"):
            values[f"{name}_us"] = reader.optional_instant(name, default=None)
        # The first version did not say when a wait began: with the state that waits, for all it knows. Nor
        # how often it waited for what, so that limits on that count from there on.
        began = values["entered_at_us"] if category == Category.WAITING else None
        values["wait_started_at_us"] = reader.optional_instant("wait_started_at", default=began)
        values["waits_for"] = reader.part("waits_for", _read_counts, default={})
        values["reminded"] = reader.part("reminded", _read_instants, default={})
        values["escalated"] = reader.part("escalated", Escalated.from_dict, default={})
        values["consents"] = reader.part("consents", _read_consents, default={})
        visited = reader.items("visited", str, default=())
        values["fields"] = reader.mapping("fields", default={}, private=True)
        values["override"] = reader.part("override", _read_override, default=None)
        values["relations"] = Relations.read(reader)
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


def _read_counts(data: Any) -> Mapping[str, int]:
    reader = Reader("counts", data)
    for name in data:
        reader.whole(name)
    reader.finish()
    return dict(data)


def _read_instants(data: Any) -> Mapping[str, str]:
    reader = Reader("instants", data)
    for name in data:
        reader.instant(name)
    reader.finish()
    return dict(data)


def _read_consents(data: Any) -> Mapping[str, ConsentStanding]:
    reader = Reader("consents", data)
    for what in data:
        reader.choice(what, get_args(ConsentStanding))
    reader.finish()
    return dict(data)


_TicketDraft = draft_of(Ticket)
_WAITING = Category.WAITING  # a member is slow to get at by way of its class
_DONE = tuple(category for category in Category if category.done)
_CATEGORIES = {category.value: category for category in Category}


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
    draft.waits_for = ticket.waits_for
    draft.wait_started_at_us = ticket.wait_started_at_us
    draft.replied_at_us = ticket.replied_at_us
    draft.requester_replied_at_us = ticket.requester_replied_at_us
    draft.promised_at_us = ticket.promised_at_us
    draft.reminded = ticket.reminded
    draft.escalated = ticket.escalated
    draft.consents = ticket.consents
    draft.relations = ticket.relations
    return draft


def _opened(draft: Any, _event: TicketEvent) -> None:
    raise InvalidHistory(draft.id, "cannot be opened twice")


def _transitioned(draft: Any, event: TicketEvent) -> None:
    data = event.data
    state, before = data["to_state"], draft.category
    after = _CATEGORIES.get(data["to_category"]) or Category(data["to_category"])
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
    if after is not _WAITING:
        draft.wait_started_at_us = None
        return
    if before is not _WAITING:
        draft.waits += 1
    _wait_begins(draft, event)


def _wait_begins(draft: Any, event: TicketEvent) -> None:
    draft.wait_started_at_us = event.at_us
    reason = draft.wait_reason
    if reason is not None:
        draft.waits_for = {**draft.waits_for, reason: draft.waits_for.get(reason, 0) + 1}


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
    _wait_begins(draft, event)


def _waiting_ended(draft: Any, _event: TicketEvent) -> None:
    waiting = draft.category is _WAITING
    draft.wait_reason = draft.state_reason if waiting else None
    draft.wait_started_at_us = draft.entered_at_us if waiting else None


def _replied(draft: Any, event: TicketEvent) -> None:
    kind = event.actor.kind
    if kind == "requester":
        draft.replied_at_us = draft.requester_replied_at_us = event.at_us
    elif kind == "agent" and event.data.get("public") is True:
        draft.replied_at_us = event.at_us


def _promised(draft: Any, event: TicketEvent) -> None:
    promised = event.data["promised_at"]
    draft.promised_at_us = None if promised is None else from_iso(promised, name="promised_at")


def _noted(draft: Any, event: TicketEvent) -> None:
    """A note that a reminder was given, or that the ticket moved or came down; others change nothing."""
    for key, take in (("reminder", _reminded), ("migration", _migrated)):
        said = event.data.get(key)
        if isinstance(said, Mapping):
            take(draft, said)
    lowered = event.data.get("de_escalation")
    if isinstance(lowered, Mapping):
        draft.escalated = draft.escalated.lowered(lowered, event.at_us)


def _reminded(draft: Any, reminder: Mapping[str, Any]) -> None:
    timer, due_at = reminder.get("timer"), reminder.get("due_at")
    if isinstance(timer, str) and READINGS["at"][0](due_at):
        draft.reminded = {**draft.reminded, timer: due_at}


def _migrated(draft: Any, move: Mapping[str, Any]) -> None:
    """Under another edition of its workflow: by other names, and otherwise as it was."""
    names = [move.get(key) for key in ("workflow", "workflow_version", "state")]
    states, renamed = move.get("states"), move.get("wait_reasons")
    if not (isinstance(states, Mapping) and isinstance(renamed, Mapping)):
        return
    if not all(isinstance(name, str) for name in names):
        return
    draft.visited = frozenset(states.get(state, state) for state in draft.visited) | {names[2]}
    draft.workflow, draft.workflow_version, draft.state = names
    draft.wait_reason = renamed.get(draft.wait_reason, draft.wait_reason)
    draft.state_reason = renamed.get(draft.state_reason, draft.state_reason)
    counts: dict[str, int] = {}
    for reason, count in draft.waits_for.items():
        name = renamed.get(reason, reason)
        counts[name] = counts.get(name, 0) + count
    draft.waits_for = counts


def _escalated(draft: Any, event: TicketEvent) -> None:
    draft.escalated = draft.escalated.raised(event)


def _supervised(draft: Any, event: TicketEvent) -> None:
    draft.escalated = draft.escalated.supervised(event)


def _consented(draft: Any, event: TicketEvent) -> None:
    """Consent is to something; what names nothing changes nothing."""
    what, standing = event.data.get("what"), _STANDINGS[event.type]
    if not isinstance(what, str) or not what.strip():
        return
    if standing != "asked" or draft.consents.get(what) != "given":
        draft.consents = {**draft.consents, what: standing}


def _classified(draft: Any, event: TicketEvent) -> None:
    category = event.data.get("category")
    if category is not None:
        draft.fields = {**draft.fields, "category": category}


_STANDINGS: Mapping[EventType, ConsentStanding] = {
    EventType.CONSENT_ASKED: "asked",
    EventType.CONSENT_GIVEN: "given",
    EventType.CONSENT_REFUSED: "refused",
    EventType.CONSENT_WITHDRAWN: "withdrawn",
}


def _related(draft: Any, event: TicketEvent) -> None:
    draft.relations = draft.relations.after(event)


_CHANGES: dict[EventType, Callable[[Any, TicketEvent], None]] = {
    EventType.OPENED: _opened,
    EventType.CLASSIFIED: _classified,
    EventType.TRANSITIONED: _transitioned,
    EventType.ASSIGNED: _assigned,
    EventType.TRANSFERRED: _assigned,
    EventType.PRIORITISED: _prioritised,
    EventType.WAITING_STARTED: _waiting_started,
    EventType.WAITING_ENDED: _waiting_ended,
    EventType.REPLIED: _replied,
    EventType.PROMISED: _promised,
    EventType.NOTE: _noted,
    EventType.ESCALATED: _escalated,
    EventType.SUPERVISED: _supervised,
    **dict.fromkeys(_STANDINGS, _consented),
    EventType.LINKED: _related,
    EventType.MERGED: _related,
    EventType.CHILD_OPENED: _related,
    EventType.CHILD_SETTLED: _related,
}
