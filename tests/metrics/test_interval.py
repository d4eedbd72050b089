import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.metrics.statistics.interval import Z95, wilson


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
