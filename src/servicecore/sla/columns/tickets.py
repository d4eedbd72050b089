"""The rows of a table by ticket, some whole tickets at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from attrs import frozen

from servicecore.sla.columns.kernels import arrow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.businesstime.columns.column import Ints

__all__ = ["CHUNK", "Part", "Tickets"]

CHUNK: Final = 1 << 17
"""About how many rows are judged at once: few enough to stay in the processor's cache, many for numpy."""

_ROW_BITS: Final = 32


@frozen
class Part:
    """
    The events of some whole tickets.

    Args:
        table: The events; those of a ticket stand together, in the order of the whole table.

        rows: For each its row in the whole table.

        first: For each ticket its first row here; and the number of rows, at the end.

        ids: The tickets.
    """

    table: Any
    rows: Ints
    first: Ints
    ids: Any

    def __len__(self) -> int:
        return len(self.first) - 1


@frozen
class Tickets:
    """
    A table by ticket.

    Args:
        order: The rows, those of a ticket together; None where they are so already.

        first: As in a part.

        ids: The tickets, in the order in which they first appear.
    """

    table: Any
    order: Ints | None
    first: Ints
    ids: Any

    @classmethod
    def of(cls, table: Any) -> Tickets:
        """The tickets of a table that was taken in; tables in the order of tickets cost least."""
        column, count = table.column("ticket_id"), len(table)
        if not count:
            return cls(table, None, np.zeros(1, np.int64), pa.array([], column.type))
        changes = arrow.not_equal(column.slice(1), column.slice(0, count - 1))
        heads = np.append(0, np.flatnonzero(changes.to_numpy()) + 1)
        named = _one(column.take(pa.array(heads))).dictionary_encode()
        lengths = np.diff(np.append(heads, count))
        if len(named.dictionary) == len(heads):
            return cls(table, None, np.append(heads, count), named.dictionary)
        tickets = np.repeat(named.indices.to_numpy().astype(np.int64), lengths)
        # Rows sort within their numbers' upper bits: several times as fast as a stable argsort.
        order = np.sort((tickets << _ROW_BITS) | np.arange(count)) & ((1 << _ROW_BITS) - 1)
        sizes = np.bincount(tickets)
        return cls(table, order, np.append(0, np.cumsum(sizes)), named.dictionary)

    def parts(self, size: int = CHUNK) -> Iterator[Part]:
        """All tickets, in parts of about *size* rows; a longer ticket is a part of its own."""
        last = 0
        while last < len(self.ids):
            begin, last = last, int(np.searchsorted(self.first, self.first[last] + size, "right")) - 1
            last = max(last, begin + 1)
            yield self._part(begin, last)

    def _part(self, begin: int, last: int) -> Part:
        from_row, to_row = int(self.first[begin]), int(self.first[last])
        first = self.first[begin : last + 1] - from_row
        ids = self.ids.slice(begin, last - begin)
        if self.order is None:
            rows = np.arange(from_row, to_row)
            return Part(self.table.slice(from_row, to_row - from_row), rows, first, ids)
        rows = self.order[from_row:to_row]
        return Part(self.table.take(pa.array(rows)), rows, first, ids)


def _one(column: Any) -> Any:
    """A chunked column as a single array."""
    return column.combine_chunks()
