"""Clocks that a field of the ticket starts: when the agreement was attached, or the work was planned to begin."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from agreements import CALENDARS, clock_at, resolution, status_at
from histories import History, at
from servicecore.errors import InvalidDefinition, InvalidHistory
from servicecore.instant import HOUR_US, MINUTE_US, to_iso
from servicecore.sla import ClockState, SlaPolicy, SlaStatus, evaluate

ATTACHED = resolution({"P1": "2h", "*": "4h"}, starts_at="attached_at")


def attached(history: History, said: float, when: float) -> History:
    return history.add(said, "classified", fields={"attached_at": to_iso(at(when))})


class TestStart:
    def test_counts_from_the_instant_that_the_field_says(self):
        clock = clock_at(attached(History().opened(0), 60, 60), 90, ATTACHED)

        assert (clock.started_at_us, clock.due_at_us, clock.elapsed_us) == (at(60), at(300), 30 * MINUTE_US)

    def test_without_the_field_there_is_no_clock(self):
        assert not status_at(History().opened(0), 90, ATTACHED).clocks

    def test_before_the_instant_there_is_none(self):
        history = attached(History().opened(0), 30, 60)

        assert not status_at(history, 59, ATTACHED).clocks
        assert status_at(history, 60, ATTACHED).clocks

    def test_a_start_ahead_is_what_a_host_wakes_for(self):
        history = attached(History().opened(0), 30, 60)

        status = status_at(history, 59, ATTACHED)

        assert (status.next_start_us, status.wake_at_us) == (at(60), at(60))
        assert SlaStatus.from_dict(json.loads(json.dumps(status.to_dict()))) == status
        assert status_at(history, 60, ATTACHED).next_start_us is None

    def test_a_field_that_came_late_is_as_good_as_one_in_time(self):
        late = History().opened(0, "P9").moved(90, "waiting").moved(120, "in_progress").prioritised(130, "P1")

        clock = clock_at(attached(late, 150, 60), 160, ATTACHED)

        assert (clock.paused_us, clock.elapsed_us, clock.due_at_us) == (
            30 * MINUTE_US,
            70 * MINUTE_US,
            at(60 + 120 + 30),
        )

    def test_it_may_lie_before_the_opening(self):
        history = History().opened(60, fields={"attached_at": to_iso(at(0))})

        clock = clock_at(history, 60, ATTACHED)

        assert (clock.started_at_us, clock.elapsed_us) == (at(0), HOUR_US)

    def test_a_ticket_that_waits_by_then_starts_paused(self):
        history = attached(History().opened(0).moved(30, "waiting"), 60, 60)

        clock = clock_at(history, 90, ATTACHED)

        assert (clock.state, clock.paused_us) == (ClockState.PAUSED, 30 * MINUTE_US)
        assert [signal.name for signal in clock.signals] == ["started", "paused:start"]

    @pytest.mark.parametrize("over", ["resolved", "merged"])
    def test_a_ticket_whose_work_is_over_by_then_gets_no_clock(self, over):
        history = History().opened(0)
        history = history.moved(30, over) if over == "resolved" else history.add(30, over, into_id="T-2")

        assert not status_at(attached(history, 60, 60), 90, ATTACHED).clocks

    def test_the_last_word_of_the_field_counts(self):
        history = attached(attached(History().opened(0), 60, 60), 90, 30)

        assert clock_at(history, 100, ATTACHED).started_at_us == at(30)

    def test_the_field_may_hold_a_datetime(self):
        history = History().opened(0, fields={"attached_at": datetime(2026, 3, 2, 9, 30, tzinfo=UTC)})

        assert clock_at(history, 100, ATTACHED).started_at_us == at(30)

    def test_the_policy_in_force_at_the_start_judges(self):
        other = SlaPolicy.from_dict(
            {**ATTACHED.to_dict(), "name": "late", "valid_from": "2026-03-02T09:30:00Z"}
        )
        first = SlaPolicy.from_dict({**ATTACHED.to_dict(), "valid_until": "2026-03-02T09:30:00Z"})
        history = attached(History().opened(0), 60, 60)

        status = evaluate(history.events, [first, other], CALENDARS, at=at(90))

        assert status.clocks["resolution"].policy == "late"

    @pytest.mark.parametrize("value", ["soon", 5, "2026-03-02T09:00:00"])
    def test_refuses_a_field_that_holds_no_instant(self, value):
        history = History().opened(0, fields={"attached_at": value})

        with pytest.raises(InvalidHistory) as refused:
            status_at(history, 90, ATTACHED)
        assert str(refused.value) == (
            "history of ticket 'T-1' has no instant in field 'attached_at', from which an SLA target counts; "
            "give an ISO 8601 text such as '2026-03-02T09:00:00Z'"
        )

    def test_refuses_a_field_without_a_name(self):
        with pytest.raises(
            InvalidDefinition, match=r"starts_at: '' is no name; give the field of the ticket"
        ):
            resolution("4h", starts_at="")


class TestBeforeTheOpening:
    """Imports know dates, and events, from before there was a ticket."""

    def test_what_is_stamped_between_the_two_takes_effect_with_the_opening(self):
        history = History().opened(0, state="waiting", fields={"attached_at": to_iso(at(-30))})
        history.moved(-10, "in_progress")

        clock = clock_at(history, 60, resolution("4h", starts_at="attached_at", calendar="always"))

        assert (clock.elapsed_us, [(s.start_us, s.end_us) for s in clock.segments]) == (
            90 * MINUTE_US,
            [(at(-30), at(0)), (at(0), at(60))],
        )

    def test_it_is_told_with_the_opening(self):
        history = History().opened(60, fields={"attached_at": to_iso(at(0))})

        status = status_at(history, 70, resolution("30m", starts_at="attached_at"))

        assert {signal.at_us for signal in status.signals} == {at(60)}

    def test_a_cycle_that_a_reopening_began_starts_with_it(self):
        history = History().opened(0).moved(-60, "resolved").moved(-30, "in_progress")

        clock = clock_at(history, 60, resolution("4h", reopen="new_cycle", calendar="always"))

        assert (clock.started_at_us, clock.elapsed_us) == (at(0), HOUR_US)


class TestSaidLate:
    def test_what_had_passed_is_told_when_the_field_comes(self):
        history = History().opened(0).moved(70, "waiting").moved(80, "in_progress")
        attached(history, 150, 60)

        status = status_at(history, 160, resolution("30m", starts_at="attached_at", milestones=["50%"]))

        assert {signal.name for signal in status.signals_between(at(149), at(160))} == {
            "started",
            "paused:T-1:2",
            "resumed:T-1:3",
            "50%",
            "breached",
        }
        assert status.clocks["resolution"].milestones[0].reached_at_us == at(150)
        assert status.clocks["resolution"].breached_at_us == at(100)

    def test_nothing_is_told_twice_by_what_the_field_says_once_more(self):
        history = attached(attached(History().opened(0), 10, 60), 90, 60)

        status = status_at(history, 100, resolution("4h", starts_at="attached_at"))

        assert [signal.at_us for signal in status.signals] == [at(60)]


def test_versions_that_start_the_clock_at_other_instants_may_come_in_any_order():
    edge = to_iso(at(60))
    old = SlaPolicy.from_dict({**resolution("4h").to_dict(), "valid_until": edge})
    new = SlaPolicy.from_dict(
        {**resolution("4h", starts_at="attached_at").to_dict(), "version": "2", "valid_from": edge}
    )
    history = History().opened(0, fields={"attached_at": to_iso(at(120))})

    for both in ([old, new], [new, old]):
        clocks = evaluate(history.events, both, CALENDARS, at=at(30)).clocks
        assert [clock.policy_version for clock in clocks.values()] == ["1"]
