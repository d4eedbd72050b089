"""The engine for rows of facts as Python objects: any iterable, a chunk at a time, read once."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

from servicecore.errors import UnknownName
from servicecore.metrics.engine.chunk import Chunk, Labels
from servicecore.metrics.engine.need import Standing
from servicecore.metrics.engine.partial import Partial
from servicecore.metrics.engine.question import asked
from servicecore.metrics.engine.report import OF_TIME, OWN
from servicecore.metrics.engine.spread import Exact, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.engine.need import Answer, Cell, Need, Table
    from servicecore.metrics.engine.report import Extent, Report
    from servicecore.metrics.engine.spread import Spread
    from servicecore.metrics.facts.facts import TicketFacts

__all__ = ["partial_of_facts"]

_CHUNK = 20_000


def partial_of_facts(facts: Iterable[TicketFacts], kpis: Sequence[Kpi], report: Report) -> Partial:
    """
    What *facts* answer.

    Raises:
        UnknownName: For a dimension that no ticket has.
    """
    kinds = asked(kpis, report)
    needs = dict.fromkeys(need for kind in kinds for need in kind.needs)
    anchors: dict[tuple[Table, str], None] = {}
    for kind in kinds:
        anchors[kind.basis.table, kind.basis.anchor] = None
    sums = _Sums(list(needs), list(anchors), report)
    for chunk in _chunks(facts):
        sums.take(chunk)
    sums.check_dimensions({name for kind in kinds for name in OWN.get(kind.kpi.subject, ())})
    return Partial(
        kpis=tuple(kpis), report=report, rows=sums.rows, answers=sums.answers(), extents=sums.extents
    )


def _chunks(facts: Iterable[TicketFacts]) -> Iterator[list[TicketFacts]]:
    each = iter(facts)
    while chunk := list(islice(each, _CHUNK)):
        yield chunk


class _Sums:
    """What has been answered so far."""

    def __init__(self, needs: list[Need], anchors: list[tuple[Table, str]], report: Report) -> None:
        self.rows = 0
        self.extents: dict[tuple[Table, str], Extent] = {}
        self._needs = needs
        self._anchors = anchors
        self._report = report
        self._labels = Labels(report)
        self._counts: dict[Need, dict[Cell, int]] = {need: {} for need in needs}
        self._values: dict[Need, defaultdict[Cell, list[int]]] = {
            need: defaultdict(list) for need in needs if need.what in ("spread", "standing")
        }
        self._older: dict[Need, dict[Cell, tuple[int, ...]]] = {need: {} for need in self._values}
        self._spreads: dict[Need, dict[Cell, Spread]] = {need: {} for need in self._values}
        self._dimensions: set[str] = set()

    def take(self, facts: list[TicketFacts]) -> None:
        """Answer for some more tickets."""
        self.rows += len(facts)
        self._learn(facts)
        chunk = Chunk(facts, self._report, self._labels)
        for table, anchor in self._anchors:
            if extent := chunk.rows(table).extent(anchor):
                first, last = self.extents.get((table, anchor), extent)
                self.extents[table, anchor] = min(first, extent[0]), max(last, extent[1])
        for need in self._needs:
            if need in self._values:
                self._take_values(need, chunk)
            else:
                _add(self._counts[need], chunk.sums(need))
        if self._report.binned(self.rows):
            self._settle()

    def _learn(self, facts: list[TicketFacts]) -> None:
        """Which dimensions there are; all of them only when one that is asked for is not seen."""
        wanted = set(self._report.by).difference(OF_TIME)
        for fact in facts:
            if wanted <= self._dimensions:
                break
            self._dimensions.update(fact.dimensions)

    def answers(self) -> dict[Need, dict[Cell, Answer]]:
        """What has been answered, as it merges."""
        self._settle()
        answers: dict[Need, dict[Cell, Answer]] = {need: dict(self._counts[need]) for need in self._needs}
        for need, spreads in self._spreads.items():
            if need.what == "spread":
                answers[need] = dict(spreads)
            else:
                older = self._older[need]
                answers[need] = {cell: Standing(older[cell], ages) for cell, ages in spreads.items()}
        return answers

    def check_dimensions(self, own: set[str]) -> None:
        """Refuse what no ticket has, and no clock or spell of its *own*; without tickets nobody knows."""
        known = self._dimensions | own
        for name in self._report.by if self.rows else ():
            if name not in known and name not in OF_TIME:
                raise UnknownName("dimension", name, [*sorted(known), *OF_TIME])

    def _take_values(self, need: Need, chunk: Chunk) -> None:
        if need.what == "spread":
            found = chunk.values(need)
        else:
            created = chunk.rows("ticket").extent("created_at_us")
            instants = sorted(set(self._report.instants(created).values()))
            found = chunk.ages(need, instants)
            older = self._older[need]
            for cell, ages in found.items():
                some = tuple(sum(age > border for age in ages) for border in need.older)
                older[cell] = tuple(map(sum, zip(older.get(cell, (0,) * len(some)), some, strict=True)))
        values = self._values[need]
        for cell, more in found.items():
            values[cell] += more

    def _settle(self) -> None:
        """Turn the values so far into spreads; of very many only a histogram is kept."""
        binned = self._report.binned(self.rows)
        for need, values in self._values.items():
            spreads = self._spreads[need]
            for cell, some in values.items():
                some.sort()  # once for all figures; what is sorted already sorts fast
                spread: Spread = Exact(some).binned() if binned else Exact(some)
                spreads[cell] = joined(spreads[cell], spread) if cell in spreads else spread
            values.clear()


def _add(sums: dict[Cell, int], more: Mapping[Cell, int]) -> None:
    if not sums:
        sums.update(more)
        return
    for cell, n in more.items():
        sums[cell] = sums.get(cell, 0) + n
