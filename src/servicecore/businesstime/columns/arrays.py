"""Numpy arrays: integer microseconds, `datetime64` and `timedelta64` of any unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from attrs import frozen

from servicecore.businesstime.columns.column import (
    Column,
    bounded_durations,
    durations_us,
    in_nanoseconds,
    instants_us,
    marked,
)
from servicecore.errors import InvalidColumn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from servicecore.businesstime.columns.column import Flags, Ints
    from servicecore.businesstime.columns.local import LocalTimes

__all__ = ["INTEGERS", "read_durations", "read_instants"]

_INSTANTS = "give int64 microseconds since 1970 UTC or datetime64"
_DURATIONS = "give int64 microseconds or timedelta64"


@frozen
class _Integers:
    """Integers in, integers out."""

    def durations(self, us: Ints, null: Flags | None) -> Any:
        """Microseconds; NaT has no integer, so missing rows come back as timedelta64."""
        return us if null is None else marked(us, null, "m8[us]")

    def instants(self, us: Ints, null: Flags | None) -> Any:
        """Microseconds since 1970 UTC; as datetime64 where rows are missing."""
        return us if null is None else marked(us, null, "M8[us]")

    def flags(self, values: Flags, null: Flags | None) -> Any:
        """Yes and no; integers have no missing rows."""
        assert null is None
        return values


@frozen
class _Datetimes:
    """`datetime64` in, `datetime64` out: of the same unit where that holds microseconds."""

    name: str
    unit: str

    def durations(self, us: Ints, null: Flags | None) -> Any:
        """`timedelta64[us]`."""
        return marked(us, null, "m8[us]")

    def instants(self, us: Ints, null: Flags | None) -> Any:
        """`datetime64` in UTC."""
        if self.unit != "ns":
            return marked(us, null, "M8[us]")
        return marked(in_nanoseconds(self.name, us, null), null, "M8[ns]")

    def flags(self, values: Flags, null: Flags | None) -> Any:
        """Yes and no; NaT is in no open time, since numpy's truth values have no third."""
        if null is not None:
            values[null] = False
        return values


INTEGERS: Final = _Integers()
"""Integer microseconds in and out."""


def read_instants(name: str, values: NDArray[Any], local: LocalTimes | None) -> Column:
    """A column of integer microseconds, or of `datetime64`, which is UTC unless *local* reads it."""
    _flat(name, values)
    if _is_integer(values):
        return Column(name, values.astype(np.int64, copy=False), None, INTEGERS)
    if values.dtype.kind != "M":
        raise InvalidColumn(name, f"is an array of {values.dtype}; {_INSTANTS}")
    us, null = instants_us(name, values)
    if local is not None:
        us = local.to_us(name, us, null)
    return Column(name, us, null, _Datetimes(name, np.datetime_data(values.dtype)[0]))


def read_durations(name: str, values: NDArray[Any]) -> Column:
    """A column of integer microseconds or of `timedelta64`."""
    _flat(name, values)
    if _is_integer(values):
        us = bounded_durations(name, values.astype(np.int64, copy=False), None)
        return Column(name, us, None, INTEGERS)
    if values.dtype.kind != "m":
        raise InvalidColumn(name, f"is an array of {values.dtype}; {_DURATIONS}")
    us, null = durations_us(name, values)
    return Column(name, us, null, _Datetimes(name, "us"))


def _flat(name: str, values: NDArray[Any]) -> None:
    if isinstance(values, np.ma.MaskedArray):
        raise InvalidColumn(
            name, "is a masked array; give datetime64 or timedelta64 with NaT for what is missing"
        )
    if values.ndim != 1:
        raise InvalidColumn(name, f"has {values.ndim} dimensions; give an array of one")


def _is_integer(values: NDArray[Any]) -> bool:
    return values.dtype.kind in "iu" and np.can_cast(values.dtype, np.int64)
