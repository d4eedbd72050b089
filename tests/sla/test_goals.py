"""Goals that are points: where they fall due, what pauses do to them, and what is left until them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agreements import clock_at, resolution, status_at
from clock_walk import judge_point
from histories import History, at
from servicecore.errors import InvalidDefinition
from servicecore.instant import HOUR_US, MINUTE_US
from servicecore.sla import ClockState, Goal, SlaPolicy

DAY = 24 * 60


def faults_of(**target) -> dict[str, str]:
    with pytest.raises(InvalidDefinition) as refused:
        SlaPolicy.from_dict(
            {"name": "x", "calendar": "office", "targets": [{"metric": "resolution", **target}]}
        )
    return {fault.path: fault.message for fault in refused.value.faults}


class TestDeadlines:
    @pytest.mark.parametrize(
        ("goal", "due"),
        [
            ("2bd", 2 * DAY + 60),
            ("end of business day", 8 * 60),
            ("end of business day +1", DAY + 8 * 60),
            ("by 16:00 next business day", DAY + 7 * 60),
            ("by 20:00 same business day", 11 * 60),
            ("at 2026-03-03T09:30:00+00:00", DAY + 30),
            ("at 2026-03-02T20:00:00+00:00", 11 * 60),
            ("at 2026-03-02T20:00:00+00:00 or next opening", DAY),
        ],
    )
    def test_a_point_is_where_the_calendar_puts_it(self, goal, due):
        clock = clock_at(History().opened(60), 60, resolution(goal))

        assert clock.due_at_us == at(due)
        assert (clock.promised, clock.goal_us, clock.goal) == (
            goal.replace("+00:00", "Z"),
            None,
            None,
        )

    def test_what_remains_is_the_open_time_until_it(self):
        clock = clock_at(History().opened(0), 6 * 60, resolution("by 10:00 next business day"))

        assert (clock.remaining_us, clock.overrun_us) == (3 * HOUR_US, 0)

    def test_overrun_is_the_open_time_after_it(self):
        clock = clock_at(History().opened(0), DAY + 30, resolution("by 20:00 same business day"))

        assert (clock.remaining_us, clock.overrun_us, clock.breached) == (0, 30 * MINUTE_US, True)

    def test_equality_is_met(self):
        history = History().opened(0).moved(8 * 60, "resolved")

        assert clock_at(history, 9 * 60, resolution("end of business day")).met

    def test_a_fixed_instant_before_the_opening_is_late_at_once(self):
        clock = clock_at(History().opened(60), 61, resolution("at 2026-03-02T09:00:00+00:00"))

        assert (clock.breached, clock.breached_at_us) == (True, at(0))
        assert [(s.kind, s.at_us) for s in clock.signals] == [("started", at(60)), ("breached", at(60))]

    def test_the_edge_of_a_target_moves_no_point(self):
        clock = clock_at(History().opened(0), 0, resolution("end of business day", edge="roll"))

        assert clock.due_at_us == at(8 * 60)

    def test_the_explanation_says_what_was_promised(self):
        text = str(clock_at(History().opened(0), 60, resolution("end of business day +1")).explain())

        assert text.startswith("resolution of T-1: end of business day +1 in office, by standard 1\n")


class TestPauses:
    def test_are_added_in_business_time(self):
        history = History().opened(60).moved(6 * 60, "waiting").moved(DAY + 60, "in_progress")

        clock = clock_at(history, DAY + 60, resolution("by 16:00 next business day"))

        assert (clock.paused_us, clock.due_at_us) == (3 * HOUR_US, at(2 * DAY + 2 * 60))

    def test_while_it_is_paused_there_is_no_deadline(self):
        history = History().opened(0).moved(6 * 60, "waiting")

        early, late = (
            clock_at(history, minutes, resolution("end of business day")) for minutes in (7 * 60, 9 * DAY)
        )

        assert (late.state, late.due_at, late.breached) == (ClockState.PAUSED, None, False)
        assert early.remaining_us == late.remaining_us == 2 * HOUR_US

    def test_stopped_while_paused_it_has_the_deadline_of_a_resumption(self):
        history = History().opened(0).moved(6 * 60, "waiting").moved(7 * 60, "resolved")

        clock = clock_at(history, 9 * DAY, resolution("end of business day"))

        assert (clock.due_at_us, clock.met, clock.remaining_us) == (at(DAY + 60), True, 2 * HOUR_US)

    def test_a_pause_at_the_point_itself_is_nobodys_breach(self):
        history = History().opened(0).moved(4 * 60, "waiting").moved(5 * 60, "in_progress")

        clock = clock_at(history, 5 * 60, resolution("by 13:00 same business day"))

        assert (clock.due_at_us, clock.breached) == (at(5 * 60), False)

    def test_a_pause_after_the_breach_takes_nothing_back(self):
        history = History().opened(0).moved(8 * 60 + 1, "waiting").moved(DAY + 60, "in_progress")

        clock = clock_at(history, DAY + 90, resolution("end of business day"))

        assert (clock.breached_at_us, clock.overrun_us) == (at(8 * 60), 30 * MINUTE_US)

    def test_resolved_time_is_left_out_like_a_pause(self):
        history = History().opened(0).moved(60, "resolved").moved(3 * 60, "in_progress")

        assert clock_at(history, 3 * 60, resolution("end of business day")).due_at_us == at(DAY + 2 * 60)

    def test_a_cancelled_clock_shows_what_was_left(self):
        clock = clock_at(History().opened(0).moved(60, "cancelled"), 90, resolution("end of business day"))

        assert (clock.due_at, clock.remaining_us) == (None, 7 * HOUR_US)


class TestRetargeting:
    GOALS = {"P1": "4h", "P2": "end of business day", "P3": "2bd"}  # noqa: RUF012 - read only

    def agreement(self, **more):
        return resolution(self.GOALS, **more)

    def test_a_length_becomes_a_point_over_the_same_start_and_pauses(self):
        history = (
            History().opened(0, "P1").moved(60, "waiting").moved(90, "in_progress").prioritised(120, "P2")
        )

        assert clock_at(history, 120, self.agreement()).due_at_us == at(DAY + 30)

    def test_a_point_becomes_a_length_over_the_same_start_and_pauses(self):
        history = (
            History().opened(0, "P3").moved(60, "waiting").moved(90, "in_progress").prioritised(120, "P1")
        )

        assert clock_at(history, 120, self.agreement()).due_at_us == at(270)

    def test_restart_promises_the_point_anew(self):
        history = History().opened(0, "P1").moved(60, "waiting").moved(90, "in_progress")
        history.prioritised(DAY + 60, "P3")

        clock = clock_at(history, DAY + 90, self.agreement(retarget="restart"))

        assert (clock.due_at_us, clock.elapsed_us) == (at(3 * DAY + 60), 30 * MINUTE_US)
        assert [segment.kind for segment in clock.segments] == ["set_aside", "paused", "set_aside", "counted"]

    def test_the_same_point_is_no_new_goal(self):
        history = History().opened(0, "P1").prioritised(60, "P2")
        goals = {"P1": "end of business day", "P2": "end of business day +0"}

        clock = clock_at(history, 90, resolution(goals, retarget="restart"))

        assert clock.elapsed_us == 90 * MINUTE_US

    def test_no_share_of_a_point_is_carried(self):
        found = faults_of(goals={"P1": "4h", "P2": "2bd"}, retarget="carry_fraction")

        assert found == {
            "targets[0].goals.P2.within": "'2bd' is no length of time, of which 'carry_fraction' could carry"
            " a share; give a goal such as '4h', or another retarget"
        }


class TestGoal:
    @pytest.mark.parametrize(
        ("within", "message"),
        [
            ("0bd", "'0bd' is no time to do anything in; give more than zero"),
            ("-1bd", "'-1bd' is no time to do anything in; give more than zero"),
            (
                "tomorrow",
                "within 'tomorrow' is no goal; use a form such as '4h', '2bd', 'end of business day'",
            ),
            ("by 26:00 next business day", "within 'by 26:00 next business day' is no goal: "),
            ("at 2026-03-02T09:00:00", "has no UTC offset"),
        ],
    )
    def test_refuses_what_promises_nothing(self, within, message):
        assert message in faults_of(goals={"P1": within})["targets[0].goals.P1.within"]

    @pytest.mark.parametrize(
        ("one", "other", "longer"),
        [
            ("4h", "3h", True),
            ("3h", "4h", False),
            ("2bd", "1bd", True),
            ("2bd", "1h", False),
            ("end of business day +1", "end of business day", True),
            ("by 16:00 next business day", "by 12:00 next business day", False),
        ],
    )
    def test_is_longer_than_another_of_its_own_form_alone(self, one, other, longer):
        assert Goal(one).outlasts(Goal(other)) is longer


WORDS = {"run": "in_progress", "pause": "waiting", "stop": "resolved"}


@st.composite
def lives(draw):
    """A start, a number of business days, changes on distinct minutes, and an instant of judgement."""
    start = draw(st.integers(0, 10_000))
    minutes = draw(st.lists(st.integers(1, 6000), unique=True, max_size=7).map(sorted))
    changes = {start + minute: draw(st.sampled_from(["run", "pause", "stop"])) for minute in minutes}
    return start, draw(st.integers(1, 4)), changes, start + draw(st.integers(0, 9000))


def history_of(start, changes) -> History:
    history = History().opened(start)
    for minute, change in changes.items():
        history.moved(minute, WORDS[change])
    return history


class TestLaws:
    @given(lives())
    @example((0, 1, {10: "pause", 20: "stop", 30: "run"}, 4000))
    def test_agrees_with_living_through_every_minute(self, life):
        start, days, changes, minute = life
        expected = judge_point(start, changes, days, minute)

        clock = clock_at(history_of(start, changes), minute, resolution(f"{days}bd"))

        due = clock.breached_at_us if clock.breached else clock.due_at_us
        assert (clock.elapsed_us, clock.paused_us) == (
            expected.elapsed * MINUTE_US,
            expected.paused * MINUTE_US,
        )
        assert clock.breached == expected.breached
        assert due == (None if expected.due is None else at(expected.due))

    @given(lives())
    def test_what_remains_is_what_a_running_clock_counts_down(self, life):
        start, days, changes, minute = life
        status = status_at(history_of(start, changes), minute, resolution(f"{days}bd"))
        clock = status.clocks["resolution"]

        assert not (clock.remaining_us and clock.overrun_us)
        assert not (clock.breached and clock.remaining_us)
