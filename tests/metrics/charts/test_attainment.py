import pytest

from servicecore.errors import InvalidArgument
from servicecore.metrics import Target, catalog, compute
from servicecore.metrics.charts import attainment


@pytest.fixture
def table(facts, clock, monday):
    rows = [
        facts(1, dimensions={"priority": "P1"}, clocks=(clock("met"),)),
        facts(2, dimensions={"priority": "P1"}, clocks=(clock("breached"),)),
        facts(3, dimensions={"priority": "P2"}, clocks=(clock("open"),)),
        facts(4, clocks=(clock("met"),)),
    ]
    return compute(rows, [catalog.SLA_ATTAINMENT, catalog.ARRIVALS], by=["priority"], asof=monday)


class TestAttainment:
    def test_has_a_row_for_each_group(self, table):
        first = attainment(table, catalog.SLA_ATTAINMENT, target=0.9).to_dicts()[0]

        assert first == {
            "priority": "P1",
            "value": 0.5,
            "low": pytest.approx(0.0945, abs=1e-4),
            "high": pytest.approx(0.9055, abs=1e-4),
            "numerator": 1,
            "n": 2,
            "target": 0.9,
        }

    def test_is_told_in_words(self, table):
        chart = attainment(table, catalog.SLA_ATTAINMENT, target=Target(better="higher", value=0.9))

        assert chart.title == "SLA attainment by priority"
        assert chart.alt_text == (
            "P1: 50.0 %, 1 of 2, 95 % interval 9.5 - 90.5 %. P2: nothing to count. "
            "(none): 100.0 %, 1 of 1, 95 % interval 20.7 - 100.0 %. The target is 90.0 %."
        )
        assert chart.cells()[1] == ["P2", "-", "0", ""]

    def test_needs_no_target(self, table):
        assert "target" not in attainment(table, catalog.SLA_ATTAINMENT).alt_text

    def test_is_of_a_share(self, table):
        with pytest.raises(InvalidArgument, match="kind ratio"):
            attainment(table, "arrivals")

    def test_is_by_one_dimension(self, facts, monday):
        with pytest.raises(InvalidArgument, match="grouped by one dimension"):
            attainment(compute([facts(1)], [catalog.REOPENED], asof=monday))

    def test_is_over_all_time(self, facts, monday):
        rows = [facts(1, 1, dimensions={"team": "a"})]
        table = compute(rows, [catalog.REOPENED], by=["team"], period="day", asof=monday)

        with pytest.raises(InvalidArgument, match="team, period"):
            attainment(table)
