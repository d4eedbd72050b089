"""Which table answers for a column: compiled for the bulk of its rows, kept, and bounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from servicecore.businesstime.columns.grid import Grid
from servicecore.businesstime.columns.ruler import Ruler
from servicecore.businesstime.columns.search import Search
from servicecore.businesstime.columns.shelf import Shelf
from servicecore.businesstime.columns.window import FIRST_US, LAST_US, Window
from servicecore.businesstime.compiled.cycle import YEAR_US

if TYPE_CHECKING:
    from servicecore.businesstime.columns.column import Ints
    from servicecore.businesstime.columns.open_time import OpenTime

__all__ = ["Table", "answered", "sampled"]

Table = Grid | Search
Answer = TypeVar("Answer")

_MOST_BUCKETS: Final = 1 << 21
"""16 MB of totals: quarters of an hour for sixty years, or minutes for four."""

_FEWEST_ROWS: Final = 2_000
# A table costs as much as some thousand single questions.

_SAMPLE: Final = 1_000
_STRAY: Final = 64
# One row in so many may lie outside the window and be asked by itself.

_NOTHING: Final = Grid(Ruler(0, 0, 0, 1, 0, ([0], [1]), ([0], [1]), ([0], [1])), calm=True)
"""The window without an instant."""

_SHELF: Final[Shelf[Table]] = Shelf(4)


def answered(
    calendar: OpenTime,
    rows: int,
    ask: Callable[[Table, int], Answer | None],
    points: Callable[[], Ints],
    *,
    searching: bool,
) -> Answer:
    """
    What *ask* answers from the table of *calendar*, or from a new one where too many rows lie outside it.

    Args:
        ask: Asks a table; None where more rows than its second argument lie outside the window.

        points: Instants of the column that show where its bulk lies, the first and the last among them.

        searching: Whether the question could be refused where nothing opens for long.
    """
    kept = _SHELF.get(calendar) or _NOTHING
    table = _usable(kept, searching=searching)
    answer = ask(table, rows // _STRAY if rows >= _FEWEST_ROWS and table is kept else rows)
    if answer is None:
        table = _new(calendar, np.sort(points()), kept)
        if table is not _NOTHING:
            _SHELF.put(calendar, table)
        answer = ask(_usable(table, searching=searching), rows)
        assert answer is not None
    return answer


def _usable(table: Table, *, searching: bool) -> Table:
    return _NOTHING if searching and not table.calm else table


def sampled(values: Ints) -> Ints:
    """Some hundred values of a column, which has any, from all over it; the smallest and the largest too."""
    few = values[:: max(len(values) // _SAMPLE, 1)]
    return np.append(few, (values.min(), values.max()))


def _new(calendar: OpenTime, points: Ints, old: Table) -> Table:
    """
    A table of all the points, together with an old window where that is possible; else of most of them.

    Hours that keep to no quantum, as do those by local mean time before 1900, are searched for.
    """
    points = points[(points >= FIRST_US) & (points < LAST_US)]
    if not len(points):
        return _NOTHING
    first, last = int(points[0]), int(points[-1])
    windows = [(first, last), *(_densest(points, years * YEAR_US) for years in (90, 5))]
    if old.span_us:
        windows.insert(0, (min(first, old.lo_us), max(last, old.lo_us + old.span_us - 1)))
    widest = None
    for lo_us, hi_us in windows:
        window = Window.around(calendar, lo_us, hi_us)
        if window is not None:
            widest = widest or window
            quantum = window.quantum_us
            if (window.hi_us - window.lo_us) // quantum <= _MOST_BUCKETS:
                return Grid(Ruler.of(window, quantum), calm=window.calm)
    return _NOTHING if widest is None else Search.of(widest)


def _densest(points: Ints, width_us: int) -> tuple[int, int]:
    """The first and the last of the points in the window of that width which holds most of them."""
    counts = points.searchsorted(points + width_us, "right") - np.arange(len(points))
    first = int(counts.argmax())
    return int(points[first]), int(points[first + counts[first] - 1])
