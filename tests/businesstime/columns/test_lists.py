"""Lists in, lists out, with the standard library alone."""

from __future__ import annotations

import sys
import types
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pendulum
import pytest

from businesstime.calendars import OFFICE, us
from servicecore.businesstime import BusinessCalendar, columns
from servicecore.businesstime.columns import advance_many, elapsed_many, is_open_many, next_open_many
from servicecore.duration import BusinessDays
from servicecore.errors import (
    InvalidColumn,
    InvalidDuration,
    InvalidInstant,
    MissingExtra,
    NaiveDatetime,
    UnknownTimeZone,
)
from servicecore.instant import HOUR_US

OFFICE_CALENDAR = BusinessCalendar.from_dict(OFFICE)
MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
NINE = us(2026, 3, 2, 8)  # the same, in UTC


@pytest.fixture
def imported_anew(monkeypatch):
    for name in ("frames", "series", "arrays", "answers", "column", "tables", "grid", "search", "local"):
        monkeypatch.delitem(sys.modules, f"servicecore.businesstime.columns.{name}", raising=False)
        monkeypatch.delattr(columns, name, raising=False)


@pytest.fixture
def without_numpy(monkeypatch, imported_anew):
    monkeypatch.setitem(sys.modules, "numpy", None)
    monkeypatch.setitem(sys.modules, "narwhals", None)


@pytest.mark.usefixtures("without_numpy")
class TestWithoutNumpy:
    def test_short_lists(self):
        assert elapsed_many(OFFICE_CALENDAR, [NINE], [NINE + 8 * HOUR_US]) == [7 * HOUR_US]
        assert advance_many(OFFICE_CALENDAR, [MONDAY], ["4h"]) == [MONDAY.add(hours=5)]
        assert is_open_many(OFFICE_CALENDAR, [MONDAY]) == [True]
        assert next_open_many(OFFICE_CALENDAR, [MONDAY]) == [MONDAY]

    def test_long_lists(self):
        starts = [NINE + n * HOUR_US for n in range(3_000)]

        assert elapsed_many(OFFICE_CALENDAR, starts, starts[::-1])[0] == OFFICE_CALENDAR.elapsed_us(
            starts[0], starts[-1]
        )
        assert advance_many(OFFICE_CALENDAR, starts, "40h")[7] == OFFICE_CALENDAR.advance_us(
            starts[7], 40 * HOUR_US
        )

    def test_a_library_that_is_there_needs_the_extra(self):
        column = type("Series", (), {"__module__": "polars.series", "__len__": lambda self: 1})()

        with pytest.raises(
            MissingExtra, match=r"a column that is no list needs more packages; .*servicecore\[frames\]"
        ):
            is_open_many(OFFICE_CALENDAR, column)


@pytest.mark.usefixtures("imported_anew")
class TestMissingExtra:
    @pytest.mark.parametrize(
        ("broken", "column"),
        [
            ("frames", np.array([NINE])),
            ("answers", np.array([NINE])),
            ("series", pd.Series([MONDAY])),
            ("local", pd.Series([MONDAY])),
        ],
    )
    def test_is_not_said_of_a_module_of_our_own(self, monkeypatch, broken, column):
        name = f"servicecore.businesstime.columns.{broken}"
        monkeypatch.setitem(sys.modules, name, None)

        with pytest.raises(ModuleNotFoundError) as caught:
            is_open_many(OFFICE_CALENDAR, column)
        assert (type(caught.value), caught.value.name) == (ModuleNotFoundError, name)

    def test_is_not_said_of_a_package_that_is_there_and_broken(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "narwhals.dependencies", types.ModuleType("narwhals.dependencies"))

        with pytest.raises(ImportError, match="dependencies") as caught:
            is_open_many(OFFICE_CALENDAR, pd.Series([MONDAY]))
        assert not isinstance(caught.value, MissingExtra)


class TestKinds:
    def test_integers_give_integers(self):
        assert elapsed_many(OFFICE_CALENDAR, [NINE, NINE], (NINE + HOUR_US, NINE - 1)) == [HOUR_US, 0]

    def test_datetimes_give_plain_timedeltas(self):
        (elapsed,) = elapsed_many(OFFICE_CALENDAR, [MONDAY], [datetime(2026, 3, 2, 9, tzinfo=UTC)])

        assert elapsed == timedelta(hours=1)
        assert type(elapsed) is timedelta

    def test_datetimes_give_datetimes_in_the_calendars_zone(self):
        (due,) = advance_many(OFFICE_CALENDAR, [datetime(2026, 3, 2, 8, tzinfo=UTC)], "1h")

        assert isinstance(due, pendulum.DateTime)
        assert due.isoformat() == "2026-03-02T10:00:00+01:00"
        assert due.timezone_name == "Europe/Berlin"

    def test_the_first_column_decides(self):
        assert advance_many(OFFICE_CALENDAR, [NINE], [timedelta(hours=1)]) == [NINE + HOUR_US]
        assert advance_many(OFFICE_CALENDAR, [MONDAY], [timedelta(hours=1)]) == [MONDAY.add(hours=1)]

    def test_none_stays_none(self):
        assert elapsed_many(OFFICE_CALENDAR, [None, NINE, NINE], [NINE, None, NINE]) == [None, None, 0]
        assert advance_many(OFFICE_CALENDAR, [MONDAY, None], [None, "4h"]) == [None, None]
        assert is_open_many(OFFICE_CALENDAR, [None]) == [None]
        assert next_open_many(OFFICE_CALENDAR, [None, MONDAY]) == [None, MONDAY]

    def test_what_pandas_calls_missing_is_missing(self):
        starts = list(pd.Series([MONDAY, None]))
        spans = list(pd.Series([timedelta(hours=1), None]))

        assert starts[1] is spans[1] is pd.NaT
        assert elapsed_many(OFFICE_CALENDAR, starts, [MONDAY.add(hours=1)] * 2) == [timedelta(hours=1), None]
        assert advance_many(OFFICE_CALENDAR, [MONDAY] * 2, spans) == [MONDAY.add(hours=1), None]
        assert advance_many(OFFICE_CALENDAR, starts, spans) == [MONDAY.add(hours=1), None]
        assert is_open_many(OFFICE_CALENDAR, (pd.NaT, MONDAY, None)) == [None, True, None]
        assert next_open_many(OFFICE_CALENDAR, [pd.NaT, NINE]) == [None, NINE]
        assert next_open_many(OFFICE_CALENDAR, [pd.NaT]) == [None]

    def test_an_empty_list_has_an_empty_answer(self):
        assert elapsed_many(OFFICE_CALENDAR, [], []) == []
        assert advance_many(OFFICE_CALENDAR, [], []) == []

    def test_durations_of_any_form(self):
        durations = [HOUR_US, timedelta(hours=1), "1h", pendulum.duration(hours=1), 0]

        due = advance_many(OFFICE_CALENDAR, [NINE] * 5, durations)

        assert due == [NINE + HOUR_US] * 4 + [NINE]

    def test_one_start_for_all_durations(self):
        assert advance_many(OFFICE_CALENDAR, NINE, ["1h", "2h"]) == [NINE + HOUR_US, NINE + 2 * HOUR_US]
        assert advance_many(OFFICE_CALENDAR, MONDAY, ["1h"]) == [MONDAY.add(hours=1)]

    def test_one_end_for_all_starts(self):
        assert elapsed_many(OFFICE_CALENDAR, [NINE, NINE + HOUR_US], NINE + HOUR_US) == [HOUR_US, 0]

    def test_the_caller_keeps_his_list(self):
        starts = [NINE, None]

        next_open_many(OFFICE_CALENDAR, starts)

        assert starts == [NINE, None]


class TestLocalTimes:
    def test_are_read_in_the_zone_that_is_named(self):
        (opened,) = next_open_many(OFFICE_CALENDAR, [datetime(2026, 3, 2, 3)], timezone="America/New_York")

        assert opened.isoformat() == "2026-03-02T03:00:00-05:00"

    def test_a_repeated_time_is_the_first_of_the_two(self):
        always = BusinessCalendar.always()
        at = datetime(2024, 10, 27, 2, 30)

        found = next_open_many(always, [at, at.replace(fold=1)], timezone="Europe/Berlin")

        assert [at.isoformat() for at in found] == ["2024-10-27T02:30:00+02:00"] * 2

    def test_a_skipped_time_lies_after_the_gap(self):
        always = BusinessCalendar.always()

        at = next_open_many(always, [datetime(2024, 3, 31, 2, 30)], timezone="Europe/Berlin")

        assert at == [datetime(2024, 3, 31, 1, 30, tzinfo=UTC)]

    def test_single_values_are_read_there_too(self):
        elapsed = elapsed_many(
            OFFICE_CALENDAR, datetime(2026, 3, 2, 9), [MONDAY.add(hours=1)], timezone="Europe/Berlin"
        )

        assert elapsed == [timedelta(hours=1)]

    def test_aware_ones_are_what_they_are(self):
        assert next_open_many(OFFICE_CALENDAR, [MONDAY], timezone="Asia/Tokyo") == [MONDAY]

    def test_a_zone_that_does_not_exist(self):
        with pytest.raises(UnknownTimeZone, match="Mars/Olympus"):
            is_open_many(OFFICE_CALENDAR, [NINE], timezone="Mars/Olympus")


class TestRefusals:
    @pytest.mark.parametrize(
        ("values", "message"),
        [
            (
                [NINE, 1.5],
                r"^at\[1\]: 1.5 is of type float; give aware datetimes throughout, or integer micro",
            ),
            ([NINE, True], r"^at\[1\]: True is of type bool; give aware"),
            ([True], r"^at\[0\]: True is of type bool"),
            ([None, "2026-03-02"], r"^at\[1\]: '2026-03-02' is of type str"),
            ([MONDAY.date()], r"^at\[0\]: .* is of type Date"),
            ([MONDAY, NINE], r"^at\[1\]: .* is of type int; give aware datetimes throughout"),
            ([NINE, MONDAY], r"^at\[1\]: .* is of type DateTime"),
            (
                [MONDAY, datetime(2026, 3, 2)],
                r"^at\[1\]: at 2026-03-02T00:00:00 has no UTC offset; give an aware",
            ),
        ],
    )
    def test_a_row_of_another_kind_is_named(self, values, message):
        with pytest.raises(InvalidColumn, match=message):
            is_open_many(OFFICE_CALENDAR, values)

    @pytest.mark.parametrize(
        ("durations", "message"),
        [
            (["4h", "2d"], r"^durations\[1\]: .*'2d' is ambiguous"),
            (["4h", 4.0], r"^durations\[1\]: .*4.0 has no unit"),
            (["4h", True], r"^durations\[1\]: .*True has no unit"),
            ([HOUR_US, 10**17], r"^durations\[1\]: .*is longer than 100 years"),
            ([timedelta(days=40_000), "4h"], r"^durations\[0\]: .*is longer than 100 years"),
        ],
    )
    def test_a_row_that_is_no_duration_is_named(self, durations, message):
        with pytest.raises(InvalidColumn, match=message) as caught:
            advance_many(OFFICE_CALENDAR, [NINE, NINE], durations)
        assert isinstance(caught.value.__cause__, InvalidDuration)

    @pytest.mark.parametrize(
        "ask",
        [
            lambda days: advance_many(OFFICE_CALENDAR, [NINE, NINE], days),
            lambda days: advance_many(OFFICE_CALENDAR, np.array([NINE]), days),
            lambda days: advance_many(OFFICE_CALENDAR, pd.Series([MONDAY]), days),
        ],
    )
    @pytest.mark.parametrize("days", ["2bd", BusinessDays(2)])
    def test_columns_count_no_business_days(self, ask, days):
        with pytest.raises(
            InvalidDuration,
            match=r"^durations \S*2\S* counts business days, which columns do not; use advance for single ones",
        ):
            ask(days)

    @pytest.mark.parametrize("days", ["2bd", BusinessDays(2)])
    def test_a_row_of_business_days_is_named(self, days):
        with pytest.raises(InvalidColumn, match=r"^durations\[1\]: .*2.* which columns do not; use advance"):
            advance_many(OFFICE_CALENDAR, [NINE, NINE], ["4h", days])

    @pytest.mark.parametrize("timezone", [None, "Europe/Berlin"])
    def test_one_value_that_is_missing_is_refused(self, timezone):
        for others in ([MONDAY], np.array(["2026-03-02"], "M8[us]"), pd.Series([MONDAY])):
            with pytest.raises(InvalidInstant, match=r"^ends NaT is a missing value; give an aware datetime"):
                elapsed_many(OFFICE_CALENDAR, others, pd.NaT, timezone=timezone)
            with pytest.raises(
                InvalidDuration, match=r"^durations NaT is a missing value; give a timedelta or a text such"
            ):
                advance_many(OFFICE_CALENDAR, others, pd.NaT, timezone=timezone)

    def test_lengths_must_agree(self):
        with pytest.raises(InvalidColumn, match=r"^ends has 2 rows and starts has 1; give as many of both"):
            elapsed_many(OFFICE_CALENDAR, [NINE], [NINE, NINE])

    def test_an_answer_without_a_local_time_is_named(self):
        tokyo = BusinessCalendar.always("Asia/Tokyo")

        with pytest.raises(InvalidColumn, match=r"^at\[1\]: .*has no local time in"):
            next_open_many(tokyo, [MONDAY, datetime(9999, 12, 31, 23, tzinfo=UTC)])

    @pytest.mark.parametrize(
        ("single", "error"),
        [(datetime(2026, 3, 2), NaiveDatetime), ("2026-03-02", InvalidInstant), (10**18, InvalidInstant)],
    )
    def test_a_single_value_is_refused_as_such(self, single, error):
        with pytest.raises(error, match=r"^ends "):
            elapsed_many(OFFICE_CALENDAR, [NINE], single)
