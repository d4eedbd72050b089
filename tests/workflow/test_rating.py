"""Opinions: asked for when the work is over, and given as marks from 1 to 5."""

import pytest

from servicecore.event import Actor
from workflow.errand import ALICE, CLOCK, KIM
from workflow.walks import AT_DESK, DECIDED, FULFILLED, RESOLVED, SOLVED, take, walk

CONFIRM = ("confirm", ALICE, {})
DONE = {
    "incident": [*RESOLVED, CONFIRM],
    "service_request": [*FULFILLED, CONFIRM],
    "complaint": [*DECIDED, CONFIRM],
    "work_order": [*AT_DESK, SOLVED],
}
"""Ways to where an opinion may be given."""

SILENT = {
    "incident": [*RESOLVED, ("close", CLOCK, {})],
    "service_request": [*FULFILLED, ("close", CLOCK, {})],
    "complaint": [*DECIDED, ("settle", CLOCK, {})],
    "work_order": [*AT_DESK, SOLVED, ("archive", CLOCK, {})],
}
"""Ways on which the requester says nothing in the end."""


def rate(actor=ALICE, **fields):
    return ("rate", actor, fields)


@pytest.mark.parametrize("name", DONE)
class TestRating:
    @pytest.mark.parametrize("scores", [{"result": 1}, {"response_time": 5, "attitude": 4.5}])
    def test_gives_marks_by_what_is_marked(self, name, scores):
        ticket = walk(name, DONE[name])

        taken = take(ticket, rate(scores=scores))

        assert [(event.type, event.data) for event in taken.events] == [("rated", {"scores": scores})]
        assert taken.ticket.state == ticket.state

    def test_may_give_one_as_a_whole_too(self, name):
        taken = take(walk(name, DONE[name]), rate(scores={"result": 4}, score=4))

        assert taken.events[0].data == {"scores": {"result": 4}, "score": 4}

    @pytest.mark.parametrize(
        "fields",
        [
            {"scores": {"result": 0}},
            {"scores": {"result": 4, "attitude": 6}},
            {"scores": {"result": "5"}},
            {"scores": {"result": None}},
            {"scores": {"result": True}},
            {"scores": {"result": [5]}},
            {"scores": {}},
            {"scores": [5]},
            {"scores": 5},
            {"scores": {"result": 5}, "score": 10},
        ],
    )
    def test_gives_no_other_marks(self, name, fields):
        refused = take(walk(name, DONE[name]), rate(**fields))

        assert [(each.code, each.params) for each in refused.refusals] == [
            ("guard", {"guard": "marks_of_five"})
        ]

    def test_needs_marks(self, name):
        refused = take(walk(name, DONE[name]), rate())

        assert [each.field for each in refused.refusals] == ["scores"]

    @pytest.mark.parametrize("actor", [KIM, Actor("bo", ["requester"], kind="requester")])
    def test_is_the_requesters(self, name, actor):
        assert not take(walk(name, DONE[name]), rate(actor, scores={"result": 5})).ok

    def test_waits_for_the_end_of_the_work(self, name):
        refused = take(walk(name, []), rate(scores={"result": 5}))

        assert [each.code for each in refused.refusals] == ["no_transition"]


@pytest.mark.parametrize("name", SILENT)
def test_who_said_nothing_is_asked_too(name):
    *way, last = SILENT[name]

    effects = take(walk(name, way), last).effects

    assert [effect.audience for effect in effects if effect.kind == "survey"] == ["requester"]


@pytest.mark.parametrize("name", SILENT)
def test_that_an_opinion_was_asked_for_is_written_down(name):
    desk = Actor("dora", ["desk", "agent"])

    taken = take(walk(name, SILENT[name]), ("survey", desk, {"channel": "mail"}))

    assert [(event.type, event.data) for event in taken.events] == [("surveyed", {"channel": "mail"})]
    assert take(taken.ticket, rate(scores={"result": 4})).ok
