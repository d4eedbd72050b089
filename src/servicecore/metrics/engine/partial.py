"""What a part of the data answers: it merges with other parts, in any order, and finishes as a table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from servicecore.errors import InvalidArgument
from servicecore.metrics.engine.composite import composed
from servicecore.metrics.engine.kinds.basis import left_out
from servicecore.metrics.engine.need import Standing
from servicecore.metrics.engine.persons import guarded
from servicecore.metrics.engine.question import parts_of, question
from servicecore.metrics.engine.spread import Bins, Exact, joined
from servicecore.metrics.tables.table import KpiTable
from servicecore.metrics.tables.value import KpiRow
from servicecore.names import several

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.engine.kinds.kind import KindOfKpi
    from servicecore.metrics.engine.need import Answer, Cell, Need, Table
    from servicecore.metrics.engine.report import Extent, Report
    from servicecore.metrics.engine.spread import Spread
    from servicecore.metrics.outside.series import Series
    from servicecore.metrics.periods.period import Period
    from servicecore.metrics.tables.value import KpiValue

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
            series: What other systems know, for KPIs that ask for it.
        """
        report, finish = self.report, _Finish(self, _by_name(series))
        rows = (row for kpi in self.kpis for row in finish.rows_of(kpi))
        kept = tuple(guarded(rows, report.by, report.smallest))
        return KpiTable(kept, by=report.by, asof_us=report.asof_us, timezone=report.timezone)


def _by_name(series: Iterable[Series]) -> dict[str, Series]:
    named: dict[str, Series] = {}
    for each in several(series, "series"):
        if named.setdefault(each.name, each) is not each:
            raise InvalidArgument("series", each.name, "one series of each name")
    return named


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

    def rows_of(self, kpi: Kpi, above: tuple[str, ...] = ()) -> Iterator[KpiRow]:
        """The rows of one KPI: by group, then by period; those of a composite from its parts."""
        if kpi.kind == "composite":
            parts = parts_of(kpi, self._part.kpis, above)
            inner = (*above, kpi.id)
            rows = {name: list(self.rows_of(part, inner)) for name, part in parts.items()}
            yield from composed(kpi, rows, self._report)
        elif kpi.kind in ("stock", "flow"):
            yield from self._stood(question(kpi, self._report))
        else:
            yield from self._placed(question(kpi, self._report))

    def count(self, need: Need, cell: Cell) -> int:
        found = self._part.answers[need].get(cell, 0)
        assert isinstance(found, int)
        return found

    def counts(self, need: Need) -> Mapping[Cell, int]:
        return self._part.answers[need]  # type: ignore[return-value] # what counts answers with numbers

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

    def before(self, need: Need, cell: Cell) -> int:
        group, start = cell
        if start is None:
            return 0
        # What is in no period is here before the first of the phases.
        found = self._part.answers[need].items()
        return sum(
            n
            for (of, begun), n in found
            if of == group and (begun is None or begun < start) and isinstance(n, int)
        )

    def series(self, name: str, cell: Cell) -> float | None:
        group, start = cell
        found = self._series.get(name)
        return None if found is None else found.over(self._periods.get(start), self._report.named(group))

    def _placed(self, kind: KindOfKpi) -> Iterator[KpiRow]:
        known = [self._series[name] for name in kind.kpi.series if name in self._series]
        points = [(point.start_us, point.end_us - 1) for each in known for point in each.points]
        losses = kind.basis.losses(self)
        listed = self._report.covering(
            [self._part.extents.get((kind.basis.table, kind.basis.anchor)), *points]
        )
        self._periods = {period.start_us: period for period in listed}
        for group in self._groups(kind, known):
            for period in listed or (None,):
                cell = self._cell(group, period)
                yield self._row(kind.kpi, kind.value(self, cell, left_out(losses, cell)), group, period)

    def _groups(self, kind: KindOfKpi, known: Iterable[Series] = ()) -> list[Group]:
        if not self._report.by:
            return [()]
        found = {group for group, _ in self._part.answers[kind.basis.groups]}
        for each in known:
            found |= each.groups(self._report.by)
        return sorted(found, key=self._report.place)

    def _cell(self, group: Group, period: Period | None) -> Cell:
        if period is None and self._report.periods is not None:
            return group, _NO_PERIOD
        return group, None if period is None else period.start_us

    def _row(self, kpi: Kpi, result: KpiValue, group: Group, period: Period | None) -> KpiRow:
        report = self._report
        partial = period is not None and period.partial(report.since_us, report.asof_us)
        return KpiRow(kpi=kpi, result=result, group=report.named(group), period=period, partial=partial)

    def _stood(self, kind: KindOfKpi) -> Iterator[KpiRow]:
        """A stock and a flow look at every ticket, at each instant or in each period."""
        cells, losses = self._part.answers[kind.basis.groups], kind.basis.losses(self)
        for group in self._groups(kind):
            without = left_out(losses, *(cell for cell in cells if cell[0] == group))
            if kind.kpi.kind == "flow":
                for period in self._flowing():
                    cell = group, None if period is None else period.start_us
                    yield self._row(kind.kpi, kind.value(self, cell, Counter(without)), group, period)
                continue
            for label, at_us in self._report.instants(self._created()).items():
                result = kind.value(self, (group, at_us), Counter(without))
                yield KpiRow(kpi=kind.kpi, result=result, group=self._report.named(group), at=label)

    def _flowing(self) -> list[Period | None]:
        """The periods of a flow: from the first opening to the report's instant."""
        if self._report.periods is None:
            return [None]
        asof_us = self._report.asof_us
        created = self._created() or (asof_us, asof_us)
        return [*self._report.covering([(created[0], asof_us)])] if created[0] <= asof_us else []

    def _created(self) -> Extent | None:
        return self._part.extents.get(("ticket", "created_at_us"))


_NO_PERIOD: Any = -(2**63)
