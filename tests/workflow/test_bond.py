"""What a step asks of the tickets it names, and how a parent waits for its children."""

from __future__ import annotations

import pytest

from servicecore.event import EventType, next_event
from servicecore.workflow import compile_workflow, open_ticket, step
from workflow.errand import ALICE, KIM, define, errand, found, with_transitions
from workflow.walks import ASSIGN, WALKS, WORKFLOWS, opened, take, walk

CHILD = ("open_child", KIM, {"child_id": "a"})
SECOND = ("open_child", KIM, {"child_id": "b"})
SETTLED = ("settle_child", KIM, {"child_id": "a"})
START = ("start", KIM, {})
WAIT = ("wait", KIM, {"wait_reason": "requester"})


def incident(*way):
    return walk("incident", way)


def codes(ticket, trigger, **fields):
    return [each.code for each in take(ticket, (trigger, KIM, fields)).refusals]


def linked(ticket, **data):
    """The ticket with a link that a desk wrote down."""
    event = take(ticket, ("link", KIM, {"other_id": data["other_id"]})).events[0]
    event.data.update(data)
    return ticket.after(event)


class TestOtherTicket:
    @pytest.mark.parametrize(
        ("trigger", "name"),
        [
            ("link", "other_id"),
            ("duplicate_of", "other_id"),
            ("split", "other_id"),
            ("merge", "into_id"),
            ("open_child", "child_id"),
            ("settle_child", "child_id"),
        ],
    )
    def test_is_not_the_ticket_itself(self, trigger, name):
        (refusal,) = take(incident(ASSIGN), (trigger, KIM, {name: "T-1"})).refusals

        assert refusal.code == "itself"
        assert str(refusal) == f"{name} 'T-1' is the ticket itself; give another one"

    @pytest.mark.parametrize("value", [7, ["T-2"], None, " "])
    def test_has_a_name(self, value):
        assert set(codes(incident(ASSIGN), "link", other_id=value)) <= {"field_value", "field_missing"}

    def test_did_not_go_into_this_one(self):
        survivor = linked(opened("incident"), other_id="T-2", kind="merged_from")

        assert codes(survivor, "merge", into_id="T-2") == ["circle"]
        assert codes(survivor, "merge", into_id="T-3") == []

    def test_is_not_gone_into_twice(self):
        staying = {"trigger": "merge", "sources": ["open"], "roles": ["agent"], "records": "merged"}
        workflow = compile_workflow(define(with_transitions(staying)))
        ticket = open_ticket(workflow, "T-1", at_us=0, actor=ALICE).ticket
        merged = step(workflow, ticket, "merge", at_us=1, actor=KIM, fields={"into_id": "T-2"}).ticket

        (refusal,) = step(workflow, merged, "merge", at_us=1, actor=KIM, fields={"into_id": "T-3"}).refusals

        assert str(refusal) == "ticket 'T-1' was merged into 'T-2' already"


class TestChild:
    def test_is_opened_once(self):
        assert codes(incident(ASSIGN, CHILD), "open_child", child_id="a") == ["already_child"]
        assert codes(incident(ASSIGN, CHILD, SETTLED), "open_child", child_id="a") == ["already_child"]

    def test_is_no_parent(self):
        child = linked(incident(ASSIGN), other_id="T-0", kind="child_of")

        assert codes(child, "open_child", child_id="T-0") == ["circle"]

    def test_is_settled_once(self):
        (refusal,) = take(incident(ASSIGN, CHILD, SETTLED), SETTLED).refusals

        assert str(refusal) == "child 'a' is settled already: 'settled'"

    def test_that_is_none_cannot_be_settled(self):
        (refusal,) = take(incident(ASSIGN, CHILD), ("settle_child", KIM, {"child_id": "b"})).refusals

        assert str(refusal) == "ticket 'b' is no child of 'T-1'; open ones are: a"
        assert codes(incident(ASSIGN), "settle_child") == ["field_missing"]

    def test_that_is_open_keeps_the_parent_from_being_resolved(self):
        working = incident(ASSIGN, CHILD, SECOND)

        (refusal,) = take(working, ("resolve", KIM, {"solution": "x"})).refusals

        assert refusal.code == "open_children"
        assert refusal.params == {"ticket_id": "T-1", "children": ("a", "b")}
        assert take(incident(ASSIGN, CHILD, SETTLED), ("resolve", KIM, {"solution": "x"})).ok

    def test_keeps_nobody_from_cancelling_and_is_settled_after_that(self):
        cancelled = take(incident(ASSIGN, CHILD), ("cancel", KIM, {"reason": "x"})).ticket

        settled = take(cancelled, SETTLED)

        assert settled.ticket.children == {"a": "settled"}
        assert [event.type.value for event in settled.events] == ["child_settled"]

    @pytest.mark.parametrize("trigger", ["merge", "duplicate_of"])
    def test_keeps_the_parent_from_going_on_as_another(self, trigger):
        working = incident(ASSIGN, CHILD)

        assert codes(working, trigger, into_id="T-2", other_id="T-2") == ["open_children"]

    def test_is_not_asked_for_where_there_are_none(self):
        """Such a definition could not settle what an import brings along."""
        workflow = compile_workflow(define(errand()))

        assert not workflow.definition.has_children
        assert not any(row.limits for rows in workflow.table.values() for row in rows)


class TestKind:
    @pytest.mark.parametrize("kind", ["child_of", "merged_from", "duplicate_of", "duplicated_by", 7])
    def test_of_a_plain_link_is_none_that_a_command_makes(self, kind):
        refused = take(opened("incident"), ("link", KIM, {"other_id": "T-2", "kind": kind}))

        assert [(each.code, each.field) for each in refused.refusals] == [("field_value", "kind")]

    def test_of_a_link_that_a_command_makes_is_always_the_same(self):
        split = take(opened("incident"), ("split", KIM, {"other_id": "T-2"}))
        assert split.events[0].data == {"other_id": "T-2", "kind": "split_into"}

        assert codes(opened("incident"), "split", other_id="T-2", kind="split_into") == []
        (refusal,) = take(opened("incident"), ("split", KIM, {"other_id": "T-2", "kind": "x"})).refusals
        assert str(refusal) == "field kind is always 'split_into' here; leave it out"

    def test_that_no_event_says_is_found(self):
        more = {
            "trigger": "x",
            "sources": ["open"],
            "records": "linked",
            "says": {"kind": "k", "colour": "red"},
        }
        silent = {"trigger": "y", "sources": ["open"], "target": "doing", "says": {"kind": "k"}}

        assert found(with_transitions(more, silent)) == [
            ("error", "transitions[5].says.colour", "unknown_name"),
            ("error", "transitions[6].says.kind", "unknown_name"),
        ]


class TestWait:
    def test_begins_with_the_first_child_and_ends_with_the_last(self):
        first = take(incident(ASSIGN, START), CHILD)
        second = take(first.ticket, SECOND)
        one_left = take(second.ticket, SETTLED)
        none_left = take(one_left.ticket, ("settle_child", KIM, {"child_id": "b"}))

        assert [event.type.value for event in first.events] == ["child_opened", "waiting_started"]
        assert first.events[1].data == {"wait_reason": "child"}
        for waits in (first, second, one_left):
            assert (waits.ticket.wait_reason, waits.ticket.state) == ("child", "in_progress")
        assert [len(each.events) for each in (second, one_left)] == [1, 1]
        assert [event.type.value for event in none_left.events] == ["child_settled", "waiting_ended"]
        assert (none_left.ticket.wait_reason, none_left.ticket.wait_started_at_us) == (None, None)

    def test_leaves_the_ticket_whose_it_is(self):
        before = incident(ASSIGN, ("transfer", KIM, {"team": "mail", "assignee": "kim"}))

        after = take(before, CHILD).ticket

        assert (after.assignee, after.team, after.state) == (before.assignee, before.team, before.state)

    def test_goes_on_in_the_next_state(self):
        started = take(incident(ASSIGN, CHILD), START)

        assert [event.type.value for event in started.events] == ["transitioned", "waiting_started"]
        assert (started.ticket.state, started.ticket.wait_reason) == ("in_progress", "child")

    def test_does_not_begin_in_a_waiting_state_but_after_it(self):
        waiting = incident(ASSIGN, START, WAIT, CHILD)
        assert (waiting.wait_reason, waiting.waits_for) == ("requester", {"requester": 1})

        resumed = take(waiting, ("reply", ALICE, {})).ticket

        assert (resumed.state, resumed.wait_reason) == ("in_progress", "child")

    def test_does_not_end_one_for_something_else(self):
        waiting = incident(ASSIGN, START, WAIT, CHILD)

        settled = take(waiting, SETTLED)

        assert [event.type.value for event in settled.events] == ["child_settled"]
        assert settled.ticket.wait_reason == "requester"

    def test_is_over_with_the_work(self):
        cancelled = take(incident(ASSIGN, CHILD), ("cancel", KIM, {"reason": "x"})).ticket

        assert (cancelled.wait_reason, cancelled.relations.open_children) == (None, ("a",))

    def test_may_have_a_state_of_its_own(self):
        document = errand()
        document["states"][2]["wait_reasons"] = ["requester", "parts", "child"]
        children = [
            {
                "trigger": "open_child",
                "sources": ["doing"],
                "target": "asking",
                "roles": ["agent"],
                "records": "child_opened",
            },
            {
                "trigger": "settle_child",
                "sources": ["asking"],
                "target": "doing",
                "roles": ["agent"],
                "records": "child_settled",
                "guards": ["awaits_last_child"],
            },
            {
                "trigger": "settle_child",
                "id": "settle_child.stay",
                "sources": ["*"],
                "roles": ["agent"],
                "records": "child_settled",
            },
        ]
        document["transitions"] += children
        workflow = compile_workflow(define(document))

        def go(ticket, trigger, **fields):
            taken = step(workflow, ticket, trigger, at_us=1, actor=KIM, fields=fields).raise_if_refused()
            return taken.ticket

        ticket = go(open_ticket(workflow, "T-1", at_us=0, actor=ALICE).ticket, "begin")
        parent = go(ticket, "open_child", child_id="a", wait_reason="child")

        assert (parent.state, parent.waits_for) == ("asking", {"child": 1})
        assert go(parent, "settle_child", child_id="a").state == "doing"
        busy = go(ticket, "open_child", child_id="a", wait_reason="parts")
        assert go(busy, "settle_child", child_id="a").state == "asking"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_parent_waits_wherever_it_works_while_a_child_is_open(name):
    """From every place of every walk where a child may be opened, to every place from there."""
    workflow, opened_somewhere = WORKFLOWS[name], 0
    opening = (each for way in WALKS[name] for each in way if each[0] == "open_child")
    actor = next(opening)[1]
    for way in WALKS[name]:
        for length in range(len(way)):
            ticket = walk(name, way[:length])
            parent = take(ticket, ("open_child", actor, {"child_id": "z"}))
            if not parent.ok:
                continue
            opened_somewhere += 1
            ticket = parent.ticket
            for command in way[length:]:
                ticket = take(ticket, command).ticket
                waiting = ticket.wait_started_at_us is not None
                assert waiting is (not ticket.category.done)
    assert opened_somewhere > len(workflow.states) // 2


def test_a_condition_may_ask_of_children_and_of_the_parent():
    document = with_transitions(
        {"trigger": "open_child", "sources": ["doing"], "roles": ["agent"], "records": "child_opened"},
        {
            "trigger": "nudge",
            "sources": ["*"],
            "records": "note",
            "when": {"field": "open_children", "gt": 0},
        },
        {
            "trigger": "hurry",
            "sources": ["*"],
            "records": "note",
            "when": {
                "all": [{"field": "child_of", "eq": "T-0"}, {"not": {"field": "merged_into", "eq": "T-9"}}]
            },
        },
    )
    workflow = compile_workflow(define(document))
    ticket = open_ticket(workflow, "T-1", at_us=0, actor=ALICE).ticket
    ticket = step(workflow, ticket, "begin", at_us=1, actor=KIM).ticket

    assert not step(workflow, ticket, "nudge", at_us=1, actor=KIM).ok
    ticket = step(workflow, ticket, "open_child", at_us=1, actor=KIM, fields={"child_id": "a"}).ticket
    assert step(workflow, ticket, "nudge", at_us=1, actor=KIM).ok
    assert not step(workflow, ticket, "hurry", at_us=1, actor=KIM).ok
    event = next_event("T-1", 4, 1, EventType.LINKED, KIM, {"other_id": "T-0", "kind": "child_of"})
    assert not step(
        workflow, ticket.after(event), "hurry", at_us=1, actor=KIM
    ).ok  # merged into nothing known
    merged = next_event("T-1", 5, 1, EventType.MERGED, KIM, {"into_id": "T-8"})
    assert step(workflow, ticket.after(event).after(merged), "hurry", at_us=1, actor=KIM).ok
