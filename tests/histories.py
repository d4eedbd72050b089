"""Histories in one line: what happened to a ticket, in minutes after Monday 2026-03-02 09:00 UTC."""

from __future__ import annotations

from typing import Any

from servicecore.event import Actor, EventType, TicketEvent
from servicecore.instant import MINUTE_US, from_iso

START = from_iso("2026-03-02T09:00:00Z")
"""A Monday; the office of the tests opens at this very minute."""

REQUESTER = Actor("alice", roles=["requester"], kind="requester")
AGENT = Actor("kim", roles=["agent"])
SYSTEM = Actor("desk", roles=["system"], kind="system")

CATEGORY = {
    "new": "new",
    "in_progress": "active",
    "waiting": "waiting",
    "resolved": "resolved",
    "closed": "closed",
    "cancelled": "closed",
}


def at(minutes: float) -> int:
    """The instant *minutes* after the start, microseconds UTC."""
    return START + round(minutes * MINUTE_US)


class History:
    """Builds the events of one ticket, numbered as they come."""

    def __init__(self, ticket_id: str = "T-1") -> None:
        self.ticket_id = ticket_id
        self.events: list[TicketEvent] = []
        self._state = "new"

    def add(self, minutes: float, kind: str | EventType, actor: Actor = AGENT, /, **data: Any) -> History:
        sequence = len(self.events) + 1
        event_id = f"{self.ticket_id}:{sequence}"
        self.events.append(
            TicketEvent(
                event_id, self.ticket_id, sequence=sequence, at=at(minutes), type=kind, actor=actor, data=data
            )
        )
        return self

    def opened(
        self, minutes: float = 0, priority: str | None = None, state: str = "new", **data: Any
    ) -> History:
        self._state = state
        data = {"workflow": "incident", "state": state, "category": CATEGORY[state], **data}
        self.add(minutes, "opened", REQUESTER, **data)
        return self if priority is None else self.prioritised(minutes, priority)

    def prioritised(self, minutes: float, priority: str) -> History:
        return self.add(minutes, "prioritised", priority=priority)

    def moved(self, minutes: float, state: str, reason: str | None = None, actor: Actor = AGENT) -> History:
        before, self._state = self._state, state
        return self.add(
            minutes,
            "transitioned",
            actor,
            trigger=state,
            from_state=before,
            from_category=CATEGORY[before],
            to_state=state,
            to_category=CATEGORY[state],
            wait_reason=reason or ("requester" if state == "waiting" else None),
        )

    def replied(self, minutes: float, actor: Actor = AGENT, *, public: bool = True, **data: Any) -> History:
        return self.add(minutes, "replied", actor, public=public, **data)
