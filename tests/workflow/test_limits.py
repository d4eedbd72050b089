"""How often is too often: the step that would be one too many is refused, and says the limit."""

from __future__ import annotations

import pytest

from servicecore.instant import HOUR_US
from servicecore.workflow import (
    DueTransition,
    StateDefinition,
    WaitReason,
    WorkflowDefinition,
    calendar_places,
    compile_workflow,
    open_ticket,
    options,
    step,
    upcoming,
)
from workflow.errand import ALICE, CLOCK, ERRAND, KIM, define, errand, found, with_transitions

AGAIN = [
    {"trigger": "check", "sources": ["doing"], "target": "checked", "roles": ["agent"]},
    {"trigger": "back", "sources": ["checked"], "target": "doing", "roles": ["agent"]},
    {"trigger": "mark", "sources": ["checked"], "target": "marked", "roles": ["agent"]},
    {"trigger": "unmark", "sources": ["marked"], "target": "doing", "roles": ["agent"]},
    {"trigger": "drop", "sources": ["doing"], "target": "done", "roles": ["agent"], "id": "drop"},
    {"trigger": "hand_over", "sources": ["*"], "records": "transferred", "roles": ["agent"]},
]


def limited(**changes):
    """The errand with a loop, a way to be reopened, and transfers."""
    document = with_transitions(*AGAIN, **changes)
    document["states"] += [
        {"name": "checked", "category": "active"},
        {"name": "marked", "category": "resolved"},
    ]
    return document


def with_more(document, *transitions):
    return {**document, "transitions": [*document["transitions"], *transitions]}


def waiting(*reasons, **changes):
    """The errand with other reasons to wait."""
    document = with_transitions(
        {"trigger": "resume", "sources": ["asking"], "target": "doing", "roles": ["system"]}, **changes
    )
    document["states"][2]["wait_reasons"] = list(reasons)
    return document


def go(workflow, *commands, at_us=0):
    ticket = open_ticket(workflow, "T-1", at_us=at_us, actor=ALICE).ticket
    for trigger, fields in commands:
        actor = ALICE if trigger == "answer" else KIM
        ticket = (
            step(workflow, ticket, trigger, at_us=at_us, actor=actor, fields=fields).raise_if_refused().ticket
        )
    return ticket


def refused(workflow, ticket, trigger, **fields):
    return step(workflow, ticket, trigger, at_us=ticket.updated_at_us, actor=KIM, fields=fields).refusals


BEGIN, CHECK, BACK = ("begin", {}), ("check", {}), ("back", {})
ASK = ("ask", {"wait_reason": "parts"})
ANSWER = ("answer", {})


class TestLoops:
    def test_refuses_one_too_many(self):
        workflow = compile_workflow(define(limited(max_loops=2)))
        ticket = go(workflow, BEGIN, CHECK, BACK, CHECK)

        (refusal,) = refused(workflow, ticket, "back")

        assert (refusal.code, refusal.field) == ("limit", None)
        assert refusal.params == {"counter": "loops", "value": 2, "limit": 2}
        assert (
            str(refusal) == "the ticket has gone back to states it has been in 2 times already; 2 is the most"
        )

    def test_lets_pass_what_is_no_loop(self):
        workflow = compile_workflow(define(limited(max_loops=0)))

        assert go(workflow, BEGIN, ASK, ANSWER, CHECK).loops == 0

    def test_never_keeps_a_ticket_from_its_end(self):
        workflow = compile_workflow(define(limited(max_loops=0)))
        ticket = go(workflow, BEGIN, CHECK, ("mark", {}))

        assert refused(workflow, ticket, "unmark")
        assert not refused(workflow, go(workflow, BEGIN), "drop")

    def test_is_told_among_the_options(self):
        workflow = compile_workflow(define(limited(max_loops=0)))
        ticket = go(workflow, BEGIN, CHECK)

        (back,) = [each for each in options(workflow, ticket, at_us=0, actor=KIM) if each.trigger == "back"]

        assert [refusal.code for refusal in back.refusals] == ["limit"]


class TestReopenings:
    def test_refuses_one_too_many(self):
        workflow = compile_workflow(define(limited(max_reopenings=1)))
        marked = [CHECK, ("mark", {})]

        assert not refused(workflow, go(workflow, BEGIN, *marked), "unmark")
        (refusal,) = refused(workflow, go(workflow, BEGIN, *marked, ("unmark", {}), *marked), "unmark")
        assert str(refusal) == "the ticket was reopened once already; 1 is the most"


class TestTransfers:
    def test_refuses_one_too_many(self):
        workflow = compile_workflow(define(limited(max_transfers=1)))
        ticket = go(workflow, *(("hand_over", {"team": team}) for team in ("mail", "network")))

        (refusal,) = refused(workflow, ticket, "hand_over", team="mail")

        assert refusal.params == {"counter": "transfers", "value": 1, "limit": 1}

    def test_lets_the_team_that_has_it_have_it(self):
        workflow = compile_workflow(define(limited(max_transfers=0)))
        ticket = go(workflow, ("hand_over", {"team": "mail"}))

        assert not refused(workflow, ticket, "hand_over", team="mail")


class TestWaits:
    def test_refuses_one_too_many_for_a_reason(self):
        workflow = compile_workflow(define(waiting("requester", {"name": "parts", "times": 2})))
        ticket = go(workflow, BEGIN, ASK, ANSWER, ASK, ANSWER)

        (refusal,) = refused(workflow, ticket, "ask", wait_reason="parts")

        assert str(refusal) == "the ticket has waited for 'parts' 2 times already; 2 is the most"
        assert refusal.params == {"counter": "waits_for", "reason": "parts", "value": 2, "limit": 2}
        assert not refused(workflow, ticket, "ask", wait_reason="requester")

    @pytest.mark.parametrize("given", [{}, {"wait_reason": ["parts"]}, {"wait_reason": "lunch"}])
    def test_leaves_other_mistakes_to_be_told_as_they_are(self, given):
        workflow = compile_workflow(define(waiting("requester", {"name": "parts", "times": 2})))

        codes = {refusal.code for refusal in refused(workflow, go(workflow, BEGIN), "ask", **given)}

        assert codes <= {"wait_reason", "field_value"}
        assert codes

    def test_end_after_the_longest_time(self):
        workflow = compile_workflow(define(waiting("requester", {"name": "parts", "longest": "2h"})))
        ticket = go(workflow, BEGIN, ASK)

        (due,) = upcoming(workflow, ticket)

        assert due == DueTransition("asking.parts.longest", "resume", due_at_us=2 * HOUR_US)
        resumed = step(workflow, ticket, due.trigger, at_us=due.due_at_us, actor=CLOCK).ticket
        assert (resumed.state, upcoming(workflow, resumed)) == ("doing", ())

    def test_end_for_their_own_reason_alone(self):
        workflow = compile_workflow(define(waiting("requester", {"name": "parts", "longest": "2h"})))

        assert upcoming(workflow, go(workflow, BEGIN, ("ask", {"wait_reason": "requester"}))) == ()

    def test_name_the_calendar_they_count_in(self):
        limits = {"longest": "10bd", "calendar": "office"}
        workflow = compile_workflow(define(waiting("requester", {"name": "parts", **limits})))

        assert list(calendar_places(workflow.definition)) == [
            ("states[2].wait_reasons[1].calendar", "office")
        ]


class TestOrder:
    def test_at_a_limit_the_next_transition_gets_its_turn(self):
        escalate = {"trigger": "back", "sources": ["checked"], "target": "done", "roles": ["agent"]}
        workflow = compile_workflow(define(with_more(limited(max_loops=0), escalate)))

        ticket = go(workflow, BEGIN, CHECK)

        assert step(workflow, ticket, "back", at_us=0, actor=KIM).ticket.state == "done"

    def test_without_a_limit_it_never_would(self):
        escalate = {"trigger": "back", "sources": ["checked"], "target": "done", "roles": ["agent"]}

        assert found(with_more(limited(), escalate)) == [("error", "transitions[11]", "duplicate")]


class TestReasons:
    def test_without_limits_are_the_same_in_either_form(self):
        plain, table = define(waiting("requester", "parts")), define(waiting({"name": "requester"}, "parts"))

        assert plain == table
        assert (plain.digest, table.digest) == (plain.digest, plain.digest)

    def test_come_back_from_their_document(self):
        definition = define(
            waiting("requester", {"name": "parts", "times": 2, "longest": "10bd", "calendar": "o"})
        )

        assert WorkflowDefinition.from_dict(definition.to_dict()) == definition
        assert definition.to_dict()["states"][2]["wait_reasons"] == [
            "requester",
            {"name": "parts", "longest": "10bd", "calendar": "o", "times": 2},
        ]

    def test_have_names_and_limits(self):
        parts = WaitReason("parts", times=2)
        state = StateDefinition("asking", "waiting", wait_reasons=["requester", parts])

        assert (state.reasons, state.limited) == (("requester", "parts"), (parts,))


class TestCheck:
    @pytest.mark.parametrize("name", ["max_loops", "max_reopenings", "max_transfers"])
    def test_finds_limits_that_are_none(self, name):
        assert ("error", name, "invalid") in found(limited(**{name: -1}))

    def test_lets_pass_limits_that_make_sense(self):
        document = limited(max_loops=2, max_reopenings=2, max_transfers=2)

        assert [each for each in found(document) if each[2] == "idle_limit"] == []

    @pytest.mark.parametrize("name", ["max_loops", "max_reopenings", "max_transfers"])
    def test_asks_about_limits_of_what_never_happens(self, name):
        assert found(errand(**{name: 2})) == [("warning", name, "idle_limit")]

    def test_asks_about_states_that_a_limit_on_loops_may_lock(self):
        document = with_transitions(
            {"trigger": "check", "sources": ["doing"], "target": "checked"},
            {"trigger": "back", "sources": ["checked"], "target": "doing"},
            max_loops=1,
        )
        document["states"].append({"name": "checked", "category": "active"})

        assert found(document) == [("warning", "states[4]", "limit_strands")]

    @pytest.mark.parametrize(
        ("reason", "finding"),
        [
            ({"times": 0}, ("error", "times", "invalid")),
            ({"calendar": "office"}, ("warning", "calendar", "idle_limit")),
            ({"longest": "10bd"}, ("error", "longest", "invalid_duration")),
            ({"longest": "0h"}, ("error", "longest", "invalid")),
            ({"longest": "end of business day", "calendar": "o"}, ("error", "longest", "invalid_duration")),
            ({"longest": "1h", "then": "explode"}, ("error", "then", "unknown_name")),
            ({"longest": "1h", "then": "answer"}, ("warning", "then", "role")),
            ({"longest": "1h", "then": "begin"}, ("error", "then", "no_transition")),
            ({"longest": "1h", "then": "note"}, ("error", "then", "timer_stays")),
        ],
    )
    def test_finds_limits_of_waits_that_are_none(self, reason, finding):
        severity, key, code = finding

        assert found(waiting("requester", {"name": "parts", **reason})) == [
            (severity, f"states[2].wait_reasons[1].{key}", code)
        ]

    def test_finds_faults_in_a_reason_by_its_place(self):
        document = waiting("requester", {"name": "parts", "longst": "1h"}, 7)

        with pytest.raises(ValueError, match=r"states\[2\].wait_reasons\[1\].longst: is not known.*\[2\]: 7"):
            define(document)

    def test_finds_names_that_stand_there_twice_in_either_form(self):
        assert found(waiting("parts", {"name": "parts", "times": 1})) == [
            ("error", "states[2].wait_reasons[1]", "duplicate")
        ]


def test_the_errand_has_no_limits():
    assert "max" not in str(define(ERRAND).to_dict())
