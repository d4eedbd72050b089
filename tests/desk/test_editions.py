"""A ticket keeps the edition of its workflow; new tickets get the newest."""

from __future__ import annotations

import pendulum
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicecore import Actor, Desk, load_desk
from servicecore.desk import check_desk
from servicecore.errors import UnknownEdition, UnknownName
from servicecore.instant import to_us
from servicecore.testing.strategies import lives
from servicecore.workflow import load_definition, migrate, migration_gaps

NINE = pendulum.datetime(2026, 3, 2, 9, tz="UTC")
KIM = Actor("kim", roles=["agent"])
OFFICE = {"name": "office", "timezone": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}}


def errand(version, *, trigger="finish", after="8h", **changes):
    return {
        "name": "errand",
        "version": version,
        "initial": "open",
        "states": [{"name": "open", "category": "new"}, {"name": "done", "category": "closed"}],
        "transitions": [{"trigger": trigger, "sources": ["open"], "target": "done"}],
        "timers": [{"id": "late", "state": "open", "after": after, "trigger": trigger}],
        **changes,
    }


def desk_of(*editions):
    return load_desk({"name": "x", "workflows": list(editions)})


def opened(desk):
    return desk.open("T-1", workflow="errand", at=NINE, actor=KIM).ticket


OLD = desk_of(errand("1"))
BOTH = desk_of(errand("1"), errand("2", trigger="complete", after="4h"))


class TestEditions:
    def test_the_last_of_a_name_is_the_newest_and_new_tickets_follow_it(self):
        assert BOTH.workflows["errand"].definition.version == "2"
        assert opened(BOTH).workflow_version == "2"
        assert sorted(BOTH.earlier) == [("errand", "1")]

    def test_of_three_the_first_two_are_earlier(self):
        desk = desk_of(errand("b"), errand("c"), errand("a"))

        assert opened(desk).workflow_version == "a"
        assert sorted(desk.earlier) == [("errand", "b"), ("errand", "c")]

    def test_a_ticket_keeps_the_edition_it_was_opened_under(self):
        ticket = opened(OLD)

        assert BOTH.apply(ticket, "finish", at=NINE, actor=KIM).ok
        assert not BOTH.apply(ticket, "complete", at=NINE, actor=KIM).ok
        assert [option.trigger for option in BOTH.options(ticket, at=NINE, actor=KIM)] == ["finish"]

    def test_time_does_to_a_ticket_what_its_edition_says(self):
        ticket = opened(OLD)
        four = NINE.add(hours=4)

        assert BOTH.upcoming(ticket) == OLD.upcoming(ticket)
        assert BOTH.due(opened(BOTH), at=four)
        assert not BOTH.due(ticket, at=four)
        assert BOTH.tick(ticket, at=NINE.add(hours=8)) == OLD.tick(ticket, at=NINE.add(hours=8))

    def test_a_ticket_that_says_no_version_follows_the_newest(self):
        ticket = evolve(opened(BOTH), workflow_version="")

        assert BOTH.workflow_of(ticket) is BOTH.workflows["errand"]

    def test_tickets_of_two_editions_can_be_linked(self):
        """The state of the earlier ticket is one that the newest edition lacks."""
        link = {"trigger": "link", "sources": ["*"], "records": "linked", "requires": ["other_id"]}
        old, new = errand("1"), errand("2", initial="begun")
        new["states"][0]["name"] = new["timers"][0]["state"] = "begun"
        for document in (old, new):
            document["transitions"][0]["sources"] = ["*"]
            document["transitions"].append(link)
        desk, ticket = desk_of(old, new), opened(desk_of(old))
        other = desk.open("T-2", workflow="errand", at=NINE, actor=KIM).ticket

        assert ticket.state not in desk.workflow_of(other).states
        assert desk.link(ticket, other, at=NINE, actor=KIM).ok
        assert desk.link(other, ticket, at=NINE, actor=KIM).ok

    def test_a_ticket_can_be_moved_to_the_newest(self):
        ticket = opened(OLD)
        old, new = BOTH.workflow_of(ticket).definition, BOTH.workflows["errand"].definition

        moved = migrate(ticket, old, new, at_us=to_us(NINE), actor=KIM)

        assert [gap.kind for gap in migration_gaps(old, new)] == ["trigger"]
        assert BOTH.workflow_of(moved.ticket).definition is new
        assert BOTH.apply(moved.ticket, "complete", at=NINE, actor=KIM).ok

    def test_a_version_that_the_desk_lacks_is_refused_by_name(self):
        with pytest.raises(UnknownEdition) as refused:
            BOTH.apply(evolve(opened(BOTH), workflow_version="7"), "finish", at=NINE, actor=KIM)

        error = refused.value
        assert (error.workflow, error.version, error.accepted) == ("errand", "7", ("1", "2"))
        assert str(error) == "version of workflow 'errand' '7' is not known; use one of 1, 2"
        assert isinstance(error, UnknownName)

    def test_a_workflow_that_the_desk_lacks_is_refused_by_name(self):
        with pytest.raises(UnknownName, match="workflow 'other' is not known; use one of errand"):
            BOTH.workflow_of(evolve(opened(BOTH), workflow="other"))

    def test_a_shipped_edition_may_come_before_ones_own(self):
        own = {**load_definition("problem").to_dict(), "version": "mine"}

        desk = load_desk({"name": "x", "calendars": [OFFICE], "workflows": ["problem", own]})

        assert desk.workflows["problem"].definition.version == "mine"


INCIDENT = load_definition("incident").to_dict()
LATER = {**INCIDENT, "version": "later", "timers": [], "max_loops": 1, "max_transfers": 0}
ALONE = load_desk({"name": "x", "calendars": [OFFICE], "workflows": ["incident"]})
AMONG = load_desk({"name": "x", "calendars": [OFFICE], "workflows": ["incident", LATER]})


@given(lives(ALONE, "incident"), st.integers(0, 72))
def test_a_ticket_never_feels_the_editions_that_it_does_not_follow(history, hours):
    ticket = ALONE.replay(history)
    at = ticket.updated_at.add(hours=hours)

    for ask in (Desk.options, Desk.apply):
        said = {"at": at, "actor": KIM}
        arguments = [] if ask is Desk.options else ["reply"]
        assert ask(AMONG, ticket, *arguments, **said) == ask(ALONE, ticket, *arguments, **said)
    assert AMONG.upcoming(ticket) == ALONE.upcoming(ticket)
    assert AMONG.tick(ticket, at=at) == ALONE.tick(ticket, at=at)


class TestCheckDesk:
    def test_looks_at_every_edition(self):
        dead = errand("1", labels={"nothing": "Nothing"})

        found = {finding.path for finding in check_desk({"name": "x", "workflows": [dead, errand("2")]})}

        assert any(path.startswith("workflows[0].") for path in found)
        assert not any(path.startswith("workflows[1].") for path in found)
