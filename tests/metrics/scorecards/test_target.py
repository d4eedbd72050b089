import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import InvalidDefinition
from servicecore.metrics.scorecards.target import Target, Threshold

AT_MOST = Target(better="lower", value=4)
AT_LEAST = Target(better="higher", value=0.9)
BUDGET = Target(better="within", value=1, tolerance=0.1)
STEPS = Target(
    better="higher", value=0.9, thresholds=(Threshold(at=0.8, marks=0.5), Threshold(at=0.9, marks=1))
)
SLOPE = Target(better="lower", value=2, full_marks=1, no_marks=3)


@pytest.mark.parametrize(
    ("target", "value", "verdict", "gap"),
    [
        (AT_MOST, 3, "met", -1),
        (AT_MOST, 4, "met", 0),
        (AT_MOST, 5, "missed", 1),
        (AT_LEAST, 0.95, "met", pytest.approx(-0.05)),
        (AT_LEAST, 0.9, "met", 0),
        (AT_LEAST, 0.8, "missed", pytest.approx(0.1)),
        (BUDGET, 1.1, "met", pytest.approx(0)),
        (BUDGET, 0.9, "met", pytest.approx(0)),
        (BUDGET, 0.85, "missed", pytest.approx(0.05)),
        (BUDGET, 1.2, "missed", pytest.approx(0.1)),
        (AT_MOST, None, "unknown", None),
    ],
)
def test_a_value_is_judged(target, value, verdict, gap):
    assert (target.verdict(value), target.gap(value)) == (verdict, gap)


class TestChange:
    def test_is_measured_against_the_figure_before(self):
        assert Target(better="lower", change=-0.5).limit(24) == 12

    def test_is_measured_against_the_baseline_where_nothing_was_measured(self):
        assert Target(better="lower", change=-0.5, baseline=10).limit() == 5

    def test_of_what_nobody_knows_is_unknown(self):
        halved = Target(better="lower", change=-0.5)

        assert (halved.limit(), halved.verdict(3), halved.marks(3), halved.gap(3)) == (
            None,
            "unknown",
            None,
            None,
        )

    def test_rounding_is_no_miss(self):
        assert 0.3 * (1 - 0.1) < 0.27 + 1e-16
        assert Target(better="lower", change=-0.2, baseline=0.15).verdict(0.12) == "met"

    def test_of_a_negative_figure_goes_the_better_way(self):
        assert Target(better="higher", change=0.5).limit(-10) == -5


class TestCertainty:
    @pytest.mark.parametrize(
        ("target", "value", "interval", "certain"),
        [
            (AT_MOST, 3, (2, 4), True),
            (AT_MOST, 3, (2, 4.1), False),
            (AT_MOST, 3, (2, None), False),
            (AT_MOST, 5, (4.1, None), True),
            (AT_MOST, 5, (4, 6), False),
            (AT_LEAST, 0.95, (0.91, 0.97), True),
            (AT_LEAST, 0.95, (None, 0.97), False),
            (AT_LEAST, 0.8, (0.7, 0.89), True),
            (AT_LEAST, 0.8, (0.7, 0.9), False),
            (BUDGET, 1.0, (0.95, 1.05), True),
            (BUDGET, 1.0, (0.85, 1.05), False),
            (BUDGET, 1.3, (1.2, 1.4), True),
            (BUDGET, 0.7, (0.6, 0.8), True),
            (BUDGET, 1.3, (1.05, 1.4), False),
            (AT_MOST, 3, None, None),
            (AT_MOST, None, (2, 4), None),
        ],
    )
    def test_a_verdict_is_certain_where_the_whole_interval_says_so(self, target, value, interval, certain):
        assert target.certain(value, interval) is certain


class TestMarks:
    @pytest.mark.parametrize(("value", "marks"), [(4, 0), (3, 0), (2.5, 0.25), (2, 0.5), (1, 1), (0, 1)])
    def test_rise_in_proportion_between_the_limits(self, value, marks):
        assert SLOPE.marks(value) == marks

    @pytest.mark.parametrize(("value", "marks"), [(0.7, 0), (0.8, 0.5), (0.85, 0.5), (0.9, 1), (1, 1)])
    def test_rise_by_steps_that_hold_their_own_limit(self, value, marks):
        assert STEPS.marks(value) == marks

    @pytest.mark.parametrize(("value", "marks"), [(4, 1), (5, 0), (None, None)])
    def test_are_all_or_nothing_where_nothing_else_is_said(self, value, marks):
        assert AT_MOST.marks(value) == marks

    @given(
        st.sampled_from([AT_MOST, AT_LEAST, STEPS, SLOPE]),
        st.floats(-10, 10),
        st.floats(0, 10),
    )
    def test_a_better_value_never_earns_less(self, target, value, more):
        better = value - more if target.better == "lower" else value + more

        assert target.marks(better) >= target.marks(value)


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"better": "lower"}, "value: give either 'value' or 'change'"),
        ({"better": "lower", "value": 1, "change": -0.5}, "value: give either 'value' or 'change'"),
        ({"better": "lower", "change": 0.5}, "change: 0.5 is not better; give -1 to below 0 for 'lower'"),
        ({"better": "lower", "change": -2}, "change: -2 is not better"),
        ({"better": "higher", "change": -0.5}, "change: -0.5 is not better"),
        ({"better": "within", "change": -0.5, "tolerance": 1}, "change: -0.5 is not better"),
        ({"better": "within", "value": 1}, "tolerance: give more than 0 for 'within'"),
        ({"better": "lower", "value": 1, "tolerance": 1}, "tolerance: give more than 0 for 'within'"),
        (
            {"better": "lower", "value": 1, "full_marks": 1},
            "full_marks: stands alone; give full_marks and no_marks",
        ),
        ({"better": "lower", "value": 1, "no_marks": 1}, "no_marks: stands alone"),
        (
            {"better": "lower", "value": 1, "full_marks": 2, "no_marks": 1},
            "full_marks: 2 is no better than no_marks 1",
        ),
        (
            {"better": "within", "value": 1, "tolerance": 1, "full_marks": 1, "no_marks": 2},
            "better: 'within' earns all",
        ),
        (
            {
                "better": "lower",
                "value": 1,
                "full_marks": 1,
                "no_marks": 2,
                "thresholds": (Threshold(at=1, marks=1),),
            },
            "thresholds: stand beside full_marks",
        ),
        (
            {"better": "lower", "value": 1, "thresholds": (Threshold(at=1, marks=2),)},
            r"thresholds\[0\].marks: 2 is not",
        ),
        (
            {
                "better": "lower",
                "value": 1,
                "thresholds": (Threshold(at=1, marks=0.5), Threshold(at=2, marks=1)),
            },
            r"thresholds\[1\]: is no better than the one before, or earns no more",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(given_, message):
    with pytest.raises(InvalidDefinition, match=message):
        Target(**given_)
