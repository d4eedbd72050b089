"""How many more tickets everybody has room for, while a batch is given out."""

from __future__ import annotations

from bisect import insort
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Room"]


class Room:
    """
    The room of a number of people, known by their indices.

    Args:
        bits: The bit that counts for each at first. Once somebody was given a ticket, theirs is that of their
            index above all the first bits.

        free: How many more tickets each has room for.
    """

    def __init__(self, bits: Sequence[int], free: Sequence[int]) -> None:
        self._bits = list(bits)
        self._free = list(free)
        self.ready = 0
        """The bits of all who have room."""

        self.indices = sum(1 << index for index, count in enumerate(free) if count)
        """The same by index: one bit for each."""

        self._by_count: dict[int, int] = {}
        self._counts: list[int] = []
        for index in range(len(free)):
            self._seat(index)

    def most(self, mask: int) -> int:
        """Those with the most room, of some who have room."""
        return mask & next(self._by_count[-count] for count in self._counts if mask & self._by_count[-count])

    def give(self, index: int) -> None:
        """Take one place of somebody's room."""
        count, bit = self._free[index], self._bits[index]
        self.ready ^= bit
        self._by_count[count] ^= bit
        if not self._by_count[count]:
            del self._by_count[count]
            self._counts.remove(-count)
        self._free[index] = count - 1
        self._bits[index] = 1 << (len(self._free) + index)
        if count == 1:
            self.indices ^= 1 << index
        self._seat(index)

    def _seat(self, index: int) -> None:
        """Let somebody's bit count, if they have room."""
        count, bit = self._free[index], self._bits[index]
        if count:
            if count not in self._by_count:
                insort(self._counts, -count)
            self._by_count[count] = self._by_count.get(count, 0) | bit
            self.ready |= bit
