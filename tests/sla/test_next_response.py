"""The wait for the next response: from the oldest unanswered message to the answer, exchange by exchange."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import clock_at, policy, status_at
from clock_walk import exchanges
from histories import AGENT, REQUESTER, SYSTEM, History, at
from servicecore.errors import InvalidDefinition
from servicecore.instant import MINUTE_US
from servicecore.sla import ClockState, SlaPolicy

NEXT = policy({"metric": "next_response", "goals": {"P1": "1h", "*": "2h"}})


def clocks_at(history, minutes, agreement=NEXT):
    return list(status_at(history, minutes, agreement).clocks.values())


class TestStarting:
    def test_the_opening_is_no_message(self):
        assert clocks_at(History().opened(0), 600) == []

    def test_a_public_message_of_the_requester_starts_it(self):
        clock = clock_at(History().opened(0).replied(30, REQUESTER), 60, NEXT, "next_response")

        assert (clock.started_at_us, clock.due_at_us, clock.elapsed_us) == (at(30), at(150), 30 * MINUTE_US)

    @pytest.mark.parametrize(
        ("actor", "public"),
        [(AGENT, True), (REQUESTER, False), (SYSTEM, True)],
        ids=["an answer to nothing", "a note to self", "an automatic message"],
    )
    def test_nothing_else_does(self, actor, public):
        assert clocks_at(History().opened(0).replied(30, actor, public=public), 60) == []

    def test_later_messages_do_not_start_it_again(self):
        history = History().opened(0).replied(30, REQUESTER).replied(50, REQUESTER)

        assert [(c.cycle, c.started_at_us) for c in clocks_at(history, 60)] == [(1, at(30))]

    def test_a_message_on_a_resolved_ticket_asks_for_nothing(self):
        history = History().opened(0).moved(10, "resolved").replied(30, REQUESTER)

        assert clocks_at(history, 60) == []

    def test_a_message_that_reopens_the_ticket_starts_it(self):
        history = History().opened(0).moved(10, "resolved").replied(30, REQUESTER).moved(30, "in_progress")

        assert [c.started_at_us for c in clocks_at(history, 60)] == [at(30)]

    def test_a_message_on_a_merged_ticket_asks_for_nothing(self):
        history = History().opened(0).add(10, "merged", into_id="T-2").replied(30, REQUESTER)

        assert clocks_at(history, 60) == []

    def test_a_message_from_before_the_opening_counts_from_it(self):
        assert [c.started_at_us for c in clocks_at(History().opened(0).replied(-30, REQUESTER), 60)] == [
            at(0)
        ]

    def test_a_message_needs_an_agreement_in_force(self):
        ended = SlaPolicy.from_dict({**NEXT.to_dict(), "valid_until": "2026-03-02T09:15:00Z"})
        history = History().opened(0).replied(10, REQUESTER).replied(12).replied(30, REQUESTER)

        assert [(c.cycle, c.started_at_us) for c in clocks_at(history, 60, ended)] == [(1, at(10))]

    def test_a_message_while_the_ticket_waits_starts_it_paused(self):
        history = History().opened(0).moved(10, "waiting").replied(30, REQUESTER)

        clock = clock_at(history, 60, NEXT, "next_response")

        assert (clock.state, clock.paused_us) == (ClockState.PAUSED, 30 * MINUTE_US)
        assert [(s.name, s.at_us) for s in clock.signals] == [("started", at(30)), ("paused:T-1:3", at(30))]


class TestStopping:
    def test_an_agents_answer_stops_it(self):
        clock = clock_at(History().opened(0).replied(30, REQUESTER).replied(60), 500, NEXT, "next_response")

        assert (clock.met, clock.stopped_at_us, clock.provisional) == (True, at(60), False)

    def test_an_automatic_message_is_no_answer(self):
        history = History().opened(0).replied(30, REQUESTER).replied(31, SYSTEM)

        assert clock_at(history, 60, NEXT, "next_response").state is ClockState.RUNNING

    def test_each_exchange_is_a_cycle(self):
        history = History().opened(0).replied(30, REQUESTER).replied(60).replied(90, REQUESTER)

        found = clocks_at(history, 120)

        assert [(c.cycle, c.started_at_us, c.stopped_at_us) for c in found] == [
            (1, at(30), at(60)),
            (2, at(90), None),
        ]

    def test_it_ends_with_the_ticket(self):
        history = History().opened(0).replied(30, REQUESTER).moved(200, "resolved").moved(300, "in_progress")

        clock = clock_at(history, 500, NEXT, "next_response")

        assert (clock.stopped_at_us, clock.breached, clock.cycle) == (at(200), True, 1)

    def test_an_answer_at_the_instant_of_a_message_does_not_answer_it(self):
        history = History().opened(0).replied(30, REQUESTER).replied(30)

        assert clock_at(history, 60, NEXT, "next_response").state is ClockState.RUNNING

    def test_a_new_priority_is_a_new_goal(self):
        history = History().opened(0).replied(30, REQUESTER).prioritised(40, "P1")

        assert clock_at(history, 60, NEXT, "next_response").due_at_us == at(90)


class TestPolicy:
    def test_events_start_it_and_no_field(self):
        with pytest.raises(InvalidDefinition) as refused:
            policy({"metric": "next_response", "starts_at": "attached_at"})

        assert str(refused.value).endswith(
            "targets[0].starts_at: is not for 'next_response', which events start; leave it out"
        )


WORDS = {"run": "in_progress", "pause": "waiting", "stop": "resolved"}


class TestLaws:
    @given(
        st.dictionaries(
            st.integers(1, 4000),
            st.sampled_from(["ask", "ask", "answer", "run", "pause", "stop"]),
            max_size=12,
        ),
        st.integers(0, 5000),
    )
    def test_agrees_with_living_through_every_minute(self, changes, minute):
        history = History().opened(0)
        for when in sorted(changes):
            change = changes[when]
            if change in WORDS:
                history.moved(when, WORDS[change])
            else:
                history.replied(when, REQUESTER if change == "ask" else AGENT)

        found = clocks_at(history, minute)

        assert [(c.started_at_us, c.stopped_at_us, c.elapsed_us, c.paused_us) for c in found] == [
            (
                at(each.begin),
                None if each.end is None else at(each.end),
                each.elapsed * MINUTE_US,
                each.paused * MINUTE_US,
            )
            for each in exchanges(changes, minute)
        ]
