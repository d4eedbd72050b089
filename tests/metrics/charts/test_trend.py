import pytest

from servicecore.errors import InvalidArgument, UnknownName
from servicecore.instant import DAY_US, HOUR_US
from servicecore.metrics import Target, catalog, compute
from servicecore.metrics.charts import trend


@pytest.fixture
def table(facts, monday):
    """Three days with 2, 0 and 1 tickets; the last day is not over."""
    rows = [facts(0, 2), facts(1, 4), facts(48, 1)]
    kpis = [catalog.ARRIVALS, catalog.FIRST_RESOLUTION, catalog.REOPENED]
    return compute(rows, kpis, period="day", asof=monday + 2 * DAY_US + HOUR_US)


class TestTrend:
    def test_has_a_row_for_each_period(self, table):
        rows = trend(table, "first_resolution").to_dicts()

        assert [(row["period"], row["value"], row["n"], row["partial"]) for row in rows] == [
            ("2026-03-02", 3.0, 2, False),
            ("2026-03-03", None, 0, False),
            ("2026-03-04", 1.0, 1, True),
        ]

    def test_is_told_in_words(self, table):
        assert trend(table, catalog.ARRIVALS, target=2).alt_text == (
            "From 2 in 2026-03-02 to 1 in 2026-03-04 (not whole). Lowest 0 in 2026-03-03, highest 2 in "
            "2026-03-02. The target is 2. Not whole: 2026-03-04."
        )

    def test_says_that_there_was_nothing_to_count(self, facts, monday):
        table = compute([facts(0), facts(24)], [catalog.WAIT_TIME], period="day", asof=monday + 9 * DAY_US)

        assert trend(table).alt_text == "Nothing to count in 2026-03-02 to 2026-03-03."

    def test_speaks_of_no_partial_periods_where_there_are_none(self, facts, monday):
        table = compute([facts(0)], [catalog.ARRIVALS], period="day", asof=monday + 9 * DAY_US)

        assert (
            trend(table).alt_text
            == "From 1 in 2026-03-02 to 1 in 2026-03-02. Lowest 1 in 2026-03-02, highest 1 in 2026-03-02."
        )

    def test_says_how_to_read_it(self, table):
        assert trend(table, "reopened").note == "%; shaded: the 95 % interval; hollow: not a whole period"
        assert trend(table, "arrivals").note == "tickets; hollow: not a whole period"

    def test_is_a_table_too(self, table):
        assert str(trend(table, "first_resolution")).splitlines() == [
            "First resolution time (p50)",
            "Period        Value    n  95 % interval",
            "-----------  ------  ---  -------------",
            "2026-03-02   3.00 h  (2)",
            "2026-03-03        -    0",
            "2026-03-04*  1.00 h  (1)",
        ]

    def test_takes_target_and_benchmark_from_a_target(self, table):
        chart = trend(table, "reopened", target=Target(better="lower", value=0.05, benchmark=0.1))

        assert (chart.target, chart.benchmark) == (0.05, 0.1)
        assert "The target is 5.0 %. The benchmark is 10.0 %." in chart.alt_text

    def test_shows_a_backlog_at_its_instants(self, facts, monday):
        table = compute(
            [facts(0, 30)],
            [catalog.BACKLOG],
            at={"first": monday, "second": monday + 9 * DAY_US},
            asof=monday,
        )

        assert [(row["period"], row["value"]) for row in trend(table).to_dicts()] == [
            ("first", 1),
            ("second", 0),
        ]


class TestRefusal:
    def test_of_a_kpi_that_is_not_there(self, table):
        with pytest.raises(UnknownName, match="backlog"):
            trend(table, "backlog")
        with pytest.raises(UnknownName, match="backlog"):
            trend(table, catalog.BACKLOG)

    def test_of_a_table_without_rows(self):
        with pytest.raises(UnknownName):
            trend(compute([], [], asof=0))

    def test_of_several_at_once(self, table):
        with pytest.raises(InvalidArgument, match="one of the 3 KPIs"):
            trend(table)

    def test_of_groups(self, facts, monday):
        rows = [facts(0, dimensions={"team": "a"})]
        table = compute(rows, [catalog.ARRIVALS], by=["team"], period="day", asof=monday)

        with pytest.raises(InvalidArgument, match="cut by periods alone"):
            trend(table)

    def test_of_all_time(self, facts, monday):
        with pytest.raises(InvalidArgument, match="cut by periods"):
            trend(compute([facts(0)], [catalog.ARRIVALS], asof=monday))
