"""A desk whose priorities follow rules: with every command, and by time at the very instant."""

from __future__ import annotations

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore import Actor, EventType, load_desk
from servicecore.desk import check_desk
from servicecore.errors import InvalidDefinition
from servicecore.event import next_event
from servicecore.instant import HOUR_US
from servicecore.priority import Neighbourhood, SurgeRule, SurgeWatch

ALICE = Actor("alice", roles=["requester"], kind="requester")
KIM = Actor("kim", roles=["agent"])
NINE = pendulum.datetime(2026, 3, 2, 9)
OFFICE = {
    "name": "office",
    "timezone": "UTC",
    "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed")},
}
MATRIX = {
    "impacts": ["many", "one"],
    "urgencies": ["high", "low"],
    "cells": {"many": {"high": "P1", "low": "P2"}, "one": {"high": "P2", "low": "P3"}},
}
LIMIT = pendulum.duration(hours=4, microseconds=1)


def rule(name, level, **when):
    return {"id": name, "level": level, "when": when}


OLD = rule("old", "P2", field="opened_at", older_than="4h")
VERY_OLD = rule("very old", "P1", field="opened_at", older_than="10h", calendar="office")
VIP = rule("vip", "P2", field="vip", eq=True)
AGAIN = rule("again", "P1", field="reopened", ge=1)


def desk_with(*raising):
    policy = {"name": "p", "version": "1", "matrix": MATRIX, "raising": list(raising)}
    return load_desk({"name": "x", "workflows": ["incident"], "calendars": [OFFICE], "priority": policy})


DESK = desk_with(OLD, VERY_OLD, VIP, AGAIN)


def opened(desk=DESK, **fields):
    fields = {"title": "Mail is down", "impact": "one", "urgency": "low", **fields}
    return desk.open("T-1", workflow="incident", at=NINE, actor=ALICE, **fields)


def applied(ticket, trigger, at, actor=KIM, desk=DESK, **fields):
    return desk.apply(ticket, trigger, at=at, actor=actor, **fields).raise_if_refused()


class TestRules:
    def test_speak_when_a_ticket_is_opened(self):
        step = opened(vip=True)

        assert step.ticket.priority == "P2"
        assert [reason["params"] for reason in step.events[1].data["because"]] == [
            {"impact": "one", "urgency": "low"},
            {"rule": "vip"},
        ]

    def test_speak_when_a_field_changes(self):
        step = applied(opened().ticket, "classify", NINE.add(minutes=1), vip=True)

        assert (step.events[-1].type, step.ticket.priority) == (EventType.PRIORITISED, "P2")

    def test_speak_when_the_ticket_itself_changes(self):
        ticket = applied(opened().ticket, "assign", NINE, assignee="kim").ticket
        ticket = applied(ticket, "resolve", NINE, solution="restarted").ticket

        step = applied(ticket, "reject", NINE.add(hours=1), ALICE)

        assert (step.ticket.reopened, step.ticket.priority) == (1, "P1")

    def test_are_written_down_under_an_override(self):
        step = applied(opened(vip=True).ticket, "prioritise", NINE, priority="P3", reason="a drill")

        assert (step.ticket.priority, step.ticket.derived_priority) == ("P3", "P2")


class TestAge:
    def test_is_announced(self):
        assert [(each.timer, each.trigger, each.due_at) for each in DESK.upcoming(opened().ticket)] == [
            ("age", "prioritise", NINE + LIMIT)
        ]

    def test_changes_the_priority_at_the_very_instant(self):
        ticket = opened().ticket

        before = DESK.tick(ticket, at=NINE.add(hours=4))
        step = DESK.tick(ticket, at=NINE.add(hours=7))

        assert before.events == ()
        (event,) = step.events
        assert (event.type, event.at, event.actor.kind) == (EventType.PRIORITISED, NINE + LIMIT, "system")
        assert step.ticket.priority == "P2"
        assert DESK.tick(step.ticket, at=NINE.add(hours=7)).events == ()

    def test_goes_on_in_office_hours(self):
        step = DESK.tick(opened().ticket, at=NINE.add(days=9))

        assert [(event.at, event.data["priority"]) for event in step.events] == [
            (NINE + LIMIT, "P2"),
            (NINE.add(days=1, hours=2, microseconds=1), "P1"),
        ]

    def test_comes_before_the_command_that_finds_it(self):
        step = applied(opened().ticket, "note", NINE.add(hours=5))

        assert [(event.type, event.at) for event in step.events] == [
            (EventType.PRIORITISED, NINE + LIMIT),
            (EventType.NOTE, NINE.add(hours=5)),
        ]

    @pytest.mark.parametrize(
        ("hours", "made"),
        [
            (1, [(NINE + LIMIT, "P2")]),
            pytest.param(5, [(NINE.add(hours=5), "P2")], id="past one age"),
            pytest.param(40, [(NINE.add(hours=40), "P1")], id="past both"),
        ],
    )
    def test_is_carried_out_late_where_an_event_was_written_in_past_it(self, hours, made):
        step = opened()
        note = next_event("T-1", 3, (at := NINE.add(hours=hours)).int_timestamp * 1_000_000, "note", KIM, {})
        ticket = DESK.replay([*step.events, note])

        ticked = DESK.tick(ticket, at=max(at, NINE.add(hours=5)))

        assert [(event.at, event.data["priority"]) for event in ticked.events] == made
        assert DESK.tick(ticked.ticket, at=max(at, NINE.add(hours=5))).events == ()

    def test_takes_no_priority_of_elsewhere_for_one_that_it_ended(self):
        step = opened()
        moved = next_event(
            "T-1", 3, NINE.int_timestamp * 1_000_000, "classified", KIM, {"fields": {"impact": "many"}}
        )
        ticket = DESK.replay([*step.events, moved])

        assert (ticket.priority, DESK.tick(ticket, at=NINE.add(hours=5)).events) == ("P3", ())
        assert applied(ticket, "note", NINE.add(hours=5)).ticket.priority == "P2"

    def test_says_nothing_where_the_level_is_reached_already(self):
        assert DESK.tick(opened(vip=True).ticket, at=NINE.add(hours=9)).events == ()

    def test_leaves_a_ticket_alone_whose_work_is_over(self):
        ticket = applied(opened().ticket, "assign", NINE, assignee="kim").ticket
        ticket = applied(ticket, "resolve", NINE, solution="restarted").ticket

        assert {each.timer for each in DESK.upcoming(ticket)}.isdisjoint({"age"})

    def test_keeps_an_override_and_is_written_down_under_it(self):
        ticket = applied(opened().ticket, "prioritise", NINE, priority="P3", reason="a drill").ticket

        step = DESK.tick(ticket, at=NINE.add(hours=5))

        assert (step.ticket.priority, step.ticket.derived_priority) == ("P3", "P2")
        assert step.ticket.override == {"reason": "a drill", "by": "kim"}

    def test_and_the_end_of_an_override_at_one_instant_are_one_event(self):
        ticket = applied(
            opened().ticket, "prioritise", NINE, priority="P1", reason="a drill", expires_at=NINE + LIMIT
        ).ticket

        step = DESK.tick(ticket, at=NINE.add(hours=5))

        assert [(event.at, event.data["priority"]) for event in step.events] == [(NINE + LIMIT, "P2")]
        assert step.ticket.override is None

    def test_an_override_that_ends_at_once_is_told_first(self):
        ticket = opened().ticket
        step = applied(ticket, "prioritise", NINE, priority="P1", reason="a drill", expires_at=NINE)

        assert step.ticket.priority == "P1"
        assert DESK.tick(step.ticket, at=NINE).ticket.priority == "P3"

    def test_timers_of_a_workflow_may_have_its_name(self):
        workflow = {
            "name": "errand",
            "version": "1",
            "initial": "open",
            "states": [{"name": "open", "category": "new"}, {"name": "done", "category": "closed"}],
            "transitions": [{"trigger": "finish", "sources": ["open"], "target": "done"}],
            "timers": [
                {"id": "age", "state": "open", "after": "1h", "trigger": "finish"},
                {"id": "override", "state": "open", "after": "2h", "trigger": "finish"},
            ],
        }
        desk = load_desk({"name": "x", "workflows": [workflow], "priority": "fast_lane"})
        ticket = desk.open("T-1", workflow="errand", at=NINE, actor=KIM).ticket

        assert desk.tick(ticket, at=NINE.add(hours=1)).ticket.state == "done"


COMMANDS = st.one_of(
    st.just(("note", {})),
    st.booleans().map(lambda vip: ("classify", {"vip": vip})),
    st.sampled_from(["many", "one"]).map(lambda impact: ("classify", {"impact": impact})),
    st.integers(0, 20).map(
        lambda hours: (
            "prioritise",
            {"priority": "P1", "reason": "asked", "expires_at": NINE.add(hours=hours)},
        )
    ),
)


@given(st.lists(st.tuples(st.integers(0, 5 * HOUR_US), COMMANDS), max_size=6), st.lists(st.integers(0, 30)))
def test_whether_the_host_woke_up_in_time_changes_nothing(commands, wakes):
    late, punctual, at = [*opened().events], [*opened().events], NINE
    for more, (trigger, fields) in commands:
        at = at.add(microseconds=more)
        for hours in sorted(wakes):
            if punctual[-1].at <= NINE.add(hours=hours) <= at:
                punctual += DESK.tick(DESK.replay(punctual), at=NINE.add(hours=hours)).events
        for history in (late, punctual):
            history.extend(applied(DESK.replay(history), trigger, at, **fields).events)
    end = at.add(days=3)
    for history in (late, punctual):
        step = DESK.tick(DESK.replay(history), at=end)
        history.extend(step.events)
        assert DESK.replay(history) == step.ticket
        assert DESK.due(step.ticket, at=end) == ()

    assert late == punctual


class TestSurge:
    def test_raises_the_tickets_that_it_concerns(self):
        desk = load_desk(
            {"name": "x", "workflows": ["incident"], "calendars": [OFFICE], "priority": "fast_lane"}
        )
        watch = SurgeWatch(SurgeRule(Neighbourhood.from_pairs([("north", "east")]), more_than=2))
        tickets = {}
        for number, area in enumerate(["north", "east", "north"]):
            at = NINE.add(minutes=number)
            step = desk.open(
                f"T-{number}", workflow="incident", at=at, actor=ALICE, title="No signal", area=area
            )
            tickets[step.ticket.id] = step.ticket
            surge = watch.see(step.ticket.id, kind="no signal", area=area, at=at)

        raised = [
            applied(tickets[each], "classify", NINE.add(hours=1), desk=desk, surge=surge.key).ticket
            for each in surge.tickets
        ]

        assert [(ticket.id, ticket.priority) for ticket in raised] == [
            ("T-0", "P1"),
            ("T-1", "P1"),
            ("T-2", "P1"),
        ]


class TestDocument:
    @pytest.mark.parametrize("name", ["complaint", "fast_lane", "incident"])
    def test_takes_a_shipped_policy_by_name(self, name):
        assert load_desk({"name": "x", "priority": name}).priority.name == name

    def test_names_a_calendar_that_a_rule_asks_and_the_desk_lacks(self):
        policy = {"name": "p", "version": "1", "raising": [VIP, VERY_OLD]}

        with pytest.raises(InvalidDefinition) as caught:
            load_desk({"name": "x", "priority": policy})

        assert [str(fault) for fault in caught.value.faults] == [
            "priority.raising[1].when: calendar 'office' is not known; use one of nothing"
        ]

    def test_is_checked_for_rules_that_do_nothing(self):
        policy = {"name": "p", "version": "1", "raising": [rule("idle", "P3", field="vip", eq=True)]}

        found = {
            f"{finding.path}: {finding.code}" for finding in check_desk({"name": "x", "priority": policy})
        }

        assert "priority.raising[0].level: never_raises" in found
