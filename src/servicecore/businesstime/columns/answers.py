"""Columns of microseconds in, columns of microseconds out.

Rows are answered some ten thousand at a time, in buffers that stay in the
processor's cache. Rows outside the table's window are asked one by one; so the
answers are those of the calendar's integer questions, whatever the column.
"""

from __future__ import annotations

from threading import local
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from servicecore.businesstime.columns.open_time import each
from servicecore.businesstime.columns.tables import answered, sampled
from servicecore.errors import ServiceCoreError
from servicecore.instant import MAX_US, MIN_US

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from servicecore.businesstime.columns.column import Flags, Ints
    from servicecore.businesstime.columns.open_time import OpenTime
    from servicecore.businesstime.columns.tables import Table

__all__ = ["advanced", "elapsed", "next_opened", "opened"]

Answers = TypeVar("Answers", bound="NDArray[Any]")

_CHUNK: Final = 50_000


class _Scratch(local):
    """Buffers for a chunk of two columns. A thread keeps its own: new memory costs more than the work."""

    def __init__(self) -> None:
        self.buffers = [np.empty(2 * _CHUNK, np.int64) for _ in range(3)]


_SCRATCH: Final = _Scratch()


class _Strays:
    """The rows outside a table's window, as they are come upon."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: list[NDArray[np.intp]] = []
        self._count = 0

    def too_many(self, first: int, outside: Flags | None) -> bool:
        """Note rows of the chunk that begins at row *first*; whether another table would serve better."""
        if outside is not None:
            rows = np.flatnonzero(outside) + first
            self._found.append(rows)
            self._count += len(rows)
        return self._count > self._most

    def repeated(self, calendar: OpenTime, origin_us: int, instants: Ints) -> list[int] | None:
        """
        The open time from *origin_us* to instants of which there are few, each many times.

        Open tickets end on 9999-12-31 in many a log. None where there are not so few, or one has no answer.
        """
        few, places = np.unique(instants, return_inverse=True)
        if len(few) > len(instants) // 8:
            return None
        self._count += len(few)
        try:
            totals = [calendar.elapsed_us(origin_us, us) for us in few.tolist()]
        except ServiceCoreError:  # asked row by row, the refusal will name one
            return None
        return [totals[place] for place in places.tolist()]

    def rows(self) -> NDArray[np.intp]:
        """All of them, in order."""
        return np.concatenate(self._found) if self._found else np.empty(0, np.intp)


def elapsed(calendar: OpenTime, names: Sequence[str], starts: Ints, ends: Ints, null: Flags | None) -> Ints:
    """The open time from each start up to its end; rows of *null* get some number."""

    def ask(table: Table, most: int) -> Ints | None:
        strays = _Strays(most)
        out = np.empty(len(starts), np.int64)
        # Both instants of a row stand in one buffer, so that half as many calls do.
        both, spare, totals = _SCRATCH.buffers
        for part, size in _parts(len(starts)):
            at, total = both[: 2 * size], totals[: 2 * size]
            np.subtract(starts[part], table.lo_us, out=at[:size])
            np.subtract(ends[part], table.lo_us, out=at[size:])
            outside = _outside(at, table.span_us, null, part)
            table.totals(at, spare[: 2 * size], total)
            if outside is not None:
                far = np.concatenate((starts[part], ends[part]))[outside]
                known = strays.repeated(calendar, table.lo_us, far)
                if known is not None:
                    total[outside], outside = known, None
            if strays.too_many(part.start, None if outside is None else outside[:size] | outside[size:]):
                return None
            np.subtract(total[size:], total[:size], out=out[part])
        return _filled(out, strays, calendar.elapsed_us, names, starts, ends)

    def points() -> Ints:
        return _known(null, starts, ends)

    return answered(calendar, len(starts), ask, points, searching=False)


def advanced(
    calendar: OpenTime,
    names: Sequence[str],
    starts: Ints,
    durations: Ints,
    null: Flags | None,
    *,
    roll: bool,
) -> Ints:
    """Where the duration of each row ends; rows of *null* get some number."""

    def ask(table: Table, most: int) -> Ints | None:
        strays = _Strays(most)
        out = np.empty(len(starts), np.int64)
        instants, spare, totals = _SCRATCH.buffers
        for part, size in _parts(len(starts)):
            at, keys, total, spans = instants[:size], spare[:size], totals[:size], durations[part]
            np.subtract(starts[part], table.lo_us, out=at)
            before = _outside(at, table.span_us, null, part)
            table.totals(at, keys, total)
            np.add(total, spans, out=total)
            # The earliest instant of a total ends the quantum before it, the latest begins the one after.
            (np.less if roll else np.greater)(spans, 0, out=keys, casting="unsafe")
            np.subtract(total, keys, out=keys)
            after = _outside(keys, table.total_us, null, part)
            if strays.too_many(part.start, _either(before, after)):
                return None
            table.instants(total, keys, out[part])
            np.copyto(out[part], starts[part], where=spans == 0)
        return _filled(out, strays, single, names, starts, durations)

    def single(at_us: int, duration_us: int) -> int:
        return calendar.advance_us(at_us, duration_us, edge="roll" if roll else "stay")

    def points() -> Ints:
        return np.append(_known(null, starts), _reached(single, null, starts, durations))

    return answered(calendar, len(starts), ask, points, searching=True)


def opened(calendar: OpenTime, names: Sequence[str], at: Ints, null: Flags | None) -> Flags:
    """Whether each instant is in open time; rows of *null* get some answer."""

    def ask(table: Table, most: int) -> Flags | None:
        strays = _Strays(most)
        out = np.empty(len(at), np.bool_)
        instants, spare, _ = _SCRATCH.buffers
        for part, size in _parts(len(at)):
            np.subtract(at[part], table.lo_us, out=instants[:size])
            outside = _outside(instants[:size], table.span_us, null, part)
            if strays.too_many(part.start, outside):
                return None
            out[part] = table.opened(instants[:size], spare[:size])
        return _filled(out, strays, calendar.is_open_us, names, at)

    return answered(calendar, len(at), ask, lambda: _known(null, at), searching=False)


def next_opened(calendar: OpenTime, names: Sequence[str], at: Ints, null: Flags | None) -> Ints:
    """Each instant itself when open, else the next opening; rows of *null* get some number."""

    def ask(table: Table, most: int) -> Ints | None:
        strays = _Strays(most)
        out = np.empty(len(at), np.int64)
        instants, spare, openings = _SCRATCH.buffers
        for part, size in _parts(len(at)):
            now, opening = instants[:size], openings[:size]
            np.subtract(at[part], table.lo_us, out=now)
            table.openings(now, spare[:size], opening)
            before = _outside(now, table.span_us, null, part)
            after = _outside(opening, table.span_us, null, part)
            if strays.too_many(part.start, _either(before, after)):
                return None
            np.add(opening, table.lo_us, out=out[part])
        return _filled(out, strays, calendar.next_open_us, names, at)

    return answered(calendar, len(at), ask, lambda: _known(null, at), searching=True)


def _parts(count: int) -> Iterator[tuple[slice, int]]:
    """A column in chunks of about one size."""
    size = -(-count // max(-(-count // _CHUNK), 1))
    for first in range(0, count, size or 1):
        last = min(first + size, count)
        yield slice(first, last), last - first


def _outside(values: Ints, limit: int, null: Flags | None, part: slice) -> Flags | None:
    """
    Which values are negative or not below *limit*; None where no value is.

    Those of missing rows are not. *values* may hold a chunk of one column, or of two.
    """
    unsigned = values.view(np.uint64)  # in which what is negative is large
    if unsigned.max() < limit:
        return None
    outside = unsigned >= np.uint64(limit)
    if null is not None:
        outside.reshape(-1, part.stop - part.start)[:, null[part]] = False
    return outside


def _either(one: Flags | None, other: Flags | None) -> Flags | None:
    return one if other is None else other if one is None else one | other


def _filled(
    out: Answers, strays: _Strays, ask: Callable[..., int], names: Sequence[str], *columns: Ints
) -> Answers:
    """*out*, with the rows that no table knew asked one by one."""
    rows = strays.rows()
    if len(rows):
        out[rows] = each(ask, names, rows.tolist(), *(column[rows].tolist() for column in columns))
    return out


def _known(null: Flags | None, *columns: Ints) -> Ints:
    """Some instants of the columns, the first and the last among them."""
    chosen = [sampled(column if null is None else column[~null]) for column in columns]
    points = np.concatenate(chosen)
    return points[(points >= MIN_US) & (points <= MAX_US)]


def _reached(ask: Callable[[int, int], int], null: Flags | None, starts: Ints, durations: Ints) -> list[int]:
    """Where some rows lead, and the farthest that a row could."""
    if null is not None:
        starts, durations = starts[~null], durations[~null]
    every = max(len(starts) // 200, 1)
    pairs = [*zip(starts[::every].tolist(), durations[::every].tolist(), strict=True)]
    pairs += [(int(starts.min()), int(durations.min())), (int(starts.max()), int(durations.max()))]
    found = []
    for at_us, duration_us in pairs:
        try:
            found.append(ask(at_us, duration_us))
        except ServiceCoreError:  # the row itself will say so, where it is one
            continue
    return found
