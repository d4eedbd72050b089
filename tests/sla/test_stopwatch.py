"""A stopwatch takes commands in any order that a history can give, and ignores those that do not apply."""

from __future__ import annotations

import pytest

from servicecore.businesstime import BusinessCalendar
from servicecore.instant import HOUR_US
from servicecore.sla import ClockState, Goal, SlaPolicy
from servicecore.sla.clocks.segments import segments_of
from servicecore.sla.engine.account import Account
from servicecore.sla.engine.course import Course
from servicecore.sla.engine.deadline import reached
from servicecore.sla.engine.extension import Extension
from servicecore.sla.engine.stopwatch import Stopwatch
from servicecore.sla.engine.terms import Terms

ALWAYS = BusinessCalendar.always("UTC")


@pytest.fixture
def watch():
    policy = SlaPolicy.from_dict({"name": "p", "calendar": "always", "targets": [{"metric": "resolution"}]})
    return Stopwatch.begun(Terms.of(policy, policy.targets[0], {"always": ALWAYS}), 1, 0, Goal("4h"))


class TestCommands:
    def test_a_second_stop_moves_nothing(self, watch):
        watch.stop(5)

        watch.stop(9)

        assert (watch.state, watch.stopped_us) == (ClockState.STOPPED, 5)

    def test_what_has_stopped_is_not_extended(self, watch):
        watch.stop(5)

        watch.extend(9, Extension(added_us=HOUR_US))

        assert (watch.due_us(), watch.changes) == (4 * HOUR_US, [])

    def test_what_was_extended_and_cancelled_has_no_deadline_at_all(self, watch):
        watch.extend(5, Extension(added_us=HOUR_US))

        watch.cancel(9)

        assert (watch.due_us(), watch.original_due_us()) == (None, None)

    def test_the_time_after_a_cancellation_is_no_stretch(self, watch):
        watch.cancel(5)

        watch.reopen(9)

        assert (len(watch.ledger.course), watch.stopped_us) == (1, None)

    def test_what_has_stopped_is_not_cancelled(self, watch):
        watch.stop(5)

        watch.cancel(9)

        assert watch.state is ClockState.STOPPED

    def test_the_same_reason_again_is_the_same_pause(self, watch):
        watch.pause(5, ("requester", "kim"))

        watch.pause(9, ("requester", "lee"))

        assert (watch.since_us, watch.why) == (5, ("requester", "kim"))

    def test_resuming_what_runs_does_nothing(self, watch):
        watch.resume(5)

        assert len(watch.ledger.course) == 0

    def test_a_cancelled_clock_has_no_deadline(self, watch):
        watch.cancel(5)

        assert (watch.due_us(), segments_of(watch, 9)[-1].end_us) == (None, 5)


class TestResting:
    def test_lets_go_of_sums_that_can_be_made_again(self, watch):
        watch.pause(HOUR_US, ("requester", "kim"))
        watch.stop(2 * HOUR_US)
        before = watch.account()

        watch.ledger.rest()

        assert watch.account() is not before
        assert watch.account() == before

    def test_its_twin_goes_its_own_way(self, watch):
        twin = watch.twin()

        twin.excuse(5 * HOUR_US)

        assert (twin.excused, twin.passed) == (True, {"breached": 4 * HOUR_US + 1})
        assert (watch.excused, watch.passed) == (False, {})


def account_of(*turns: int) -> Account:
    """A course from zero that runs to the first hour, is paused to the second, and so on."""
    course = Course(0)
    for index, hour in enumerate(turns):
        course.lengthen(hour * HOUR_US, index % 2, None)
    return Account(ALWAYS, course).brought_up()


class TestReached:
    def test_lies_in_the_run_that_passes_it(self):
        due = reached(account_of(2, 3, 9), 3 * HOUR_US, None, "stay")

        assert due == (4 * HOUR_US, 3 * HOUR_US)

    def test_does_not_exist_while_the_runs_fall_short(self):
        assert reached(account_of(1), 2 * HOUR_US, None, "stay") is None

    def test_counts_on_from_where_it_resumes(self):
        assert reached(account_of(1), 2 * HOUR_US, 5 * HOUR_US, "stay") == (6 * HOUR_US, 5 * HOUR_US)

    def test_a_share_beyond_the_goal_lies_in_the_past(self):
        assert reached(account_of(), -HOUR_US, 5 * HOUR_US, "roll") == (4 * HOUR_US, 5 * HOUR_US)
