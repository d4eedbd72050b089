"""What all kinds share: whose rows, which of them count, and why the others do not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Protocol

from attrs import evolve

from servicecore.metrics.definitions.test import Test
from servicecore.metrics.engine.need import Need
from servicecore.metrics.facts.clock_fact import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.engine.need import Cell, Standing, Table
    from servicecore.metrics.engine.spread import Spread

__all__ = ["Basis", "Look", "left_out", "of_ticket", "present"]

_NOT_YET = ("due", "promised", "first_promised", "snapshot")
"""Anchors that may rightly lie after the report's instant."""

_KNOWN = Test("verdict", "in", VERDICTS, reason="verdict not known")


class Look(Protocol):
    """The answers of an engine, as kinds read them."""

    def count(self, need: Need, cell: Cell) -> int:
        """How many, or what in total; 0 where there is nothing."""
        ...

    def spread(self, need: Need, cell: Cell) -> Spread:
        """How they lie; no values where there is nothing."""
        ...

    def counts(self, need: Need) -> Mapping[Cell, int]:
        """How many, of every cell that has any."""
        ...

    def split(self, need: Need, cell: Cell) -> Mapping[str | None, int]:
        """The counts or totals of a need with a split, by its values."""
        ...

    def standing(self, need: Need, cell: Cell) -> Standing | None:
        """What stands at the instant of the cell; None where nothing does."""
        ...

    def before(self, need: Need, cell: Cell) -> int:
        """How many in the periods of the group that are before the cell's; 0 where there are no periods."""
        ...

    def series(self, name: str, cell: Cell) -> float | None:
        """What an outside series says of the cell; None where it says nothing."""
        ...


def left_out(losses: Iterable[tuple[str, Mapping[Cell, int]]], *cells: Cell) -> Counter[str]:
    """How many were left out of all the cells, each for the first test that it failed."""
    found: Counter[str] = Counter()
    for reason, lost in losses:
        if n := sum(lost.get(cell, 0) for cell in cells):
            found[reason] += n
    return found


def present(column: str) -> Test:
    """The test that a fact is known."""
    return Test(column, "present", reason="not measured")


class Basis:
    """
    Whose rows a KPI counts, and which of them.

    Args:
        kpi: The definition.

        asof_us: The report's instant: what is dated after it is left out and counted.
    """

    def __init__(self, kpi: Kpi, asof_us: int) -> None:
        self.kpi = kpi
        self.table: Table = kpi.subject
        self.anchor = _anchor(kpi)
        population = (*_known(kpi), *kpi.counted(asof_us), *_settled(kpi, asof_us))
        self._tests = (*kpi.scope, *population)
        self._scoped = len(kpi.scope)
        self.groups = self._counted(())
        """The need whose cells are all the groups there are."""
        self.chain = tuple(
            self._counted(self._tests[:upto]) for upto in range(self._scoped, len(self._tests) + 1)
        )
        """How many are left after each test of the population."""

    @property
    def kept(self) -> Need:
        """How many are counted."""
        return self.chain[-1]

    def need(self, *tests: Test, **what: Any) -> Need:
        """A question to those that are counted, and pass *tests* too."""
        return evolve(self.kept, tests=(*self._tests, *tests), **what)

    def losses(self, look: Look) -> list[tuple[str, Mapping[Cell, int]]]:
        """How many each test left out, by its reason and by cell; most tests leave out nothing."""
        counts = [look.counts(need) for need in self.chain]
        return [
            (test.reason, {cell: lost for cell, n in before.items() if (lost := n - after.get(cell, 0))})
            for test, before, after in zip(self._tests[self._scoped :], counts, counts[1:], strict=False)
            if before != after
        ]

    def _counted(self, tests: tuple[Test, ...]) -> Need:
        return Need(self.table, self.anchor, tests)


def _anchor(kpi: Kpi) -> str:
    # Stocks and flows look at every ticket at any time; what is left out has its place at the opening.
    return "created_at_us" if kpi.kind in ("stock", "flow") else kpi.anchor_column


def _known(kpi: Kpi) -> tuple[Test, ...]:
    return (_KNOWN,) if kpi.subject == "clock" else ()


def _settled(kpi: Kpi, asof_us: int) -> tuple[Test, ...]:
    """The test that what places a row has come; what wants maturity asks for more."""
    if kpi.mature_after or kpi.anchor in _NOT_YET or kpi.kind in ("stock", "flow"):
        return ()
    column = kpi.anchor_column
    return (Test(any_of=(Test(column, "missing"), Test(column, "<=", asof_us)), reason="after the report"),)


def of_ticket(test: Test) -> Test:
    """The same test asked of a row's ticket."""
    if test.any_of:
        return evolve(test, any_of=tuple(map(of_ticket, test.any_of)))
    other = None if test.other is None else f"ticket:{test.other}"
    return evolve(test, column=f"ticket:{test.column}", other=other)
