import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.metrics.statistics.survival import kaplan_meier

times = st.lists(st.integers(0, 50), max_size=30)


def test_agrees_with_the_textbook():
    # The 6-MP arm of Freireich et al. (1963), as in Kleinbaum and Klein, table 2.1.
    curve = kaplan_meier([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])

    assert [round(share, 4) for _, share in curve.steps] == [
        0.8571,
        0.8067,
        0.7529,
        0.6902,
        0.6275,
        0.5378,
        0.4482,
    ]
    assert curve.quantile(0.5) == 23


@given(times.filter(bool), st.integers(0, 60))
def test_without_censoring_it_is_the_share_that_is_still_waiting(ended, time):
    curve = kaplan_meier(ended)

    assert curve.at(time) == pytest.approx(sum(end > time for end in ended) / len(ended))


@given(times.filter(bool), times, st.integers(0, 60))
def test_an_open_ticket_more_never_lowers_the_curve(ended, censored, time):
    assert kaplan_meier(ended, [*censored, 60]).at(time) >= kaplan_meier(ended, censored).at(time) - 1e-12


def test_has_no_median_while_most_still_wait():
    assert kaplan_meier([1], [5, 5, 5]).quantile(0.5) is None


def test_nobody_watched_says_nothing():
    assert kaplan_meier([]).at(5) is None
