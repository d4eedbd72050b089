"""Columns of pandas, polars and pyarrow."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from businesstime.calendars import DAY, OFFICE, situations, us
from businesstime.columns.tables import with_table
from servicecore.businesstime import BusinessCalendar, columns
from servicecore.businesstime.columns import advance_many, elapsed_many, is_open_many, next_open_many
from servicecore.errors import InvalidColumn, MissingExtra
from servicecore.instant import HOUR_US

OFFICE_CALENDAR = BusinessCalendar.from_dict(OFFICE)
ALWAYS = BusinessCalendar.always()
NINE = us(2026, 3, 2, 8)
TOKYO = "Asia/Tokyo"


def in_numpy(values):
    return np.array([np.datetime64("NaT", "us") if value is None else value for value in values], "M8[us]")


def in_pandas(values, zone="UTC", unit="us"):
    return pd.Series(in_numpy(values), name="at").dt.tz_localize("UTC").dt.tz_convert(zone).dt.as_unit(unit)


def in_pandas_index(values, zone="UTC", unit="us"):
    return pd.DatetimeIndex(in_pandas(values, zone, unit), name="at")


def in_pandas_arrow(values, zone="UTC", unit="us"):
    return in_pandas(values, zone).astype(f"timestamp[{unit}, tz={zone}][pyarrow]")


def in_polars(values, zone="UTC", unit="us"):
    return (
        pl.Series("at", in_numpy(values))
        .dt.replace_time_zone("UTC")
        .dt.convert_time_zone(zone)
        .dt.cast_time_unit(unit)
    )


def in_arrow(values, zone="UTC", unit="us"):
    return (
        pa.array(in_numpy(values)).cast(pa.timestamp("us", zone)).cast(pa.timestamp(unit, zone), safe=False)
    )


def in_chunks(values, zone="UTC", unit="us"):
    whole = in_arrow(values, zone, unit)
    return pa.chunked_array([whole[:1], whole[1:1], whole[1:]], whole.type)


KINDS = [in_pandas, in_pandas_index, in_pandas_arrow, in_polars, in_arrow, in_chunks]
kinds = pytest.mark.parametrize("kind", KINDS)


def rows(column):
    """The values of a column as Python has them: datetimes, timedeltas, truth values, None."""
    values = column.to_pylist() if isinstance(column, pa.Array | pa.ChunkedArray) else list(column)
    return [None if value is None or value is pd.NaT or value is pd.NA else value for value in values]


def at(microseconds):
    return (
        None
        if microseconds is None
        else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    )


def same_instants(column, expected):
    found = rows(column)
    return [None if value is None else value.timestamp() for value in found] == [
        None if value is None else at(value).timestamp() for value in expected
    ]


@kinds
@settings(
    max_examples=settings.default.max_examples // 3
)  # six kinds, and the laws of the answers are elsewhere
@given(situation=situations(), data=st.data())
def test_every_question_is_answered_as_for_single_rows(kind, situation, data):
    calendar = with_table(*situation)
    near = st.integers(-9 * DAY, 9 * DAY).map(lambda n: situation[1] + n)
    starts, ends = (data.draw(st.lists(st.none() | near, min_size=4, max_size=4)) for _ in range(2))
    both = [start is not None and end is not None for start, end in zip(starts, ends, strict=True)]

    elapsed = elapsed_many(calendar, kind(starts), kind(ends))
    opened = is_open_many(calendar, kind(starts))

    assert rows(elapsed) == [
        timedelta(microseconds=calendar.elapsed_us(start, end)) if known else None
        for start, end, known in zip(starts, ends, both, strict=True)
    ]
    assert rows(opened) == [None if start is None else calendar.is_open_us(start) for start in starts]


@pytest.mark.parametrize(
    ("kind", "unit"),
    [(kind, unit) for kind in KINDS for unit in ("s", "ms", "us", "ns") if (kind, unit) != (in_polars, "s")],
)
@pytest.mark.parametrize("zone", ["UTC", TOKYO, "Europe/Berlin"])
class TestUnits:
    def test_instants_come_back_in_the_zone_and_in_a_unit_that_holds_microseconds(self, kind, unit, zone):
        given_ = kind([NINE, None, us(2026, 3, 7)], zone, unit)

        due = advance_many(OFFICE_CALENDAR, given_, "1h")
        opened = next_open_many(OFFICE_CALENDAR, given_)

        like = kind([NINE + HOUR_US, None, us(2026, 3, 9, 9)], zone, "ns" if unit == "ns" else "us")
        assert type(due) is type(like)
        assert getattr(due, "dtype", None) == getattr(like, "dtype", None)
        assert getattr(due, "type", None) == getattr(like, "type", None)
        assert same_instants(due, [NINE + HOUR_US, None, us(2026, 3, 9, 9)])
        assert same_instants(opened, [NINE, None, us(2026, 3, 9, 8)])


class TestContainers:
    def test_pandas_keeps_index_as_well_as_name(self):
        starts = in_pandas([NINE, None], TOKYO)
        starts.index = ["x", "y"]

        for answer in (
            elapsed_many(OFFICE_CALENDAR, starts, starts),
            advance_many(OFFICE_CALENDAR, starts, "1h"),
            is_open_many(OFFICE_CALENDAR, starts),
            next_open_many(OFFICE_CALENDAR, starts),
        ):
            assert answer.index.tolist() == ["x", "y"]
            assert answer.name == "at"

    def test_pandas_durations_are_timedeltas(self):
        elapsed = elapsed_many(OFFICE_CALENDAR, in_pandas([NINE]), in_pandas([NINE + HOUR_US]))

        pd.testing.assert_series_equal(elapsed, pd.Series([HOUR_US], name="at").astype("m8[us]"))

    @pytest.mark.parametrize("values", [[NINE], [NINE, None]])
    def test_pandas_truth_values_are_nullable(self, values):
        assert is_open_many(OFFICE_CALENDAR, in_pandas(values)).dtype == "boolean"

    def test_an_index_gives_indexes(self):
        index = in_pandas_index([NINE, None])

        assert isinstance(elapsed_many(OFFICE_CALENDAR, index, index), pd.TimedeltaIndex)
        assert isinstance(advance_many(OFFICE_CALENDAR, index, "1h"), pd.DatetimeIndex)
        assert is_open_many(OFFICE_CALENDAR, index).dtype == "boolean"
        assert next_open_many(OFFICE_CALENDAR, index).name == "at"

    @pytest.mark.parametrize(
        "zone",
        [timezone(timedelta(hours=2)), timezone(timedelta(minutes=-90), "odd"), "dateutil/Europe/Berlin"],
    )
    def test_pandas_keeps_zones_that_have_no_name(self, zone):
        starts = in_pandas([NINE, None], zone)

        due = advance_many(OFFICE_CALENDAR, starts, "1h")

        assert due.dtype == starts.dtype
        assert same_instants(due, [NINE + HOUR_US, None])

    def test_polars_keeps_the_name(self):
        starts = in_polars([NINE, None])

        assert elapsed_many(OFFICE_CALENDAR, starts, starts).name == "at"
        assert elapsed_many(OFFICE_CALENDAR, starts, starts).dtype == pl.Duration("us")
        assert is_open_many(OFFICE_CALENDAR, starts).dtype == pl.Boolean
        assert is_open_many(OFFICE_CALENDAR, starts).name == "at"

    @pytest.mark.parametrize("kind", [in_arrow, in_chunks])
    def test_arrow_keeps_its_container(self, kind):
        starts = kind([NINE, None])
        elapsed = elapsed_many(OFFICE_CALENDAR, starts, starts)
        opened = is_open_many(OFFICE_CALENDAR, starts)

        assert elapsed.type == pa.duration("us")
        assert opened.type == pa.bool_()
        assert (
            isinstance(elapsed, pa.ChunkedArray) is isinstance(opened, pa.ChunkedArray) is (kind is in_chunks)
        )

    @kinds
    def test_an_empty_column_has_an_empty_answer(self, kind):
        none = kind([])

        assert rows(elapsed_many(OFFICE_CALENDAR, none, none)) == []
        assert rows(is_open_many(OFFICE_CALENDAR, none)) == []
        assert rows(next_open_many(OFFICE_CALENDAR, none)) == []

    @kinds
    def test_nanoseconds_are_cut_down(self, kind):
        nanoseconds = kind([0, NINE], unit="ns")
        before = {
            in_pandas: lambda c: c - pd.Timedelta(1, "ns"),
            in_polars: lambda c: (c.to_physical() - 1).cast(c.dtype),
        }
        shifted = before.get(kind, lambda c: c)(nanoseconds)

        first = rows(next_open_many(ALWAYS, shifted))[0]

        assert first.timestamp() == (-1e-6 if kind in before else 0)


class TestDurations:
    def all_kinds(self):
        hours = pd.Series([1, None, -1]).astype("m8[s]") * 3600
        return [
            (hours, pd.Series),
            (pd.TimedeltaIndex(hours), pd.TimedeltaIndex),
            (pl.Series([timedelta(hours=1), None, timedelta(hours=-1)], dtype=pl.Duration("ms")), pl.Series),
            (pa.array([3600, None, -3600], pa.duration("s")), pa.Array),
            (pa.chunked_array([[3600, None], [-3600]], pa.duration("s")), pa.ChunkedArray),
        ]

    def test_are_read_beside_their_starts(self):
        for (durations, _), kind in zip(
            self.all_kinds(), [in_pandas, in_pandas_index, in_polars, in_arrow, in_chunks], strict=True
        ):
            due = advance_many(OFFICE_CALENDAR, kind([NINE + HOUR_US] * 3), durations)

            assert same_instants(due, [NINE + 2 * HOUR_US, None, NINE])

    def test_alone_give_instants_in_the_calendars_zone(self):
        for durations, container in self.all_kinds():
            due = advance_many(OFFICE_CALENDAR, datetime(2026, 3, 2, 9, tzinfo=UTC), durations)

            assert same_instants(due, [NINE + 2 * HOUR_US, None, NINE])
            assert str(rows(due)[0].tzinfo) == "Europe/Berlin"
            assert isinstance(due, pd.DatetimeIndex if container is pd.TimedeltaIndex else container)

    def test_alone_give_instants_in_the_zone_that_is_named(self):
        due = advance_many(
            OFFICE_CALENDAR, datetime(2026, 3, 2, 17), pl.Series([timedelta(hours=1)]), timezone=TOKYO
        )

        assert due.dtype == pl.Datetime("us", TOKYO)
        assert same_instants(due, [NINE + HOUR_US])


VOID = {
    "pandas": (pd.Series([None, None], name="at", dtype=object), in_pandas),
    "pandas, as read from a file": (pd.Series([np.nan, np.nan]), in_pandas),
    "pandas of arrow": (pd.Series([None, None], dtype=pd.ArrowDtype(pa.null())), in_pandas_arrow),
    "pandas without rows": (pd.Series([], dtype=object), in_pandas),
    "index": (pd.Index([None, None], dtype=object), in_pandas_index),
    "polars": (pl.Series("at", [None, None]), in_polars),
    "polars without rows": (pl.Series("at", []), in_polars),
    "array": (pa.nulls(2), in_arrow),
    "chunked": (pa.chunked_array([pa.nulls(1), pa.nulls(1)]), in_chunks),
}


@pytest.mark.parametrize(("void", "kind"), VOID.values(), ids=VOID)
class TestNothingButMissingRows:
    def test_are_answered_as_missing_rows_of_that_library_are(self, void, kind):
        like = kind([None] * len(void))

        for answer, expected in [
            (elapsed_many(OFFICE_CALENDAR, void, void), elapsed_many(OFFICE_CALENDAR, like, like)),
            (advance_many(OFFICE_CALENDAR, void, "1h"), like),
            (advance_many(OFFICE_CALENDAR, like, void), like),
            (is_open_many(OFFICE_CALENDAR, void), is_open_many(OFFICE_CALENDAR, like)),
            (next_open_many(OFFICE_CALENDAR, void), like),
        ]:
            assert type(answer) is type(expected)
            assert getattr(answer, "dtype", None) == getattr(expected, "dtype", None)
            assert getattr(answer, "type", None) == getattr(expected, "type", None)
            assert rows(answer) == [None] * len(void)

    def test_take_the_zone_that_is_named(self, void, kind):
        opened = next_open_many(OFFICE_CALENDAR, void, timezone=TOKYO)

        assert type(opened) is type(kind([]))
        assert TOKYO in str(getattr(opened, "dtype", None) or opened.type)

    def test_stand_beside_others(self, void, kind):
        others = kind([NINE] * len(void))

        assert rows(elapsed_many(OFFICE_CALENDAR, others, void)) == [None] * len(void)
        assert rows(elapsed_many(OFFICE_CALENDAR, void, others)) == [None] * len(void)
        assert rows(advance_many(OFFICE_CALENDAR, datetime(2026, 3, 2, tzinfo=UTC), void)) == [None] * len(
            void
        )


class TestMixed:
    def test_the_first_column_decides(self):
        ends = in_numpy([NINE + HOUR_US, NINE])

        elapsed = elapsed_many(OFFICE_CALENDAR, in_polars([NINE, None]), ends)

        assert elapsed.to_list() == [timedelta(hours=1), None]

    def test_an_index_stands_beside_a_series_row_by_row(self):
        starts = in_pandas([NINE])
        starts.index = ["x"]

        assert elapsed_many(OFFICE_CALENDAR, in_pandas_index([NINE]), starts).tolist() == [timedelta()]

    def test_series_with_other_labels_are_refused(self):
        starts, ends = in_pandas([NINE, NINE]), in_pandas([NINE, NINE])
        ends.index = [1, 0]

        with pytest.raises(
            InvalidColumn, match=r"^ends has another index than starts; give both in the same order"
        ):
            elapsed_many(OFFICE_CALENDAR, starts, ends)

    def test_lists_stay_among_themselves(self):
        with pytest.raises(
            InvalidColumn,
            match=r"^starts is a list and ends is a polars Series; give both as lists, or neither",
        ):
            elapsed_many(OFFICE_CALENDAR, [NINE], in_polars([NINE]))
        with pytest.raises(
            InvalidColumn,
            match=r"^starts is a numpy ndarray and durations is a tuple; give both as lists, or",
        ):
            advance_many(OFFICE_CALENDAR, in_numpy([NINE]), ("4h",))


NAIVE = {
    "pandas": pd.Series(in_numpy([NINE, None])),
    "index": pd.DatetimeIndex(in_numpy([NINE, None])),
    "polars": pl.Series(in_numpy([NINE, None])),
    "array": pa.array(in_numpy([NINE, None])),
    "chunked": pa.chunked_array([pa.array(in_numpy([NINE, None]))]),
}


@pytest.mark.parametrize("naive", NAIVE.values(), ids=NAIVE)
class TestLocalTimes:
    def test_without_a_zone_are_refused(self, naive):
        with pytest.raises(
            InvalidColumn,
            match=r"^ends has no time zone; give a column with one, or timezone='Europe/Berlin'",
        ):
            elapsed_many(OFFICE_CALENDAR, in_numpy([NINE, NINE]), naive)

    def test_are_read_in_the_zone_that_is_named(self, naive):
        opened = next_open_many(ALWAYS, naive, timezone=TOKYO)

        assert type(opened) is type(naive)
        assert str(rows(opened)[0].tzinfo) == TOKYO
        assert same_instants(opened, [NINE - 9 * HOUR_US, None])

    def test_stand_beside_aware_ones(self, naive):
        elapsed = elapsed_many(ALWAYS, naive, in_numpy([NINE, NINE]), timezone=TOKYO)

        assert rows(elapsed)[0] == timedelta(0)


class TestRefusals:
    @pytest.mark.parametrize(
        ("values", "message"),
        [
            (pd.Series([1, "a"]), r"^at is a column of object; give one of timestamps"),
            (pd.Series([1.5]), r"^at is a column of float64; give"),
            (pd.Series([datetime(2026, 3, 2).date()]), r"^at is a column of object; give"),
            (pl.Series([1.5]), r"^at is a column of Float64; give"),
            (pl.Series([1]), r"^at is a column of Int64; give"),
            (pl.Series([True]), r"^at is a column of Boolean; give"),
            (pl.Series([1, None], dtype=pl.Float64), r"^at is a column of Float64; give"),
            (pl.Series([None], dtype=pl.String), r"^at is a column of String; give"),
            (pd.Series([None], dtype="Int64"), r"^at is a column of Int64; give"),
            (pl.Series([datetime(2026, 3, 2).date()]), r"^at is a column of Date; give"),
            (pa.array(["2026"]), r"^at is a column of string; give"),
            (pa.chunked_array([[1]]), r"^at is a column of int64; give"),
            (pa.array([datetime(2026, 3, 2).date()]), r"^at is a column of date32\[day\]; give"),
            (pd.DataFrame({"at": [1]}), r"^at is a DataFrame; give one column of timestamps"),
            (pl.DataFrame({"at": [1]}), r"^at is a DataFrame; give"),
            (pa.table({"at": [1]}), r"^at is a Table; give"),
            (
                {NINE},
                r"^at is of type set; give a list, a numpy array, or a pandas, polars or pyarrow column",
            ),
            (None, r"^at is of type NoneType; give"),
            (NINE, r"^at of a single value: no column is there; give a list"),
        ],
    )
    def test_a_column_of_another_kind(self, values, message):
        with pytest.raises(InvalidColumn, match=message):
            is_open_many(OFFICE_CALENDAR, values)

    @pytest.mark.parametrize(
        ("texts", "hint"),
        [
            (pd.Series(["2026-03-02T08:00Z", None]), "pd.to_datetime(column, utc=True)"),
            (pd.Series(["2026-03-02T08:00Z", None], dtype=object), "pd.to_datetime(column, utc=True)"),
            (pd.Index(["2026-03-02T08:00Z", None]), "pd.to_datetime(column, utc=True)"),
            (pl.Series(["2026-03-02T08:00Z", None]), "column.str.to_datetime(time_zone='UTC')"),
            (pa.array(["2026-03-02T08:00Z", None]), "column.cast(pa.timestamp('us', 'UTC'))"),
            (pa.chunked_array([["2026-03-02T08:00Z", None]]), "column.cast(pa.timestamp('us', 'UTC'))"),
        ],
    )
    def test_texts_for_timestamps_get_a_way_out_that_works(self, texts, hint):
        with pytest.raises(InvalidColumn, match=r"^at is a column of \w+; give one of timestamps") as caught:
            is_open_many(OFFICE_CALENDAR, texts)

        _, way_out = str(caught.value).split("; parse it first, for example ")
        assert way_out == hint
        parsed = eval(way_out, {"pd": pd, "pa": pa, "column": texts})
        assert rows(is_open_many(OFFICE_CALENDAR, parsed)) == [True, None]

    def test_dates_of_pandas_get_a_way_out_too(self):
        with pytest.raises(InvalidColumn, match=r"of object; .*; parse it first, for example pd.to_datetime"):
            is_open_many(OFFICE_CALENDAR, pd.Series([datetime(2026, 3, 2).date()]))

    def test_texts_for_durations_get_a_way_out(self):
        with pytest.raises(
            InvalidColumn,
            match=r"^durations is a column of (str|object); give one of durations; parse it first, for example "
            r"pd.to_timedelta\(column\)$",
        ):
            advance_many(OFFICE_CALENDAR, in_pandas([NINE]), pd.Series(["4h"]))
        for kind, texts in [(in_polars, pl.Series(["4h"])), (in_arrow, pa.array(["4h"]))]:
            with pytest.raises(
                InvalidColumn, match=r"; give one of durations; lists of both columns may have texts such as"
            ):
                advance_many(OFFICE_CALENDAR, kind([NINE]), texts)

    def test_two_single_values_are_no_columns(self):
        with pytest.raises(InvalidColumn, match=r"^starts and ends of a single value: no column is there"):
            elapsed_many(OFFICE_CALENDAR, NINE, NINE)

    def test_durations_are_no_instants(self):
        with pytest.raises(
            InvalidColumn, match=r"^durations is a column of Datetime\(.*\); give one of durations"
        ):
            advance_many(OFFICE_CALENDAR, NINE, in_polars([NINE]))

    def test_lengths_must_agree(self):
        with pytest.raises(InvalidColumn, match=r"^ends has 1 rows and starts has 2; give as many of both"):
            elapsed_many(OFFICE_CALENDAR, in_polars([NINE, NINE]), in_polars([NINE]))

    def test_an_answer_that_nanoseconds_do_not_hold(self):
        with pytest.raises(
            InvalidColumn, match=r"^starts\[1\]: .* is answered outside the years 1678 to 2261"
        ):
            advance_many(ALWAYS, in_polars([None, us(2261, 12, 1)], unit="ns"), "4000h")

    def test_without_narwhals_the_extra_is_named(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "narwhals", None)
        monkeypatch.delitem(sys.modules, "servicecore.businesstime.columns.series", raising=False)
        monkeypatch.delattr(columns, "series", raising=False)

        assert is_open_many(OFFICE_CALENDAR, np.array([NINE])).tolist() == [True]
        with pytest.raises(MissingExtra, match=r"a column of pandas, polars or pyarrow needs more packages"):
            is_open_many(OFFICE_CALENDAR, in_polars([NINE]))
