"""Rules of priority: the first base rule that holds, then whatever raises it, and never a guess."""

from __future__ import annotations

import json
import pickle

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore import Actor
from servicecore.condition import ticket_values
from servicecore.errors import InvalidDefinition, NaiveDatetime, UnknownName, WrongArgument
from servicecore.instant import HOUR_US
from servicecore.priority import Override, PriorityPolicy, PriorityRule, load_policy
from servicecore.priority.rule import OWN_ANSWERS, RULE_FIELDS
from servicecore.sample import sample_desk

ALICE = Actor("alice", roles=["requester"], kind="requester")
MATRIX = {
    "impacts": ["many", "one"],
    "urgencies": ["high", "low"],
    "cells": {"many": {"high": "P1", "low": "P2"}, "one": {"high": "P2", "low": "P3"}},
}


def rule(name, level, **when):
    return {"id": name, "level": level, "when": when}


DOWN = rule("down", "P1", field="system_down", eq=True)
VIP = rule("vip", "P2", field="vip", eq=True)
OLD = rule("old", "P1", field="opened_at", older_than="4h")
LOW = {"impact": "one", "urgency": "low"}


def policy(**parts):
    return PriorityPolicy.from_dict({"name": "p", "version": "1", "matrix": MATRIX, **parts})


def faults_of(**parts):
    with pytest.raises(InvalidDefinition) as caught:
        policy(**parts)
    return [(fault.path, fault.code) for fault in caught.value.faults]


class TestBase:
    def test_takes_the_first_rule_that_holds(self):
        rules = policy(base=[DOWN, VIP, rule("any", "P3", field="impact", present=True)])

        decision = rules.decide({**LOW, "system_down": False, "vip": True})

        assert (decision.derived, decision.fired) == ("P2", ("vip",))
        assert [(reason.code, str(reason), reason.params) for reason in decision.because] == [
            ("base_rule", "rule vip holds, so P2", {"rule": "vip"})
        ]

    def test_asks_no_rule_after_the_one_that_holds(self):
        decision = policy(base=[VIP, DOWN]).decide({**LOW, "vip": True})

        assert [answer.id for answer in decision.considered] == ["vip"]

    def test_may_say_less_than_the_matrix(self):
        lenient = policy(base=[rule("test system", "P3", field="area", eq="test")])

        assert lenient.decide({"impact": "many", "urgency": "high", "area": "test"}).derived == "P3"

    def test_falls_back_on_the_matrix(self):
        decision = policy(base=[DOWN]).decide({**LOW, "system_down": False})

        assert (decision.derived, decision.because[0].code, decision.missing) == ("P3", "matrix", ())

    def test_what_is_not_known_never_fires_and_is_named(self):
        decision = policy(base=[DOWN], raising=[VIP]).decide({"impact": "one"})

        assert (decision.derived, decision.fired) == ("P3", ())
        assert decision.missing == ("urgency", "system_down", "vip")
        assert [(answer.id, answer.result, answer.missing) for answer in decision.considered] == [
            ("down", None, ("system_down",)),
            ("vip", None, ("vip",)),
        ]

    def test_needs_no_matrix(self):
        rules = PriorityPolicy.from_dict({"name": "p", "version": "1", "base": [DOWN], "missing": "P2"})

        unknown, none = rules.decide({}), rules.decide({"system_down": False})

        assert (unknown.derived, str(unknown.because[0])) == ("P2", "system_down not known, so P2 until then")
        assert (none.derived, none.because[0].code) == ("P2", "no_rule")
        assert str(none.because[0]) == "no base rule holds, so P2"


class TestRaising:
    def test_the_most_severe_wins(self):
        decision = policy(raising=[VIP, DOWN]).decide({**LOW, "vip": True, "system_down": True})

        assert (decision.derived, decision.fired) == ("P1", ("vip", "down"))
        assert [(reason.code, reason.level) for reason in decision.because] == [
            ("matrix", "P3"),
            ("raising_rule", "P2"),
            ("raising_rule", "P1"),
        ]

    def test_never_lowers(self):
        decision = policy(raising=[VIP]).decide({"impact": "many", "urgency": "high", "vip": True})

        assert (decision.derived, decision.fired) == ("P1", ("vip",))

    def test_raises_what_nobody_has_classified_yet(self):
        assert policy(raising=[VIP]).decide({"vip": True}).derived == "P2"

    def test_stands_beside_an_override(self):
        decision = policy(raising=[VIP]).decide({**LOW, "vip": True}, Override("P3", "a drill", by="kim"))

        assert (decision.derived, decision.effective) == ("P2", "P3")
        assert [reason.code for reason in decision.because] == ["matrix", "raising_rule", "override"]
        assert [answer.id for answer in decision.considered] == ["vip"]

    def test_takes_the_scales_of_the_matrix(self):
        wide = policy(raising=[rule("wide", "P1", field="impact", gt="one")])

        assert wide.decide({"impact": "many", "urgency": "low"}).fired == ("wide",)

    def test_asks_fields_that_the_host_declares(self):
        gold = policy(
            fields={"contract": {"kind": "choice", "choices": ["gold", "iron"]}},
            raising=[rule("gold", "P1", field="contract", eq="gold")],
        )

        assert gold.decide({**LOW, "contract": "gold"}).derived == "P1"

    def test_asks_the_ticket(self):
        again = policy(raising=[rule("again", "P1", field="reopened", ge=2)])

        assert again.decide({**LOW, "reopened": 2}).derived == "P1"
        assert again.decide({**LOW, "reopened": 1}).derived == "P3"


class TestAge:
    def test_needs_to_know_when(self):
        with pytest.raises(WrongArgument, match="at_us None is of type NoneType; give the instant of asking"):
            policy(raising=[OLD]).decide({**LOW, "opened_at": 0})

    def test_is_older_only_past_its_limit(self):
        old = policy(raising=[OLD])

        assert old.decide({**LOW, "opened_at": 0}, at_us=4 * HOUR_US).derived == "P3"
        assert old.decide({**LOW, "opened_at": 0}, at_us=4 * HOUR_US + 1).derived == "P1"

    def test_is_known_to_change_by_time(self):
        assert policy(raising=[OLD]).timed
        assert policy(base=[OLD]).timed
        assert not policy(raising=[VIP]).timed

    def test_names_the_calendars_it_counts_in(self):
        office = policy(raising=[rule("old", "P1", field="opened_at", older_than="4h", calendar="office")])

        assert office.calendars == {"office"}
        with pytest.raises(UnknownName, match="calendar 'office' is not known; use one of nothing"):
            office.decide({**LOW, "opened_at": 0}, at_us=0)

    def test_refuses_a_naive_instant(self):
        with pytest.raises(NaiveDatetime, match="opened_at"):
            policy(raising=[OLD]).decide({**LOW, "opened_at": pendulum.naive(2026, 3, 2)}, at_us=0)


class TestExplaining:
    def test_shows_every_rule_with_every_test(self):
        decision = policy(base=[DOWN], raising=[VIP]).decide({**LOW, "vip": True})

        assert decision.explanation.splitlines() == [
            "P2",
            "- impact one with urgency low is P3",
            "- rule vip holds, so at least P2",
            "?    base[0] down, P1",
            "     ?    system_down is true: nothing",
            "yes  raising[0] vip, P2",
            "     yes  vip is true: true",
        ]

    def test_is_data_too(self):
        answer = policy(raising=[VIP]).decide({**LOW, "vip": True}).considered[0]

        assert json.loads(json.dumps(answer.to_dict())) == {
            "id": "vip",
            "level": "P2",
            "path": "raising[0]",
            "result": True,
            "missing": [],
            "explanation": {
                "path": "",
                "text": "vip is true",
                "result": True,
                "seen": "true",
                "missing": [],
                "parts": [],
            },
        }

    def test_keeps_only_what_fired_in_the_event(self):
        data = policy(raising=[VIP, DOWN]).decide({**LOW, "vip": True}).to_data()

        assert [reason["params"] for reason in data["because"]] == [
            {"impact": "one", "urgency": "low"},
            {"rule": "vip"},
        ]


class TestReading:
    def test_comes_back_from_json(self):
        rules = policy(base=[DOWN], raising=[VIP, OLD], fields={"contract": "text"})

        assert PriorityPolicy.from_dict(json.loads(json.dumps(rules.to_dict()))) == rules

    def test_rules_are_values(self):
        when = {"field": "vip", "eq": True}

        assert PriorityPolicy(
            "p", "1", raising=[PriorityRule("vip", "P2", when=when)]
        ) == PriorityPolicy.from_dict({"name": "p", "version": "1", "raising": [rule("vip", "P2", **when)]})

    @pytest.mark.parametrize(
        ("parts", "faults"),
        [
            ({"base": [rule("a", "P9", field="vip", eq=True)]}, [("base[0].level", "unknown_value")]),
            (
                {"raising": [rule("a", "P1", field="wip", eq=True)]},
                [("raising[0].when.field", "unknown_name")],
            ),
            ({"base": [VIP], "raising": [VIP]}, [("raising[0].id", "duplicate")]),
            ({"raising": [rule(" ", "P1", field="vip", eq=True)]}, [("raising[0].id", "invalid")]),
            ({"raising": [{"id": "a", "level": "P1"}]}, [("raising[0].when", "missing_key")]),
            ({"raising": [rule("a", "P1", in_hours="office")]}, [("raising[0].when", "never_settles")]),
            ({"fields": {"contract": "rumour"}}, [("fields.contract.kind", "unknown_value")]),
            ({"fields": {"priority": "text"}}, [("fields.priority", "reserved")]),
            ({"matrix": None}, [("matrix", "empty")]),
        ],
    )
    def test_names_everything_that_is_wrong_by_its_place(self, parts, faults):
        assert faults_of(**parts) == faults

    def test_names_what_is_no_rule(self):
        with pytest.raises(InvalidDefinition, match=r"raising\[0\]: None is no PriorityRule"):
            PriorityPolicy("p", "1", raising=[None])
        with pytest.raises(InvalidDefinition, match="is no list"):
            PriorityPolicy("p", "1", base=None)
        with pytest.raises(InvalidDefinition, match="fields: None is no table"):
            PriorityPolicy("p", "1", raising=[PriorityRule("a", "P1", when=VIP["when"])], fields=None)

    @pytest.mark.parametrize("name", ["fast_lane", "complaint", "incident"])
    def test_a_policy_can_be_pickled_and_stand_in_a_set(self, name):
        made = load_policy(name)

        again = pickle.loads(pickle.dumps(made))

        assert {again} == {made}
        assert again.decide({"vip": True}, at_us=0) == made.decide({"vip": True}, at_us=0)

    @pytest.mark.parametrize("name", OWN_ANSWERS)
    def test_no_rule_asks_what_the_decision_changes(self, name):
        assert faults_of(raising=[rule("a", "P1", field=name, present=True)]) == [
            ("raising[0].when.field", "unknown_name")
        ]

    def test_every_other_field_of_a_ticket_can_be_asked(self):
        ticket = sample_desk().open(
            "T-1",
            workflow="incident",
            at=pendulum.datetime(2026, 3, 2, 9),
            actor=ALICE,
            title="Mail is down",
        )

        assert ticket_values(ticket.ticket).keys() - set(RULE_FIELDS) == {*OWN_ANSWERS, "title"}


class TestFastLane:
    @pytest.mark.parametrize(
        ("facts", "level", "fired"),
        [
            ({}, "P3", ()),
            ({"system_down": True}, "P1", ("grave",)),
            ({"data_lost": True}, "P1", ("grave",)),
            ({"security": True}, "P1", ("security",)),
            ({"surge": "surge:no signal:T-5"}, "P1", ("surge",)),
            ({"vip": True}, "P2", ("key_customer",)),
            ({"key_customer": True}, "P2", ("key_customer",)),
            ({"reopened": 1}, "P3", ()),
            ({"reopened": 2}, "P1", ("reopened",)),
            ({"opened_at": -167 * HOUR_US}, "P3", ()),
            ({"opened_at": -169 * HOUR_US}, "P2", ("age",)),
        ],
    )
    def test_lets_overtake_what_cannot_wait(self, facts, level, fired):
        decision = load_policy("fast_lane").decide(
            {"impact": "individual", "urgency": "low", "opened_at": 0, **facts}, at_us=0
        )

        assert (decision.derived, decision.fired) == (level, fired)


class TestComplaint:
    @pytest.mark.parametrize(
        ("facts", "level", "fired"),
        [
            ({"system_down": True}, "P1", ("high",)),
            ({"data_lost": True}, "P1", ("high",)),
            ({"scope": "some_users"}, "P2", ("medium",)),
            ({"scope": "function", "kind": "question"}, "P2", ("medium",)),
            ({"kind": "question"}, "P3", ("low",)),
            ({"kind": "suggestion", "scope": "single_user"}, "P3", ("low",)),
            ({"kind": "complaint"}, "P3", ()),
            ({}, "P3", ()),
        ],
    )
    def test_says_which_rule_decided(self, facts, level, fired):
        decision = load_policy("complaint").decide(facts)

        assert (decision.derived, decision.fired) == (level, fired)


def test_no_policy_is_shipped_under_another_name():
    with pytest.raises(
        UnknownName, match="priority policy 'high' is not known; use one of complaint, fast_lane"
    ):
        load_policy("high")


TESTS = [
    {"field": "vip", "eq": True},
    {"field": "system_down", "ne": True},
    {"field": "waits", "gt": 2},
    {"field": "opened_at", "older_than": "4h"},
    {"not": {"field": "opened_at", "younger_than": "6h"}},
    {"field": "impact", "ge": "one"},
    {"any": [{"field": "area", "eq": "n"}, {"field": "vip", "eq": False}]},
    {"all": [{"field": "area", "present": True}, {"field": "waits", "le": 1}]},
]
LEVELS = st.sampled_from(["P1", "P2", "P3"])
RULES = st.lists(st.tuples(LEVELS, st.sampled_from(TESTS)), max_size=5).map(
    lambda pairs: [{"id": str(n), "level": level, "when": when} for n, (level, when) in enumerate(pairs)]
)
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "impact": st.sampled_from(["many", "one", "x"]),
        "urgency": st.sampled_from(["high", "low"]),
        "vip": st.booleans() | st.none(),
        "system_down": st.booleans(),
        "waits": st.integers(0, 4) | st.just("many"),
        "area": st.sampled_from(["n", "s", ""]),
        "opened_at": st.integers(0, 9).map(lambda hours: -hours * HOUR_US),
    },
)


def named(rules, prefix):
    return [{**each, "id": prefix + each["id"]} for each in rules]


@given(RULES, RULES, RULES, FACTS)
def test_one_more_raising_rule_never_lowers_the_priority(base, raising, more, facts):
    before = policy(base=named(base, "b"), raising=raising)
    after = policy(base=named(base, "b"), raising=[*raising, *named(more, "m")])

    ranks = [each.scale.rank(each.decide(facts, at_us=0).derived) for each in (before, after)]
    assert ranks[1] <= ranks[0]


@given(RULES, RULES, FACTS, st.randoms())
def test_the_order_of_raising_rules_never_matters(base, raising, facts, chance):
    shuffled = chance.sample(raising, len(raising))

    one, other = (
        policy(base=named(base, "b"), raising=each).decide(facts, at_us=0) for each in (raising, shuffled)
    )

    assert (one.derived, set(one.fired), set(one.missing)) == (
        other.derived,
        set(other.fired),
        set(other.missing),
    )


@given(RULES, RULES, FACTS)
def test_what_is_explained_is_what_was_decided(base, raising, facts):
    rules = policy(base=named(base, "b"), raising=raising)

    decision = rules.decide(facts, at_us=0)

    assert all(answer.result == answer.explanation.result for answer in decision.considered)
    assert all(answer.missing == answer.explanation.missing for answer in decision.considered)
    spoken = {reason.params["rule"]: reason.level for reason in decision.because if "rule" in reason.params}
    assert spoken == {answer.id: answer.level for answer in decision.considered if answer.result}
    assert decision.derived == rules.scale.most_severe(reason.level for reason in decision.because)
    assert decision.explanation.startswith(decision.effective)
    # By the conditions themselves, asked one by one.
    holding = [placed for placed in rules.rules.base if placed.condition.test(facts, at_us=0)]
    raised = [placed.rule.id for placed in rules.rules.raising if placed.condition.test(facts, at_us=0)]
    assert list(decision.fired) == [*(placed.rule.id for placed in holding[:1]), *raised]


@given(FACTS, LEVELS)
def test_every_ticket_gets_a_level(facts, missing):
    rules = policy(missing=missing)

    decision = rules.decide(facts)

    assert decision.derived in rules.scale
    assert (decision.derived == missing) >= bool(decision.missing)
