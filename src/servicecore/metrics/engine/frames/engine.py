"""The answers of a part, computed in frames: groups, counts and sums, and nothing that a frame cannot do."""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
from attrs import evolve

from servicecore.metrics.engine.frames.expressions import known, with_bins
from servicecore.metrics.engine.frames.intake import arrow, collected
from servicecore.metrics.engine.frames.view import View
from servicecore.metrics.engine.kinds.basis import of_ticket
from servicecore.metrics.engine.need import Need, Standing
from servicecore.metrics.engine.partial import Partial
from servicecore.metrics.engine.question import asked
from servicecore.metrics.engine.report import OWN
from servicecore.metrics.engine.spread import Bins, Exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.engine.frames.fact_frames import FactFrames
    from servicecore.metrics.engine.frames.view import Keyed
    from servicecore.metrics.engine.need import Answer, Cell, Table
    from servicecore.metrics.engine.report import Extent, Report
    from servicecore.metrics.engine.spread import Spread

__all__ = ["partial_of_frames"]

_MILLION = 10**6


def partial_of_frames(frames: FactFrames, kpis: Sequence[Kpi], report: Report) -> Partial:
    """
    What frames of facts answer.

    Raises:
        UnknownName: For a dimension that is no column.

        InvalidColumn: If a column is missing, or holds something else.

        WrongArgument: If a table is needed that is not there.
    """
    kinds = asked(kpis, report)
    needs = list(dict.fromkeys(need for kind in kinds for need in kind.needs))
    anchors: dict[tuple[Table, str], None] = {}
    for kind in kinds:
        anchors[kind.basis.table, kind.basis.anchor] = None
    engine = _Engine(frames, needs, report)
    answers = engine.answers()
    return Partial(
        kpis=tuple(kpis),
        report=report,
        rows=engine.rows,
        answers=answers,
        extents={place: extent for place in anchors if (extent := engine.extent(*place)) is not None},
    )


class _Engine:
    """The needs of one report, computed over all tables."""

    def __init__(self, frames: FactFrames, needs: list[Need], report: Report) -> None:
        self._needs = needs
        self._report = report
        self._standing = {need: _of_spans(need) for need in needs if need.what == "standing"}
        by_table: defaultdict[Table, list[Need]] = defaultdict(list)
        for need in (*needs, *self._standing.values()):
            if need.what != "standing" or need.table == "span":
                by_table[need.table].append(need)
        by_table.setdefault("ticket", [])  # to count them
        own = {name for table in by_table for name in OWN.get(table, ())}
        self._views = {table: View(frames, table, asked, report, own) for table, asked in by_table.items()}
        self.rows = self._views["ticket"].rows
        self._binned = report.binned(self.rows)

    def extent(self, table: Table, anchor: str) -> Extent | None:
        """From when to when the instants of an anchor lie."""
        return self._views[table].extents.get(anchor)

    def answers(self) -> dict[Need, dict[Cell, Answer]]:
        """The answers to all needs."""
        answers: dict[Need, dict[Cell, Answer]] = {}
        together: defaultdict[tuple[Table, str, str | None], list[Need]] = defaultdict(list)
        for need in self._needs:
            if need.what in ("count", "total"):
                together[need.table, need.anchor, need.split].append(need)
            elif need.what == "spread":
                answers[need] = dict(self._spread(need))
            else:
                answers[need] = dict(self._stood(need))
        for (table, anchor, split), needs in together.items():
            answers |= _sums(self._views[table].keyed(anchor, split), needs)
        return answers

    def _spread(self, need: Need) -> dict[Cell, Spread]:
        keyed = self._views[need.table].keyed(need.anchor, need.split)
        frame, masks = keyed.masked([need.tests])
        name = keyed.names[str(need.column)]
        kept = known(name) if not need.tests else nw.col(masks[need.tests]) & known(name)
        values = frame.filter(kept).select(*keyed.keys, v=nw.col(name))
        return _binned(keyed, values) if self._binned else _exact(keyed, values)

    def _stood(self, need: Need) -> dict[Cell, Standing]:
        """What is open at each instant, one instant after the other: few rows are open at any."""
        spans = self._standing[need]
        view = self._views["span"]
        keyed = view.keyed(spans.anchor)
        frame, masks = keyed.masked([spans.tests])
        if spans.tests:
            frame = frame.filter(nw.col(masks[spans.tests]))
        start, end = (nw.col(keyed.names[name]) for name in ("started_at_us", "ended_at_us"))
        opened = nw.col(keyed.names[str(spans.column)])
        created = self.extent("ticket", "created_at_us")
        stood: dict[Cell, Standing] = {}
        for at_us in dict.fromkeys(self._report.instants(created).values()):
            there = frame.filter((start <= at_us) & (end.is_null() | (end > at_us)))
            ages = there.select(*keyed.keys[:-1], p=nw.lit(0), v=nw.lit(at_us) - opened)
            spread = (_binned if self._binned else _exact)(keyed, ages)
            older = self._older(keyed, ages, need, spread)
            stood |= {(group, at_us): Standing(older[group], each) for (group, _), each in spread.items()}
        return stood

    def _older(
        self, keyed: Keyed, ages: Any, need: Need, spread: dict[Cell, Spread]
    ) -> dict[tuple[str | None, ...], tuple[int, ...]]:
        if not self._binned:
            return {
                group: tuple(sum(age > border for age in each.values) for border in need.older)
                for (group, _), each in spread.items()
                if isinstance(each, Exact)
            }
        names = [f"o{place}" for place in range(len(need.older))]
        counted = ages.with_columns(
            **{
                name: (nw.col("v") > border).cast(nw.Int64())
                for name, border in zip(names, need.older, strict=True)
            }
        )
        found = collected(counted.group_by(keyed.keys).agg(*(nw.col(name).sum() for name in names)))
        return {
            group: tuple(int(found[name][place]) for name in names)
            for place, (group, _) in enumerate(keyed.cells(found))
        }


def _of_spans(need: Need) -> Need:
    """The same question, asked of the stretches in which tickets were open."""
    tests = tuple(map(of_ticket, need.tests))
    return evolve(
        need, table="span", anchor="started_at_us", tests=tests, column="ticket:created_at_us", split=None
    )


def _sums(keyed: Keyed, needs: Sequence[Need]) -> dict[Need, dict[Cell, Answer]]:
    """Counts and totals that are cut alike, in one pass."""
    frame, masks = keyed.masked([need.tests for need in needs])
    columns: dict[str, Any] = {}
    places: dict[Need, tuple[str, ...]] = {}
    for number, need in enumerate(needs):
        passed = nw.col(masks[need.tests]) if need.tests else nw.lit(True)
        if need.what == "total":
            parts = _summands(frame, nw.col(keyed.names[str(need.column)]))
            columns |= {
                f"{part}{number}": nw.when(passed).then(value).otherwise(nw.lit(0))
                for part, value in parts.items()
            }
            places[need] = tuple(f"{part}{number}" for part in parts)
        elif need.tests:
            columns.setdefault(f"s{masks[need.tests]}", passed.cast(nw.Int8()))
            places[need] = (f"s{masks[need.tests]}",)
        else:
            places[need] = ("n",)
    frame = frame.select(*keyed.keys, **columns)
    found = collected(
        frame.group_by(keyed.keys).agg(nw.len().alias("n"), *(nw.col(c).sum() for c in columns))
    )
    cells = keyed.cells(found)
    answers: dict[Need, dict[Cell, Answer]] = {}
    for need, names in places.items():
        whole = _together([found[name] for name in names])
        answers[need] = {cell: n for cell, n in zip(cells, whole, strict=True) if n or not need.tests}
    return answers


def _summands(frame: Any, value: Any) -> dict[str, Any]:
    """
    What a sum is made of, by name: millions and what is over them, for sums of very many pass 64 bits.

    In DuckDB they may: it adds up in 128.
    """
    if frame.implementation.is_duckdb():
        return {"w": value}
    high = value // _MILLION
    return {"h": high, "l": value - high * _MILLION}


def _together(sums: list[list[Any]]) -> list[int]:
    """The whole sums from those of their parts; a sum of nothing may be null."""
    first, *rest = ([int(n or 0) for n in some] for some in sums)
    return [high * _MILLION + low for high, low in zip(first, rest[0], strict=True)] if rest else first


def _exact(keyed: Keyed, values: Any) -> dict[Cell, Spread]:
    """Every value, fetched."""
    table = arrow(values).group_by(keyed.keys, use_threads=False).aggregate([("v", "list")])
    lists = table.column("v_list").combine_chunks()
    numbers = lists.values.to_numpy(zero_copy_only=False).astype("int64", copy=False)
    ends = lists.offsets.to_pylist()
    cells = keyed.cells(table.select(keyed.keys).to_pydict())
    return {
        cell: Exact(array("q", numbers[first:last].tobytes()))
        for cell, first, last in zip(cells, ends, ends[1:], strict=False)
    }


def _binned(keyed: Keyed, values: Any) -> dict[Cell, Spread]:
    """How many values are in each bin, counted where they are; sums and ends are exact."""
    parts = _summands(values, nw.col("v"))
    found = collected(
        with_bins(values.with_columns(**parts), "v")
        .group_by([*keyed.keys, "b"])
        .agg(
            nw.len().alias("n"),
            *(nw.col(part).sum() for part in parts),
            nw.col("v").min().alias("least"),
            nw.col("v").max().alias("greatest"),
        )
    )
    counts: defaultdict[Cell, dict[int, int]] = defaultdict(dict)
    totals: defaultdict[Cell, int] = defaultdict(int)
    ends: dict[Cell, tuple[int, int]] = {}
    sums = _together([found[part] for part in parts])
    columns = (found[name] for name in ("b", "n", "least", "greatest"))
    for cell, total, (number, n, least, greatest) in zip(
        keyed.cells(found), sums, zip(*columns, strict=True), strict=True
    ):
        counts[cell][int(number)] = int(n)
        totals[cell] += total
        lowest, highest = ends.get(cell, (least, greatest))
        ends[cell] = min(least, lowest), max(greatest, highest)
    return {cell: Bins(each, totals[cell], *ends[cell]) for cell, each in counts.items()}
