from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesstime.calendars import transitions, zone_names
from businesstime.picture.desks import ALWAYS, BERLIN, NEW_YORK, NIGHT, OFFICE, SYDNEY, WEEKDAYS, calendar
from servicecore import BusinessCalendar
from servicecore.businesstime.picture.agenda import agenda
from servicecore.instant import DAY_US, HOUR_US

A_DATE = date(2026, 3, 4)


def on(hours: BusinessCalendar, day: date):
    (found,) = agenda(hours, day, day).days
    return found


def said(hours: BusinessCalendar, day: date) -> list[str]:
    return [str(note) for note in on(hours, day).notes]


class TestStretches:
    def test_of_a_night_go_on_with_the_next_date(self):
        early, late = on(NIGHT, A_DATE).stretches

        assert [early.from_before, early.goes_on, late.from_before, late.goes_on] == [
            True,
            False,
            False,
            True,
        ]
        assert [str(early), str(late)] == ["00:00-06:00", "22:00-24:00"]

    def test_of_two_dates_that_abut_are_one(self):
        joined = calendar(
            "joined", weekly={key: [["22:00", "06:00"], ["06:00", "08:00"]] for key in WEEKDAYS}
        )

        assert on(joined, A_DATE).hours == "00:00-08:00 22:00-24:00"

    def test_of_two_dates_that_overlap_count_once(self):
        overlapping = calendar(
            "tails", weekly={key: [["04:00", "12:00"], ["22:00", "06:00"]] for key in WEEKDAYS}
        )

        assert on(overlapping, A_DATE).hours == "00:00-12:00 22:00-24:00"
        assert on(overlapping, A_DATE).total == "14h"

    def test_keep_the_kind_of_the_date_on_which_they_open(self):
        hours = calendar(
            "kinds",
            weekly={"wed": [["22:00", "08:00"]]},
            special={"2026-03-05": [["04:00", "06:00"], ["07:00", "10:00"]]},
        )

        assert [(str(s), s.kind) for s in on(hours, date(2026, 3, 5)).stretches] == [
            ("00:00-08:00", None),
            ("08:00-10:00", "special"),
        ]

    def test_over_a_clock_change_are_one_with_two_parts(self):
        early, _ = on(NIGHT, date(2026, 3, 29)).stretches

        assert early.parts == ((0, 2 * HOUR_US), (3 * HOUR_US, 6 * HOUR_US))
        assert early.end_us - early.start_us == 5 * HOUR_US

    def test_may_end_before_they_begin_in_a_repeated_hour(self):
        utc = calendar("utc", "UTC", weekly={"sun": [["00:45", "01:15"]]})
        shown_in_berlin = (utc | calendar("none", weekly={})).named("shown", timezone="Europe/Berlin")

        (stretch,) = on(shown_in_berlin, date(2026, 10, 25)).stretches

        assert str(stretch) == "02:45-02:15"
        assert [(a / HOUR_US, b / HOUR_US) for a, b in stretch.parts] == [(2, 2.25), (2.75, 3)]

    def test_that_lie_wholly_in_the_second_evening_of_a_date_have_no_place(self):
        # At 00:01 on 25 October 1987 the clocks of Newfoundland went back to 23:01 of the day before.
        utc = calendar("utc", "UTC", weekly={"sun": [["02:45", "03:15"]]})
        shown = (utc | calendar("none", weekly={})).named("shown", timezone="America/St_Johns")

        sunday = on(shown, date(1987, 10, 25))

        assert (sunday.total, sunday.stretches[0].parts) == ("30m", ())
        assert said(shown, date(1987, 10, 24)) == ["clocks go back by 1h"]


class TestADate:
    def test_of_24_hours_is_not_special(self):
        assert on(ALWAYS, A_DATE).kind is None
        assert on(ALWAYS, A_DATE).hours == "00:00-24:00"

    def test_tells_a_holiday_from_a_date_closed_by_name(self):
        closed = calendar("closed", special={"2026-03-04": []})

        assert (on(closed, A_DATE).kind, said(closed, A_DATE)) == ("special", ["closed that day"])

    def test_is_ruled_by_the_version_in_force(self):
        revised = OFFICE.revised("2026-03-01", {"holidays": {"2026-03-04": "Founding Day"}}).revised(
            "2026-04-01", {"holidays": {"2026-03-04": "too late", "2026-12-25": "Noel"}}
        )

        assert said(revised, A_DATE) == ["Founding Day"]
        assert said(revised, date(2026, 12, 25)) == ["Noel"]
        assert said(revised, date(2026, 2, 3)) == []

    def test_of_a_difference_has_the_notes_of_its_first_member(self):
        away = calendar("away", holidays={"2026-03-04": "away"})
        here = calendar("here", holidays={"2026-03-04": "here"})

        assert said(here - away, A_DATE) == ["here"]

    def test_of_a_combination_names_members_of_members(self):
        holiday = {"2026-03-04": "Local Day"}
        nested = (BERLIN & calendar("local", holidays=holiday)) | NEW_YORK

        assert said(nested, A_DATE) == ["Local Day (local)"]
        assert on(nested, A_DATE).kind is None

    def test_has_the_clock_change_that_skips_all_of_it(self):
        apia = calendar("Apia", "Pacific/Apia", holidays={"2011-12-30": "never was"})

        assert said(apia, date(2011, 12, 30)) == ["date skipped", "clocks go forward by 24h"]
        assert said(apia, date(2011, 12, 31)) == []
        assert not on(apia, date(2011, 12, 30)).stretches

    def test_that_was_skipped_has_nothing_of_a_night(self):
        days = agenda(BusinessCalendar.always("Pacific/Apia"), date(2011, 12, 29), date(2011, 12, 31)).days

        assert [day.total for day in days] == ["24h", "", "24h"]

    def test_has_the_clock_change_at_its_midnight(self):
        # In Lebanon clocks go forward from 00:00 to 01:00.
        always = BusinessCalendar.always("Asia/Beirut")

        assert said(always, date(2026, 3, 29)) == ["clocks go forward by 1h"]
        assert on(always, date(2026, 3, 29)).hours == "01:00-24:00"
        assert on(always, date(2026, 3, 29)).total == "23h"

    def test_may_last_two_days(self):
        # Alaska had a day twice when it was sold, because the date line was moved to its west.
        always = BusinessCalendar.always("America/Juneau")

        days = agenda(always, date(1867, 10, 17), date(1867, 10, 20)).days

        assert sum(day.open_us for day in days) == 5 * DAY_US
        assert all(day.stretches[0].parts == ((0, DAY_US),) for day in days)


class TestAnAgenda:
    def test_has_lanes_of_a_combination_alone(self):
        assert agenda(OFFICE, A_DATE, A_DATE).lanes == ()
        assert agenda(BERLIN | SYDNEY, A_DATE, A_DATE).lanes == ("Berlin", "Sydney")
        assert agenda(BERLIN & SYDNEY, A_DATE, A_DATE).lanes == ("Berlin", "Sydney", "Berlin & Sydney")

    @given(st.data())
    def test_loses_no_time_at_clock_changes(self, data):
        zone = data.draw(st.sampled_from(zone_names()))
        changes = [second for second, _, _ in transitions(zone)] or [0]
        around = date(1970, 1, 1) + timedelta(seconds=data.draw(st.sampled_from(changes)))
        always = BusinessCalendar.always(zone)

        found = agenda(always, around - timedelta(3), around + timedelta(3))

        edges = [stretch for day in found.days for stretch in day.stretches]
        assert all(a.end_us == b.start_us for a, b in itertools.pairwise(edges))
        assert found.open_us == edges[-1].end_us - edges[0].start_us
        for day in found.days:
            for stretch in day.stretches:
                assert all(0 <= a < b <= DAY_US for a, b in stretch.parts)


@pytest.mark.parametrize("first", [date.min, date.max - timedelta(6)])
def test_an_agenda_reaches_the_ends_of_time(first):
    for zone in ("UTC", "Pacific/Apia", "America/Los_Angeles"):
        days = agenda(BusinessCalendar.always(zone), first, first + timedelta(6)).days

        assert [day.total for day in days[1:-1]] == ["24h"] * 5
