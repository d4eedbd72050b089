"""Columns of a part as numpy has them: numbers as they are, texts as the places of their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import numpy as np
import pyarrow as pa
from attrs import frozen
from pyarrow import types

from servicecore.errors import InvalidColumn, choices, shown
from servicecore.instant import MAX_US, MIN_US
from servicecore.sla.columns.kernels import arrow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from servicecore.businesstime.columns.column import Flags, Ints

__all__ = ["Words", "chosen", "either", "instants", "truths", "wholes", "words"]

_FACTORS: Final = {"s": 1_000_000, "ms": 1_000, "us": 1}
_NANOSECONDS: Final = 1_000


T = TypeVar("T")


@frozen
class Words(Generic[T]):
    """
    Texts, or yes and no, of some rows.

    Args:
        codes: For each row the place of its word; 0 where it has none.

        words: All words; the first is None.
    """

    codes: NDArray[Any]
    words: Sequence[T | None]


def words(table: Any, name: str, rows: Ints) -> Words[str]:
    """The texts of a column in some rows."""
    if name not in table.column_names:
        return Words(np.zeros(len(rows), np.int32), (None,))
    column = table.column(name).combine_chunks().take(pa.array(rows))
    if not types.is_dictionary(column.type):
        column = column.dictionary_encode()
    indices = column.indices.cast(pa.int32())
    if indices.null_count:
        indices = indices.fill_null(-1)
    return Words(indices.to_numpy() + np.int32(1), (None, *column.dictionary.to_pylist()))


def truths(table: Any, name: str, rows: Ints) -> Words[bool]:
    """A column of yes and no in some rows, as words too."""
    if name not in table.column_names:
        return Words(np.zeros(len(rows), np.int32), (None,))
    column = table.column(name).combine_chunks().take(pa.array(rows))
    codes = column.cast(pa.int8()).fill_null(-1).to_numpy().astype(np.int32)
    return Words(codes + np.int32(1), (None, False, True))


def either(table: Any, columns: tuple[str, str], rows: Ints, first: Flags) -> Words[str]:
    """The words of two columns: of the first where *first* is so, else of the second."""
    one, other = (
        words(table, name, rows[which]) for name, which in zip(columns, (first, ~first), strict=True)
    )
    codes = np.empty(len(rows), np.int32)
    codes[first] = one.codes
    codes[~first] = other.codes + np.int32(len(one.words))
    return Words(codes, (*one.words, *other.words))


def chosen(table: Any, name: str, accepted: Sequence[str], numbers: Ints) -> NDArray[np.int8]:
    """
    A column that holds one of the *accepted* words in every row, as their places.

    Raises:
        InvalidColumn: If a row has another; *numbers* says which the caller knows it by.
    """
    column = table.column(name).combine_chunks()
    if types.is_dictionary(column.type):
        indices = column.indices.to_numpy()
        places = [accepted.index(word) if word in accepted else -1 for word in column.dictionary.to_pylist()]
        found: NDArray[np.int8] = np.array(places, np.int8)[indices]
    else:
        known = arrow.index_in(column, value_set=pa.array(accepted, column.type))
        found = known.fill_null(-1).to_numpy().astype(np.int8)
    if len(found) and found.min() < 0:
        row = int(found.argmin())
        reason = f"{shown(column[row].as_py())} is not known; use one of {choices(accepted)}"
        raise InvalidColumn(name, reason, row=int(numbers[row]))
    return found


def instants(table: Any, name: str, numbers: Ints) -> Ints:
    """
    A column of instants in microseconds; what is finer is cut down.

    Raises:
        InvalidColumn: If one lies outside the years 1 to 9999.
    """
    column = table.column(name).combine_chunks()
    counts: Ints = column.cast(pa.int64()).to_numpy()
    unit = column.type.unit if types.is_timestamp(column.type) else "us"
    if unit == "ns":
        return counts // _NANOSECONDS
    factor = _FACTORS[unit]
    lowest, highest = MIN_US // factor, MAX_US // factor
    if len(counts) and (counts.min() < lowest or counts.max() > highest):
        row = int(((counts < lowest) | (counts > highest)).argmax())
        raise InvalidColumn(name, "lies outside the years 1 to 9999 in UTC", row=int(numbers[row]))
    return counts if factor == 1 else counts * factor


def wholes(table: Any, name: str, numbers: Ints) -> Ints:
    """A column of whole numbers from 1."""
    column = table.column(name).combine_chunks()
    counts: Ints = column.cast(pa.int64()).to_numpy()
    if len(counts) and counts.min() < 1:
        row = int((counts < 1).argmax())
        raise InvalidColumn(name, f"{counts[row]} is no whole number from 1", row=int(numbers[row]))
    return counts
