"""KPIs of every unit and of all above it, from the same facts, each ticket once in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from attrs import evolve

from servicecore.metrics.engine.computing import compute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from servicecore.dispatch.unit import UnitTree
    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.facts.facts import TicketFacts
    from servicecore.metrics.tables.table import KpiTable

__all__ = ["merge_up", "roll_up"]

T = TypeVar("T")


def roll_up(
    facts: Iterable[TicketFacts],
    kpis: Iterable[Kpi],
    units: UnitTree,
    *,
    unit: str = "unit",
    by: Sequence[str] = (),
    **how: Any,
) -> KpiTable:
    """
    A table with one answer for each KPI, unit, further group and period.

    A ticket counts once in its own unit and once in each unit above, so percentiles, shares and curves of a
    province are those of its tickets, never means of its cities' figures. Rows of different levels overlap:
    add up siblings, not the table. The rows come in the order of the tree. A ticket of a unit that the tree
    does not have stands under that name, and under no other; one without a unit under None.

    It holds one more row of facts for each unit above a ticket's own.

    Args:
        unit: The dimension that names a ticket's unit.

        by: Further dimensions; the unit comes first.

        how: As in `compute`; *asof* is needed.

    Raises:
        UnknownName, NaiveDatetime: As in `compute`.
    """
    placed = [row for fact in facts for row in _placed(fact, units, unit)]
    table = compute(placed, kpis, by=(unit, *by), **how)
    order = {name: place for place, name in enumerate(units.units)}
    kpi_order = {id(row.kpi): place for place, row in reversed(list(enumerate(table)))}

    def place(row: Any) -> tuple[int, bool, int]:
        name = row.group[unit]
        return kpi_order[id(row.kpi)], name is None, order.get(name, len(order))

    return evolve(table, rows=tuple(sorted(table, key=place)))


def _placed(fact: TicketFacts, units: UnitTree, unit: str) -> Iterator[TicketFacts]:
    yield fact
    name = fact.dimensions.get(unit)
    if name is not None and name in units:
        for above in units.ancestors(name):
            yield evolve(fact, dimensions={**fact.dimensions, unit: above})


def merge_up(states: Mapping[str, T], units: UnitTree, merge: Callable[[T, T], T]) -> dict[str, T]:
    """
    What each unit's own part becomes with the parts of all below it, for aggregates that merge.

    Sums, counts and histograms made unit by unit, wherever that was, need no facts again.

    Args:
        states: The part of each unit's own tickets; units without one have none.

        merge: Joins two parts, in any order.

    Raises:
        UnknownName: If a part is of no unit.

    >>> from servicecore.dispatch import UnitTree
    >>> tree = UnitTree.from_dict({"name": "operator", "units": {
    ...     "province": {}, "east": {"parent": "province"}, "west": {"parent": "province"}}})
    >>> merge_up({"east": 3, "west": 4}, tree, int.__add__)
    {'province': 7, 'east': 3, 'west': 4}
    """
    merged: dict[str, T] = {}
    for name, state in states.items():
        for each in (name, *units.ancestors(name)):
            merged[each] = merge(merged[each], state) if each in merged else state
    return {name: merged[name] for name in units.units if name in merged}
