import operator
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.dispatch import UnitTree
from servicecore.errors import UnknownName
from servicecore.metrics import catalog, compute
from servicecore.metrics.organisation.roll_up import merge_up, roll_up

TREE = UnitTree.from_dict(
    {
        "name": "operator",
        "units": {
            "province": {},
            "west": {"parent": "province"},
            "east": {"parent": "province"},
            "harbour": {"parent": "east"},
            "help line": {},
        },
    }
)


@pytest.fixture
def table(facts, monday):
    def make(placed, *kpis, **how):
        rows = [
            facts(n, hours, dimensions={} if unit is None else {"unit": unit, "priority": f"P{n % 2 + 1}"})
            for n, (unit, hours) in enumerate(placed)
        ]
        return roll_up(rows, kpis or [catalog.ARRIVALS], TREE, asof=monday + 10**12, **how)

    return make


def values(table):
    return {row.group["unit"]: row.result.value for row in table}


def test_a_ticket_counts_in_its_unit_and_in_all_above(table):
    found = values(table([("harbour", 1), ("east", 2), ("west", 3), ("help line", 4)]))

    assert found == {"province": 3, "west": 1, "east": 2, "harbour": 1, "help line": 1}


def test_a_median_above_is_of_the_tickets_and_not_of_the_medians(table):
    placed = [("west", 1)] * 3 + [("east", 10), ("east", 20)]

    found = values(table(placed, catalog.FIRST_RESOLUTION.p50))

    assert found == {"province": 1, "west": 1, "east": 15}


def test_rows_come_in_the_order_of_the_tree_for_each_kpi(table):
    answers = table([("harbour", 1), ("west", 2)], catalog.ARRIVALS, catalog.RESOLVED)

    assert [(row.kpi.id, row.group["unit"]) for row in answers] == [
        (kpi, unit) for kpi in ("arrivals", "resolved") for unit in ("province", "west", "east", "harbour")
    ]


def test_the_periods_of_all_units_are_the_same(table):
    answers = table([("west", 1), ("east", 2)], period="day")

    assert (
        len({tuple(row.label for row in answers if row.group["unit"] == unit) for unit in ("west", "east")})
        == 1
    )


def test_a_unit_that_the_tree_does_not_have_stands_alone(table):
    assert values(table([("moon", 1), ("west", 2), (None, 3)])) == {
        "province": 1,
        "west": 1,
        "moon": 1,
        None: 1,
    }


def test_what_the_tree_does_not_have_comes_last(table):
    answers = table([("moon", 1), ("west", 2), (None, 3)])

    assert [row.group["unit"] for row in answers] == ["province", "west", "moon", None]


def test_units_are_cut_by_further_dimensions(table):
    answers = table([("west", 1), ("east", 2), ("east", 3)], by=["priority"])

    assert {tuple(row.group.values()): row.result.value for row in answers} == {
        ("province", "P1"): 2,
        ("province", "P2"): 1,
        ("west", "P1"): 1,
        ("east", "P1"): 1,
        ("east", "P2"): 1,
    }


def test_clocks_are_rolled_up_with_their_tickets(facts, clock, monday):
    rows = [
        facts(1, dimensions={"unit": "west"}, clocks=(clock("met"),)),
        facts(2, dimensions={"unit": "harbour"}, clocks=(clock("breached"),)),
    ]

    found = values(roll_up(rows, [catalog.SLA_ATTAINMENT], TREE, asof=monday + 10**12))

    assert found == {"province": 0.5, "west": 1, "east": 0, "harbour": 0}


@given(st.lists(st.sampled_from(list(TREE.units)), max_size=40))
def test_parts_merged_up_are_the_counts_of_the_whole(units):
    whole = Counter(each for unit in units for each in (unit, *TREE.ancestors(unit)))

    assert merge_up(Counter(units), TREE, operator.add) == whole


def test_roll_up_agrees_with_what_units_merge_to(facts, monday):
    rows = [
        facts(n, dimensions={"unit": unit}) for n, unit in enumerate(["west", "harbour", "east", "harbour"])
    ]
    own = values(compute(rows, [catalog.ARRIVALS], by=["unit"], asof=monday + 10**12))

    assert values(roll_up(rows, [catalog.ARRIVALS], TREE, asof=monday + 10**12)) == merge_up(
        own, TREE, operator.add
    )


def test_a_part_of_no_unit_is_refused():
    with pytest.raises(UnknownName, match="unit 'moon' is not known"):
        merge_up({"moon": 1}, TREE, operator.add)
