"""More time by agreement, and breaches that are excused: both verdicts stay readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import clock_at, policy, resolution, status_at
from histories import AGENT, History, at
from servicecore.errors import InvalidHistory
from servicecore.instant import HOUR_US, MINUTE_US
from servicecore.sla import SlaStatus

DAY = 24 * 60


def extended(history: History, minutes: float, metric: str = "resolution", **data) -> History:
    return history.add(minutes, "extended", metric=metric, **data)


def excused(history: History, minutes: float, metric: str = "resolution", **data) -> History:
    return history.add(minutes, "excused", metric=metric, **data)


class TestByALength:
    def test_it_is_added_to_the_goal(self):
        clock = clock_at(extended(History().opened(0), 60, by="2h"), 90, resolution("4h"))

        assert (clock.due_at_us, clock.original_due_at_us) == (at(6 * 60), at(4 * 60))
        assert (clock.promised, clock.remaining_us) == ("4h", 4 * HOUR_US + 30 * MINUTE_US)

    def test_pauses_after_it_still_push_the_deadline(self):
        history = extended(History().opened(0), 60, by="2h").moved(90, "waiting").moved(150, "in_progress")

        assert clock_at(history, 150, resolution("4h")).due_at_us == at(7 * 60)

    def test_it_survives_a_change_of_priority(self):
        goals = {"P1": "2h", "P3": "4h"}
        history = extended(History().opened(0, "P3"), 60, by="1h").prioritised(90, "P1")

        clock = clock_at(history, 90, resolution(goals))

        assert (clock.due_at_us, clock.original_due_at_us) == (at(3 * 60), at(2 * 60))

    def test_several_add_up(self):
        history = extended(extended(History().opened(0), 60, by="1h"), 61, by="30m")

        assert clock_at(history, 90, resolution("4h")).due_at_us == at(5 * 60 + 30)

    def test_a_point_moves_by_open_time(self):
        history = extended(History().opened(0), 60, by="2h")

        clock = clock_at(history, 90, resolution("end of business day"))

        assert (clock.due_at_us, clock.original_due_at_us) == (at(DAY + 2 * 60), at(8 * 60))

    def test_a_share_of_the_goal_is_one_of_all_of_it(self):
        agreement = resolution("4h", milestones=["50%"])

        clock = clock_at(extended(History().opened(0), 60, by="4h"), 90, agreement)

        assert clock.milestones[0].at_us == at(4 * 60)

    def test_business_days_lead_to_a_date(self):
        clock = clock_at(extended(History().opened(0), 60, by="2bd"), 90, resolution("4h"))

        assert (clock.due_at_us, clock.remaining_us) == (
            at(2 * DAY + 4 * 60),
            18 * HOUR_US + 30 * MINUTE_US,
        )


class TestToADate:
    def test_the_date_is_the_deadline(self):
        history = extended(History().opened(0), 60, due_at="2026-03-03T10:00:00Z")

        clock = clock_at(history, 90, resolution("4h"))

        assert (clock.due_at_us, clock.original_due_at_us) == (at(DAY + 60), at(4 * 60))

    def test_pauses_after_it_push_it_and_those_before_do_not(self):
        history = History().opened(0).moved(10, "waiting").moved(40, "in_progress")
        extended(history, 60, due_at="2026-03-03T10:00:00Z").moved(90, "waiting").moved(120, "in_progress")

        assert clock_at(history, 130, resolution("4h")).due_at_us == at(DAY + 90)

    def test_agreed_within_a_pause_only_the_rest_of_it_pushes(self):
        history = History().opened(0).moved(30, "waiting")
        extended(history, 60, due_at="2026-03-02T15:00:00Z").moved(90, "in_progress")

        assert clock_at(history, 100, resolution("4h")).due_at_us == at(6 * 60 + 30)

    def test_there_is_none_while_paused_short_of_it(self):
        history = extended(History().opened(0), 60, due_at="2026-03-03T10:00:00Z").moved(90, "waiting")

        clock = clock_at(history, 120, resolution("4h"))

        assert (clock.due_at_us, clock.original_due_at_us) == (None, None)
        assert clock.remaining_us == 7 * HOUR_US + 30 * MINUTE_US

    def test_an_earlier_one_takes_nothing_away(self):
        history = extended(History().opened(0), 60, due_at="2026-03-02T10:30:00Z")

        assert clock_at(history, 90, resolution("4h")).due_at_us == at(4 * 60)

    def test_nor_does_it_from_an_agreement_before(self):
        history = extended(History().opened(0), 60, due_at="2026-03-03T10:00:00Z")
        extended(history, 61, due_at="2026-03-02T15:00:00Z")

        assert clock_at(history, 90, resolution("4h")).due_at_us == at(DAY + 60)

    def test_more_time_after_a_date_moves_the_date(self):
        history = extended(History().opened(0), 60, due_at="2026-03-03T10:00:00Z")
        extended(history, 61, by="1h")

        assert clock_at(history, 90, resolution("4h")).due_at_us == at(DAY + 120)

    def test_what_counts_beyond_it_is_overrun(self):
        history = extended(History().opened(0), 60, due_at="2026-03-02T15:00:00Z")

        clock = clock_at(history, 7 * 60, resolution("4h"))

        assert (clock.overrun_us, clock.remaining_us, clock.breached) == (HOUR_US, 0, True)

    def test_it_survives_a_restart(self):
        history = extended(History().opened(0, "P3"), 60, due_at="2026-03-03T10:00:00Z")
        history.prioritised(90, "P1")

        clock = clock_at(history, 100, resolution({"P1": "1h", "P3": "4h"}, retarget="restart"))

        assert (clock.due_at_us, clock.original_due_at_us) == (at(DAY + 60), at(150))


class TestVerdicts:
    def test_met_by_the_extension_and_broken_without_it(self):
        history = extended(History().opened(0), 60, by="2h").moved(5 * 60, "resolved")

        clock = clock_at(history, 5 * 60, resolution("4h"))

        assert (clock.verdict, clock.original_verdict) == ("met", "breached")
        assert clock.original_due_at.to_iso8601_string() == "2026-03-02T13:00:00Z"

    def test_a_breach_that_was_told_stays_told(self):
        history = extended(History().opened(0), 5 * 60, by="2h")

        status = status_at(history, 5 * 60 + 1, resolution("4h"))

        assert [signal.kind for signal in status.signals] == ["started", "breached"]
        assert not status.clocks["resolution"].breached

    def test_what_is_over_is_not_extended(self):
        history = extended(History().opened(0).moved(5 * 60, "resolved"), 6 * 60, by="2h")

        clock = clock_at(history, 6 * 60, resolution("4h"))

        assert (clock.verdict, clock.changes) == ("breached", ())

    def test_an_excuse_after_the_fact_counts(self):
        history = excused(History().opened(0).moved(5 * 60, "resolved"), 6 * 60, reason="vendor strike")

        clock = clock_at(history, 6 * 60, resolution("4h"))

        assert (clock.verdict, clock.original_verdict) == ("met", "breached")
        assert (clock.breached_at, clock.original_breached_at_us) == (None, at(4 * 60))
        assert (clock.excused.reason, clock.excused.by) == ("vendor strike", AGENT.id)

    def test_one_before_the_deadline_tells_of_no_breach(self):
        status = status_at(excused(History().opened(0), 60), 5 * 60, resolution("4h"))

        assert [signal.kind for signal in status.signals] == ["started"]
        assert status.clocks["resolution"].verdict == "open"

    def test_a_cycle_can_be_named(self):
        history = History().opened(0).moved(5 * 60, "resolved").moved(6 * 60, "in_progress")
        excused(history, 6 * 60 + 1, cycle=1)

        status = status_at(history, 7 * 60, resolution("4h", reopen="new_cycle"))

        assert [clock.excused is not None for clock in status.clocks.values()] == [True, False]

    def test_another_metric_is_not_concerned(self):
        agreement = policy(
            {"metric": "resolution", "goals": {"*": "4h"}},
            {"metric": "first_response", "goals": {"*": "1h"}},
        )

        status = status_at(extended(History().opened(0), 10, by="2h"), 30, agreement)

        assert (status.clocks["first_response"].due_at_us, status.clocks["resolution"].due_at_us) == (
            at(60),
            at(360),
        )

    def test_nothing_was_promised_so_nothing_is_extended(self):
        assert (
            clock_at(extended(History().opened(0, "P2"), 10, by="2h"), 30, resolution({"P1": "4h"})).changes
            == ()
        )

    def test_an_event_that_says_neither_changes_nothing(self):
        assert clock_at(extended(History().opened(0), 10), 30, resolution("4h")).changes == ()


class TestRecord:
    def test_says_who_agreed_on_what(self):
        clock = clock_at(
            extended(History().opened(0), 60, by="2h", reason="part on order"), 90, resolution("4h")
        )

        assert [
            (
                change.kind,
                change.at.to_iso8601_string(),
                change.by,
                change.reason,
                change.before,
                change.after,
            )
            for change in clock.changes
        ] == [("extended", "2026-03-02T10:00:00Z", "kim", "part on order", "4h", "+2h")]
        assert (clock.changes[0].due_before_us, clock.changes[0].due_after_us) == (at(240), at(360))

    @pytest.mark.parametrize(
        ("data", "after"),
        [({"by": "2bd"}, "+2bd"), ({"due_at": "2026-03-03T11:00:00+01:00"}, "2026-03-03T10:00:00Z")],
    )
    def test_of_days_and_dates_too(self, data, after):
        clock = clock_at(extended(History().opened(0), 60, **data), 90, resolution("4h"))

        assert clock.changes[0].after == after

    def test_a_new_goal_is_a_change_after_the_start_only(self):
        history = History().opened(0, "P3").prioritised(60, "P1").prioritised(61, "P9")

        clock = clock_at(history, 90, resolution({"P1": "1h", "P3": "4h"}))

        assert [(change.kind, change.before, change.after) for change in clock.changes] == [
            ("retargeted", "4h", "1h"),
            ("retargeted", "1h", None),
        ]

    def test_is_read_back(self):
        history = excused(extended(History().opened(0), 60, by="2h"), 70)
        status = status_at(history, 90, resolution("4h"))

        assert SlaStatus.from_dict(status.to_dict()) == status

    def test_records_that_know_no_extension_are_read(self):
        document = status_at(History().opened(0), 300, resolution("4h")).to_dict()
        document["schema"] = "servicecore.sla_status/2"
        for clock in document["clocks"]:
            for key in ("original_due_at", "original_breached_at", "changes"):
                del clock[key]

        clock = SlaStatus.from_dict(document).clocks["resolution"]

        assert (clock.original_due_at_us, clock.original_verdict, clock.changes) == (at(240), "breached", ())


class TestBadEvents:
    @pytest.mark.parametrize("by", ["soon", "-2h", "0h", "0bd", ""])
    def test_no_time_is_refused_by_name(self, by):
        with pytest.raises(
            InvalidHistory, match=r"'T-1' is extended by .* give a length such as '4h' or '2bd'"
        ):
            clock_at(extended(History().opened(0), 60, by=by), 90, resolution("4h"))


@given(
    data=st.data(),
    steps=st.lists(
        st.sampled_from(["by", "date", "days", "wait", "work", "P1", "P3"]), min_size=1, max_size=8
    ),
    goal=st.sampled_from(["4h", "1bd", "end of business day +1"]),
)
def test_an_extension_never_makes_a_deadline_earlier(data, steps, goal):
    plain, more, now = History().opened(0, "P3"), History().opened(0, "P3"), 0
    for step in steps:
        now += data.draw(st.integers(1, 600))
        if step == "by":
            extended(more, now, by="90m")
        elif step == "days":
            extended(more, now, by="1bd")
        elif step == "date":
            extended(more, now, due_at="2026-03-04T12:00:00Z")
        elif step in ("wait", "work"):
            state = "waiting" if step == "wait" else "in_progress"
            plain.moved(now, state)
            more.moved(now, state)
        else:
            plain.prioritised(now, step)
            more.prioritised(now, step)
    agreement = resolution({"P1": "2h", "*": goal})

    without, extended_clock = (clock_at(each, now, agreement) for each in (plain, more))

    assert extended_clock.elapsed_us == without.elapsed_us
    assert extended_clock.remaining_us >= without.remaining_us
    if extended_clock.due_at_us is not None and without.due_at_us is not None:
        assert extended_clock.due_at_us >= without.due_at_us == extended_clock.original_due_at_us
