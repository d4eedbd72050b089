"""What in a history departs from the rules is listed: steps skipped, overrides, corrections."""

from __future__ import annotations

import json

import pendulum
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from servicecore import Actor, load_desk
from servicecore.errors import InvalidHistory, UnknownEdition
from servicecore.event import EventType, next_event
from servicecore.instant import to_us
from servicecore.sample import sample_desk
from servicecore.testing.strategies import lives

DESK = sample_desk()
NINE = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
ALICE = Actor("alice", ["requester"], kind="requester")
KIM = Actor("kim", ["agent"])


class Life:
    """A ticket at the desk, with events that other programs appended."""

    def __init__(self, desk=DESK):
        self.desk, self.events, self.now = desk, [], NINE
        fields = {"title": "Mail", "impact": "department", "urgency": "medium"}
        self.keep(desk.open("T-1", workflow="incident", at=NINE, actor=ALICE, **fields))

    def keep(self, step):
        self.events += step.raise_if_refused().events
        return self

    def does(self, trigger, **fields):
        self.now = self.now.add(minutes=5)
        ticket = self.desk.replay(self.events)
        return self.keep(self.desk.apply(ticket, trigger, at=self.now, actor=KIM, **fields))

    def writes(self, kind, **data):
        self.now = self.now.add(minutes=5)
        self.events.append(next_event("T-1", len(self.events) + 1, to_us(self.now), kind, KIM, data))
        return self

    def goes(self, start, end, **more):
        (one, begins), (other, ends) = start, end
        places = {"from_state": one, "from_category": begins, "to_state": other, "to_category": ends}
        return self.writes(EventType.TRANSITIONED, trigger="import", **places, **more)

    @property
    def departures(self):
        return self.desk.departures(self.events)


class TestSkipped:
    def test_are_the_states_that_a_step_passed_over(self):
        life = Life().goes(("new", "new"), ("resolved", "resolved"), reason="was on the phone")
        (found,) = life.departures

        assert (found.kind, found.states, found.reason) == ("skipped", ("assigned",), "was on the phone")
        assert str(found) == (
            "went from 'new' to 'resolved', past assigned, for which version '1' of 'incident' has no way"
        )
        assert (found.at, found.actor, found.event_id) == (life.now, KIM, life.events[-1].id)

    def test_are_several_on_a_longer_way(self):
        (found,) = Life().goes(("new", "new"), ("closed", "closed")).departures

        assert found.states == ("assigned", "resolved")

    def test_are_none_where_no_way_leads_there(self):
        life = Life().does("cancel", reason="x").goes(("cancelled", "closed"), ("new", "new"))
        (found,) = life.departures

        assert found.states == ()
        assert str(found) == (
            "went from 'cancelled' to 'new', for which version '1' of 'incident' has no way"
        )

    def test_are_none_on_a_way_that_the_workflow_has(self):
        life = Life().goes(("new", "new"), ("assigned", "active"))
        life.goes(("assigned", "active"), ("assigned", "active"))

        assert life.departures == ()

    def test_are_asked_of_the_edition_that_the_ticket_follows(self):
        life = Life()
        life.events[0] = evolve(life.events[0], data={**life.events[0].data, "workflow_version": "0"})
        life.goes(("new", "new"), ("assigned", "active"))

        with pytest.raises(UnknownEdition):
            _ = life.departures


class TestOverride:
    def test_is_told_with_who_and_why(self):
        (found,) = Life().does("prioritise", priority="P1", reason="the board").departures

        assert (found.kind, found.actor, found.reason) == ("override", KIM, "the board")
        assert str(found) == "priority set to 'P1' by hand"

    def test_is_told_once_though_what_it_hides_changes(self):
        life = Life().does("prioritise", priority="P1", reason="the board").does("note", urgency="low")
        told = [event for event in life.events if event.data.get("override")]

        assert len(told) == 2
        assert len(life.departures) == 1

    def test_is_told_again_when_it_is_another(self):
        life = (
            Life().does("prioritise", priority="P1", reason="a").does("prioritise", priority="P3", reason="b")
        )

        assert [found.reason for found in life.departures] == ["a", "b"]


class TestCorrection:
    def test_is_told_as_a_change_or_an_end(self):
        life = Life().does("note", text="x")
        noted = life.events[-1].id
        life.writes(EventType.CORRECTED, event_id=noted, data={"text": "y"}, reason="typing")
        life.writes(EventType.CORRECTED, event_id=life.events[0].id, data={"channel": "mail"}, reason=3)

        one, other = life.departures
        assert (one.kind, str(one), one.reason) == ("correction", f"event '{noted}' was corrected", "typing")
        assert other.reason is None

    def test_that_takes_a_step_out_leaves_none_of_it(self):
        life = Life().goes(("new", "new"), ("resolved", "resolved"))
        life.writes(EventType.CORRECTED, event_id=life.events[-1].id, void=True)

        assert [found.kind for found in life.departures] == ["correction"]
        assert str(life.departures[0]).endswith("was taken out")


def test_are_plain_data_and_name_nobody_by_themselves():
    (found,) = Life().does("prioritise", priority="P1", reason="for alice").departures

    assert json.loads(json.dumps(found.to_dict())) == {
        "kind": "override",
        "event_id": found.event_id,
        "at": "2026-03-02T08:05:00Z",
        "actor": "kim",
        "message": "priority set to 'P1' by hand",
        "states": [],
        "reason": "for alice",
    }
    assert "alice" not in repr(found)
    assert "kim" not in repr(found)


def test_of_a_history_that_is_not_whole_are_refused():
    with pytest.raises(InvalidHistory, match="is empty"):
        load_desk({"name": "x"}).departures([])


@given(lives(DESK, "incident", people=(ALICE, KIM), given={"priority": st.sampled_from(["P1", "P2", "P3"])}))
def test_what_the_engine_does_departs_only_by_hand(life):
    """Of any life at a desk."""
    assert {found.kind for found in DESK.departures(life)} <= {"override"}
