"""The incident as shipped: who may do what, and where it leads."""

from __future__ import annotations

import pytest

from servicecore.errors import UnknownName
from servicecore.ticket import Ticket
from servicecore.workflow import PRESETS, check, compile_workflow, load_definition, open_ticket, options, step
from workflow.errand import ALICE, CLOCK, KIM, MARA

INCIDENT = compile_workflow(load_definition("incident"))
WAYS = {
    "new": [],
    "assigned": [("assign", KIM, {"assignee": "kim"})],
    "in_progress": [("assign", KIM, {"assignee": "kim"}), ("start", KIM, {})],
    "waiting": [("assign", KIM, {"assignee": "kim"}), ("wait", KIM, {"wait_reason": "requester"})],
    "resolved": [("assign", KIM, {"assignee": "kim"}), ("resolve", KIM, {"solution": "restarted"})],
    "closed": [
        ("assign", KIM, {"assignee": "kim"}),
        ("resolve", KIM, {"solution": "x"}),
        ("confirm", ALICE, {}),
    ],
    "cancelled": [("cancel", ALICE, {"reason": "works again"})],
}


CONSENTING = {"consent", "refuse_consent", "withdraw_consent"}


def go(way, ticket=None):
    ticket = ticket or open_ticket(INCIDENT, "T-1", at_us=0, actor=ALICE).ticket
    for trigger, actor, fields in way:
        ticket = (
            step(INCIDENT, ticket, trigger, at_us=9, actor=actor, fields=fields).raise_if_refused().ticket
        )
    return ticket


def in_state(state):
    return go(WAYS[state])


@pytest.mark.parametrize("name", PRESETS)
def test_each_is_right(name):
    assert check(load_definition(name)) == ()


@pytest.mark.parametrize("name", ["nothing", "../incident", "incident.toml"])
def test_names_what_there_is(name):
    with pytest.raises(UnknownName, match="is not known; use one of incident"):
        load_definition(name)


# Drawn by hand, not read from the definition: every change of state there is.
GONE = {(trigger, "cancelled") for trigger in ("cancel", "duplicate_of", "merge")}
CHANGES = {
    "new": {("assign", "assigned"), *GONE},
    "assigned": {
        ("start", "in_progress"),
        ("wait", "waiting"),
        ("resolve", "resolved"),
        *GONE,
    },
    "in_progress": {("wait", "waiting"), ("resolve", "resolved"), *GONE},
    "waiting": {
        ("resume", "in_progress"),
        ("reply", "in_progress"),
        ("resolve", "resolved"),
        *GONE,
    },
    "resolved": {
        ("confirm", "closed"),
        ("close", "closed"),
        ("reject", "in_progress"),
        ("reopen", "in_progress"),
    },
}


def test_changes_state_as_drawn_and_in_no_other_way():
    found = {}
    for (state, trigger), rows in INCIDENT.table.items():
        found.setdefault(state, set()).update((trigger, row.target.name) for row in rows if row.target)

    assert {state: ways for state, ways in found.items() if ways} == CHANGES


@pytest.mark.parametrize("state", WAYS)
def test_every_state_is_reached(state):
    assert in_state(state).state == state


@pytest.mark.parametrize(
    ("state", "triggers"),
    [
        ("new", {"assign", "cancel", "acknowledge", "promise", "transfer", "prioritise"}),
        (
            "assigned",
            {
                "assign",
                "start",
                "wait",
                "resolve",
                "cancel",
                "acknowledge",
                "promise",
                "transfer",
                "prioritise",
            },
        ),
        (
            "in_progress",
            {"assign", "wait", "resolve", "cancel", "acknowledge", "promise", "transfer", "prioritise"},
        ),
        (
            "waiting",
            {"assign", "resume", "resolve", "cancel", "acknowledge", "promise", "transfer", "prioritise"},
        ),
        ("resolved", {"reopen"}),
    ],
)
def test_an_agent_can(state, triggers):
    asked = options(INCIDENT, in_state(state), at_us=9, actor=KIM)

    everywhere = {"reply", "classify", "note", "link", "settle_child", "ask_consent", *CONSENTING}
    beside = {"duplicate_of", "merge", "split"} if state != "resolved" else set()
    child = {"open_child"} if state in ("assigned", "in_progress", "waiting") else set()
    assert {option.trigger for option in asked if option.possible} == triggers | everywhere | beside | child


@pytest.mark.parametrize(
    ("state", "triggers"),
    [
        ("new", {"reply", "cancel", *CONSENTING}),
        ("in_progress", {"reply", "cancel", *CONSENTING}),
        ("resolved", {"reply", "confirm", "reject", *CONSENTING}),
        ("closed", {"follow_up", "rate"}),
        ("cancelled", {"follow_up"}),
    ],
)
def test_the_requester_can(state, triggers):
    asked = options(INCIDENT, in_state(state), at_us=9, actor=ALICE)

    assert {option.trigger for option in asked if option.possible} == triggers


@pytest.mark.parametrize("name", ["holiday", [], None, {}])
def test_only_what_is_shipped_is_loaded(name):
    with pytest.raises(UnknownName, match="workflow .* is not known; use one of incident"):
        load_definition(name)


class TestReply:
    def test_of_the_requester_resumes_work_that_waits_for_it(self):
        taken = step(
            INCIDENT, in_state("waiting"), "reply", at_us=10, actor=ALICE, fields={"channel": "mail"}
        )

        assert taken.ticket.state == "in_progress"
        assert [event.type.value for event in taken.events] == ["replied", "transitioned"]

    def test_of_the_requester_resumes_nothing_that_waits_for_others(self):
        waiting = go([("assign", KIM, {"assignee": "kim"}), ("wait", KIM, {"wait_reason": "change"})])

        taken = step(INCIDENT, waiting, "reply", at_us=10, actor=ALICE)

        assert (taken.ticket.state, [event.type.value for event in taken.events]) == ("waiting", ["replied"])

    @pytest.mark.parametrize("actor", [KIM, MARA, CLOCK])
    def test_of_the_desk_goes_on_waiting(self, actor):
        taken = step(INCIDENT, in_state("waiting"), "reply", at_us=10, actor=actor, fields={"public": True})

        assert (taken.ticket.state, [event.type.value for event in taken.events]) == ("waiting", ["replied"])

    def test_of_the_desk_says_whether_the_requester_sees_it(self):
        refused = step(INCIDENT, in_state("in_progress"), "reply", at_us=10, actor=KIM)

        assert [str(refusal) for refusal in refused.refusals] == ["field public is missing"]

    @pytest.mark.parametrize("state", ["new", "assigned", "in_progress", "resolved"])
    def test_leaves_other_states_alone(self, state):
        assert step(INCIDENT, in_state(state), "reply", at_us=10, actor=ALICE).ticket.state == state


class TestSolving:
    @pytest.mark.parametrize(
        ("trigger", "actor", "state"),
        [
            ("confirm", ALICE, "closed"),
            ("reject", ALICE, "in_progress"),
            ("reopen", KIM, "in_progress"),
            ("close", MARA, "closed"),
            ("close", CLOCK, "closed"),
        ],
    )
    def test_is_answered(self, trigger, actor, state):
        assert step(INCIDENT, in_state("resolved"), trigger, at_us=10, actor=actor).ticket.state == state

    def test_needs_a_solution(self):
        refused = step(INCIDENT, in_state("in_progress"), "resolve", at_us=10, actor=KIM)

        assert [(each.code, each.field) for each in refused.refusals] == [("field_missing", "solution")]

    def test_keeps_the_solution(self):
        assert in_state("resolved").fields == {"solution": "restarted"}

    def test_needs_a_new_solution_after_it_was_rejected(self):
        rejected = go([("reject", ALICE, {})], in_state("resolved"))

        assert not step(INCIDENT, rejected, "resolve", at_us=10, actor=KIM).ok

    @pytest.mark.parametrize("trigger", ["confirm", "reject"])
    def test_is_no_strangers_business(self, trigger):
        stranger = type(ALICE)("eve", ["requester"], kind="requester")

        refused = step(INCIDENT, in_state("resolved"), trigger, at_us=10, actor=stranger)

        assert [str(each) for each in refused.refusals] == ["only the requester of this ticket may do it"]


class TestTheEnd:
    @pytest.mark.parametrize("state", ["closed", "cancelled"])
    def test_is_followed_by_another_ticket(self, state):
        ticket = in_state(state)

        taken = step(INCIDENT, ticket, "follow_up", at_us=10, actor=ALICE, fields={"other_id": "T-2"})

        assert (taken.ticket.state, taken.ticket.entered_at_us) == (state, ticket.entered_at_us)
        assert [effect.kind for effect in taken.effects] == ["open_follow_up"]
        assert taken.events[0].data == {"other_id": "T-2", "kind": "followed_up_by"}

    @pytest.mark.parametrize("trigger", sorted(set(INCIDENT.triggers) - {"follow_up", "survey", "rate"}))
    @pytest.mark.parametrize("actor", [ALICE, KIM, MARA, CLOCK], ids=lambda actor: actor.id)
    def test_lets_nothing_else_happen(self, trigger, actor):
        refused = step(INCIDENT, in_state("closed"), trigger, at_us=10, actor=actor)

        assert [each.code for each in refused.refusals] == ["final"]


@pytest.mark.parametrize(
    ("trigger", "fields", "kind", "data"),
    [
        ("assign", {"assignee": "bo"}, "assigned", {"assignee": "bo"}),
        ("acknowledge", {"expected": "today"}, "acknowledged", {"expected": "today"}),
        (
            "promise",
            {"promised_at": "2026-03-02T12:00:00Z"},
            "promised",
            {"promised_at": "2026-03-02T12:00:00Z"},
        ),
        ("transfer", {"team": "mail"}, "transferred", {"team": "mail"}),
        (
            "classify",
            {"category": "mail", "impact": "one"},
            "classified",
            {"category": "mail", "fields": {"impact": "one"}},
        ),
        (
            "prioritise",
            {"priority": "P1", "reason": "asked"},
            "prioritised",
            {"priority": "P1", "reason": "asked"},
        ),
        ("note", {"reference": "n-1"}, "note", {"reference": "n-1"}),
    ],
)
def test_records_what_leaves_the_state_alone(trigger, fields, kind, data):
    ticket = in_state("in_progress")

    taken = step(INCIDENT, ticket, trigger, at_us=10, actor=KIM, fields=fields)

    assert [(event.type, event.data) for event in taken.events] == [(kind, data)]
    assert (taken.ticket.state, taken.ticket.entered_at_us) == (ticket.state, ticket.entered_at_us)


def test_a_ticket_without_an_assignee_cannot_be_started():
    transferred = go([("transfer", KIM, {"team": "mail"})], in_state("assigned"))

    refused = step(INCIDENT, transferred, "start", at_us=10, actor=KIM)

    assert [(each.code, each.message) for each in refused.refusals] == [
        ("guard", "the ticket has no assignee")
    ]


def test_a_forgotten_field_is_what_the_agent_is_told_of():
    """Not that requesters cancel too: that is another way, and further off."""
    refused = step(INCIDENT, in_state("new"), "cancel", at_us=10, actor=KIM)

    assert [str(each) for each in refused.refusals] == ["field reason is missing"]


def test_opening_tells_the_requester():
    opened = open_ticket(INCIDENT, "T-1", at_us=0, actor=ALICE, fields={"title": "Mail is down"})

    assert [(effect.kind, effect.audience) for effect in opened.effects] == [("notify", "requester")]
    assert Ticket.replay(opened.events) == opened.ticket
