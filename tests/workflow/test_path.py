"""Every state can be reached, and every ticket can end."""

from __future__ import annotations

from workflow.errand import ERRAND, errand, found, with_transitions


def test_finds_a_state_that_no_way_leads_to():
    document = with_transitions({"trigger": "x", "sources": ["island"], "target": "done"})
    document["states"].append({"name": "island", "category": "active"})

    assert found(document) == [("error", "states[4]", "unreachable")]


def test_finds_a_state_that_no_end_can_be_reached_from():
    document = with_transitions({"trigger": "x", "sources": ["doing"], "target": "trap"})
    document["states"].append({"name": "trap", "category": "active"})

    assert found(document) == [("error", "states[4]", "dead_end")]


def test_finds_a_definition_without_an_end():
    document = errand()
    document["states"][3]["category"] = "resolved"

    assert found(document) == [("error", "states", "no_final")]


def test_finds_ways_out_of_what_is_closed():
    document = with_transitions({"trigger": "x", "sources": ["doing", "done"], "target": "open"})

    assert found(document) == [("error", "transitions[5]", "leaves_final")]


def test_finds_a_closed_state_that_is_entered_again():
    assert found(with_transitions({"trigger": "x", "sources": ["done"], "target": "done"})) == [
        ("error", "transitions[5]", "leaves_final")
    ]


def test_lets_things_happen_after_the_end_that_leave_the_state_alone():
    assert found(with_transitions({"trigger": "x", "sources": ["done"], "records": "note"})) == []


def test_asks_about_a_waiting_state_that_the_requester_cannot_leave():
    document = errand()
    document["transitions"][2]["roles"] = ["agent"]

    assert found(document) == [("warning", "states[2]", "requester_stuck")]


def test_lets_anyone_stand_for_the_requester():
    document = errand()
    document["transitions"][2]["roles"] = []

    assert found(document) == []


def test_does_not_take_another_waiting_state_for_a_way_out():
    document = errand(
        states=[*ERRAND["states"], {"name": "held", "category": "waiting", "wait_reasons": ["parts"]}]
    )
    document["transitions"][2]["target"] = "held"
    document["transitions"].append(
        {"trigger": "resume", "sources": ["held"], "target": "doing", "roles": ["agent"]}
    )

    assert found(document) == [
        ("warning", "states[2]", "requester_stuck"),
        ("warning", "states[4]", "requester_stuck"),
    ]
