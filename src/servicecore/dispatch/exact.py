"""As many tickets as can be placed: those that are placed already make room by going to somebody else.

Augmenting paths in the order of urgency: a ticket that was placed is moved, and
never dropped, so that of every prefix of that order as many are placed as can be.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from servicecore.dispatch.pool import bits_of

if TYPE_CHECKING:
    from servicecore.dispatch.demand import Demand
    from servicecore.dispatch.pool import Pool

__all__ = ["Augmenting"]


class Augmenting:
    """
    The tickets of one batch that have somebody so far.

    Args:
        pool: The people, and how much room each has left.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.owner: dict[str, int] = {}
        """The index of who has each ticket."""

        self.first: dict[str, int] = {}
        """The index of who had it first."""

        self._having: list[dict[int, dict[str, Demand]]] = [{} for _ in pool.people]
        """What everybody has, by the mask of who else could take it."""

        self._stuck = 0
        """The indices of those from whom no path leads to anybody with room, now or later."""

    def place(self, demand: Demand) -> int:
        """
        Give a ticket to somebody, moving others where that makes room.

        Returns:
            How many could take it, room and all; 0 where none could without a move, or none can at all.
        """
        able = self._pool.able(demand)
        open_now = able & self._pool.room.ready
        if open_now:
            index = self._pool.best(demand, open_now)
            self._pool.room.give(index)
            self._put(demand, able, index)
            self.first[demand.ticket] = index
            return open_now.bit_count()
        self._augment(demand, able)
        return 0

    def _put(self, demand: Demand, able: int, index: int) -> None:
        self._having[index].setdefault(able, {})[demand.ticket] = demand
        self.owner[demand.ticket] = index

    def _move(self, demand: Demand, able: int, to: int) -> int:
        """Give a ticket to somebody else; gives the index of who had it."""
        index = self.owner[demand.ticket]
        del self._having[index][able][demand.ticket]
        self._put(demand, able, to)
        return index

    def _augment(self, demand: Demand, able: int) -> None:
        """Look for somebody whose tickets, moved one after the other, make room; breadth first."""
        reached = self._pool.indices(able) & ~self._stuck
        came: dict[int, tuple[Demand, int]] = dict.fromkeys(bits_of(reached), (demand, able))
        waiting = deque(came)
        while waiting:
            for mask, tickets in self._having[waiting.popleft()].items():
                further = self._pool.indices(mask) & ~reached & ~self._stuck
                if not further or not tickets:
                    continue
                moved = next(iter(tickets.values()))
                if further & self._pool.room.indices:
                    end = self._pool.best(moved, mask & self._pool.room.ready)
                    self._pool.room.give(end)
                    self._unwind(demand, moved, mask, end, came)
                    return
                reached |= further
                for index in bits_of(further):
                    came[index] = (moved, mask)
                    waiting.append(index)
        self._stuck |= reached

    def _unwind(
        self, demand: Demand, moved: Demand, mask: int, end: int, came: dict[int, tuple[Demand, int]]
    ) -> None:
        """Move every ticket of the path on, from its end; the new ticket gets the place left over."""
        free = end
        while moved is not demand:
            free = self._move(moved, mask, free)
            moved, mask = came[free]
        self._put(demand, mask, free)
        self.first[demand.ticket] = free
