"""What time does by itself, once."""

from __future__ import annotations

import pytest

from servicecore.businesstime import BusinessCalendar
from servicecore.errors import UnknownName
from servicecore.instant import HOUR_US, from_iso
from servicecore.ticket import Ticket
from servicecore.workflow import (
    DueTransition,
    compile_workflow,
    due,
    fire,
    load_definition,
    open_ticket,
    step,
    upcoming,
)
from workflow.errand import ALICE, CLOCK, KIM, define, with_transitions

OFFICE = BusinessCalendar.from_dict(
    {
        "name": "office",
        "timezone": "Europe/Berlin",
        "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    }
)
CALENDARS = {"office": OFFICE}
INCIDENT = compile_workflow(load_definition("incident"))
FRIDAY_NOON = from_iso("2026-03-06T12:00:00+01:00")

TIRED = compile_workflow(
    define(
        with_transitions(
            {"trigger": "tire", "sources": ["doing"], "target": "done", "roles": ["system"]},
            {"trigger": "nudge", "sources": ["doing"], "target": "doing", "roles": ["system"]},
            timers=[
                {"id": "late", "state": "doing", "after": "2h", "trigger": "tire"},
                {"id": "early", "state": "doing", "after": "90m", "trigger": "nudge"},
            ],
        )
    )
)


@pytest.fixture
def resolved():
    ticket = open_ticket(INCIDENT, "T-1", at_us=0, actor=ALICE).ticket
    ticket = step(INCIDENT, ticket, "assign", at_us=1, actor=KIM, fields={"assignee": "kim"}).ticket
    return step(INCIDENT, ticket, "resolve", at_us=FRIDAY_NOON, actor=KIM, fields={"solution": "x"}).ticket


@pytest.fixture
def doing():
    ticket = open_ticket(TIRED, "T-1", at_us=0, actor=ALICE).ticket
    return step(TIRED, ticket, "begin", at_us=HOUR_US, actor=KIM).ticket


def test_nothing_is_due_in_a_state_without_timers():
    ticket = open_ticket(INCIDENT, "T-1", at_us=0, actor=ALICE).ticket

    assert due(INCIDENT, ticket, at_us=FRIDAY_NOON) == ()


def test_counts_business_hours_from_when_the_state_was_entered(resolved):
    """5 hours on Friday, 8 on each of four days, and 3 on the Friday after."""
    assert [str(each.due_at) for each in upcoming(INCIDENT, resolved, calendars=CALENDARS)] == [
        "2026-03-13 11:00:00+00:00"
    ]


def test_is_due_at_the_very_instant(resolved):
    due_at = from_iso("2026-03-13T12:00:00+01:00")

    assert due(INCIDENT, resolved, at_us=due_at - 1, calendars=CALENDARS) == ()
    assert due(INCIDENT, resolved, at_us=due_at, calendars=CALENDARS) == (
        DueTransition("close_resolved", "close", due_at_us=due_at),
    )


def test_counts_every_hour_without_a_calendar(doing):
    assert [(each.timer, each.due_at_us) for each in upcoming(TIRED, doing)] == [
        ("early", HOUR_US + HOUR_US * 3 // 2),
        ("late", 3 * HOUR_US),
    ]


def test_does_not_start_again_with_what_leaves_the_state_alone(doing):
    noted = step(TIRED, doing, "note", at_us=2 * HOUR_US, actor=KIM).ticket

    assert upcoming(TIRED, noted) == upcoming(TIRED, doing)


def test_carrying_it_out_leaves_nothing_due(resolved):
    later = from_iso("2026-04-01T09:00:00+02:00")
    (late,) = due(INCIDENT, resolved, at_us=later, calendars=CALENDARS)

    closed = step(INCIDENT, resolved, late.trigger, at_us=late.due_at_us, actor=CLOCK)

    assert closed.ticket.state == "closed"
    assert due(INCIDENT, closed.ticket, at_us=later, calendars=CALENDARS) == ()


def test_carrying_it_out_twice_is_refused(resolved):
    closed = step(INCIDENT, resolved, "close", at_us=FRIDAY_NOON, actor=CLOCK).ticket

    again = step(INCIDENT, closed, "close", at_us=FRIDAY_NOON, actor=CLOCK)

    assert [refusal.code for refusal in again.refusals] == ["final"]
    assert again.events == ()


def test_names_a_calendar_that_it_was_not_given(resolved):
    with pytest.raises(UnknownName, match="calendar 'office' is not known; use one of factory"):
        upcoming(INCIDENT, resolved, calendars={"factory": OFFICE})


WAYS = (
    {"trigger": "tire", "sources": ["*"], "target": "done", "roles": ["system"], "id": "tire"},
    {"trigger": "nudge", "sources": ["doing"], "target": "doing", "roles": ["system"], "id": "nudge"},
    {"trigger": "write", "sources": ["*"], "records": "replied", "id": "write"},
    {"trigger": "promise", "sources": ["*"], "records": "promised", "id": "promise"},
    {"trigger": "hold", "sources": ["doing"], "records": "waiting_started", "id": "hold"},
    {"trigger": "go_on", "sources": ["doing"], "records": "waiting_ended", "id": "go_on"},
)


def timed(*timers, **changes):
    """The errand with timers in `doing`, which time may end or enter anew."""
    full = [
        {"id": f"t{index}", "state": "doing", "after": "1h", **timer} for index, timer in enumerate(timers)
    ]
    return compile_workflow(define(with_transitions(*WAYS, timers=full, **changes)))


MAJOR = {"unless": {"field": "impact", "eq": "site"}}
EVERY = {"every": "2h", "times": 3, "effects": [{"kind": "notify", "audience": "assignee"}]}


class Errand:
    """A ticket in `doing` since 0, and what happens to it, hours after."""

    def __init__(self, workflow, **fields):
        self.workflow = workflow
        opened = open_ticket(workflow, "T-1", at_us=0, actor=ALICE, fields=fields)
        self.history, self.ticket = list(opened.events), opened.ticket
        self.do("begin", 0)

    def do(self, trigger, hours, actor=KIM, **fields):
        at_us = round(hours * HOUR_US)
        return self.take(
            step(
                self.workflow, self.ticket, trigger, at_us=at_us, actor=actor, fields=fields
            ).raise_if_refused()
        )

    def take(self, taken):
        self.ticket = taken.ticket
        self.history += taken.events
        return self

    def upcoming(self):
        """What is upcoming, as timer and hours."""
        return [(each.timer, each.due_at_us / HOUR_US) for each in upcoming(self.workflow, self.ticket)]

    def pass_time(self, hours):
        """Everything that is due by then, carried out; the hours at which reminders were given."""
        given = []
        while found := due(self.workflow, self.ticket, at_us=round(hours * HOUR_US)):
            taken = fire(self.workflow, self.ticket, found[0], actor=CLOCK).raise_if_refused()
            given += [event.at_us / HOUR_US for event in taken.events]
            self.take(taken)
        return given


class TestAnchor:
    def test_counts_anew_from_each_reply_of_the_requester(self):
        run = Errand(timed({"anchor": "last_customer_reply", "trigger": "tire"}))
        assert run.upcoming() == [("t0", 1)]

        run.do("write", 0.5, ALICE).do("write", 0.75, KIM, public=True)

        assert run.upcoming() == [("t0", 1.5)]

    def test_counts_anew_from_the_last_reply_of_either(self):
        run = Errand(timed({"anchor": "last_reply", "trigger": "tire"}))

        run.do("write", 0.5, ALICE).do("write", 0.75, KIM, public=True).do("write", 0.9, CLOCK, public=True)

        assert run.upcoming() == [("t0", 1.75)]

    def test_counts_from_no_earlier_than_the_state_was_entered(self):
        run = Errand(timed({"anchor": "last_customer_reply", "trigger": "nudge"}))

        run.do("write", 0.5, ALICE).do("nudge", 0.75, CLOCK)

        assert run.upcoming() == [("t0", 1.75)]

    def test_counts_from_when_the_wait_began_while_it_lasts(self):
        run = Errand(timed({"anchor": "wait_started", "trigger": "tire"}))
        assert run.upcoming() == []

        run.do("hold", 0.5)
        assert run.upcoming() == [("t0", 1.5)]

        run.do("go_on", 0.75)
        assert run.upcoming() == []

    def test_counts_from_what_was_promised(self):
        run = Errand(timed({"anchor": "promised", "after": "0h", "trigger": "tire"}))
        assert run.upcoming() == []

        run.do("promise", 0.5, promised_at="1970-01-01T03:00:00Z")

        assert run.upcoming() == [("t0", 3)]

    def test_finds_a_promise_broken_when_the_state_is_entered(self):
        run = Errand(timed({"anchor": "promised", "after": "0h", "trigger": "tire"}))

        run.do("promise", 0.5, promised_at="1970-01-01T00:45:00Z").do("nudge", 1, CLOCK)

        assert run.upcoming() == [("t0", 1)]


class TestSpan:
    def test_counts_business_days(self):
        workflow = timed({"after": "5bd", "calendar": "office", "trigger": "tire"})
        ticket = open_ticket(workflow, "T-1", at_us=0, actor=ALICE).ticket
        ticket = step(workflow, ticket, "begin", at_us=FRIDAY_NOON, actor=KIM).ticket

        assert [str(each.due_at) for each in upcoming(workflow, ticket, calendars=CALENDARS)] == [
            "2026-03-13 11:00:00+00:00"
        ]


class TestUnless:
    @pytest.mark.parametrize(
        ("fields", "expected"),
        [({"impact": "site"}, []), ({"impact": "person"}, [("t0", 1)]), ({}, [("t0", 1)])],
    )
    def test_does_nothing_while_the_condition_is_known_to_hold(self, fields, expected):
        assert Errand(timed({**MAJOR, "trigger": "tire"}), **fields).upcoming() == expected

    def test_follows_the_ticket(self):
        run = Errand(timed({**MAJOR, "trigger": "tire"}), impact="site")

        assert run.do("note", 0.5, impact="person").upcoming() == [("t0", 1)]

    def test_asks_the_calendars_it_is_given(self):
        asked = {"unless": {"field": "opened_at", "in_hours": "office"}, "trigger": "tire"}
        run = Errand(timed(asked))

        assert run.workflow.calendars == {"office"}
        assert len(upcoming(run.workflow, run.ticket, calendars=CALENDARS)) == 1
        with pytest.raises(UnknownName, match="calendar 'office'"):
            run.upcoming()


class TestReminder:
    def test_is_given_at_its_instants_and_then_no_more(self):
        run = Errand(timed(EVERY))

        assert run.pass_time(100) == [1, 3, 5]
        assert run.upcoming() == []

    def test_leaves_the_state_alone_and_is_in_the_history(self):
        run = Errand(timed(EVERY))
        (first,) = upcoming(run.workflow, run.ticket)

        taken = fire(run.workflow, run.ticket, first, actor=CLOCK)

        (event,) = taken.events
        assert (event.type, event.at_us, event.actor) == ("note", HOUR_US, CLOCK)
        assert event.data == {"reminder": {"timer": "t0", "due_at": "1970-01-01T01:00:00Z", "number": 1}}
        assert [effect.kind for effect in taken.effects] == ["notify"]
        assert (taken.ticket.state, taken.trigger) == ("doing", "remind")
        assert Ticket.replay([*run.history, event]) == taken.ticket

    def test_given_twice_is_given_once(self):
        run = Errand(timed(EVERY))
        (first,) = upcoming(run.workflow, run.ticket)
        once = fire(run.workflow, run.ticket, first, actor=CLOCK).ticket

        again = fire(run.workflow, once, first, actor=CLOCK)

        assert (again.events, again.refusals, again.ticket) == ((), (), once)

    def test_tells_which_one_it_is(self):
        run = Errand(timed(EVERY))
        run.pass_time(1)

        assert upcoming(run.workflow, run.ticket) == (
            DueTransition("t0", None, due_at_us=3 * HOUR_US, number=2),
        )

    def test_begins_again_when_its_anchor_moves(self):
        run = Errand(timed({**EVERY, "anchor": "last_customer_reply"}))
        assert run.pass_time(4) == [1, 3]

        run.do("write", 4, ALICE)

        assert run.pass_time(100) == [5, 7, 9]

    def test_is_over_when_the_state_is_left(self):
        run = Errand(timed(EVERY))
        run.pass_time(2)

        assert run.do("finish", 2, result="x").pass_time(100) == []

    def test_late_is_given_right_after_what_happened_last(self):
        run = Errand(timed({"after": "1h"}))
        run.do("note", 1.5)

        assert run.pass_time(2) == [1.5]

    @pytest.mark.parametrize("hours", [[100], [1, 2, 3, 100], [2.5, 2.5, 4, 6, 9], [0.5, 3, 100]])
    def test_however_often_time_is_asked_the_answer_is_one(self, hours):
        run, once = Errand(timed(EVERY)), Errand(timed(EVERY))
        once.pass_time(100)

        for hour in hours:
            run.pass_time(hour)

        assert (run.ticket, run.history) == (once.ticket, once.history)


def test_what_time_pulls_is_a_step_like_any_other():
    run = Errand(timed({"trigger": "tire"}))

    assert run.pass_time(2) == [1]
    assert (run.ticket.state, Ticket.replay(run.history)) == ("done", run.ticket)


def test_a_transition_that_time_has_done_already_is_nothing_to_do():
    run = Errand(timed({"trigger": "tire"}))
    (late,) = upcoming(run.workflow, run.ticket)
    run.do("finish", 0.5, result="x")

    again = fire(run.workflow, run.ticket, late, actor=CLOCK)

    assert (again.ok, again.events, again.trigger) == (True, (), "tire")
