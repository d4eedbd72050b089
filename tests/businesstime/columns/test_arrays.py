"""Numpy arrays: integer microseconds, datetime64 and timedelta64."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesstime.calendars import OFFICE, us, zone_names
from businesstime.columns.tables import ints
from servicecore.businesstime import BusinessCalendar
from servicecore.businesstime.columns import advance_many, elapsed_many, is_open_many, next_open_many
from servicecore.businesstime.compiled.zone import LocalOffsets
from servicecore.errors import InvalidColumn
from servicecore.instant import DAY_US, HOUR_US, MAX_US, MIN_US, load_zone

OFFICE_CALENDAR = BusinessCalendar.from_dict(OFFICE)
ALWAYS = BusinessCalendar.always()
NINE = us(2026, 3, 2, 8)


def instants(*texts, unit="us"):
    return np.array(texts, f"M8[{unit}]")


class TestKinds:
    def test_integers_give_integers(self):
        elapsed = elapsed_many(OFFICE_CALENDAR, ints(NINE), ints(NINE + HOUR_US))

        assert elapsed.dtype == np.int64
        assert elapsed.tolist() == [HOUR_US]

    def test_smaller_integers_are_integers(self):
        assert is_open_many(ALWAYS, np.array([0, 5], np.int32)).tolist() == [True, True]
        assert advance_many(ALWAYS, ints(0), np.array([5], np.uint32)).tolist() == [5]

    @pytest.mark.parametrize(
        ("unit", "answered"),
        [
            ("ns", "ns"),
            ("us", "us"),
            ("ms", "us"),
            ("s", "us"),
            ("m", "us"),
            ("h", "us"),
            ("D", "us"),
            ("M", "us"),
        ],
    )
    def test_instants_come_back_in_a_unit_that_holds_microseconds(self, unit, answered):
        at = instants("2026-03-02", unit=unit)

        opened = next_open_many(OFFICE_CALENDAR, at)

        assert opened.dtype == f"M8[{answered}]"
        assert opened == np.datetime64("2026-03-02T08:00")

    @pytest.mark.parametrize("unit", ["ns", "us", "ms", "s", "m", "h"])
    def test_durations_come_back_in_microseconds(self, unit):
        at = instants("2026-03-02T08", unit=unit)

        elapsed = elapsed_many(OFFICE_CALENDAR, at, at + np.timedelta64(1, "h"))

        assert elapsed.dtype == "m8[us]"
        assert elapsed == np.timedelta64(1, "h")

    @pytest.mark.parametrize(
        ("unit", "first"),
        [
            ("Y", "1970-01-01"),
            ("W", "1969-12-25"),
            ("ps", "1969-12-31T23:59:59.999999"),
            ("as", "1969-12-31T23:59:59.999999"),
        ],
    )
    def test_any_unit_is_read(self, unit, first):
        before = np.array([-1, 0], f"M8[{unit}]")

        at = next_open_many(ALWAYS, before)

        assert at[1] == np.datetime64("1970-01-01")
        assert at[0] == np.datetime64(first if unit != "Y" else "1969-01-01")

    def test_nanoseconds_are_cut_down(self):
        at = np.array([-1, 999, 1000], "M8[ns]")

        assert next_open_many(ALWAYS, at).view(np.int64).tolist() == [-1000, 0, 1000]
        assert advance_many(ALWAYS, ints(0, 0), np.array([-1, 1999], "m8[ns]")).tolist() == [-1, 1]

    def test_nat_stays_nat(self):
        at = instants("2026-03-02T08", "NaT")

        assert np.isnat(elapsed_many(OFFICE_CALENDAR, at, at[::-1])).all()
        assert np.isnat(next_open_many(OFFICE_CALENDAR, at.astype("M8[ns]"))).tolist() == [False, True]
        assert np.isnat(advance_many(OFFICE_CALENDAR, at, "4h")).tolist() == [False, True]
        assert np.isnat(next_open_many(OFFICE_CALENDAR, at.astype("M8[s]"))).tolist() == [False, True]

    @pytest.mark.filterwarnings("ignore:The 'generic' unit")  # numpy 2.5 will do without it one day
    def test_nat_needs_no_unit(self):
        assert np.isnat(next_open_many(OFFICE_CALENDAR, np.array(["NaT"], "M8"))).all()

    def test_nat_is_in_no_open_time(self):
        assert is_open_many(OFFICE_CALENDAR, instants("2026-03-02T08", "NaT")).tolist() == [True, False]

    def test_integers_have_no_nat_of_their_own(self):
        due = advance_many(OFFICE_CALENDAR, ints(NINE, NINE), np.array([1, "NaT"], "m8[h]"))

        assert due.dtype == "M8[us]"
        assert np.isnat(due).tolist() == [False, True]

    @pytest.mark.parametrize("unit", ["s", "ms", "us", "ns", "m", "h"])
    def test_durations_of_any_unit(self, unit):
        due = advance_many(OFFICE_CALENDAR, ints(NINE), np.array([1], "m8[h]").astype(f"m8[{unit}]"))

        assert due.tolist() == [NINE + HOUR_US]

    @pytest.mark.parametrize("duration", ["1h", HOUR_US])
    def test_one_duration_for_all_starts(self, duration):
        assert advance_many(OFFICE_CALENDAR, ints(NINE, NINE), duration).tolist() == [NINE + HOUR_US] * 2

    def test_one_start_for_all_durations(self):
        hours = np.array([1, 2], "m8[h]")

        assert (
            advance_many(OFFICE_CALENDAR, datetime(2026, 3, 2, 8, tzinfo=UTC), hours).tolist()
            == instants("2026-03-02T09", "2026-03-02T10").tolist()
        )

    def test_one_instant_for_all_rows(self):
        at = ints(NINE, NINE + HOUR_US)

        assert elapsed_many(OFFICE_CALENDAR, NINE, at).tolist() == [0, HOUR_US]
        assert elapsed_many(OFFICE_CALENDAR, at, NINE).tolist() == [0, -HOUR_US]

    def test_an_empty_column_has_an_empty_answer(self):
        assert elapsed_many(OFFICE_CALENDAR, ints(), ints()).tolist() == []
        assert next_open_many(OFFICE_CALENDAR, np.array([], "M8[ns]")).dtype == "M8[ns]"

    @pytest.mark.parametrize(
        "arranged",
        [
            lambda at: np.repeat(at, 2)[::2],
            lambda at: at[::-1],
            lambda at: at.astype(">i8"),
            lambda at: at.astype("M8[us]").astype(">M8[us]"),
            lambda at: at.astype("M8[us]").astype(">M8[s]"),
        ],
    )
    def test_any_layout_of_memory_is_read(self, arranged):
        at = NINE + np.arange(2_500) * HOUR_US
        held = arranged(at)
        held.flags.writeable = False

        answer = is_open_many(OFFICE_CALENDAR, held)

        assert answer.tolist() == [
            OFFICE_CALENDAR.is_open_us(at) for at in held.astype("M8[us]").astype(np.int64).tolist()
        ]

    def test_the_caller_keeps_his_column(self):
        at = NINE + np.arange(2_500) * HOUR_US
        before = at.copy()

        elapsed_many(OFFICE_CALENDAR, at, at)[:] = 7
        next_open_many(OFFICE_CALENDAR, at)[:] = 7

        assert (at == before).all()


class TestLocalTimes:
    @given(
        name=st.sampled_from(zone_names()),
        walls=st.lists(st.integers(us(1850, 1, 1), us(2150, 1, 1)), min_size=1),
    )
    def test_are_read_as_single_ones_are(self, name, walls):
        zone = load_zone(name)

        at = next_open_many(ALWAYS, ints(*walls).view("M8[us]"), timezone=name)

        singles = [
            LocalOffsets.of(zone, wall // DAY_US - 2, wall // DAY_US + 2).to_us(wall) for wall in walls
        ]
        assert at.view(np.int64).tolist() == singles

    def test_a_repeated_time_is_the_first_of_the_two(self):
        at = next_open_many(ALWAYS, instants("2024-10-27T02:30", unit="s"), timezone="Europe/Berlin")

        assert at == np.datetime64("2024-10-27T00:30")

    def test_a_skipped_time_lies_after_the_gap(self):
        at = next_open_many(ALWAYS, instants("2024-03-31T02:30"), timezone="Europe/Berlin")

        assert at == np.datetime64("2024-03-31T01:30")

    def test_a_row_far_away_is_read_too(self):
        walls = instants("9999-12-31T22:00", "NaT", "0001-01-02", "2026-03-02T09")

        at = next_open_many(ALWAYS, walls, timezone="Europe/Berlin")

        assert np.isnat(at[1])
        assert (
            at[[0, 2, 3]].tolist()
            == instants("9999-12-31T21:00", "0001-01-01T23:06:32", "2026-03-02T08").tolist()
        )

    def test_an_empty_column_has_an_empty_answer(self):
        assert next_open_many(ALWAYS, instants(), timezone="Asia/Tokyo").tolist() == []

    def test_integers_are_no_local_times(self):
        assert next_open_many(ALWAYS, ints(NINE), timezone="Asia/Tokyo").tolist() == [NINE]

    def test_a_row_outside_the_years_is_named(self):
        with pytest.raises(
            InvalidColumn, match=r"^at\[1\]: 10000-01-01T00:00:00.000000 lies outside the years"
        ):
            is_open_many(ALWAYS, instants("2026-03-02", "10000-01-01"), timezone="Europe/Berlin")


class TestRefusals:
    @pytest.mark.parametrize(
        ("values", "message"),
        [
            (
                np.array([1.5]),
                r"^at is an array of float64; give int64 microseconds since 1970 UTC or datetime64",
            ),
            (np.array([True]), r"^at is an array of bool; give"),
            (np.array(["2026"]), r"^at is an array of <U4; give"),
            (np.array([None]), r"^at is an array of object; give"),
            (np.array([1], np.uint64), r"^at is an array of uint64; give"),
            (np.array([1], "m8[s]"), r"^at is an array of timedelta64\[s\]; give"),
            (np.array([[1]]), r"^at has 2 dimensions; give an array of one"),
            (np.array(1), r"^at has 0 dimensions; give an array of one"),
            (
                np.ma.MaskedArray([1], [True]),
                r"^at is a masked array; give datetime64 or timedelta64 with NaT",
            ),
            (
                np.array([1], "M8[25s]"),
                r"^at is of type datetime64\[25s\]; give one that counts single units",
            ),
            (np.int64(5), r"^at is of type int64; give a list, a numpy array, or a pandas"),
        ],
    )
    def test_a_column_of_another_kind(self, values, message):
        with pytest.raises(InvalidColumn, match=message) as caught:
            is_open_many(OFFICE_CALENDAR, values)
        assert (caught.value.column, caught.value.row) == ("at", None)

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            (np.array([1.5]), r"^durations is an array of float64; give int64 microseconds or timedelta64"),
            (np.array([1], "M8[s]"), r"^durations is an array of datetime64\[s\]; give"),
            (
                np.array([1], "m8[Y]"),
                r"^durations is of type timedelta64\[Y\], which has no fixed length; give hours",
            ),
            (
                ints(36_525 * DAY_US + 1),
                r"^durations\[0\]: 3155760000000001 microseconds is longer than 100 years",
            ),
            (np.array([36_526], "m8[D]"), r"^durations\[0\]: 36526 days is longer than 100 years"),
            (
                np.array([-3_155_760_000_000_001_000], "m8[ns]"),
                r"^durations\[0\]: .* is longer than 100 years",
            ),
            (np.array([2**62], "m8[s]"), r"^durations\[0\]: .* is longer than 100 years"),
        ],
    )
    def test_durations_of_another_kind(self, values, message):
        with pytest.raises(InvalidColumn, match=message):
            advance_many(OFFICE_CALENDAR, ints(NINE), values)

    @pytest.mark.parametrize("unit", ["Y", "M", "W", "D", "h", "m", "s", "ms", "us"])
    def test_an_instant_outside_the_years_is_named_whatever_the_unit(self, unit):
        at = np.array(["NaT", 0, 2**62], f"M8[{unit}]")

        with pytest.raises(InvalidColumn, match=r"^at\[2\]: .*lies outside the years 1 to 9999"):
            is_open_many(OFFICE_CALENDAR, at)

    def test_the_first_and_the_last_instant_are_read(self):
        for unit in ("us", "ms", "s", "h", "D", "Y"):
            at = ints(MIN_US, MAX_US).view("M8[us]").astype(f"M8[{unit}]")
            assert is_open_many(ALWAYS, at).all()

    def test_lengths_must_agree(self):
        with pytest.raises(InvalidColumn, match=r"^ends has 1 rows and starts has 2; give as many of both"):
            elapsed_many(OFFICE_CALENDAR, ints(1, 2), ints(1))

    def test_an_answer_that_nanoseconds_do_not_hold(self):
        late = np.array(["NaT", "2026-03-02", "2262-04-01"], "M8[ns]")

        with pytest.raises(
            InvalidColumn, match=r"^starts\[2\]: 2262-05-\S+ is answered outside the years 1678 to 2261"
        ):
            advance_many(ALWAYS, late, "720h")
