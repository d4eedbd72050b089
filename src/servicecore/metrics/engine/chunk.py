"""Some tickets, answered for: each need over each cell."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict, deque
from itertools import count, repeat
from operator import add
from typing import TYPE_CHECKING, Any

from servicecore.metrics.engine.kinds.basis import present
from servicecore.metrics.engine.local import Offsets, hour_of, weekday_of
from servicecore.metrics.engine.report import OF_TIME, dimension
from servicecore.metrics.engine.rows import Rows, chosen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from servicecore.metrics.engine.need import Cell, Need, Table
    from servicecore.metrics.engine.report import Report
    from servicecore.metrics.facts.facts import TicketFacts

__all__ = ["Chunk", "Labels"]

_Key = tuple["Table", str, "str | None"]


class Labels:
    """The starts of the periods seen so far; asking for more of them only when more is seen."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._ends: tuple[int, int] | None = None
        self.starts: list[int] = []

    def cover(self, first: int, last: int) -> list[int]:
        """The starts of periods, from one before *first* to one before *last*, and maybe more."""
        if self._ends is None or first < self._ends[0] or last > self._ends[1]:
            known = self._ends or (first, last)
            self._ends = min(first, known[0]), max(last, known[1])
            self.starts = self._report.borders(self._ends)
        return self.starts


class Chunk:
    """
    Some tickets, each column of which is read once, whatever is asked.

    Args:
        facts: The tickets.

        report: How the table is cut. *labels* is shared by all chunks.
    """

    def __init__(self, facts: Sequence[TicketFacts], report: Report, labels: Labels) -> None:
        self._facts = facts
        self._report = report
        self._labels = labels
        self._tables: dict[Table, Rows] = {}
        self._groups: dict[_Key, tuple[Sequence[int], list[tuple[str | None, ...]]]] = {}
        self._cells: dict[_Key, tuple[Sequence[int], list[int | None]]] = {}
        self._counts: dict[tuple[_Key, int], Mapping[Cell, int]] = {}

    def rows(self, table: Table) -> Rows:
        """The rows of a table that belong to the tickets."""
        if table not in self._tables:
            self._tables[table] = Rows(table, self._facts)
        return self._tables[table]

    def sums(self, need: Need) -> Mapping[Cell, int]:
        """The counts or the totals of a need, by cell."""
        rows = self.rows(need.table)
        mask = rows.passing(need.tests)
        ids = self._ids(need)
        if need.what == "count":
            # The rows hold their masks: questions that the same rows pass share one.
            same = _key(need), id(mask)
            if same not in self._counts:
                self._counts[same] = self._named(need, Counter(chosen(ids, mask)))
            return self._counts[same]
        totals: defaultdict[int, int] = defaultdict(int)
        for place, value in zip(chosen(ids, mask), chosen(rows.column(str(need.column)), mask), strict=True):
            totals[place] += value
        return self._named(need, totals)

    def values(self, need: Need) -> Mapping[Cell, list[int]]:
        """The values of a need's column, by cell; those that there are."""
        rows, column = self.rows(need.table), str(need.column)
        mask = rows.passing((*need.tests, present(column)))
        values: defaultdict[int, list[int]] = defaultdict(list)
        places, found = chosen(self._ids(need), mask), chosen(rows.column(column), mask)
        # A loop of calls without a line of Python in it.
        deque(map(list.append, map(values.__getitem__, places), found), maxlen=0)
        return self._named(need, values)

    def ages(self, need: Need, instants: Sequence[int]) -> Mapping[Cell, list[int]]:
        """How old what is open is at each of the sorted *instants*, which are the second parts of cells."""
        ids, groups = self._grouped(need)
        mask = self.rows(need.table).passing(need.tests)
        ages: defaultdict[Cell, list[int]] = defaultdict(list)
        for place, fact in zip(chosen(ids, mask), chosen(self._facts, mask), strict=True):
            for start, end in fact.open_spans:
                upto = len(instants) if end is None else bisect_left(instants, end)
                for at_us in instants[bisect_left(instants, start) : upto]:
                    ages[groups[place], at_us].append(at_us - fact.created_at_us)
        return ages

    def _named(self, need: Need, found: Mapping[int, Any]) -> dict[Cell, Any]:
        """What was found for the numbers of cells, for the cells."""
        groups = self._grouped(need)[1]
        _, starts = self._cells[_key(need)]
        width = len(groups)
        return {(groups[place % width], starts[place // width]): value for place, value in found.items()}

    def _ids(self, need: Need) -> Sequence[int]:
        """The number of each row's cell: groups in no period first, then those of each period in turn."""
        key = _key(need)
        if key not in self._cells:
            self._cells[key] = self._placed(need)
        return self._cells[key][0]

    def _placed(self, need: Need) -> tuple[Sequence[int], list[int | None]]:
        ids, groups = self._grouped(need)
        rows = self.rows(need.table)
        extent = None if self._report.periods is None else rows.extent(need.anchor)
        if extent is None:
            return ids, [None]
        starts = self._labels.cover(*extent)
        column, before = rows.column(need.anchor), starts[0] - 1
        if None in column:
            column = [before if us is None else us for us in column]
        firsts = [period * len(groups) for period in range(len(starts) + 1)]
        periods = map(bisect_right, repeat(starts), column)
        return list(map(add, ids, map(firsts.__getitem__, periods))), [None, *starts]

    def _grouped(self, need: Need) -> tuple[Sequence[int], list[tuple[str | None, ...]]]:
        """The number of each row's group, and the groups by their numbers."""
        timed = any(name in OF_TIME for name in self._report.by)
        key = (need.table, need.anchor if timed else "", need.split)
        if key not in self._groups:
            self._groups[key] = self._grouping(need)
        return self._groups[key]

    def _grouping(self, need: Need) -> tuple[Sequence[int], list[tuple[str | None, ...]]]:
        rows = self.rows(need.table)
        columns = [self._dimension(name, need) for name in self._report.by]
        if need.split is not None:
            columns.append(rows.column(need.split))
        if not columns:
            return [0] * len(rows), [()]
        numbers: defaultdict[tuple[str | None, ...], int] = defaultdict(count().__next__)
        ids = [numbers[group] for group in zip(*columns, strict=True)]
        return ids, list(numbers)

    def _dimension(self, name: str, need: Need) -> Sequence[str | None]:
        rows = self.rows(need.table)
        if name not in OF_TIME:
            return rows.column(dimension(name, need.table))
        column, extent = rows.column(need.anchor), rows.extent(need.anchor)
        if extent is None:
            return [None] * len(rows)
        local = Offsets(self._report.zone, extent).local
        shown = weekday_of if name == "weekday" else hour_of
        return [None if us is None else shown(local(us)) for us in column]


def _key(need: Need) -> _Key:
    return need.table, need.anchor, need.split
