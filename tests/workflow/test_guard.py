"""Guards answer None, or say why not."""

from __future__ import annotations

import pytest
from attrs import evolve

from histories import History
from servicecore.ticket import Ticket
from servicecore.workflow import GUARDS
from servicecore.workflow.guard import absent
from workflow.errand import ALICE, KIM

TICKET = evolve(Ticket.replay(History().opened().events), requester="alice")


@pytest.mark.parametrize("value", [None, "", "  \n"])
def test_a_field_that_says_nothing_is_absent(value):
    assert absent(value)


@pytest.mark.parametrize("value", ["x", 0, False, [], {}])
def test_a_field_that_says_anything_is_there(value):
    assert not absent(value)


@pytest.mark.parametrize(
    ("name", "changes", "actor", "fields", "reason"),
    [
        ("has_assignee", {"assignee": "kim"}, KIM, {}, None),
        ("has_assignee", {}, KIM, {}, "the ticket has no assignee"),
        ("has_priority", {"priority": "P1"}, KIM, {}, None),
        ("has_priority", {}, KIM, {}, "the ticket has no priority"),
        pytest.param("has_solution", {}, KIM, {"solution": "restarted"}, None, id="a solution given now"),
        pytest.param(
            "has_solution", {"fields": {"solution": "restarted"}}, KIM, {}, None, id="one from before"
        ),
        ("has_solution", {"fields": {"solution": " "}}, KIM, {"solution": ""}, "the ticket has no solution"),
        ("is_assignee", {"assignee": "kim"}, KIM, {}, None),
        ("is_assignee", {"assignee": "bo"}, KIM, {}, "only the assignee may do it"),
        ("is_requester", {}, ALICE, {}, None),
        ("is_requester", {}, KIM, {}, "only the requester of this ticket may do it"),
        pytest.param("is_requester", {"requester": None}, ALICE, {}, None, id="nobody knows who asked"),
        ("waits_for_requester", {"wait_reason": "requester"}, ALICE, {}, None),
        (
            "waits_for_requester",
            {"wait_reason": "change"},
            ALICE,
            {},
            "the ticket does not wait for its requester",
        ),
    ],
)
def test_says_why_not(name, changes, actor, fields, reason):
    assert GUARDS[name](evolve(TICKET, **changes), actor, fields) == reason


def test_the_registry_cannot_be_changed():
    with pytest.raises(TypeError):
        GUARDS["mine"] = GUARDS["is_assignee"]


def test_every_guard_is_called_what_it_is_called():
    assert all(guard.__name__ == name for name, guard in GUARDS.items())
