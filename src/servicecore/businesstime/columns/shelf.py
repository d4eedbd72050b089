"""What has been compiled for which calendar, a handful at a time."""

from __future__ import annotations

from typing import Generic, TypeVar
from weakref import ref

__all__ = ["Shelf"]

Table = TypeVar("Table")


class Shelf(Generic[Table]):
    """
    Tables by calendar, by its identity and not by what it says: comparing two costs more than a table saves.

    At most *size* are kept, the latest; that of a calendar which is gone goes too. Threads may share a shelf:
    each step is one operation on a dict, and tables themselves never change.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._tables: dict[int, tuple[ref[object], Table]] = {}

    def get(self, calendar: object) -> Table | None:
        """The table of *calendar*, if it is still there."""
        kept = self._tables.get(id(calendar))
        return kept[1] if kept is not None and kept[0]() is calendar else None

    def put(self, calendar: object, table: Table) -> None:
        """Keep *table*, instead of an earlier one of the same calendar."""
        key, tables = id(calendar), self._tables
        tables.pop(key, None)
        tables[key] = ref(calendar, lambda _: tables.pop(key, None)), table
        for oldest in list(tables)[: -self._size]:
            tables.pop(oldest, None)
