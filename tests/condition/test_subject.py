"""Tickets and events as the subjects of conditions."""

from __future__ import annotations

import pytest

from histories import AGENT, SYSTEM, History, at
from servicecore.condition import (
    EVENT_FIELDS,
    TICKET_FIELDS,
    Condition,
    Field,
    FieldSchema,
    event_values,
    ticket_values,
)
from servicecore.event import DATA_KEYS, EventType
from servicecore.ticket import Ticket

ANSWER = {
    "all": [
        {"field": "event.type", "eq": "replied"},
        {"field": "actor.kind", "eq": "agent"},
        {"field": "data.public", "eq": True},
    ]
}

HISTORY = (
    History()
    .opened(0, "P2", fields={"impact": "many", "state": "the host's own", "category": "network"})
    .add(5, "assigned", assignee="kim", team="desk")
    .add(10, "replied", AGENT, public=True)
)


def test_an_event_is_told_by_its_type_its_actor_and_its_data():
    condition = Condition.from_dict(ANSWER, EVENT_FIELDS)
    events = (
        History()
        .opened(0)
        .add(1, "replied", SYSTEM, public=True)
        .add(2, "replied", AGENT, public=True)
        .events
    )

    assert [condition.test(event_values(event)) for event in events] == [False, False, True]
    assert condition.event_types == {"replied"}


def test_an_answer_that_may_be_private_is_unknown():
    [*_, event] = History().opened(0).add(1, "replied", AGENT).events

    assert Condition.from_dict(ANSWER, EVENT_FIELDS).explain(event_values(event)).missing == ("data.public",)


@pytest.mark.parametrize(
    ("document", "types"),
    [
        ({"field": "event.type", "in": ["rated", "note"]}, {"rated", "note"}),
        ({"not": {"field": "event.type", "ne": "rated"}}, {"rated"}),
        ({"any": [ANSWER, {"field": "event.type", "eq": "acknowledged"}]}, {"replied", "acknowledged"}),
        ({"all": [ANSWER, {"field": "event.type", "eq": "acknowledged"}]}, set()),
        ({"any": [ANSWER, {"field": "actor.team", "eq": "desk"}]}, {kind.value for kind in EventType}),
        ({"field": "actor.team", "eq": "desk"}, None),
    ],
)
def test_knows_the_types_of_events_for_which_it_could_hold(document, types):
    assert Condition.from_dict(document, EVENT_FIELDS).event_types == types


def test_every_type_and_kind_of_actor_has_its_values():
    values = event_values(HISTORY.events[0])

    assert {name for name in EVENT_FIELDS if not name.startswith("data.")} <= set(values)
    assert values["actor.roles"] == ("requester",)
    assert values["event.at"] == values["event.recorded_at"] == at(0)


def test_declares_no_data_that_events_do_not_carry():
    known = {key for required, optional in DATA_KEYS.values() for key in (*required, *optional)}

    assert {name.removeprefix("data.") for name in EVENT_FIELDS if name.startswith("data.")} <= known


def test_a_ticket_is_told_by_its_own_values_and_the_hosts_fields():
    schema = TICKET_FIELDS | FieldSchema(
        {
            "impact": Field("choice", ["one", "many"], order="rising"),
            "category": "text",
            "priority": Field("choice", ["P1", "P2", "P3"], order="falling"),
        }
    )
    document = {
        "all": [
            {"field": "impact", "ge": "many"},
            {"field": "priority", "ge": "P2"},
            {"field": "category", "eq": "network"},
            {"field": "state_category", "eq": "new"},
            {"field": "assignee", "present": True},
            {"field": "overridden", "eq": False},
            {"field": "opened_at", "older_than": "4h"},
        ]
    }

    condition = Condition.from_dict(document, schema)

    assert condition.test(ticket_values(Ticket.replay(HISTORY.events)), at_us=at(241)) is True


def test_every_field_of_a_ticket_has_its_value():
    values = ticket_values(Ticket.replay(HISTORY.events))

    assert set(TICKET_FIELDS) <= set(values)
    for name in TICKET_FIELDS:
        assert values[name] is None or TICKET_FIELDS[name].read(values[name], name) == values[name]


def test_the_tickets_own_value_counts_before_a_hosts_field_of_that_name():
    assert ticket_values(Ticket.replay(HISTORY.events))["state"] == "new"


def test_persons_are_personal():
    assert [name for name in TICKET_FIELDS if TICKET_FIELDS[name].personal] == ["requester", "assignee"]
    assert [name for name in EVENT_FIELDS if EVENT_FIELDS[name].personal] == [
        "actor.id",
        "data.assignee",
        "data.reason",
    ]
