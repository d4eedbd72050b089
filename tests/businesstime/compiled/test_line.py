"""A compiled line against plain counting on small numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.businesstime.compiled.line import NO_LINE, Line
from servicecore.businesstime.compiled.spans import disjoint

SIZE = 40

open_sets = st.sets(st.integers(0, SIZE - 1))


def line_of(opened, lo=0, hi=SIZE, total=0):
    starts = sorted(opened)
    return Line.of(disjoint(starts, [us + 1 for us in starts]), lo, hi, total=total)


@given(open_sets, st.integers(0, SIZE - 1), st.integers(-9, 9))
def test_the_total_counts_what_is_open_before(opened, us, base):
    assert line_of(opened, total=base).total(us) == base + len([n for n in opened if n < us])


@given(open_sets, st.integers(0, SIZE - 1))
def test_is_open_where_it_was_said_so(opened, us):
    assert line_of(opened).is_open(us) == (us in opened)


@given(open_sets, st.integers(0, SIZE - 1), st.integers(-SIZE, SIZE).filter(bool))
def test_advancing_finds_the_earliest_or_the_latest(opened, us, duration):
    def elapsed(until):
        return len([n for n in opened if us <= n < until]) - len([n for n in opened if until <= n < us])

    matching = [until for until in range(SIZE + 1) if elapsed(until) == duration]

    found = line_of(opened).advanced(us, duration)

    assert found == (None if not matching else matching[0] if duration > 0 else matching[-1])


@given(open_sets, st.integers(0, SIZE - 1))
def test_finds_openings_and_closings(opened, us):
    line = line_of(opened)
    closings = [n for n in range(1, SIZE) if n - 1 in opened and n not in opened]

    assert line.next_open(us) == min((n for n in opened if n >= us), default=None)
    assert line.next_close(us) == min((n for n in closings if n > us), default=None)
    assert line.previous_close(us) == max((n for n in closings if n <= us), default=None)


@given(open_sets, st.integers(0, SIZE - 1), st.integers(-5, 5))
def test_joined_at_any_place_it_is_the_same_line(opened, joint, total):
    whole = line_of(opened, total=total)
    earlier = line_of(opened, 0, joint, total=total)

    later = line_of(opened, joint, SIZE).raised(earlier.opens[-1])

    assert earlier.then(later) == whole


@given(open_sets, st.integers(-5, SIZE), st.integers(1, SIZE))
def test_the_longest_closed_stretch(opened, start, length):
    within = range(max(start, 0), min(start + length, SIZE))
    signs = "".join("o" if n in opened else "." for n in within)

    longest = line_of(opened).longest_closed(start, start + length)

    assert longest == max((len(closed) for closed in signs.split("o")), default=0)


def test_beside_the_line_no_stretch_is_closed():
    assert line_of({3}).longest_closed(SIZE + 5, SIZE + 9) == 0


@given(open_sets, st.integers(0, SIZE), st.integers(0, SIZE))
def test_intervals_hold_what_is_open_in_the_window(opened, start, end):
    pairs = line_of(opened).intervals(start, max(start, end))

    assert [n for a, b in pairs for n in range(a, b)] == [n for n in sorted(opened) if start <= n < end]


@pytest.mark.parametrize("us", [-1, 0, 1])
def test_no_line_has_no_instant(us):
    assert not NO_LINE.covers(us)
