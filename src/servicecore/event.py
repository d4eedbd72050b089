"""What happened to a ticket: frozen events, and the closed set of their types.

The history of a ticket is the truth; its state, its clocks and its facts are
folds of these events. The set of types is closed and complete, so that stored
histories never need rewriting when the library learns to do more with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import Factory, field, frozen

from servicecore.draft import blank, draft_of
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, UnknownName, choices, shown
from servicecore.instant import from_iso, from_us, instant_us, to_iso
from servicecore.names import names
from servicecore.record import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pendulum import DateTime

__all__ = ["EVENT_SCHEMA", "Actor", "ActorKind", "Category", "EventType", "TicketEvent", "next_event"]

EVENT_SCHEMA = "servicecore.event/1"

Reading: TypeAlias = tuple[Callable[[Any], bool], str]
"""Whether a value will do, and what would."""

ActorKind = Literal["requester", "agent", "system"]
_KINDS: tuple[ActorKind, ...] = ("requester", "agent", "system")


class Category(StrEnum):
    """
    The five kinds of state; the names of states, and the reasons for waiting, are the host's.

    `closed` is final: what comes after is a linked follow-up. Breach and escalation are no states.
    """

    NEW = "new"
    ACTIVE = "active"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"

    __hash__ = str.__hash__  # it is equal to its text; and an enumeration hashes in Python, slowly

    @classmethod
    def _missing_(cls, value: object) -> Category:
        raise UnknownName("category", value, [member.value for member in cls])

    @property
    def done(self) -> bool:
        """Whether the work is over: resolved, or closed for good."""
        return self in (Category.RESOLVED, Category.CLOSED)


class EventType(StrEnum):
    """Everything that can happen to a ticket."""

    OPENED = "opened"
    CLASSIFIED = "classified"
    PRIORITISED = "prioritised"
    ASSIGNED = "assigned"
    TRANSFERRED = "transferred"
    ACKNOWLEDGED = "acknowledged"
    PROMISED = "promised"
    REPLIED = "replied"
    TRANSITIONED = "transitioned"
    WAITING_STARTED = "waiting_started"
    WAITING_ENDED = "waiting_ended"
    ESCALATED = "escalated"
    REVIEWED = "reviewed"
    KNOWN_ISSUE_MATCHED = "known_issue_matched"
    CONSENT_ASKED = "consent_asked"
    CONSENT_GIVEN = "consent_given"
    CONSENT_REFUSED = "consent_refused"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CHILD_OPENED = "child_opened"
    CHILD_SETTLED = "child_settled"
    LINKED = "linked"
    MERGED = "merged"
    EXTENDED = "extended"
    EXCUSED = "excused"
    SUPERVISED = "supervised"
    SURVEYED = "surveyed"
    RATED = "rated"
    NOTE = "note"
    CORRECTED = "corrected"

    __hash__ = str.__hash__  # as of `Category`


_TYPES = tuple(member.value for member in EventType)

DATA_KEYS: Mapping[EventType, tuple[tuple[str, ...], tuple[str, ...]]] = {
    EventType.OPENED: (
        ("workflow", "state", "category"),
        ("workflow_version", "wait_reason", "channel", "fields"),
    ),
    EventType.CLASSIFIED: ((), ("category", "fields")),
    EventType.PRIORITISED: (("priority",), ("derived", "reason", "override", "by", "because", "expires_at")),
    EventType.ASSIGNED: ((), ("assignee", "team", "reason")),
    EventType.TRANSFERRED: (("team",), ("assignee", "from_team", "reason")),
    EventType.ACKNOWLEDGED: ((), ("expected",)),
    EventType.PROMISED: (("promised_at",), ("what", "consent")),
    EventType.REPLIED: ((), ("public", "channel", "reference")),
    EventType.TRANSITIONED: (
        ("trigger", "from_state", "from_category", "to_state", "to_category"),
        ("wait_reason", "fields"),
    ),
    EventType.WAITING_STARTED: ((), ("wait_reason",)),
    EventType.WAITING_ENDED: ((), ()),
    EventType.ESCALATED: ((), ("kind", "level", "reason", "ladder", "rung", "metric", "cycle")),
    EventType.REVIEWED: ((), ("outcome", "reason")),
    EventType.KNOWN_ISSUE_MATCHED: (("reference",), ()),
    EventType.CONSENT_ASKED: (("what",), ()),
    EventType.CONSENT_GIVEN: ((), ("what",)),
    EventType.CONSENT_REFUSED: (("what",), ("reason",)),
    EventType.CONSENT_WITHDRAWN: (("what",), ("reason",)),
    EventType.CHILD_OPENED: (("child_id",), ()),
    EventType.CHILD_SETTLED: (("child_id",), ("outcome",)),
    EventType.LINKED: (("other_id",), ("kind",)),
    EventType.MERGED: (("into_id",), ()),
    EventType.EXTENDED: (("metric",), ("due_at", "by", "reason")),
    EventType.EXCUSED: (("metric",), ("reason",)),
    EventType.SUPERVISED: ((), ("supervisor", "reason", "rule", "metric", "cycle")),
    EventType.SURVEYED: ((), ("channel",)),
    EventType.RATED: ((), ("score", "scores")),
    EventType.NOTE: ((), ("reference",)),
    EventType.CORRECTED: (("event_id",), ("at", "data", "void", "reason")),
}
"""The keys an event's data must have, and those it may have; a host's own keys may stand beside them."""

_CATEGORIES = frozenset(member.value for member in Category)


def _is_instant(value: Any) -> bool:
    try:
        from_iso(value)
    except ServiceCoreError:
        return False
    return True


_TEXT: Reading = (lambda value: isinstance(value, str), "a text")
_TEXT_OR_NONE: Reading = (lambda value: value is None or isinstance(value, str), "a text or nothing")
_FLAG: Reading = (lambda value: isinstance(value, bool), "true or false")
_LIST: Reading = (lambda value: isinstance(value, list | tuple), "a list")
_MAPPING: Reading = (lambda value: isinstance(value, Mapping), "a mapping of keys to values")
_INSTANT: Reading = (_is_instant, "an instant such as '2026-03-02T09:00:00Z'")
_INSTANT_OR_NONE: Reading = (lambda value: value is None or _is_instant(value), f"{_INSTANT[1]}, or nothing")
_CATEGORY: Reading = (
    lambda value: isinstance(value, str) and value in _CATEGORIES,
    f"one of {choices(member.value for member in Category)}",
)

READINGS: Mapping[str, Reading] = {
    "workflow": _TEXT,
    "workflow_version": _TEXT,
    "state": _TEXT,
    "from_state": _TEXT,
    "to_state": _TEXT,
    "trigger": _TEXT,
    "category": _CATEGORY,
    "from_category": _CATEGORY,
    "to_category": _CATEGORY,
    "wait_reason": _TEXT_OR_NONE,
    "channel": _TEXT_OR_NONE,
    "fields": _MAPPING,
    "priority": _TEXT,
    "derived": _TEXT,
    "override": _FLAG,
    "by": _TEXT_OR_NONE,
    "because": _LIST,
    "expires_at": _INSTANT_OR_NONE,
    "promised_at": _INSTANT_OR_NONE,
    "due_at": _INSTANT_OR_NONE,
    "assignee": _TEXT_OR_NONE,
    "team": _TEXT_OR_NONE,
    "from_team": _TEXT_OR_NONE,
    "public": _FLAG,
    "event_id": _TEXT,
    "at": _INSTANT,
    "data": _MAPPING,
    "void": _FLAG,
}
"""What the folds rely on in an event's data, by key: whether a value will do, and what would."""

_OWN_READINGS: Mapping[EventType, Mapping[str, Reading]] = {
    EventType.CLASSIFIED: {"category": _TEXT_OR_NONE},  # the host's category of tickets, not a state's
    EventType.PRIORITISED: {"reason": _TEXT_OR_NONE},
    EventType.CONSENT_ASKED: {"what": _TEXT},
    EventType.CONSENT_REFUSED: {"what": _TEXT},
    EventType.CONSENT_WITHDRAWN: {"what": _TEXT},
}

CHECKED = {
    kind: {
        key: {**READINGS, **_OWN_READINGS.get(kind, {})}[key]
        for key in (*required, *optional)
        if key in READINGS or key in _OWN_READINGS.get(kind, {})
    }
    for kind, (required, optional) in DATA_KEYS.items()
}
"""By type of event: what a key of its data must be, where anything relies on it."""

REQUIRED_KEYS = {kind: required for kind, (required, _) in DATA_KEYS.items()}


def _roles(values: Iterable[str]) -> tuple[str, ...]:
    return names(values, "roles")


@frozen
class Actor:
    """
    Who did something, and in which roles.

    Args:
        id: The host's name for the person or program; it stands in no `repr`.

        roles: What the actor may act as; transitions name the roles they allow.

        kind: "requester", "agent" or "system"; what the system writes is no response.

        team: The team acted for, where that matters.

    >>> Actor("kim", roles=["agent"]).may(["agent", "manager"])
    True
    """

    id: str = field(repr=False)
    roles: tuple[str, ...] = field(default=(), converter=_roles)
    kind: ActorKind = field(default="agent", kw_only=True)
    team: str | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        faults = [
            Fault(f"roles[{index}]", f"{shown(role)} is no text; give the name of a role", "wrong_type")
            for index, role in enumerate(self.roles)
            if not isinstance(role, str)
        ]
        if not isinstance(self.id, str) or not self.id:
            message = f"{_kind(self.id)} is no text; give the host's name for the actor"
            faults.append(Fault("id", message, "wrong_type"))
        if not _TEXT_OR_NONE[0](self.team):
            faults.append(Fault("team", f"{shown(self.team)} is no text; give a team or None", "wrong_type"))
        if self.kind not in _KINDS:
            faults.append(Fault("kind", f"{shown(self.kind)} is not known; use one of {choices(_KINDS)}"))
        if faults:
            raise InvalidDefinition("actor", faults)

    def may(self, roles: Iterable[str]) -> bool:
        """Whether the actor has one of *roles*."""
        return any(role in self.roles for role in roles)

    def to_dict(self) -> dict[str, Any]:
        """The actor as plain data."""
        return {"id": self.id, "roles": list(self.roles), "kind": self.kind, "team": self.team}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Actor:
        """
        The actor that `to_dict` wrote.

        Raises:
            InvalidDefinition: If a key is missing, unknown or of the wrong type; all faults are named.
        """
        reader = Reader("actor", data)
        actor_id = reader.text("id", private=True)
        roles = reader.items("roles", str, default=())
        kind = reader.choice("kind", _KINDS, default="agent")
        team = reader.take("team", (str, type(None)), "a text or nothing", None)
        reader.finish()
        return cls(actor_id, roles, kind=kind, team=team)


def _event_type(value: EventType | str) -> EventType:
    if type(value) is EventType:
        return value
    try:
        return EventType(value)
    except ValueError:
        raise UnknownName("event type", value, _TYPES) from None


def _kind(value: object) -> str:
    """A value that may be personal, as it may stand in a message."""
    return "an empty text" if value == "" else f"a value of type {type(value).__name__}"


def _faults(event: Any) -> Iterator[Fault]:
    """Everything wrong with an event's own parts; told apart from the check, which is on a hot path."""
    for name in ("id", "ticket_id"):
        value = getattr(event, name)
        if not isinstance(value, str) or not value:
            yield Fault(name, f"{shown(value)} is no name; give a text that is not empty", "wrong_type")
    if type(event.sequence) is not int or event.sequence < 1:
        yield Fault("sequence", f"{shown(event.sequence)} is no whole number from 1", "wrong_type")
    if not isinstance(event.actor, Actor):
        yield Fault("actor", f"{_kind(event.actor)} is no actor; give an Actor", "wrong_type")
    if isinstance(event.data, Mapping):
        yield from _data_faults(event)
    else:
        yield Fault("data", f"{_kind(event.data)} is no mapping of keys to values", "wrong_type")


def _data_faults(event: Any) -> Iterator[Fault]:
    for key in REQUIRED_KEYS[event.type]:
        if key not in event.data:
            yield Fault(f"data.{key}", f"is missing; a '{event.type}' event needs it", "missing_key")
    for key, (fits, expected) in CHECKED[event.type].items():
        if key in event.data and not fits(event.data[key]):
            yield Fault(f"data.{key}", f"{_kind(event.data[key])} is wrong; give {expected}", "wrong_type")


def _sound(event: Any) -> bool:
    """Whether `_faults` would find nothing."""
    data, kind = event.data, event.type
    if type(data) is not dict and not isinstance(data, Mapping):
        return False
    for key in REQUIRED_KEYS[kind]:
        if key not in data:
            return False
    checked = CHECKED[kind]
    for key in data:
        if key in checked and not checked[key][0](data[key]):
            return False
    return (
        type(event.sequence) is int
        and event.sequence >= 1
        and isinstance(event.actor, Actor)
        and isinstance(event.id, str)
        and isinstance(event.ticket_id, str)
        and bool(event.id and event.ticket_id)
    )


@frozen
class TicketEvent:
    """
    One thing that happened to one ticket.

    Args:
        id: Unique; the same id with the same content is the same event.

        ticket_id: The ticket it happened to.

        sequence: Order of appending, without gaps per ticket, from 1.

        at: When it happened: an aware datetime, or integer microseconds UTC.

        type: One of `EventType`.

        actor: Who did it.

        data: What the type needs (see `DATA_KEYS`), and the host's own keys. Treat it as read-only.

        recorded_at: When it was written down; *at* unless told otherwise.

    Raises:
        InvalidDefinition: With everything that is of a wrong type, and every key that its data lacks.

        UnknownName: If there is no such type.

        NaiveDatetime: If an instant has no UTC offset.
    """

    id: str
    ticket_id: str
    sequence: int = field(kw_only=True)
    at_us: int = field(kw_only=True, alias="at", converter=instant_us)
    type: EventType = field(kw_only=True, converter=_event_type)
    actor: Actor = field(kw_only=True)
    data: Mapping[str, Any] = field(kw_only=True, factory=dict, repr=False, hash=False)
    recorded_at_us: int = field(
        kw_only=True,
        alias="recorded_at",
        default=Factory(lambda self: self.at_us, takes_self=True),
        converter=instant_us,
    )

    def __attrs_post_init__(self) -> None:
        if not _sound(self):
            raise InvalidDefinition("event", _faults(self))

    @property
    def at(self) -> DateTime:
        """When it happened, in UTC."""
        return from_us(self.at_us)

    @property
    def recorded_at(self) -> DateTime:
        """When it was written down, in UTC."""
        return from_us(self.recorded_at_us)

    def to_dict(self) -> dict[str, Any]:
        """
        The event as flat, JSON-ready data with its schema version.

        >>> event = TicketEvent("T-1:1", "T-1", sequence=1, at=0, type="note", actor=Actor("kim"))
        >>> TicketEvent.from_dict(event.to_dict()) == event
        True
        """
        return {
            "schema": EVENT_SCHEMA,
            "id": self.id,
            "ticket_id": self.ticket_id,
            "sequence": self.sequence,
            "at": to_iso(self.at_us),
            "recorded_at": to_iso(self.recorded_at_us),
            "type": self.type.value,
            "actor": self.actor.to_dict(),
            "data": dict(self.data),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TicketEvent:
        """
        The event that `to_dict` wrote, in this or any earlier schema version.

        Raises:
            InvalidDefinition: If a key is missing, unknown or of the wrong type; all faults are named.
        """
        reader = Reader("event", data, EVENT_SCHEMA)
        event_id = reader.text("id")
        ticket_id = reader.text("ticket_id")
        sequence = reader.whole("sequence")
        at = reader.instant("at")
        recorded_at = reader.instant("recorded_at", default=at)
        kind = reader.choice("type", _TYPES)
        actor = reader.part("actor", Actor.from_dict)
        content = reader.mapping("data", default={}, private=True)
        reader.finish()
        return cls(
            event_id,
            ticket_id,
            sequence=sequence,
            at=at,
            recorded_at=recorded_at,
            type=kind,
            actor=actor,
            data=content,
        )


_EventDraft = draft_of(TicketEvent)


def next_event(
    ticket_id: str, sequence: int, at_us: int, kind: EventType, actor: Actor, data: Mapping[str, Any]
) -> TicketEvent:
    """
    An event as the engine numbers it, from parts that are known to be right: nothing is checked.

    >>> next_event("T-1", 2, 0, EventType.NOTE, Actor("kim"), {}).id
    'T-1:2'
    """
    draft: Any = blank(_EventDraft)
    draft.id = f"{ticket_id}:{sequence}"
    draft.ticket_id = ticket_id
    draft.sequence = sequence
    draft.at_us = at_us
    draft.type = kind
    draft.actor = actor
    draft.data = data
    draft.recorded_at_us = at_us
    draft.__class__ = TicketEvent
    return draft  # type: ignore[no-any-return]
