"""Milestones: where they lie, when a clock comes to them, and when a host is to wake for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import clock_at, resolution, status_at
from histories import History, at
from servicecore.errors import InvalidArgument, InvalidDefinition
from servicecore.instant import HOUR_US, MINUTE_US, from_us
from servicecore.sla.policies.milestone import Offset, OffsetDays, Share, parse_milestone

DAY = 24 * 60


def lying(history, minutes, goal, *names, **more):
    """Where the milestones of a clock lie, in minutes."""
    clock = clock_at(history, minutes, resolution(goal, milestones=list(names), **more))
    return [None if each.at_us is None else (each.at_us - at(0)) / MINUTE_US for each in clock.milestones]


def reaching(history, minutes, goal, *names, **more):
    """When a clock has come to its milestones, in minutes."""
    clock = clock_at(history, minutes, resolution(goal, milestones=list(names), **more))
    found = [each.reached_at_us for each in clock.milestones]
    return [None if us is None else (us - at(0)) / MINUTE_US for us in found]


class TestWhere:
    def test_a_share_is_of_the_open_time_of_the_goal(self):
        assert lying(History().opened(6 * 60), 6 * 60, "4h", "25%", "75%", "100%", "150%") == [
            7 * 60,
            DAY + 60,
            DAY + 2 * 60,
            DAY + 4 * 60,
        ]

    def test_a_share_is_taken_after_the_pauses(self):
        history = History().opened(0).moved(60, "waiting").moved(120, "in_progress")

        assert lying(history, 120, "4h", "25%", "50%") == [120, 180]

    def test_a_share_of_a_point_is_of_the_open_time_up_to_it(self):
        history = History().opened(0).moved(60, "waiting").moved(120, "in_progress")

        assert lying(history, 120, "end of business day", "50%", "100%") == [300, DAY + 60]

    def test_shares_of_a_point_that_is_over_lie_there_too(self):
        goal = "at 2026-03-02T09:30:00+00:00"

        assert lying(History().opened(60), 60, goal, "50%", "100%", "200%") == [30, 30, 60]

    def test_offsets_walk_in_business_time(self):
        assert lying(History().opened(6 * 60), 6 * 60, "3h", "-2h", "+8h") == [7 * 60, 2 * DAY + 60]

    def test_business_days_keep_the_time_of_day(self):
        assert lying(History().opened(2 * DAY), 2 * DAY, "4h", "-2bd", "+3bd") == [4 * 60, 7 * DAY + 4 * 60]

    def test_while_paused_they_lie_nowhere(self):
        assert lying(History().opened(0).moved(60, "waiting"), 90, "4h", "50%", "-1h") == [None, None]

    def test_a_share_that_is_passed_stays_where_it_was_through_a_pause(self):
        history = History().opened(0).moved(150, "waiting")

        assert reaching(history, 500, "4h", "50%", "75%") == [120, None]

    def test_without_a_goal_or_after_a_cancellation_they_lie_nowhere(self):
        assert lying(History().opened(0), 90, {"P1": "4h"}, "50%", "-1h") == [None, None]
        assert lying(History().opened(0).moved(60, "cancelled"), 90, "4h", "50%") == [None]

    def test_stopped_they_are_frozen_with_the_deadline(self):
        history = History().opened(0).moved(150, "resolved")

        assert lying(history, 900, "4h", "50%", "75%") == [120, 180]
        assert reaching(history, 900, "4h", "50%", "75%") == [120, None]

    def test_a_rolled_deadline_rolls_the_shares_too(self):
        assert lying(History().opened(0), 0, "16h", "50%", "100%", edge="roll") == [DAY, 2 * DAY]

    def test_a_carried_share_counts_for_them(self):
        history = History().opened(0, "P3").prioritised(240, "P2")
        goals = {"P2": "4h", "P3": "8h"}

        assert lying(history, 240, goals, "75%", retarget="carry_fraction") == [300]


class TestReached:
    def test_at_its_very_instant(self):
        assert reaching(History().opened(0), 119, "4h", "50%") == [None]
        assert reaching(History().opened(0), 120, "4h", "50%") == [120]

    def test_a_stop_at_its_instant_comes_first(self):
        assert reaching(History().opened(0).moved(120, "resolved"), 500, "4h", "50%") == [None]

    def test_an_event_that_puts_it_into_the_past_is_when_it_is_reached(self):
        history = History().opened(0, "P3").prioritised(180, "P1")

        assert reaching(history, 500, {"P1": "2h", "P3": "8h"}, "50%", "-1h") == [180, 180]

    def test_a_resumption_too_can_put_it_into_the_past(self):
        history = History().opened(0).moved(150, "waiting").moved(270, "in_progress")

        assert reaching(history, 500, "4h", "-2h") == [120]
        assert reaching(history, 500, "4h", "-1h", "-80m") == [300, 280]

    def test_at_night_it_is_reached_with_the_resumption_though_it_lies_at_closing_time(self):
        history = History().opened(0).moved(8 * 60, "waiting").moved(11 * 60, "in_progress")

        assert lying(history, 12 * 60, "16h", "50%") == [8 * 60]
        assert reaching(history, 12 * 60, "16h", "50%") == [11 * 60]

    def test_it_comes_once_whatever_the_deadline_does_afterwards(self):
        history = History().opened(0, "P1").prioritised(90, "P3")
        goals = {"P1": "2h", "P3": "8h"}

        assert reaching(history, 100, goals, "50%") == [60]
        assert lying(history, 100, goals, "50%") == [240]

    def test_a_goal_that_held_for_no_time_reached_nothing(self):
        history = History().opened(0, "P3").prioritised(180, "P1").prioritised(180, "P3")

        assert reaching(history, 200, {"P1": "2h", "P3": "8h"}, "50%") == [None]

    def test_is_told_in_datetimes_too(self):
        early, late = clock_at(
            History().opened(0), 150, resolution("4h", milestones=["50%", "75%"])
        ).milestones

        assert (early.at, early.reached, early.reached_at) == (from_us(at(120)), True, from_us(at(120)))
        assert (late.at, late.reached, late.reached_at) == (from_us(at(180)), False, None)

    def test_without_a_deadline_there_is_no_datetime(self):
        (milestone,) = clock_at(
            History().opened(0).moved(30, "waiting"), 60, resolution("4h", milestones=["50%"])
        ).milestones

        assert milestone.at is None


class TestWaking:
    AGREEMENT = resolution("4h", milestones=["50%", "+1h"])

    def test_wakes_at_a_milestone_and_a_microsecond_after_a_deadline(self):
        history = History().opened(0)

        wakes = [status_at(history, minutes, self.AGREEMENT).wake_at_us for minutes in (0, 120, 241, 300)]

        assert wakes == [at(120), at(240) + 1, at(300), None]

    def test_does_not_wake_for_what_is_reached(self):
        history = History().opened(0, "P1").prioritised(90, "P3")
        agreement = resolution({"P1": "2h", "P3": "8h"}, milestones=["50%"])

        assert status_at(history, 100, agreement).wake_at_us == at(480) + 1

    def test_sleeps_while_paused(self):
        assert status_at(History().opened(0).moved(30, "waiting"), 60, self.AGREEMENT).wake_at is None


class TestParse:
    @pytest.mark.parametrize(
        ("text", "landmark"),
        [
            ("75%", Share(75)),
            ("1000%", Share(1000)),
            ("-1h", Offset(-HOUR_US)),
            ("+90m", Offset(90 * MINUTE_US)),
            ("+PT1H", Offset(HOUR_US)),
            ("-2bd", OffsetDays(-2)),
            ("+1bd", OffsetDays(1)),
        ],
    )
    def test_reads_shares_and_offsets(self, text, landmark):
        assert parse_milestone(text) == landmark

    @pytest.mark.parametrize(
        "text", ["", "1h", "+", "+0h", "-0bd", "--1h", "half", "+2d", "75", "7.5%", "-75%"]
    )
    def test_refuses_what_is_neither(self, text):
        with pytest.raises(InvalidArgument) as refused:
            parse_milestone(text)
        assert str(refused.value) == (
            f"milestone '{text}' is not taken; give a share of the goal such as '75%', "
            "or an offset from the deadline such as '-1h', '+30m' or '-2bd'"
        )

    @pytest.mark.parametrize("text", ["0%", "1001%"])
    def test_refuses_a_share_of_nothing_or_of_too_much(self, text):
        with pytest.raises(InvalidArgument, match=f"milestone '{text}' .* a share from '1%' to '1000%'"):
            parse_milestone(text)

    def test_a_target_names_every_fault_with_its_place(self):
        with pytest.raises(InvalidDefinition) as refused:
            resolution("4h", milestones=["75%", "soon", "-1h", "-60m"])

        found = {fault.path: fault.message for fault in refused.value.faults}
        assert found.keys() == {"targets[0].milestones[1]", "targets[0].milestones[3]"}
        assert found["targets[0].milestones[1]"].startswith("milestone 'soon' is not taken; give a share")
        assert found["targets[0].milestones[3]"] == "'-60m' stands here twice"


class TestLaws:
    @given(
        st.lists(st.integers(1, 300), min_size=2, max_size=5, unique=True).map(sorted),
        st.sampled_from(["90m", "8h", "2bd", "end of business day", "by 20:00 next business day"]),
        st.integers(0, 9000),
        st.integers(1, 3000),
        st.integers(1, 600),
    )
    def test_smaller_shares_come_no_later(self, percents, goal, start, begin, length):
        history = History().opened(start).moved(start + begin, "waiting")
        history.moved(start + begin + length, "in_progress")

        names = [f"{percent}%" for percent in percents]
        instants = lying(history, start + begin + length, goal, *names)

        assert instants == sorted(instants)
