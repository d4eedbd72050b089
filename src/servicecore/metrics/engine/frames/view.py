"""One table of facts as the engine sees it: the columns it needs, and the keys of the cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from servicecore.errors import UnknownName
from servicecore.instant import DAY_US, HOUR_US
from servicecore.metrics.engine.frames.expressions import passes, stepped
from servicecore.metrics.engine.frames.intake import collected, normal, opened
from servicecore.metrics.engine.frames.naming import physical
from servicecore.metrics.engine.local import HOURS, Offsets
from servicecore.metrics.engine.report import OF_TIME, dimension
from servicecore.metrics.engine.rows import asks_nothing
from servicecore.metrics.periods.period import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from servicecore.metrics.definitions.test import Test
    from servicecore.metrics.engine.frames.fact_frames import FactFrames
    from servicecore.metrics.engine.need import Cell, Need, Table
    from servicecore.metrics.engine.report import Extent, Report

__all__ = ["Keyed", "View"]

_ID = "ticket_id"
_BEFORE_ALL = 10_000 * 7 * DAY_US
"""Whole weeks that make every instant since 1780 positive: below 0 libraries divide variously."""


class View:
    """
    One table, with the facts of its tickets beside it where they are asked.

    Args:
        frames: All tables.

        table: Which one.

        needs: What will be asked of it.

        report: How the answers are cut.
    """

    def __init__(self, frames: FactFrames, table: Table, needs: Sequence[Need], report: Report) -> None:
        self._table = table
        self._report = report
        every = [name for need in needs for name in _columns(need)]
        every += [dimension(name, table) for name in report.by if name not in OF_TIME]
        self.names = {column: f"c{place}" for place, column in enumerate(dict.fromkeys(every))}
        self._frame = self._joined(frames)
        self.extents: dict[str, Extent | None] = {}
        self._full: set[str] = set()
        self.rows = 0
        self._survey(dict.fromkeys(need.anchor for need in needs))

    def keyed(self, anchor: str, split: str | None = None) -> Keyed:
        """The rows with the keys of their cells, *anchor* being what puts them into periods."""
        keys: dict[str, Any] = {}
        read: list[Sequence[str | None] | None] = []
        for name in [*self._report.by, *([] if split is None else [split])]:
            key, texts = self._key(name, anchor)
            keys[f"g{len(keys)}"] = key
            read.append(texts)
        starts: list[int | None] = [None]
        keys["p"] = nw.lit(0)
        if self._report.periods is not None and (extent := self.extents[anchor]) is not None:
            begun = self._report.borders(extent)
            starts += begun
            at = nw.col(self.names[anchor])
            placed = stepped(at, begun, range(len(begun) + 1))
            # A question less for each row, where every row has the instant.
            full = anchor in self._full
            keys["p"] = placed if full else nw.when(at.is_null()).then(nw.lit(0)).otherwise(placed)
        frame = self._frame.with_columns(**keys)
        return Keyed(frame, list(keys), read, starts, self.names, self.extents)

    def _joined(self, frames: FactFrames) -> Any:
        own = {column: name for column, name in self.names.items() if not column.startswith("ticket:")}
        if self._table == "ticket":
            return self._opened(frames, "ticket", own)
        theirs = {column: name for column, name in self.names.items() if column.startswith("ticket:")}
        narrow = self._opened(frames, self._table, {**own, _ID: "t"} if theirs else own)
        if not theirs:
            return narrow
        wide = self._opened(frames, "ticket", {**theirs, _ID: "t"})
        return narrow.join(wide, on="t", how="left")

    def _opened(self, frames: FactFrames, table: Table, columns: dict[str, str]) -> Any:
        frame = opened(frames.table(table))
        if table == "ticket":
            schema = frame.collect_schema()
            for name in self._report.by:
                if name not in OF_TIME and physical(f"dimension:{name}") not in schema:
                    raise UnknownName("dimension", name, [*schema, *OF_TIME])
        return normal(frame, table, columns or {_ID: "t"})

    def _survey(self, anchors: Iterable[str]) -> None:
        """How many rows there are, and from when to when: one look, before the rest can be asked."""
        wanted = [nw.len().alias("n")]
        for column in anchors:
            name = self.names[column]
            wanted += [
                nw.col(name).min().alias(f"{name}_min"),
                nw.col(name).max().alias(f"{name}_max"),
                nw.col(name).count().alias(f"{name}_count"),
            ]
        found = collected(self._frame.select(*wanted))
        self.rows = int(found["n"][0])
        for column in anchors:
            name = self.names[column]
            first, last = found[f"{name}_min"][0], found[f"{name}_max"][0]
            self.extents[column] = None if first is None else (int(first), int(last))
            if int(found[f"{name}_count"][0]) == self.rows:
                self._full.add(column)

    def _key(self, name: str, anchor: str) -> tuple[Any, Sequence[str | None] | None]:
        """A key, and the texts for its numbers; a text is its own."""
        if name not in OF_TIME:
            column = name if name in self.names else dimension(name, self._table)
            return nw.col(self.names[column]), None
        extent = self.extents[anchor]
        at = nw.col(self.names[anchor])
        texts = WEEKDAYS if name == "weekday" else HOURS
        if extent is None:
            return at, texts
        offsets = Offsets(self._report.zone, extent)
        local = at + stepped(at, offsets.starts[1:], offsets.offsets) + _BEFORE_ALL
        if name == "hour":
            return (local % DAY_US) // HOUR_US, texts
        return (local // DAY_US + 3) % 7, texts


def _columns(need: Need) -> list[str]:
    named = [name for test in need.tests for name in test.columns]
    if need.what == "standing":
        named.append("ended_at_us")
    return [need.anchor, *named, *(name for name in (need.column, need.split) if name is not None)]


class Keyed:
    """
    Rows with the keys of their cells.

    Args:
        frame: The rows.

        keys: The names of the keys: the group's, and last the period's.

        texts: What the numbers of each key of the group mean; None where it is a text itself.

        starts: What the numbers of periods mean.

        names: What each fact is called. *extents* is from when to when instants lie.
    """

    def __init__(
        self,
        frame: Any,
        keys: list[str],
        texts: list[Sequence[str | None] | None],
        starts: list[int | None],
        names: dict[str, str],
        extents: Mapping[str, Extent | None],
    ) -> None:
        self.frame = frame
        self.keys = keys
        self._texts = texts
        self._starts = starts
        self.names = names
        self._extents = extents

    def masked(self, wanted: Iterable[tuple[Test, ...]]) -> tuple[Any, dict[tuple[Test, ...], str]]:
        """
        The rows with a column for each list of tests: whether all pass.

        Each is the one before it in its chain and one test more, so that no test is computed twice.
        """
        prefixes = {tests[:upto]: "" for tests in wanted for upto in range(1, len(tests) + 1)}
        named: dict[tuple[Test, ...], str] = {}
        frame = self.frame
        for depth in range(1, max(map(len, prefixes), default=0) + 1):
            columns: dict[str, Any] = {}
            for tests in prefixes:
                if len(tests) != depth:
                    continue
                if depth > 1 and asks_nothing(tests[-1], self._extents.get):
                    named[tests] = named[tests[:-1]]
                else:
                    named[tests] = f"m{len(named)}"
                    columns[named[tests]] = self._passing(tests, named)
            if columns:
                frame = frame.with_columns(**columns)
        return frame, named

    def cells(self, found: dict[str, list[Any]]) -> list[Cell]:
        """The cells of the rows of what was collected."""
        groups = []
        for key, texts in zip(self.keys, self._texts, strict=False):
            column = found[key]
            groups.append(
                column
                if texts is None
                else [None if number is None else texts[int(number)] for number in column]
            )
        periods = [self._starts[int(number)] for number in found["p"]]
        listed = zip(*groups, strict=True) if groups else [()] * len(periods)
        return list(zip(listed, periods, strict=True))

    def _passing(self, tests: tuple[Test, ...], named: dict[tuple[Test, ...], str]) -> Any:
        last = passes(tests[-1], self.names)
        return last if len(tests) == 1 else nw.col(named[tests[:-1]]) & last
