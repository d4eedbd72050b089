import pytest

from servicecore.errors import InvalidArgument
from servicecore.metrics import Spell, catalog, compute

ASOF = 10**18


@pytest.fixture
def held(facts):
    return [
        facts(n, dimensions={"holder": "kim" if n else "lee"}, spells=(Spell("holder", "kim", 0, 9, 9),))
        for n in range(6)
    ]


@pytest.mark.parametrize(
    ("kpi", "by"),
    [
        (catalog.ARRIVALS, ["holder"]),
        (catalog.ARRIVALS, ["requester"]),
        (catalog.TIME_WITH_HOLDER, ["name"]),
        (catalog.TIME_BY_HOLDER.of("kim"), []),
    ],
)
def test_nobody_gets_figures_of_persons_by_accident(held, kpi, by):
    with pytest.raises(InvalidArgument, match=r"by \[.*\] is not taken; give by_person=True beside it, or"):
        compute(held, [kpi], by=by, asof=ASOF)


@pytest.mark.parametrize(
    ("kpi", "by"),
    [
        (catalog.ARRIVALS, []),
        (catalog.TIME_WITH_HOLDER, []),
        (catalog.HOLDER_IMBALANCE, []),
        (catalog.TIME_IN_STATE, ["name"]),
        (catalog.TIME_IN_STATE.of("new"), []),
        (catalog.SLA_ATTAINMENT, ["metric"]),
    ],
)
def test_figures_that_name_nobody_need_no_opting_in(held, kpi, by):
    compute(held, [kpi], by=by, asof=ASOF)


def test_a_figure_of_a_few_is_left_out_and_counted(held):
    lee, kim = sorted(
        compute(held, [catalog.ARRIVALS], by=["holder"], by_person=True, asof=ASOF),
        key=lambda row: row.result.n,
    )

    assert (kim.group["holder"], kim.result.value) == ("kim", 5)
    assert (lee.result.value, lee.result.excluded) == (None, {"fewer than 5 of a person": 1})


def test_how_few_is_for_the_host_to_say(held):
    table = compute(held, [catalog.ARRIVALS], by=["holder"], by_person=True, smallest=1, asof=ASOF)

    assert [row.result.value for row in table] == [5, 1]


def test_the_smallest_number_is_one_or_more(held):
    with pytest.raises(InvalidArgument, match="smallest 0 is not taken; give 1 or more"):
        compute(held, [catalog.ARRIVALS], by=["holder"], by_person=True, smallest=0, asof=ASOF)


def test_the_length_of_stays_by_holder(held):
    table = compute(held, [catalog.TIME_BY_HOLDER], by=["name"], by_person=True, asof=ASOF)

    assert [(row.group, row.result.n) for row in table] == [({"name": "kim"}, 6)]
