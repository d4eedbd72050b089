"""Clocks against a second judge, which takes intervals from intervals and shares no arithmetic with them."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from interval_judge import judge, told
from servicecore.event import TicketEvent
from servicecore.sla import Clock
from ticket_lives import Life, lives

CHANCES = st.randoms(use_true_random=False)


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
    @settings(max_examples=300)
    @given(lives(), CHANCES)
    def test_every_clock_reads_as_intervals_taken_from_intervals_do(self, life: Life, chance: random.Random):
        expected = judge(life.history.events, life.documents, life.at)

        clocks = life.status(events=as_they_arrive(life, chance)).clocks.values()

        assert [reading(clock) for clock in clocks] == [verdict._asdict() for verdict in expected]

    @settings(max_examples=100)
    @given(lives(), CHANCES)
    def test_every_signal_comes_when_a_stretch_between_events_first_shows_it(
        self, life: Life, chance: random.Random
    ):
        signals = life.status(events=as_they_arrive(life, chance)).signals

        heard = {(s.metric, s.cycle, s.name): s.at_us for s in signals if s.kind not in ("paused", "resumed")}

        assert heard == told(life.history.events, life.documents, life.at)
