import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.metrics.engine.bucket import CUTS, PER_E, _borders, bucket, middle
from servicecore.metrics.engine.spread import Bins, Exact

EVERYTHING = st.integers(-(2**63) + 1, 2**63 - 1)


def by_logarithm(number):
    """What frames compute."""
    divisor, added = next((divisor, added) for first, divisor, added in reversed(CUTS) if number >= first)
    return math.floor(math.log(number // divisor) * PER_E) + added


class TestBins:
    def test_the_logarithm_agrees_at_every_border(self):
        near = {border + step for border in _borders() for step in (-1, 0, 1)}

        assert [number for number in near if number > 0 and by_logarithm(number) != bucket(number)] == []

    @given(EVERYTHING)
    def test_the_middle_is_within_one_percent(self, number):
        assert abs(middle(bucket(number)) - number) <= 0.01 * abs(number)

    @given(EVERYTHING, EVERYTHING)
    def test_rise_with_the_numbers(self, one, other):
        assert (bucket(one) <= bucket(other)) or one > other

    def test_nothing_is_exactly_nothing(self):
        assert middle(bucket(0)) == 0


class TestRanked:
    @pytest.fixture
    def ranked(self):
        return Exact([-5, 7, 10**9, 10**9]).binned().ranked()

    def test_knows_its_ends_exactly(self, ranked):
        assert (ranked[0], ranked[-1], len(ranked)) == (-5, 10**9, 4)

    def test_has_nothing_beyond_them(self, ranked):
        with pytest.raises(IndexError):
            ranked[4]

    def test_nothing_has_no_length(self):
        assert len(Bins({}).ranked()) == 0

    @given(st.lists(st.integers(-(10**6), 10**13), min_size=1))
    def test_percentiles_are_within_one_percent(self, values):
        from servicecore.metrics.statistics.quantile import quantile

        exact = quantile(sorted(values), 0.9, "inverted_cdf")

        assert quantile(Exact(values).binned().ranked(), 0.9, "inverted_cdf") == pytest.approx(
            exact, rel=0.01
        )
