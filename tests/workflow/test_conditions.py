"""A transition may ask something of the ticket and the command; what is not known to hold is refused."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.businesstime import BusinessCalendar
from servicecore.condition import TICKET_FIELDS
from servicecore.errors import InvalidDefinition, UnknownName
from servicecore.instant import HOUR_US, from_iso
from servicecore.workflow import (
    WorkflowDefinition,
    calendar_places,
    compile_workflow,
    open_ticket,
    options,
    step,
)
from servicecore.workflow.terms import SETTABLE, Asked, command_values
from workflow.errand import ALICE, KIM, MARA, define, errand, found, with_transitions

IMPACT = {"kind": "choice", "choices": ["person", "department", "site"], "order": "rising"}
WIDE = {"field": "impact", "ge": "department"}
LOOPING = {"field": "loops", "gt": 2}
WAYS = {"trigger": "x", "sources": ["doing"], "target": "done", "id": "one"}
MONDAY = from_iso("2026-03-02T10:00:00+01:00")


def asking(when, trigger="begin", fields=None, **changes):
    """The errand, with a condition on the first transition of a trigger."""
    document = errand(fields={"impact": IMPACT, "vip": "boolean", **(fields or {})}, **changes)
    for transition in document["transitions"]:
        if transition["trigger"] == trigger:
            transition["when"] = when
    return compile_workflow(define(document))


def opened(workflow, **fields):
    return open_ticket(workflow, "T-1", at_us=0, actor=ALICE, fields=fields).ticket


def begin(workflow, ticket, actor=KIM, at_us=1, calendars=None, **fields):
    return step(workflow, ticket, "begin", at_us=at_us, actor=actor, fields=fields, calendars=calendars or {})


class TestWhen:
    def test_lets_pass_what_holds(self):
        workflow = asking(WIDE)

        assert begin(workflow, opened(workflow, impact="site")).ticket.state == "doing"

    def test_refuses_what_does_not_hold_and_says_what_was_seen(self):
        workflow = asking({"all": [{"field": "requester", "present": True}, WIDE]})

        (refusal,) = begin(workflow, opened(workflow, impact="person")).refusals

        assert refusal.code == "condition"
        assert str(refusal) == (
            "condition all[1] does not hold: impact is at least 'department' ('department', 'site'): 'person'"
        )
        assert refusal.params == {
            "transition": "begin.doing",
            "path": "all[1]",
            "text": "impact is at least 'department' ('department', 'site'): 'person'",
            "missing": (),
        }

    def test_refuses_what_is_unknown_and_says_what_is_missing(self):
        workflow = asking(WIDE)

        (refusal,) = begin(workflow, opened(workflow)).refusals

        assert str(refusal) == (
            "condition is not known to hold: impact is at least 'department' ('department', 'site'): nothing"
        )
        assert (refusal.params["missing"], refusal.field) == (("impact",), "impact")

    def test_counts_what_the_command_brings_as_the_new_value(self):
        workflow = asking(WIDE)

        assert begin(workflow, opened(workflow, impact="person"), impact="site").ok
        (refusal,) = begin(workflow, opened(workflow, impact="site"), impact="person").refusals
        assert refusal.field == "impact"  # it was given, and could be given otherwise

    @pytest.mark.parametrize("field", ["id", "loops", "waits", "priority"])
    def test_does_not_believe_a_command_about_what_it_cannot_set(self, field):
        claim = {"id": "T-9", "loops": 3, "waits": 3, "priority": "P1"}[field]
        workflow = asking({"field": field, "eq": claim}, trigger="note")

        claimed = step(workflow, opened(workflow), "note", at_us=1, actor=KIM, fields={field: claim})

        assert [refusal.code for refusal in claimed.refusals] == ["condition"]

    def test_names_no_field_that_a_command_cannot_bring(self):
        workflow = asking({"field": "team", "present": True})

        (refusal,) = begin(workflow, opened(workflow), team="mail").refusals

        assert refusal.field is None

    def test_takes_the_team_where_the_transition_sets_it(self):
        workflow = compile_workflow(
            define(
                with_transitions(
                    {
                        "trigger": "pass_on",
                        "sources": ["open"],
                        "records": "transferred",
                        "when": {"field": "team", "eq": "mail"},
                    }
                )
            )
        )
        ticket = opened(workflow)

        assert step(workflow, ticket, "pass_on", at_us=1, actor=KIM, fields={"team": "mail"}).ok
        (refusal,) = step(
            workflow, ticket, "pass_on", at_us=1, actor=KIM, fields={"team": "network"}
        ).refusals
        assert refusal.field == "team"

    def test_takes_the_reason_of_a_wait(self):
        workflow = asking({"field": "wait_reason", "ne": "parts"}, trigger="ask")
        ticket = begin(workflow, opened(workflow)).ticket

        answers = [
            step(workflow, ticket, "ask", at_us=2, actor=KIM, fields={"wait_reason": reason}).ok
            for reason in ("requester", "parts")
        ]

        assert answers == [True, False]

    def test_tells_every_part_that_stands_against_it(self):
        workflow = asking(
            {
                "all": [
                    {"any": [{"field": "vip", "eq": True}, WIDE]},
                    {"not": {"field": "impact", "eq": "person"}},
                    {"all": [{"field": "waits", "lt": 5}, {"field": "vip", "present": True}]},
                ]
            }
        )

        refused = begin(workflow, opened(workflow, impact="person"), actor=MARA).refusals

        assert [(refusal.code, str(refusal)) for refusal in refused] == [
            ("role", "the actor has none of the roles agent"),
            (
                "condition",
                (
                    "condition all[0] is not known to hold: (vip is true: nothing or impact is at least "
                    "'department' ('department', 'site'): 'person')"
                ),
            ),
            ("condition", "condition all[1] does not hold: not impact is 'person': 'person'"),
            ("condition", "condition all[2].all[1] does not hold: vip is given: nothing"),
        ]

    def test_counts_what_it_does_not_tell(self):
        many = [{"field": "impact", "eq": choice} for choice in ("department", "site")] * 4
        workflow = asking({"any": [{"all": many}, *many]})

        (refusal,) = begin(workflow, opened(workflow, impact="person")).refusals

        assert "and 2 more)" in str(refusal)
        assert str(refusal).endswith("or 3 more)")

    def test_never_shows_a_personal_value(self):
        workflow = asking({"field": "phone", "eq": "1"}, fields={"phone": {"kind": "text", "personal": True}})

        (refusal,) = begin(workflow, opened(workflow, phone="0170 55")).refusals

        assert "0170" not in str(refusal) + str(refusal.to_dict())

    def test_asks_the_instant_of_the_step(self):
        workflow = asking({"field": "opened_at", "older_than": "1h"})
        ticket = opened(workflow)

        assert not begin(workflow, ticket, at_us=HOUR_US).ok
        assert begin(workflow, ticket, at_us=HOUR_US + 1).ok

    def test_asks_the_calendars_it_is_given(self):
        workflow = asking({"in_hours": "office"})
        office = BusinessCalendar.from_dict(
            {"name": "office", "timezone": "Europe/Berlin", "weekly": {"mon": [["09:00", "17:00"]]}}
        )

        assert begin(workflow, opened(workflow), at_us=MONDAY, calendars={"office": office}).ok
        with pytest.raises(UnknownName, match="calendar 'office'"):
            begin(workflow, opened(workflow), at_us=MONDAY)
        assert list(calendar_places(workflow.definition)) == [("transitions[0].when", "office")]
        assert workflow.calendars == {"office"}

    def test_is_told_among_the_options(self):
        workflow = asking(WIDE)
        ticket = opened(workflow)

        (option,) = [
            each for each in options(workflow, ticket, at_us=1, actor=KIM) if each.trigger == "begin"
        ]

        assert (option.allowed, option.possible, option.missing) == (False, True, ("impact",))

    def test_outlives_pickling(self):
        workflow = asking(WIDE)
        ticket = opened(workflow, impact="person")

        again = pickle.loads(pickle.dumps(workflow))

        assert begin(again, ticket) == begin(workflow, ticket)


@given(
    st.frozensets(st.sampled_from([*TICKET_FIELDS, "impact", "title"])),
    st.frozensets(st.sampled_from(sorted(SETTABLE))),
    st.dictionaries(st.sampled_from(["impact", "team", "priority", "loops", "state"]), st.text(max_size=3)),
)
def test_what_a_condition_asks_is_what_the_command_and_the_ticket_say(names, settable, fields):
    ticket = opened(asking(None), impact="site", title="Mail")

    whole = command_values(ticket, fields, settable)

    assert Asked(names, settable).of(ticket, fields) == {name: whole.get(name) for name in names}


class TestOrder:
    def test_the_first_whose_condition_holds_is_taken(self):
        document = with_transitions(
            {"trigger": "x", "sources": ["open"], "target": "doing", "when": {"field": "vip", "eq": True}},
            {"trigger": "x", "sources": ["open"], "target": "done"},
            fields={"vip": "boolean"},
        )
        workflow = compile_workflow(define(document))

        states = [
            step(workflow, opened(workflow, vip=vip), "x", at_us=1, actor=KIM).ticket.state
            for vip in (True, False)
        ]

        assert states == ["doing", "done"]

    @pytest.mark.parametrize(
        ("one", "other", "codes"),
        [
            pytest.param({"when": LOOPING}, {}, [], id="a condition hides nothing"),
            pytest.param({}, {"when": LOOPING}, ["shadowed"], id="none hides one"),
            pytest.param({"when": LOOPING}, {"when": LOOPING}, ["duplicate"], id="the same one twice"),
            pytest.param({"when": LOOPING}, {"when": {"field": "loops", "gt": 3}}, [], id="two of them"),
        ],
    )
    def test_is_told_apart_by_conditions(self, one, other, codes):
        document = with_transitions({**WAYS, **one}, {**WAYS, "id": "other", **other})

        assert [code for _, _, code in found(document)] == codes


class TestDefinition:
    def test_names_every_fault_with_its_place(self):
        document = errand(fields={"impact": {"kind": "choice"}, "a b": "text"})
        document["transitions"][0]["when"] = {
            "all": [{"field": "impct", "eq": 1}, {"field": "loops", "eq": "x"}]
        }
        document["transitions"][1]["when"] = {"field": "state", "eq": "elsewhere"}

        assert [path for _, path, _ in found(document)] == [
            "fields.impact.choices",
            "fields.'a b'",
            "transitions[0].when.all[0].field",
            "transitions[0].when.all[1].eq",
            "transitions[1].when.eq",
        ]

    def test_does_not_ask_about_states_whose_names_are_none(self):
        document = errand()
        document["states"][1]["name"] = " "
        document["transitions"][0]["when"] = {"field": "state", "eq": "anything"}

        assert not [path for _, path, _ in found(document) if ".when" in path]

    def test_is_refused_when_it_is_compiled(self):
        with pytest.raises(InvalidDefinition, match=r"transitions\[0\].when.field"):
            asking({"field": "nothing", "present": True})

    def test_comes_back_from_its_document(self):
        definition = define({**errand(fields={"vip": "boolean"}), "version": "2"})

        assert WorkflowDefinition.from_dict(definition.to_dict()) == definition

    def test_without_the_new_keys_keeps_its_digest(self):
        assert {"fields", "when"}.isdisjoint(str(define(errand()).to_dict()).replace("'", " ").split())
        assert define(errand()).digest == "a7884ed7de167fb1"

    def test_names_the_calendars_of_what_can_be_read(self):
        document = errand()
        document["transitions"][0]["when"] = {"field": "nothing", "older_than": "1h", "calendar": "office"}

        assert list(calendar_places(define(document))) == []
