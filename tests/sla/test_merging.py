"""Merged tickets: the survivor is judged with the histories of those that went into it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import CALENDARS, policy, resolution
from clock_walk import open_at
from histories import REQUESTER, History, at
from servicecore.errors import InvalidHistory, WrongArgument
from servicecore.instant import MINUTE_US
from servicecore.sla import ClockState, evaluate

RESPONSE = policy({"metric": "first_response", "goals": {"*": "4h"}})


def status(own, minutes, *away, agreement=None):
    merged = [history.events for history in away]
    return evaluate(own.events, [agreement or resolution()], CALENDARS, at=at(minutes), merged=merged)


def clock(own, minutes, *away, agreement=None, metric="resolution"):
    return status(own, minutes, *away, agreement=agreement).clocks[metric]


def gone(history, minutes, into="T-1"):
    return history.add(minutes, "merged", into_id=into)


class TestEnds:
    def test_a_clock_that_outlives_the_solution_ends_with_the_survivor(self):
        confirmation = policy({"metric": "confirmation", "ends": "closed", "goals": {"*": "4h"}})
        own = History().opened(0).moved(90, "resolved").moved(120, "closed")
        away = gone(History("T-2").opened(0), 60)

        found = clock(own, 200, away, agreement=confirmation, metric="confirmation")

        assert (found.state, found.stopped_at_us) == ("stopped", at(120))


class TestStart:
    def test_is_the_earliest_opening(self):
        away = gone(History("T-2").opened(0), 60)

        assert clock(History().opened(30), 60, away).started_at_us == at(0)

    def test_stays_the_survivors_where_that_is_earlier(self):
        assert clock(History().opened(0), 60, gone(History("T-2").opened(30), 60)).started_at_us == at(0)

    def test_is_the_earliest_date_that_one_of_them_states(self):
        own = History().opened(0, fields={"planned_at": "2026-03-02T12:00:00Z"})
        away = gone(History("T-2").opened(0, fields={"planned_at": "2026-03-02T11:00:00Z"}), 60)
        silent = gone(History("T-3").opened(0), 60)

        read = clock(own, 300, away, silent, agreement=resolution(starts_at="planned_at"))

        assert read.started_at_us == at(120)

    def test_before_the_merge_the_ticket_is_judged_alone(self):
        away = gone(History("T-2").opened(0), 60)

        assert clock(History().opened(30), 59, away).started_at_us == at(30)

    def test_before_the_survivor_is_open_there_is_no_clock(self):
        assert not status(History().opened(90), 60, gone(History("T-2").opened(0), 30)).clocks


class TestPauses:
    def test_are_the_union_of_all(self):
        own = History().opened(0).moved(30, "waiting").moved(90, "in_progress")
        away = gone(History("T-2").opened(0).moved(60, "waiting", "vendor").moved(120, "in_progress"), 180)

        read = clock(own, 180, away)

        assert (read.elapsed_us, read.paused_us) == (90 * MINUTE_US, 90 * MINUTE_US)

    def test_a_wait_ends_with_the_merge(self):
        away = gone(History("T-2").opened(0).moved(30, "waiting"), 60)

        assert clock(History().opened(0), 120, away).paused_us == 30 * MINUTE_US

    def test_what_happens_to_a_ticket_after_it_went_away_does_not_count(self):
        away = gone(History("T-2").opened(0), 60).moved(70, "waiting")

        assert clock(History().opened(0), 120, away).paused_us == 0


class TestResponses:
    def test_the_earliest_of_any_stops_the_clock(self):
        own = History().opened(0).replied(90)
        away = gone(History("T-2").opened(10).replied(30), 60)

        assert clock(own, 120, away, agreement=RESPONSE, metric="first_response").stopped_at_us == at(30)

    def test_what_a_history_knows_from_before_its_opening_lies_there(self):
        away = gone(History("T-2").opened(20).replied(10), 60)

        assert clock(
            History().opened(0), 60, away, agreement=RESPONSE, metric="first_response"
        ).stopped_at_us == at(20)

    def test_the_end_of_the_work_on_one_stops_it(self):
        away = gone(History("T-2").opened(0).moved(20, "resolved"), 60)

        assert clock(
            History().opened(0), 60, away, agreement=RESPONSE, metric="first_response"
        ).stopped_at_us == at(20)

    @pytest.mark.parametrize(("minute", "state"), [(20, "cancelled"), (60, "closed")])
    def test_a_cancellation_or_what_the_merge_closes_does_not(self, minute, state):
        away = gone(History("T-2").opened(0).moved(minute, state), 60)

        read = clock(History().opened(0), 60, away, agreement=RESPONSE, metric="first_response")

        assert read.state is ClockState.RUNNING

    def test_a_message_on_any_asks_for_the_next(self):
        agreement = policy({"metric": "next_response", "goals": {"*": "1h"}})
        away = gone(History("T-2").opened(0).replied(20, REQUESTER).moved(25, "resolved"), 60)
        late = gone(History("T-3").opened(0).moved(5, "resolved").replied(20, REQUESTER), 60)

        asked = clock(History().opened(0), 60, away, agreement=agreement, metric="next_response")
        assert asked.started_at_us == at(20)
        assert not status(History().opened(0), 60, late, agreement=agreement).clocks


class TestResolution:
    def test_is_the_survivors_alone(self):
        away = gone(History("T-2").opened(0, "P1").moved(20, "resolved"), 60)

        read = clock(History().opened(0).moved(90, "resolved"), 120, away)

        assert (read.stopped_at_us, read.met) == (at(90), True)


class TestSignals:
    def test_what_the_merge_puts_into_the_past_is_told_at_the_merge(self):
        away = gone(History("T-2").opened(0), 300)

        signals = status(History().opened(200), 400, away).signals

        assert [(s.kind, s.at_us) for s in signals] == [("started", at(200)), ("breached", at(300))]

    def test_what_was_told_before_is_never_taken_back(self):
        agreement = resolution(milestones=["50%"])
        own = History().opened(0)
        away = [
            gone(History("T-2").opened(60).moved(60, "waiting"), 290),
            gone(History("T-3").opened(-60), 320),
        ]

        late = status(own, 600, *away, agreement=agreement)

        for minutes in (100, 200, 241, 289, 290, 319, 320, 500):
            early = status(own, minutes, *away, agreement=agreement)
            assert early.signals == late.signals_between(at(-9999), at(minutes))


class TestRefusals:
    @pytest.mark.parametrize(
        ("merged", "message"),
        [
            ([[]], "is empty"),
            ([History().opened(0).events], "stands among those merged into it"),
            ([gone(History("T-2").opened(0), 9).events] * 2, "twice"),
            ([History("T-2").opened(0).events], "does not say that it was merged into 'T-1'"),
            ([gone(History("T-2").opened(0), 9, "T-2").events], "does not say that it was merged"),
        ],
    )
    def test_names_the_history(self, merged, message):
        with pytest.raises(InvalidHistory, match=message):
            evaluate(History().opened(0).events, [resolution()], CALENDARS, at=at(60), merged=merged)

    def test_takes_a_list(self):
        with pytest.raises(WrongArgument, match="merged is of type int"):
            evaluate(History().opened(0).events, [resolution()], CALENDARS, at=at(60), merged=4)


@st.composite
def lives(draw):
    minutes = draw(st.lists(st.integers(1, 900), unique=True, max_size=5).map(sorted))
    return draw(st.integers(0, 200)), [
        (minute + 200, draw(st.sampled_from(["waiting", "in_progress"]))) for minute in minutes
    ]


def history_of(name, start, changes):
    history = History(name).opened(start)
    for minute, state in changes:
        history.moved(minute, state)
    return history


class TestLaws:
    @given(lives(), lives(), lives(), st.integers(400, 1200), st.randoms())
    def test_agrees_with_living_through_every_minute_in_any_order(self, own, one, two, until, shuffle):
        survivor = history_of("T-1", *own)
        away = [
            gone(history_of("T-2", one[0], [c for c in one[1] if c[0] < until]), until, "T-3"),
            gone(history_of("T-3", two[0], [c for c in two[1] if c[0] < until]), until),
        ]
        begin, end = min(own[0], one[0], two[0]), 1300
        counted = paused = 0
        for minute in range(begin, end):
            waits = any(
                [state for at_minute, state in life if at_minute <= minute][-1:] == ["waiting"]
                and (life is own[1] or minute < until)
                for life in (own[1], one[1], two[1])
            )
            counted += open_at(minute) and not waits
            paused += open_at(minute) and waits

        read = clock(survivor, end, *away)
        shuffle.shuffle(away)
        for history in away:
            shuffle.shuffle(history.events)

        assert (read.elapsed_us, read.paused_us) == (counted * MINUTE_US, paused * MINUTE_US)
        assert clock(survivor, end, *away) == read
