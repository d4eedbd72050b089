"""The table steps as the machine does, value for value, on walks that nobody thought of."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicecore.event import Actor
from servicecore.ticket import Ticket
from servicecore.workflow import compile_workflow, load_definition, open_ticket, options, step
from servicecore.workflow.reference import Reference
from workflow.strict import strict_incident

WORKFLOWS = (compile_workflow(load_definition("incident")), compile_workflow(strict_incident()))
INCIDENT = WORKFLOWS[0]
REFERENCES = tuple(map(Reference, WORKFLOWS))

FIELDS = {
    "assignee": ["kim", None],
    "solution": ["restarted", " "],
    "wait_reason": ["requester", "third_party", "lunch"],
    "reason": ["asked", ""],
    "priority": ["P1"],
    "expected": ["today"],
    "promised_at": ["2026-03-02T12:00:00Z"],
    "team": ["mail", "network"],
    "what": ["remote help", "a recording"],
    "reference": ["n-1"],
    "scores": [{"result": 4}, {"result": 6}, 5],
    "other_id": ["T-2", "T-1"],
    "into_id": ["T-2", "T-1"],
    "child_id": ["T-1-a", "T-1-b", "T-1-b"],
    "kind": ["relates_to", "duplicate_of", 7],
    "public": [True, False, "yes"],
    "impact": ["person", "department", "site", "nowhere"],
    "no field": [1],
}
NEEDED = {
    trigger: sorted(
        {
            name
            for (_, each), rows in INCIDENT.table.items()
            for row in rows
            if each == trigger
            for name in row.requires
        }
    )
    for trigger in INCIDENT.triggers
}


@st.composite
def commands(draw):
    trigger = draw(st.sampled_from((*INCIDENT.triggers, "explode")))
    # Mostly what the trigger asks for, or walks would hardly get anywhere.
    names = set(NEEDED.get(trigger, ())) | ({"wait_reason"} if trigger == "wait" else set())
    if draw(st.integers(0, 3)) == 0:
        names = set(draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=3)))
    fields = {name: draw(st.sampled_from(FIELDS[name])) for name in sorted(names)}
    everything = draw(st.booleans())
    roles = (
        ["requester", "agent", "manager", "system"]
        if everything
        else draw(st.lists(st.sampled_from(["requester", "agent", "manager", "system"]), max_size=2))
    )
    actor = Actor(
        draw(st.sampled_from(["alice", "kim"])),
        roles,
        kind=draw(st.sampled_from(["requester", "agent", "system"])),
    )
    return (
        trigger,
        actor,
        fields,
        draw(st.sampled_from([0, 5, 5, 60, -5])),
        draw(st.sampled_from([None, None, None, 0, -1])),
    )


@settings(max_examples=200)
@given(st.lists(commands(), max_size=30), st.sampled_from(["requester", "agent"]), st.sampled_from([0, 1]))
def test_the_table_equals_the_machine(walk, kind, which):
    workflow, reference, at_us = WORKFLOWS[which], REFERENCES[which], 1_000
    opened = open_ticket(
        workflow, "T-1", at_us=at_us, actor=Actor("alice", [kind], kind=kind), fields={"title": "Mail"}
    )
    ticket, history = opened.ticket, list(opened.events)
    for trigger, actor, fields, later, behind in walk:
        at_us = ticket.updated_at_us + later
        expected = None if behind is None else ticket.revision + behind
        command = {"at_us": at_us, "actor": actor, "fields": fields, "expected_revision": expected}

        taken = step(workflow, ticket, trigger, **command)

        assert taken == reference.step(ticket, trigger, **command)
        assert taken.ok == bool(taken.events)
        assert taken.ok or taken.ticket is ticket
        ticket = taken.ticket
        history += taken.events
    assert Ticket.replay(history) == ticket
    assert [event.sequence for event in history] == list(range(1, ticket.revision + 1))


ALL_ROLES = ["requester", "agent", "manager", "system"]
BUSY = {
    "assign": {"assignee": "kim"},
    "start": {},
    "wait": {},
    "resume": {},
    "resolve": {"solution": "restarted"},
    "reopen": {},
    "transfer": {},
    "reply": {"public": True},
    "classify": {},
}


@pytest.mark.parametrize("seed", range(8))
def test_the_table_equals_the_machine_on_long_ways_round(seed):
    """Walks that get far, so that they come to limits and conditions, which others hardly do."""
    workflow, reference, chance = WORKFLOWS[1], REFERENCES[1], random.Random(seed)
    seen, ticket = Counter(), None
    for _ in range(600):
        if ticket is None or (ticket.category.done and chance.random() < 0.2):
            opened = open_ticket(
                workflow, "T-1", at_us=0, actor=Actor("kim", ALL_ROLES), fields={"title": "x"}
            )
            ticket, history = opened.ticket, list(opened.events)
        trigger = chance.choice(list(BUSY))
        fields = {
            **BUSY[trigger],
            **(
                {"wait_reason": chance.choice(["requester", "third_party", "problem"])}
                if trigger == "wait"
                else {}
            ),
            **({"team": chance.choice(["mail", "print", "network"])} if trigger == "transfer" else {}),
            **({"impact": chance.choice(["person", "site"])} if trigger == "classify" else {}),
        }
        at_us = ticket.updated_at_us + chance.choice([0, 5, 60])
        command = {"at_us": at_us, "actor": Actor("kim", ALL_ROLES), "fields": fields}

        taken = step(workflow, ticket, trigger, **command)

        assert taken == reference.step(ticket, trigger, **command)
        seen.update({refusal.code for refusal in taken.refusals} or {"taken"})
        looped, ticket = ticket.loops, taken.ticket
        history += taken.events
        assert Ticket.replay(history) == ticket
        assert ticket.category.done or ticket.loops <= max(1, looped)
        assert ticket.reopened <= 1
        assert ticket.transfers <= 1
        assert ticket.waits_for.get("requester", 0) <= 2
    assert seen.keys() >= {"taken", "limit", "condition", "no_transition"}


@settings(max_examples=50)
@given(
    commands(),
    st.sampled_from(["new", "assigned", "waiting", "resolved", "closed"]),
    st.sampled_from([0, 1]),
)
def test_every_option_answers_as_the_machine_would(command, state, which):
    workflow, reference = WORKFLOWS[which], REFERENCES[which]
    ticket = open_ticket(
        workflow, "T-1", at_us=0, actor=Actor("alice", ["requester"], kind="requester")
    ).ticket
    for trigger, fields in {
        "assigned": [("assign", {"assignee": "kim"})],
        "waiting": [("assign", {"assignee": "kim"}), ("wait", {"wait_reason": "requester"})],
        "resolved": [("assign", {"assignee": "kim"}), ("resolve", {"solution": "x"})],
        "closed": [("assign", {"assignee": "kim"}), ("resolve", {"solution": "x"}), ("close", {})],
    }.get(state, []):
        ticket = step(
            workflow, ticket, trigger, at_us=0, actor=Actor("kim", ["agent", "manager"]), fields=fields
        ).ticket
    _, actor, fields, _, _ = command

    for option in options(workflow, ticket, at_us=5, actor=actor, fields=fields):
        assert (
            option.refusals
            == reference.step(ticket, option.trigger, at_us=5, actor=actor, fields=fields).refusals
        )
