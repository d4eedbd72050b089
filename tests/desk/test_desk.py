"""The desk: workflow, priority and promises around one ticket, and nothing stored."""

from __future__ import annotations

import pendulum
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicecore import Actor, EventType, MemoryStore, load_desk
from servicecore.errors import InvalidDefinition, NaiveDatetime, TransitionRefused, UnknownName, WrongArgument
from servicecore.sample import sample_desk
from servicecore.workflow import compile_workflow
from workflow.errand import define, with_transitions

ALICE = Actor("alice", roles=["requester"], kind="requester")
KIM = Actor("kim", roles=["agent"])
MAX = Actor("max", roles=["manager"])
NINE = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")


@pytest.fixture(scope="module")
def desk():
    return sample_desk()


class Run:
    """A ticket under way: each command a minute after the last, every event kept."""

    def __init__(self, desk, **fields):
        self.desk, self.now = desk, NINE
        step = desk.open("T-1", workflow="incident", at=self.now, actor=ALICE, title="Mail is down", **fields)
        self.ticket, self.history = step.ticket, list(step.events)

    def do(self, trigger, actor=KIM, minutes=1, **fields):
        self.now = self.now.add(minutes=minutes)
        step = self.desk.apply(self.ticket, trigger, at=self.now, actor=actor, **fields)
        self.ticket = step.ticket
        self.history += step.events
        return step


@pytest.fixture
def run(desk):
    return Run(desk, impact="department", urgency="high")


class TestOpen:
    def test_gives_the_ticket_its_priority_with_the_reason(self, run):
        opened, prioritised = run.history

        assert (opened.type, prioritised.type) == (EventType.OPENED, EventType.PRIORITISED)
        assert run.ticket.priority == "P1"
        assert prioritised.data["because"][0]["message"] == "impact department with urgency high is P1"

    def test_missing_facts_give_the_least_severe_level_and_say_so(self, desk):
        run = Run(desk, impact="department")

        assert run.ticket.priority == "P3"
        assert "urgency not known" in run.history[1].data["because"][0]["message"]

    def test_refuses_an_unknown_workflow(self, desk):
        with pytest.raises(UnknownName, match="workflow 'complaint' is not known; use one of incident"):
            desk.open("T-1", workflow="complaint", at=NINE, actor=ALICE)

    def test_a_refused_opening_makes_nothing(self, desk):
        step = desk.open("T-1", workflow="incident", at=NINE, actor=Actor("nobody"))

        assert (step.ok, step.ticket, step.events) == (False, None, ())

    def test_works_without_rules_of_priority(self):
        bare = load_desk({"name": "bare", "workflows": ["incident"], "calendars": [office()]})

        step = bare.open("T-1", workflow="incident", at=NINE, actor=ALICE, impact="department")

        assert (len(step.events), step.ticket.priority) == (1, None)


class TestApply:
    def test_takes_a_ticket_from_opening_to_closing(self, run):
        run.do("assign", assignee="kim")
        run.do("start")
        run.do("resolve", solution="restarted the server")
        run.do("confirm", ALICE)

        assert run.ticket.state == "closed"
        assert run.desk.replay(run.history) == run.ticket
        assert [event.sequence for event in run.history] == list(range(1, len(run.history) + 1))

    def test_a_refusal_changes_nothing_and_tells_every_reason(self, run):
        step = run.desk.apply(run.ticket, "resolve", at=NINE, actor=ALICE)

        assert (step.ok, step.ticket, step.events, step.effects) == (False, run.ticket, (), ())
        with pytest.raises(TransitionRefused, match="cannot 'resolve' ticket 'T-1'"):
            step.raise_if_refused()

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"expected_revision": 1}, "stale_revision"),
            ({"at": NINE.subtract(seconds=1)}, "time_backwards"),
            ({"actor": ALICE}, "role"),
            ({"assignee": None}, "field_missing"),
        ],
    )
    def test_every_kind_of_refusal_has_its_code(self, run, change, code):
        command = {"at": NINE, "actor": KIM, "assignee": "kim", **change}
        command = {key: value for key, value in command.items() if value is not None}

        step = run.desk.apply(run.ticket, "assign", **command)

        assert code in {refusal.code for refusal in step.refusals}

    def test_new_facts_give_a_new_priority(self, run):
        step = run.do("classify", impact="individual")

        assert [event.type for event in step.events] == [EventType.CLASSIFIED, EventType.PRIORITISED]
        assert run.ticket.priority == "P2"
        assert run.desk.replay(run.history) == run.ticket

    def test_facts_that_change_nothing_make_no_event(self, run):
        step = run.do("classify", impact="organisation")

        assert [event.type for event in step.events] == [EventType.CLASSIFIED]

    def test_a_done_ticket_keeps_its_priority(self, run):
        run.do("assign", assignee="kim")
        run.do("resolve", solution="restarted the server")

        assert [event.type for event in run.do("classify", impact="individual").events] == [
            EventType.CLASSIFIED
        ]


class TestOverride:
    def test_stands_above_the_rules_without_hiding_them(self, run):
        run.do("prioritise", priority="P3", reason="only the test system")

        assert (run.ticket.priority, run.ticket.derived_priority) == ("P3", "P1")
        assert run.ticket.override == {"reason": "only the test system", "by": "kim"}
        assert run.desk.replay(run.history) == run.ticket

    def test_outlives_new_facts_and_remembers_who_set_it(self, run):
        run.do("prioritise", priority="P2", reason="the board meets")

        run.do("classify", MAX, impact="individual", urgency="low")

        assert (run.ticket.priority, run.ticket.derived_priority) == ("P2", "P3")
        assert run.ticket.override["by"] == "kim"
        assert run.desk.replay(run.history) == run.ticket

    def test_expires_at_the_very_instant(self, run):
        expiry = NINE.add(hours=2)
        run.do("prioritise", priority="P3", reason="until noon", expires_at=expiry)

        before = run.desk.tick(run.ticket, at=expiry.subtract(microseconds=1))
        step = run.desk.tick(run.ticket, at=expiry.add(hours=5))

        assert before.events == ()
        assert [(event.type, event.at) for event in step.events] == [(EventType.PRIORITISED, expiry)]
        assert (step.ticket.priority, step.ticket.override) == ("P1", None)

    def test_needs_a_level_that_exists(self, run):
        before = run.ticket

        step = run.do("prioritise", priority="P9", reason="very urgent")

        assert (step.ticket, step.events, step.refusals[0].code) == (before, (), "field_value")
        assert "'P9' is not known; use one of P1, P2, P3" in str(step.refusals[0])

    def test_that_says_what_the_rules_say_still_ends(self, run):
        run.do("prioritise", priority="P1", reason="it is", expires_at=NINE.add(hours=1))

        step = run.desk.tick(run.ticket, at=NINE.add(hours=2))

        assert ([e.type for e in step.events], step.ticket.override) == ([EventType.PRIORITISED], None)
        assert run.desk.tick(step.ticket, at=NINE.add(hours=3)).events == ()

    def test_of_a_done_ticket_never_ends(self, run):
        run.do("prioritise", priority="P3", reason="waits", expires_at=NINE.add(hours=1))
        run.do("assign", assignee="kim")
        run.do("resolve", solution="restarted the server")

        assert run.desk.tick(run.ticket, at=NINE.add(hours=2)).events == ()

    def test_on_a_desk_without_rules_is_only_a_record(self):
        bare = load_desk({"name": "bare", "workflows": ["incident"], "calendars": [office()]})
        ticket = bare.open("T-1", workflow="incident", at=NINE, actor=ALICE).ticket
        step = bare.apply(
            ticket,
            "prioritise",
            at=NINE,
            actor=KIM,
            priority="P2",
            reason="x",
            override=True,
            expires_at=NINE,
        )

        assert bare.tick(step.ticket, at=NINE.add(hours=2)).events == ()

    def test_is_announced_among_what_time_will_do(self, run):
        expiry = NINE.add(hours=2)
        run.do("prioritise", priority="P3", reason="until noon", expires_at=expiry)

        assert [(each.timer, each.due_at) for each in run.desk.upcoming(run.ticket)] == [("override", expiry)]
        assert run.desk.due(run.ticket, at=NINE.add(hours=1)) == ()

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            pytest.param({}, "field_missing", id="none"),
            pytest.param({"reason": None}, "field_missing", id="nothing"),
            pytest.param({"reason": "  "}, "field_missing", id="blank"),
            pytest.param({"reason": 7}, "field_value", id="a number"),
            pytest.param({"reason": ["late"]}, "field_value", id="a list"),
        ],
    )
    def test_needs_a_reason(self, run, given, code):
        (refusal,) = run.do("prioritise", priority="P3", **given).refusals

        assert (refusal.code, refusal.field) == (code, "reason")

    @pytest.mark.parametrize("given", [{}, {"reason": " "}])
    def test_needs_a_reason_where_the_workflow_forgets_to_ask(self, given):
        transitions = [{"trigger": "rank", "sources": ["*"], "records": "prioritised"}]
        workflow = compile_workflow(define(with_transitions(*transitions)))
        desk = evolve(sample_desk(), workflows={"errand": workflow})
        ticket = desk.open("T-1", workflow="errand", at=NINE, actor=KIM).ticket

        step = desk.apply(ticket, "rank", at=NINE, actor=KIM, priority="P1", **given)

        assert (step.ticket, step.events) == (ticket, ())
        assert [(refusal.code, refusal.field) for refusal in step.refusals] == [("field_value", "reason")]


class TestTick:
    def test_closes_what_nobody_confirmed_at_the_instant_it_was_due(self, run):
        run.do("assign", assignee="kim")
        run.do("resolve", solution="restarted the server")
        (upcoming,) = run.desk.due(run.ticket, at=NINE.add(days=30))

        step = run.desk.tick(run.ticket, at=NINE.add(days=30))

        assert step.ticket.state == "closed"
        assert [event.at for event in step.events] == [upcoming.due_at]
        assert step.events[0].actor.kind == "system"

    def test_a_second_tick_finds_nothing_to_do(self, run):
        run.do("assign", assignee="kim")
        run.do("resolve", solution="restarted the server")
        once = run.desk.tick(run.ticket, at=NINE.add(days=30))

        again = run.desk.tick(once.ticket, at=NINE.add(days=30))

        assert (again.ok, again.ticket, again.events) == (True, once.ticket, ())

    def test_nothing_is_due_before_its_time(self, run):
        assert run.desk.due(run.ticket, at=NINE.add(days=30)) == ()
        assert run.desk.tick(run.ticket, at=NINE.add(days=30)).events == ()

    def test_what_refuses_to_be_done_is_told(self):
        stuck = load_desk({"name": "stuck", "workflows": [waiting_for_a_role()]})
        ticket = stuck.open("T-1", workflow="errand", at=NINE, actor=KIM).ticket

        step = stuck.tick(ticket, at=NINE.add(days=1))

        assert [refusal.code for refusal in step.refusals] == ["role"]
        assert step.ticket == ticket


def reminded(**timer):
    """A desk whose errands are reminded of every two hours, and given up after eight, unless that is refused."""
    return load_desk(
        {
            "name": "reminded",
            "workflows": [
                {
                    "name": "errand",
                    "version": "1",
                    "initial": "open",
                    "states": [{"name": "open", "category": "new"}, {"name": "done", "category": "closed"}],
                    "fields": {"release": "boolean"},
                    "transitions": [
                        {
                            "trigger": "give_up",
                            "sources": ["open"],
                            "target": "done",
                            "when": {"field": "release", "eq": True},
                        },
                        {"trigger": "note", "sources": ["open"], "records": "note"},
                    ],
                    "timers": [
                        {"id": "nudge", "state": "open", "after": "2h", "every": "2h", "times": 5, **timer},
                        {"id": "late", "state": "open", "after": "5h", "trigger": "give_up"},
                    ],
                }
            ],
        }
    )


class TestReminders:
    def open(self, desk, **fields):
        return desk.open("T-1", workflow="errand", at=NINE, actor=KIM, **fields)

    def test_are_given_at_their_instants_once(self):
        desk = reminded()
        opened = self.open(desk)

        ticked = desk.tick(opened.ticket, at=NINE.add(hours=4))

        assert [event.at for event in ticked.events] == [NINE.add(hours=2), NINE.add(hours=4)]
        assert desk.tick(ticked.ticket, at=NINE.add(hours=4)).events == ()
        assert desk.replay([*opened.events, *ticked.events]) == ticked.ticket

    def test_go_on_where_something_else_is_refused(self):
        desk = reminded()

        ticked = desk.tick(self.open(desk).ticket, at=NINE.add(hours=9))

        assert len(ticked.events) == 4
        assert [refusal.code for refusal in ticked.refusals] == ["condition"]

    def test_end_with_their_state(self):
        desk = reminded()
        opened = self.open(desk, release=True)

        ticked = desk.tick(opened.ticket, at=NINE.add(hours=90))

        assert [event.type for event in ticked.events] == ["note", "note", "transitioned"]
        assert ticked.ticket.entered_at == NINE.add(hours=5)
        assert ticked.ok

    @given(st.lists(st.integers(0, 600), max_size=8))
    def test_however_often_the_host_wakes_the_history_is_one(self, minutes):
        desk = reminded()
        opened = self.open(desk)
        once = desk.tick(opened.ticket, at=NINE.add(minutes=600))
        ticket, events = opened.ticket, ()

        for minute in [*sorted(minutes), 600]:
            step = desk.tick(ticket, at=NINE.add(minutes=minute))
            ticket, events = step.ticket, events + step.events

        assert (ticket, events) == (once.ticket, once.events)

    def test_a_desk_without_the_calendar_of_a_limit_is_refused(self):
        with pytest.raises(InvalidDefinition, match=r"workflows\[0\].timers\[0\].calendar"):
            reminded(calendar="office")


class TestTimeFirst:
    def test_a_command_finds_what_time_did_before_it(self, run):
        run.do("prioritise", priority="P3", reason="until noon", expires_at=NINE.add(hours=2))

        step = run.do("note", minutes=9 * 60)

        ended, note = step.events
        assert (ended.type, ended.at, ended.actor.kind) == (
            EventType.PRIORITISED,
            NINE.add(hours=2),
            "system",
        )
        assert note.type is EventType.NOTE
        assert run.desk.replay(run.history) == run.ticket

    def test_whether_the_host_ticked_or_not_changes_nothing(self, run):
        run.do("prioritise", priority="P3", reason="until noon", expires_at=NINE.add(hours=2))
        late = NINE.add(hours=9)

        ticked = run.desk.tick(run.ticket, at=late)
        after_tick = run.desk.apply(ticked.ticket, "note", at=late, actor=KIM)
        at_once = run.desk.apply(
            run.ticket, "note", at=late, actor=KIM, expected_revision=run.ticket.revision
        )

        assert at_once.events == ticked.events + after_tick.events
        assert at_once.ticket == after_tick.ticket

    def test_what_closed_by_time_cannot_be_rejected(self, run):
        run.do("assign", assignee="kim")
        run.do("resolve", solution="restarted the server")
        late = NINE.add(days=30)

        step = run.desk.apply(run.ticket, "reject", at=late, actor=ALICE)

        assert (step.ok, step.ticket, step.events) == (False, run.ticket, ())
        assert {refusal.code for refusal in step.refusals} == {"final"}
        options = {option.trigger: option for option in run.desk.options(run.ticket, at=late, actor=ALICE)}
        assert not options["reject"].allowed


class TestOneInstant:
    def test_replay_gives_the_ticket_of_the_steps(self, run):
        run.do("classify", minutes=0, impact="organisation")
        run.do("reply", minutes=0, public=True, impact="individual")
        run.do("assign", minutes=0, assignee="kim")
        run.do("wait", minutes=0, wait_reason="requester")
        run.do("reply", ALICE, minutes=0, public=True)

        assert run.desk.replay(run.history) == run.ticket
        assert run.desk.replay(reversed(run.history)) == run.ticket


class TestDoors:
    @pytest.mark.parametrize(
        "ask",
        [
            lambda desk, ticket: desk.open("T-1", workflow="incident", at=NINE, actor="kim"),
            lambda desk, ticket: desk.apply(None, "note", at=NINE, actor=KIM),
            lambda desk, ticket: desk.apply(ticket, ["note"], at=NINE, actor=KIM),
            lambda desk, ticket: desk.apply(ticket, "note", at=NINE, actor="kim"),
            lambda desk, ticket: desk.options(ticket, at=NINE, actor=None),
            lambda desk, ticket: desk.tick({}, at=NINE),
            lambda desk, ticket: desk.due("T-1", at=NINE),
            lambda desk, ticket: desk.sla(None, at=NINE),
            lambda desk, ticket: desk.sla([{}], at=NINE),
            lambda desk, ticket: desk.replay([{}]),
        ],
    )
    def test_take_only_what_they_say(self, run, ask):
        with pytest.raises(WrongArgument, match="is of type"):
            ask(run.desk, run.ticket)

    def test_a_host_may_call_its_fields_as_it_likes(self, desk):
        step = desk.open(
            "T-1", workflow="incident", at=NINE, actor=ALICE, ticket_id="x", self="y", trigger="z"
        )

        assert step.ticket.fields["ticket_id"] == "x"


class TestOptions:
    def test_lists_every_trigger_with_what_stands_against_it(self, run):
        found = {option.trigger: option for option in run.desk.options(run.ticket, at=NINE, actor=KIM)}

        assert found["note"].allowed
        assert found["assign"].missing == ("assignee",)
        assert not found["confirm"].allowed

    def test_an_allowed_option_is_a_step_that_succeeds(self, run):
        for option in run.desk.options(run.ticket, at=NINE, actor=KIM):
            assert option.allowed == run.desk.apply(run.ticket, option.trigger, at=NINE, actor=KIM).ok


class TestSla:
    def test_reads_the_clocks_off_the_history(self, run):
        run.do("acknowledge", expected="a look within the hour", minutes=5)

        status = run.desk.sla(run.history, at=NINE.add(minutes=10))

        assert status.clocks["acknowledgement"].met
        assert status.clocks["resolution"].due_at == NINE.add(hours=4)
        assert status.wake_at == NINE.add(minutes=30, microseconds=1)

    def test_counts_what_went_into_the_ticket(self, run):
        before = run.history[0]
        earlier = evolve(before, id="T-0:1", ticket_id="T-0", at=NINE.subtract(minutes=30))
        gone = evolve(
            before, id="T-0:2", ticket_id="T-0", sequence=2, at=NINE, type="merged", data={"into_id": "T-1"}
        )

        status = run.desk.sla(run.history, at=NINE.add(minutes=10), merged=[[earlier, gone]])

        assert status.clocks["resolution"].started_at == NINE.subtract(minutes=30)

    def test_is_the_same_whether_events_come_from_memory_or_a_store(self, run):
        store = MemoryStore()
        store.append("T-1", run.history, 0)

        assert run.desk.sla(store.history("T-1"), at=NINE) == run.desk.sla(run.history, at=NINE)


class TestNaive:
    NAIVE = pendulum.naive(2026, 3, 2, 9)

    @pytest.mark.parametrize(
        "ask",
        [
            lambda desk, ticket, at: desk.open("T-1", workflow="incident", at=at, actor=ALICE),
            lambda desk, ticket, at: desk.apply(ticket, "note", at=at, actor=KIM),
            lambda desk, ticket, at: desk.apply(ticket, "promise", at=NINE, actor=KIM, promised_at=at),
            lambda desk, ticket, at: desk.options(ticket, at=at, actor=KIM),
            lambda desk, ticket, at: desk.due(ticket, at=at),
            lambda desk, ticket, at: desk.tick(ticket, at=at),
            lambda desk, ticket, at: desk.sla([], at=at),
        ],
        ids=["open", "apply", "a field", "options", "due", "tick", "sla"],
    )
    def test_a_naive_datetime_is_refused_wherever_it_enters(self, run, ask):
        with pytest.raises(NaiveDatetime):
            ask(run.desk, run.ticket, self.NAIVE)


def office(**changes):
    return {"name": "office", "timezone": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}, **changes}


def waiting_for_a_role():
    return {
        "name": "errand",
        "version": "1",
        "initial": "open",
        "states": [{"name": "open", "category": "new"}, {"name": "done", "category": "closed"}],
        "transitions": [{"trigger": "finish", "sources": ["open"], "target": "done", "roles": ["agent"]}],
        "timers": [{"id": "late", "state": "open", "after": "1h", "trigger": "finish"}],
    }


class TestLoadDesk:
    def test_names_every_fault_of_every_part(self):
        found = faults_of(
            {
                "schema": "servicecore.desk/9",
                "name": 5,
                "colour": "red",
                "calendars": [
                    office(timezone="Moon/Tranquility"),
                    office(weekly={"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}),
                ],
                "workflows": ["grievance", {"name": "x"}, 7],
                "priority": {
                    "name": "x",
                    "version": "1",
                    "matrix": {"impacts": ["a"], "urgencies": ["b"], "cells": {}},
                },
                "sla": [{"name": "x", "calendar": "office", "targets": [{"metric": "happiness"}]}],
            }
        )

        assert found.keys() >= {
            "schema",
            "name",
            "colour",
            "calendars[0]",
            "workflows[0]",
            "workflows[1].states",
            "sla[0].targets[0].metric",
        }
        assert any(path.startswith("calendars[1].weekly.mon") for path in found)
        assert any(path.startswith("priority.matrix") for path in found)
        assert "Moon/Tranquility" in found["calendars[0]"]

    def test_names_what_does_not_fit_together(self):
        found = faults_of(
            {
                "name": "x",
                "workflows": ["incident"],
                "priority": "incident",
                "sla": [
                    {
                        "name": "x",
                        "calendar": "office",
                        "workflows": ["complaint"],
                        "targets": [{"metric": "resolution", "goals": {"P9": "4h", "*": "8h"}}],
                    }
                ],
            }
        )

        assert found == {
            "workflows[0].timers[0].calendar": "calendar 'office' is not known; use one of nothing",
            "sla[0]": "calendar 'office' is not known; use one of nothing",
            "sla[0].workflows": "workflow 'complaint' is not known; use one of incident",
            "sla[0].targets[0].goals.P9": "priority 'P9' is not known; use one of P1, P2, P3, *",
        }

    def test_goals_by_another_field_are_no_priorities(self):
        target = {"metric": "resolution", "goals_by": "category", "goals": {"network": "4h"}}
        policy = {"name": "x", "calendar": "office", "targets": [target]}

        made = load_desk({"name": "x", "priority": "incident", "calendars": [office()], "sla": [policy]})

        assert made.policies[0].targets[0].picks_by == "category"

    @pytest.mark.parametrize(
        ("document", "path", "message"),
        [
            ({"calendars": "office"}, "calendars", "give a list"),
            ({"priority": "high"}, "priority", "use one of complaint, fast_lane, incident, or a whole"),
            ({"calendars": [office(), office()]}, "calendars[1].name", "stands here twice"),
            ({"workflows": ["incident", "incident"]}, "workflows[1].version", "of 'incident' stands twice"),
            ({"workflows": [{"shipped": "grievance"}]}, "workflows[0]", "'grievance' is not known"),
            ({"workflows": [{"shipped": 7}]}, "workflows[0].shipped", "by a text and alone; use one of"),
            ({"workflows": [{"shipped": "incident", "version": "2"}]}, "workflows[0].shipped", "and alone"),
            ({"sla": [{"name": "p"}, {"name": "p"}]}, "sla[1].version", "stands twice"),
        ],
    )
    def test_refuses_by_place(self, document, path, message):
        assert message in faults_of({"name": "x", **document})[path]

    def test_names_calendars_that_rules_ask_and_that_are_not_there(self):
        nights = {"in_hours": "nights"}
        exclusions = [{"name": "a", "when": nights, "reason": "not at night"}]

        found = faults_of(
            {
                "name": "x",
                "calendars": [office()],
                "scope": {"name": "s", "when": nights, "otherwise": "not at night", "exclusions": exclusions},
                "routing": {
                    "name": "r",
                    "rules": [{"name": "a", "team": "t"}, {"name": "b", "when": nights, "team": "t"}],
                },
            }
        )

        message = "calendar 'nights' is not known; use one of office"
        assert found == dict.fromkeys(
            ("scope.when", "scope.exclusions[0].when", "routing.rules[1].when"), message
        )

    @pytest.mark.parametrize("item", ["problem", {"shipped": "problem"}])
    def test_takes_a_shipped_workflow_by_its_name(self, item):
        assert list(load_desk({"name": "x", "calendars": [office()], "workflows": [item]}).workflows) == [
            "problem"
        ]

    def test_takes_a_whole_policy_of_priority(self):
        policy = {
            "name": "small",
            "version": "1",
            "matrix": {"impacts": ["one"], "urgencies": ["high"], "cells": {"one": {"high": "P2"}}},
        }

        assert load_desk({"name": "x", "priority": policy}).priority.name == "small"

    def test_takes_the_guards_of_a_host(self):
        errand = waiting_for_a_role()
        errand["transitions"][0]["guards"] = ["in_a_good_mood"]
        errand["transitions"][0]["roles"] = []
        errand["timers"] = []

        desk = load_desk(
            {"name": "x", "workflows": [errand]}, guards={"in_a_good_mood": lambda *_: "not today"}
        )
        ticket = desk.open("T-1", workflow="errand", at=NINE, actor=KIM).ticket

        assert str(desk.apply(ticket, "finish", at=NINE, actor=KIM).refusals[0]) == "not today"

    def test_reads_a_file(self, tmp_path):
        path = tmp_path / "desk.toml"
        path.write_text('schema = "servicecore.desk/1"\nname = "small"')

        assert load_desk(path).name == "small"


def faults_of(document):
    with pytest.raises(InvalidDefinition) as refused:
        load_desk(document)
    return {fault.path: fault.message for fault in refused.value.faults}
