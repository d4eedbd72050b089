"""The stories, judged by the sample desk: every figure worked out by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from servicecore.instant import HOUR_US, from_iso, utc_datetime
from servicecore.sample import sample_desk
from servicecore.testing import SCENARIOS, Scenario

DESK = sample_desk()
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def clock(name, metric):
    history = SCENARIOS[name].history
    return DESK.sla(history, at=utc_datetime(max(event.at_us for event in history) + HOUR_US)).clocks[metric]


class TestScenarios:
    @pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
    def test_are_histories_of_the_incident_workflow(self, scenario):
        ticket = DESK.replay(scenario.history)

        assert isinstance(scenario, Scenario)
        assert SCENARIOS[scenario.name] is scenario
        assert (ticket.id, ticket.workflow) == ("T-1", "incident")
        assert ticket.state in DESK.workflows["incident"].states

    @pytest.mark.parametrize(
        ("name", "state"),
        [
            ("in_time", "resolved"),
            ("over_the_weekend", "resolved"),
            ("reopened", "closed"),
            ("overdue", "in_progress"),
            ("handed_around", "in_progress"),
            ("raised", "in_progress"),
            ("late_answer", "resolved"),
            ("corrected", "in_progress"),
            ("merged", "cancelled"),
        ],
    )
    def test_end_where_their_story_says(self, name, state):
        assert DESK.replay(SCENARIOS[name].history).state == state

    def test_all_are_told(self):
        assert len(SCENARIOS) == 9

    def test_solved_within_two_hours(self):
        assert clock("in_time", "resolution").elapsed == 2 * HOUR

    def test_the_weekend_and_the_wait_are_not_counted(self):
        # Mon to Thu 09:00-17:30 and 08:00-17:30 less 45 min of lunch: 7:45 + 3 x 8:45; Fri 08:00-15:00: 6:15; Mon 1:00.
        assert clock("over_the_weekend", "resolution").elapsed == 41 * HOUR + 15 * MINUTE

    def test_the_time_it_was_solved_is_not_counted(self):
        assert clock("reopened", "resolution").elapsed == 3 * HOUR

    def test_the_answer_comes_an_hour_and_a_half_late(self):
        late = clock("overdue", "first_response")

        assert late.breached
        assert late.elapsed == 2 * HOUR

    def test_an_answer_written_down_last_counts_when_it_was_given(self):
        assert clock("late_answer", "first_response").elapsed == 30 * MINUTE

    def test_an_answer_taken_out_is_none(self):
        assert clock("corrected", "first_response").stopped_at is None

    def test_what_goes_into_another_ticket_has_no_clocks_that_run(self):
        assert clock("merged", "resolution").state == "cancelled"

    def test_transfers_are_counted(self):
        assert DESK.replay(SCENARIOS["handed_around"].history).transfers == 3

    def test_a_raised_priority_has_the_smaller_goal_from_the_start(self):
        assert clock("raised", "resolution").due_at == utc_datetime(from_iso("2026-03-02T13:00:00+01:00"))
