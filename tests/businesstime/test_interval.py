"""Half-open spans of the time-line."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.businesstime import Interval
from servicecore.errors import InvalidDuration, InvalidInstant, NaiveDatetime
from servicecore.instant import load_zone

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ONE = datetime(2026, 3, 2, 13, tzinfo=UTC)

spans = st.tuples(st.integers(0, 20), st.integers(0, 8)).map(
    lambda pair: Interval(pair[0], pair[0] + pair[1])
)


class TestMaking:
    def test_between_two_datetimes(self):
        morning = Interval.between(NINE, NOON)

        assert (morning.start, morning.end, morning.duration) == (NINE, NOON, timedelta(hours=3))

    def test_starting_with_a_duration(self):
        assert Interval.starting(NINE, "3h") == Interval.between(NINE, NOON)

    def test_shows_its_ends_in_its_zone(self):
        morning = Interval.between(NINE.astimezone(load_zone("Asia/Tokyo")), NOON)

        assert morning.end.isoformat() == "2026-03-02T21:00:00+09:00"

    def test_is_in_utc_without_a_zone(self):
        assert Interval(0, 1).start.isoformat() == "1970-01-01T00:00:00+00:00"

    def test_the_zone_takes_no_part_in_comparisons(self):
        assert Interval(0, 1, zone=UTC) == Interval(0, 1)

    def test_names_both_ends_when_they_are_reversed(self):
        with pytest.raises(
            InvalidInstant,
            match=r"interval end '2026-03-02T09:00:00Z' is before its start 2026-03-02T12:00:00Z; give an end at or after",
        ):
            Interval.between(NOON, NINE)

    def test_a_negative_duration_ends_before_its_start(self):
        with pytest.raises(InvalidInstant, match="is before its start"):
            Interval.starting(NINE, timedelta(hours=-1))

    @pytest.mark.parametrize("ends", [(NINE.replace(tzinfo=None), NOON), (NINE, NOON.replace(tzinfo=None))])
    def test_refuses_naive_ends(self, ends):
        with pytest.raises(NaiveDatetime):
            Interval.between(*ends)

    def test_refuses_a_naive_start(self):
        with pytest.raises(NaiveDatetime):
            Interval.starting(NINE.replace(tzinfo=None), "1h")

    def test_refuses_a_number_as_duration(self):
        with pytest.raises(InvalidDuration):
            Interval.starting(NINE, 3)  # type: ignore[arg-type]

    def test_sorts_by_start(self):
        assert sorted([Interval(5, 6), Interval(1, 9)]) == [Interval(1, 9), Interval(5, 6)]


class TestContains:
    def test_an_interval_contains_its_start(self):
        assert Interval.between(NINE, NOON).contains(NINE)

    def test_an_interval_does_not_contain_its_end(self):
        assert not Interval.between(NINE, NOON).contains(NOON)

    def test_an_empty_interval_contains_nothing(self):
        assert not Interval.between(NINE, NINE).contains(NINE)

    def test_refuses_a_naive_instant(self):
        with pytest.raises(NaiveDatetime):
            Interval.between(NINE, NOON).contains(TEN.replace(tzinfo=None))


class TestComparing:
    def test_abutting_intervals_share_no_instant(self):
        morning, break_ = Interval.between(NINE, NOON), Interval.between(NOON, ONE)

        assert morning.abuts(break_)
        assert not morning.overlaps(break_)

    def test_what_two_share(self):
        assert Interval.between(NINE, NOON) & Interval.between(TEN, ONE) == Interval.between(TEN, NOON)

    def test_intervals_apart_share_nothing(self):
        assert Interval.between(NINE, TEN) & Interval.between(NOON, ONE) is None

    @given(spans, spans)
    def test_overlap_is_mutual(self, one, other):
        assert one.overlaps(other) == other.overlaps(one)

    @given(spans, spans)
    def test_abutting_is_mutual(self, one, other):
        assert one.abuts(other) == other.abuts(one)

    @given(spans, spans)
    def test_what_is_shared_is_enclosed_by_both(self, one, other):
        shared = one & other

        assert shared is None or (one.encloses(shared) and other.encloses(shared))

    @given(spans, spans)
    def test_what_is_shared_holds_the_common_instants(self, one, other):
        common = [
            us for us in range(30) if one.start_us <= us < one.end_us and other.start_us <= us < other.end_us
        ]

        shared = one & other

        assert common == ([] if shared is None else list(range(shared.start_us, shared.end_us)))

    @given(spans)
    def test_an_interval_encloses_itself(self, one):
        assert one.encloses(one)
