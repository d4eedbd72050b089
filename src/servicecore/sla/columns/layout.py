"""The columns in which events come in and clocks go out, by name; `schema` says the same in Arrow's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from servicecore.event import EventType

__all__ = [
    "CLOCKS_SCHEMA",
    "CLOCK_COLUMNS",
    "DEAF",
    "EVENTS_SCHEMA",
    "EVENT_COLUMNS",
    "KEYS",
    "NEEDED",
    "Content",
]

EVENTS_SCHEMA = "servicecore.events/1"
CLOCKS_SCHEMA = "servicecore.clocks/1"

Content: TypeAlias = Literal["text", "word", "whole", "instant", "flag"]
"""What a column holds. Words are texts of which there are few, and so are written by a dictionary."""

EVENT_COLUMNS: Mapping[str, tuple[Content, bool]] = {
    "id": ("text", True),
    "ticket_id": ("text", True),
    "sequence": ("whole", True),
    "at": ("instant", True),
    "type": ("word", True),
    "actor_kind": ("word", True),
    "actor_id": ("text", False),
    "actor_team": ("word", False),
    "actor_roles": ("word", False),
    "recorded_at": ("instant", False),
    "workflow": ("word", False),
    "state": ("word", False),
    "category": ("word", False),
    "priority": ("word", False),
    "trigger": ("word", False),
    "from_state": ("word", False),
    "from_category": ("word", False),
    "to_state": ("word", False),
    "to_category": ("word", False),
    "wait_reason": ("word", False),
    "public": ("flag", False),
    "assignee": ("word", False),
    "team": ("word", False),
    "kind": ("word", False),
    "outcome": ("word", False),
    "promised_at": ("text", False),
    "consent": ("flag", False),
    "data_json": ("text", False),
}
"""
The columns of `servicecore.events/1`, a row an event: what each holds, and whether it must be there.

From `workflow` to `consent` they are the keys of the event's data with that name; null is a key that it
does not have. Of an opening, `priority` is that among its fields; `promised_at` is an ISO text.
`data_json` is a JSON object of all other keys: what it says of one from `workflow` to `public` is not
heard, and of one from `assignee` to `consent` only where the column holds nothing. `actor_roles` is a JSON
list, and `recorded_at` is null where it is `at`. Columns that are not there hold nothing.
"""

NEEDED: Mapping[EventType, tuple[str, ...]] = {
    EventType.OPENED: ("workflow", "state", "category"),
    EventType.PRIORITISED: ("priority",),
    EventType.TRANSITIONED: ("to_state", "to_category"),
}
"""
What an event of a type must say in its columns, because clocks are judged by it.

The trigger of a change of state, and where it came from, need not be told: they follow from the rest.
"""

_APART = ("actor_id", "actor_team", "actor_roles", "recorded_at", "data_json")

KEYS: Mapping[str, type] = {
    name: bool if content == "flag" else str
    for name, (content, required) in EVENT_COLUMNS.items()
    if not required and name not in _APART
}
"""The columns that are keys of an event's data, and the type of their values."""

_LATER = ("assignee", "team", "kind", "outcome", "promised_at", "consent")

DEAF: Mapping[str, type] = {name: kind for name, kind in KEYS.items() if name not in _LATER}
"""Those of which `data_json` is not heard; of the others it is, because they came later than it."""

CLOCK_COLUMNS: Mapping[str, tuple[Content, bool]] = {
    "ticket_id": ("text", True),
    "metric": ("word", True),
    "cycle": ("whole", True),
    "policy": ("word", True),
    "policy_version": ("word", True),
    "policy_digest": ("word", True),
    "calendar": ("word", True),
    "calendar_version": ("word", True),
    "timezone": ("word", True),
    "state": ("word", True),
    "at": ("instant", True),
    "promised": ("word", False),
    "goal_us": ("whole", False),
    "started_at": ("instant", True),
    "due_at": ("instant", False),
    "stopped_at": ("instant", False),
    "breached_at": ("instant", False),
    "elapsed_us": ("whole", True),
    "paused_us": ("whole", True),
    "remaining_us": ("whole", False),
    "overrun_us": ("whole", True),
    "breached": ("flag", True),
    "met": ("flag", True),
    "provisional": ("flag", True),
}
"""
The columns of `servicecore.clocks/1`, a row a clock: what each holds, and whether every row does.

They are the attributes of `Clock` of the same name. Instants are UTC, durations microseconds of business
time. What a clock tells beside its verdict, its segments, milestones and signals, is the row engine's alone.
"""
