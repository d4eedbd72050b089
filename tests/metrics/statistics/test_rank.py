from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from servicecore.errors import InvalidArgument
from servicecore.metrics.statistics.quantile import quantile
from servicecore.metrics.statistics.rank import binomial_quantile, percentile_interval, percentile_ranks

SHARES = st.sampled_from([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])


@given(st.integers(0, 3000), st.floats(0.001, 0.999), st.sampled_from([0.025, 0.5, 0.975]))
def test_a_binomial_quantile_is_that_of_scipy(n, share, tail):
    found = binomial_quantile(tail, n, share)

    # Where a probability is the tail itself to the last digit, either neighbour is right.
    peer = binom.ppf(tail, n, share)
    assert found == peer or binom.cdf(min(found, peer), n, share) == pytest.approx(tail, abs=1e-12)


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.9, 0.95, 0.999])
@pytest.mark.parametrize("n", [100_000, 10_000_000])
def test_it_holds_for_ten_million(n, share):
    assert percentile_ranks(n, share) == (
        binom.ppf(0.025, n, share),
        binom.ppf(0.975, n, share) + 1,
    )


@given(st.integers(1, 60), st.sampled_from([Fraction(1, 2), Fraction(9, 10), Fraction(3, 4)]))
def test_the_two_ranks_cover_at_least_95_percent_in_exact_arithmetic(n, share):
    low, high = percentile_ranks(n, float(share))

    def below(rank):
        return sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(rank))

    assert low is None or below(low) <= Fraction(25, 1000) < below(low + 1)
    assert high is None or 1 - below(high) <= Fraction(25, 1000) < 1 - below(high - 1)


def test_the_sign_test_agrees_about_a_median():
    values = sorted([12, 15, 19, 22, 28, 31, 34, 40, 47, 58, 75])

    low, high = percentile_interval(values, 0.5)

    for median, rejected in ((low + 0.5, False), (low - 0.5, True), (high - 0.5, False), (high + 0.5, True)):
        below = sum(value < median for value in values)
        above = sum(value > median for value in values)
        assert bool(binomtest(below, below + above, 0.5).pvalue <= 0.05) is rejected


@pytest.mark.parametrize(
    ("share", "unbounded", "bounded"),
    [
        pytest.param(0.5, 5, 6, id="a median from six"),
        pytest.param(0.9, 35, 36, id="a 90th percentile from 36"),
        pytest.param(0.95, 71, 72, id="a 95th percentile from 72"),
    ],
)
def test_the_high_end_needs_so_many_values(share, unbounded, bounded):
    assert percentile_ranks(unbounded, share)[1] is None
    assert percentile_ranks(bounded, share)[1] == bounded


@given(st.lists(st.integers(0, 40), min_size=1, max_size=400), SHARES)
def test_it_contains_the_estimate_of_either_kind_even_among_ties(values, share):
    ascending = sorted(values)

    low, high = percentile_interval(ascending, share) or (None, None)

    for kind in ("linear", "inverted_cdf"):
        estimate = quantile(ascending, share, kind)
        assert low is None or low <= estimate
        assert high is None or estimate <= high


@given(st.integers(40, 2000), SHARES)
def test_four_times_as_many_values_narrow_it(n, share):
    low, high = percentile_ranks(n, share)
    far_low, far_high = percentile_ranks(4 * n, share)

    if low is not None and high is not None:
        assert (far_high - far_low) / (4 * n) < (high - low) / n


@pytest.mark.parametrize("values", [[], [7], [7, 9]])
def test_too_few_values_have_no_interval(values):
    assert percentile_interval(values, 0.5) is None


def test_equal_values_have_an_interval_without_width():
    assert percentile_interval([5] * 40, 0.9) == (5, 5)


@pytest.mark.parametrize("share", [0, 1, -0.1, 1.5, float("nan")])
def test_a_share_outside_0_to_1_is_refused(share):
    with pytest.raises(InvalidArgument, match="give a number above 0 and below 1"):
        percentile_ranks(10, share)


def test_fewer_than_no_values_are_refused():
    with pytest.raises(InvalidArgument, match="n -1 is not taken; give how many values there are"):
        percentile_ranks(-1, 0.5)
