import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multinomial
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from servicecore.metrics.statistics.interval import Z95, newcombe, nps_interval, square_and_add, wilson
from servicecore.metrics.statistics.quantile import quantile
from servicecore.metrics.statistics.rank import percentile_interval

counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
people = st.integers(0, 300)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        pytest.param(81, 263, 0.2553, 0.3662, id="Newcombe 1998, table I"),
        pytest.param(15, 148, 0.0624, 0.1605, id="Newcombe 1998, table I, second"),
        pytest.param(0, 20, 0.0, 0.1611, id="none at all"),
        pytest.param(1, 29, 0.0061, 0.1718, id="one of few"),
    ],
)
def test_agrees_with_published_values(hits, n, low, high):
    assert wilson(hits, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_its_ends_are_where_the_score_test_turns(case):
    hits, n = case

    for end in wilson(hits, n):
        # The interval's ends solve (share - p)^2 = z^2 p (1 - p) / n.
        assert (hits / n - end) ** 2 == pytest.approx(Z95**2 * end * (1 - end) / n, abs=1e-9)


def test_nothing_has_no_interval():
    assert wilson(0, 0) is None


@given(st.integers(1, 10**4).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_same_share_of_twice_as_many_is_surer(case):
    hits, n = case
    few, many = wilson(hits, n), wilson(2 * hits, 2 * n)

    assert many[1] - many[0] < few[1] - few[0]


def test_none_of_many_begins_at_0_exactly():
    assert wilson(0, 7)[0] == 0


def test_all_of_many_ends_at_1_exactly():
    assert wilson(7, 7)[1] == 1


@given(st.integers(1, 10**5).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_that_of_statsmodels(case):
    assert wilson(*case) == pytest.approx(proportion_confint(*case, method="wilson"), abs=1e-12)


@given(counts, counts)
def test_newcombe_is_that_of_statsmodels(before, after):
    found = newcombe(*before, *after)

    expected = confint_proportions_2indep(*after, *before, compare="diff", method="newcomb")
    assert found == pytest.approx(expected, abs=1e-12)


@given(counts, counts)
def test_newcombe_contains_the_difference(before, after):
    low, high = newcombe(*before, *after)

    assert low <= after[0] / after[1] - before[0] / before[1] <= high


@given(counts, counts)
def test_newcombe_read_backwards_is_its_mirror(before, after):
    low, high = newcombe(*before, *after)

    assert newcombe(*after, *before) == (pytest.approx(-high), pytest.approx(-low))


def test_newcombe_agrees_with_its_paper():
    # R. G. Newcombe, 1998 (difference of independent proportions), table II, method 10.
    for after, before, low, high in [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ]:
        assert newcombe(*before, *after) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("pair", [(0, 0, 1, 2), (1, 2, 0, 0)])
def test_nothing_on_one_side_has_no_difference(pair):
    assert newcombe(*pair) is None


class TestSquareAndAdd:
    def test_an_open_end_leaves_one_end_open(self):
        low, high = square_and_add(10, (8, None), 7, (6, 9))

        assert low is None
        assert high == pytest.approx(-3 + (2**2 + 2**2) ** 0.5)

    def test_asks_whether_something_was_halved(self):
        assert square_and_add(24, (20, 28), 4, (3, 5), times=0.5)[1] < 0

    def test_without_doubt_on_either_side_it_is_the_difference(self):
        assert square_and_add(3, (3, 3), 5, (5, 5)) == (2, 2)

    def test_two_medians_are_covered_in_19_of_20(self):
        rng = random.Random(5)
        holds = 0
        for _ in range(2000):
            before = sorted(rng.expovariate(1.0) for _ in range(60))
            after = sorted(rng.expovariate(1.25) for _ in range(80))
            ends = [percentile_interval(side, 0.5) for side in (before, after)]
            found = square_and_add(quantile(before, 0.5), ends[0], quantile(after, 0.5), ends[1])
            holds += found[0] <= math.log(2) / 1.25 - math.log(2) <= found[1]

        # Order statistics are a little safe: the coverage is above 95 %, and not all of it.
        assert 0.945 <= holds / 2000 <= 0.985


class TestNetPromoterScore:
    def test_agrees_with_its_formula_worked_by_hand(self):
        # (61 - 16) / 102, and 1.95996 x sqrt((77/102 - (45/102)^2) / 102).
        assert nps_interval(60, 25, 15) == pytest.approx((0.295917, 0.586436), abs=1e-6)

    def test_nobody_has_no_interval(self):
        assert nps_interval(0, 0, 0) is None

    def test_all_promoters_are_no_certainty(self):
        low, high = nps_interval(5, 0, 0)

        assert low < 0.5
        assert high == 1

    @given(people, people, people)
    def test_contains_the_score(self, promoters, passives, detractors):
        if promoters + passives + detractors:
            low, high = nps_interval(promoters, passives, detractors)
            score = (promoters - detractors) / (promoters + passives + detractors)
            assert low - 1e-12 <= score <= high + 1e-12

    @given(people, people, people)
    def test_is_the_mirror_of_what_detractors_would_say(self, promoters, passives, detractors):
        if promoters + passives + detractors:
            low, high = nps_interval(promoters, passives, detractors)
            assert nps_interval(detractors, passives, promoters) == (
                pytest.approx(-high),
                pytest.approx(-low),
            )

    @pytest.mark.parametrize(
        "shares", [(0.5, 0.3, 0.2), (0.7, 0.2, 0.1), (0.05, 0.9, 0.05), (0.9, 0.08, 0.02)]
    )
    def test_covers_the_truth_by_enumeration_of_every_outcome_of_30_answers(self, shares):
        yes, _, no = shares
        covered = 0.0
        for promoters in range(31):
            for detractors in range(31 - promoters):
                passives = 30 - promoters - detractors
                low, high = nps_interval(promoters, passives, detractors)
                if low <= yes - no <= high:
                    covered += multinomial.pmf([promoters, passives, detractors], 30, shares)

        assert 0.94 <= covered <= 0.995

    def test_agrees_with_the_sampling_of_statsmodels_where_there_are_many(self):
        # For many answers it is the multinomial interval of a difference that everyone has.
        low, high = nps_interval(60_000, 25_000, 15_000)
        scores = DescrStatsW([1] * 60_000 + [0] * 25_000 + [-1] * 15_000)

        assert (low, high) == pytest.approx(scores.zconfint_mean(), abs=2e-5)
