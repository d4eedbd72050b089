"""A desk with ladders, supervision and obligations, and a ticket at it whose every event is kept."""

from __future__ import annotations

from typing import Any

import pendulum

from servicecore import Actor, load_desk

ALICE = Actor("alice", roles=["requester"], kind="requester")
KIM = Actor("kim", roles=["agent"])
MAX = Actor("max", roles=["manager"])
NINE = pendulum.datetime(2026, 3, 2, 9, tz="UTC")
"""A Monday; the office opens at this very minute."""

WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
LADDER: dict[str, Any] = {
    "name": "it",
    "calendar": "office",
    "roles": ["agent", "manager"],
    "tiers": [{"name": "specialists", "team": "network"}, {"name": "vendor"}],
    "levels": [{"name": "lead", "role": "manager"}, {"name": "director"}],
    "rungs": [
        {"name": "half", "tier": "specialists", "metric": "resolution", "signal": "50%"},
        {"name": "nearly", "level": "lead", "metric": "resolution", "before": "1h"},
        {
            "name": "late",
            "level": "director",
            "metric": "resolution",
            "after": "2h",
            "effects": [{"kind": "notify", "audience": "director", "template": "late"}],
        },
        {"name": "abroad", "tier": "vendor"},
    ],
}
SUPERVISION: dict[str, Any] = {
    "roles": ["manager"],
    "fields": {"vip": "boolean"},
    "rules": [
        {"name": "vip", "supervisor": "lee", "when": {"field": "vip", "eq": True}},
        {
            "name": "late",
            "supervisor": "max",
            "metric": "resolution",
            "effects": [{"kind": "notify", "audience": "supervisor"}],
        },
    ],
}
DESK: dict[str, Any] = {
    "name": "tiered",
    "workflows": ["incident"],
    "calendars": [{"name": "office", "timezone": "UTC", "weekly": WEEK}],
    "sla": [
        {
            "name": "all",
            "calendar": "office",
            "targets": [
                {
                    "metric": "resolution",
                    "goals": {"*": "4h"},
                    "milestones": ["50%", "120%"],
                    "pause_on": ["requester"],
                },
                {"metric": "next_response", "goals": {"*": "1h"}, "pause_on": []},
            ],
        }
    ],
    "escalation": [LADDER],
    "supervision": SUPERVISION,
    "obligations": [{"name": "call", "per": "customer", "every": "quarter"}],
}


def tiered(*rungs, **parts):
    """The desk, with other rungs on its ladder where some are given, and other parts."""
    if rungs:
        named = [{"name": f"r{place}", **each} for place, each in enumerate(rungs)]
        parts.setdefault("escalation", [{**LADDER, "rungs": named}])
    return load_desk({key: value for key, value in {**DESK, **parts}.items() if value is not None})


class Run:
    """A ticket under way at a desk."""

    def __init__(self, desk, *, hours: float = 0, **fields):
        self.desk, self.effects = desk, []
        at = NINE.add(minutes=round(hours * 60))
        step = desk.open("T-1", workflow="incident", at=at, actor=ALICE, title="Mail is down", **fields)
        self.ticket, self.history = step.raise_if_refused().ticket, list(step.events)

    def at(self, hours: float):
        return NINE.add(minutes=round(hours * 60))

    def take(self, step):
        """Keep what a step brought."""
        self.ticket = step.ticket
        self.history += step.events
        self.effects += step.effects
        return step

    def do(self, trigger, hours, actor=KIM, **fields):
        """A command of the workflow, after what time did before it."""
        self.tick(hours)
        return self.take(self.desk.apply(self.ticket, trigger, at=self.at(hours), actor=actor, **fields))

    def by_hand(self, command, *args, hours, actor=KIM, **more):
        """A command beside the lifecycle, after what time did before it."""
        self.tick(hours)
        door = getattr(self.desk, command)
        return self.take(door(self.ticket, *args, at=self.at(hours), actor=actor, **more))

    def tick(self, hours):
        return self.take(self.desk.tick(self.ticket, at=self.at(hours), history=self.history))

    def told(self):
        """What happened beside the lifecycle: hours after the beginning, type and where that led."""
        found = []
        for event in self.history:
            said = event.data.get("level") or event.data.get("supervisor") or event.data.get("team")
            if event.type in ("escalated", "supervised", "assigned", "transferred") and said:
                found.append(((event.at - NINE).total_seconds() / 3600, str(event.type), said))
        return found
