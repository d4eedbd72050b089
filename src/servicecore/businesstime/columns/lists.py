"""Lists in, lists out: integers or aware datetimes, None allowed, without numpy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import compress
from typing import TYPE_CHECKING, Any

from attrs import frozen

from servicecore.businesstime.columns.buckets import Buckets
from servicecore.businesstime.columns.integers import Given, no_bare_durations, no_bare_instants
from servicecore.businesstime.columns.open_time import each
from servicecore.businesstime.columns.scalar import a_duration_us, an_instant_us, is_nat
from servicecore.errors import InvalidColumn, shown
from servicecore.instant import from_us

if TYPE_CHECKING:
    from datetime import tzinfo

    from servicecore.businesstime.columns.open_time import OpenTime

__all__ = ["advance", "elapsed", "is_open", "next_open"]

_FORMS = "give aware datetimes throughout, or integer microseconds since 1970 UTC"


@frozen
class _Column:
    """
    A list, or one value for all rows, in microseconds.

    Args:
        name: What the caller calls it; stands in errors.

        us: The list, or the value.

        given: The list or the value as it was given, and whether it has bare integers.

        gaps: Whether some rows are None.
    """

    name: str
    us: list[int | None] | int
    given: Given
    gaps: bool

    @property
    def dated(self) -> bool:
        """Whether it has datetimes, which answers then are too."""
        return self.given.bare is False

    @property
    def rows(self) -> int | None:
        """How many rows; None where one value is for all."""
        return None if isinstance(self.us, int) else len(self.us)


def elapsed(calendar: OpenTime, starts: Any, ends: Any, zone: tzinfo | None) -> list[Any]:
    """The open time of each row: integers, or timedeltas where the first column has datetimes."""
    first, last = _instants("starts", starts, zone), _instants("ends", ends, zone)
    no_bare_instants(first.given, last.given)
    no_bare_instants(last.given, first.given)

    def answers(from_us: list[int], to_us: list[int], rows: Sequence[int]) -> list[int]:
        buckets = Buckets.holding(calendar, (*_bounds(from_us), *_bounds(to_us)), len(rows))
        if buckets is not None:
            return buckets.elapsed(from_us, to_us)
        return each(calendar.elapsed_us, _names(first, last), rows, from_us, to_us)

    return _answered(answers, _as_timedelta if _lead(first, last).dated else None, first, last)


def advance(calendar: OpenTime, starts: Any, durations: Any, zone: tzinfo | None, *, roll: bool) -> list[Any]:
    """Where each row's duration ends: integers, or datetimes where *starts* are."""
    first, spans = _instants("starts", starts, zone), _durations("durations", durations)
    no_bare_durations(spans.given, first.given)

    def answers(from_us: list[int], spans_us: list[int], rows: Sequence[int]) -> list[int]:
        buckets = Buckets.reaching(calendar, from_us, spans_us)
        if buckets is not None:
            return buckets.advanced(from_us, spans_us, roll=roll)

        def ask(at_us: int, span_us: int) -> int:
            return calendar.advance_us(at_us, span_us, edge="roll" if roll else "stay")

        return each(ask, _names(first, spans), rows, from_us, spans_us)

    return _answered(answers, _as_datetime(calendar, zone) if first.dated else None, first, spans)


def is_open(calendar: OpenTime, at: Any, zone: tzinfo | None) -> list[Any]:
    """Whether each row is in open time."""
    return _answered(_plainly(calendar.is_open_us), None, _instants("at", at, zone))


def next_open(calendar: OpenTime, at: Any, zone: tzinfo | None) -> list[Any]:
    """Each row itself when open, else the next opening."""
    column = _instants("at", at, zone)
    return _answered(
        _plainly(calendar.next_open_us), _as_datetime(calendar, zone) if column.dated else None, column
    )


def _plainly(ask: Callable[[int], Any]) -> Callable[[list[int], Sequence[int]], list[Any]]:
    return lambda at_us, rows: each(ask, ["at"], rows, at_us)


def _answered(
    answers: Callable[..., list[Any]], shaped: Callable[[Any], Any] | None, *columns: _Column
) -> list[Any]:
    """The answers of rows in which no column is None, and None for the others."""
    count = _count(columns)
    lists = [column.us if isinstance(column.us, list) else [column.us] * count for column in columns]
    known = None
    if any(column.gaps for column in columns):
        known = [None not in row for row in zip(*lists, strict=True)]
        lists = [list(compress(values, known)) for values in lists]
    rows = range(count) if known is None else list(compress(range(count), known))
    found = answers(*lists, rows)
    if shaped is not None:
        found = each(shaped, _names(*columns), rows, found)
    if known is None:
        return found
    left = iter(found)
    return [next(left) if there else None for there in known]


def _count(columns: Sequence[_Column]) -> int:
    """The number of rows, in which all columns must agree."""
    named = [(column.name, column.rows) for column in columns if column.rows is not None]
    (first, count), (last, other) = named[0], named[-1]
    if count != other:
        raise InvalidColumn(last, f"has {other} rows and {first} has {count}; give as many of both")
    return count


def _lead(*columns: _Column) -> _Column:
    """The first column that is one, and not a single value."""
    return next(column for column in columns if column.rows is not None)


def _names(*columns: _Column) -> list[str]:
    return [column.name for column in columns if column.rows is not None]


def _bounds(values: list[int]) -> list[int]:
    return [min(values), max(values)] if values else []


def _instants(name: str, values: Any, zone: tzinfo | None) -> _Column:
    if not isinstance(values, list | tuple):
        us = an_instant_us(name, values, zone)
        return _Column(name, us, Given(name, values, isinstance(values, int)), gaps=False)
    rows, kinds, gaps = _rows(values)
    if kinds <= {int}:
        return _Column(name, rows, Given(name, values, True if kinds else None), gaps)
    wanted = datetime if isinstance(next(filter(_is_there, rows)), datetime) else int
    for row, value in enumerate(rows):
        if value is not None and (not isinstance(value, wanted) or type(value) is bool):
            raise InvalidColumn(name, f"{shown(value)} is of type {type(value).__name__}; {_FORMS}", row=row)
    read = _read(name, rows, lambda value: an_instant_us(name, value, zone))
    return _Column(name, read, Given(name, values, bare=False), gaps)


def _is_there(value: object) -> bool:
    return value is not None


def _durations(name: str, values: Any) -> _Column:
    if not isinstance(values, list | tuple):
        span_us = a_duration_us(name, values)
        return _Column(name, span_us, Given(name, values, isinstance(values, int)), gaps=False)
    rows, kinds, gaps = _rows(values)
    us = _read(name, rows, lambda value: a_duration_us(name, value))
    return _Column(name, us, Given(name, values, int in kinds if kinds else None), gaps)


def _rows(values: Sequence[Any]) -> tuple[list[Any], set[type], bool]:
    """The values, None for those that are missing; the types of the others; whether some are missing."""
    kinds = set(map(type, values))
    missing = {kind for kind in kinds if kind is type(None) or is_nat(kind)}
    if missing <= {type(None)}:
        return list(values), kinds - missing, bool(missing)
    return [None if type(value) in missing else value for value in values], kinds - missing, True


def _read(name: str, values: Sequence[Any], read: Callable[[Any], int]) -> list[int | None]:
    """Each value read; one that cannot be is refused by its row."""
    found: list[int | None] = []
    for row, value in enumerate(values):
        try:
            found.append(None if value is None else read(value))
        except ValueError as error:
            raise InvalidColumn(name, str(error), row=row) from error
    return found


def _as_timedelta(us: int) -> timedelta:
    return timedelta(0, 0, us)


def _as_datetime(calendar: OpenTime, zone: tzinfo | None) -> Callable[[int], datetime]:
    shown_in = zone or calendar.zone
    return lambda us: from_us(us, shown_in)
