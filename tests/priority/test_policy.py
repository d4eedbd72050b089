"""How urgent a ticket is: derived by the rules, effective after a person's word, and never a guess."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import InvalidDefinition, UnknownName, WrongArgument
from servicecore.priority import Override, PriorityMatrix, PriorityPolicy, PriorityScale, incident_policy

SMALL = {
    "name": "small",
    "version": "1",
    "matrix": {
        "impacts": ["one"],
        "urgencies": ["high", "low"],
        "cells": {"one": {"high": "P1", "low": "P2"}},
    },
}
POLICY = PriorityPolicy.from_dict(SMALL)
WORD = Override("P1", "the board meets", by="kim", expires_at_us=100)
LOW = {"impact": "one", "urgency": "low"}


def faults_of(document):
    with pytest.raises(InvalidDefinition) as caught:
        PriorityPolicy.from_dict(document)
    return [(fault.path, fault.code) for fault in caught.value.faults]


class TestReading:
    def test_reads_scale_and_matrix(self):
        assert POLICY.scale == PriorityScale()
        assert POLICY.matrix == PriorityMatrix.from_rows(["high", "low"], {"one": ["P1", "P2"]})

    def test_takes_the_least_severe_level_while_nothing_is_known(self):
        assert POLICY.missing == "P3"

    @pytest.mark.parametrize("policy", [POLICY, incident_policy()])
    def test_comes_back_from_json(self, policy):
        assert PriorityPolicy.from_dict(json.loads(json.dumps(policy.to_dict()))) == policy

    def test_reads_a_file(self, tmp_path):
        file = tmp_path / "small.json"
        file.write_text(json.dumps(SMALL))

        assert PriorityPolicy.from_dict(file) == POLICY

    def test_names_every_unknown_key(self):
        assert faults_of({**SMALL, "colour": "red", "matrix": {**SMALL["matrix"], "rules": []}}) == [
            ("matrix.rules", "unknown_key"),
            ("colour", "unknown_key"),
        ]

    def test_names_every_pair_that_is_missing(self):
        assert faults_of({**SMALL, "matrix": {**SMALL["matrix"], "cells": {"one": {}}}}) == [
            ("matrix.cells.one.high", "missing_key"),
            ("matrix.cells.one.low", "missing_key"),
        ]

    def test_names_every_level_that_is_not_on_the_scale(self):
        document = {**SMALL, "scale": {"levels": ["now", "P2"]}, "missing": "never"}

        assert faults_of(document) == [
            ("matrix.cells.one.high", "unknown_value"),
            ("missing", "unknown_value"),
        ]


class TestDeciding:
    def test_takes_the_level_of_the_matrix(self):
        decision = POLICY.decide(LOW)

        assert (decision.derived, decision.effective, decision.override) == ("P2", "P2", None)
        assert [(reason.code, str(reason)) for reason in decision.because] == [
            ("matrix", "impact one with urgency low is P2")
        ]

    @pytest.mark.parametrize(
        ("fields", "missing"),
        [
            ({}, ("impact", "urgency")),
            ({"impact": "one"}, ("urgency",)),
            ({"urgency": "high"}, ("impact",)),
            pytest.param({"impact": "one", "urgency": None}, ("urgency",), id="None says nothing"),
            pytest.param({"impact": "ONE", "urgency": "high"}, ("impact",), id="a value that nobody knows"),
            pytest.param({"impact": ["one"], "urgency": "high"}, ("impact",), id="a value of another kind"),
        ],
    )
    def test_says_what_is_missing(self, fields, missing):
        decision = POLICY.decide(fields)

        assert (decision.derived, decision.effective, decision.missing) == ("P3", "P3", missing)

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({}, "impact and urgency not known"),
            ({"impact": "one"}, "urgency not known"),
            ({"impact": "ONE", "urgency": "high"}, "impact is none of one"),
            ({"impact": ["one"]}, "urgency not known, impact is none of one"),
            ({"impact": 1, "urgency": 2}, "impact is none of one, urgency is none of high, low"),
        ],
    )
    def test_tells_what_is_missing_from_what_is_strange(self, fields, said):
        assert str(POLICY.decide(fields).because[0]) == f"{said}, so P3 until then"

    def test_takes_the_stated_level_while_something_is_missing(self):
        careful = PriorityPolicy.from_dict({**SMALL, "missing": "P1"})

        assert careful.decide({}).effective == "P1"


class TestOverriding:
    def test_keeps_what_the_rules_said(self):
        decision = POLICY.decide(LOW, WORD, at_us=99)

        assert (decision.derived, decision.effective, decision.override) == ("P2", "P1", WORD)
        assert [reason.code for reason in decision.because] == ["matrix", "override"]

    def test_may_lower_a_priority(self):
        lower = Override("P3", "only a printer", by="kim")

        assert POLICY.decide({"impact": "one", "urgency": "high"}, lower).effective == "P3"

    def test_ends_at_the_instant_it_expires(self):
        decision = POLICY.decide(LOW, WORD, at_us=100)

        assert (decision.effective, decision.override) == ("P2", None)
        assert [reason.code for reason in decision.because] == ["matrix", "override_expired"]

    def test_is_in_force_where_nobody_says_when(self):
        assert POLICY.decide(LOW, WORD).effective == "P1"

    def test_refuses_a_level_that_is_not_on_the_scale(self):
        with pytest.raises(UnknownName, match="priority 'P9' is not known; use one of P1, P2, P3"):
            POLICY.decide(LOW, Override("P9", "asked", by="kim"))


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "impact": st.sampled_from(["one", "x", None]),
            "urgency": st.sampled_from(["high", "low", 1]),
        },
    ),
    st.none()
    | st.builds(
        Override,
        st.sampled_from(["P1", "P2", "P3"]),
        st.just("asked"),
        by=st.just("kim"),
        expires_at_us=st.none() | st.integers(0, 9),
    ),
    st.integers(0, 9),
)
def test_an_override_never_changes_what_is_derived(fields, override, at_us):
    decision = POLICY.decide(fields, override, at_us=at_us)

    assert decision.derived == POLICY.decide(fields).derived
    assert decision.effective == (decision.override.level if decision.override else decision.derived)


@pytest.mark.parametrize("fields", [None, [], "impact"])
def test_fields_that_are_no_mapping_are_refused(fields):
    with pytest.raises(WrongArgument, match="^fields .* give a mapping with impact and urgency$"):
        incident_policy().decide(fields)
