"""What a part of the data answers: it merges with other parts, in any order, and finishes as a table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from servicecore.errors import InvalidArgument
from servicecore.metrics.engine.composite import composed, parts_of
from servicecore.metrics.engine.need import Standing
from servicecore.metrics.engine.persons import guarded
from servicecore.metrics.engine.question import question
from servicecore.metrics.engine.spread import Bins, Exact, joined
from servicecore.metrics.tables.table import KpiTable
from servicecore.metrics.tables.value import KpiRow, KpiValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.engine.kinds.kind import KindOfKpi
    from servicecore.metrics.engine.need import Answer, Cell, Need, Table
    from servicecore.metrics.engine.report import Extent, Report
    from servicecore.metrics.engine.spread import Spread
    from servicecore.metrics.outside.series import Series
    from servicecore.metrics.periods.period import Period

__all__ = ["Partial"]

Group = tuple["str | None", ...]


@frozen(kw_only=True)
class Partial:
    """
    The answers of a part of the data: small, whatever its size, and a plain value that pickles.

    Merging is associative and commutative, and how the data was split changes nothing: not a figure, not an
    order. So parts may be computed by chunks of a stream, or by whatever scheduler there is.

    Args:
        kpis: What was asked. *report* is how the table is cut; both must be the same in all parts.

        rows: How many tickets it rests on.

        answers: By need, by cell.

        extents: From when to when the instants in a column of a table lie.
    """

    kpis: tuple[Kpi, ...]
    report: Report
    rows: int = 0
    answers: Mapping[Need, Mapping[Cell, Answer]] = field(factory=dict, repr=False)
    extents: Mapping[tuple[Table, str], Extent] = field(factory=dict, repr=False)

    def merge(self, other: Partial) -> Partial:
        """
        Both parts together.

        Raises:
            InvalidArgument: If the other part was asked something else, or is cut in another way.
        """
        if (self.kpis, self.report) != (other.kpis, other.report):
            raise InvalidArgument("other", "a part", "a part of the same KPIs, cut in the same way")
        rows = self.rows + other.rows
        answers = {need: dict(cells) for need, cells in self.answers.items()}
        for need, cells in other.answers.items():
            mine = answers.setdefault(need, {})
            for cell, answer in cells.items():
                mine[cell] = _added(mine[cell], answer) if cell in mine else answer
        if self.report.binned(rows):
            answers = {
                need: {cell: _binned(answer) for cell, answer in cells.items()}
                for need, cells in answers.items()
            }
        extents = dict(self.extents)
        for column, (first, last) in other.extents.items():
            mine_first, mine_last = extents.get(column, (first, last))
            extents[column] = min(first, mine_first), max(last, mine_last)
        return evolve(self, rows=rows, answers=answers, extents=extents)

    def finish(self, series: Iterable[Series] = ()) -> KpiTable:
        """
        The table.

        Args:
            series: What is known from outside, for the KPIs that need it.
        """
        known = {each.name: each for each in series}
        rows = (row for kpi in self.kpis for row in _Finish(self, known).rows_of(kpi))
        kept = guarded(rows, self.report.by, self.report.smallest)
        return KpiTable(
            tuple(kept), by=self.report.by, asof_us=self.report.asof_us, timezone=self.report.timezone
        )


def _added(one: Answer, other: Answer) -> Answer:
    if isinstance(one, Standing):
        assert isinstance(other, Standing)
        older = tuple(map(sum, zip(one.older, other.older, strict=True)))
        return Standing(older, joined(one.ages, other.ages))
    if isinstance(one, int):
        assert isinstance(other, int)
        return one + other
    assert isinstance(other, Exact | Bins)
    return joined(one, other)


def _binned(answer: Answer) -> Answer:
    if isinstance(answer, Standing):
        return evolve(answer, ages=answer.ages.binned())
    return answer if isinstance(answer, int) else answer.binned()


class _Finish:
    """The answers of a part as kinds look at them."""

    def __init__(self, part: Partial, series: Mapping[str, Series]) -> None:
        self._part = part
        self._report = part.report
        self._series = series
        self._split: dict[Need, dict[Cell, dict[str | None, int]]] = {}
        self._periods: dict[int | None, Period] = {}

    def rows_of(self, kpi: Kpi) -> Iterator[KpiRow]:
        """The rows of one KPI: by group, then by period."""
        if kpi.kind == "composite":
            yield from self._composed(kpi)
            return
        kind = question(kpi, self._report)
        if kpi.kind == "stock":
            yield from self._stocks(kind)
            return
        for group, period in self._cells([kind]):
            yield self._row(kpi, kind.answer(self, self._cell(group, period)), group, period)

    def count(self, need: Need, cell: Cell) -> int:
        found = self._part.answers[need].get(cell, 0)
        assert isinstance(found, int)
        return found

    def spread(self, need: Need, cell: Cell) -> Spread:
        found = self._part.answers[need].get(cell)
        if found is None:
            return Bins({}) if self._report.binned(self._part.rows) else Exact()
        assert isinstance(found, Exact | Bins)
        return found

    def split(self, need: Need, cell: Cell) -> Mapping[str | None, int]:
        if need not in self._split:
            split: dict[Cell, dict[str | None, int]] = {}
            for (group, start), n in self._part.answers[need].items():
                assert isinstance(n, int)
                split.setdefault((group[:-1], start), {})[group[-1]] = n
            self._split[need] = split
        return self._split[need].get(cell, {})

    def standing(self, need: Need, cell: Cell) -> Standing | None:
        found = self._part.answers[need].get(cell)
        assert found is None or isinstance(found, Standing)
        return found

    def series(self, name: str, cell: Cell) -> float | None:
        group, start = cell
        if name not in self._series or start == _NO_PERIOD:
            return None
        return self._series[name].over(self._periods.get(start), self._report.named(group))

    def _cells(self, kinds: list[KindOfKpi]) -> Iterator[tuple[Group, Period | None]]:
        extents = self._part.extents
        found = [extents.get((kind.basis.table, anchor)) for kind in kinds for anchor in kind.anchors]
        listed = self._report.covering([*found, *(each.extent for each in self._known(kinds))])
        self._periods = {period.start_us: period for period in listed}
        for group in self._groups(kinds):
            for period in listed or (None,):
                yield group, period

    def _groups(self, kinds: list[KindOfKpi]) -> list[Group]:
        if not self._report.by:
            return [()]
        found = {group for kind in kinds for group, _ in self._part.answers[kind.basis.groups]}
        found.update(*(each.groups(self._report.by) for each in self._known(kinds)))
        return sorted(found, key=self._report.place)

    def _known(self, kinds: list[KindOfKpi]) -> list[Series]:
        """The outside series that are asked for: a cell that only they know has its row too."""
        names = {name for kind in kinds for name in kind.kpi.series}
        return [self._series[name] for name in sorted(names & self._series.keys())]

    def _cell(self, group: Group, period: Period | None) -> Cell:
        if period is None and self._report.periods is not None:
            return group, _NO_PERIOD
        return group, None if period is None else period.start_us

    def _row(self, kpi: Kpi, result: KpiValue, group: Group, period: Period | None) -> KpiRow:
        report = self._report
        partial = period is not None and period.partial(report.since_us, report.asof_us)
        return KpiRow(kpi=kpi, result=result, group=report.named(group), period=period, partial=partial)

    def _composed(self, kpi: Kpi) -> Iterator[KpiRow]:
        kinds = [question(part, self._report) for part in parts_of(kpi, self._part.kpis)]
        for group, period in self._cells(kinds):
            cell = self._cell(group, period)
            values = {kind.kpi.id: kind.answer(self, cell) for kind in kinds}
            yield self._row(kpi, composed(kpi, values), group, period)

    def _stocks(self, kind: KindOfKpi) -> Iterator[KpiRow]:
        instants = self._report.instants(self._part.extents.get(("ticket", "created_at_us")))
        cells = self._part.answers[kind.basis.groups]
        for group in self._groups([kind]):
            left_out = kind.basis.left_out(self, *(cell for cell in cells if cell[0] == group))
            for label, at_us in instants.items():
                result = kind.value(self, (group, at_us), Counter(left_out))
                yield KpiRow(kpi=kind.kpi, result=result, group=self._report.named(group), at=label)


_NO_PERIOD: Any = -(2**63)
