"""What is given in the wrong place is named, with what would do."""

from datetime import UTC, datetime

import pytest

from servicecore.errors import InvalidArgument, InvalidDefinition, InvalidInstant, UnknownName, WrongArgument
from servicecore.metrics import (
    FactPolicy,
    ProcessMap,
    Reference,
    Series,
    catalog,
    changes,
    compare,
    compute,
    load_fact_policy,
    load_scorecard,
    read_log,
    sample,
)
from servicecore.metrics.charts import ageing, arrivals, attainment, trend

ASOF = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("kpis", [catalog.ARRIVALS, "arrivals", None])
def test_kpis_are_a_list(kpis):
    with pytest.raises(WrongArgument, match=r"^kpis is of type \w+; give a list of KPIs"):
        compute([], kpis, asof=0)


def test_an_id_is_no_kpi():
    with pytest.raises(WrongArgument, match=r"^kpis\[1\] 'hops' is of type str; give a KPI; catalog.get"):
        compute([], [catalog.ARRIVALS, "hops"], asof=0)


@pytest.mark.parametrize("facts", ["facts.parquet", b"", {"T-1": 1}, 3, None])
def test_facts_are_several(facts):
    with pytest.raises(WrongArgument, match=r"^facts is of type \w+; give an iterable of TicketFacts"):
        compute(facts, [catalog.ARRIVALS], asof=0)


def test_rows_that_are_no_facts_are_refused_and_not_told():
    with pytest.raises(WrongArgument, match=r"^facts\[0\] is of type dict; give TicketFacts") as caught:
        compute([{"requester": "ann"}], [catalog.ARRIVALS], asof=0)

    assert caught.value.value is None


def test_one_text_is_no_list_of_dimensions(facts):
    with pytest.raises(InvalidDefinition, match="by: 'team' is one text; give a list of texts"):
        compute([facts()], [catalog.ARRIVALS], by="team", asof=0)


def test_an_iterator_of_facts_does(facts):
    (row,) = compute((facts(n) for n in (1, 2)), iter([catalog.ARRIVALS]), asof=10**18)

    assert row.result.value == 2


def test_the_path_of_a_mapping_is_no_mapping(tmp_path):
    with pytest.raises(WrongArgument, match=r"^mapping 'log.toml' is of type str; give a TicketMapping"):
        read_log(tmp_path / "log.csv", "log.toml")


def test_one_series_is_no_list_of_them():
    users = Series.from_rows("users", [{"period": "2026-03", "value": 1}])

    with pytest.raises(InvalidDefinition, match="series: .* is no list; give a list"):
        compute([], [catalog.COMPLAINT_RATE], asof=0, series=users)


@pytest.mark.parametrize("ask", [lambda rows: compare([], rows), changes, load_scorecard("operations").score])
def test_facts_and_nothing_are_no_rows(facts, ask):
    for rows in ([facts()], None):
        with pytest.raises(
            WrongArgument, match=r"^(after|rows) is of type \w+; give a KpiTable, or rows of one"
        ):
            ask(rows)


@pytest.mark.parametrize("draw", [trend, attainment])
def test_facts_are_no_table(facts, draw):
    with pytest.raises(WrongArgument, match=r"^table is of type list; give a KpiTable"):
        draw([facts()])


@pytest.mark.parametrize("draw", [arrivals, lambda table: ageing(table, asof=0), ProcessMap.of_states])
def test_a_table_is_no_facts(draw):
    with pytest.raises(WrongArgument, match=r"^facts\[0\] is of type KpiRow; give TicketFacts"):
        draw(list(compute([], [catalog.ARRIVALS], asof=0)))


@pytest.mark.parametrize("at", [None, 5, ASOF])
def test_instants_of_a_backlog_are_a_list_or_a_mapping(at):
    with pytest.raises(WrongArgument, match=r"^at .*give a list of instants, or a mapping"):
        compute([], [catalog.BACKLOG], asof=0, at=at)


def test_true_is_no_instant():
    with pytest.raises(InvalidInstant, match=r"^asof True is of type bool"):
        compute([], [catalog.ARRIVALS], asof=True)


def test_of_two_series_with_one_name_neither_is_taken():
    series = [Series.from_rows("cost", [{"period": "2026-03", "value": value}]) for value in (1, 2)]

    with pytest.raises(InvalidArgument, match="series 'cost' is not taken; give one series of each name"):
        compute([], [catalog.get("cost_against_budget")], asof=0, series=series)


def test_a_reason_to_exclude_that_does_not_exist_is_refused():
    with pytest.raises(UnknownName, match="reason to exclude 'spamm' is not known; use one of merged, spam"):
        FactPolicy(exclude=["spamm"])


def test_a_way_of_counting_that_does_not_ship_is_refused_beside_those_that_do():
    with pytest.raises(UnknownName, match="fact policy 'nope' is not known; use one of freshdesk, jira_sm"):
        load_fact_policy("nope")


def test_a_sample_has_no_strata_of_what_nothing_has():
    with pytest.raises(UnknownName, match="dimension 'taem' is not known; use one of reference, team"):
        sample([Reference("C-1", dimensions={"team": "a"})], strata=["taem"], size=1, seed="x")


def test_of_nothing_every_stratum_is_empty():
    assert sample([], strata=["team"], size=1, seed="x").references == ()
