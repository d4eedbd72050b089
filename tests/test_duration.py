"""Durations at the border."""

from datetime import timedelta

import pendulum
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from servicecore.duration import (
    MAX_DURATION_US,
    BusinessDays,
    duration_text,
    duration_us,
    parse_duration,
    to_timedelta,
)
from servicecore.errors import InvalidDuration
from servicecore.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US

durations = st.integers(-MAX_DURATION_US, MAX_DURATION_US)


class TestText:
    @pytest.mark.parametrize(
        ("text", "us"),
        [
            ("90m", 90 * MINUTE_US),
            ("4h", 4 * HOUR_US),
            ("1h30m", 90 * MINUTE_US),
            ("1h30m15s", 90 * MINUTE_US + 15 * SECOND_US),
            ("45s", 45 * SECOND_US),
            ("0s", 0),
            ("-4h", -4 * HOUR_US),
            ("PT48H", 48 * HOUR_US),
            ("PT1H30M", 90 * MINUTE_US),
            ("PT1.5S", 1_500_000),
            ("PT0.000001S", 1),
            ("-PT0.5S", -500_000),
            ("876600h", MAX_DURATION_US),
        ],
    )
    def test_has_hours_minutes_seconds(self, text, us):
        assert parse_duration(text) == us

    @pytest.mark.parametrize(("text", "days"), [("2bd", 2), ("0bd", 0), ("-3bd", -3)])
    def test_counts_business_days(self, text, days):
        assert parse_duration(text) == BusinessDays(days)

    @pytest.mark.parametrize("text", ["2d", "1w", "3y", "-2d", "P2D", "P1M", "P1Y2M", "P1DT2H"])
    def test_days_and_longer_are_ambiguous(self, text):
        with pytest.raises(
            InvalidDuration,
            match=r"is ambiguous; write hours, such as '48h', or business days, such as '2bd'",
        ):
            parse_duration(text)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "-",
            "4",
            "h",
            "PT",
            "P",
            "4 h",
            " 4h",
            "4h\n",
            "4H",
            "30m1h",  # out of order
            "1h1h",
            "4.5h",
            "1e3h",
            "--4h",
            "+4h",
            "nan",
            "inf",
            "PT1.1234567S",
            "PT1.S",
            "bd",
            "1.5bd",
            "2 bd",
            "999999bd",
            "٤h",  # a digit, but not an ASCII one
            "9" * 10_000 + "h",
            "4h" * 10_000,
        ],
    )
    def test_without_a_known_form_is_refused(self, text):
        with pytest.raises(
            InvalidDuration, match=r"^goal .* is no duration; use a form such as '90m', '4h', '1h30m'"
        ) as caught:
            parse_duration(text, name="goal")

        assert len(str(caught.value)) < 250

    @pytest.mark.parametrize("text", ["876600h1s", "-876601h", "PT999999999H", "999999999999s"])
    def test_beyond_a_hundred_years_is_refused(self, text):
        with pytest.raises(InvalidDuration, match="is longer than 100 years"):
            parse_duration(text)

    @pytest.mark.parametrize("value", [5, None, b"4h", timedelta(hours=4)])
    def test_reads_texts_alone(self, value):
        with pytest.raises(InvalidDuration, match="is no text; use a form such as '90m'"):
            parse_duration(value)

    @given(durations)
    def test_reads_back_what_is_written(self, us):
        assert parse_duration(duration_text(us)) == us

    @given(st.text(alphabet="-PT0123456789hmsHMS.bdw ", max_size=20))
    def test_any_text_is_a_duration_or_refused(self, text):
        try:
            us = parse_duration(text)
        except InvalidDuration:
            return
        assert isinstance(us, BusinessDays) or abs(us) <= MAX_DURATION_US

    @pytest.mark.parametrize(
        ("us", "text"),
        [
            (0, "0s"),
            (90 * MINUTE_US, "1h30m"),
            (DAY_US, "24h"),
            (-HOUR_US, "-1h"),
            (1, "PT0.000001S"),
            (90 * MINUTE_US + 1, "PT1H30M0.000001S"),
            (-MINUTE_US - 500_000, "-PT1M0.500000S"),
        ],
    )
    def test_is_written_short(self, us, text):
        assert duration_text(us) == text


class TestValues:
    @given(durations)
    def test_timedeltas_come_back(self, us):
        assert duration_us(to_timedelta(us)) == us

    def test_text_is_read(self):
        assert duration_us("4h") == 4 * HOUR_US

    def test_business_days_are_no_length_of_time(self):
        with pytest.raises(
            InvalidDuration, match="goal '2bd' counts business days where a length of time is needed"
        ):
            duration_us("2bd", name="goal")

    @pytest.mark.parametrize(
        "value",
        [
            pendulum.duration(hours=4),
            pendulum.datetime(2026, 3, 2, 13) - pendulum.datetime(2026, 3, 2, 9),
            type("Own", (timedelta,), {})(hours=4),
        ],
    )
    def test_takes_other_kinds_of_timedelta(self, value):
        assert duration_us(value) == 4 * HOUR_US

    @given(
        st.fixed_dictionaries(
            {},
            optional={
                "weeks": st.integers(-500, 500),
                "days": st.integers(-5_000, 5_000),
                "hours": st.integers(-50_000, 50_000),
                "minutes": st.integers(-100_000, 100_000),
                "seconds": st.integers(-(10**7), 10**7),
                "microseconds": st.integers(-(10**9), 10**9),
            },
        )
    )
    @example({"hours": -1})
    @example({"days": 1, "hours": -30})
    @example({"microseconds": -1})
    def test_a_pendulum_duration_is_as_long_as_the_same_timedelta(self, parts):
        assert duration_us(pendulum.duration(**parts)) == duration_us(timedelta(**parts))

    def test_a_pendulum_interval_over_months_has_its_real_length(self):
        interval = pendulum.datetime(2026, 3, 2) - pendulum.datetime(2026, 1, 1)

        assert duration_us(interval) == 60 * DAY_US

    def test_a_pendulum_interval_may_be_negative(self):
        assert duration_us(pendulum.datetime(2026, 1, 1) - pendulum.datetime(2026, 3, 2)) == -60 * DAY_US

    def test_weeks_of_a_pendulum_duration_have_a_length(self):
        assert duration_us(pendulum.duration(weeks=1)) == 7 * DAY_US

    @pytest.mark.parametrize(
        "value",
        [pendulum.duration(months=1), pendulum.duration(years=1), pendulum.duration(months=1, hours=2)],
    )
    def test_months_and_years_have_none(self, value):
        with pytest.raises(
            InvalidDuration, match="has months or years, which have no fixed length; give hours"
        ):
            duration_us(value)

    @pytest.mark.parametrize("value", [4, 4.0, float("nan"), float("inf"), None, True, b"4h", 10**400])
    def test_a_bare_number_has_no_unit(self, value):
        with pytest.raises(InvalidDuration, match="has no unit; give a timedelta or a form such as '90m'"):
            duration_us(value)

    @pytest.mark.parametrize("value", [timedelta.max, timedelta.min, timedelta(days=36_525, microseconds=1)])
    def test_beyond_a_hundred_years_is_refused(self, value):
        with pytest.raises(InvalidDuration, match="is longer than 100 years"):
            duration_us(value)

    def test_a_hundred_years_are_not(self):
        assert duration_us(timedelta(days=36_525)) == MAX_DURATION_US


def test_business_days_are_written_as_they_are_read():
    assert str(BusinessDays(2)) == "2bd"
