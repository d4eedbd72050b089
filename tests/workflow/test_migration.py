"""Tickets move from one edition of a workflow to the next, and nothing is stranded unnoticed."""

from __future__ import annotations

import json

import pendulum
import pytest
from attrs import evolve

from servicecore.errors import InvalidDefinition
from servicecore.event import Actor, TicketEvent
from servicecore.instant import to_us
from servicecore.metrics import fold
from servicecore.sample import sample_desk
from servicecore.ticket import Ticket
from servicecore.workflow import (
    MigrationMap,
    compile_workflow,
    migrate,
    migration_gaps,
    open_ticket,
    step,
    upcoming,
)
from workflow.errand import ALICE, KIM, define, errand, with_transitions

ADMIN = Actor("admin", ["system"], kind="system")
OLD = define(errand())


def renamed(old, new, document=None):
    """The errand's second version, with one name in place of another."""
    text = json.dumps({**(document or errand()), "version": "2"})
    return define(json.loads(text.replace(f'"{old}"', f'"{new}"')))


def consenting():
    """The errand's second version, which is finished only with consent."""
    consent = {"trigger": "consent", "sources": ["*"], "requires": ["what"], "records": "consent_given"}
    document = with_transitions(consent, version="2")
    document["transitions"][3]["consent"] = "a visit"
    return document


CONSENTING = define(consenting())


def kinds(new, mapping=None, old=OLD):
    return [(gap.kind, gap.state, gap.name) for gap in migration_gaps(old, new, mapping)]


class TestGaps:
    def test_are_none_between_equal_definitions(self):
        assert migration_gaps(OLD, define(errand(version="2"))) == ()

    def test_are_none_where_the_map_names_what_became_of_everything(self):
        mapping = MigrationMap(states={"doing": "working"})

        assert kinds(renamed("doing", "working"), mapping) == []

    def test_name_a_state_that_is_gone_with_what_could_be_done_there(self):
        (gap,) = migration_gaps(OLD, renamed("doing", "working"))

        assert (gap.kind, gap.state, gap.triggers) == ("state", "doing", ("ask", "finish", "note"))
        assert str(gap) == (
            "state 'doing' is not there in version '2'; map 'doing' to one of open, working, asking, done"
        )

    def test_name_a_state_that_is_of_another_kind(self):
        document = errand(version="2")
        document["states"][0]["category"] = "active"

        assert kinds(define(document)) == [("category", "open", "open")]

    def test_name_a_waiting_reason_that_is_gone(self):
        new = renamed("parts", "spares")

        assert kinds(new) == [("wait_reason", "asking", "parts")]
        assert kinds(new, MigrationMap(wait_reasons={"parts": "spares"})) == []

    def test_name_what_can_be_done_no_more(self):
        document = errand(version="2")
        document["transitions"][4]["sources"] = ["doing"]

        assert kinds(define(document)) == [("trigger", "open", "note"), ("trigger", "asking", "note")]

    def test_name_a_fact_that_old_tickets_may_be_without(self):
        document = errand(version="2", fields={"budget": "number"}, opening={"requires": ["budget"]})
        document["transitions"][3]["when"] = {"field": "budget", "lt": 100}

        (gap,) = migration_gaps(OLD, define(document))

        assert (gap.kind, gap.state, gap.name, gap.triggers) == ("field", "doing", "budget", ("finish",))
        assert kinds(define(document), old=define(errand(opening={"requires": ["budget"]}))) == []

    @pytest.mark.parametrize(
        "changes",
        [
            {"when": {"field": "result", "eq": "fine"}},  # the command brings it
            {"when": {"any": [{"field": "budget", "absent": True}, {"field": "budget", "lt": 9}]}},
            {"when": {"field": "assignee", "present": True}},  # what tickets have of themselves
        ],
    )
    def test_leave_out_what_nobody_needs(self, changes):
        document = errand(version="2", fields={"budget": "number", "result": "text"})
        document["transitions"][3].update(changes)

        assert kinds(define(document)) == []

    def test_leave_out_a_fact_that_another_way_does_without(self):
        document = with_transitions(
            {
                "trigger": "finish",
                "sources": ["doing"],
                "target": "done",
                "roles": ["manager"],
                "id": "other",
            },
            version="2",
            fields={"budget": "number"},
        )
        document["transitions"][3]["when"] = {"field": "budget", "lt": 100}

        assert kinds(define(document)) == []

    def test_name_a_consent_that_only_the_new_edition_needs(self):
        (gap,) = migration_gaps(OLD, CONSENTING)

        assert (gap.kind, gap.state, gap.name, gap.triggers) == ("consent", "doing", "a visit", ("finish",))
        assert str(gap) == (
            "finish from 'doing' needs consent to 'a visit', for which version '1' did not ask"
        )
        assert kinds(evolve(CONSENTING, version="3"), old=CONSENTING) == []

    def test_leave_out_a_consent_that_another_way_does_without(self):
        document = consenting()
        other = {"id": "other", "trigger": "finish", "sources": ["doing"], "target": "done"}
        document["transitions"].append({**other, "roles": ["manager"]})

        assert kinds(define(document)) == []

    def test_name_what_the_map_says_about_nothing(self):
        mapping = MigrationMap(states={"dong": "doing"}, wait_reasons={"lunch": "parts"})

        assert kinds(define(errand(version="2")), mapping) == [
            ("mapping", None, "dong"),
            ("mapping", None, "lunch"),
        ]


class TestMap:
    def test_comes_back_from_its_document(self):
        mapping = MigrationMap(states={"a": "b"}, wait_reasons={"c": "d"})

        assert MigrationMap.from_dict(mapping.to_dict()) == mapping

    def test_refuses_what_it_does_not_know(self):
        with pytest.raises(InvalidDefinition, match="triggers: is not known"):
            MigrationMap.from_dict({"triggers": {}})


def asking(workflow):
    """A ticket that waits for parts, and its history."""
    opened = open_ticket(workflow, "T-1", at_us=0, actor=ALICE)
    ticket, history = opened.ticket, list(opened.events)
    for trigger, fields in (("begin", {}), ("ask", {"wait_reason": "parts"})):
        taken = step(workflow, ticket, trigger, at_us=5, actor=KIM, fields=fields)
        ticket, history = taken.ticket, [*history, *taken.events]
    return ticket, history


class TestMigrate:
    NEW = renamed("asking", "on_hold", json.loads(json.dumps(errand()).replace('"parts"', '"spares"')))
    MAPPING = MigrationMap(states={"asking": "on_hold"}, wait_reasons={"parts": "spares"})

    def test_gives_the_ticket_new_names_and_leaves_the_rest(self):
        ticket, history = asking(compile_workflow(OLD))

        moved = migrate(ticket, OLD, self.NEW, self.MAPPING, at_us=9, actor=ADMIN)

        assert moved.ticket == evolve(
            ticket,
            workflow_version="2",
            state="on_hold",
            wait_reason="spares",
            state_reason="spares",
            visited={"open", "doing", "on_hold"},
            waits_for={"spares": 1},
            revision=4,
            updated_at_us=9,
        )
        assert (moved.trigger, moved.effects) == ("migrate", ())
        assert Ticket.replay([*history, *moved.events]) == moved.ticket

    def test_is_an_event_that_tells_the_move(self):
        ticket, _ = asking(compile_workflow(OLD))

        (event,) = migrate(ticket, OLD, self.NEW, self.MAPPING, at_us=9, actor=ADMIN).events

        assert event.type == "note"
        assert event.data == {
            "migration": {
                "workflow": "errand",
                "workflow_version": "2",
                "from_version": "1",
                "state": "on_hold",
                "states": {"asking": "on_hold"},
                "wait_reasons": {"parts": "spares"},
            }
        }
        assert TicketEvent.from_dict(json.loads(json.dumps(event.to_dict()))) == event

    def test_lets_the_ticket_go_on_in_the_new_edition(self):
        ticket, _ = asking(compile_workflow(OLD))
        moved = migrate(ticket, OLD, self.NEW, self.MAPPING, at_us=9, actor=ADMIN).ticket

        answered = step(compile_workflow(self.NEW), moved, "answer", at_us=10, actor=ALICE)

        assert answered.ticket.state == "doing"

    def test_leaves_timers_counting(self):
        new = define(with_transitions(version="2", timers=[{"id": "late", "state": "asking", "after": "1h"}]))
        ticket, _ = asking(compile_workflow(OLD))

        (due,) = upcoming(compile_workflow(new), migrate(ticket, OLD, new, at_us=9, actor=ADMIN).ticket)

        assert due.due_at_us == 5 + 3_600_000_000

    def test_twice_is_refused(self):
        ticket, _ = asking(compile_workflow(OLD))
        once = migrate(ticket, OLD, self.NEW, self.MAPPING, at_us=9, actor=ADMIN).ticket

        again = migrate(once, OLD, self.NEW, self.MAPPING, at_us=9, actor=ADMIN)

        assert [refusal.code for refusal in again.refusals] == ["wrong_workflow"]
        assert (again.ticket, again.events) == (once, ())

    @pytest.mark.parametrize(
        ("mapping", "at_us", "codes"),
        [
            (MigrationMap(), 9, ["stranded"]),
            (MigrationMap(states={"asking": "doing"}), 9, ["stranded"]),
            (MigrationMap(states={"asking": "on_hold"}), 9, ["stranded"]),
            (MAPPING, 4, ["time_backwards"]),
        ],
    )
    def test_refuses_what_would_be_stranded(self, mapping, at_us, codes):
        ticket, _ = asking(compile_workflow(OLD))

        refused = migrate(ticket, OLD, self.NEW, mapping, at_us=at_us, actor=ADMIN)

        assert [refusal.code for refusal in refused.refusals] == codes
        assert (refused.ticket, refused.events) == (ticket, ())

    def test_a_reason_that_the_ticket_does_not_wait_for_is_not_in_its_way(self):
        document = errand(version="2")
        document["states"][2]["wait_reasons"] = ["parts"]
        ticket, _ = asking(compile_workflow(OLD))

        assert migrate(ticket, OLD, define(document), at_us=9, actor=ADMIN).ok

    def test_adds_up_the_waits_for_reasons_that_became_one(self):
        workflow = compile_workflow(OLD)
        ticket, _ = asking(workflow)
        ticket = step(workflow, ticket, "answer", at_us=6, actor=ALICE).ticket
        ticket = step(workflow, ticket, "ask", at_us=7, actor=KIM, fields={"wait_reason": "requester"}).ticket
        mapping = MigrationMap(wait_reasons={"requester": "parts"})

        moved = migrate(ticket, OLD, define(errand(version="2")), mapping, at_us=9, actor=ADMIN).ticket

        assert (moved.wait_reason, moved.waits_for) == ("parts", {"parts": 2})


def test_changes_no_clock_and_no_fact_but_that_something_happened():
    """A resolved incident, with a wait on its way, moves."""
    desk = sample_desk()
    old = desk.workflows["incident"].definition
    new = evolve(old, version="2")
    nine = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
    step = desk.open("T-1", workflow="incident", at=nine, actor=ALICE, impact="department", urgency="high")
    ticket, history = step.ticket, list(step.events)
    for minutes, (trigger, fields) in enumerate(
        [
            ("assign", {"assignee": "kim"}),
            ("wait", {"wait_reason": "third_party"}),
            ("resume", {}),
            ("resolve", {"solution": "restarted"}),
        ],
        1,
    ):
        step = desk.apply(ticket, trigger, at=nine.add(minutes=minutes), actor=KIM, **fields)
        ticket, history = step.ticket, [*history, *step.events]
    later = nine.add(hours=2)

    moved = migrate(ticket, old, new, at_us=to_us(later), actor=ADMIN)

    asof = later.add(hours=1)
    after = [*history, *moved.events]
    before_clocks, after_clocks = (desk.sla(each, at=asof).to_dict()["clocks"] for each in (history, after))
    assert before_clocks == after_clocks
    before_facts, after_facts = (
        fold(each, desk.policies, desk.calendars, asof=asof).to_dict() for each in (history, after)
    )
    assert {key for key in before_facts if before_facts[key] != after_facts[key]} == {
        "events",
        "last_event_at_us",
        "throughput_us",
    }
