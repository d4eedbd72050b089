"""What would have been: another priority, other policies, other hours, a planned pause; and nothing changes."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import ALWAYS, CALENDARS, OFFICE, clock_at, policy, resolution
from histories import REQUESTER, History, at
from servicecore.errors import InvalidArgument, InvalidHistory, NaiveDatetime, WrongArgument
from servicecore.instant import MINUTE_US, from_us, to_iso
from servicecore.sla import ClockState, evaluate
from servicecore.sla.what_if import Tally, what_if, what_if_many

GOALS = resolution({"P1": "1h", "P2": "4h"})


def asked(history: History, minutes: float, agreement=GOALS, **supposed):
    return what_if(history.events, [agreement], CALENDARS, at=at(minutes), **supposed)


def told(answer):
    return [(d.metric, d.actual, d.supposed) for d in answer.differences]


class TestPriority:
    def test_counts_from_the_opening(self):
        answer = asked(History().opened(0, "P2"), 90, priority="P1")

        assert told(answer) == [("resolution", "open", "breached")]
        (difference,) = answer.differences
        assert (difference.actual_due_us, difference.supposed_due_us) == (at(240), at(60))
        assert (difference.actual_due_at, difference.supposed_due_at) == (from_us(at(240)), from_us(at(60)))

    def test_takes_the_place_of_every_later_one(self):
        history = History().opened(0, "P2").prioritised(30, "P1").prioritised(80, "P2")

        assert asked(history, 90, priority="P1").supposed.clocks["resolution"].due_at_us == at(60)

    def test_takes_the_place_of_one_among_the_fields(self):
        history = History().opened(0, fields={"priority": "P2", "impact": "low"})

        assert asked(history, 90, priority="P1").supposed.clocks["resolution"].promised == "1h"

    def test_may_hold_from_an_instant_on(self):
        agreement = resolution({"P1": "1h", "P2": "4h"}, retarget="restart")
        history = History().opened(0, "P2").prioritised(100, "P2")

        clock = asked(history, 110, agreement, priority="P1", priority_from=at(50)).supposed.clocks[
            "resolution"
        ]

        assert (clock.promised, clock.due_at_us) == ("1h", at(110))

    def test_comes_after_what_happened_at_its_instant(self):
        history = History().opened(0, "P2").moved(70, "resolved")

        assert asked(history, 90, priority="P1", priority_from=at(70)).differences == ()

    def test_from_before_the_opening_is_from_the_opening(self):
        history = History().opened(0, "P2")

        assert asked(history, 90, priority="P1", priority_from=at(-5)) == asked(history, 90, priority="P1")

    def test_from_an_instant_ahead_changes_nothing_yet(self):
        assert asked(History().opened(0, "P2"), 90, priority="P1", priority_from=at(91)).differences == ()

    def test_one_for_which_nothing_is_promised_is_told(self):
        answer = asked(History().opened(0, "P2"), 90, priority="P9")

        assert told(answer) == [("resolution", "open", "unpromised")]
        assert answer.unpromised == ("resolution",)

    def test_what_is_promised_is_not_told_as_unpromised(self):
        assert asked(History().opened(0, "P2"), 90, priority="P1").unpromised == ()

    @given(st.sampled_from(["P1", "P2", "P9"]), st.integers(0, 900), st.integers(0, 1500))
    def test_is_as_if_the_ticket_had_been_opened_with_it(self, level, moved, minute):
        lived = History().opened(0, "P2").prioritised(30, "P1").moved(moved + 31, "resolved")
        fresh = History().opened(0, level).moved(moved + 31, "resolved")

        supposed = asked(lived, minute, priority=level).supposed.clocks["resolution"]

        expected = clock_at(fresh, minute, GOALS)
        assert (supposed.state, supposed.due_at_us, supposed.breached) == (
            expected.state,
            expected.due_at_us,
            expected.breached,
        )


class TestTerms:
    def test_other_policies_judge(self):
        answer = asked(History().opened(0, "P2"), 90, policies_instead=[resolution("30m")])

        assert told(answer) == [("resolution", "open", "breached")]

    def test_other_calendars_count(self):
        # Opened at 16:00: four hours of the office end the next morning.
        history = History().opened(7 * 60, "P2")

        (difference,) = asked(history, 8 * 60, calendars_instead={"office": ALWAYS}).differences

        assert (difference.actual_due_us, difference.supposed_due_us) == (at(27 * 60), at(11 * 60))
        assert not difference.verdict_changes

    def test_a_clock_that_would_not_be_there_has_no_verdict(self):
        answer = asked(History().opened(0, "P2"), 90, policies_instead=[])

        (difference,) = answer.differences
        assert (difference.actual, difference.supposed, difference.supposed_due_us) == ("open", None, None)

    def test_a_clock_that_is_not_there_has_none(self):
        answer = what_if(
            History().opened(0).events, [], [OFFICE], at=at(5), policies_instead=iter([resolution("4h")])
        )

        (difference,) = answer.differences
        assert (difference.actual, difference.supposed, difference.actual_due_at) == (None, "open", None)
        assert difference.verdict_changes

    def test_supposing_nothing_differs_in_nothing(self):
        answer = asked(History().opened(0, "P2"), 90)

        assert answer.differences == ()
        assert answer.supposed == answer.actual

    def test_corrections_count_once(self):
        history = History().opened(0).prioritised(10, "P2").replied(20)
        history.add(30, "corrected", event_id="T-1:2", data={"priority": "P1"})
        history.add(31, "corrected", event_id="T-1:3", void=True)

        answer = asked(history, 90)

        assert answer.supposed == answer.actual
        assert asked(history, 90, priority="P2").supposed.clocks["resolution"].promised == "4h"

    def test_changes_nothing(self):
        history = History().opened(0, fields={"priority": "P2"})
        before = [event.to_dict() for event in history.events]

        answer = asked(history, 90, priority="P1", pause=(at(5), at(9)))

        assert [event.to_dict() for event in history.events] == before
        assert answer.actual == evaluate(history.events, [GOALS], CALENDARS, at=at(90))

    def test_tells_every_verdict(self):
        agreement = resolution({"P1": "1h", "P2": "4h"})
        met = History().opened(0, "P2").moved(90, "resolved")
        cancelled = History().opened(0, "P2").moved(90, "cancelled")

        assert told(asked(met, 100, agreement, priority="P1")) == [("resolution", "met", "breached")]
        assert asked(cancelled, 100, agreement, priority="P1").differences == ()


class TestPause:
    def test_moves_the_deadline_by_its_business_time(self):
        (difference,) = asked(History().opened(0, "P2"), 90, pause=(at(10), at(40))).differences

        assert (difference.actual_due_us, difference.supposed_due_us) == (at(240), at(270))

    def test_holds_the_clock_until_its_end(self):
        answer = asked(History().opened(0, "P2"), 39, pause=(at(10), at(40)))

        assert answer.supposed.clocks["resolution"].state is ClockState.PAUSED

    def test_a_change_of_state_within_it_does_not_end_it(self):
        history = History().opened(0, "P2").moved(20, "in_progress").add(25, "note")

        clock = asked(history, 90, pause=(at(10), at(40))).supposed.clocks["resolution"]

        assert clock.paused_us == 30 * MINUTE_US

    def test_a_wait_in_truth_is_not_taken_twice(self):
        history = History().opened(0, "P2").moved(5, "waiting").moved(30, "in_progress")

        clock = asked(history, 90, pause=(at(10), at(40))).supposed.clocks["resolution"]

        assert clock.paused_us == 35 * MINUTE_US

    def test_a_wait_in_truth_that_outlasts_it_stands(self):
        history = History().opened(0, "P2").add(20, "waiting_started").add(60, "waiting_ended")

        clock = asked(history, 90, pause=(at(10), at(40))).supposed.clocks["resolution"]

        assert clock.paused_us == 50 * MINUTE_US

    def test_goes_on_when_a_wait_in_truth_ends_within_it(self):
        history = History().opened(0, "P2").add(20, "waiting_started").add(30, "waiting_ended")

        clock = asked(history, 90, pause=(at(10), at(40))).supposed.clocks["resolution"]

        assert clock.paused_us == 30 * MINUTE_US

    def test_a_resolution_within_it_stops_the_clock(self):
        history = History().opened(0, "P2").moved(20, "resolved")

        clock = asked(history, 90, pause=(at(10), at(40))).supposed.clocks["resolution"]

        assert (clock.state, clock.elapsed_us) == (ClockState.STOPPED, 10 * MINUTE_US)

    def test_holds_only_what_its_reason_holds(self):
        agreement = resolution("4h", pause_on=["vendor"])
        history = History().opened(0)

        assert asked(history, 90, agreement, pause=(at(10), at(40))).differences == ()
        assert asked(history, 90, agreement, pause=(at(10), at(40)), pause_reason="vendor").differences

    def test_begins_with_the_opening_at_the_earliest(self):
        (difference,) = asked(History().opened(20, "P2"), 90, pause=(at(0), at(40))).differences

        assert difference.supposed_due_us == at(20 + 240 + 20)

    @pytest.mark.parametrize("span", [(-60, 0), (10, 10)])
    def test_one_that_is_over_or_empty_changes_nothing(self, span):
        answer = asked(History().opened(0, "P2"), 90, pause=(at(span[0]), at(span[1])))

        assert answer.supposed == answer.actual

    @given(
        st.lists(
            st.tuples(st.integers(1, 1500), st.sampled_from(["in_progress", "waiting", "resolved"])),
            max_size=6,
            unique_by=lambda step: step[0],
        ).map(sorted),
        st.integers(0, 1500),
        st.integers(0, 600),
    )
    def test_counts_what_counted_outside_of_it(self, steps, start, length):
        history = History().opened(0, "P2")
        for minute, state in steps:
            history.moved(minute, state)

        answer = asked(history, 2200, pause=(at(start), at(start + length)))

        actual, supposed = (side.clocks["resolution"] for side in (answer.actual, answer.supposed))
        outside = sum(
            OFFICE.elapsed_us(s.start_us, max(s.start_us, min(s.end_us, at(start))))
            + OFFICE.elapsed_us(min(s.end_us, max(s.start_us, at(start + length))), s.end_us)
            for s in actual.segments
            if s.kind == "counted"
        )
        assert supposed.elapsed_us == outside
        assert supposed.state is actual.state


class TestRefusals:
    HISTORY = History().opened(0, "P2")

    def test_a_pause_that_ends_before_it_starts(self):
        with pytest.raises(InvalidArgument) as refused:
            asked(self.HISTORY, 90, pause=(at(40), at(10)))
        assert str(refused.value) == (
            f"pause '{to_iso(at(40))} to {to_iso(at(10))}' is not taken; give an end at or after the start"
        )

    @pytest.mark.parametrize("pause", [5, (1, 2, 3), "9h"])
    def test_a_pause_that_is_no_pair(self, pause):
        with pytest.raises(WrongArgument, match="give a start and an end, both aware datetimes"):
            asked(self.HISTORY, 90, pause=pause)

    @pytest.mark.parametrize(
        ("name", "supposed"),
        [
            ("start of the pause", {"pause": (datetime(2026, 3, 2, 9), at(9))}),
            ("end of the pause", {"pause": (at(9), datetime(2026, 3, 2, 10))}),
            ("priority_from", {"priority": "P1", "priority_from": datetime(2026, 3, 2, 9)}),
        ],
    )
    def test_a_naive_datetime(self, name, supposed):
        with pytest.raises(NaiveDatetime, match=f"{name} 2026-03-02T.*has no UTC offset; give an aware"):
            asked(self.HISTORY, 90, **supposed)

    def test_a_naive_instant_of_judgement(self):
        with pytest.raises(NaiveDatetime, match="at 2026"):
            what_if(self.HISTORY.events, [GOALS], CALENDARS, at=datetime(2026, 3, 2, 9))

    def test_a_priority_that_is_no_text(self):
        with pytest.raises(WrongArgument, match="priority 1 is of type int; give the name of a priority"):
            asked(self.HISTORY, 90, priority=1)

    def test_an_instant_without_a_priority(self):
        with pytest.raises(InvalidArgument, match="give it only together with a priority"):
            asked(self.HISTORY, 90, priority_from=at(5))

    def test_a_reason_without_a_pause(self):
        with pytest.raises(InvalidArgument, match="give it only together with a pause"):
            asked(self.HISTORY, 90, pause_reason="vendor")

    def test_what_is_no_history(self):
        with pytest.raises(WrongArgument, match="history is of type int"):
            what_if(5, [GOALS], CALENDARS, at=at(90))
        with pytest.raises(InvalidHistory, match="is empty"):
            what_if([], [GOALS], CALENDARS, at=at(90))

    def test_what_are_no_histories(self):
        with pytest.raises(WrongArgument, match="give a collection of histories"):
            what_if_many(5, [GOALS], CALENDARS, at=at(90))


class TestMany:
    HISTORIES = (
        History("T-1").opened(0, "P2").moved(90, "resolved").events,
        History("T-2").opened(0, "P1").moved(30, "resolved").events,
        History("T-3").opened(0, "P2").events,
        History("T-4").opened(0, "P2").moved(90, "cancelled").events,
    )

    def test_counts_both_sides(self):
        report = what_if_many(iter(self.HISTORIES), [GOALS], CALENDARS, at=at(100), priority="P1")

        assert report.tickets == 4
        assert report.actual == {"resolution": Tally(met=2, open=1, cancelled=1)}
        assert report.supposed == {"resolution": Tally(met=1, breached=2, cancelled=1)}
        assert (report.actual["resolution"].attainment, report.supposed["resolution"].attainment) == (
            1,
            1 / 3,
        )
        assert [(d.ticket_id, d.actual, d.supposed) for d in report.verdict_changes] == [
            ("T-1", "met", "breached"),
            ("T-3", "open", "breached"),
        ]

    def test_a_deadline_that_moves_is_a_difference_but_no_change_of_verdict(self):
        report = what_if_many(self.HISTORIES[2:3], [GOALS], CALENDARS, at=at(100), pause=(at(0), at(9)))

        assert len(report.differences) == 1
        assert report.verdict_changes == ()

    def test_nothing_to_count_is_none(self):
        report = what_if_many(self.HISTORIES, [GOALS], CALENDARS, at=at(100), priority="P9")

        assert report.supposed["resolution"].judged == 0
        assert report.supposed["resolution"].attainment is None
        assert report.supposed["resolution"].unpromised == 3

    def test_both_sides_have_the_metrics_of_either(self):
        other = policy({"metric": "first_response", "goals": {"*": "1h"}})

        report = what_if_many(self.HISTORIES[:1], [GOALS], CALENDARS, at=at(100), policies_instead=[other])

        assert report.actual["first_response"] == Tally()
        assert report.supposed["resolution"] == Tally()

    def test_of_no_tickets_there_is_nothing(self):
        report = what_if_many([], [GOALS], CALENDARS, at=at(100), calendars_instead=[OFFICE])

        assert (report.tickets, report.differences, report.actual) == (0, (), {})

    def test_is_plain_data(self):
        report = what_if_many(self.HISTORIES[:1], [GOALS], CALENDARS, at=at(100), priority="P1")

        data = report.to_dict()

        assert json.loads(json.dumps(data)) == data
        assert data["supposed"]["resolution"] == {
            "met": 0,
            "breached": 1,
            "open": 0,
            "cancelled": 0,
            "unpromised": 0,
            "attainment": 0.0,
        }
        assert data["differences"][0]["supposed_due_at"] == to_iso(at(60))

    def test_one_answer_is_plain_data_too(self):
        history = History().opened(0, "P2").replied(5, REQUESTER)

        data = asked(history, 90, priority="P9").to_dict()

        assert json.loads(json.dumps(data)) == data
        assert data["unpromised"] == ["resolution"]
        assert data["differences"][0]["supposed_due_at"] is None
