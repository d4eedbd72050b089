from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import UnknownName, UnknownTimeZone
from servicecore.instant import from_iso, to_us
from servicecore.period import PERIOD_KINDS, Periods, place

instants = st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)).map(
    lambda at: to_us(at.replace(tzinfo=UTC))
)


@pytest.mark.parametrize(
    ("kind", "at", "options", "label"),
    [
        pytest.param("day", "2026-03-02T10:00:00Z", {}, "2026-03-02", id="day"),
        pytest.param(
            "day", "2026-03-01T23:30:00Z", {"timezone": "Europe/Berlin"}, "2026-03-02", id="day in its zone"
        ),
        pytest.param("week", "2026-01-01T00:00:00Z", {}, "2026-W01", id="ISO week"),
        pytest.param("week", "2027-01-01T00:00:00Z", {}, "2026-W53", id="ISO week of the old year"),
        pytest.param(
            "week", "2026-03-02T00:00:00Z", {"week_start": "sun"}, "2026-03-01 week", id="Sunday week"
        ),
        pytest.param("month", "2026-12-31T23:59:59Z", {}, "2026-12", id="month"),
        pytest.param("quarter", "2026-06-30T00:00:00Z", {}, "2026-Q2", id="quarter"),
        pytest.param(
            "quarter", "2026-03-31T00:00:00Z", {"fiscal_start": 4}, "FY2025/26-Q4", id="fiscal quarter"
        ),
        pytest.param(
            "quarter", "2026-02-10T00:00:00Z", {"fiscal_start": 2}, "FY2026/27-Q1", id="quarter from February"
        ),
        pytest.param("year", "2026-06-30T00:00:00Z", {}, "2026", id="year"),
        pytest.param(
            "year", "2026-04-01T00:00:00Z", {"fiscal_start": 4}, "FY2026/27", id="first day of a fiscal year"
        ),
        pytest.param(
            "year", "2099-10-01T00:00:00Z", {"fiscal_start": 10}, "FY2099/00", id="fiscal year over a century"
        ),
    ],
)
def test_names_the_period_of_an_instant(kind, at, options, label):
    us = from_iso(at)

    assert [period.label for period in Periods(kind, **options).covering(us, us)] == [label]


@given(
    st.sampled_from(PERIOD_KINDS),
    st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia"]),
    st.sampled_from(["mon", "sat", "sun"]),
    st.integers(1, 12),
    instants,
    st.integers(0, 200 * 86_400 * 10**6),
)
def test_periods_abut_and_cover_what_was_asked(kind, zone, week_start, fiscal_start, first, length):
    periods = Periods(kind, timezone=zone, week_start=week_start, fiscal_start=fiscal_start).covering(
        first, first + length
    )

    assert periods[0].start_us <= first < periods[0].end_us
    assert periods[-1].start_us <= first + length < periods[-1].end_us
    assert all(before.end_us == after.start_us for before, after in pairwise(periods))
    assert len({period.label for period in periods}) == len(periods)
    starts = [period.start_us for period in periods]
    assert place(periods, starts, first) is periods[0]


def test_begins_at_local_midnight_on_both_sides_of_a_clock_change():
    us = from_iso("2026-03-29T12:00:00Z")  # Berlin's clocks go forward that day

    (day,) = Periods("day", timezone="Europe/Berlin").covering(us, us)

    assert day.start_us == to_us(datetime(2026, 3, 29, tzinfo=ZoneInfo("Europe/Berlin")))
    assert day.end_us - day.start_us == 23 * 3600 * 10**6


def test_a_period_that_the_data_does_not_fill_is_partial():
    us = from_iso("2026-03-15T00:00:00Z")

    (month,) = Periods("month").covering(us, us)

    assert month.partial(None, us)
    assert month.partial(us, month.end_us)
    assert not month.partial(month.start_us, month.end_us)
    assert not month.partial(None, None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "decade"}, "period 'decade' is not known; use one of day, week, month, quarter, year"),
        ({"kind": "week", "week_start": "montag"}, "week start 'montag' is not known; use one of mon"),
        ({"kind": "year", "fiscal_start": 13}, "fiscal start month 13 is not known; use one of 1, 2"),
    ],
)
def test_refuses_what_does_not_exist(arguments, message):
    with pytest.raises(UnknownName, match=message):
        Periods(**arguments)


def test_refuses_a_zone_that_does_not_exist():
    with pytest.raises(UnknownTimeZone, match="Europe/Atlantis"):
        Periods("day", timezone="Europe/Atlantis")
