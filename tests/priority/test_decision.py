"""What was decided, and why, as data."""

from __future__ import annotations

import json

from servicecore.event import Actor, TicketEvent
from servicecore.priority import Override, PriorityDecision, PriorityReason

MATRIX = PriorityReason(
    "matrix", "P3", message="impact one with urgency low is P3", params={"impact": "one", "urgency": "low"}
)
WORD = Override("P1", "the board meets", by="kim", expires_at_us=0)


def test_reads_as_its_message():
    assert str(MATRIX) == "impact one with urgency low is P3"


def test_names_what_was_missing():
    reasons = (MATRIX, PriorityReason("missing", "P3", message="", params={"missing": ("impact", "urgency")}))

    assert PriorityDecision("P3", "P3", because=reasons).missing == ("impact", "urgency")


def test_becomes_the_data_of_an_event():
    data = PriorityDecision("P3", "P1", because=(MATRIX,), override=WORD).to_data()

    event = TicketEvent("T-1:2", "T-1", sequence=2, at=0, type="prioritised", actor=Actor("kim"), data=data)
    assert json.loads(json.dumps(event.data)) == {
        "priority": "P1",
        "derived": "P3",
        "because": [
            {
                "code": "matrix",
                "level": "P3",
                "message": "impact one with urgency low is P3",
                "params": {"impact": "one", "urgency": "low"},
            }
        ],
        "override": True,
        "reason": "the board meets",
        "by": "kim",
        "expires_at": "1970-01-01T00:00:00Z",
    }


def test_says_nothing_of_an_end_where_there_is_none():
    lasting = Override("P1", "the board meets", by="kim")

    assert "expires_at" not in PriorityDecision("P3", "P1", because=(), override=lasting).to_data()


def test_says_nothing_of_an_override_where_there_is_none():
    assert PriorityDecision("P3", "P3", because=()).to_data() == {
        "priority": "P3",
        "derived": "P3",
        "because": [],
    }
