"""Which events fulfil a condition: columns find those that the condition itself does."""

from __future__ import annotations

import json
from itertools import chain

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import CALENDARS, policy
from column_lives import CONDITIONS, lives, one_by_one, rows
from histories import History, at
from servicecore.condition import EVENT_FIELDS, Condition, FieldSchema, event_values
from servicecore.sla import event_table
from servicecore.sla.columns.arrangement import Arrangement
from servicecore.sla.columns.fulfilment import Fulfilment, could_fulfil, known
from servicecore.sla.columns.intake import taken_in
from servicecore.sla.columns.judging import Judge
from servicecore.sla.columns.tickets import Tickets
from servicecore.sla.engine.order import in_clock_order


def condition(document, **fields):
    return Condition.from_dict(document, EVENT_FIELDS | FieldSchema(fields))


def marked(histories, asked):
    """The events that fulfil a condition in columns, and the tickets that are set apart."""
    table = event_table(chain.from_iterable(history.events for history in histories))
    [part] = Tickets.of(taken_in(table)).parts()
    arranged = Arrangement.of(part, at(100_000))
    apart = arranged.irregular
    [mark] = Fulfilment(part, arranged, apart).marks({asked: could_fulfil(asked)}).values()
    return mark, apart


@given(st.lists(lives(), min_size=1, max_size=3), CONDITIONS)
def test_columns_find_what_the_condition_finds(drawn, document):
    histories = [History(f"T-{number}") for number in range(len(drawn))]
    for history, life in zip(histories, drawn, strict=True):
        history.events = [
            type(event).from_dict({**event.to_dict(), "ticket_id": history.ticket_id})
            for event in life.events
        ]
    asked = condition(document)

    mark, apart = marked(histories, asked)

    place = 0
    for history, is_apart in zip(histories, apart, strict=True):
        found = mark[place : place + len(history.events)]
        place += len(history.events)
        if not is_apart:
            events = in_clock_order(history.events)
            assert [*found] == [asked.test(event_values(event)) is True for event in events]


class TestKnown:
    @pytest.mark.parametrize(
        "document",
        [
            {"field": "data.channel", "present": True},
            {"field": "event.at", "ge": "2026-03-02T09:00:00Z"},
            {"field": "data.promised_at", "in_hours": "office"},
            {"field": "data.promised_at", "older_than": "2h"},
            {"not": {"field": "data.site", "eq": "north"}},
        ],
    )
    def test_is_not_what_has_no_column_or_asks_a_clock(self, document):
        assert not known(condition(document, **{"data.site": "text"}))

    def test_is_what_has_a_column(self):
        assert known(condition({"field": "data.outcome", "contains_text": "no"}))


AFTER_RESOLVED = condition({"field": "data.from_category", "eq": "resolved"})


class TestWhatNoColumnTells:
    def test_where_a_change_came_from_is_told_by_the_one_before_it(self):
        history = History().opened(0).moved(5, "resolved").moved(9, "in_progress")
        table = event_table(history.events).drop_columns(["from_category", "trigger"])
        agreement = policy({"metric": "periodic_update", "goals": {"*": "1h"}})

        judge = Judge.of([agreement], CALENDARS, at(60))

        assert rows(judge.clocks(table)) == one_by_one([history.events], [agreement], at(60))
        assert judge.one_by_one == 0

    def test_it_is_the_one_before_as_they_were_appended(self):
        history = History().opened(0).moved(30, "resolved").moved(5, "in_progress")
        table = event_table(history.events).drop_columns(["from_category"])
        agreement = policy({"metric": "periodic_update", "goals": {"*": "1h"}})

        judge = Judge.of([agreement], CALENDARS, at(60))

        assert rows(judge.clocks(table)) == one_by_one([history.events], [agreement], at(60))
        assert judge.one_by_one == 0

    @pytest.mark.parametrize("others", [[], [History("T-0").opened(0)]])
    def test_nothing_is_before_a_change_that_precedes_the_opening(self, others):
        moved = History().opened(0).moved(5, "resolved").events[::-1]
        numbers = [event.sequence for event in moved][::-1]
        events = [
            type(event).from_dict({**event.to_dict(), "sequence": number})
            for event, number in zip(moved, numbers, strict=True)
        ]
        table = event_table([*chain.from_iterable(other.events for other in others), *events])
        [part] = Tickets.of(taken_in(table.drop_columns(["from_category"]))).parts()
        arranged = Arrangement.of(part, at(60))
        apart = np.zeros(len(part), np.bool_)

        Fulfilment(part, arranged, apart).marks({AFTER_RESOLVED: could_fulfil(AFTER_RESOLVED)})

        assert [*apart] == [False] * len(others) + [True]


FINAL = policy({"metric": "final_reply", "goals": {"*": "1h"}})


class TestJson:
    """A table from before a key had a column says it in `data_json`."""

    def table(self, *texts):
        history = History().opened(0).replied(20).replied(30)
        table = event_table(history.events).drop_columns(["kind"])
        said = pa.array([None, *texts], pa.string())
        return table.set_column(table.column_names.index("data_json"), "data_json", said)

    @pytest.mark.parametrize("text", ['{"kind": "final"}', '{"k\\u0069nd": "final"}'])
    def test_what_it_says_is_heard_by_the_row_engine(self, text):
        judge = Judge.of([FINAL], CALENDARS, at(60))

        [clock] = rows(judge.clocks(self.table(None, text)))

        assert (clock["state"], clock["stopped_at"], judge.one_by_one) == ("stopped", at(30), 1)

    @pytest.mark.parametrize("text", ['{"site": "kind"}', '{"site": "K\\u00f6ln"}', '{"a kind": "final"}'])
    def test_what_it_does_not_say_is_the_columns_to_judge(self, text):
        judge = Judge.of([FINAL], CALENDARS, at(60))

        [clock] = rows(judge.clocks(self.table(text, "{}")))

        assert (clock["state"], judge.one_by_one) == ("running", 0)

    def test_without_it_columns_tell_all(self):
        judge = Judge.of([FINAL], CALENDARS, at(60))

        [clock] = rows(judge.clocks(self.table(None, None).drop_columns(["data_json"])))

        assert (clock["state"], judge.one_by_one) == ("running", 0)

    def test_a_column_is_heard_before_it(self):
        table = event_table(History().opened(0).replied(20, kind="draft").events)
        said = pa.array([None, json.dumps({"kind": "final"})])
        table = table.set_column(table.column_names.index("data_json"), "data_json", said)

        judge = Judge.of([FINAL], CALENDARS, at(60))

        assert [clock["state"] for clock in rows(judge.clocks(table))] == ["running"]
        assert judge.one_by_one == 0

    def test_a_priority_of_the_openings_own_is_the_row_engines(self):
        own = policy(
            {"metric": "raised", "goals": {"*": "1h"}, "stop": {"field": "data.priority", "present": True}}
        )
        fields = History().opened(0, fields={"priority": "P1"})
        data = History("T-2").opened(0, priority_of="host", fields={"priority": "P1"})
        data.events[0] = type(data.events[0]).from_dict(
            {**data.events[0].to_dict(), "data": {**data.events[0].data, "priority": "P2"}}
        )
        judge = Judge.of([own], CALENDARS, at(60))

        clocks = judge.clocks(event_table([*fields.events, *data.events]))

        assert [clock["state"] for clock in rows(clocks)] == ["running", "stopped"]
        assert judge.one_by_one == 1
