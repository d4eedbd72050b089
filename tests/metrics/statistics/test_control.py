import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import InvalidArgument, InvalidDefinition
from servicecore.metrics.statistics.chart_rule import CHART_RULES, ChartRule, Limits, Signal, signals
from servicecore.metrics.statistics.control import xmr
from servicecore.metrics.statistics.share_chart import p_chart


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


def test_a_jump_is_a_step_beyond_the_limit_of_ranges():
    # Ranges 1 x 9 and one of 20: mean 2.9, limit 9.48.
    assert xmr([0, 1, 0, 1, 0, 1, 0, 1, 0, 20, 19]).jumps == (9,)


class TestRules:
    LIMITS = Limits(0, 5, 10)

    def found(self, values, rules=CHART_RULES):
        return signals(values, [self.LIMITS] * len(values), rules)

    def test_one_point_beyond_the_limit_is_a_signal(self):
        assert self.found([5, 5, -1]) == (Signal("outside", "below", (2,)),)

    def test_a_point_on_the_limit_is_inside(self):
        assert self.found([10, 0, 10, 0]) == ()

    def test_eight_on_one_side_are_a_signal(self):
        assert self.found([6] * 8) == (Signal("one_side", "above", tuple(range(8))),)

    def test_seven_on_one_side_are_none(self):
        assert self.found([6] * 7) == ()

    def test_a_point_on_the_middle_ends_a_run(self):
        assert self.found([6] * 7 + [5] + [6] * 7) == ()

    def test_a_longer_run_is_still_one_signal(self):
        assert self.found([4] * 11) == (Signal("one_side", "below", tuple(range(11))),)

    def test_two_runs_apart_are_two_signals(self):
        found = self.found([6] * 8 + [4] + [6] * 8)

        assert [signal.places[0] for signal in found] == [0, 9]

    def test_three_of_four_nearer_the_limit_are_a_signal(self):
        assert self.found([8, 5, 8, 9]) == (Signal("near_limit", "above", (0, 2, 3)),)

    def test_three_of_five_are_none(self):
        assert self.found([8, 5, 8, 5, 9]) == ()

    def test_the_two_sides_are_not_added_up(self):
        assert self.found([8, 2, 8, 2, 8]) == ()

    def test_a_place_without_a_value_is_passed_over(self):
        found = self.found([6] * 4 + [None] + [6] * 4)

        assert found == (Signal("one_side", "above", (0, 1, 2, 3, 5, 6, 7, 8)),)

    def test_rules_of_a_host_take_the_place_of_those_shipped(self):
        six = ChartRule("six", points=6, among=6, beyond=0)

        assert self.found([6] * 6, [six]) == (Signal("six", "above", tuple(range(6))),)

    @pytest.mark.parametrize(
        ("points", "among", "beyond", "message"),
        [
            (0, 4, 0.5, "points: 0 of 4 is not taken"),
            (5, 4, 0.5, "points: 5 of 4 is not taken"),
            (3, 4, -1, "beyond: -1 is not taken; give 0 or more"),
            (3, 4, float("nan"), "beyond: nan is not taken"),
        ],
    )
    def test_a_rule_that_cannot_be_is_refused(self, points, among, beyond, message):
        with pytest.raises(InvalidDefinition, match=message):
            ChartRule("mine", points=points, among=among, beyond=beyond)

    @given(st.lists(st.integers(-3, 13), max_size=40))
    def test_a_mirrored_series_has_the_mirrored_signals(self, values):
        mirrored = self.found([10 - value for value in values])

        assert {(s.rule, s.places) for s in self.found(values) if s.side == "above"} == {
            (s.rule, s.places) for s in mirrored if s.side == "below"
        }


class TestShares:
    def test_limits_are_those_worked_by_hand(self):
        # All together 0.1; 3 x sqrt(0.09 / 100) = 0.09, 3 x sqrt(0.09 / 400) = 0.045.
        chart = p_chart([(10, 100), (40, 400)], laney=False)

        assert [(limit.lower, limit.upper) for limit in chart.limits] == [
            (pytest.approx(0.01), pytest.approx(0.19)),
            (pytest.approx(0.055), pytest.approx(0.145)),
        ]

    def test_laney_measures_the_scatter_between_neighbours(self):
        # Mean 0.5, n = 100: standard deviation 0.05, so the scores are -2, 2, -2, 2 and their ranges 4.
        chart = p_chart([(40, 100), (60, 100), (40, 100), (60, 100)])

        assert chart.sigma_z == pytest.approx(4 / 1.128)
        assert chart.limits[0].upper == pytest.approx(min(0.5 + 3 * 0.05 * 4 / 1.128, 1))

    def test_limits_widened_hold_what_plain_ones_do_not(self):
        counts = [(5200, 10000), (4900, 10000), (5300, 10000), (4800, 10000), (5150, 10000)]

        assert p_chart(counts, laney=False).outside == (1, 2, 3)
        assert p_chart(counts).outside == ()

    def test_limits_stay_between_none_and_all(self):
        chart = p_chart([(0, 5), (5, 5), (0, 5)])

        assert all(0 <= limit.lower <= limit.upper <= 1 for limit in chart.limits)

    def test_a_period_in_which_nothing_was_counted_has_no_share(self):
        chart = p_chart([(1, 10), (0, 0), (9, 10)])

        assert chart.shares == (0.1, None, 0.9)
        assert 1 not in chart.outside

    def test_nothing_ever_hit_has_no_scatter_to_compare_with(self):
        chart = p_chart([(0, 10), (0, 20)])

        assert (chart.mean, chart.sigma_z, chart.outside, chart.signals) == (0, None, (), ())

    @pytest.mark.parametrize("counts", [[], [(1, 2)], [(1, 2), (0, 0)]])
    def test_too_few_periods_have_no_chart(self, counts):
        assert p_chart(counts) is None

    @pytest.mark.parametrize("pair", [(3, 2), (-1, 2)])
    def test_more_hits_than_there_were_are_refused(self, pair):
        with pytest.raises(InvalidArgument, match="give hits from 0 to n, and n"):
            p_chart([(1, 2), pair])
