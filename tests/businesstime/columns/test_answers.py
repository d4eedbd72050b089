"""Columns against single questions: the same answers, whatever the table."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesstime.calendars import DAY, OFFICE, WEEKDAYS, situations, us
from businesstime.columns.tables import KINDS, Counted, ints, with_table
from servicecore.businesstime import BusinessCalendar
from servicecore.businesstime.columns import (
    advance_many,
    answers,
    elapsed_many,
    is_open_many,
    next_open_many,
    tables,
)
from servicecore.errors import InvalidColumn, InvalidInstant, NoOpenTime, ServiceCoreError
from servicecore.instant import HOUR_US, MAX_US, MIN_US

kinds = pytest.mark.parametrize("kind", KINDS)
ALWAYS = {"timezone": "UTC", "weekly": {day: [["00:00", "24:00"]] for day in WEEKDAYS}}


def alone(ask, *rows):
    """The answer of each row, or None where there is none."""
    found = []
    for row in zip(*rows, strict=True):
        try:
            found.append(ask(*row))
        except ServiceCoreError:
            found.append(None)
    return found


def known(found, *columns):
    """The columns without the rows that have no answer."""
    kept = [place for place, answer in enumerate(found) if answer is not None]
    return [found[place] for place in kept], *([column[place] for place in kept] for column in columns)


@st.composite
def instants(draw, at):
    """Instants on and next to quarters of hours near *at*, in its table and past its ends."""
    near = st.integers(-80 * 96, 80 * 96).map(lambda n: at - at % (DAY // 96) + n * DAY // 96)
    return draw(st.lists(st.builds(lambda t, d: t + d, near, st.integers(-1, 1)), min_size=1, max_size=12))


durations = st.one_of(
    st.integers(-2, 2),
    st.integers(-400, 400).map(lambda n: n * HOUR_US // 4),
    st.integers(-30 * DAY, 30 * DAY),
)


@kinds
@given(situation=situations(), data=st.data())
def test_elapsed_is_that_of_each_row(kind, situation, data):
    calendar = with_table(*situation, kind)
    starts = data.draw(instants(situation[1]))
    ends = [data.draw(st.sampled_from(starts)) + data.draw(durations) for _ in starts]
    expected = list(map(calendar.elapsed_us, starts, ends))

    assert elapsed_many(calendar, ints(*starts), ints(*ends)).tolist() == expected
    assert elapsed_many(calendar, starts, ends) == expected


@kinds
@pytest.mark.parametrize("edge", ["stay", "roll"])
@given(situation=situations(), data=st.data())
def test_advance_is_that_of_each_row(kind, edge, situation, data):
    calendar = with_table(*situation, kind)
    starts = data.draw(instants(situation[1]))
    spans = [data.draw(durations) for _ in starts]
    found = alone(lambda at, span: calendar.advance_us(at, span, edge=edge), starts, spans)

    expected, starts, spans = known(found, starts, spans)

    assert advance_many(calendar, ints(*starts), ints(*spans), edge=edge).tolist() == expected
    assert advance_many(calendar, starts, spans, edge=edge) == expected


@kinds
@given(situation=situations(), data=st.data())
def test_is_open_is_that_of_each_row(kind, situation, data):
    calendar = with_table(*situation, kind)
    at = data.draw(instants(situation[1]))
    expected = list(map(calendar.is_open_us, at))

    assert is_open_many(calendar, ints(*at)).tolist() == expected
    assert is_open_many(calendar, at) == expected


@kinds
@given(situation=situations(), data=st.data())
def test_next_open_is_that_of_each_row(kind, situation, data):
    calendar = with_table(*situation, kind)
    at = data.draw(instants(situation[1]))

    expected, at = known(alone(calendar.next_open_us, at), at)

    assert next_open_many(calendar, ints(*at)).tolist() == expected
    assert next_open_many(calendar, at) == expected


@pytest.mark.parametrize("kind", ["grid", "search"])
@pytest.mark.parametrize("edge", ["stay", "roll"])
def test_a_window_that_begins_open_counts_from_its_begin(kind, edge):
    calendar = with_table(ALWAYS, us(2026, 3, 2), kind)
    first = tables._SHELF.get(calendar).lo_us
    at = ints(first, first + 1, us(2026, 3, 2))

    assert elapsed_many(calendar, at, at + 5).tolist() == [5, 5, 5]
    assert advance_many(calendar, at, 7, edge=edge).tolist() == (at + 7).tolist()
    assert advance_many(calendar, at.tolist(), 7, edge=edge) == (at + 7).tolist()
    assert is_open_many(calendar, at).all()


COUNT = 120_000


@pytest.fixture(scope="module")
def starts():
    return np.random.default_rng(1).integers(us(2021, 1, 1), us(2025, 12, 31), COUNT)


@pytest.fixture(scope="module")
def spans():
    return np.random.default_rng(2).integers(-90 * HOUR_US, 90 * HOUR_US, COUNT)


class TestLongColumns:
    """Columns for which a table is made."""

    @pytest.fixture
    def office(self):
        return BusinessCalendar.from_dict(OFFICE)

    few = slice(None, None, 997)

    def test_elapsed(self, office, starts, spans):
        answer = elapsed_many(office, starts, starts + spans)

        expected = list(
            map(office.elapsed_us, starts[self.few].tolist(), (starts + spans)[self.few].tolist())
        )
        assert answer[self.few].tolist() == expected

    def test_advance(self, office, starts, spans):
        answer = advance_many(office, starts, spans)

        assert answer[self.few].tolist() == list(
            map(office.advance_us, starts[self.few].tolist(), spans[self.few].tolist())
        )

    def test_is_open(self, office, starts):
        answer = is_open_many(office, starts)

        assert answer[self.few].tolist() == list(map(office.is_open_us, starts[self.few].tolist()))

    def test_next_open(self, office, starts):
        answer = next_open_many(office, starts)

        assert answer[self.few].tolist() == list(map(office.next_open_us, starts[self.few].tolist()))

    def test_lists(self, office, starts, spans):
        begins, lengths = starts[:5_000].tolist(), spans[:5_000].tolist()

        assert elapsed_many(office, begins, (starts + spans)[:5_000].tolist())[::97] == list(
            map(office.elapsed_us, begins[::97], (starts + spans)[:5_000:97].tolist())
        )
        assert advance_many(office, begins, lengths)[::97] == list(
            map(office.advance_us, begins[::97], lengths[::97])
        )

    def test_a_table_answers_nearly_all_rows(self, office, starts, spans):
        counted = Counted(office)

        elapsed_many(counted, starts, starts + spans)
        assert counted.asked.keys() <= {"intervals_us"}

        asked = counted.asked.copy()
        elapsed_many(counted, starts, starts + spans)
        assert counted.asked == asked

    def test_one_date_far_away_leaves_the_table_to_the_others(self, office, starts):
        counted = Counted(office)
        ends = starts + DAY
        ends[77] = MAX_US
        starts = starts.copy()
        starts[78] = MIN_US

        answer = elapsed_many(counted, starts, ends)

        assert answer[76:80].tolist() == list(
            map(office.elapsed_us, starts[76:80].tolist(), ends[76:80].tolist())
        )
        assert counted.asked["elapsed_us"] <= 2
        assert tables._SHELF.get(counted).span_us < 7 * 366 * DAY

    def test_a_date_far_away_that_many_rows_have_is_asked_once_a_chunk(self, office, starts):
        counted = Counted(office)
        ends = starts + DAY
        ends[::5] = us(9999, 12, 31)

        answer = elapsed_many(counted, starts, ends)

        assert answer[:10].tolist() == list(map(office.elapsed_us, starts[:10].tolist(), ends[:10].tolist()))
        assert counted.asked["elapsed_us"] <= 2 * len(list(answers._parts(COUNT)))
        before = counted.asked["intervals_us"]
        elapsed_many(counted, starts, ends)
        assert counted.asked["intervals_us"] == before

    def test_an_impossible_date_that_many_rows_have_is_named(self, office, starts):
        ends = starts + DAY
        ends[3::5] = 2**62

        with pytest.raises(InvalidColumn, match=r"^ends\[3\]: .*lies outside the years 1 to 9999"):
            elapsed_many(office, starts, ends)

    def test_rows_in_other_years_make_one_table_for_both(self, office, starts):
        elapsed_many(office, starts, starts + DAY)
        answer = elapsed_many(office, starts + 3000 * DAY, starts + 3001 * DAY)

        table = tables._SHELF.get(office)
        assert table.lo_us < us(2021, 1, 1)
        assert table.lo_us + table.span_us > us(2033, 12, 31)
        assert answer[5] == office.elapsed_us(int(starts[5]) + 3000 * DAY, int(starts[5]) + 3001 * DAY)

    def test_rows_all_over_the_centuries_get_a_table_for_the_middle(self, office):
        starts = np.linspace(us(1600, 1, 1), us(2400, 1, 1), 3_000).astype(np.int64)
        office.elapsed_us(us(1600, 1, 1), us(2400, 1, 2))  # compiled at once, not year by year

        answer = elapsed_many(office, starts, starts + DAY)

        assert answer.tolist() == [office.elapsed_us(at, at + DAY) for at in starts.tolist()]
        assert tables._SHELF.get(office).span_us <= 100 * 366 * DAY

    def test_rows_of_another_age_are_asked_one_by_one(self, office):
        starts = us(1400, 1, 1) + np.arange(3_000) * HOUR_US

        answer = elapsed_many(office, starts, starts + DAY)

        assert answer.tolist() == [office.elapsed_us(at, at + DAY) for at in starts.tolist()]
        assert elapsed_many(office, starts.tolist(), (starts + DAY).tolist()) == answer.tolist()

    def test_hours_to_the_second_are_searched_for(self, starts, spans):
        odd = BusinessCalendar.from_dict(
            {
                "timezone": "Europe/Berlin",
                "weekly": {"mon": [["09:00:01", "12:00:02"]], "thu": [["22:00:03", "06:00:00"]]},
            }
        )

        answer = advance_many(odd, starts, spans)

        assert isinstance(tables._SHELF.get(odd), tables.Search)
        few = slice(None, None, 2_003)
        assert answer[few].tolist() == list(map(odd.advance_us, starts[few].tolist(), spans[few].tolist()))
        assert elapsed_many(odd, starts[:3_000].tolist(), (starts + spans)[:3_000].tolist())[::500] == list(
            map(odd.elapsed_us, starts[:3_000:500].tolist(), (starts + spans)[:3_000:500].tolist())
        )

    def test_a_search_that_may_be_refused_asks_one_by_one(self):
        once = BusinessCalendar.from_dict(
            {
                "timezone": "UTC",
                "special": {"2024-03-04": [["09:00", "10:00"]], "2026-03-02": [["09:00", "12:00"]]},
                "horizon_years": 1,
            }
        )
        at = us(2026, 2, 1) + np.arange(2_500) * 1_000_000

        assert advance_many(once, at, HOUR_US).tolist() == [us(2026, 3, 2, 10)] * 2_500
        assert advance_many(once, at, HOUR_US).tolist() == [us(2026, 3, 2, 10)] * 2_500
        assert next_open_many(once, at.tolist()) == [us(2026, 3, 2, 9)] * 2_500
        assert advance_many(once, at.tolist(), HOUR_US) == [us(2026, 3, 2, 10)] * 2_500
        with pytest.raises(InvalidColumn, match=r"^starts\[0\]: .*has no opening within 1 years"):
            advance_many(once, at, -HOUR_US)
        with pytest.raises(InvalidColumn, match=r"^starts\[0\]: .*has no opening within 1 years"):
            advance_many(once, at.tolist(), -HOUR_US)

    def test_missing_rows_are_never_asked(self, office, starts):
        counted = Counted(office)
        at = starts.astype("M8[us]")
        at[::2] = "NaT"

        answer = elapsed_many(counted, at, at + np.timedelta64(1, "D"))

        assert np.isnat(answer[::2]).all()
        assert answer[1] == np.timedelta64(office.elapsed_us(int(starts[1]), int(starts[1]) + DAY), "us")
        assert counted.asked.keys() == {"intervals_us"}
        assert np.isnat(advance_many(BusinessCalendar.from_dict(OFFICE), at, "40h")[::2]).all()

    def test_a_column_of_nothing_but_missing_rows(self, office):
        missing = np.full(3_000, "NaT", "M8[us]")

        assert np.isnat(elapsed_many(office, missing, missing)).all()
        assert np.isnat(advance_many(office, missing, "4h")).all()

    def test_threads_agree(self, starts, spans):
        expected = elapsed_many(BusinessCalendar.from_dict(OFFICE), starts, starts + spans)
        office = BusinessCalendar.from_dict(OFFICE)
        parts = [slice(first, first + 15_000) for first in range(0, COUNT, 15_000)] * 3

        with ThreadPoolExecutor(8) as pool:
            found = list(
                pool.map(lambda part: elapsed_many(office, starts[part], (starts + spans)[part]), parts)
            )

        assert all(np.array_equal(answer, expected[part]) for answer, part in zip(found, parts, strict=True))


class TestRefusals:
    office = BusinessCalendar.from_dict(OFFICE)
    at = us(2026, 3, 2, 9)

    @pytest.mark.parametrize("as_column", [list, lambda rows: ints(*rows)])
    @pytest.mark.parametrize("far", [MIN_US - 1, MAX_US + 1, -(2**63), 2**63 - 1])
    @pytest.mark.parametrize("kind", ["grid", "none"])
    def test_an_instant_outside_the_years_is_named_by_column_as_well_as_row(self, as_column, far, kind):
        office = with_table(OFFICE, self.at, kind)
        near, both = as_column([self.at] * 3), as_column([self.at, far, self.at])

        for ask, column in [
            (lambda: elapsed_many(office, near, both), "ends"),
            (lambda: elapsed_many(office, both, near), "starts"),
            (lambda: advance_many(office, both, 5), "starts"),
            (lambda: is_open_many(office, both), "at"),
            (lambda: next_open_many(office, both), "at"),
        ]:
            with pytest.raises(
                InvalidColumn, match=rf"^{column}\[1\]: .*lies outside the years 1 to 9999"
            ) as caught:
                ask()
            assert (caught.value.column, caught.value.row) == (column, 1)
            assert isinstance(caught.value.__cause__, InvalidInstant)

    @pytest.mark.parametrize("as_column", [list, lambda rows: ints(*rows)])
    def test_a_row_without_open_time_is_named(self, as_column):
        never = BusinessCalendar.from_dict(
            {"timezone": "UTC", "special": {"2026-03-02": [["09:00", "12:00"]]}}
        )
        at = as_column([us(2026, 3, 1), us(2026, 3, 2, 11), us(2027, 1, 1)])

        with pytest.raises(
            InvalidColumn, match=r"^starts\[1\]: .*no opening within 20 years of 2026-03-02T11"
        ) as caught:
            advance_many(never, at, 2 * HOUR_US)
        assert isinstance(caught.value.__cause__, NoOpenTime)
        with pytest.raises(InvalidColumn, match=r"^at\[2\]: .*no opening"):
            next_open_many(never, at)
        with pytest.raises(InvalidColumn, match=r"^durations\[0\]: .*no opening"):
            advance_many(never, us(2027, 1, 1), as_column([5]))

    def test_a_start_beyond_all_dates_is_named_in_a_long_column_too(self):
        starts = np.full(3_000, self.at)
        starts[2_999] = MAX_US - HOUR_US

        with pytest.raises(InvalidColumn, match=r"^starts\[2999\]: "):
            advance_many(self.office, starts, "8000h")

    def test_an_answer_beyond_all_dates_is_named(self):
        with pytest.raises(InvalidColumn, match=r"^starts\[1\]: "):
            advance_many(self.office, ints(self.at, MAX_US - 1), "8000h")


def test_chunks_are_of_about_one_size():
    parts = [part for part, _ in answers._parts(100_001)]

    assert [part.stop - part.start for part in parts] == [33_334, 33_334, 33_333]


def test_a_date_of_each_century_is_known():
    at = [us(year, 3, 1, 10) for year in range(1, 9999, 100)]
    office = BusinessCalendar.from_dict(OFFICE)

    assert is_open_many(office, ints(*at)).tolist() == [
        date(year, 3, 1).weekday() < 5 for year in range(1, 9999, 100)
    ]
