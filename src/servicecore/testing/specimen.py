"""One event of every type, with every key that its data may have: what stores and readers are tried on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicecore.event import Actor, EventType, TicketEvent
from servicecore.instant import MINUTE_US, from_iso

__all__ = ["AGENT", "MONDAY_US", "REQUESTER", "SPECIMENS", "SYSTEM", "every_type", "note", "opening"]

MONDAY_US = from_iso("2026-03-02T09:00:00+01:00")
"""A Monday morning in Berlin, where the sample desk has its office."""

REQUESTER = Actor("alice", roles=["requester"], kind="requester")
AGENT = Actor("kim", roles=["agent"], team="service_desk")
SYSTEM = Actor("clockwork", roles=["system"], kind="system")

_OPENED = {
    "workflow": "incident",
    "workflow_version": "1",
    "state": "new",
    "category": "new",
    "wait_reason": None,
    "channel": "portal",
    "fields": {"title": "VPN drops", "impact": "department", "urgency": "medium", "seats": 12},
}
_MOVED = {
    "trigger": "wait",
    "from_state": "new",
    "from_category": "new",
    "to_state": "waiting",
    "to_category": "waiting",
    "wait_reason": "requester",
    "fields": {"question": "Since when?"},
}
_BECAUSE = [{"code": "matrix", "message": "impact department with urgency medium is P2"}]

SPECIMENS: Mapping[EventType, Mapping[str, Any]] = {
    EventType.OPENED: _OPENED,
    EventType.CLASSIFIED: {"category": "network", "fields": {"area": "north"}},
    EventType.PRIORITISED: {
        "priority": "P1",
        "derived": "P2",
        "reason": "the board meets",
        "override": True,
        "by": "max",
        "because": _BECAUSE,
        "expires_at": "2026-03-03T08:00:00Z",
    },
    EventType.ASSIGNED: {"assignee": "kim", "team": "network", "reason": "least loaded"},
    EventType.TRANSFERRED: {
        "team": "applications",
        "assignee": None,
        "from_team": "network",
        "reason": "not the network",
    },
    EventType.ACKNOWLEDGED: {"expected": "2026-03-02T15:00:00Z"},
    EventType.PROMISED: {"promised_at": "2026-03-02T15:00:00Z", "what": "a call", "consent": True},
    EventType.REPLIED: {"public": True, "channel": "mail", "reference": "message 7"},
    EventType.TRANSITIONED: _MOVED,
    EventType.WAITING_STARTED: {"wait_reason": "third_party"},
    EventType.WAITING_ENDED: {},
    EventType.ESCALATED: {
        "kind": "functional",
        "level": 2,
        "reason": "needs the vendor",
        "ladder": "it",
        "rung": "vendor",
        "metric": "resolution",
        "cycle": 1,
    },
    EventType.REVIEWED: {"outcome": "accepted", "reason": "complete"},
    EventType.KNOWN_ISSUE_MATCHED: {"reference": "KB-12"},
    EventType.CONSENT_ASKED: {"what": "remote access"},
    EventType.CONSENT_GIVEN: {"what": "remote access"},
    EventType.CONSENT_REFUSED: {"what": "a recording", "reason": "not needed"},
    EventType.CONSENT_WITHDRAWN: {"what": "remote access", "reason": "it is done"},
    EventType.CHILD_OPENED: {"child_id": "T-1-a"},
    EventType.CHILD_SETTLED: {"child_id": "T-1-a", "outcome": "solved"},
    EventType.LINKED: {"other_id": "T-9", "kind": "duplicate"},
    EventType.MERGED: {"into_id": "T-9"},
    EventType.EXTENDED: {
        "metric": "resolution",
        "due_at": "2026-03-04T11:00:00Z",
        "by": "alice",
        "reason": "on leave",
    },
    EventType.EXCUSED: {"metric": "resolution", "reason": "strike"},
    EventType.SUPERVISED: {
        "supervisor": "max",
        "reason": "first complaint",
        "rule": "late",
        "metric": "resolution",
        "cycle": 1,
    },
    EventType.SURVEYED: {"channel": "mail"},
    EventType.RATED: {"score": 4.5, "scores": {"speed": 5, "manner": 4}},
    EventType.NOTE: {"reference": "note 3"},
    EventType.CORRECTED: {
        "event_id": "T-1:2",
        "at": "2026-03-02T08:00:30.000001Z",
        "data": {"category": "hardware"},
        "void": False,
        "reason": "a slip of the pen",
    },
}
"""Data for an event of each type, with all keys that the library knows for it."""


def opening(ticket_id: str = "T-1") -> TicketEvent:
    """The first event of a ticket."""
    return _event(ticket_id, 1, EventType.OPENED, REQUESTER, _OPENED)


def note(ticket_id: str, sequence: int, /, **data: Any) -> TicketEvent:
    """An event that may stand anywhere in a history, with the data that a host adds of its own."""
    return _event(ticket_id, sequence, EventType.NOTE, AGENT, data)


def every_type(ticket_id: str = "T-1") -> tuple[TicketEvent, ...]:
    """A history in which everything happens that can happen, a minute apart."""
    actors = (REQUESTER, AGENT, SYSTEM)
    return tuple(
        _event(ticket_id, sequence, kind, actors[(sequence - 1) % 3], data)
        for sequence, (kind, data) in enumerate(SPECIMENS.items(), start=1)
    )


def _event(
    ticket_id: str, sequence: int, kind: EventType, actor: Actor, data: Mapping[str, Any]
) -> TicketEvent:
    return TicketEvent(
        f"{ticket_id}:{sequence}",
        ticket_id,
        sequence=sequence,
        at=MONDAY_US + (sequence - 1) * MINUTE_US,
        type=kind,
        actor=actor,
        data=data,
    )
