"""Clocks against a second judge, which takes intervals from intervals and shares no arithmetic with them."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from interval_judge import judge, told
from servicecore.event import TicketEvent
from servicecore.instant import HOUR_US
from servicecore.sla import Clock
from ticket_lives import REASONS, Life, happen, lives, minutes_at

USUAL = settings().max_examples
TURNS = ["waiting", "waiting", "in_progress", "resolved", "P1", "P2", "answer", "ask", "cancelled"]
CHANCES = st.randoms(use_true_random=False)


@st.composite
def lives_on_edge(draw: st.DrawFn) -> Life:
    """A life in which more happens just at its deadlines and milestones, and that is judged there too."""
    life = draw(lives())
    events = life.history.events
    opened = events[0].at_us
    for _ in range(draw(st.integers(1, 3))):
        us = draw(st.sampled_from(edges(life))) + draw(st.sampled_from([0, 0, 0, 1, -1]))
        change, reason = draw(st.sampled_from(TURNS)), draw(st.sampled_from(REASONS))
        happen(life.history, minutes_at(max(us, opened)), change, reason)
    return life._replace(at=draw(st.sampled_from([life.at, *edges(life)])))


def edges(life: Life) -> list[int]:
    """The instants at which its clocks have something to tell, and those at which it is judged and opened."""
    opened = life.history.events[0].at_us
    clocks = judge(life.history.events, life.documents, opened + 120 * HOUR_US)
    found = {us for clock in clocks for us in (clock.due, *clock.shares.values()) if us is not None}
    return sorted({opened, life.at, *found})


def as_they_arrive(life: Life, chance: random.Random) -> list[TicketEvent]:
    """The events in any order, some of them twice."""
    events = life.history.events + chance.choices(life.history.events, k=2)
    chance.shuffle(events)
    return events


def reading(clock: Clock) -> dict[str, Any]:
    """What a clock says, under the names of the judge's verdict."""
    return {
        "metric": clock.metric,
        "cycle": clock.cycle,
        "policy_version": clock.policy_version,
        "calendar": clock.calendar,
        "state": clock.state,
        "started": clock.started_at_us,
        "stopped": clock.stopped_at_us,
        "due": clock.breached_at_us if clock.breached else clock.due_at_us,
        "late": clock.breached,
        "elapsed": clock.elapsed_us,
        "paused": clock.paused_us,
        "remaining": clock.remaining_us,
        "overrun": clock.overrun_us,
        "shares": {milestone.name: milestone.at_us for milestone in clock.milestones},
    }


class TestLaws:
    @settings(max_examples=4 * USUAL)
    @given(lives_on_edge(), CHANCES)
    def test_every_clock_reads_as_intervals_taken_from_intervals_do(self, life: Life, chance: random.Random):
        expected = judge(life.history.events, life.documents, life.at)

        clocks = life.status(events=as_they_arrive(life, chance)).clocks.values()

        assert [reading(clock) for clock in clocks] == [verdict._asdict() for verdict in expected]

    @settings(max_examples=2 * USUAL)
    @given(lives_on_edge(), CHANCES)
    def test_every_signal_comes_when_a_stretch_between_events_first_shows_it(
        self, life: Life, chance: random.Random
    ):
        signals = life.status(events=as_they_arrive(life, chance)).signals

        heard = {(s.metric, s.cycle, s.name): s.at_us for s in signals if s.kind not in ("paused", "resumed")}

        assert heard == told(life.history.events, life.documents, life.at)
