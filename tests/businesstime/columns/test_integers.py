"""Bare integers: they stand beside integers, and beside nothing that says its unit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from businesstime.columns.tables import ints
from servicecore.businesstime import BusinessCalendar
from servicecore.businesstime.columns import advance_many, elapsed_many
from servicecore.errors import InvalidColumn, InvalidDuration, InvalidInstant

ALWAYS = BusinessCalendar.always()
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
MOMENT = np.array(["2026-03-02T09"], "M8[us]")

DATED = {
    "list": [AT],
    "tuple": (AT,),
    "numpy": MOMENT,
    "pandas": pd.Series([AT]),
    "index": pd.DatetimeIndex([AT]),
    "polars": pl.Series([AT]),
    "array": pa.array([AT]),
    "chunked": pa.chunked_array([[AT]]),
}
UNIT_SPOKEN = {
    "numpy": np.array([1], "m8[h]"),
    "pandas": pd.Series([timedelta(hours=1)]),
    "polars": pl.Series([timedelta(hours=1)]),
    "array": pa.array([timedelta(hours=1)]),
}

every_dated = pytest.mark.parametrize("dated", DATED.values(), ids=DATED)
unit_spoken = pytest.mark.parametrize("spans", UNIT_SPOKEN.values(), ids=UNIT_SPOKEN)


def integers_beside(column):
    """A column of one integer that may be given together with another column."""
    return [4] if isinstance(column, list | tuple) else ints(4)


@every_dated
class TestBesideTimestamps:
    def test_one_integer_is_no_duration(self, dated):
        with pytest.raises(
            InvalidDuration,
            match=r"^durations 4 is an integer and starts are not; give a timedelta or a text such as '4h'",
        ):
            advance_many(ALWAYS, dated, 4)

    def test_a_column_of_integers_is_none_of_durations(self, dated):
        with pytest.raises(
            InvalidColumn, match=r"^durations.* integer.* and starts (are not|has none); give .*timedelta"
        ) as caught:
            advance_many(ALWAYS, dated, integers_beside(dated))
        assert caught.value.column == "durations"

    def test_one_integer_is_no_instant(self, dated):
        for named, ask in {
            "ends": lambda: elapsed_many(ALWAYS, dated, 0),
            "starts": lambda: elapsed_many(ALWAYS, 0, dated),
        }.items():
            with pytest.raises(
                InvalidInstant, match=rf"^{named} 0 is an integer and \w+ are not; give an aware datetime"
            ):
                ask()

    def test_a_column_of_integers_is_none_of_instants(self, dated):
        other = integers_beside(dated)

        for named, ask in {
            "ends": lambda: elapsed_many(ALWAYS, dated, other),
            "starts": lambda: elapsed_many(ALWAYS, other, dated),
        }.items():
            with pytest.raises(
                InvalidColumn, match=rf"^{named} has integers and \w+ has none; give .*datetime"
            ) as caught:
                ask()
            assert (caught.value.column, caught.value.row) == (named, None)


class TestBesideOneDatetime:
    @pytest.mark.parametrize("column", [[4], ints(4)], ids=["list", "numpy"])
    def test_a_column_of_integers_is_refused(self, column):
        with pytest.raises(InvalidColumn, match=r"^durations"):
            advance_many(ALWAYS, AT, column)
        with pytest.raises(InvalidColumn, match=r"^ends has integers and starts has none"):
            elapsed_many(ALWAYS, AT, column)
        with pytest.raises(InvalidColumn, match=r"^starts has integers and ends has none"):
            elapsed_many(ALWAYS, column, AT)

    def test_the_row_of_an_integer_among_durations_is_named(self):
        with pytest.raises(
            InvalidColumn, match=r"^durations\[2\]: 4 is an integer and starts are not; give a"
        ):
            advance_many(ALWAYS, AT, ["4h", None, 4, 5])


class TestBesideIntegers:
    def test_integers_are_microseconds(self):
        assert advance_many(ALWAYS, [0, None], 4) == [4, None]
        assert advance_many(ALWAYS, ints(0), 4).tolist() == [4]
        assert advance_many(ALWAYS, 5, ints(4)).tolist() == [9]
        assert elapsed_many(ALWAYS, 5, ints(4)).tolist() == [-1]

    @pytest.mark.parametrize("span", ["1h", timedelta(hours=1)])
    def test_a_duration_that_says_its_unit_is_read(self, span):
        assert advance_many(ALWAYS, ints(0), span).tolist() == [3_600_000_000]
        assert advance_many(ALWAYS, [0], span) == [3_600_000_000]
        assert advance_many(ALWAYS, [0], [span]) == [3_600_000_000]
        assert advance_many(ALWAYS, 0, [span]) == [3_600_000_000]

    @unit_spoken
    def test_durations_that_say_their_unit_are_read(self, spans):
        assert advance_many(ALWAYS, ints(0), spans).tolist() == [3_600_000_000]

    @unit_spoken
    def test_one_integer_does_not_become_timestamps(self, spans):
        with pytest.raises(
            InvalidInstant, match=r"^starts 0 is an integer and durations are not; give an aware datetime"
        ):
            advance_many(ALWAYS, 0, spans)


@pytest.mark.parametrize("nothing", [[], [None]])
def test_a_list_without_values_stands_beside_either(nothing):
    assert advance_many(ALWAYS, nothing, 4) == nothing
    assert advance_many(ALWAYS, AT, nothing) == nothing
    assert advance_many(ALWAYS, 4, nothing) == nothing
    assert elapsed_many(ALWAYS, nothing, AT) == nothing
    assert elapsed_many(ALWAYS, 4, nothing) == nothing
