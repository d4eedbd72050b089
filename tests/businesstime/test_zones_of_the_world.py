"""Business time over every kind of clock change that the zone database knows.

How long a date or a night lasts is counted by hand from what governments did, or made from the standard
library's zones; never by the calendars themselves.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesstime.calendars import DAY, WEEKDAYS, instants_near_changes, transitions, us, zones_of_their_own
from businesstime.minute_walk import wall_zone
from servicecore.businesstime import BusinessCalendar
from servicecore.instant import DAY_US, HOUR_US, to_us, utc_datetime

HOUR = timedelta(hours=1)

# Zone, date, hours of that date, and hours of the night from 22:00 on it to 06:00.
CHANGES = [
    pytest.param("Europe/Berlin", (2026, 3, 29), 23, 8, id="an hour is skipped"),
    pytest.param("Europe/Berlin", (2026, 3, 28), 24, 7, id="the night in which it is"),
    pytest.param("Europe/Berlin", (2026, 10, 25), 25, 8, id="an hour is repeated"),
    pytest.param("Europe/Berlin", (2026, 10, 24), 24, 9, id="the night in which it is repeated"),
    pytest.param("Europe/Dublin", (2026, 3, 28), 24, 7, id="negative daylight saving ends"),
    pytest.param("Europe/Dublin", (2026, 10, 25), 25, 8, id="negative daylight saving begins"),
    pytest.param("Australia/Lord_Howe", (2026, 4, 5), 24.5, 8, id="half an hour is repeated"),
    pytest.param("Australia/Lord_Howe", (2026, 10, 3), 24, 7.5, id="half an hour is skipped"),
    pytest.param("Antarctica/Troll", (2026, 3, 29), 22, 8, id="two hours are skipped"),
    pytest.param("Antarctica/Troll", (2026, 10, 24), 24, 10, id="two hours are repeated"),
    pytest.param("America/Sao_Paulo", (2017, 10, 15), 23, 8, id="midnight is skipped"),
    pytest.param("America/Sao_Paulo", (2017, 10, 14), 24, 7, id="the night before it"),
    pytest.param("America/Sao_Paulo", (2018, 2, 17), 25, 9, id="the hour before midnight is repeated"),
    pytest.param("Africa/Cairo", (2023, 4, 28), 23, 8, id="midnight is skipped on a Friday"),
    pytest.param("Asia/Beirut", (2022, 3, 26), 24, 7, id="midnight is skipped after a night began"),
    pytest.param("America/Nuuk", (2024, 3, 30), 23, 7, id="the hour before midnight is skipped"),
    pytest.param("America/St_Johns", (2010, 3, 14), 23, 8, id="00:01 goes on to 01:01"),
    pytest.param("Africa/Casablanca", (2026, 2, 15), 25, 8, id="Ramadan begins"),
    pytest.param("Africa/Casablanca", (2026, 3, 21), 24, 7, id="Ramadan ends in the night"),
    pytest.param("Asia/Kathmandu", (1986, 1, 1), 23.75, 8, id="a quarter of an hour is skipped"),
    pytest.param("Asia/Pyongyang", (2018, 5, 4), 23.5, 7.5, id="the half hour before midnight is skipped"),
    pytest.param("Asia/Pyongyang", (2015, 8, 14), 24.5, 8.5, id="the half hour before midnight is repeated"),
    pytest.param("America/Caracas", (2007, 12, 9), 24.5, 8, id="half an hour for good"),
    pytest.param(
        "Asia/Singapore", (1981, 12, 31), 23.5, 7.5, id="the half hour before a new year is skipped"
    ),
    pytest.param("Pacific/Apia", (2011, 12, 30), 0, 0, id="Samoa skipped a day"),
    pytest.param("Pacific/Apia", (2011, 12, 29), 24, 8, id="the night into it"),
    pytest.param("Pacific/Fakaofo", (2011, 12, 30), 0, 0, id="Tokelau did too"),
    pytest.param("Pacific/Kwajalein", (1993, 8, 21), 0, 0, id="Kwajalein skipped a day"),
    pytest.param("Pacific/Kwajalein", (1993, 8, 20), 24, 8, id="the night into that"),
    pytest.param("Pacific/Kiritimati", (1994, 12, 31), 0, 0, id="Kiritimati skipped the last day of a year"),
    pytest.param("Asia/Manila", (1844, 12, 31), 0, 0, id="Manila skipped one as well"),
    pytest.param("America/Juneau", (1867, 10, 19), 48, 8, id="in Alaska a day came twice"),
]


def made(zone, **sections):
    return BusinessCalendar.from_dict({"timezone": zone, **sections})


def around(day):
    at = us(*day)
    return at - 4 * DAY, at + 5 * DAY


@pytest.mark.parametrize(("zone", "day", "hours", "night"), CHANGES)
class TestByHand:
    def test_a_date_is_as_long_as_it_was(self, zone, day, hours, night):
        whole = made(zone, special={date(*day): [["00:00", "24:00"]]})

        assert whole.elapsed_us(*around(day)) == hours * HOUR_US

    def test_a_night_is_as_long_as_it_was(self, zone, day, hours, night):
        nights = made(zone, special={date(*day): [["22:00", "06:00"]]})

        assert nights.elapsed_us(*around(day)) == night * HOUR_US

    def test_all_dates_together_are_real_time(self, zone, day, hours, night):
        start, end = around(day)

        assert BusinessCalendar.always(zone).elapsed_us(start, end) == end - start

    def test_the_dates_before_and_after_share_no_time_with_it(self, zone, day, hours, night):
        weekly = {weekday: [["00:00", "24:00"]] for weekday in WEEKDAYS}
        without = made(zone, weekly=weekly, holidays=[date(*day)])
        start, end = around(day)

        assert without.elapsed_us(start, end) == end - start - hours * HOUR_US

    def test_it_is_a_business_day_where_it_was_a_day(self, zone, day, hours, night):
        assert BusinessCalendar.always(zone).is_business_day(date(*day)) == bool(hours)

    def test_the_explanation_has_as_much_of_it(self, zone, day, hours, night):
        whole = made(zone, special={date(*day): [["00:00", "24:00"]]})

        explanation = whole.explain(*map(utc_datetime, around(day)))

        assert explanation.elapsed == hours * HOUR


def instant(zone, day, hour):
    """A wall-clock time of a date as an instant by the standard library; a skipped one lies after the gap."""
    wall = datetime(day.year, day.month, day.day, tzinfo=wall_zone(zone)) + hour * HOUR
    return to_us(wall)


def exists(zone, day):
    noon = utc_datetime(instant(zone, day, 12)).astimezone(wall_zone(zone))
    return noon.date() == day


@pytest.mark.parametrize("chunk", range(6))
def test_the_nights_near_the_changes_of_every_zone(chunk):
    for zone in zones_of_their_own()[chunk::6]:
        nights = made(zone, weekly={day: [["22:00", "06:00"]] for day in WEEKDAYS})
        changes = [second for second, _, _ in transitions(zone) if second > -2_208_988_800]
        for change in changes[chunk % 7 :: 7]:
            at = change * 1_000_000
            first = utc_datetime(at).date() - timedelta(days=3)
            dates = [day for n in range(7) if exists(zone, day := first + timedelta(days=n))]

            expected = [(instant(zone, day, 22), instant(zone, day, 30)) for day in dates]

            window = expected[0][0], expected[-1][1]
            assert list(nights.intervals_us(*window)) == expected, (zone, utc_datetime(at))


spans = st.integers(-5 * DAY, 5 * DAY)
lengths = st.integers(-30 * HOUR_US, 30 * HOUR_US).filter(bool)
strange = st.sampled_from(sorted({param.values[0] for param in CHANGES}))
shifts = st.sampled_from(
    [["22:00", "06:00"], ["00:00", "24:00"], ["23:30", "00:30"], ["02:15", "02:45"], ["09:00", "17:00"]]
)


@st.composite
def nights_near_changes(draw):
    zone = draw(strange)
    weekly = {day: [draw(shifts)] for day in WEEKDAYS}
    return made(zone, weekly=weekly), draw(instants_near_changes(zone))


class TestLaws:
    @given(nights_near_changes(), spans, spans)
    def test_elapsed_adds_up(self, situation, one, other):
        calendar, at = situation
        elapsed = calendar.elapsed_us

        assert elapsed(at, at + one) + elapsed(at + one, at + one + other) == elapsed(at, at + one + other)

    @given(nights_near_changes(), lengths)
    def test_an_advance_ends_at_the_first_instant_or_the_last(self, situation, length):
        calendar, at = situation
        sign = 1 if length > 0 else -1

        reached = calendar.advance_us(at, length)

        assert calendar.elapsed_us(at, reached) == length
        assert calendar.elapsed_us(at, reached - sign) == length - sign

    @given(nights_near_changes(), lengths)
    def test_there_and_back_is_no_further_than_the_start(self, situation, length):
        calendar, at = situation

        back = calendar.advance_us(calendar.advance_us(at, length), -length)

        assert calendar.elapsed_us(back, at) == 0

    @given(nights_near_changes(), st.integers(1, 6))
    def test_business_days_end_in_the_hours(self, situation, days):
        calendar, at = situation

        due = calendar.business_days.add(at, days)

        assert calendar.is_open_us(due) or calendar.is_open_us(due - 1)
        assert due > at

    @given(nights_near_changes(), st.integers(1, 5 * DAY_US))
    def test_the_pieces_add_up(self, situation, length):
        calendar, at = situation

        explanation = calendar.explain(utc_datetime(at), utc_datetime(at + length))

        assert explanation.elapsed_us == calendar.elapsed_us(at, at + length)
        assert sum((piece.duration for piece in explanation), timedelta()) == timedelta(microseconds=length)


def test_answers_are_shown_by_the_offset_in_force():
    nights = made("Antarctica/Troll", weekly={"sat": [["22:00", "06:00"]]})

    opening = nights.next_open(datetime(2026, 10, 24, tzinfo=UTC))

    assert opening.isoformat() == "2026-10-24T22:00:00+02:00"
    assert nights.next_close(opening).isoformat() == "2026-10-25T06:00:00+00:00"
