"""Times of day, dates and shifts."""

from datetime import date, datetime, time

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.businesstime.hours import Shift, day_of, parse_date, parse_time, weekday_of
from servicecore.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US


class TestParseTime:
    @pytest.mark.parametrize(
        ("text", "us"),
        [
            ("00:00", 0),
            ("09:30", 9 * HOUR_US + 30 * MINUTE_US),
            ("23:59:59", DAY_US - SECOND_US),
            ("09:00:00", 9 * HOUR_US),
        ],
    )
    def test_reads_hours_minutes_seconds(self, text, us):
        assert parse_time(text) == us

    @pytest.mark.parametrize("text", ["24:00", "24:00:00"])
    def test_midnight_may_end_a_day(self, text):
        assert parse_time(text, end=True) == DAY_US

    @pytest.mark.parametrize(
        "text",
        [
            "24:00",  # ends a day, never starts one
            "25:00",
            "9:00",  # one digit
            "09:60",
            "09:00:60",  # a leap second
            "09.00",
            "0900",
            "09:00 ",
            "09:00\n",
            "09:00:00.5",
            "\u0660\u0669:\u0660\u0660",  # digits, but not ASCII ones
            "",
            9,
            9.5,
            None,
            True,
            time(9),
        ],
    )
    def test_refuses_what_is_no_time(self, text):
        with pytest.raises(ValueError, match="is not known; give two digits each, from '00:00' to '23:59'"):
            parse_time(text)

    def test_refuses_a_minute_past_midnight_as_an_end(self):
        with pytest.raises(ValueError, match=r"'24:01' is not known; .* to '24:00'"):
            parse_time("24:01", end=True)


class TestParseDate:
    def test_reads_a_date(self):
        assert parse_date("2026-12-25") == date(2026, 12, 25)

    def test_takes_a_date_as_it_is(self):
        assert parse_date(date(2026, 12, 25)) == date(2026, 12, 25)

    def test_takes_the_dates_of_pendulum(self):
        day = parse_date(pendulum.date(2026, 12, 25))

        assert (type(day), day) == (date, date(2026, 12, 25))

    @pytest.mark.parametrize(
        "value",
        [
            "2026-02-29",  # no leap year
            "2026-13-01",
            "20261225",
            "2026-W52-5",
            "26-12-25",
            "0000-01-01",
            "2026-12-25T00:00",
            20261225,
            None,
            datetime(2026, 12, 25),  # an instant is no date
        ],
    )
    def test_refuses_what_is_no_date(self, value):
        with pytest.raises(ValueError, match="is not known; give an existing day such as '2026-12-25'"):
            parse_date(value)


def test_the_first_day_was_a_thursday():
    assert weekday_of(0) == 3


@given(st.dates())
def test_weekdays_are_those_of_the_calendar(day):
    assert weekday_of(day_of(day)) == day.weekday()


class TestShift:
    def test_a_close_before_its_open_is_the_next_days(self):
        night = Shift.parse("22:00", "06:00")

        assert night == Shift(22 * HOUR_US, 30 * HOUR_US)

    def test_equal_times_are_twenty_four_hours(self):
        assert Shift.parse("17:00", "17:00") == Shift(17 * HOUR_US, 41 * HOUR_US)

    def test_midnight_is_one_close_whichever_way_it_is_written(self):
        assert Shift.parse("17:00", "00:00") == Shift.parse("17:00", "24:00")

    def test_twenty_four_hundred_does_not_open(self):
        with pytest.raises(ValueError, match="'24:00' is not known"):
            Shift.parse("24:00", "06:00")

    @given(st.integers(0, 86_399), st.integers(0, 86_400))
    def test_reads_back_what_it_writes(self, opening, closing):
        begin = opening * SECOND_US
        end = closing * SECOND_US
        shift = Shift(begin, end if end > begin else end + DAY_US)

        assert Shift.parse(*shift.to_list()) == shift

    def test_shows_its_times(self):
        assert repr(Shift.parse("09:00:30", "24:00")) == "Shift('09:00:30', '24:00')"
