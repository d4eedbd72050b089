"""Events as columns, and back."""

from __future__ import annotations

import json
from types import MappingProxyType

import numpy as np
import pendulum
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from column_lives import lives
from histories import AGENT, History, at
from servicecore.errors import InvalidColumn, WrongArgument
from servicecore.event import Actor, EventType, TicketEvent
from servicecore.sla import event_table
from servicecore.sla.columns import EVENT_COLUMNS
from servicecore.sla.columns.row_engine import histories
from servicecore.sla.columns.tickets import Tickets


def read_back(table):
    """The events that the row engine would see, by ticket."""
    return [
        events
        for part in Tickets.of(table).parts()
        for _, events in histories(part, np.ones(len(part), np.bool_))
    ]


def content(event):
    """What columns keep of an event: keys that hold nothing are none."""
    return {**event.to_dict(), "data": {key: value for key, value in event.data.items() if value is not None}}


class TestTable:
    def test_has_a_column_for_what_clocks_ask(self):
        table = event_table(
            History().opened(0, fields={"priority": "P1"}).moved(5, "waiting").replied(9).events
        )

        assert table.column_names == [*EVENT_COLUMNS]
        assert table.column("priority").to_pylist() == ["P1", None, None]
        assert table.column("to_state").to_pylist() == [None, "waiting", None]
        assert table.column("public").to_pylist() == [None, None, True]
        assert str(table.schema.field("at").type) == "timestamp[us, tz=UTC]"
        assert table.schema.metadata == {b"schema": b"servicecore.events/1"}

    def test_keeps_what_has_no_column_as_json(self):
        history = History().opened(0, fields={"priority": "P1", "site": {"floor": 3}}, priority_of="host")

        [text] = event_table(history.events).column("data_json").to_pylist()

        assert json.loads(text) == {"fields": {"site": {"floor": 3}}, "priority_of": "host"}

    def test_an_own_priority_of_an_opening_is_not_that_of_its_fields(self):
        event = History().opened(0).events[0]
        own = TicketEvent.from_dict({**event.to_dict(), "data": {**event.data, "priority": "host's"}})

        table = event_table([own])

        assert table.column("priority").to_pylist() == [None]
        assert json.loads(table.column("data_json")[0].as_py()) == {"priority": "host's"}

    def test_writes_instants_among_the_data_as_texts(self):
        planned = pendulum.datetime(2026, 3, 2, 12, tz="UTC")

        table = event_table(History().opened(0, fields={"planned_at": planned}).events)

        assert "2026-03-02T12:00:00" in table.column("data_json")[0].as_py()

    def test_keeps_that_a_ticket_is_no_teams(self):
        history = History().opened(0).add(5, "assigned", team="mail").add(9, "assigned", team=None)

        [[_, _, last]] = read_back(event_table(history.events))

        assert last.data == {"team": None}

    def test_writes_mappings_of_any_kind(self):
        site = MappingProxyType({"floor": 3})

        [text] = event_table(History().opened(0, site=site).events).column("data_json").to_pylist()

        assert json.loads(text) == {"site": {"floor": 3}}

    @given(lives(odd=True))
    def test_is_read_back_as_the_same_events(self, history):
        [events] = read_back(event_table(history.events))

        assert list(map(content, events)) == list(map(content, history.events))

    def test_keeps_who_it_was_and_when_it_was_written_down(self):
        lead = Actor("kim", roles=["agent", "lead"], team="mail")
        event = TicketEvent("T-1:1", "T-1", sequence=1, at=at(5), recorded_at=at(9), type="note", actor=lead)
        prompt = TicketEvent("T-1:2", "T-1", sequence=2, at=at(6), type="note", actor=AGENT)

        assert read_back(event_table([event, prompt])) == [[event, prompt]]


class TestRefusals:
    def test_data_that_is_no_json(self):
        events = History().opened(0).add(5, "note", reference={1, 2}).events

        with pytest.raises(InvalidColumn, match=r"data_json\[1\]: .*a value of type set"):
            event_table(events)

    @pytest.mark.parametrize("events", [7, [7]])
    def test_what_is_no_event(self, events):
        with pytest.raises(WrongArgument):
            event_table(events)


class TestReadingBack:
    BARE = pa.table(
        {
            "id": ["a", "b", "c", "d", "e"],
            "ticket_id": ["T-1"] * 5,
            "sequence": [1, 2, 3, 4, 5],
            "at": [at(minute) for minute in (0, 5, 10, 15, 20)],
            "type": ["opened", "transitioned", "transitioned", "transferred", "promised"],
            "actor_kind": ["requester", "agent", "agent", "agent", "agent"],
            "workflow": ["incident", None, None, None, None],
            "state": ["new", None, None, None, None],
            "category": ["new", None, None, None, None],
            "to_state": [None, "busy", "done", None, None],
            "to_category": [None, "active", "resolved", None, None],
        }
    )

    def test_where_a_change_came_from_is_told_by_the_one_before(self):
        [events] = read_back(self.BARE)

        moved = [event.data for event in events if event.type is EventType.TRANSITIONED]
        assert [(data["from_state"], data["from_category"]) for data in moved] == [
            ("new", "new"),
            ("busy", "active"),
        ]

    def test_what_has_a_column_is_not_heard_from_the_json(self):
        said = (
            '{"fields": {"priority": "P1", "site": 3}, "priority": "host", "state": "odd", "public": "odd"}'
        )
        table = event_table(History().opened(0).replied(5).events)
        table = table.set_column(table.column_names.index("data_json"), "data_json", pa.array([said, said]))

        [[opening, reply]] = read_back(table)

        assert opening.data["fields"] == {"site": 3}
        assert (opening.data["priority"], opening.data["state"]) == ("host", "new")
        assert reply.data == {"fields": {"priority": "P1", "site": 3}, "public": True}

    def test_what_no_clock_asks_for_need_not_be_said(self):
        [events] = read_back(self.BARE)

        assert (events[3].data["team"], events[4].data["promised_at"]) == ("", None)
        assert events[0].actor == Actor("requester", kind="requester")

    @pytest.mark.parametrize(
        ("column", "text", "problem"),
        [
            ("data_json", "{", "is no JSON"),
            ("data_json", "[" * 100_000, "is no JSON"),
            ("data_json", "[1]", "is not a JSON object"),
            ("data_json", '{"because": 1}', "makes no event"),
            ("data_json", '{"expires_at": "soon"}', "makes no event"),
            ("actor_roles", "agent", "is no JSON"),
            ("actor_roles", '"agent"', "is not a JSON list"),
        ],
    )
    def test_a_row_that_is_no_event_is_named(self, column, text, problem):
        table = event_table(History().opened(0).prioritised(5, "P1").events)
        table = table.set_column(table.column_names.index(column), column, pa.array([None, text]))

        with pytest.raises(InvalidColumn, match=problem) as refused:
            read_back(table)
        assert (refused.value.column, refused.value.row) == (column, 1)

    def test_fields_of_an_opening_that_are_none_are_named(self):
        table = event_table(History().opened(0, fields={"priority": "P1"}).events)
        table = table.set_column(
            table.column_names.index("data_json"), "data_json", pa.array(['{"fields": 7}'])
        )

        with pytest.raises(InvalidColumn, match=r"data_json\[0\]: makes no event"):
            read_back(table)

    @given(st.sampled_from([kind for kind in EventType if kind is not EventType.OPENED]))
    def test_any_type_of_event_is_read(self, kind):
        data = {"metric": "resolution", "into_id": "T-2", "event_id": "T-1:1", "priority": "P1"}
        data |= {"to_state": "new", "to_category": "new", "from_state": "new", "from_category": "new"}
        data |= {
            "trigger": "go",
            "team": "a",
            "promised_at": None,
            "reference": "r",
            "what": "remote help",
            "child_id": "c",
            "other_id": "o",
        }
        event = TicketEvent("T-1:1", "T-1", sequence=1, at=at(0), type=kind, actor=AGENT, data=data)

        [[read]] = read_back(event_table([event]))

        assert read.type is kind
