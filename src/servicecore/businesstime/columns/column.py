"""A column of any array library, read into microseconds."""

from __future__ import annotations

from typing import Any, Final, Protocol, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from servicecore.duration import MAX_DURATION_US
from servicecore.errors import InvalidColumn
from servicecore.instant import DAY_US, HOUR_US, MAX_US, MIN_US, MINUTE_US, SECOND_US

__all__ = [
    "NAT",
    "Column",
    "Flags",
    "Ints",
    "Kind",
    "bounded_durations",
    "bounded_instants",
    "durations_us",
    "in_nanoseconds",
    "instants_us",
    "marked",
    "together",
]

Ints: TypeAlias = NDArray[np.int64]
"""Microseconds: instants since 1970 UTC, or durations."""

Flags: TypeAlias = NDArray[np.bool_]
"""Yes or no for each row."""

NAT: Final = np.iinfo(np.int64).min
"""How numpy writes a missing instant or duration."""

_FAR = "lies outside the years 1 to 9999 in UTC"
_LONG = "is longer than 100 years"

_MONTHS: Final = {"Y": 1, "M": 12}
_UNITS_US: Final = {
    "W": 7 * DAY_US,
    "D": DAY_US,
    "h": HOUR_US,
    "m": MINUTE_US,
    "s": SECOND_US,
    "ms": 1_000,
}
_PARTS_OF_A_US: Final = {"ns": 10**3, "ps": 10**6, "fs": 10**9, "as": 10**12}


class Kind(Protocol):
    """What a column is given back as; rows that *null* marks are missing."""

    def durations(self, us: Ints, null: Flags | None) -> Any:
        """A column of lengths of time."""
        ...

    def instants(self, us: Ints, null: Flags | None) -> Any:
        """A column of instants."""
        ...

    def flags(self, values: Flags, null: Flags | None) -> Any:
        """A column of yes and no."""
        ...


@frozen
class Column:
    """
    A column in microseconds.

    Args:
        name: What the caller calls it; stands in errors.

        us: Microseconds since 1970 UTC, or microseconds.

        null: Which rows are missing; None where none is.

        kind: What its answers are given back as.

        index: The labels of its rows, where its library has such.
    """

    name: str
    us: Ints
    null: Flags | None
    kind: Kind
    index: Any = None

    @classmethod
    def missing(cls, name: str, count: int, kind: Kind, index: Any) -> Column:
        """A column of missing rows alone."""
        return cls(name, np.zeros(count, np.int64), np.ones(count, np.bool_), kind, index)


@frozen
class Pair:
    """
    Two columns of the same length, one of which may repeat a single value.

    Args:
        names: What the caller calls them; a column before a single value.

        null: Which rows miss either value.

        kind: What answers are given back as: that of the first column.
    """

    names: list[str]
    first: Ints
    second: Ints
    null: Flags | None
    kind: Kind


def together(first: Column | int, second: Column | int) -> Pair:
    """
    Two columns, or a column and a single value, as a pair.

    Raises:
        InvalidColumn: If they have different lengths, or different indexes.
    """
    if isinstance(first, int):
        assert isinstance(second, Column)
        return Pair([second.name], _repeated(first, second), second.us, second.null, second.kind)
    if isinstance(second, int):
        return Pair([first.name], first.us, _repeated(second, first), first.null, first.kind)
    if len(first.us) != len(second.us):
        reason = f"has {len(second.us)} rows and {first.name} has {len(first.us)}; give as many of both"
        raise InvalidColumn(second.name, reason)
    if first.index is not None and second.index is not None and not first.index.equals(second.index):
        raise InvalidColumn(second.name, f"has another index than {first.name}; give both in the same order")
    null = second.null if first.null is None else first.null
    if first.null is not None and second.null is not None:
        null = first.null | second.null
    return Pair([first.name, second.name], first.us, second.us, null, first.kind)


def _repeated(value: int, column: Column) -> Ints:
    return np.broadcast_to(np.int64(value), len(column.us))


def instants_us(name: str, values: NDArray[Any]) -> tuple[Ints, Flags | None]:
    """
    A `datetime64` array of any unit as microseconds, and which rows are missing; finer units are cut down.

    Raises:
        InvalidColumn: If a row lies outside the years 1 to 9999.
    """
    values, unit = _plain(name, values)
    if unit in _MONTHS:
        _bounded(name, values, -1969 * _MONTHS[unit], 8030 * _MONTHS[unit] - 1, _FAR, np.isnat(values))
        values, unit = values.astype("M8[D]"), "D"
    return _scaled(name, values, unit, MIN_US, MAX_US, _FAR)


def durations_us(name: str, values: NDArray[Any]) -> tuple[Ints, Flags | None]:
    """
    A `timedelta64` array as microseconds, and which rows are missing; finer units are cut down.

    Raises:
        InvalidColumn: If it counts months or years, or a row exceeds 100 years.
    """
    values, unit = _plain(name, values)
    if unit in _MONTHS:
        raise InvalidColumn(name, f"is of type {values.dtype}, which has no fixed length; give hours")
    us, null = _scaled(name, values, unit, -MAX_DURATION_US, MAX_DURATION_US, _LONG)
    return bounded_durations(name, us, null), null


def bounded_durations(name: str, us: Ints, null: Flags | None) -> Ints:
    """The durations themselves, none of which may exceed 100 years."""
    _bounded(name, us.view("m8[us]"), -MAX_DURATION_US, MAX_DURATION_US, _LONG, null)
    return us


def bounded_instants(name: str, us: Ints, null: Flags | None) -> None:
    """Refuse the first row that lies outside the years 1 to 9999."""
    _bounded(name, us.view("M8[us]"), MIN_US, MAX_US, _FAR, null)


def _plain(name: str, values: NDArray[Any]) -> tuple[NDArray[Any], str]:
    """The values in this machine's order of bytes, and their unit."""
    unit, count = np.datetime_data(values.dtype)
    if count != 1:
        raise InvalidColumn(name, f"is of type {values.dtype}; give one that counts single units, such as us")
    return values.astype(values.dtype.newbyteorder("="), copy=False), unit


def _scaled(
    name: str, values: NDArray[Any], unit: str, lo: int, hi: int, reason: str
) -> tuple[Ints, Flags | None]:
    ints: Ints = values.view(np.int64)
    missing = ints == NAT
    null = missing if missing.any() else None
    if unit in _PARTS_OF_A_US:
        return ints // _PARTS_OF_A_US[unit], null
    factor = _UNITS_US.get(unit, 1)
    if factor == 1:
        return ints, null
    _bounded(name, values, -(-lo // factor), hi // factor, reason, null)
    return ints * factor, null


def _bounded(
    name: str, values: NDArray[Any], lo: int, hi: int, reason: str, null: Flags | None = None
) -> None:
    """Refuse the first row, unless it is missing, that is not from *lo* to *hi*."""
    ints = values.view(np.int64)
    if not len(ints) or (ints.min() >= lo and ints.max() <= hi):
        return
    outside = (ints < lo) | (ints > hi)
    if null is not None:
        outside &= ~null
    for row in np.flatnonzero(outside)[:1].tolist():
        raise InvalidColumn(name, f"{values[row]} {reason}", row=row)


def marked(values: Ints, null: Flags | None, dtype: str) -> NDArray[Any]:
    """Microseconds as `datetime64` or `timedelta64` of theirs, NaT where *null*; *values* may change."""
    if null is not None:
        values[null] = NAT
    return values.view(dtype)


def in_nanoseconds(name: str, us: Ints, null: Flags | None) -> Ints:
    """
    Instants in nanoseconds.

    Raises:
        InvalidColumn: If one lies outside the years 1678 to 2261, which they reach.
    """
    reach = np.iinfo(np.int64).max // 1_000
    reason = "is answered outside the years 1678 to 2261, which nanoseconds hold; give microseconds"
    _bounded(name, us.view("M8[us]"), -reach, reach, reason, null)
    return us * 1_000
