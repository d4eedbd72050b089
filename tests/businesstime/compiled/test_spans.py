"""Sorted spans of open time, and what a plan of dates means as instants."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from servicecore.businesstime.compiled.spans import (
    DayPlan,
    clipped,
    disjoint,
    intersected,
    subtracted,
    united,
)
from servicecore.businesstime.compiled.zone import LocalOffsets
from servicecore.instant import DAY_US

UTC_OFFSETS = LocalOffsets((), (0,))

pairs = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 10)).map(lambda p: (p[0], p[0] + p[1])), max_size=8
)


def instants(spans):
    return {us for start, end in zip(*spans, strict=True) for us in range(start, end)}


def unzipped(rows):
    return [start for start, _ in rows], [end for _, end in rows]


def is_canonical(spans):
    edges = [edge for pair in zip(*spans, strict=True) for edge in pair]
    return all(before < after for before, after in pairwise(edges))


@given(pairs)
def test_disjoint_spans_hold_the_same_instants(rows):
    merged = disjoint(*unzipped(rows))

    assert instants(merged) == instants(unzipped(rows))
    assert is_canonical(merged)


@given(pairs, pairs)
def test_subtracting_leaves_what_the_holes_do_not_hold(rows, holes):
    spans, gone = disjoint(*unzipped(rows)), disjoint(*unzipped(holes))

    left = subtracted(spans, gone)

    assert instants(left) == instants(spans) - instants(gone)
    assert is_canonical(left)


@given(st.lists(pairs, max_size=4))
def test_united_spans_hold_what_any_holds(several):
    parts = [disjoint(*unzipped(rows)) for rows in several]

    whole = united(*parts)

    assert instants(whole) == {us for part in parts for us in instants(part)}
    assert is_canonical(whole)


@given(pairs, pairs)
def test_intersected_spans_hold_what_both_hold(rows, others):
    one, other = disjoint(*unzipped(rows)), disjoint(*unzipped(others))

    shared = intersected(one, other)

    assert instants(shared) == instants(one) & instants(other)
    assert is_canonical(shared)


@given(pairs, pairs)
def test_merging_leaves_its_parts_as_they_are(rows, others):
    one, other = disjoint(*unzipped(rows)), disjoint(*unzipped(others))
    before = [list(edges) for edges in (*one, *other)]

    for merge in (united, intersected, subtracted):
        starts, ends = merge(one, other)
        starts.append(99)
        ends.append(99)

    assert [list(edges) for edges in (*one, *other)] == before


@given(pairs, st.integers(0, 50), st.integers(0, 50))
def test_clipping_keeps_what_lies_in_the_window(rows, lo, length):
    spans = disjoint(*unzipped(rows))

    kept = clipped(spans, lo, lo + length)

    assert instants(kept) == instants(spans) & set(range(lo, lo + length))


class TestDayPlan:
    def test_dates_have_their_own_hours(self):
        plan = DayPlan((((1, 2),),) * 7, {3: ()})

        assert plan.days(2, 5) == [((1, 2),), (), ((1, 2),)]

    def test_asks_one_date(self):
        plan = DayPlan((((1, 2),),) * 7, {3: ((4, 5),)})

        assert (plan.on(2), plan.on(3)) == (((1, 2),), ((4, 5),))

    def test_a_plan_without_shifts_is_empty(self):
        assert not DayPlan(((),) * 7, {3: ()})

    def test_a_plan_with_one_dated_shift_is_not(self):
        assert DayPlan(((),) * 7, {3: ((4, 5),)})

    def test_a_night_that_reaches_into_the_morning_is_one_span(self):
        night_then_day = DayPlan((((0, DAY_US // 4), (DAY_US // 2, DAY_US)),) * 7, {})

        starts, ends = night_then_day.spans(UTC_OFFSETS, 0, 2)

        assert list(zip(starts, ends, strict=True)) == [
            (0, DAY_US // 4),
            (DAY_US // 2, DAY_US + DAY_US // 4),
            (DAY_US + DAY_US // 2, 2 * DAY_US),
        ]

    def test_a_day_that_was_skipped_has_no_shifts(self):
        crossing = LocalOffsets((2 * DAY_US,), (0, DAY_US))  # day 1 never was

        starts, _ = DayPlan((((0, 10),),) * 7, {}).spans(crossing, 0, 4)

        assert starts == [0, DAY_US, 2 * DAY_US]

    def test_a_day_skipped_elsewhere_takes_nothing(self):
        crossing = LocalOffsets((6 * DAY_US,), (0, DAY_US))

        starts, _ = DayPlan((((0, 10),),) * 7, {}).spans(crossing, 0, 3)

        assert starts == [0, DAY_US, 2 * DAY_US]
