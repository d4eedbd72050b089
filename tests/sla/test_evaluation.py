"""Clocks as folds of histories: what counts, what pauses, what a deadline is, and when it is broken."""

from __future__ import annotations

import json

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import ALWAYS, CALENDARS, OFFICE, clock_at, policy, resolution
from clock_walk import judge
from histories import AGENT, REQUESTER, SYSTEM, History, at
from servicecore.businesstime import BusinessCalendar
from servicecore.errors import (
    InvalidDefinition,
    InvalidHistory,
    NaiveDatetime,
    UnknownName,
    WrongArgument,
)
from servicecore.instant import MINUTE_US, from_us
from servicecore.sla import ClockState, SlaPolicy, SlaStatus, evaluate


class TestRunning:
    def test_counts_business_time_from_the_opening(self):
        history = History().opened(0)

        clock = clock_at(history, 90, resolution())

        assert (clock.state, clock.elapsed, clock.remaining) == (
            ClockState.RUNNING,
            pendulum.duration(minutes=90),
            pendulum.duration(minutes=150),
        )
        assert clock.due_at == pendulum.datetime(2026, 3, 2, 13, tz="UTC")

    def test_at_the_deadline_itself_it_is_not_breached(self):
        clock = clock_at(History().opened(0), 240, resolution())

        assert not clock.breached

    def test_a_microsecond_later_it_is(self):
        clock = clock_at(History().opened(0), 240 + 1e-6 / 60 * 1.2, resolution())

        assert clock.breached
        assert clock.breached_at == clock.due_at

    def test_overrun_is_business_time(self):
        clock = clock_at(History().opened(0), 24 * 60 + 30, resolution())

        assert clock.overrun == pendulum.duration(hours=4, minutes=30)
        assert clock.remaining == pendulum.duration()

    def test_due_dates_are_in_the_zone_of_the_calendar(self):
        berlin = BusinessCalendar.from_dict({**OFFICE.to_dict(), "timezone": "Europe/Berlin"})

        status = evaluate(History().opened(0).events, [resolution()], [berlin], at=at(0))

        assert status.clocks["resolution"].due_at.timezone_name == "Europe/Berlin"

    def test_does_not_look_at_events_after_the_instant_of_judgement(self):
        history = History().opened(0).moved(60, "resolved")

        assert clock_at(history, 30, resolution()).state is ClockState.RUNNING

    def test_has_no_clock_before_the_opening(self):
        assert len(evaluate(History().opened(60).events, [resolution()], CALENDARS, at=at(0)).clocks) == 0


class TestPausing:
    def test_shows_no_deadline_while_paused(self):
        history = History().opened(0).moved(60, "waiting")

        clock = clock_at(history, 600, resolution())

        assert (clock.state, clock.due_at) == (ClockState.PAUSED, None)
        assert clock.remaining == pendulum.duration(hours=3)

    def test_a_paused_clock_is_not_breached_by_waiting(self):
        history = History().opened(0).moved(60, "waiting")

        assert not clock_at(history, 60 * 24 * 90, resolution()).breached

    def test_subtracts_pauses_in_business_time(self):
        friday_afternoon = 4 * 24 * 60 + 7 * 60
        history = History().opened(friday_afternoon).moved(friday_afternoon + 30, "waiting")
        history.moved(friday_afternoon + 3 * 24 * 60, "in_progress")

        clock = clock_at(history, friday_afternoon + 3 * 24 * 60, resolution())

        assert clock.paused == pendulum.duration(hours=7, minutes=30)
        assert clock.due_at == pendulum.datetime(2026, 3, 10, 11, 30, tz="UTC")

    def test_a_ticket_may_be_opened_waiting(self):
        history = History().opened(0, state="waiting", wait_reason="requester").moved(90, "in_progress")

        assert clock_at(history, 100, resolution()).elapsed == pendulum.duration(minutes=10)

    def test_a_target_says_which_reasons_hold_it(self):
        held_by_the_requester = resolution(pause_on=["requester"])
        history = History().opened(0).moved(60, "waiting", "vendor").moved(120, "waiting", "requester")

        clock = clock_at(history, 180, held_by_the_requester)

        assert clock.elapsed == pendulum.duration(hours=2)
        assert [(s.kind, s.reason) for s in clock.segments] == [("counted", None), ("paused", "requester")]

    def test_a_wait_within_a_state_holds_the_clock_too(self):
        history = History().opened(0).moved(10, "in_progress")
        history.add(60, "waiting_started", wait_reason="vendor").add(120, "waiting_ended")

        clock = clock_at(history, 180, resolution())

        assert (clock.elapsed, clock.paused) == (pendulum.duration(hours=2), pendulum.duration(hours=1))

    def test_after_a_wait_within_it_a_state_waits_for_its_own_reason_again(self):
        history = History().opened(0).moved(60, "waiting", "vendor")
        history.add(120, "waiting_started", wait_reason="requester").add(180, "waiting_ended")

        clock = clock_at(history, 300, resolution(pause_on=["requester"]))

        assert (clock.elapsed, clock.paused) == (pendulum.duration(hours=4), pendulum.duration(hours=1))

    def test_a_pause_from_closing_time_into_the_night_moves_nothing(self):
        history = History().opened(0).moved(480, "waiting").moved(660, "in_progress")

        clock = clock_at(history, 24 * 60, resolution({"*": "8h"}))

        assert (clock.breached, clock.breached_at_us) == (True, at(480))

    def test_a_pause_at_the_deadline_is_nobodys_breach(self):
        history = History().opened(0).moved(240, "waiting").moved(300, "in_progress")

        clock = clock_at(history, 300, resolution())

        assert not clock.breached
        assert clock.due_at_us == at(300)

    def test_a_pause_after_the_breach_takes_nothing_back(self):
        history = History().opened(0).moved(241, "waiting")

        clock = clock_at(history, 400, resolution())

        assert clock.breached
        assert clock.breached_at_us == at(240)

    def test_stopped_while_paused_it_has_the_deadline_of_a_resumption(self):
        history = History().opened(0).moved(60, "waiting").moved(180, "resolved")

        clock = clock_at(history, 500, resolution())

        assert (clock.due_at_us, clock.elapsed, clock.met) == (at(360), pendulum.duration(hours=1), True)

    def test_a_deadline_at_closing_rolls_on_when_the_target_says_so(self):
        history = History().opened(0).moved(60, "waiting").moved(60, "in_progress")

        stay = clock_at(history, 60, resolution({"*": "8h"}))
        roll = clock_at(history, 60, resolution({"*": "8h"}, edge="roll"))

        assert (stay.due_at_us, roll.due_at_us) == (at(480), at(24 * 60))

    def test_a_rolled_deadline_stays_rolled_over_a_pause_at_night(self):
        history = History().opened(0).moved(500, "waiting").moved(510, "in_progress")

        clock = clock_at(history, 510, resolution({"*": "8h"}, edge="roll"))

        assert clock.due_at_us == at(24 * 60)


class TestResponses:
    RESPONSE = policy({"metric": "first_response", "goals": {"*": "1h"}, "pause_on": []})

    def test_a_public_reply_of_an_agent_is_a_response(self):
        clock = clock_at(History().opened(0).replied(30), 500, self.RESPONSE, "first_response")

        assert (clock.met, clock.started_at, clock.stopped_at) == (True, from_us(at(0)), from_us(at(30)))

    @pytest.mark.parametrize(
        ("actor", "public"),
        [(AGENT, False), (REQUESTER, True), (SYSTEM, True)],
        ids=["an internal note", "the requester's own message", "an automatic message"],
    )
    def test_nothing_else_is(self, actor, public):
        history = History().opened(0).replied(30, actor, public=public)

        assert clock_at(history, 40, self.RESPONSE, "first_response").state is ClockState.RUNNING

    def test_a_resolution_ends_the_wait_for_a_response(self):
        clock = clock_at(History().opened(0).moved(90, "resolved"), 500, self.RESPONSE, "first_response")

        assert (clock.state, clock.breached) == (ClockState.STOPPED, True)

    def test_reopening_does_not_ask_for_another_first_response(self):
        history = History().opened(0).moved(30, "resolved").moved(60, "in_progress")

        assert clock_at(history, 500, self.RESPONSE, "first_response").stopped_at_us == at(30)

    def test_an_acknowledgement_is_its_own_clock(self):
        both = policy(
            {"metric": "acknowledgement", "goals": {"*": "30m"}},
            {"metric": "first_response", "goals": {"*": "1h"}},
        )
        history = History().opened(0).add(20, "acknowledged", expected="a technician comes today")

        status = evaluate(history.events, [both], CALENDARS, at=at(40))

        assert status.clocks["acknowledgement"].met
        assert status.clocks["first_response"].state is ClockState.RUNNING

    def test_what_stops_comes_before_what_pauses(self):
        pause_first = History().opened(0).moved(30, "waiting").replied(30)
        reply_first = History().opened(0).replied(30).moved(30, "waiting")
        held = policy({"metric": "first_response", "goals": {"*": "1h"}})

        readings = [clock_at(history, 60, held, "first_response") for history in (pause_first, reply_first)]

        assert {(r.due_at_us, r.elapsed_us, r.met) for r in readings} == {(at(60), 30 * MINUTE_US, True)}


class TestRetargeting:
    GOALS = {"P1": "2h", "P2": "4h", "P3": "8h"}  # noqa: RUF012 - read only

    def test_a_new_priority_keeps_the_start_and_the_pauses(self):
        history = (
            History().opened(0, "P3").moved(60, "waiting").moved(90, "in_progress").prioritised(120, "P2")
        )

        clock = clock_at(history, 120, resolution(self.GOALS))

        assert clock.due_at_us == at(270)
        assert clock.elapsed == pendulum.duration(minutes=90)

    def test_a_shorter_goal_can_put_the_deadline_into_the_past(self):
        history = History().opened(0, "P3").prioritised(180, "P1")

        clock = clock_at(history, 180, resolution(self.GOALS))

        assert (clock.breached, clock.breached_at_us) == (True, at(120))

    def test_a_goal_may_count_in_a_calendar_of_its_own(self):
        goals = {"P1": {"within": "10h", "calendar": "always"}, "*": "10h"}
        history = (
            History().opened(0, "P3").moved(480, "waiting").moved(540, "in_progress").prioritised(541, "P1")
        )

        clock = clock_at(history, 541, resolution(goals))

        assert (clock.calendar, clock.due_at_us) == ("always", at(660))

    def test_a_priority_without_a_goal_is_promised_nothing(self):
        history = History().opened(0, "P1").prioritised(10, "P9")

        clock = clock_at(history, 500, resolution(self.GOALS))

        assert (clock.due_at, clock.goal, clock.remaining, clock.breached, clock.met) == (
            None,
            None,
            None,
            False,
            False,
        )
        assert clock.elapsed == pendulum.duration(hours=8)

    def test_restart_counts_from_the_change(self):
        history = History().opened(0, "P3").prioritised(60, "P2")

        clock = clock_at(history, 90, resolution(self.GOALS, retarget="restart"))

        assert (clock.due_at_us, clock.elapsed) == (at(300), pendulum.duration(minutes=30))
        assert [segment.kind for segment in clock.segments] == ["set_aside", "counted"]

    def test_carry_fraction_keeps_the_used_share(self):
        history = History().opened(0, "P3").prioritised(240, "P2")  # half of 8h is used, half of 4h is left

        clock = clock_at(history, 240, resolution(self.GOALS, retarget="carry_fraction"))

        assert (clock.due_at_us, clock.elapsed) == (at(360), pendulum.duration(hours=4))
        assert clock.remaining == pendulum.duration(hours=2)

    def test_carry_fraction_over_a_pause_keeps_what_was_counted(self):
        history = (
            History().opened(0, "P3").moved(120, "waiting").prioritised(180, "P2").moved(240, "in_progress")
        )

        clock = clock_at(history, 300, resolution(self.GOALS, retarget="carry_fraction"))

        assert (clock.due_at_us, clock.elapsed, clock.paused) == (
            at(420),
            pendulum.duration(hours=3),
            pendulum.duration(hours=2),
        )

    def test_carrying_more_than_the_whole_goal_is_a_breach_at_once(self):
        history = History().opened(0, "P2").prioritised(300, "P1")  # 5h of 4h are 150 m of 120 m

        clock = clock_at(history, 301, resolution(self.GOALS, retarget="carry_fraction"))

        assert (clock.breached, clock.breached_at_us) == (True, at(270))

    def test_the_same_goal_written_otherwise_is_no_new_goal(self):
        goals = {"P1": "4h", "P2": "240m", "P3": "8h"}
        history = History().opened(0, "P1").prioritised(60, "P2")

        clock = clock_at(history, 90, resolution(goals, retarget="restart"))

        assert clock.elapsed == pendulum.duration(minutes=90)

    def test_a_goal_that_changes_after_the_stop_moves_nothing(self):
        history = History().opened(0, "P3").moved(180, "resolved").prioritised(200, "P1")

        clock = clock_at(history, 500, resolution(self.GOALS))

        assert (clock.due_at_us, clock.met) == (at(480), True)


class TestReopening:
    HISTORY = staticmethod(
        lambda: (
            History()
            .opened(0)
            .moved(180, "resolved")
            .moved(25 * 60, "in_progress")
            .moved(29 * 60, "resolved")
        )
    )

    def test_resume_leaves_the_resolved_time_out(self):
        clock = clock_at(self.HISTORY(), 30 * 60, resolution({"*": "8h"}))

        assert (clock.cycle, clock.elapsed, clock.due_at_us) == (1, pendulum.duration(hours=7), at(30 * 60))
        assert "resolved" in {segment.kind for segment in clock.segments}

    def test_a_met_verdict_is_provisional_until_the_ticket_closes(self):
        resolved = History().opened(0).moved(60, "resolved")
        closed = History().opened(0).moved(60, "resolved").moved(90, "closed")

        assert clock_at(resolved, 100, resolution()).provisional
        assert not clock_at(closed, 100, resolution()).provisional

    def test_a_new_cycle_starts_with_a_full_goal(self):
        agreement = resolution({"*": "8h"}, reopen="new_cycle")

        clocks = evaluate(self.HISTORY().events, [agreement], CALENDARS, at=at(30 * 60)).clocks

        assert clocks["resolution"] is clocks["resolution", 2]
        assert [(clock.cycle, clock.elapsed.total_seconds() / 3600) for clock in clocks.values()] == [
            (1, 3),
            (2, 4),
        ]

    def test_a_new_cycle_needs_an_agreement_in_force(self):
        agreement = resolution({"*": "8h"}, reopen="new_cycle")
        ended = SlaPolicy.from_dict({**agreement.to_dict(), "valid_until": "2026-03-03T00:00:00Z"})

        assert len(evaluate(self.HISTORY().events, [ended], CALENDARS, at=at(30 * 60)).clocks) == 1

    def test_a_reopening_that_nothing_governed_is_not_governed_later(self):
        agreement = resolution({"*": "8h"}, reopen="new_cycle").to_dict()
        first = SlaPolicy.from_dict({**agreement, "valid_until": "2026-03-02T10:00:00Z"})
        second = SlaPolicy.from_dict({**agreement, "version": "2", "valid_from": "2026-03-02T15:00:00Z"})
        history = History().opened(0).moved(30, "resolved").moved(120, "in_progress").add(480, "note")

        clocks = evaluate(history.events, [first, second], CALENDARS, at=at(500)).clocks

        assert [(clock.cycle, clock.stopped_at_us) for clock in clocks.values()] == [(1, at(30))]

    def test_stay_stopped_keeps_the_first_verdict(self):
        clock = clock_at(self.HISTORY(), 30 * 60, resolution({"*": "8h"}, reopen="stay_stopped"))

        assert (clock.elapsed, clock.due_at_us) == (pendulum.duration(hours=3), at(480))

    def test_a_reopened_ticket_may_go_straight_to_waiting(self):
        history = History().opened(0).moved(60, "resolved").moved(120, "waiting").moved(180, "in_progress")

        clock = clock_at(history, 200, resolution())

        assert (clock.elapsed, clock.paused) == (pendulum.duration(minutes=80), pendulum.duration(minutes=60))

    def test_closing_a_resolved_ticket_moves_nothing(self):
        history = History().opened(0).moved(60, "resolved").moved(1000, "closed")

        assert clock_at(history, 2000, resolution()).stopped_at_us == at(60)


class TestEnding:
    def test_a_cancelled_ticket_gets_no_verdict(self):
        clock = clock_at(History().opened(0).moved(500, "cancelled"), 600, resolution())

        assert (clock.state, clock.breached, clock.met, clock.due_at) == (
            ClockState.CANCELLED,
            False,
            False,
            None,
        )

    def test_a_merged_away_ticket_gets_no_verdict(self):
        clock = clock_at(History().opened(0).add(60, "merged", into_id="T-2"), 5000, resolution())

        assert clock.state is ClockState.CANCELLED

    def test_a_merged_ticket_stays_merged_whatever_happens_to_it(self):
        history = History().opened(0).moved(60, "resolved").add(120, "merged", into_id="T-2")
        history.moved(180, "in_progress").prioritised(190, "P1").add(200, "waiting_started")

        clock = clock_at(history, 300, resolution())

        assert (clock.state, clock.stopped_at_us) == (ClockState.STOPPED, at(60))

    def test_whether_a_state_cancels_is_said_per_target(self):
        clock = clock_at(History().opened(0).moved(60, "cancelled"), 600, resolution(cancel_on=[]))

        assert clock.met


class TestPolicies:
    def test_the_first_that_governs_judges(self):
        strict, lax = (
            resolution({"*": "1h"}),
            SlaPolicy.from_dict({**resolution({"*": "9h"}).to_dict(), "name": "lax"}),
        )

        clock = evaluate(History().opened(0).events, [strict, lax], CALENDARS, at=at(0)).clocks["resolution"]

        assert clock.policy == "standard"

    def test_each_metric_finds_its_own(self):
        response = policy({"metric": "first_response", "goals": {"*": "1h"}})
        later = SlaPolicy.from_dict({**resolution().to_dict(), "name": "later"})

        clocks = evaluate(History().opened(0).events, [response, later], CALENDARS, at=at(0)).clocks

        assert [(clock.metric, clock.policy) for clock in clocks.values()] == [
            ("first_response", "standard"),
            ("resolution", "later"),
        ]

    def test_an_edit_for_the_future_changes_no_past_verdict(self):
        old = SlaPolicy.from_dict(
            {**resolution({"*": "4h"}).to_dict(), "valid_until": "2026-03-03T00:00:00Z"}
        )
        new = SlaPolicy.from_dict(
            {**resolution({"*": "1h"}).to_dict(), "version": "2", "valid_from": "2026-03-03T00:00:00Z"}
        )
        history = History().opened(0).moved(180, "resolved")

        verdicts = {
            evaluate(history.events, versions, CALENDARS, at=at(5000)).clocks["resolution"]
            for versions in ([old], [old, new], [new, old])
        }

        assert len(verdicts) == 1
        assert {(v.policy_version, v.policy_digest, v.met) for v in verdicts} == {("1", old.digest, True)}

    def test_a_policy_for_other_workflows_does_not_govern(self):
        others = policy({"metric": "resolution", "goals": {"*": "4h"}}, workflows=["complaint"])

        assert not evaluate(
            History().opened(0).moved(5, "resolved").events, [others], CALENDARS, at=at(9)
        ).clocks

    def test_a_missing_calendar_is_named(self):
        with pytest.raises(UnknownName, match="calendar 'office' is not known; use one of always"):
            evaluate(History().opened(0).events, [resolution()], {"always": ALWAYS}, at=at(0))


class TestStatus:
    BOTH = policy(
        {"metric": "first_response", "goals": {"*": "1h"}},
        {"metric": "resolution", "goals": {"P1": "4h", "*": "8h"}},
    )

    def test_wakes_a_microsecond_after_the_next_deadline(self):
        status = evaluate(History().opened(0).events, [self.BOTH], CALENDARS, at=at(0))

        assert status.next_due_at_us == at(60)
        assert status.wake_at == from_us(at(60) + 1)

    def test_wakes_for_what_is_still_ahead(self):
        status = evaluate(History().opened(0).events, [self.BOTH], CALENDARS, at=at(90))

        assert (status.next_due_at_us, status.wake_at_us) == (at(60), at(480) + 1)

    def test_at_the_deadline_it_still_wakes_strictly_later(self):
        status = evaluate(History().opened(0).events, [self.BOTH], CALENDARS, at=at(60))

        assert status.wake_at_us == at(60) + 1

    def test_sleeps_when_nothing_can_change(self):
        status = evaluate(History().opened(0).moved(30, "waiting").events, [self.BOTH], CALENDARS, at=at(90))

        assert (status.next_due_at, status.wake_at) == (None, None)
        assert status.at == from_us(at(90))

    def test_names_the_clocks_it_has(self):
        status = evaluate(History().opened(0).events, [self.BOTH], CALENDARS, at=at(0))

        with pytest.raises(
            UnknownName, match="clock 'next_response' is not known; use one of first_response, resolution"
        ):
            status.clocks["next_response"]
        assert status.clocks.get("next_response") is None
        assert ("resolution", 1) in status.clocks

    def test_comes_back_from_its_own_json(self):
        history = (
            History().opened(0, "P1").moved(60, "waiting").moved(90, "in_progress").moved(400, "resolved")
        )
        status = evaluate(history.events, [self.BOTH], CALENDARS, at=at(500))

        assert SlaStatus.from_dict(json.loads(json.dumps(status.to_dict()))) == status

    def test_refuses_a_record_it_does_not_know(self):
        record = evaluate(History().opened(0).events, [self.BOTH], CALENDARS, at=at(0)).to_dict()
        record["clocks"][0]["state"] = "sleeping"
        record["clocks"][0]["segments"] = "none"

        with pytest.raises(InvalidDefinition) as refused:
            SlaStatus.from_dict(record)
        assert {fault.path for fault in refused.value.faults} == {"state", "segments"}


class TestInput:
    def test_refuses_a_naive_instant(self):
        with pytest.raises(NaiveDatetime, match="at 2026-03-02T09:00:00 has no UTC offset"):
            evaluate(History().opened(0).events, [resolution()], CALENDARS, at=pendulum.naive(2026, 3, 2, 9))

    def test_refuses_a_single_policy_and_a_single_calendar(self):
        history = History().opened(0).events

        with pytest.raises(WrongArgument, match="policies .* give a list of SLA policies"):
            evaluate(history, resolution(), CALENDARS, at=at(0))
        with pytest.raises(WrongArgument, match="calendars .* give calendars by name"):
            evaluate(history, [resolution()], OFFICE, at=at(0))

    def test_refuses_an_empty_history(self):
        with pytest.raises(InvalidHistory, match="is empty"):
            evaluate([], [resolution()], CALENDARS, at=at(0))

    def test_nothing_counts_before_the_opening(self):
        history = History().opened(0).moved(-180, "waiting").moved(-120, "in_progress")

        clock = clock_at(history, 60, resolution())

        assert (clock.elapsed, clock.paused) == (pendulum.duration(hours=1), pendulum.duration())

    def test_an_import_may_say_the_priority_among_the_fields(self):
        history = History().opened(0, fields={"priority": "P1"})

        assert clock_at(history, 0, resolution({"P1": "1h"})).due_at_us == at(60)


WORDS = {"run": "in_progress", "pause": "waiting", "stop": "resolved"}


@st.composite
def lives(draw):
    """A goal in minutes, changes on distinct minutes, and an instant of judgement."""
    minutes = draw(st.lists(st.integers(1, 4000), unique=True, max_size=7).map(sorted))
    change = st.one_of(st.sampled_from(["run", "pause", "stop"]), st.integers(1, 1500))
    changes = {minute: draw(change) for minute in minutes}
    return draw(st.integers(1, 1500)), changes, draw(st.integers(0, 5000))


def history_of(goal: int, changes: dict[int, str | int]) -> tuple[History, SlaPolicy]:
    goals = {
        f"{minutes} minutes": f"{minutes}m"
        for minutes in (goal, *changes.values())
        if isinstance(minutes, int)
    }
    history = History().opened(0, f"{goal} minutes")
    for minute, change in changes.items():
        if isinstance(change, int):
            history.prioritised(minute, f"{change} minutes")
        else:
            history.moved(minute, WORDS[change])
    return history, resolution(goals)


class TestLaws:
    @given(lives())
    def test_agrees_with_living_through_every_minute(self, life):
        goal, changes, minutes = life
        history, agreement = history_of(goal, changes)
        expected = judge(changes, goal, minutes)

        clock = clock_at(history, minutes, agreement)

        due = clock.breached_at_us if clock.breached else clock.due_at_us
        assert (clock.elapsed_us, clock.paused_us) == (
            expected.elapsed * MINUTE_US,
            expected.paused * MINUTE_US,
        )
        assert clock.breached == expected.breached
        assert due == (None if expected.due is None else at(expected.due))
