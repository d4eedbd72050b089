"""The rows of one chunk of facts as columns: read once, tested once, counted by cell."""

from __future__ import annotations

from itertools import compress
from operator import and_, attrgetter, eq, ge, gt, le, lt, ne, or_
from typing import TYPE_CHECKING, Any

from servicecore.metrics.definitions.test import HELD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from servicecore.metrics.definitions.test import Test
    from servicecore.metrics.engine.need import Table
    from servicecore.metrics.engine.report import Extent
    from servicecore.metrics.facts.facts import TicketFacts

__all__ = ["Rows", "asks_nothing", "chosen"]

_COMPARED: dict[str, Callable[[Any, Any], bool]] = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_SPAN = {"started_at_us": 0, "ended_at_us": 1, "opening": 2}


class Rows:
    """
    The rows of one table that belong to some tickets. Which of them pass is a list, or None when all do: that
    is the usual case, and costs nothing.

    Args:
        table: Whose rows.

        facts: The tickets.
    """

    def __init__(self, table: Table, facts: Sequence[TicketFacts]) -> None:
        self._table = table
        self._columns: dict[str, Sequence[Any]] = {}
        self._masks: dict[Test, list[bool] | None] = {}
        self._prefixes: dict[tuple[Test, ...], list[bool] | None] = {(): None}
        self._extents: dict[str, Extent | None] = {}
        self.owners: Sequence[TicketFacts] = facts
        self._items: Sequence[Any] = facts
        if table != "ticket":
            held = attrgetter({"clock": "clocks", "spell": "spells", "span": "open_spans"}[table])
            self.owners = [fact for fact in facts for _ in held(fact)]
            self._items = [item for fact in facts for item in held(fact)]
        if table == "span":
            self._items = [
                (*span, int(place == 0)) for fact in facts for place, span in enumerate(fact.open_spans)
            ]

    def __len__(self) -> int:
        return len(self._items)

    def column(self, name: str) -> Sequence[Any]:
        """The values of a fact, as `reader` names it."""
        if name not in self._columns:
            self._columns[name] = self._read(name)
        return self._columns[name]

    def extent(self, name: str) -> Extent | None:
        """The least and the greatest value of a fact; None where there is no value."""
        if name not in self._extents:
            values = self.column(name)
            known = [value for value in values if value is not None] if None in values else values
            self._extents[name] = (min(known), max(known)) if known else None
        return self._extents[name]

    def passing(self, tests: tuple[Test, ...]) -> list[bool] | None:
        """Which rows pass all tests."""
        if tests not in self._prefixes:
            self._prefixes[tests] = _both(self.passing(tests[:-1]), self._mask(tests[-1]))
        return self._prefixes[tests]

    def _mask(self, test: Test) -> list[bool] | None:
        if test not in self._masks:
            mask = None if asks_nothing(test, self.extent) else self._tested(test)
            self._masks[test] = None if mask is None or False not in mask else mask
        return self._masks[test]

    def _tested(self, test: Test) -> list[bool] | None:
        if test.any_of:
            masks = [self._mask(each) for each in test.any_of]
            some = [mask for mask in masks if mask is not None]
            if len(some) < len(masks):
                return None
            either = some[0]
            for mask in some[1:]:
                either = list(map(or_, either, mask))
            return either
        values = self.column(test.column)
        if test.other is not None:
            return _compared(test.op, values, self.column(test.other))
        return _OF_ONE[test.op](values, test.value)

    def _read(self, name: str) -> Sequence[Any]:
        if self._table != "ticket" and not name.startswith("ticket:"):
            if self._table == "span":
                place = _SPAN[name]
                return [item[place] for item in self._items]
            return list(map(attrgetter(name), self._items))
        prefix, colon, inner = name.removeprefix("ticket:").partition(":")
        if not colon:
            return list(map(attrgetter(prefix), self.owners))
        return [held.get(inner) for held in map(attrgetter(HELD[prefix]), self.owners)]


def asks_nothing(test: Test, extent: Callable[[str], Extent | None]) -> bool:
    """
    Whether a test only asks for instants that have come, and all have: then no row needs to be looked at.

    Args:
        extent: From when to when the instants of a column lie.
    """
    if len(test.any_of) != 2:
        return False
    missing, latest = test.any_of
    if (missing.op, latest.op) != ("missing", "<=") or missing.column != latest.column:
        return False
    known = extent(latest.column)
    return known is not None and latest.value is not None and known[1] <= latest.value


def chosen(values: Sequence[Any], mask: list[bool] | None) -> Iterable[Any]:
    """The values that pass."""
    return values if mask is None else compress(values, mask)


def _both(one: list[bool] | None, other: list[bool] | None) -> list[bool] | None:
    if one is None or other is None:
        return other if one is None else one
    return list(map(and_, one, other))


_OF_ONE: dict[str, Callable[[Sequence[Any], Any], list[bool]]] = {
    "present": lambda column, _: [value is not None for value in column],
    "missing": lambda column, _: [value is None for value in column],
    "unless": lambda column, other: [value != other for value in column],
    "in": lambda column, others: [value in others for value in column],
    "==": lambda column, other: [value == other for value in column],
    "!=": lambda column, other: [value is not None and value != other for value in column],
    "<": lambda column, other: [value is not None and value < other for value in column],
    "<=": lambda column, other: [value is not None and value <= other for value in column],
    ">": lambda column, other: [value is not None and value > other for value in column],
    ">=": lambda column, other: [value is not None and value >= other for value in column],
}
"""Every question written out: a function called for each value would cost more than the question."""


def _compared(op: str, column: Sequence[Any], others: Sequence[Any]) -> list[bool]:
    compare = _COMPARED[op]
    return [
        value is not None and other is not None and compare(value, other)
        for value, other in zip(column, others, strict=True)
    ]
