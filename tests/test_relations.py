"""What a ticket has to do with others, folded from its own events."""

from __future__ import annotations

import json

import pytest

from histories import History
from servicecore.errors import InvalidDefinition
from servicecore.relations import UNRELATED, Link, seen_from_there
from servicecore.ticket import Ticket


def replayed(history):
    return Ticket.replay(history.events)


class TestRelations:
    def test_of_a_ticket_that_has_to_do_with_no_other_are_shared(self):
        assert replayed(History().opened()).relations is UNRELATED

    def test_have_a_child_open_until_it_is_settled(self):
        history = (
            History().opened(0).add(1, "child_opened", child_id="a").add(2, "child_opened", child_id="b")
        )
        history.add(3, "child_settled", child_id="a", outcome="solved")

        ticket = replayed(history)

        assert ticket.children == {"a": "solved", "b": None}
        assert ticket.relations.open_children == ("b",)

    def test_take_a_child_for_settled_whatever_an_import_says_of_the_outcome(self):
        history = History().opened(0).add(1, "child_settled", child_id="a", outcome=7)

        assert replayed(history).children == {"a": "settled"}

    def test_have_a_link_once_in_the_order_of_linking(self):
        history = History().opened(0).add(1, "linked", other_id="T-2", kind="relates_to")
        history.add(2, "linked", other_id="T-3").add(3, "linked", other_id="T-2", kind="relates_to")
        history.add(4, "linked", other_id="T-2", kind=7)

        ticket = replayed(history)

        assert ticket.links == (Link("T-2", "relates_to"), Link("T-3"), Link("T-2"))

    def test_know_the_ticket_it_was_opened_for(self):
        assert replayed(History().opened()).relations.parent is None
        assert (
            replayed(History().opened().add(1, "linked", other_id="T-0", kind="child_of")).relations.parent
            == "T-0"
        )

    def test_know_what_goes_on_in_its_place(self):
        assert replayed(History().opened()).continued_by is None
        merged = replayed(History().opened().add(1, "merged", into_id="T-2"))
        assert (merged.merged_into, merged.continued_by) == ("T-2", "T-2")
        duplicate = replayed(History().opened().add(1, "linked", other_id="T-3", kind="duplicate_of"))
        assert (duplicate.merged_into, duplicate.continued_by) == (None, "T-3")

    def test_know_what_went_into_it(self):
        history = History().opened().add(1, "linked", other_id="T-2", kind="merged_from")

        assert replayed(history.add(2, "linked", other_id="T-3")).relations.merged_from == ("T-2",)

    def test_pass_over_what_names_no_ticket(self):
        history = History().opened().add(1, "linked", other_id=None).add(2, "child_opened", child_id=["a"])

        assert replayed(history).relations == UNRELATED

    def test_come_back_with_their_ticket(self):
        history = (
            History().opened().add(1, "linked", other_id="T-2", kind="k").add(2, "child_opened", child_id="a")
        )
        ticket = replayed(history.add(3, "merged", into_id="T-9"))

        record = json.loads(json.dumps(ticket.to_dict()))

        assert record["links"] == [{"other_id": "T-2", "kind": "k"}]
        assert Ticket.from_dict(record) == ticket

    def test_of_a_record_are_refused_with_every_fault(self):
        links = [{"kind": "k"}, {"other_id": "T-2", "colour": "red"}]
        record = {**replayed(History().opened()).to_dict(), "links": links, "merged_into": 7}

        with pytest.raises(InvalidDefinition) as caught:
            Ticket.from_dict(record)

        assert {fault.path for fault in caught.value.faults} == {
            "links[0].other_id",
            "links[1].colour",
            "merged_into",
        }


class TestLink:
    @pytest.mark.parametrize(
        ("kind", "back"),
        [
            (None, None),
            ("duplicate_of", "duplicated_by"),
            ("split_into", "split_from"),
            ("followed_up_by", "follow_up_of"),
            ("has_problem", "problem_of"),
            ("relates_to", "relates_to"),
        ],
    )
    def test_is_seen_from_both_sides(self, kind, back):
        assert seen_from_there(kind) == back
        assert seen_from_there(back) == kind
