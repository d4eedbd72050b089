"""Clocks against a second judge, which takes intervals from intervals and shares no arithmetic with them."""

from __future__ import annotations

from hypothesis import given, settings

from interval_judge import judge, told
from servicecore.sla import Clock
from ticket_lives import Life, lives


def reading(clock: Clock) -> tuple:
    due = clock.breached_at_us if clock.breached else clock.due_at_us
    return (
        (clock.metric, clock.cycle, clock.policy_version, clock.calendar, clock.state),
        {"started": clock.started_at_us, "due": due, "stopped": clock.stopped_at_us, "late": clock.breached},
        {"elapsed": clock.elapsed_us, "paused": clock.paused_us},
        {"remaining": clock.remaining_us, "overrun": clock.overrun_us},
        {milestone.name: milestone.at_us for milestone in clock.milestones},
    )


class TestLaws:
    @settings(max_examples=300)
    @given(lives())
    def test_every_clock_reads_as_intervals_taken_from_intervals_do(self, life: Life):
        expected = [
            (
                (v.metric, v.cycle, v.policy_version, v.calendar, v.state),
                {"started": v.started, "due": v.due, "stopped": v.stopped, "late": v.late},
                {"elapsed": v.elapsed, "paused": v.paused},
                {"remaining": v.remaining, "overrun": v.overrun},
                v.shares,
            )
            for v in judge(life.history.events, life.documents, life.at)
        ]

        assert [reading(clock) for clock in life.status().clocks.values()] == expected

    @settings(max_examples=100)
    @given(lives())
    def test_every_signal_comes_when_a_stretch_between_events_first_shows_it(self, life: Life):
        signals = [s for s in life.status().signals if s.kind not in ("paused", "resumed")]

        heard = {(s.metric, s.cycle, s.name): s.at_us for s in signals}

        assert heard == told(life.history.events, life.documents, life.at)
