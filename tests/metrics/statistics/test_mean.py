import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from servicecore.metrics.statistics.mean import mean_interval, student_quantile


@pytest.mark.parametrize("freedom", [*range(1, 31), 99, 100, 199, 200, 201, 202, 1000, 10**5, 10**7])
def test_students_point_is_that_of_scipy(freedom):
    assert student_quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-11)


@given(st.lists(st.integers(-(10**12), 10**12), min_size=2, max_size=60))
def test_the_interval_is_that_of_statsmodels(values):
    found = mean_interval(len(values), sum(values), sum(value * value for value in values))

    expected = DescrStatsW(values).tconfint_mean()
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-3)


def test_long_durations_close_together_lose_nothing():
    # A century in microseconds, give or take one: floats alone would see no spread at all.
    values = [3_155_760_000_000_000 + step for step in (-1, 0, 1)]

    low, high = mean_interval(3, sum(values), sum(value * value for value in values))

    assert (high - low) / 2 == pytest.approx(student_quantile(2) / math.sqrt(3), abs=0.5)


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=60))
def test_it_contains_the_mean(values):
    low, high = mean_interval(len(values), sum(values), sum(value * value for value in values))

    assert low <= sum(values) / len(values) <= high


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_than_two_values_have_no_interval(n):
    assert mean_interval(n, 5 * n, 25 * n) is None


def test_equal_values_have_an_interval_without_width():
    assert mean_interval(5, 15, 45) == (3, 3)
