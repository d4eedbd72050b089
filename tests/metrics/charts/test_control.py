import pytest

from servicecore.instant import DAY_US
from servicecore.metrics import Kpi, Test, catalog, compute
from servicecore.metrics.charts import control
from servicecore.metrics.statistics.chart_rule import ChartRule

OUTSIDE = (ChartRule("outside", points=1, among=1, beyond=1),)


@pytest.fixture
def arriving(facts, monday):
    """A table of arrivals by day, so many on each; the last day is not over."""

    def make(*counts, kpi=catalog.ARRIVALS, **changes):
        rows = [facts(24 * day, **changes) for day, count in enumerate(counts) for _ in range(count)]
        return compute(rows, [kpi], period="day", asof=monday + (len(counts) - 1) * DAY_US)

    return make


class TestLimits:
    def test_are_those_of_the_whole_periods(self, arriving):
        # mean 3, ranges all 2: 3 +- 2.66 x 2, and nothing below zero
        chart = control(arriving(2, 4, 2, 4, 2, 4, 2, 4, 9))

        assert chart.to_dicts()[0] == {
            "period": "2026-03-02",
            "value": 2,
            "n": 2,
            "partial": False,
            "lower": 0.0,
            "mean": 3.0,
            "upper": pytest.approx(8.32),
            "signals": [],
        }
        assert chart.to_dicts()[-1]["upper"] is None

    def test_wait_for_as_many_periods_as_the_longest_rule_looks_at(self, arriving):
        chart = control(arriving(2, 4, 2))

        assert chart.note == "No limits: they need 8 whole periods, and there are 2."
        assert chart.alt_text == (
            "No limits: they need 8 whole periods, and there are 2. "
            "The values: 2026-03-02 2, 2026-03-03 4, 2026-03-04 2."
        )
        assert all(row["mean"] is None for row in chart.to_dicts())

    def test_follow_the_rules_given(self, arriving):
        assert control(arriving(2, 4, 9), rules=OUTSIDE).to_dicts()[0]["mean"] == 3.0

    def test_of_a_share_are_laneys(self, facts, monday):
        rows = [
            facts(24 * day, 1, reopenings=int(place < hits))
            for day, hits in enumerate([1, 3, 1, 3])
            for place in range(4)
        ]
        table = compute(rows, [catalog.REOPENED], period="day", anchor="created", asof=monday + 9 * DAY_US)

        chart = control(table, rules=OUTSIDE)

        assert chart.kind == "p"
        assert chart.to_dicts()[0]["mean"] == 0.5
        # z = -1, 1, -1, 1: ranges of 2, so sigma_z = 2 / 1.128
        assert chart.sigma_z == pytest.approx(2 / 1.128)
        assert (chart.to_dicts()[0]["lower"], chart.to_dicts()[0]["upper"]) == (0.0, 1.0)
        assert chart.note.startswith("% with Laney's limits")

    def test_may_be_below_zero_where_the_figure_may(self, facts, monday):
        score = Kpi(
            "nps", "NPS", kind="net", definition="Promoters less detractors.", unit="points", per=100,
            hit=(Test("hops", ">", 1),), against=(Test("hops", "<", 1),),
        )  # fmt: skip
        table = compute([facts(0)], [catalog.ARRIVALS], period="day", asof=monday + 9 * DAY_US)
        one = table.rows[0]
        rows = tuple(_valued(one, score, value) for value in (-50.0, 50.0, -50.0))

        assert control(_with_rows(table, rows), rules=OUTSIDE).to_dicts()[0]["lower"] < -200


def _valued(row, kpi, value):
    from attrs import evolve

    return evolve(row, kpi=kpi, result=evolve(row.result, value=value))


def _with_rows(table, rows):
    from attrs import evolve

    return evolve(table, rows=rows)


class TestWords:
    def test_say_that_there_is_no_signal(self, arriving):
        assert control(arriving(2, 4, 2, 4, 2, 4, 2, 4, 9)).alt_text == (
            "Mean 3; limits of the last period 0 to 8.32, of 8 periods. No signal: the periods differ no more "
            "than periods do. Not judged, since not whole: 2026-03-10."
        )

    def test_name_the_periods_of_a_signal(self, arriving):
        chart = control(arriving(1, 1, 1, 1, 1, 1, 1, 1, 9, 1))

        assert "Above the mean, beyond the limits: 2026-03-10." in chart.alt_text
        assert "Below the mean, a run on one side: 2026-03-02 to 2026-03-09, 8 of them." in chart.alt_text
        assert chart.cells()[8] == ["2026-03-10", "9", "9", "0", "1.89", "4.55", "beyond the limits"]
        assert chart.header()[-1] == "Signal"

    def test_of_nothing_say_so(self, facts, monday):
        table = compute([facts(0)], [catalog.WAIT_TIME], period="day", asof=monday + 9 * DAY_US)

        assert control(table).alt_text.endswith("there are 0. Nothing to count.")

    def test_count_no_partial_period_where_all_are_whole(self, facts, monday):
        rows = [facts(24 * day) for day in range(3)]
        table = compute(rows, [catalog.ARRIVALS], period="day", asof=monday + 9 * DAY_US)

        assert control(table, rules=OUTSIDE).alt_text.endswith("than periods do.")
        assert "hollow" not in control(table, rules=OUTSIDE).note
