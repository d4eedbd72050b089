"""Commands on two tickets: both are changed, or neither, and nothing goes round in a circle."""

from __future__ import annotations

import json

import pendulum
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicecore import Actor, EventType, MemoryStore, load_desk
from servicecore.desk import Opening, openings_of, problem_opening
from servicecore.errors import InvalidArgument, TransitionRefused, UnknownName, WrongArgument
from servicecore.priority import (
    Neighbourhood,
    Occurrence,
    RecurrenceRule,
    RecurrenceWatch,
    SurgeRule,
    SurgeWatch,
)
from servicecore.relations import Link

ALICE = Actor("alice", roles=["requester"], kind="requester")
KIM = Actor("kim", roles=["agent"], team="service_desk")
NINE = pendulum.datetime(2026, 3, 2, 9, tz="UTC")
DOCUMENT = {
    "name": "relations",
    "workflows": ["incident", "service_request", "problem"],
    "calendars": [
        {
            "name": "office",
            "timezone": "UTC",
            "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        }
    ],
    "priority": {
        "name": "p",
        "version": "1",
        "matrix": {
            "impacts": ["many", "one"],
            "urgencies": ["high", "low"],
            "cells": {"many": {"high": "P1", "low": "P2"}, "one": {"high": "P2", "low": "P3"}},
        },
        "raising": [{"id": "for the first", "level": "P1", "when": {"field": "child_of", "eq": "T-1"}}],
    },
    "sla": [
        {
            "name": "all",
            "version": "1",
            "calendar": "office",
            "targets": [
                {"metric": "first_response", "goals": {"*": "4h"}, "pause_on": []},
                {"metric": "resolution", "goals": {"*": "8h"}, "pause_on": ["child"]},
            ],
        }
    ],
}
OPENING = ("split", "open_child", "follow_up")
DESK = load_desk(DOCUMENT)
BARE = load_desk({**DOCUMENT, "priority": None, "sla": []} | {"name": "bare"})


class World:
    """Tickets at a desk, with their histories in a store."""

    def __init__(self, desk=DESK, *ids):
        self.desk, self.now, self.store, self.tickets = desk, NINE, MemoryStore(), {}
        for ticket_id in ids:
            self.keep(desk.open(ticket_id, workflow="incident", at=NINE, actor=ALICE, title="Mail is down"))

    def keep(self, step):
        revision = len(self.store.history(step.ticket_id))
        self.store.append(step.ticket_id, step.events, revision)
        self.tickets[step.ticket_id] = step.ticket
        return step

    def do(self, ticket_id, trigger, actor=KIM, minutes=1, **fields):
        self.now = self.now.add(minutes=minutes)
        step = self.desk.apply(self.tickets[ticket_id], trigger, at=self.now, actor=actor, **fields)
        return self.keep(step.raise_if_refused())

    def ask(self, command, ticket_id, other, minutes=1, **fields):
        """What a command on two tickets comes to; nothing is kept."""
        self.now = self.now.add(minutes=minutes)
        if command not in OPENING:
            other = self.tickets.get(other, other)
        given = {"at": self.now, "actor": KIM, **fields}
        return getattr(self.desk, command)(self.tickets[ticket_id], other, **given)

    def take(self, command, ticket_id, other, **fields):
        both = self.ask(command, ticket_id, other, **fields).raise_if_refused()
        for step in both.steps:
            self.keep(step)
        return both

    def assigned(self, ticket_id="T-1"):
        self.do(ticket_id, "assign", assignee="kim", team="mail")
        return self

    def over(self, ticket_id):
        self.do(ticket_id, "cancel", reason="works again")
        return self


@pytest.fixture
def two():
    return World(DESK, "T-1", "T-2")


def kinds(step):
    return [event.type.value for event in step.events]


def refused(joint):
    assert not joint.ok
    assert all(step.refusals for step in joint.steps)
    assert all((step.events, step.effects) == ((), ()) for step in joint.steps)
    return [each.code for each in joint.refusals]


class TestLink:
    def test_is_on_both_tickets(self, two):
        both = two.take("link", "T-1", "T-2", kind="relates_to")

        assert [step.ticket_id for step in both.steps] == ["T-2", "T-1"]
        assert both.step.ticket.links == (Link("T-2", "relates_to"),)
        assert both.other.ticket.links == (Link("T-1", "relates_to"),)

    def test_need_have_no_kind(self, two):
        both = two.take("link", "T-1", "T-2")

        assert both.other.events[-1].data == {"other_id": "T-1"}
        assert both.step.ticket.links == (Link("T-2"),)

    def test_is_called_from_the_other_side_what_it_is_there(self, two):
        both = two.take("link", "T-1", "T-2", kind="has_problem")

        assert both.other.ticket.links == (Link("T-1", "problem_of"),)

    def test_is_made_once(self, two):
        two.take("link", "T-1", "T-2", kind="relates_to")

        assert refused(two.ask("link", "T-1", "T-2", kind="relates_to")) == ["already_linked"]
        assert two.ask("link", "T-1", "T-2", kind="blocks").ok

    def test_of_which_one_half_was_stored_is_made_whole(self, two):
        half = two.ask("link", "T-1", "T-2", kind="relates_to")
        two.keep(half.other)

        whole = two.ask("link", "T-1", "T-2", kind="relates_to")

        assert (whole.ok, kinds(whole.other), kinds(whole.step)) == (True, [], ["linked"])

    def test_of_a_ticket_to_itself_is_refused(self, two):
        assert refused(two.ask("link", "T-1", "T-1")) == ["itself"]

    def test_to_a_closed_ticket_is_refused(self, two):
        two.over("T-2")

        both = two.ask("link", "T-1", "T-2")

        assert refused(both) == ["other_closed"]
        assert str(both.refusals[0]) == "ticket 'T-2' is 'cancelled', which is final; follow it up instead"
        assert refused(two.ask("link", "T-2", "T-1")) == ["final"]

    def test_to_a_merged_ticket_names_the_one_that_goes_on(self):
        world = World(DESK, "T-1", "T-2", "T-3")
        world.take("merge", "T-2", "T-3")

        both = world.ask("link", "T-1", "T-2")

        assert refused(both) == ["already_merged"]
        assert str(both.refusals[0]) == "ticket 'T-2' goes on as 'T-3'; give that one"

    @pytest.mark.parametrize("kind", [7, ["relates_to"]])
    def test_has_a_kind_that_is_a_text(self, two, kind):
        with pytest.raises(WrongArgument, match="kind"):
            two.ask("link", "T-1", "T-2", kind=kind)

    @pytest.mark.parametrize("kind", ["child_of", "duplicate_of", "duplicated_by", "merged_from"])
    def test_makes_nothing_that_has_a_command_of_its_own(self, two, kind):
        assert refused(two.ask("link", "T-1", "T-2", kind=kind)) == ["field_value"]

    def test_brings_along_what_the_host_says(self, two):
        both = two.ask("link", "T-1", "T-2", because="same server")

        assert both.step.ticket.fields["because"] == "same server"
        assert "because" not in both.other.ticket.fields

    def test_works_without_priorities(self):
        assert World(BARE, "T-1", "T-2").ask("link", "T-1", "T-2").ok


class TestRefusals:
    def test_of_either_are_told_together(self, two):
        both = two.ask("link", "T-1", "T-2", expected_revision=7, other_revision=8)

        assert refused(both) == ["stale_revision", "stale_revision"]

    def test_stand_beside_the_ticket_they_are_about(self, two):
        both = two.ask("link", "T-1", "T-2", other_revision=7)

        assert [each.code for each in both.other.refusals] == ["stale_revision"]
        (refusal,) = both.step.refusals
        assert str(refusal) == "ticket 'T-2' refuses: the ticket is at revision 2, not 7; look at it again"
        assert refusal.params == {"ticket_id": "T-2"}
        assert [step.ticket for step in both.steps] == [two.tickets["T-2"], two.tickets["T-1"]]

    def test_of_a_revision_that_is_the_right_one_there_are_none(self, two):
        revisions = [two.tickets[each].revision for each in ("T-1", "T-2")]

        assert two.ask("link", "T-1", "T-2", expected_revision=revisions[0], other_revision=revisions[1]).ok

    def test_come_of_an_instant_before_the_other_tickets_last_event(self, two):
        two.do("T-2", "note", minutes=30)

        assert refused(two.ask("link", "T-1", "T-2", minutes=-10)) == ["time_backwards"]

    def test_come_of_the_role(self, two):
        assert refused(two.ask("merge", "T-1", "T-2", actor=ALICE)) == ["role"]

    def test_are_raised_for_callers_who_insist(self, two):
        with pytest.raises(TransitionRefused, match="cannot 'link' ticket 'T-2'"):
            two.ask("link", "T-1", "T-2", other_revision=7).raise_if_refused()
        with pytest.raises(TransitionRefused, match="cannot 'link' ticket 'T-1'"):
            two.ask("link", "T-1", "T-2", expected_revision=7).raise_if_refused()

    @pytest.mark.parametrize(
        ("command", "name"),
        [
            ("link", "other"),
            ("duplicate_of", "original"),
            ("merge", "into"),
            ("settle_child", "child"),
        ],
    )
    def test_are_no_answer_to_what_is_no_ticket(self, two, command, name):
        with pytest.raises(WrongArgument, match=name):
            two.ask(command, "T-1", "T-9")


class TestDuplicate:
    def test_is_closed_and_the_other_goes_on(self, two):
        both = two.take("duplicate_of", "T-1", "T-2")

        assert (both.step.ticket.state, both.step.ticket.continued_by) == ("cancelled", "T-2")
        assert both.other.ticket.links == (Link("T-1", "duplicated_by"),)
        assert both.other.ticket.category == "new"
        assert [effect.template for effect in both.step.effects] == ["duplicate"]

    def test_of_what_is_a_duplicate_of_it_is_a_circle(self):
        """Only where a workflow leaves duplicates open."""
        world = World(DESK, "T-1", "T-2")
        world.tickets["T-2"] = evolve(
            world.tickets["T-2"],
            relations=evolve(world.tickets["T-2"].relations, links=(Link("T-1", "duplicate_of"),)),
        )

        both = world.ask("duplicate_of", "T-1", "T-2")

        assert refused(both) == ["circle"]
        assert str(both.refusals[0]) == "ticket 'T-2' goes on as 'T-1', so that is a circle"


class TestMerge:
    def test_ends_one_ticket_and_is_seen_on_the_other(self, two):
        both = two.take("merge", "T-1", "T-2")

        assert kinds(both.step) == ["merged", "transitioned"]
        assert (both.step.ticket.merged_into, both.step.ticket.state) == ("T-2", "cancelled")
        assert kinds(both.other) == ["linked"]
        assert both.other.ticket.relations.merged_from == ("T-1",)

    def test_into_itself_is_refused(self, two):
        assert "itself" in refused(two.ask("merge", "T-1", "T-1"))

    def test_in_a_circle_is_refused(self):
        world = World(DESK, "T-1", "T-2", "T-3")
        world.take("merge", "T-1", "T-2")
        assert set(refused(world.ask("merge", "T-2", "T-1"))) == {"circle"}

        world.take("merge", "T-2", "T-3")
        assert refused(world.ask("merge", "T-3", "T-1")) == ["already_merged"]

    @pytest.mark.parametrize("command", ["merge", "duplicate_of"])
    def test_of_parent_and_child_is_a_circle(self, two, command):
        two.assigned().take("open_child", "T-1", "T-1-a", title="x")

        assert "circle" in refused(two.ask(command, "T-1", "T-1-a"))
        assert refused(two.ask(command, "T-1-a", "T-1")) == ["circle"]

    @pytest.mark.parametrize("command", ["merge", "duplicate_of"])
    def test_of_grandparent_and_grandchild_is_a_circle(self, two, command):
        two.assigned().take("open_child", "T-1", "T-1-a", title="x")
        two.assigned("T-1-a").take("open_child", "T-1-a", "T-1-b", title="x")

        for one, other in (("T-1", "T-1-b"), ("T-1-b", "T-1")):
            both = two.ask(command, one, other)
            assert "circle" in refused(both)
            message = "the parent of 'T-1-b' is 'T-1-a', which is a child of 'T-1' or goes on as it"
            assert any(message in str(refusal) for refusal in both.refusals)

    @pytest.mark.parametrize("first", ["merge", "duplicate_of"])
    @pytest.mark.parametrize("second", ["merge", "duplicate_of"])
    def test_into_a_child_of_what_went_into_it_is_a_circle(self, two, first, second):
        """T-1 goes on as T-2, which would go on as the child of T-1."""
        two.assigned().take("open_child", "T-1", "T-1-a", title="x")
        two.assigned("T-1-a").do("T-1-a", "resolve", solution="x", cause="y")
        two.take("settle_child", "T-1", "T-1-a")
        two.take(first, "T-1", "T-2")

        assert refused(two.ask(second, "T-2", "T-1-a")) == ["circle"]

    def test_of_children_of_one_parent_is_none(self, two):
        two.assigned().take("open_child", "T-1", "T-1-a", title="x")
        two.take("open_child", "T-1", "T-1-b", title="x")

        assert two.ask("merge", "T-1-a", "T-1-b").ok

    def test_is_judged_with_both_histories(self, two):
        """T-2 came first and was answered by no one; T-9 goes on with its time."""
        two.assigned("T-2")
        late = two.desk.open("T-9", workflow="incident", at=NINE.add(hours=1), actor=ALICE, title="Mail?")
        two.keep(late)
        two.do("T-9", "assign", minutes=70, assignee="kim")
        two.take("merge", "T-2", "T-9", minutes=10)
        two.do("T-9", "reply", minutes=10, public=True)

        merged = [two.store.history("T-2")]
        alone = two.desk.sla(two.store.history("T-9"), at=two.now)
        status = two.desk.sla(two.store.history("T-9"), at=two.now, merged=merged)

        assert alone.clocks["resolution"].started_at == NINE.add(hours=1)
        assert status.clocks["resolution"].started_at == NINE
        assert status.clocks["resolution"].due_at == NINE.add(hours=8)
        assert status.clocks["first_response"].elapsed == two.now - NINE
        away = two.desk.sla(merged[0], at=two.now)
        assert away.clocks["resolution"].state == "cancelled"

    def test_leaves_no_child_behind(self, two):
        two.assigned().take("open_child", "T-1", "T-1-a", title="x")

        assert refused(two.ask("merge", "T-1", "T-2")) == ["open_children"]


class TestSplit:
    def test_opens_another_ticket_linked_both_ways(self, two):
        both = two.take("split", "T-1", "T-3", title="And the calendar too")

        assert both.step.ticket.links == (Link("T-3", "split_into"),)
        assert both.other.ticket.links == (Link("T-1", "split_from"),)
        assert (both.other.ticket.workflow, both.other.ticket.fields["title"]) == (
            "incident",
            "And the calendar too",
        )

    def test_asks_nobody_to_open_it_again(self, two):
        both = two.ask("split", "T-1", "T-3", title="x")

        assert "open_split" not in [effect.kind for effect in both.step.effects]

    def test_may_go_another_way(self, two):
        assert two.ask(
            "split", "T-1", "R-1", workflow="service_request", title="x"
        ).other.ticket.workflow == ("service_request")

    def test_is_refused_where_the_other_cannot_be_opened(self, two):
        both = two.ask("split", "T-1", "R-1", workflow="service_request")

        assert refused(both) == ["field_missing"]
        assert both.other.ticket is None
        assert both.step.ticket is two.tickets["T-1"]

    def test_into_the_same_ticket_twice_is_refused(self, two):
        two.take("split", "T-1", "T-3", title="x")

        assert refused(two.ask("split", "T-1", "T-3", title="x")) == ["already_linked"]

    def test_names_the_workflows_there_are(self, two):
        with pytest.raises(UnknownName, match="workflow 'order' is not known"):
            two.ask("split", "T-1", "T-3", workflow="order")


class TestChild:
    def test_makes_its_parent_wait_and_leaves_it_whose_it_is(self, two):
        before = two.assigned().tickets["T-1"]

        both = two.take("open_child", "T-1", "T-1-a", title="Change the cable")
        parent, child = both.step.ticket, both.other.ticket

        assert (parent.wait_reason, parent.children) == ("child", {"T-1-a": None})
        assert (parent.assignee, parent.team, parent.state) == (before.assignee, before.team, before.state)
        assert child.relations.parent == "T-1"
        assert [effect.kind for effect in both.step.effects] == []

    def test_has_its_priority_from_the_rules_that_ask_of_the_parent(self, two):
        both = two.assigned().take("open_child", "T-1", "T-1-a", title="x", impact="one", urgency="low")

        assert kinds(both.other) == ["opened", "prioritised", "linked", "prioritised"]
        assert both.other.ticket.priority == "P1"

    def test_holds_the_clocks_that_the_policy_says(self, two):
        two.assigned().take("open_child", "T-1", "T-1-a", title="x", minutes=59)
        two.over("T-1-a")
        two.take("settle_child", "T-1", "T-1-a", minutes=59)

        clocks = two.desk.sla(two.store.history("T-1"), at=two.now).clocks

        assert clocks["resolution"].elapsed == pendulum.duration(hours=1)
        assert clocks["first_response"].elapsed == pendulum.duration(hours=2)

    def test_keeps_the_parent_from_being_resolved_until_it_is_settled(self, two):
        two.assigned().take("open_child", "T-1", "T-1-a", title="x")
        stuck = two.desk.apply(two.tickets["T-1"], "resolve", at=two.now, actor=KIM, solution="x")
        two.over("T-1-a").take("settle_child", "T-1", "T-1-a")

        assert [each.code for each in stuck.refusals] == ["open_children"]
        assert two.do("T-1", "resolve", solution="x").ticket.state == "resolved"

    def test_is_settled_when_its_own_work_is_over(self, two):
        two.assigned().take("open_child", "T-1", "T-1-a", title="x")

        both = two.ask("settle_child", "T-1", "T-1-a")
        assert refused(both) == ["child_open"]
        assert str(both.refusals[0]) == "child 'T-1-a' is 'new'; its work is not over yet"

        both = two.over("T-1-a").take("settle_child", "T-1", "T-1-a")
        assert (both.step.ticket.children, both.step.ticket.wait_reason) == ({"T-1-a": "cancelled"}, None)
        assert both.other.events == ()

    def test_is_settled_with_an_outcome(self, two):
        two.assigned().take("open_child", "T-1", "T-1-a", title="x")

        both = two.over("T-1-a").take("settle_child", "T-1", "T-1-a", outcome="solved")

        assert both.step.ticket.children == {"T-1-a": "solved"}
        with pytest.raises(WrongArgument, match="outcome"):
            two.ask("settle_child", "T-1", "T-1-a", outcome=7)

    def test_of_another_ticket_cannot_be_settled(self, two):
        assert "unknown_child" in refused(two.assigned().ask("settle_child", "T-1", "T-2"))

    def test_is_not_its_own_grandparent(self, two):
        two.assigned().take("open_child", "T-1", "T-1-a", title="x")
        two.assigned("T-1-a")

        assert refused(two.ask("open_child", "T-1-a", "T-1", title="x")) == ["circle"]


class TestFollowUp:
    def test_comes_after_a_closed_ticket_linked_both_ways(self, two):
        both = two.over("T-1").take("follow_up", "T-1", "T-3", title="Down again")

        assert both.step.ticket.links == (Link("T-3", "followed_up_by"),)
        assert both.other.ticket.links == (Link("T-1", "follow_up_of"),)
        assert both.step.ticket.state == "cancelled"

    def test_comes_after_no_open_one(self, two):
        assert refused(two.ask("follow_up", "T-1", "T-3", title="x")) == ["no_transition"]


class TestOpening:
    """A host that carries effects out once it has stored the events."""

    @pytest.mark.parametrize(
        ("trigger", "fields", "kind"),
        [
            ("split", {"other_id": "T-3"}, "split_from"),
            ("open_child", {"child_id": "T-3"}, "child_of"),
        ],
    )
    def test_is_made_of_a_step(self, two, trigger, fields, kind):
        (opening,) = openings_of(two.assigned().do("T-1", trigger, **fields))

        assert opening == Opening("T-3", links=(Link("T-1", kind),), workflow="incident")

    def test_is_made_of_a_follow_up(self, two):
        (opening,) = openings_of(two.over("T-1").do("T-1", "follow_up", other_id="T-3"))

        first, again = (two.desk.open_linked(opening, at=two.now, actor=KIM, title="x") for _ in range(2))

        assert first == again
        assert first.ticket.links == (Link("T-1", "follow_up_of"),)

    def test_of_a_link_without_a_word_of_its_own_has_none(self, two):
        step = two.do("T-1", "split", other_id="T-3")
        told = evolve(step.events[-1], data={"other_id": "T-3"})

        (opening,) = openings_of(evolve(step, events=(told,)))

        assert opening.links == (Link("T-1"),)

    def test_is_asked_for_by_no_other_step(self, two):
        assert openings_of(two.do("T-1", "link", other_id="T-2")) == ()
        assert openings_of(two.desk.apply(two.tickets["T-1"], "split", at=two.now, actor=ALICE)) == ()

    def test_that_is_refused_links_nothing(self, two):
        opening = Opening("R-1", links=(Link("T-1", "split_from"),))

        step = two.desk.open_linked(opening, workflow="service_request", at=two.now, actor=KIM)

        assert (step.ok, step.ticket, step.events) == (False, None, ())

    def test_is_the_only_thing_that_is_opened(self, two):
        with pytest.raises(WrongArgument, match="opening"):
            two.desk.open_linked("T-3", at=two.now, actor=KIM)


class TestProblem:
    @pytest.fixture
    def recurring(self):
        """Three tickets of one theme, the first of them closed, and the problem proposed of them."""
        world = World(DESK, "T-1", "T-2", "T-3").over("T-1")
        watch = RecurrenceWatch(RecurrenceRule(within="24h", at_least=3))
        for ticket in world.tickets.values():
            seen = Occurrence(ticket.id, ticket.opened_at_us, category="mail", subject="Mail is down")
            heard = watch.see(seen)
        return world, heard[0].problem

    def test_is_opened_and_linked_with_every_ticket(self, recurring):
        world, problem = recurring

        both = world.desk.open_problem(problem, "P-1", world.tickets.values(), at=world.now, actor=KIM)

        opened = both.step.ticket
        assert (opened.workflow, opened.fields["category"], opened.fields["title"]) == (
            "problem",
            "mail",
            "mail is down",
        )
        assert opened.fields["recurrence"] == problem.key
        assert opened.links == tuple(Link(each, "problem_of") for each in ("T-1", "T-2", "T-3"))
        for step in both.others:
            assert step.ticket.links == (Link("P-1", "has_problem"),)

    def test_of_a_requester_needs_a_title(self, recurring):
        world, problem = recurring
        problem = evolve(problem, by="requester", theme=None)
        tickets = world.tickets.values()

        untold = world.desk.open_problem(problem, "P-1", tickets, at=world.now, actor=KIM)
        told = world.desk.open_problem(problem, "P-1", tickets, at=world.now, actor=KIM, title="Calls daily")

        assert refused(untold) == ["field_missing"]
        assert [step.ticket for step in untold.others] == list(tickets)
        assert told.ok

    def test_wants_the_tickets_that_recur_and_no_others(self, recurring):
        world, problem = recurring

        with pytest.raises(
            InvalidArgument, match="'T-1' is not taken; give the tickets that recur: T-1, T-2, T-3"
        ):
            world.desk.open_problem(problem, "P-1", [world.tickets["T-1"]], at=world.now, actor=KIM)

    def test_is_an_opening_for_hosts_that_open_it_themselves(self, recurring):
        _, problem = recurring

        assert problem_opening(problem, "P-1").links[0] == Link("T-1", "problem_of")


class TestMajor:
    @pytest.fixture
    def surging(self):
        """Three tickets of one kind in an hour, the first of them closed, and the incident proposed of them."""
        world = World(DESK, "T-1", "T-2", "T-3").over("T-1")
        watch = SurgeWatch(SurgeRule(Neighbourhood({"north": []}), areas=1, more_than=2))
        for each in world.tickets:
            surge = watch.see(each, kind="mail", area="north", at=NINE)
        return world, surge.proposal

    def test_is_opened_and_linked_with_every_ticket(self, surging):
        world, proposal = surging

        both = world.desk.open_major(proposal, "M-1", world.tickets.values(), at=world.now, actor=KIM)

        opened = both.step.ticket
        assert opened.workflow == "incident"
        assert opened.fields == {"title": "mail", "areas": ["north"], "surge": proposal.key}
        assert opened.links == tuple(Link(each, "major_of") for each in ("T-1", "T-2", "T-3"))
        for step in both.others:
            assert step.ticket.links == (Link("M-1", "has_major"),)

    def test_may_follow_another_workflow_and_say_more(self, surging):
        world, proposal = surging

        both = world.desk.open_major(
            proposal,
            "M-1",
            world.tickets.values(),
            at=world.now,
            actor=KIM,
            workflow="problem",
            title="Mail is down in the north",
            category="mail",
        )

        assert (both.step.ticket.workflow, both.step.ticket.fields["title"]) == (
            "problem",
            "Mail is down in the north",
        )

    def test_wants_the_tickets_that_surge_and_no_others(self, surging):
        world, proposal = surging

        with pytest.raises(InvalidArgument, match="give the tickets that surge: T-1, T-2, T-3"):
            world.desk.open_major(proposal, "M-1", [], at=world.now, actor=KIM)

    def test_that_is_refused_leaves_every_ticket_as_it_was(self, surging):
        world, proposal = surging
        ghost = Actor("ghost", roles=["ghost"])

        both = world.desk.open_major(proposal, "M-1", world.tickets.values(), at=world.now, actor=ghost)

        assert refused(both) == ["role"]
        assert [step.ticket for step in both.others] == list(world.tickets.values())


# ---------------------------------------------------------------- laws

COMMANDS = ("link", "duplicate_of", "merge", "split", "open_child", "settle_child", "follow_up")
ALONE = (
    ("assign", {"assignee": "kim"}),
    ("start", {}),
    ("wait", {"wait_reason": "requester"}),
    ("resume", {}),
    ("resolve", {"solution": "x"}),
    ("reopen", {}),
    ("cancel", {"reason": "x"}),
)
IDS = ["T-1", "T-2", "T-3", "T-4", "T-5"]


@st.composite
def lives(draw):
    """Commands on one ticket or two, mostly on those that are there."""
    life = []
    for _ in range(draw(st.integers(1, 25))):
        one, other = draw(st.sampled_from(IDS)), draw(st.sampled_from(IDS))
        if draw(st.booleans()):
            life.append((draw(st.sampled_from(ALONE)), one, None, 1))
        else:
            life.append((draw(st.sampled_from(COMMANDS)), one, other, draw(st.sampled_from([0, 1, 1, 3000]))))
    return life


def lived(life):
    """A world after these commands, with what was refused kept out of it; laws are checked on the way."""
    world = World(DESK, "T-1", "T-2", "T-3")
    for command, one, other, minutes in life:
        if one not in world.tickets:
            continue
        before = {each: ticket.to_dict() for each, ticket in world.tickets.items()}
        world.now = world.now.add(minutes=minutes)
        if other is None:
            trigger, fields = command
            steps = [world.desk.apply(world.tickets[one], trigger, at=world.now, actor=KIM, **fields)]
        elif command in OPENING:
            if other in world.tickets and other != one:
                continue  # which a store refuses: there is such a ticket
            steps = world.ask(command, one, other, 0).steps
        elif other in world.tickets:
            steps = world.ask(command, one, other, 0).steps
        else:
            continue
        assert len({step.ok for step in steps}) == 1
        if steps[0].ok:
            for step in steps:
                world.keep(step)
        else:
            assert all(step.refusals and not step.events and not step.effects for step in steps)
            for step in steps:
                assert step.ticket in (None, world.tickets.get(step.ticket_id))
            assert {each: ticket.to_dict() for each, ticket in world.tickets.items()} == before
    return world


def goes_round(ways):
    """Whether one of the ways, from one ticket to the next, comes back to where it began."""
    for start in ways:
        seen, here = {start}, ways[start]
        while here is not None:
            if here in seen:
                return True
            seen.add(here)
            here = ways.get(here)
    return False


@given(lives())
def test_the_events_of_all_tickets_give_the_same_tickets(life):
    world = lived(life)
    for ticket_id, ticket in world.tickets.items():
        history = world.store.history(ticket_id)
        assert world.desk.replay(history) == ticket
        assert type(ticket).from_dict(json.loads(json.dumps(ticket.to_dict()))) == ticket


@given(lives())
def test_no_commands_make_a_circle(life):
    tickets = lived(life).tickets

    assert not goes_round({each: ticket.continued_by for each, ticket in tickets.items()})
    assert not goes_round({each: ticket.relations.parent for each, ticket in tickets.items()})


@given(lives())
def test_what_one_ticket_says_of_another_that_one_says_too(life):
    tickets = lived(life).tickets
    for ticket in tickets.values():
        for child in ticket.children:
            assert tickets[child].relations.parent == ticket.id
        if ticket.merged_into is not None:
            assert ticket.id in tickets[ticket.merged_into].relations.merged_from
        for link in ticket.links:
            other = tickets[link.other_id]
            if link.kind not in ("child_of", "merged_from"):
                assert ticket.id in [back.other_id for back in other.links]


@given(lives())
def test_a_parent_with_open_children_is_never_resolved_and_waits_while_it_works(life):
    for ticket in lived(life).tickets.values():
        if ticket.relations.open_children:
            assert ticket.category != "resolved"
            assert (ticket.wait_started_at_us is not None) is not ticket.category.done


def test_the_laws_are_tried_on_lives_in_which_everything_happens():
    """Or they would say nothing: each command is taken in some short life."""
    world = World(DESK, "T-1", "T-2", "T-3").assigned()
    world.take("link", "T-1", "T-2")
    world.take("open_child", "T-1", "T-4")
    world.over("T-4").take("settle_child", "T-1", "T-4")
    world.take("merge", "T-2", "T-3")
    world.take("split", "T-3", "T-5")
    world.take("duplicate_of", "T-5", "T-1")
    world.take("follow_up", "T-5", "T-6")

    assert len(world.tickets) == 6
    assert EventType.MERGED in {event.type for event in world.store.history("T-2")}
