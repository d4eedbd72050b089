"""Transitions that share trigger and source must be told apart, and the first that fits must not hide another."""

from __future__ import annotations

import pytest

from workflow.errand import ERRAND, errand, found, with_transitions

FIRST, SECOND = "transitions[5]", "transitions[6]"


def pair(one, other):
    """Two transitions of the trigger `x` from `doing`, with a target unless told otherwise."""
    base = {"trigger": "x", "sources": ["doing"], "target": "done"}
    return with_transitions({**base, "id": "one", **one}, {**base, "id": "other", **other})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        ({}, {"target": "open"}),
        ({"roles": ["agent", "manager"]}, {"roles": ["manager", "agent"]}),
        pytest.param(
            {"requires": ["due"], "guards": ["has_assignee"]},
            {"requires": ["due"], "guards": ["has_assignee"]},
            id="same conditions",
        ),
        pytest.param(
            {"records": "promised"},
            {"records": "promised", "requires": ["promised_at"]},
            id="what an event needs is required anyway",
        ),
        pytest.param({"sources": ["*"]}, {}, id="one of the open states"),
    ],
)
def test_finds_duplicates(one, other):
    assert found(pair(one, other)) == [("error", SECOND, "duplicate")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({}, {"guards": ["has_assignee"]}, id="unguarded before guarded"),
        pytest.param({}, {"requires": ["due"]}, id="nothing required before something"),
        pytest.param({}, {"roles": ["agent"]}, id="anyone before agents"),
        pytest.param({"roles": ["agent", "manager"]}, {"roles": ["agent"]}, id="more roles before fewer"),
        pytest.param(
            {"guards": ["has_assignee"]},
            {"guards": ["has_assignee", "is_assignee"]},
            id="fewer guards before more",
        ),
        pytest.param(
            {"target": None, "records": "waiting_started"}, {"target": "asking"}, id="any reason before some"
        ),
    ],
)
def test_finds_what_is_shadowed(one, other):
    assert found(pair(one, other)) == [("error", SECOND, "shadowed")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"guards": ["has_assignee"]}, {}, id="guarded before unguarded"),
        pytest.param({"roles": ["agent"]}, {}, id="agents before anyone"),
        pytest.param({"roles": ["agent"]}, {"roles": ["requester"]}, id="different roles"),
        pytest.param({"roles": ["agent"]}, {"roles": ["agent", "manager"]}, id="fewer roles before more"),
        pytest.param({"requires": ["a"]}, {"requires": ["b"]}, id="different fields"),
        pytest.param({"target": "asking"}, {}, id="a waiting reason before none"),
        pytest.param({}, {"target": "asking"}, id="no waiting reason before one"),
        pytest.param({}, {"sources": ["open"]}, id="different sources"),
        pytest.param({}, {"trigger": "y"}, id="different triggers"),
    ],
)
def test_lets_pass_what_is_told_apart(one, other):
    assert found(pair(one, other)) == []


def waiting_twice(first, second):
    states = [*ERRAND["states"], {"name": "held", "category": "waiting", "wait_reasons": second}]
    states[2] = {"name": "asking", "category": "waiting", "wait_reasons": first}
    more = ({"trigger": "ask", "sources": ["doing"], "target": "held", "roles": ["agent"]},)
    document = with_transitions(
        *more,
        {"trigger": "answer", "sources": ["held"], "target": "doing", "roles": ["requester"], "id": "b"},
    )
    return {**document, "states": states}


def test_tells_waiting_states_apart_by_their_reasons():
    assert found(waiting_twice(["requester"], ["parts"])) == []


def test_finds_a_waiting_state_whose_reasons_are_all_taken():
    assert found(waiting_twice(["requester", "parts"], ["parts"])) == [
        ("error", "transitions[5]", "shadowed")
    ]


def test_names_a_pair_once_however_many_states_it_shares():
    more = [
        {"trigger": "x", "sources": ["open", "doing"], "target": "done", "id": name}
        for name in ("one", "other")
    ]

    assert found(with_transitions(*more)) == [("error", SECOND, "duplicate")]


def test_lets_the_same_trigger_start_from_different_states():
    document = errand()
    document["transitions"][1]["trigger"] = "begin"

    assert found(document) == []
