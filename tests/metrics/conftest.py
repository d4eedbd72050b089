"""A small desk for the tests of metrics: histories told in minutes after one Monday morning."""

from __future__ import annotations

import pytest

from servicecore.businesstime import BusinessCalendar
from servicecore.event import Actor, TicketEvent
from servicecore.instant import HOUR_US, MINUTE_US, from_iso
from servicecore.metrics import ClockFact, TicketFacts

MONDAY = from_iso("2026-03-02T09:00:00Z")


class Story:
    """One ticket's history, written down event by event."""

    def __init__(self, ticket="T-1", state="new", category="new", at=0, kind="requester", **data):
        self.ticket = ticket
        self.events = []
        self.say("opened", at, "ann", kind, workflow="incident", state=state, category=category, **data)

    def say(self, type_, minutes, actor="kim", kind="agent", /, **data):
        sequence = len(self.events) + 1
        self.events.append(
            TicketEvent(
                f"{self.ticket}:{sequence}",
                self.ticket,
                sequence=sequence,
                at=MONDAY + minutes * MINUTE_US,
                type=type_,
                actor=Actor(actor, kind=kind),
                data=data,
            )
        )
        return self

    def move(self, minutes, state, category, actor="kim", **data):
        return self.say(
            "transitioned",
            minutes,
            actor,
            trigger=state,
            from_state="?",
            from_category="new",
            to_state=state,
            to_category=category,
            **data,
        )


@pytest.fixture
def story():
    return Story


@pytest.fixture(scope="session")
def monday():
    """2026-03-02 09:00 UTC, a Monday, in microseconds."""
    return MONDAY


@pytest.fixture
def office():
    """Mondays to Fridays 09:00 to 17:00 UTC."""
    return BusinessCalendar.from_dict(
        {
            "name": "office",
            "timezone": "UTC",
            "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        }
    )


def make_facts(number=1, hours=None, **changes):
    """A ticket opened *number* hours after Monday nine, resolved after *hours* if at all."""
    created = MONDAY + number * HOUR_US
    asof = MONDAY + 5000 * HOUR_US
    resolved = None if hours is None else created + round(hours * HOUR_US)
    values = {
        "ticket_id": f"T-{number}",
        "asof_us": asof,
        "created_at_us": created,
        "last_event_at_us": resolved or created,
        "first_resolved_at_us": resolved,
        "last_resolved_at_us": resolved,
        "first_resolution_us": None if resolved is None else resolved - created,
        "last_resolution_us": None if resolved is None else resolved - created,
        "unresolved_us": asof - created if resolved is None else None,
        "resolved": int(resolved is not None),
        "open_spans": ((created, resolved),),
        **changes,
    }
    return TicketFacts(**values)


@pytest.fixture(scope="session")
def facts():
    return make_facts


@pytest.fixture
def clock():
    def make(verdict, metric="resolution", due=60, **changes):
        return ClockFact(metric, verdict, due_at_us=MONDAY + due * MINUTE_US, **changes)

    return make
