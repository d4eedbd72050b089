import math

import lifelines
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines.utils import median_survival_times, qth_survival_times
from statsmodels.duration.survfunc import SurvfuncRight

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


@given(times.filter(bool), times, st.integers(0, 60), st.integers(0, 60))
def test_an_open_ticket_more_never_lowers_the_curve(ended, censored, watched, time):
    more = kaplan_meier(ended, [*censored, watched])

    assert more.at(time) >= kaplan_meier(ended, censored).at(time) - 1e-12


def test_has_no_median_while_most_still_wait():
    assert kaplan_meier([1], [5, 5, 5]).quantile(0.5) is None


def test_nobody_watched_says_nothing():
    assert kaplan_meier([]).at(5) is None


def fitted(ended, censored):
    durations = [*ended, *censored]
    events = [True] * len(ended) + [False] * len(censored)
    return lifelines.KaplanMeierFitter().fit(durations, events)


@given(times.filter(bool), times)
def test_the_curve_is_that_of_lifelines(ended, censored):
    curve, peer = kaplan_meier(ended, censored), fitted(ended, censored)

    for time in range(51):
        assert curve.at(time) == pytest.approx(peer.predict(time), abs=1e-12)


@given(times.filter(bool), times)
def test_its_band_is_that_of_lifelines(ended, censored):
    curve, peer = kaplan_meier(ended, censored), fitted(ended, censored)
    band = peer.confidence_interval_.to_dict("split")

    for time, (low, high) in zip(band["index"], band["data"], strict=True):
        found = curve.interval(int(time))
        if found is not None:
            assert found == pytest.approx((low, high), abs=1e-9)


@given(times.filter(bool), times)
def test_its_variance_is_that_of_statsmodels(ended, censored):
    curve = kaplan_meier(ended, censored)

    status = [1] * len(ended) + [0] * len(censored)
    peer = SurvfuncRight([*ended, *censored], status)
    for place, (time, share) in enumerate(curve.steps):
        at = list(peer.surv_times).index(time)
        if share > 0:
            assert share * math.sqrt(curve.spreads[place]) == pytest.approx(peer.surv_prob_se[at], abs=1e-9)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=40), st.lists(st.integers(1, 50), max_size=40))
def test_its_quantiles_are_those_of_lifelines(ended, censored):
    curve, peer = kaplan_meier(ended, censored), fitted(ended, censored)

    found = curve.quantile(0.5)

    expected = peer.median_survival_time_
    # Where the curve stops at a half, the peer's logarithms may put it a hair above.
    on_the_line = found is not None and curve.at(found) == pytest.approx(0.5, abs=1e-9)
    assert on_the_line or (math.inf if found is None else found) == expected


@given(st.lists(st.integers(1, 50), min_size=4, max_size=60), st.lists(st.integers(1, 50), max_size=40))
def test_the_interval_of_its_median_is_that_of_lifelines_where_some_still_wait(ended, censored):
    # The peer has no band once nobody waits, so one is watched beyond all the others.
    curve, peer = kaplan_meier(ended, [*censored, 60]), fitted(ended, [*censored, 60])

    low, high = curve.quantile_interval(0.5) or (None, None)

    ends = median_survival_times(peer.confidence_interval_).to_numpy().ravel()
    assert [math.inf if end is None else end for end in (low, high)] == list(ends)


def test_the_interval_of_its_p90_is_that_of_lifelines():
    ended, censored = [*range(1, 101), *range(1, 51)], [*range(60, 90), 200]
    curve, peer = kaplan_meier(ended, censored), fitted(ended, censored)

    ends = qth_survival_times(0.1, peer.confidence_interval_).to_numpy().ravel()
    assert curve.quantile_interval(0.9) == tuple(end if math.isfinite(end) else None for end in ends)


@given(times.filter(bool), times, st.sampled_from([0.5, 0.75, 0.9]))
def test_an_interval_of_a_quantile_contains_it(ended, censored, share):
    curve = kaplan_meier(ended, censored)
    found, ends = curve.quantile(share), curve.quantile_interval(share)

    if found is not None:
        assert ends[0] <= found
        assert ends[1] is None or found <= ends[1]


@given(times.filter(bool), times, st.integers(0, 60))
def test_a_band_contains_the_curve(ended, censored, time):
    curve = kaplan_meier(ended, censored)

    if (band := curve.interval(time)) is not None:
        assert band[0] <= curve.at(time) <= band[1]


def test_a_hundred_times_as_many_tickets_narrow_the_band():
    few, many = kaplan_meier([1, 2, 3], [2, 4]), kaplan_meier([1, 2, 3] * 100, [2, 4] * 100)

    widths = [high - low for low, high in (few.interval(2), many.interval(2))]

    assert widths[1] < widths[0] / 5


def test_before_the_first_end_there_is_a_share_without_an_interval():
    curve = kaplan_meier([5], [7])

    assert (curve.at(4), curve.interval(4)) == (1, None)


def test_once_nobody_waits_there_is_a_share_without_an_interval():
    curve = kaplan_meier([5, 6])

    assert (curve.at(6), curve.interval(6)) == (0, None)


def test_when_all_are_censored_everyone_still_waits():
    curve = kaplan_meier([], [3, 4])

    assert (curve.at(9), curve.interval(9), curve.quantile(0.5), curve.quantile_interval(0.5)) == (
        1,
        None,
        None,
        None,
    )


def test_one_ticket_has_a_median_that_is_bounded_below_alone():
    curve = kaplan_meier([5])

    assert (curve.quantile(0.5), curve.quantile_interval(0.5)) == (5, (5, None))


def test_what_ends_and_what_is_lost_at_one_time_are_taken_in_that_order():
    assert kaplan_meier([3], [3]).at(3) == 0.5
