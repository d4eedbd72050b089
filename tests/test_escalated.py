"""How far a ticket was escalated, told by its history alone."""

from __future__ import annotations

import json

import pytest

from histories import History, at
from servicecore.errors import InvalidDefinition
from servicecore.escalated import NOT_ESCALATED, Escalated, rule_key, rung_key
from servicecore.ticket import Ticket


def after(history):
    """The ticket after a history, by replay; one event at a time comes to the same."""
    ticket = Ticket.replay(history.events)
    one_by_one = Ticket.opened_by(history.events[0])
    for event in history.events[1:]:
        one_by_one = one_by_one.after(event)
    assert one_by_one == ticket
    assert Ticket.from_dict(json.loads(json.dumps(ticket.to_dict()))) == ticket
    return ticket


class TestEscalated:
    def test_a_ticket_begins_with_nothing_of_the_kind(self):
        ticket = after(History().opened())

        assert ticket.escalated == NOT_ESCALATED
        assert (ticket.tier, ticket.level, ticket.supervisor) == (None, None, None)
        assert ticket.to_dict()["escalated"] == {}

    def test_tier_and_level_are_raised_apart(self):
        history = History().opened().add(5, "escalated", kind="functional", level="vendor")
        history.add(6, "escalated", kind="hierarchical", level="lead")

        assert (after(history).tier, after(history).level) == ("vendor", "lead")
        assert after(history).escalated.done == {}

    @pytest.mark.parametrize(
        "data", [{}, {"level": "lead"}, {"kind": "functional"}, {"kind": "sideways", "level": "x"}]
    )
    def test_an_escalation_to_nowhere_moves_nothing(self, data):
        assert after(History().opened().add(5, "escalated", **data)).escalated == NOT_ESCALATED

    def test_a_level_may_be_a_number_elsewhere_and_is_none_of_ours(self):
        history = History().opened().add(5, "escalated", kind="functional", level=2)

        assert after(history).tier is None

    def test_what_a_ladder_did_is_kept_by_its_key(self):
        history = (
            History().opened().add(5, "escalated", kind="hierarchical", level="lead", ladder="it", rung="r")
        )
        history.add(
            6,
            "escalated",
            kind="hierarchical",
            level="top",
            ladder="it",
            rung="s",
            metric="resolution",
            cycle=2,
        )

        assert after(history).escalated.done == {
            rung_key("it", "r"): "2026-03-02T09:05:00Z",
            rung_key("it", "s", "resolution", 2): "2026-03-02T09:06:00Z",
        }

    @pytest.mark.parametrize("data", [{"metric": "resolution"}, {"metric": "resolution", "cycle": True}])
    def test_a_metric_without_its_cycle_is_no_cycle(self, data):
        history = History().opened().add(5, "supervised", supervisor="max", rule="late", **data)

        assert list(after(history).escalated.done) == [rule_key("late")]

    def test_taking_back_is_told_by_a_note(self):
        history = History().opened().add(5, "escalated", kind="hierarchical", level="top")
        history.add(6, "note", de_escalation={"kind": "hierarchical", "level": "lead"})

        ticket = after(history)

        assert ticket.level == "lead"
        assert ticket.escalated.lowered_at_us("hierarchical") == at(6)
        assert ticket.escalated.lowered_at_us("functional") is None
        assert after(history.add(7, "note", de_escalation={"kind": "hierarchical"})).level is None

    @pytest.mark.parametrize("move", ["down", {}, {"kind": "sideways"}, {"kind": 7}])
    def test_a_note_of_another_kind_takes_nothing_back(self, move):
        history = History().opened().add(5, "escalated", kind="hierarchical", level="top")

        assert after(history.add(6, "note", de_escalation=move)).level == "top"


class TestSupervised:
    def test_somebody_follows_it_by_rule_or_by_hand(self):
        by_rule = History().opened().add(5, "supervised", supervisor="max", rule="late")
        by_hand = History().opened().add(5, "supervised", supervisor="max")

        assert (after(by_rule).supervisor, after(by_rule).escalated.rule) == ("max", "late")
        assert (after(by_hand).supervisor, after(by_hand).escalated.rule) == ("max", None)
        assert list(after(by_rule).escalated.done) == ["supervision:late"]
        assert after(by_hand).escalated.done == {}

    def test_until_nobody_does(self):
        history = History().opened().add(5, "supervised", supervisor="max", rule="late")
        ticket = after(history.add(9, "supervised"))

        assert (ticket.supervisor, ticket.escalated.rule) == (None, None)
        assert ticket.escalated.lowered_at_us("supervision") == at(9)

    def test_who_it_is_stays_out_of_what_is_shown(self):
        assert "max" not in repr(after(History().opened().add(5, "supervised", supervisor="max")))


class TestRecord:
    def test_comes_back_as_it_was(self):
        whole = Escalated(
            "vendor", "lead", supervisor="max", rule="late", done={"supervision:late": "2026-03-02T09:00:00Z"}
        )

        assert Escalated.from_dict(json.loads(json.dumps(whole.to_dict()))) == whole

    @pytest.mark.parametrize(
        ("data", "path"),
        [
            ({"tier": 7}, "tier"),
            ({"colour": "red"}, "colour"),
            ({"done": {"supervision:late": "soon"}}, "done.supervision:late"),
            ({"done": []}, "done"),
        ],
    )
    def test_what_is_wrong_is_told_at_its_place(self, data, path):
        with pytest.raises(InvalidDefinition) as caught:
            Escalated.from_dict(data)

        assert [fault.path for fault in caught.value.faults] == [path]

    def test_an_older_record_of_a_ticket_has_none(self):
        record = after(History().opened()).to_dict()
        del record["escalated"]

        assert Ticket.from_dict(record).escalated == NOT_ESCALATED
