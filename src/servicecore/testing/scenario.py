"""Histories with a story: what every desk has seen, short enough to be worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from servicecore.event import Actor, EventType, TicketEvent
from servicecore.instant import MINUTE_US
from servicecore.testing.specimen import AGENT, MONDAY_US, REQUESTER, SYSTEM

__all__ = ["SCENARIOS", "Scenario"]

_HOUR = 60
_DAY = 24 * _HOUR
_CATEGORIES = {"in_progress": "active", "cancelled": "closed"}
"""Of states that are not called what their category is called."""


@frozen
class Scenario:
    """
    A ticket's history, and what is worth knowing about it.

    All of them follow the workflow `incident` from Monday 2026-03-02 09:00 in Berlin on, so that
    the sample desk can judge them. What they were recorded by is the ticket `T-1`.

    Args:
        name: What it is called in `SCENARIOS`.

        story: What happens, in a sentence.

        history: The events, in the order of appending.

    >>> SCENARIOS["late_answer"].history[-1].type.value
    'replied'
    """

    name: str
    story: str
    history: tuple[TicketEvent, ...] = field(repr=False)


class _Telling:
    """The events of one story, numbered as they are told, in minutes after the opening."""

    def __init__(self, priority: str = "P2") -> None:
        self.events: list[TicketEvent] = []
        self._state = self._category = "new"
        self.happens(
            0,
            EventType.OPENED,
            REQUESTER,
            workflow="incident",
            workflow_version="1",
            state="new",
            category="new",
            channel="mail",
            fields={"title": "VPN drops", "impact": "department", "urgency": "medium"},
        )
        self.happens(0, EventType.PRIORITISED, SYSTEM, priority=priority, derived=priority)

    def happens(self, minutes: int, kind: EventType, actor: Actor = AGENT, /, **data: Any) -> _Telling:
        sequence = len(self.events) + 1
        event = TicketEvent(
            f"T-1:{sequence}",
            "T-1",
            sequence=sequence,
            at=MONDAY_US + minutes * MINUTE_US,
            type=kind,
            actor=actor,
            data=data,
        )
        self.events.append(event)
        return self

    def moves(self, minutes: int, trigger: str, state: str, actor: Actor = AGENT, /, **data: Any) -> _Telling:
        before = {"from_state": self._state, "from_category": self._category}
        self._state, self._category = state, _CATEGORIES.get(state, state)
        after = {"to_state": self._state, "to_category": self._category}
        return self.happens(
            minutes, EventType.TRANSITIONED, actor, trigger=trigger, **before, **after, **data
        )

    def works(self, minutes: int) -> _Telling:
        return self.happens(minutes, EventType.ASSIGNED, assignee="kim", team="service_desk").moves(
            minutes, "start", "in_progress"
        )

    def replies(self, minutes: int, actor: Actor = AGENT) -> _Telling:
        return self.happens(minutes, EventType.REPLIED, actor, public=True, channel="mail")


def _in_time() -> _Telling:
    return (
        _Telling()
        .works(20)
        .replies(30)
        .moves(2 * _HOUR, "resolve", "resolved", fields={"solution": "new certificate"})
    )


def _over_the_weekend() -> _Telling:
    friday, monday = 4 * _DAY, 7 * _DAY
    return (
        _Telling(priority="P3")
        .works(30)
        .replies(_HOUR)
        .moves(friday + 6 * _HOUR, "wait", "waiting", wait_reason="requester")
        .replies(monday, REQUESTER)
        .moves(monday, "resume", "in_progress")
        .moves(monday + _HOUR, "resolve", "resolved", fields={"solution": "a patch"})
    )


def _reopened() -> _Telling:
    return (
        _in_time()
        .moves(_DAY, "reject", "in_progress", REQUESTER)
        .moves(_DAY + _HOUR, "resolve", "resolved", fields={"solution": "another certificate"})
        .moves(_DAY + 2 * _HOUR, "confirm", "closed", REQUESTER)
        .happens(_DAY + 3 * _HOUR, EventType.RATED, REQUESTER, score=3)
    )


def _overdue() -> _Telling:
    return _Telling(priority="P1").works(45).replies(2 * _HOUR)


def _handed_around() -> _Telling:
    return (
        _Telling()
        .works(10)
        .happens(_HOUR, EventType.TRANSFERRED, team="network", from_team="service_desk")
        .happens(2 * _HOUR, EventType.TRANSFERRED, team="applications", from_team="network")
        .happens(3 * _HOUR, EventType.TRANSFERRED, team="service_desk", from_team="applications")
    )


def _raised() -> _Telling:
    return (
        _Telling(priority="P3")
        .works(_HOUR)
        .happens(2 * _HOUR, EventType.PRIORITISED, priority="P1", derived="P3", override=True, reason="audit")
    )


def _late_answer() -> _Telling:
    """The answer was given by telephone after half an hour, and written down last."""
    return (
        _Telling()
        .works(20)
        .moves(5 * _HOUR, "resolve", "resolved", fields={"solution": "a restart"})
        .replies(30)
    )


def _corrected() -> _Telling:
    return (
        _Telling()
        .works(20)
        .replies(25)
        .happens(40, EventType.CORRECTED, event_id="T-1:5", void=True, reason="sent to another customer")
    )


def _merged() -> _Telling:
    return _Telling().works(15).happens(30, EventType.MERGED, into_id="T-9").moves(30, "merge", "cancelled")


_STORIES = {
    "in_time": (_in_time, "answered within half an hour, and solved within two"),
    "over_the_weekend": (
        _over_the_weekend,
        "waits for the requester from Friday afternoon to Monday morning",
    ),
    "reopened": (_reopened, "solved, rejected the day after, solved again, confirmed and rated"),
    "overdue": (_overdue, "urgent, and nobody comes in time"),
    "handed_around": (_handed_around, "goes from team to team, and back to the first"),
    "raised": (_raised, "becomes urgent by hand while it is worked on"),
    "late_answer": (_late_answer, "an answer by telephone, written down after the solution"),
    "corrected": (_corrected, "an answer that went to somebody else, taken out"),
    "merged": (_merged, "goes into another ticket"),
}

SCENARIOS: Mapping[str, Scenario] = {
    name: Scenario(name, story, tuple(tell().events)) for name, (tell, story) in _STORIES.items()
}
"""All of them, by name."""
