"""The questions to open time: by hand, by a walk over the clock on the wall, and as laws."""

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from businesstime.calendars import (
    DAY,
    EPOCH,
    OFFICE,
    documents,
    instants_near_changes,
    situations,
    us,
    zone_names,
)
from businesstime.minute_walk import elapsed_by_walk, ever_open, open_minutes, utc, wall_is_plain, wall_zone
from servicecore.businesstime import BusinessCalendar
from servicecore.errors import InvalidInstant, NoOpenTime, UnknownName
from servicecore.instant import HOUR_US, MAX_US, MIN_US, MINUTE_US, to_us

WALK_DAYS = 3


def made(document):
    return BusinessCalendar.from_dict(document)


def local(zone, year, month, day, hour=0, minute=0):
    """The instant of a wall-clock time that is neither skipped nor the second of two."""
    return to_us(datetime(year, month, day, hour, minute, tzinfo=wall_zone(zone)))


class TestAgainstTheWallClock:
    @given(st.data())
    def test_every_minute_is_open_as_the_wall_says(self, data):
        zone = data.draw(st.sampled_from(zone_names()))
        change = data.draw(instants_near_changes(zone))
        assume(change > 0)  # offsets with seconds have no whole minutes
        start = utc(change).replace(second=0, microsecond=0)
        document = data.draw(documents(start.date(), zone))
        assume(wall_is_plain(document, start, WALK_DAYS * 1440))
        calendar, start_us = made(document), change - change % MINUTE_US

        walked = open_minutes(document, start, WALK_DAYS * 1440)

        assert [calendar.is_open_us(start_us + n * MINUTE_US) for n in range(len(walked))] == walked
        begin, end = (start_us + data.draw(st.integers(0, WALK_DAYS * DAY)) for _ in range(2))
        expected = elapsed_by_walk(walked, start_us, *sorted((begin, end)))
        assert calendar.elapsed_us(*sorted((begin, end))) == expected


class TestClockChanges:
    """Where an edge lies inside a gap or a repeated hour; each worked out by hand."""

    def hours(self, zone, weekday, rows, day):
        """Open time of one weekday's rows in the 48 hours from noon of the day before, as local wall times."""
        calendar = made({"timezone": zone, "weekly": {weekday: rows}})
        year, month, date_of_month = day
        noon = local(zone, year, month, date_of_month, 12) - DAY
        spans = calendar.intervals_us(noon, noon + 2 * DAY)
        return [
            tuple(utc(edge).astimezone(wall_zone(zone)).strftime("%H:%M%z") for edge in span)
            for span in spans
        ]

    @pytest.mark.parametrize(
        ("rows", "open_time"),
        [
            ([["01:30", "02:30"]], [("01:30+0100", "03:30+0200")]),  # ends in the gap: one hour of real time
            ([["02:30", "04:00"]], [("03:30+0200", "04:00+0200")]),  # starts in the gap
            ([["02:00", "03:00"]], []),  # is the gap: both edges are one instant
            ([["02:30", "03:15"]], []),  # its opening is pushed past its closing
            ([["02:15", "02:45"]], [("03:15+0200", "03:45+0200")]),  # both edges in the gap
            ([["02:15", "02:30"], ["02:30", "03:00"]], [("03:15+0200", "03:30+0200")]),
            ([["00:00", "24:00"]], [("00:00+0100", "00:00+0200")]),  # 23 hours
        ],
    )
    def test_spring_in_berlin(self, rows, open_time):
        assert self.hours("Europe/Berlin", "sun", rows, (2026, 3, 29)) == open_time

    @pytest.mark.parametrize(
        ("rows", "open_time"),
        [
            ([["01:00", "02:30"]], [("01:00+0200", "02:30+0200")]),  # ends in the first of the two
            (
                [["02:30", "04:00"]],
                [("02:30+0200", "04:00+0100")],
            ),  # starts in the first: two and a half hours
            ([["02:00", "03:00"]], [("02:00+0200", "03:00+0100")]),  # both of the two: two hours
            ([["02:15", "02:45"]], [("02:15+0200", "02:45+0200")]),
            ([["00:00", "24:00"]], [("00:00+0200", "00:00+0100")]),  # 25 hours
        ],
    )
    def test_autumn_in_berlin(self, rows, open_time):
        assert self.hours("Europe/Berlin", "sun", rows, (2026, 10, 25)) == open_time

    def test_a_night_shift_is_an_hour_shorter_in_spring(self):
        calendar = made({"timezone": "Europe/Berlin", "weekly": {"sat": [["22:00", "06:00"]]}})

        assert calendar.elapsed_us(us(2026, 3, 28), us(2026, 3, 30)) == 7 * HOUR_US

    def test_half_an_hour_is_repeated_on_lord_howe(self):
        # 2026-04-05 02:00 +11 goes back to 01:30 +10:30.
        rows = [["01:30", "02:00"]]

        assert self.hours("Australia/Lord_Howe", "sun", rows, (2026, 4, 5)) == [("01:30+1100", "02:00+1030")]

    def test_half_an_hour_is_skipped_on_lord_howe(self):
        # 2026-10-04 02:00 +10:30 goes on to 02:30 +11.
        rows = [["01:00", "02:15"]]

        assert self.hours("Australia/Lord_Howe", "sun", rows, (2026, 10, 4)) == [("01:00+1030", "02:45+1100")]

    def test_midnight_is_skipped_in_sao_paulo(self):
        # 2017-10-15 00:00 -03 goes on to 01:00 -02.
        rows = [["00:00", "08:00"]]

        assert self.hours("America/Sao_Paulo", "sun", rows, (2017, 10, 15)) == [("01:00-0200", "08:00-0200")]

    def test_the_hour_before_midnight_is_repeated_in_sao_paulo(self):
        # 2018-02-18 00:00 -02 goes back to 23:00 -03.
        rows = [["23:30", "24:00"]]

        assert self.hours("America/Sao_Paulo", "sat", rows, (2018, 2, 18)) == [("23:30-0200", "00:00-0300")]

    def test_the_day_that_samoa_skipped_has_no_hours(self):
        office = made(
            {"timezone": "Pacific/Apia", "weekly": {day: [["09:00", "17:00"]] for day in OFFICE["weekly"]}}
        )

        skipped = office.elapsed_us(us(2011, 12, 29, 10), us(2012, 1, 1))

        assert skipped == 8 * HOUR_US  # Thursday 29 December; Friday never was, Saturday is closed

    def test_a_night_into_the_day_that_samoa_skipped_keeps_its_length(self):
        nights = made({"timezone": "Pacific/Apia", "weekly": {"thu": [["22:00", "06:00"]]}})

        assert nights.elapsed_us(us(2011, 12, 29), us(2012, 1, 2)) == 8 * HOUR_US

    def test_a_break_on_the_day_that_samoa_skipped_takes_nothing(self):
        document = {
            "timezone": "Pacific/Apia",
            "weekly": {"sat": [["09:00", "17:00"]]},
            "breaks": {"fri": [["12:00", "13:00"]]},
        }

        assert made(document).elapsed_us(us(2011, 12, 29), us(2012, 1, 2)) == 8 * HOUR_US

    def test_ramadan_in_casablanca(self):
        # The clocks go back an hour for the month: 2026-02-15 03:00 +01 to 02:00 +00, and on 2026-03-22.
        office = made({"timezone": "Africa/Casablanca", "weekly": {"sun": [["09:00", "10:00"]]}})

        openings = [start for start, _ in office.intervals_us(us(2026, 2, 7), us(2026, 4, 1))]

        assert [utc(start).strftime("%m-%d %H") for start in openings] == [
            "02-08 08", "02-15 09", "02-22 09", "03-01 09", "03-08 09", "03-15 09", "03-22 08", "03-29 08",
        ]  # fmt: skip


class TestElapsed:
    office = made(OFFICE)

    def test_is_negative_when_reversed(self):
        assert self.office.elapsed_us(us(2026, 3, 2, 16), us(2026, 3, 2, 15)) == -HOUR_US

    @given(
        st.sampled_from([0, us(2026, 3, 2, 15), MAX_US]),
        st.lists(st.one_of(st.integers(MIN_US, MAX_US), st.integers(0, us(2027, 1, 1))), max_size=5),
    )
    def test_is_the_same_asked_one_by_one_or_all_at_once(self, start, ends):
        office = made(OFFICE)
        office.elapsed_us(0, us(2026, 3, 2))

        assert (
            office.elapsed_each_us(start, ends).items()
            >= {end: made(OFFICE).elapsed_us(start, end) for end in ends}.items()
        )

    def test_all_at_once_may_reach_beyond_what_was_looked_at_before(self):
        office = made(OFFICE)
        start, near, far = us(2026, 3, 2, 8), us(2026, 3, 2, 15), us(2046, 3, 2)
        office.elapsed_us(start, near)

        assert office.elapsed_each_us(start, [near, far, near]) == {
            start: 0,
            near: made(OFFICE).elapsed_us(start, near),
            far: made(OFFICE).elapsed_us(start, far),
        }

    def test_leaves_the_lunch_break_out(self):
        noon = local("Europe/Berlin", 2026, 3, 2, 11, 30)

        assert self.office.elapsed_us(noon, noon + 2 * HOUR_US) == HOUR_US

    def test_without_any_hours_is_zero(self):
        assert made({"timezone": "UTC"}).elapsed_us(us(2000, 1, 1), us(2040, 1, 1)) == 0

    @pytest.mark.parametrize("pair", [(MIN_US - 1, 0), (0, MAX_US + 1), (MAX_US + 1, 0)])
    def test_refuses_what_lies_outside_time(self, pair):
        with pytest.raises(InvalidInstant, match="lies outside the years 1 to 9999"):
            self.office.elapsed_us(*pair)


class TestAdvance:
    office = made(OFFICE)

    def at(self, *args):
        return local("Europe/Berlin", *args)

    def test_a_full_day_ends_at_closing_time(self):
        due = self.office.advance_us(self.at(2026, 3, 6, 9), 7 * HOUR_US + 30 * MINUTE_US)

        assert due == self.at(2026, 3, 6, 17, 30)

    def test_rolls_from_closing_time_to_the_next_opening(self):
        due = self.office.advance_us(self.at(2026, 3, 6, 9), 7 * HOUR_US + 30 * MINUTE_US, edge="roll")

        assert due == self.at(2026, 3, 9, 9)

    def test_backward_a_full_day_ends_at_the_opening(self):
        assert self.office.advance_us(self.at(2026, 3, 9, 12), -3 * HOUR_US) == self.at(2026, 3, 9, 9)

    def test_rolls_from_the_opening_back_to_the_previous_closing(self):
        due = self.office.advance_us(self.at(2026, 3, 9, 12), -3 * HOUR_US, edge="roll")

        assert due == self.at(2026, 3, 6, 17, 30)

    @pytest.mark.parametrize("duration", [HOUR_US, -HOUR_US])
    def test_rolling_moves_no_instant_inside_open_time(self, duration):
        at = self.at(2026, 3, 9, 10, 30)

        assert self.office.advance_us(at, duration, edge="roll") == self.office.advance_us(at, duration)

    @pytest.mark.parametrize("edge", ["stay", "roll"])
    def test_nothing_is_added_to_a_closed_instant(self, edge):
        sunday = self.at(2026, 3, 8, 10)

        assert self.office.advance_us(sunday, 0, edge=edge) == sunday

    def test_names_the_edges_it_knows(self):
        with pytest.raises(UnknownName, match="edge 'skip' is not known; use one of stay, roll"):
            self.office.advance_us(0, 1, edge="skip")

    @pytest.mark.parametrize("at", [MIN_US - 1, MAX_US + 1])
    @pytest.mark.parametrize("duration", [-1, 0, 1])
    def test_refuses_what_lies_outside_time(self, at, duration):
        with pytest.raises(InvalidInstant, match="lies outside the years 1 to 9999"):
            self.office.advance_us(at, duration)

    def test_the_end_of_time_is_no_answer(self):
        always = BusinessCalendar.always()

        with pytest.raises(InvalidInstant, match="lies outside"):
            always.advance_us(MAX_US - 5, 6)

    def test_nor_is_it_where_time_is_compiled_to_its_end(self):
        late = made(
            BusinessCalendar.always().to_dict() | {"holidays": ["9990-01-01"]}
        )  # no cycle is like this
        late.is_open_us(MAX_US)

        with pytest.raises(InvalidInstant, match="lies outside"):
            late.advance_us(MAX_US - 5, 6)

    def test_the_last_instant_is(self):
        assert BusinessCalendar.always().advance_us(MAX_US - 5, 5) == MAX_US

    def test_the_first_instant_is_reached_backward(self):
        assert BusinessCalendar.always().advance_us(MIN_US + 5, -5) == MIN_US

    def test_before_the_first_instant_is_no_answer(self):
        with pytest.raises(InvalidInstant, match="lies outside"):
            BusinessCalendar.always().advance_us(MIN_US + 5, -6)

    @pytest.mark.parametrize("duration", [HOUR_US, -HOUR_US])
    def test_what_is_dated_at_the_ends_of_time_is_no_cycle(self, duration):
        special = {"9999-12-31": [["00:00", "00:30"]], "0001-01-01": [["23:30", "24:00"]]}
        calendar = made({"timezone": "UTC", "special": special})

        with pytest.raises(InvalidInstant, match="lies outside"):
            calendar.advance_us(us(9999, 12, 31) if duration > 0 else us(1, 1, 2), duration)


class TestHorizon:
    once = made(
        {
            "name": "fair",
            "timezone": "UTC",
            "special": {"2026-06-01": [["10:00", "12:00"]], "2060-06-01": [["10:00", "12:00"]]},
        }
    )
    closed = made({"name": "closed", "timezone": "UTC", "weekly": {"mon": []}})

    @pytest.mark.parametrize("question", ["next_open_us", "next_close_us", "previous_close_us"])
    def test_a_calendar_without_hours_names_itself(self, question):
        with pytest.raises(
            NoOpenTime,
            match=r"calendar 'closed' has no (opening|closing) within 20 years of 2026-03-02T00:00:00Z",
        ):
            getattr(self.closed, question)(us(2026, 3, 2))

    @pytest.mark.parametrize("duration", [HOUR_US, -HOUR_US, 10**18, -(10**18)])
    def test_a_calendar_without_hours_advances_nowhere(self, duration):
        with pytest.raises(NoOpenTime, match="calendar 'closed' has no opening within 20 years"):
            self.closed.advance_us(us(2026, 3, 2), duration)

    @pytest.mark.parametrize(
        ("at", "duration"), [(us(9000, 1, 1), -1), (us(9000, 1, 1), 1), (us(9, 1, 1), 1), (us(9, 1, 1), -1)]
    )
    def test_nor_does_it_far_away(self, at, duration):
        with pytest.raises(NoOpenTime):
            self.closed.advance_us(at, duration)

    def test_it_is_legal_and_never_open(self):
        assert not self.closed.is_open_us(us(2026, 3, 2))
        assert self.closed.intervals_us(us(2026, 3, 2), us(2027, 3, 2)) == ()

    def test_a_calendar_that_never_closes_has_no_closing(self):
        with pytest.raises(NoOpenTime, match="calendar 'always' has no closing within 20 years"):
            BusinessCalendar.always().next_close_us(0)

    def test_looks_no_further_than_the_horizon(self):
        with pytest.raises(NoOpenTime, match="calendar 'fair' has no opening within 20 years of 2026-06-02"):
            self.once.next_open_us(us(2026, 6, 2))

    def test_looks_no_further_even_where_it_has_been_asked_before(self):
        calendar = BusinessCalendar(self.once.rules)
        calendar.elapsed_us(us(2020, 1, 1), us(2070, 1, 1))

        with pytest.raises(NoOpenTime):
            calendar.next_open_us(us(2026, 6, 2))

    def test_a_wider_horizon_finds_it(self):
        wide = made(self.once.to_dict() | {"horizon_years": 40})

        assert wide.next_open_us(us(2026, 6, 2)) == us(2060, 6, 1, 10)

    @pytest.mark.parametrize("warm", [False, True])
    def test_an_advance_crosses_no_longer_drought(self, warm):
        calendar = BusinessCalendar(self.once.rules)
        if warm:
            calendar.elapsed_us(us(2020, 1, 1), us(2070, 1, 1))

        with pytest.raises(NoOpenTime, match="no opening within 20 years"):
            calendar.advance_us(us(2026, 6, 1), 3 * HOUR_US)

    @pytest.mark.parametrize("warm", [False, True])
    def test_nor_does_it_backward(self, warm):
        calendar = BusinessCalendar(self.once.rules)
        if warm:
            calendar.elapsed_us(us(2020, 1, 1), us(2070, 1, 1))

        with pytest.raises(NoOpenTime, match="no opening within 20 years"):
            calendar.advance_us(us(2060, 6, 2), -3 * HOUR_US)

    def test_a_long_advance_without_a_drought_is_answered(self):
        office = made({"timezone": "UTC", "weekly": {"mon": [["09:00", "10:00"]]}})

        assert office.advance_us(us(2026, 3, 2), 52 * 30 * HOUR_US) == us(2056, 1, 17, 10)

    def test_rolling_off_the_last_closing_finds_no_opening(self):
        with pytest.raises(NoOpenTime):
            self.once.advance_us(us(2060, 6, 1), 2 * HOUR_US, edge="roll")

    @pytest.mark.parametrize("at", [MIN_US - 1, MAX_US + 1])
    @pytest.mark.parametrize("question", ["is_open_us", "next_open_us", "next_close_us", "previous_close_us"])
    def test_refuses_what_lies_outside_time(self, question, at):
        with pytest.raises(InvalidInstant):
            getattr(self.once, question)(at)

    def test_the_last_closing_of_time_is_none(self):
        late = made({"timezone": "UTC", "weekly": {"fri": [["09:00", "24:00"]]}})  # 9999-12-31 is a Friday

        with pytest.raises(NoOpenTime):
            late.next_close_us(MAX_US)

    def test_intervals_may_end_with_time(self):
        late = made({"timezone": "UTC", "weekly": {"fri": [["09:00", "24:00"]]}})

        assert late.intervals_us(us(9999, 12, 31), MAX_US) == ((us(9999, 12, 31, 9), MAX_US),)


class TestIntervals:
    office = made(OFFICE)

    def test_are_clipped_to_the_window(self):
        ten, two = local("Europe/Berlin", 2026, 3, 2, 10), local("Europe/Berlin", 2026, 3, 2, 14)

        assert self.office.intervals_us(ten, two) == ((ten, ten + 2 * HOUR_US), (ten + 3 * HOUR_US, two))

    def test_far_away_are_those_of_a_calendar_asked_nothing_else(self):
        far = (us(9997, 3, 1), us(9997, 4, 1))
        asked = BusinessCalendar.from_dict(OFFICE)
        asked.is_open_us(us(2026, 3, 2))

        assert asked.intervals_us(*far) == BusinessCalendar.from_dict(OFFICE).intervals_us(*far)
        assert sum(end - start for start, end in asked.intervals_us(*far)) == asked.elapsed_us(*far)

    @pytest.mark.parametrize("length", [0, -DAY])
    def test_there_are_none_in_a_window_without_length(self, length):
        monday = us(2026, 3, 2, 10)

        assert self.office.intervals_us(monday, monday + length) == ()

    @pytest.mark.parametrize("window", [(MIN_US - 1, 0), (0, MAX_US + 1)])
    def test_refuse_what_lies_outside_time(self, window):
        with pytest.raises(InvalidInstant):
            self.office.intervals_us(*window)


durations = st.integers(-40 * HOUR_US, 40 * HOUR_US)


class TestLaws:
    @given(situations(), st.integers(-9 * DAY, 9 * DAY), st.integers(-9 * DAY, 9 * DAY))
    def test_elapsed_adds_up(self, situation, one, other):
        document, at = situation
        calendar = made(document)

        parts = calendar.elapsed_us(at, at + one) + calendar.elapsed_us(at + one, at + one + other)

        assert parts == calendar.elapsed_us(at, at + one + other)

    @given(situations(), durations.filter(bool))
    def test_advance_takes_what_elapses(self, situation, duration):
        calendar, at = made(situation[0]), situation[1]
        assume(ever_open(situation[0]))

        assert calendar.elapsed_us(at, calendar.advance_us(at, duration)) == duration

    @given(situations(), durations.filter(bool))
    def test_forward_is_the_earliest_instant_and_backward_the_latest(self, situation, duration):
        calendar, at = made(situation[0]), situation[1]
        assume(ever_open(situation[0]))
        sign = 1 if duration > 0 else -1

        reached = calendar.advance_us(at, duration)

        assert calendar.elapsed_us(at, reached - sign) == duration - sign

    @given(situations(), durations, st.sampled_from([1, 30, 900]), st.sampled_from(["stay", "roll"]))
    def test_a_compiled_line_advances_as_a_fresh_one_does(self, situation, duration, days, edge):
        fresh, warm = made(situation[0]), made(situation[0])
        at = situation[1]
        assume(ever_open(situation[0]))
        warm.elapsed_us(at - days * DAY, at + days * DAY)

        assert warm.advance_us(at, duration, edge=edge) == fresh.advance_us(at, duration, edge=edge)

    @given(situations(), durations.filter(bool))
    def test_rolling_ends_where_the_work_goes_on(self, situation, duration):
        calendar, at = made(situation[0]), situation[1]
        assume(ever_open(situation[0]))

        rolled = calendar.advance_us(at, duration, edge="roll")

        assert calendar.elapsed_us(at, rolled) == duration
        assert calendar.is_open_us(rolled if duration > 0 else rolled - 1)

    @given(st.sampled_from(zone_names()), st.data())
    def test_what_never_closes_elapses_as_real_time(self, zone, data):
        start, end = (data.draw(instants_near_changes(zone)) for _ in range(2))

        assert BusinessCalendar.always(zone).elapsed_us(start, end) == end - start

    @given(situations(), st.integers(0, 20 * DAY))
    def test_intervals_sum_to_what_elapses(self, situation, length):
        calendar, at = made(situation[0]), situation[1]

        intervals = calendar.intervals_us(at, at + length)

        assert sum(end - start for start, end in intervals) == calendar.elapsed_us(at, at + length)
        edges = [edge for interval in intervals for edge in interval]
        assert all(before < after for before, after in pairwise(edges))

    @given(situations())
    def test_openings_and_closings_are_edges_of_intervals(self, situation):
        calendar, at = made(situation[0]), situation[1]
        assume(ever_open(situation[0]))
        intervals = calendar.intervals_us(at - 60 * DAY, at + 60 * DAY)
        openings = [max(start, at) for start, end in intervals if end > at]
        closings = [end for _, end in intervals if end < at + 60 * DAY]
        assume(openings and [end for end in closings if end > at] and [end for end in closings if end <= at])

        assert calendar.next_open_us(at) == openings[0]
        assert calendar.next_close_us(at) == min(end for end in closings if end > at)
        assert calendar.previous_close_us(at) == max(end for end in closings if end <= at)
        assert calendar.is_open_us(at) == (openings[0] == at)

    @given(situations(), st.lists(st.integers(1890, 2110), max_size=2))
    def test_what_was_asked_before_changes_no_answer(self, situation, years):
        fresh, asked = made(situation[0]), made(situation[0])
        at = situation[1]
        for year in years:
            asked.is_open_us(us(year, 6, 1))

        answers = [
            (
                calendar.intervals_us(at, at + 20 * DAY),
                calendar.elapsed_us(at, at + 900 * DAY),
                calendar.is_open_us(at),
            )
            for calendar in (fresh, asked)
        ]

        assert answers[0] == answers[1]

    @given(situations())
    def test_an_exception_elsewhere_changes_nothing_here(self, situation):
        document, at = situation
        far = (EPOCH + timedelta(microseconds=at)).date() + timedelta(days=40)
        changed = document | {"holidays": [*document["holidays"], far.isoformat()]}

        here = at - 20 * DAY, at + 20 * DAY

        assert made(changed).intervals_us(*here) == made(document).intervals_us(*here)


class TestSharing:
    def test_threads_that_grow_the_line_at_once_agree(self):
        office, single = made(OFFICE), made(OFFICE)
        windows = [(us(year, 1, 1), us(year + 3, 6, 1)) for year in [2026, 1980, 2060, 1950, 2010, 2090] * 10]

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda window: office.elapsed_us(*window), windows))

        assert answers == [single.elapsed_us(*window) for window in windows]

    @pytest.mark.parametrize(
        "copied", [copy.copy, copy.deepcopy, lambda calendar: pickle.loads(pickle.dumps(calendar))]
    )
    def test_copies_are_equal_and_answer_alike(self, copied):
        office = made(OFFICE)
        office.is_open_us(0)

        other = copied(office)

        assert other == office
        assert hash(other) == hash(office)
        assert other.elapsed_us(us(2026, 3, 2), us(2026, 3, 9)) == office.elapsed_us(
            us(2026, 3, 2), us(2026, 3, 9)
        )

    def test_a_pickle_carries_no_compiled_line(self):
        office = made(OFFICE)
        before = len(pickle.dumps(office))

        office.elapsed_us(us(1990, 1, 1), us(2050, 1, 1))

        assert len(pickle.dumps(office)) == before


def test_a_date_of_each_century_is_known():
    assert made(OFFICE).is_open_us(us(1700, 3, 1, 10)) == (date(1700, 3, 1).weekday() < 5)
