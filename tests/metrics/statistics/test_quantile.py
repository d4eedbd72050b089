import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import UnknownName
from servicecore.metrics.statistics.quantile import quantile

durations = st.lists(st.integers(-(10**12), 10**15), min_size=2, max_size=60).map(sorted)


@given(durations, st.integers(1, 99))
def test_linear_percentiles_are_those_of_the_standard_library(values, percent):
    found = quantile(values, percent / 100)

    assert found == pytest.approx(
        statistics.quantiles(values, n=100, method="inclusive")[percent - 1], rel=1e-9, abs=1e-3
    )


@given(durations, st.integers(1, 99))
def test_a_rank_percentile_is_the_smallest_value_that_enough_others_do_not_exceed(values, percent):
    found = quantile(values, percent / 100, "inverted_cdf")

    reached = [
        value for value in values if sum(other <= value for other in values) * 100 >= percent * len(values)
    ]
    assert found == min(reached)


@given(durations, st.sampled_from(["linear", "inverted_cdf"]))
def test_the_ends_are_the_extremes(values, kind):
    assert quantile(values, 0, kind) == values[0]
    assert quantile(values, 1, kind) == values[-1]


def test_a_single_value_is_every_percentile():
    assert quantile([7], 0.9) == 7


def test_nothing_has_no_percentile():
    assert quantile([], 0.5) is None


def test_refuses_a_kind_it_does_not_know():
    with pytest.raises(UnknownName, match="'nearest' is not known; use one of linear, inverted_cdf"):
        quantile([1], 0.5, "nearest")
