"""What the strategies draw is what stores and desks meet: whole, plain, and wide enough."""

from __future__ import annotations

import json
import sys

import pendulum
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from servicecore import Actor, Ticket, TicketEvent
from servicecore.errors import MissingExtra
from servicecore.history import ordered
from servicecore.sample import sample_desk
from servicecore.testing import strategies

DESK = sample_desk()
AFTERWARDS = pendulum.datetime(2027, 1, 1)
FIRST_FOUND = settings(max_examples=5_000, database=None, derandomize=True, phases=[Phase.generate])


def through_json(record):
    return json.loads(json.dumps(record, ensure_ascii=False).encode())


class TestActors:
    @given(strategies.actors())
    def test_are_read_back_as_they_were(self, actor):
        assert Actor.from_dict(through_json(actor.to_dict())) == actor


class TestTexts:
    @given(strategies.texts(min_size=2, max_size=5))
    def test_hold_what_every_database_keeps(self, text):
        assert 2 <= len(text) <= 5
        assert "\0" not in text.encode().decode()


class TestHistories:
    @given(strategies.histories("T-7", max_size=6))
    def test_are_one_tickets_from_its_opening_on(self, history):
        assert [(event.ticket_id, event.sequence) for event in history] == [
            ("T-7", number) for number in range(1, len(history) + 1)
        ]
        assert Ticket.replay(history).revision == len(history) <= 6

    @given(strategies.histories())
    def test_are_read_back_as_they_were(self, history):
        assert tuple(TicketEvent.from_dict(through_json(event.to_dict())) for event in history) == history

    @given(strategies.histories())
    def test_are_taken_by_the_clocks_of_a_desk(self, history):
        assert DESK.sla(history, at=AFTERWARDS).clocks

    def test_come_late_too(self):
        find(strategies.histories(), lambda history: tuple(ordered(history)) != history, settings=FIRST_FOUND)

    @pytest.mark.parametrize("kind", ["corrected", "merged", "prioritised"])
    def test_hold_everything_that_happens(self, kind):
        find(
            strategies.histories(),
            lambda history: kind in {event.type for event in history},
            settings=FIRST_FOUND,
        )


class TestLives:
    @given(strategies.lives(DESK, "incident"))
    def test_are_what_the_desk_would_say_again(self, history):
        ticket = DESK.replay(history)

        assert (ticket.workflow, ticket.revision) == ("incident", len(history))
        assert tuple(ordered(history)) == history

    @pytest.mark.parametrize("state", ["new", "in_progress", "waiting", "resolved", "closed", "cancelled"])
    def test_come_to_every_state(self, state):
        find(
            strategies.lives(DESK, "incident"),
            lambda life: DESK.replay(life).state == state,
            settings=FIRST_FOUND,
        )

    def test_end_where_nobody_can_do_anything(self):
        nobody = Actor("nobody", kind="system")
        lives = strategies.lives(DESK, "incident", people=[Actor("ada", ["agent"]), nobody])

        find(lives, lambda life: len(life) > 3, settings=FIRST_FOUND)

    @given(st.data())
    def test_bring_what_the_host_gives(self, data):
        lives = strategies.lives(
            DESK,
            "incident",
            people=[Actor("ada", ["agent"])],
            opening={"title": "Mail", "impact": "individual"},
            given={"solution": st.just("a restart"), "wait_reason": st.just("change")},
        )

        history = data.draw(lives)

        said = [event.data for event in history]
        assert history[0].data["fields"]["title"] == "Mail"
        assert {each["wait_reason"] for each in said if each.get("wait_reason")} <= {"change", "child"}
        assert {each["fields"]["solution"] for each in said if "solution" in each.get("fields", {})} <= {
            "a restart"
        }

    def test_name_the_extra_that_is_missing(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "hypothesis", None)
        monkeypatch.delitem(sys.modules, "servicecore.testing.strategies")

        with pytest.raises(MissingExtra, match=r"strategies of histories .* 'servicecore\[testing\]'"):
            import servicecore.testing.strategies  # noqa: F401
