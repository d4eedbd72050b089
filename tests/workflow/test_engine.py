"""The engine: a command becomes events and a ticket, or every reason why not."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import InvalidDefinition, InvalidInstant, NaiveDatetime, shown
from servicecore.event import Category, TicketEvent
from servicecore.ticket import Ticket
from servicecore.workflow import compile_workflow, open_ticket, options, step
from workflow.errand import ALICE, ERRAND, KIM, NOBODY, define, errand, with_transitions

WORKFLOW = compile_workflow(define(ERRAND))


def guarded(answer):
    """The errand with a trigger `x` that a guard of that answer keeps."""
    more = {
        "trigger": "x",
        "sources": ["open"],
        "target": "doing",
        "roles": ["agent"],
        "requires": ["due"],
        "guards": ["says"],
    }
    return compile_workflow(
        define(with_transitions(more)), guards={"says": lambda ticket, actor, fields: answer}
    )


def codes(step):
    return [refusal.code for refusal in step.refusals]


@pytest.fixture
def opened():
    return open_ticket(WORKFLOW, "T-1", at_us=10, actor=ALICE, fields={"title": "Milk"}).ticket


@pytest.fixture
def doing(opened):
    return step(WORKFLOW, opened, "begin", at_us=20, actor=KIM).ticket


class TestOpening:
    def test_begins_in_the_initial_state(self, opened):
        assert (opened.state, opened.category, opened.workflow, opened.workflow_version) == (
            "open",
            "new",
            "errand",
            "1",
        )
        assert (opened.revision, opened.opened_at_us, opened.requester) == (1, 10, "alice")

    def test_writes_one_event(self):
        (event,) = open_ticket(
            WORKFLOW, "T-1", at_us=10, actor=ALICE, fields={"title": "Milk", "channel": "phone"}
        ).events

        assert (event.id, event.sequence, event.at_us, event.recorded_at_us) == ("T-1:1", 1, 10, 10)
        assert event.data == {
            "workflow": "errand",
            "workflow_version": "1",
            "state": "open",
            "category": "new",
            "channel": "phone",
            "fields": {"title": "Milk"},
        }

    def test_says_nothing_of_fields_where_there_are_none(self):
        (event,) = open_ticket(WORKFLOW, "T-1", at_us=10, actor=ALICE).events

        assert "fields" not in event.data

    def test_takes_the_hosts_id_for_the_event(self):
        opened = open_ticket(WORKFLOW, "T-1", at_us=10, actor=ALICE, event_id="mail-77")

        assert opened.events[0].id == "mail-77"

    def test_gives_no_ticket_where_it_is_refused(self):
        workflow = compile_workflow(define(errand(opening={"roles": ["agent"], "requires": ["title"]})))

        refused = open_ticket(workflow, "T-1", at_us=10, actor=ALICE, fields={"no good": 1})

        assert (refused.ok, refused.ticket, refused.events, refused.effects) == (False, None, (), ())
        assert codes(refused) == ["field_name", "role", "field_missing"]

    def test_asks_for_a_reason_where_the_first_state_waits(self):
        states = [
            {**ERRAND["states"][0], "category": "waiting", "wait_reasons": ["parts"]},
            *ERRAND["states"][1:],
        ]
        workflow = compile_workflow(define(errand(states=states)))

        waiting = open_ticket(workflow, "T-1", at_us=10, actor=ALICE, fields={"wait_reason": "parts"})

        assert codes(open_ticket(workflow, "T-1", at_us=10, actor=ALICE)) == ["wait_reason"]
        assert (waiting.ticket.wait_reason, waiting.ticket.waits, waiting.ticket.fields) == ("parts", 1, {})

    def test_takes_no_reason_where_nobody_waits(self):
        refused = open_ticket(WORKFLOW, "T-1", at_us=10, actor=ALICE, fields={"wait_reason": "parts"})

        assert codes(refused) == ["wait_reason"]

    @pytest.mark.parametrize("ticket_id", ["", None, 7, b"T-1"])
    def test_refuses_an_id_that_is_no_name(self, ticket_id):
        with pytest.raises(
            InvalidDefinition, match="ticket_id: .* is no name; give a text that is not empty"
        ):
            open_ticket(WORKFLOW, ticket_id, at_us=10, actor=ALICE)

    def test_keeps_nothing_that_could_not_be_stored(self):
        refused = open_ticket(WORKFLOW, "T-1", at_us=10, actor=ALICE, fields={"photo": b"x"})

        assert (codes(refused), refused.ticket) == (["field_value"], None)

    @pytest.mark.parametrize("at_us", [1.5, "10", True, None])
    def test_refuses_an_instant_that_is_none(self, at_us):
        with pytest.raises(InvalidInstant):
            open_ticket(WORKFLOW, "T-1", at_us=at_us, actor=ALICE)


class TestStepping:
    def test_enters_the_target(self, opened):
        taken = step(WORKFLOW, opened, "begin", at_us=20, actor=KIM, expected_revision=1)

        assert taken.ok
        assert (taken.ticket.state, taken.ticket.category, taken.ticket.revision) == ("doing", "active", 2)
        assert (taken.ticket.entered_at_us, taken.ticket.updated_at_us) == (20, 20)

    def test_writes_what_changed(self, opened):
        (event,) = step(WORKFLOW, opened, "begin", at_us=20, actor=KIM, fields={"tool": "bike"}).events

        assert event == TicketEvent(
            "T-1:2",
            "T-1",
            sequence=2,
            at=20,
            recorded_at=20,
            type="transitioned",
            actor=KIM,
            data={
                "trigger": "begin",
                "from_state": "open",
                "from_category": "new",
                "to_state": "doing",
                "to_category": "active",
                "fields": {"tool": "bike"},
            },
        )

    def test_leaves_the_ticket_it_began_with_alone(self, opened):
        before = json.dumps(opened.to_dict())

        step(WORKFLOW, opened, "begin", at_us=20, actor=KIM, fields={"title": "Bread"})

        assert json.dumps(opened.to_dict()) == before

    def test_gives_the_same_step_each_time(self, opened):
        first, second = (step(WORKFLOW, opened, "begin", at_us=20, actor=KIM) for _ in range(2))

        assert first == second

    def test_may_happen_at_the_instant_of_the_event_before(self, opened):
        assert step(WORKFLOW, opened, "begin", at_us=10, actor=KIM).ok

    def test_puts_what_was_done_before_the_change_of_state(self):
        more = {"trigger": "hand_over", "sources": ["open"], "target": "doing", "records": "assigned"}
        workflow = compile_workflow(define(with_transitions(more)))
        ticket = open_ticket(workflow, "T-1", at_us=10, actor=ALICE).ticket

        taken = step(
            workflow, ticket, "hand_over", at_us=20, actor=KIM, fields={"assignee": "bo", "tool": "bike"}
        )

        assert [(event.sequence, event.type.value) for event in taken.events] == [
            (2, "assigned"),
            (3, "transitioned"),
        ]
        assert (taken.events[0].data, taken.events[1].data["fields"]) == (
            {"assignee": "bo"},
            {"tool": "bike"},
        )
        assert (taken.ticket.assignee, taken.ticket.fields, taken.ticket.revision) == (
            "bo",
            {"tool": "bike"},
            3,
        )

    def test_puts_other_fields_into_what_was_done_where_the_state_stays(self, opened):
        taken = step(
            WORKFLOW, opened, "note", at_us=20, actor=KIM, fields={"reference": "n-1", "fields": "odd"}
        )

        assert taken.events[0].data == {"reference": "n-1", "fields": {"fields": "odd"}}
        assert taken.ticket.state == "open"

    def test_enters_a_state_again_where_the_definition_says_so(self, doing):
        again = {"trigger": "again", "sources": ["doing"], "target": "doing"}
        workflow = compile_workflow(define(with_transitions(again)))

        taken = step(workflow, doing, "again", at_us=30, actor=KIM)

        assert (taken.ticket.state, taken.ticket.entered_at_us, taken.ticket.loops) == ("doing", 30, 1)

    def test_takes_the_first_row_that_fits(self):
        more = [
            {
                "trigger": "x",
                "sources": ["open"],
                "target": "done",
                "requires": ["result"],
                "roles": ["agent"],
            },
            {"trigger": "x", "sources": ["open"], "target": "doing", "roles": ["agent"]},
        ]
        workflow = compile_workflow(define(with_transitions(*more)))
        ticket = open_ticket(workflow, "T-1", at_us=10, actor=ALICE).ticket

        states = [
            step(workflow, ticket, "x", at_us=10, actor=KIM, fields=fields).ticket.state
            for fields in ({"result": 1}, {})
        ]

        assert states == ["done", "doing"]

    def test_goes_on_under_another_edition_that_knows_the_state(self, opened):
        newer = compile_workflow(define(errand(version="2")))

        assert step(newer, opened, "begin", at_us=20, actor=KIM).ok


class TestRefusing:
    def test_leaves_everything_as_it_was(self, opened):
        refused = step(WORKFLOW, opened, "begin", at_us=20, actor=ALICE)

        assert (refused.ok, refused.events, refused.effects) == (False, (), ())
        assert refused.ticket is opened

    def test_names_a_trigger_that_does_not_exist(self, opened):
        (refusal,) = step(WORKFLOW, opened, "explode", at_us=20, actor=KIM).refusals

        assert refusal.code == "unknown_trigger"
        assert str(refusal) == "trigger 'explode' is not known; use one of begin, ask, answer, finish, note"

    def test_names_a_state_that_the_trigger_does_not_leave(self, opened):
        (refusal,) = step(WORKFLOW, opened, "finish", at_us=20, actor=KIM).refusals

        assert refusal.code == "no_transition"
        assert str(refusal) == "cannot finish a ticket that is 'open'; from there it can: begin, note"

    def test_names_the_end(self, doing):
        done = step(WORKFLOW, doing, "finish", at_us=30, actor=KIM, fields={"result": "milk"}).ticket

        (refusal,) = step(WORKFLOW, done, "begin", at_us=40, actor=KIM).refusals

        assert refusal.code == "final"
        assert (
            str(refusal) == "cannot begin a ticket that is 'done', which is final; from there it can: nothing"
        )

    def test_names_the_roles_that_may(self, opened):
        (refusal,) = step(WORKFLOW, opened, "begin", at_us=20, actor=ALICE).refusals

        assert (refusal.code, refusal.params) == ("role", {"roles": ("agent",)})
        assert str(refusal) == "the actor has none of the roles agent"

    @pytest.mark.parametrize("fields", [{}, {"result": None}, {"result": ""}, {"result": "  "}])
    def test_names_a_field_that_says_nothing(self, doing, fields):
        (refusal,) = step(WORKFLOW, doing, "finish", at_us=30, actor=KIM, fields=fields).refusals

        assert (refusal.code, refusal.params) == ("field_missing", {"field": "result"})

    def test_names_what_a_guard_says(self, opened):
        (refusal,) = step(
            guarded("not on Mondays"), opened, "x", at_us=20, actor=KIM, fields={"due": 1}
        ).refusals

        assert (refusal.code, str(refusal), refusal.params) == ("guard", "not on Mondays", {"guard": "says"})

    @pytest.mark.parametrize("answer", [True, False, 0, ["reason"]])
    def test_does_not_guess_what_a_guard_means(self, opened, answer):
        with pytest.raises(InvalidDefinition, match="guard says: answered .*; give None or a reason"):
            step(guarded(answer), opened, "x", at_us=20, actor=KIM, fields={"due": 1})

    def test_takes_an_empty_reason_for_a_reason(self, opened):
        assert codes(step(guarded(""), opened, "x", at_us=20, actor=KIM, fields={"due": 1})) == ["guard"]

    def test_names_a_revision_that_is_past(self, doing):
        (refusal,) = step(WORKFLOW, doing, "note", at_us=30, actor=KIM, expected_revision=1).refusals

        assert (refusal.code, refusal.params) == ("stale_revision", {"expected": 1, "actual": 2})

    def test_names_an_instant_before_the_latest_event(self, doing):
        (refusal,) = step(WORKFLOW, doing, "note", at_us=19, actor=KIM).refusals

        assert refusal.code == "time_backwards"
        assert (
            str(refusal)
            == "1970-01-01T00:00:00.000019Z is before the ticket's latest event at 1970-01-01T00:00:00.000020Z"
        )

    @pytest.mark.parametrize("changes", [{"workflow": "holiday"}, {"state": "nowhere"}])
    def test_names_a_ticket_of_another_workflow(self, opened, changes):
        refused = step(WORKFLOW, evolve(opened, **changes), "note", at_us=20, actor=KIM)

        assert codes(refused)[0] == "wrong_workflow"

    @pytest.mark.parametrize("name", ["two words", "a.b", "", "7th"])
    def test_names_a_field_that_cannot_be_one(self, opened, name):
        (refusal,) = step(WORKFLOW, opened, "note", at_us=20, actor=KIM, fields={name: 1}).refusals

        assert (refusal.code, refusal.params) == ("field_name", {"name": name})

    @pytest.mark.parametrize("name", [7, None, ("a",)])
    def test_shows_a_name_that_is_no_text(self, opened, name):
        (refusal,) = step(WORKFLOW, opened, "note", at_us=20, actor=KIM, fields={name: "1"}).refusals

        assert (refusal.code, refusal.params) == ("field_name", {"name": shown(name)})

    def test_names_a_field_that_cannot_be_kept(self, opened):
        refused = step(WORKFLOW, opened, "note", at_us=20, actor=KIM, fields={"photo": {"raw": b"x"}})

        assert codes(refused) == ["field_value"]
        assert (refused.refusals[0].field, refused.events) == ("photo", ())

    def test_names_every_reason_at_once(self, opened):
        refused = step(
            guarded("not on Mondays"),
            opened,
            "x",
            at_us=9,
            actor=NOBODY,
            fields={"a b": 1},
            expected_revision=7,
        )

        assert codes(refused) == [
            "field_name",
            "stale_revision",
            "time_backwards",
            "role",
            "field_missing",
            "guard",
        ]

    def test_names_the_reasons_of_every_way_that_is_as_near(self):
        more = [
            {"trigger": "x", "sources": ["open"], "records": "note", "roles": [role], "id": role}
            for role in ("a", "b")
        ]
        workflow = compile_workflow(define(with_transitions(*more)))
        ticket = open_ticket(workflow, "T-1", at_us=10, actor=ALICE).ticket

        refused = step(workflow, ticket, "x", at_us=20, actor=KIM)

        assert [refusal.params["roles"] for refusal in refused.refusals] == [("a",), ("b",)]


class TestWaiting:
    def test_keeps_the_reason(self, doing):
        taken = step(
            WORKFLOW, doing, "ask", at_us=30, actor=KIM, fields={"wait_reason": "parts", "which": "wheel"}
        )

        assert (taken.ticket.wait_reason, taken.ticket.waits, taken.ticket.fields["which"]) == (
            "parts",
            1,
            "wheel",
        )
        assert taken.events[0].data["wait_reason"] == "parts"
        assert "wait_reason" not in taken.ticket.fields

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({}, "no waiting reason is given; use one of requester, parts"),
            ({"wait_reason": "lunch"}, "waiting reason 'lunch' is not known; use one of requester, parts"),
        ],
    )
    def test_needs_a_reason_that_the_state_declares(self, doing, fields, message):
        (refusal,) = step(WORKFLOW, doing, "ask", at_us=30, actor=KIM, fields=fields).refusals

        assert (refusal.code, refusal.field, str(refusal)) == ("wait_reason", "wait_reason", message)

    def test_takes_no_reason_where_nobody_waits(self, opened):
        (refusal,) = step(
            WORKFLOW, opened, "begin", at_us=20, actor=KIM, fields={"wait_reason": "parts"}
        ).refusals

        assert (refusal.code, refusal.field) == ("wait_reason", None)

    def test_takes_no_reason_for_none_given(self, opened):
        taken = step(WORKFLOW, opened, "begin", at_us=20, actor=KIM, fields={"wait_reason": None})

        assert taken.ok
        assert "wait_reason" not in taken.ticket.fields

    def test_needs_no_reason_where_the_state_declares_none(self, doing):
        document = errand()
        del document["states"][2]["wait_reasons"]
        workflow = compile_workflow(define(document))

        assert step(workflow, doing, "ask", at_us=30, actor=KIM).ticket.wait_reason is None
        assert codes(step(workflow, doing, "ask", at_us=30, actor=KIM, fields={"wait_reason": "x"})) == [
            "wait_reason"
        ]

    def test_in_place_takes_any_reason(self, opened):
        pause = {"trigger": "pause", "sources": ["open"], "records": "waiting_started"}
        workflow = compile_workflow(define(with_transitions(pause)))

        taken = step(workflow, opened, "pause", at_us=20, actor=KIM, fields={"wait_reason": "lunch"})

        assert (taken.ticket.state, taken.ticket.wait_reason) == ("open", "lunch")


class TestInstants:
    def test_keeps_aware_datetimes_as_texts(self, opened):
        due = datetime(2026, 3, 2, 9, tzinfo=UTC)

        taken = step(WORKFLOW, opened, "note", at_us=20, actor=KIM, fields={"due": due})

        assert taken.ticket.fields["due"] == "2026-03-02T09:00:00Z"

    def test_refuses_a_naive_datetime_by_name(self, opened):
        with pytest.raises(NaiveDatetime, match="^due has no UTC offset"):
            step(WORKFLOW, opened, "note", at_us=20, actor=KIM, fields={"due": datetime(2026, 3, 2, 9)})

    @pytest.mark.parametrize("at_us", [20.0, True, datetime(2026, 3, 2, 9), None])
    def test_refuses_an_instant_that_is_no_integer(self, opened, at_us):
        with pytest.raises(InvalidInstant, match="at_us .* is no whole number of microseconds"):
            step(WORKFLOW, opened, "note", at_us=at_us, actor=KIM)


class TestOptions:
    def test_names_every_trigger_in_order(self, opened):
        assert [option.trigger for option in options(WORKFLOW, opened, at_us=20, actor=KIM)] == list(
            WORKFLOW.triggers
        )

    def test_says_what_is_missing(self, doing):
        asked = {option.trigger: option for option in options(WORKFLOW, doing, at_us=30, actor=KIM)}

        assert (asked["finish"].target, asked["finish"].missing, asked["finish"].possible) == (
            "done",
            ("result",),
            True,
        )
        assert (asked["ask"].target, asked["ask"].missing) == ("asking", ("wait_reason",))
        assert (asked["note"].target, asked["note"].allowed) == (None, True)
        assert (asked["begin"].target, asked["begin"].possible) == (None, False)

    @given(
        st.sampled_from([ALICE, KIM, NOBODY]),
        st.dictionaries(
            st.sampled_from(["result", "wait_reason", "due"]),
            st.sampled_from(["parts", "", None]),
            max_size=3,
        ),
        st.sampled_from([5, 30]),
    )
    def test_allows_exactly_what_a_step_would_do(self, actor, fields, at_us):
        ticket = open_ticket(WORKFLOW, "T-1", at_us=10, actor=ALICE).ticket
        for moved in (ticket, step(WORKFLOW, ticket, "begin", at_us=10, actor=KIM).ticket):
            for option in options(WORKFLOW, moved, at_us=at_us, actor=actor, fields=fields):
                taken = step(WORKFLOW, moved, option.trigger, at_us=at_us, actor=actor, fields=fields)

                assert (option.allowed, option.refusals) == (taken.ok, taken.refusals)
                assert not taken.ok or option.target in (None, taken.ticket.state)


def test_what_leads_nowhere_is_said_alike_each_time(doing):
    """It is kept with the workflow, by what states there are; of others it keeps nothing."""
    fresh = compile_workflow(define(ERRAND))
    elsewhere = [evolve(doing, state=f"odd {n}") for n in range(3)]
    closed = evolve(doing, category=Category.CLOSED)

    said = [options(fresh, ticket, at_us=30, actor=KIM) for ticket in (doing, *elsewhere, closed) * 2]

    assert said[:5] == said[5:]
    assert said[0] != said[4]  # another edition has the same state as an end
    assert {state for state, _ in fresh.idle} == {doing.state}


def test_a_refused_step_shows_no_value_of_a_field(opened):
    refused = step(WORKFLOW, opened, "begin", at_us=20, actor=ALICE, fields={"mail": "alice@example.org"})

    assert "example.org" not in repr(refused)


def test_the_events_make_the_ticket(doing, opened):
    events = [
        *open_ticket(WORKFLOW, "T-1", at_us=10, actor=ALICE, fields={"title": "Milk"}).events,
        *step(WORKFLOW, opened, "begin", at_us=20, actor=KIM).events,
    ]

    assert Ticket.replay(events) == doing
