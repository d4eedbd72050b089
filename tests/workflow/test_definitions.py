"""The definitions as shipped: sound, walked to the last transition, and true to what desks ask of them."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecore.document import parse_toml
from servicecore.errors import UnknownName
from servicecore.event import DATA_KEYS, Actor, Category, EventType
from servicecore.ticket import Ticket
from servicecore.workflow import PRESETS, check, load_definition, open_ticket, options, step
from servicecore.workflow.choice import choose
from servicecore.workflow.foreign import SYSTEMS, foreign_state
from servicecore.workflow.reference import Reference
from workflow.errand import ALICE, CLOCK, KIM, MARA
from workflow.pages import WITHOUT, page, picture_of, shown, table_of
from workflow.walks import (
    ACCEPT,
    ACKNOWLEDGED,
    ADVISE,
    ANSWER,
    AT_DESK,
    AT_EXPERT,
    CARRIED_OUT,
    DECIDED,
    DEPARTMENT,
    DESK,
    DISPATCHED,
    EXPERT,
    IMPORTANT,
    INVESTIGATED,
    KNOWN,
    LISTED,
    LOCATE,
    NO_PLAN,
    NOT_SOLVED,
    OPENINGS,
    RETURN,
    SETTLED,
    SORTED,
    SUPPORT,
    WALKS,
    WORKFLOWS,
    opened,
    take,
    walk,
)

REFERENCES = {name: Reference(workflow) for name, workflow in WORKFLOWS.items()}


def test_every_shipped_definition_is_walked():
    assert tuple(WALKS) == PRESETS


@pytest.mark.parametrize("name", PRESETS)
class TestEveryDefinition:
    def test_is_right(self, name):
        assert load_definition(name).name == name
        assert check(load_definition(name)) == ()

    def test_is_walked_to_the_last_transition(self, name):
        workflow, taken = WORKFLOWS[name], set()
        for way in WALKS[name]:
            ticket = opened(name)
            for trigger, actor, fields in way:
                row, against = choose(workflow, ticket, trigger, actor, fields, 9, {})
                assert against == []
                ticket = take(ticket, (trigger, actor, fields)).ticket
                taken.add(row.transition)

        assert taken == {transition.id for transition in workflow.definition.transitions}

    def test_walks_the_same_by_the_machine(self, name):
        for way in WALKS[name]:
            ticket, history = opened(name), []
            for trigger, actor, fields in way:
                command = {"at_us": 9, "actor": actor, "fields": fields}
                made = step(WORKFLOWS[name], ticket, trigger, **command)
                assert made == REFERENCES[name].step(ticket, trigger, **command)
                ticket = made.ticket
                history += made.events
            first = open_ticket(WORKFLOWS[name], "T-1", at_us=0, actor=ALICE, fields=OPENINGS[name]).events
            assert Ticket.replay([*first, *history]) == ticket

    def test_lets_the_requester_out_of_every_wait(self, name):
        for state, reason, ticket in waits(name):
            asked = options(WORKFLOWS[name], ticket, at_us=9, actor=ALICE)
            leaving = {option.trigger for option in asked if option.possible and option.target}
            assert leaving, f"{state} for {reason}"
            if reason == "requester":
                assert "reply" in leaving, state
                assert take(ticket, ("reply", ALICE, {})).ticket.category is Category.ACTIVE

    def test_ends_for_good(self, name):
        everybody = Actor("alice", sorted(roles(name)), kind="requester")
        final = 0
        for way in WALKS[name]:
            ticket = walk(name, way)
            if ticket.category is Category.CLOSED:
                final += 1
                asked = options(WORKFLOWS[name], ticket, at_us=9, actor=everybody)
                assert all(option.target is None for option in asked if option.possible)
                after = {option.trigger for option in asked if option.possible}
                assert after <= {"follow_up", "rate", "survey", "settle_child"}
        assert final

    def test_gives_nothing_to_a_role_that_a_caller_invents(self, name):
        """An actor may do what the known ones among its roles may: beside none of them, what anybody may."""
        for state in WORKFLOWS[name].states:
            for known in ([], *([role] for role in roles(name))):
                asked = [
                    options(WORKFLOWS[name], reached(name, state), at_us=9, actor=Actor("zed", acting))
                    for acting in (known, ["root", *known], [*known, "", "Agent", "agent ", "*"])
                ]
                assert asked[0] == asked[1] == asked[2]

    def test_tells_a_role_that_a_caller_invents_why_not(self, name):
        workflow, zed = WORKFLOWS[name], Actor("zed", ["root"])
        for state in workflow.states:
            for option in options(workflow, reached(name, state), at_us=9, actor=zed):
                rows = workflow.table.get((state, option.trigger), ())
                if rows and all(row.roles for row in rows):
                    assert "role" in [refusal.code for refusal in option.refusals]

    def test_has_labels_for_everything_in_english_and_chinese(self, name):
        definition = load_definition(name)
        reasons = {reason for state in definition.states for reason in state.reasons}
        named = {state.name for state in definition.states} | reasons | set(definition.triggers) | {"child"}

        assert set(definition.translations) == {"zh"}
        for labels in (definition.labels, definition.translations["zh"]):
            assert labels.keys() == named
            assert all(text.strip() for text in labels.values())
            states = [labels[state.name] for state in definition.states]
            triggers = [labels[trigger] for trigger in definition.triggers]
            assert len(set(states)) == len(states)
            assert len(set(triggers)) == len(triggers)
        assert all(text.isascii() for text in definition.labels.values())
        assert not any(text.isascii() for text in definition.translations["zh"].values())

    def test_has_names_in_other_systems_for_every_state(self, name):
        text = (
            resources.files("servicecore.workflow")
            .joinpath("definitions", "state_names.toml")
            .read_text("utf-8")
        )
        table = parse_toml(text)[name]
        definition = load_definition(name)
        states = {state.name for state in definition.states}
        waiting = {f"{state.name}.{reason}" for state in definition.states for reason in state.reasons}

        assert {key for key in table if "." not in key} == states
        assert {key for key in table if "." in key} <= waiting
        assert all(set(table[state]) == set(SYSTEMS) for state in states)
        for key in table:
            state, _, reason = key.partition(".")
            for system, expected in table[key].items():
                assert foreign_state(definition, state, system, wait_reason=reason or None) == expected

    def test_tells_the_requester_of_each_node(self, name):
        definition = load_definition(name)
        steps = [definition.opening, *definition.transitions, *definition.timers]
        told = {
            effect.template
            for each in steps
            for effect in each.effects
            if effect.kind == "notify" and effect.audience == "requester"
        }

        solved = "resolved" if name == "incident" else "solved"
        assert told >= {"accepted", "started", "acknowledged", "promised", "delayed", solved}

    def test_acknowledges_only_with_what_is_expected(self, name):
        found = [each for each in load_definition(name).transitions if each.records is EventType.ACKNOWLEDGED]

        assert found
        assert all("expected" in each.requires for each in found)

    def test_lets_time_pull_what_it_may(self, name):
        """Each timer with a trigger, from a ticket in its state: nobody but the clock is needed."""
        for timer in load_definition(name).timers:
            if timer.trigger is not None:
                ticket = reached(name, timer.state)
                assert take(ticket, (timer.trigger, CLOCK, {})).ok


def roles(name):
    """Every role that a definition speaks of."""
    definition = load_definition(name)
    return {role for each in (definition.opening, *definition.transitions) for role in each.roles}


@cache
def reached(name, state):
    """A ticket in *state*, from the walk that comes to it first."""
    for way in WALKS[name]:
        for length in range(len(way) + 1):
            ticket = walk(name, way[:length])
            if ticket.state == state:
                return ticket
    raise AssertionError(f"no walk comes to {state}")


def waits(name):
    """A ticket in every waiting state for every reason, from the first walk that comes there."""
    for state in load_definition(name).states:
        for reason in state.reasons:
            for way in WALKS[name]:
                found = [index for index, (_, _, fields) in enumerate(way) if "wait_reason" in fields]
                before = [index for index in found if walk(name, way[: index + 1]).state == state.name]
                if before:
                    trigger, actor, fields = way[before[0]]
                    ticket = walk(name, way[: before[0]])
                    command = (trigger, actor, {**fields, "wait_reason": reason})
                    yield state.name, reason, take(ticket, command).raise_if_refused().ticket
                    break
            else:
                raise AssertionError(f"no walk waits in {state.name}")


# ---------------------------------------------------------------- the table and the machine

VALUES = {
    "public": [True, False],
    "worked": [True, False],
    "concentrated": [True, False],
    "approval_needed": [True, False],
    "team": ["mail", "network", "desk"],
    "promised_at": ["2026-03-02T12:00:00Z"],
    "scores": [{"result": 5}],
}


def values(name, field):
    """What a command may bring for a field: all that the definition knows, and something else."""
    definition = load_definition(name)
    if field == "wait_reason":
        return [*dict.fromkeys(reason for state in definition.states for reason in state.reasons), "lunch"]
    declared = definition.fields.get(field)
    known = declared.get("choices", []) if isinstance(declared, dict) else []
    return [*known, "x"] if known else VALUES.get(field, ["x", "x", " "])


def needed(name, transition):
    """The fields that a transition asks for."""
    fields = {*transition.requires, *(DATA_KEYS[transition.records][0] if transition.records else ())}
    states = {state.name: state for state in load_definition(name).states}
    if transition.target is not None and states[transition.target].category is Category.WAITING:
        fields.add("wait_reason")
    return sorted(fields)


@st.composite
def commands(draw, name):
    """A command that some transition asks for, mostly; else one that lacks something or has too much."""
    definition = load_definition(name)
    transition = draw(st.sampled_from(definition.transitions))
    names = needed(name, transition)
    if draw(st.integers(0, 3)) == 0:
        names = draw(st.lists(st.sampled_from([*{**VALUES, **definition.fields}, *names]), max_size=4))
    fields = {each: draw(st.sampled_from(values(name, each))) for each in names}
    acting = draw(st.sampled_from([sorted(roles(name)), list(transition.roles), [], ["requester"]]))
    person = draw(st.sampled_from(["alice", "kim"]))
    kind = draw(st.sampled_from(["requester", "agent", "system"]))
    return transition.trigger, Actor(person, acting, kind=kind), fields


@pytest.mark.parametrize("name", PRESETS)
@settings(max_examples=40)
@given(data=st.data())
def test_the_table_equals_the_machine(name, data):
    workflow, reference = WORKFLOWS[name], REFERENCES[name]
    first = open_ticket(workflow, "T-1", at_us=0, actor=ALICE, fields=OPENINGS[name])
    ticket, history = first.ticket, list(first.events)
    for trigger, actor, fields in data.draw(st.lists(commands(name), max_size=20)):
        command = {"at_us": ticket.updated_at_us + 5, "actor": actor, "fields": fields}

        taken = step(workflow, ticket, trigger, **command)

        assert taken == reference.step(ticket, trigger, **command)
        ticket = taken.ticket
        history += taken.events
    assert Ticket.replay(history) == ticket


@pytest.mark.parametrize("name", PRESETS)
def test_the_table_equals_the_machine_wherever_a_ticket_may_be(name):
    """Walks that set out from every place that the written ones come to, and try what could be done there."""
    workflow, reference, chance = WORKFLOWS[name], REFERENCES[name], random.Random(7)
    everybody = Actor("alice", sorted(roles(name)), kind="requester")
    definition, seen, states = workflow.definition, Counter(), set()
    for way in WALKS[name]:
        for length in range(len(way) + 1):
            ticket = walk(name, way[:length])
            states.add(ticket.state)
            for _ in range(10):
                here = [
                    each for each in definition.transitions if ticket.state in definition.sources_of(each)
                ]
                transition = chance.choice(here)
                fields = {each: chance.choice(values(name, each)) for each in needed(name, transition)}
                if fields and chance.random() < 0.2:
                    fields.pop(chance.choice(sorted(fields)))
                actor = everybody if chance.random() < 0.9 else Actor("kim", ["requester"], kind="requester")
                command = {"at_us": ticket.updated_at_us + 5, "actor": actor, "fields": fields}

                taken = step(workflow, ticket, transition.trigger, **command)

                assert taken == reference.step(ticket, transition.trigger, **command)
                seen["taken" if taken.ok else "refused"] += 1
                ticket = taken.ticket
    assert min(seen["taken"], seen["refused"]) > 50
    assert states == set(workflow.states)


# ---------------------------------------------------------------- a service request


class TestServiceRequest:
    def test_is_not_started_before_it_is_allowed(self):
        refused = take(opened("service_request"), ("assign", KIM, {"assignee": "kim"}))

        assert [each.code for each in refused.refusals] == ["no_transition"]

    def test_needs_no_leave_only_where_that_was_said(self):
        for said in ({}, {"approval_needed": True}):
            assert not take(opened("service_request"), ("accept", KIM, said)).ok
        assert take(opened("service_request"), ("accept", KIM, {"approval_needed": False})).ok

    def test_is_not_allowed_by_who_only_works_on_it(self):
        asked = reached("service_request", "awaiting_approval")

        assert [each.code for each in take(asked, ("review", KIM, {"outcome": "approved"})).refusals] == [
            "role"
        ]

    def test_is_declined_with_a_reason(self):
        asked = reached("service_request", "awaiting_approval")
        ada = WALKS["service_request"][2][1][1]

        refused = take(asked, ("review", ada, {"outcome": "declined"}))

        assert "reason" in {each.field for each in refused.refusals}


# ---------------------------------------------------------------- a complaint


class TestComplaint:
    def test_is_registered_with_contact_and_description(self):
        refused = open_ticket(WORKFLOWS["complaint"], "T-1", at_us=0, actor=ALICE)

        assert [each.field for each in refused.refusals] == ["contact", "description"]

    def test_keeps_the_contact_from_being_shown(self):
        assert load_definition("complaint").fields["contact"]["personal"] is True

    def test_counts_each_return_to_the_investigation(self):
        around = [*CARRIED_OUT, NOT_SOLVED]

        once, twice = (
            walk("complaint", [*INVESTIGATED, *around]),
            walk("complaint", [*INVESTIGATED, *around * 2]),
        )

        assert (once.state, once.loops, once.reopened) == ("investigating", 1, 0)
        # The second round comes by two states of the first again.
        assert (twice.state, twice.loops) == ("investigating", 4)

    def test_is_not_investigated_before_it_is_acknowledged(self):
        assigned = walk("complaint", ACKNOWLEDGED[:-1])

        assert not take(assigned, ("investigate", KIM, {})).ok

    @pytest.mark.parametrize("missing", ["steps", "effect", "risks"])
    def test_has_a_solution_only_with_steps_effect_and_risks(self, missing):
        trigger, actor, fields = CARRIED_OUT[0]
        fields = {name: value for name, value in fields.items() if name != missing}

        refused = take(walk("complaint", INVESTIGATED), (trigger, actor, fields))

        assert [each.field for each in refused.refusals] == [missing]

    @pytest.mark.parametrize("outcome", ["upheld", "partly", "not_upheld"])
    def test_is_decided_once_it_is_verified(self, outcome):
        decided = take(walk("complaint", DECIDED[:-1]), ("decide", KIM, {"outcome": outcome, "cause": "x"}))

        assert decided.ticket.state == "decided"
        assert decided.events[0].type is EventType.REVIEWED
        assert decided.events[0].data["outcome"] == outcome

    @pytest.mark.parametrize("outcome", ["upheld", "partly", "perhaps"])
    def test_is_upheld_only_once_it_is_verified(self, outcome):
        refused = take(walk("complaint", INVESTIGATED), ("decide", KIM, {"outcome": outcome, "cause": "x"}))

        assert [(each.code, each.field) for each in refused.refusals] == [("condition", "outcome")]

    def test_is_archived_with_its_lessons(self):
        assert [each.field for each in take(walk("complaint", SETTLED), ("archive", KIM, {})).refusals] == [
            "lessons"
        ]


# ---------------------------------------------------------------- a work order


class TestWorkOrder:
    def test_goes_the_important_way_first_on_any_axis(self):
        accepted = walk("work_order", SORTED[:1])
        ordinary = {"importance": "ordinary", "breadth": "one", "urgency": "medium"}

        def sorted_as(**axes):
            return take(accepted, ("sort", SUPPORT, {**ordinary, **axes})).ticket.state

        assert sorted_as() == "ordinary"
        for axes in (
            {"importance": "important"},
            {"breadth": "several"},
            {"urgency": "high"},
            {"surge": True},
        ):
            assert sorted_as(**axes) == "important"
        assert not take(accepted, ("sort", SUPPORT, {**ordinary, "urgency": "whatever"})).ok

    def test_is_dispatched_before_the_first_reply_only_where_it_is_important(self):
        dispatch = ("dispatch", SUPPORT, {"team": "network"})

        assert take(walk("work_order", IMPORTANT), dispatch).ok
        assert not take(walk("work_order", SORTED), dispatch).ok

    @pytest.mark.parametrize("trigger", sorted(set(WORKFLOWS["work_order"].triggers)))
    @pytest.mark.parametrize("actor", [DEPARTMENT, EXPERT], ids=["department", "expert"])
    def test_is_never_returned_to_the_desk_by_a_department(self, trigger, actor):
        """From no state, by no trigger, whatever is brought along."""
        beyond = {"reviewed", "at_desk", "solved", "not_solvable_now", "visited", "archived"}
        definition = load_definition("work_order")
        asked = {field for transition in definition.transitions for field in transition.requires}
        everything = {field: values("work_order", field)[0] for field in asked}
        for state in WORKFLOWS["work_order"].states:
            for public in (True, False):
                command = (trigger, actor, {**everything, "public": public})
                after = take(reached("work_order", state), command).ticket.state
                assert after == state or after not in beyond

    def test_is_answered_by_departments_to_the_accepting_team_alone(self):
        dispatched = walk("work_order", DISPATCHED)
        trigger, actor, fields = ANSWER

        assert not take(dispatched, (trigger, actor, {**fields, "public": True})).ok
        assert not take(dispatched, ("reply", DEPARTMENT, {"public": True})).ok
        assert not take(
            dispatched, ("final_reply", DEPARTMENT, {"public": True, "closure": "solved", "solution": "x"})
        ).ok
        answered = take(dispatched, ANSWER)
        assert answered.ticket.state == "answered"
        assert [effect.audience for effect in answered.effects] == ["support"]

    @pytest.mark.parametrize("actor", [DEPARTMENT, DESK, EXPERT, KIM, MARA, CLOCK])
    def test_is_returned_to_the_desk_by_the_accepting_team_alone(self, actor):
        reviewed = walk("work_order", [*DISPATCHED, ANSWER, ACCEPT])

        assert [
            each.code for each in take(reviewed, ("return_to_desk", actor, {"team": "desk"})).refusals
        ] == ["role"]
        assert take(reviewed, RETURN).ticket.state == "at_desk"

    def test_counts_the_answers_that_a_review_sends_back(self):
        reject = ("review", SUPPORT, {"outcome": "rejected", "reason": "no measurement"})
        before, after = (
            walk("work_order", [*DISPATCHED, ANSWER]),
            walk("work_order", [*DISPATCHED, ANSWER, reject]),
        )

        assert (after.state, after.loops - before.loops) == ("dispatched", 1)

    def test_is_passed_on_an_eighth_time_by_a_manager_alone(self):
        ticket = walk("work_order", DISPATCHED)
        for turn in range(8 - ticket.transfers):
            ticket = take(ticket, ("redirect", SUPPORT, {"team": f"team {turn}"})).ticket

        assert ticket.transfers == 8
        assert not take(ticket, ("redirect", SUPPORT, {"team": "one more"})).ok
        assert take(ticket, ("redirect", MARA, {"team": "one more"})).ok

    @pytest.mark.parametrize(
        ("way", "changes", "allowed"),
        [
            (IMPORTANT, {}, True),
            pytest.param(IMPORTANT, {"decision": "planned"}, False, id="there is a plan"),
            pytest.param(IMPORTANT, {"decision": "not_worthwhile"}, False, id="it is not worth it"),
            pytest.param(IMPORTANT, {"concentrated": False}, False, id="not concentrated"),
            pytest.param(SORTED, {}, False, id="not important"),
        ],
    )
    def test_goes_to_an_expert_without_a_plan_where_important_and_concentrated(self, way, changes, allowed):
        def changed(command):
            trigger, actor, fields = command
            return trigger, actor, {name: changes.get(name, value) for name, value in fields.items()}

        looked_up = walk("work_order", [*way, changed(LOCATE), changed(NO_PLAN)])

        assert take(looked_up, ("ask_expert", SUPPORT, {"reason": "x"})).ok is allowed

    def test_goes_to_an_expert_where_the_first_solution_failed(self):
        trigger, actor, fields = ANSWER
        ask = ("ask_expert", SUPPORT, {"reason": "x"})

        assert not take(walk("work_order", [*DISPATCHED, ANSWER]), ask).ok
        assert take(walk("work_order", [*DISPATCHED, (trigger, actor, {**fields, "worked": False})]), ask).ok

    def test_goes_to_an_expert_where_the_customer_says_it_failed(self):
        solved = ("final_reply", DESK, {"public": True, "closure": "solved", "solution": "x"})
        failed = [*AT_DESK, solved, ("not_solved", ALICE, {"reason": "still weak"}), NO_PLAN]

        ticket = walk("work_order", failed)

        assert ticket.reopened == 1
        assert take(ticket, ("ask_expert", SUPPORT, {"reason": "x"})).ok

    def test_hears_an_expert_through_the_accepting_team(self):
        advised = walk("work_order", [*AT_EXPERT, ADVISE])

        assert advised.state == "advised"
        assert take(advised, ACCEPT).ticket.state == "reviewed"

    def test_that_the_lists_decide_is_answered_without_dispatch(self):
        assert walk("work_order", LISTED).state == "at_desk"
        undecided = walk("work_order", [*SORTED, LOCATE, NO_PLAN])
        assert not take(undecided, RETURN).ok

    def test_tells_solved_from_not_solvable_now(self):
        at_desk = walk("work_order", AT_DESK)

        def answered(closure, **fields):
            given = {"public": True, "closure": closure, **fields}
            return take(at_desk, ("final_reply", DESK, given)).ticket.state

        assert answered("solved", solution="x") == "solved"
        assert answered("not_solvable_now", wording="W-3") == "not_solvable_now"
        assert answered("not_solvable_now", solution="x") == "at_desk"
        assert answered("solved", wording="W-3") == "at_desk"

    def test_says_what_the_clocks_of_replies_listen_for(self):
        first = take(walk("work_order", DISPATCHED[:-2]), DISPATCHED[-2])
        solved = ("final_reply", DESK, {"public": True, "closure": "solved", "solution": "x"})
        last = take(walk("work_order", AT_DESK), solved)

        for made, trigger in ((first, "initial_reply"), (last, "final_reply")):
            said, moved = made.events
            assert (said.type, said.data["public"]) == (EventType.REPLIED, True)
            assert moved.data["trigger"] == trigger


# ---------------------------------------------------------------- a problem


class TestProblem:
    @pytest.mark.parametrize("kind", ["process", "people", "technology", "tools"])
    def test_has_a_root_cause_of_one_of_four_kinds(self, kind):
        ticket = walk("problem", KNOWN[:-1])

        assert (
            take(ticket, ("find_cause", KIM, {"root_cause": kind, "cause": "x"})).ticket.state
            == "known_error"
        )
        assert not take(ticket, ("find_cause", KIM, {"root_cause": "weather", "cause": "x"})).ok

    @pytest.mark.parametrize("missing", ["corrective_action", "preventive_action"])
    def test_is_corrected_and_prevented(self, missing):
        fields = {"corrective_action": "x", "preventive_action": "x"}
        del fields[missing]

        assert [each.field for each in take(walk("problem", KNOWN), ("plan", KIM, fields)).refusals] == [
            missing
        ]

    def test_that_comes_back_is_investigated_again_and_counted(self):
        corrected = reached("problem", "corrected")

        again = take(corrected, ("recur", CLOCK, {"other_id": "I-9"})).ticket

        assert (again.state, again.loops, again.reopened) == ("investigating", 1, 1)


# ---------------------------------------------------------------- names elsewhere


class TestForeignNames:
    @pytest.mark.parametrize(
        ("asked", "message"),
        [
            (("holiday", "new", "jira"), "workflow 'holiday' is not known; use one of incident"),
            (("incident", "lost", "jira"), "state 'lost' is not known; use one of new, assigned"),
            (("incident", "new", "abacus"), "system 'abacus' is not known; use one of servicenow, zendesk"),
            (("incident", "waiting.requester", "jira"), "state 'waiting.requester' is not known"),
        ],
    )
    def test_that_nobody_has_are_refused(self, asked, message):
        with pytest.raises(UnknownName, match=message):
            foreign_state(*asked)

    def test_for_a_reason_that_makes_no_difference_are_those_of_the_state(self):
        assert foreign_state("incident", "waiting", "zendesk", wait_reason="change") == "On-hold"
        assert foreign_state("incident", "waiting", "servicenow", wait_reason="requester") == "On Hold"


# ---------------------------------------------------------------- the pages


@pytest.mark.parametrize("name", PRESETS)
class TestThePage:
    """What `python -m workflow.pages` writes, with `src:tests` on the path."""

    def test_shows_the_picture(self, name):
        assert shown(name)[0] == [picture_of(name)]

    def test_shows_every_transition(self, name):
        assert shown(name)[1] == [table_of(name)]

    def test_says_what_the_picture_leaves_out(self, name):
        left_out = [
            line for line in page(name).read_text("utf-8").splitlines() if line.startswith("Left out: ")
        ]

        assert len(left_out) == 1
        assert all(trigger.partition(".")[0] in "".join(left_out) for trigger in WITHOUT[name])
