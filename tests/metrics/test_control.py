import pytest

from servicecore.metrics.statistics.control import xmr


def test_limits_are_those_worked_by_hand():
    # Mean 5, moving ranges 2 2 2 2: limits 5 -+ 2.66 x 2, range limit 3.268 x 2.
    chart = xmr([4, 6, 4, 6, 4, 6])

    assert (chart.points, chart.mean, chart.mean_range) == (6, 5, 2)
    assert (chart.lower, chart.upper) == (pytest.approx(-0.32), pytest.approx(10.32))
    assert chart.upper_range == pytest.approx(6.536)


def test_names_the_points_beyond_the_limits():
    assert xmr([10, 11, 10, 11, 10, 11, 10, 11, 40, 10, 11, 10, 11, 10, 11]).outside == (8,)


@pytest.mark.parametrize("values", [[], [3]])
def test_too_few_values_have_no_limits(values):
    assert xmr(values) is None
