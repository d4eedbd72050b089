from servicecore.instant import HOUR_US
from servicecore.metrics import KpiRow, KpiValue, catalog, compute
from servicecore.metrics.statistics.certainty import curve_figures, scaled, statistic_interval
from servicecore.metrics.statistics.survival import kaplan_meier
from servicecore.metrics.tables.wording import interval_text


def test_a_percentile_has_the_interval_of_its_ranks():
    assert statistic_interval(range(1, 101), "p50") == (40, 61)


def test_a_mean_has_students_interval():
    low, high = statistic_interval([4, 5, 6], "mean")

    assert (low + high) / 2 == 5
    assert high > 7


def test_the_smallest_has_none():
    assert statistic_interval([4, 5, 6], "min") is None


def test_no_interval_stays_none_in_another_unit():
    assert scaled(None, 60) is None


def test_each_point_of_a_curve_stands_between_its_ends():
    curve = kaplan_meier([hour * HOUR_US for hour in range(1, 401)], [30 * HOUR_US] * 5)

    figures = curve_figures(curve, [24 * HOUR_US], HOUR_US)

    for name in ("median", "p90", "S(24h)"):
        assert figures[f"{name}_low"] < figures[name] < figures[f"{name}_high"]
    assert figures["censored"] == 5


class TestAnswers:
    def answer(self, kpi, rows):
        return compute(rows, [kpi], asof=rows[0].asof_us)

    def test_a_percentile_answers_with_its_interval_in_its_unit(self, facts):
        table = self.answer(catalog.FIRST_RESOLUTION.p90, [facts(n, n) for n in range(1, 101)])

        assert table.rows[0].result.interval == (84, 96)
        assert table.cells(table.rows[0])[-2] == "84.00 - 96.00 h"
        assert "95 % interval 84.00 - 96.00 h" in table.explain()

    def test_an_end_that_so_few_do_not_bound_is_open(self, facts):
        table = self.answer(catalog.FIRST_RESOLUTION.p90, [facts(n, n) for n in range(1, 21)])

        assert table.rows[0].result.interval == (15, None)
        assert table.cells(table.rows[0])[-2] == "from 15.00 h"

    def test_a_plain_number_has_an_interval_without_a_unit(self, facts):
        kpi = catalog.HOPS.showing("p50")
        table = self.answer(kpi, [facts(n, n, hops=n) for n in range(1, 21)])

        assert table.cells(table.rows[0])[-2] == "6 - 15"

    def test_a_curve_answers_with_the_interval_of_its_median(self, facts):
        table = self.answer(catalog.TIME_TO_RESOLVE, [facts(n, n) for n in range(1, 41)])

        detail = table.rows[0].result.detail
        assert table.rows[0].result.interval == (detail["median_low"], detail["median_high"])
        assert detail["median_low"] < 20 < detail["median_high"]

    def test_an_interval_may_be_open_below(self):
        result = KpiValue(value=3, n=4, interval=(None, 5))

        assert interval_text(KpiRow(kpi=catalog.FIRST_RESPONSE, result=result)) == "up to 5.00 h"
