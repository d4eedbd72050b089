"""The table steps as the machine does, value for value, on walks that nobody thought of."""

from __future__ import annotations

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
    "other_id": ["T-2"],
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
