"""What is given in the wrong place is named, with what would do."""

import pytest

from servicecore.errors import InvalidDefinition, WrongArgument
from servicecore.metrics import catalog, compute, read_log


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
