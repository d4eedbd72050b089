"""The lives of cycles in stretches that run, are paused, or are left out because the ticket was resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from attrs import frozen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from servicecore.businesstime.columns.column import Flags, Ints
    from servicecore.sla.columns.course import Course
    from servicecore.sla.columns.cycle import Cycles

__all__ = ["CANCELLED", "PAUSED", "RUNNING", "STOPPED", "Lives", "events_of"]

RUNNING: Final = 0
PAUSED: Final = 1
STOPPED: Final = 2
CANCELLED: Final = 3


@frozen
class Lives:
    """
    The stretches of cycles, those of a cycle in order.

    Args:
        kind: RUNNING, PAUSED or, where the ticket was resolved for a while, STOPPED.

        start, end: Instants; a last stretch that is STOPPED has no length.

        cycle: For each stretch its cycle.

        first: For each cycle its first stretch; and the number of stretches, at the end.

        state: Where each cycle is at the end: RUNNING, PAUSED, STOPPED or CANCELLED.

        judged: Until when each lived: the instant of judgement, or that of its end.

        last: For each cycle the last event that it heeded as one that was not over.
    """

    kind: NDArray[np.int8]
    start: Ints
    end: Ints
    cycle: Ints
    first: Ints
    state: NDArray[np.int8]
    judged: Ints
    last: Ints

    @classmethod
    def of(cls, course: Course, cycles: Cycles, at_us: int) -> Lives:
        """What *cycles* have lived through by *at_us*."""
        lengths = cycles.end - cycles.begin
        rows, event_cycle = events_of(cycles)
        holding = cycles.term.holding(course.reasons).astype(np.int8)
        kinds = holding[course.wait[rows]]
        kinds[cycles.halted[rows]] = STOPPED
        turns = np.ones(len(rows), np.bool_)
        turns[1:] = (kinds[1:] != kinds[:-1]) | (event_cycle[1:] != event_cycle[:-1])
        kind, rows, cycle = kinds[turns], rows[turns], event_cycle[turns]
        first = np.append(0, np.cumsum(np.bincount(cycle, minlength=len(cycles))))
        lived = np.flatnonzero(lengths)
        final = first[lived + 1] - 1
        judged = np.full(len(cycles), at_us)
        judged[cycles.over] = course.at[cycles.end[cycles.over]]
        start = course.at[rows]
        end = np.append(start[1:], at_us)
        end[final] = judged[lived]
        state = np.full(len(cycles), STOPPED, np.int8)
        state[lived] = np.where(cycles.over[lived], STOPPED, kind[final])
        last = np.maximum(cycles.end - 1, cycles.begin)
        stays = lived[(kind[final] == STOPPED)]
        stopped = first[stays + 1] - 1
        judged[stays] = end[stopped] = start[stopped]
        last[stays] = np.maximum(rows[stopped] - 1, cycles.begin[stays])
        state[cycles.cancelled] = CANCELLED
        return cls(kind, start, end, cycle, first, state, judged, last)

    def within(self, values: Ints) -> Ints:
        """What *values* of the stretches up to each come to, within its own cycle."""
        passed = _running_total(values)
        return passed[1:] - passed[self.first[:-1]][self.cycle]

    def totals(self, values: Ints) -> Ints:
        """For each cycle the sum of its stretches' *values*."""
        passed = _running_total(values)
        return passed[self.first[1:]] - passed[self.first[:-1]]

    def first_of(self, which: Flags) -> tuple[Ints, Ints]:
        """The cycles that have a stretch of *which*, and the first such stretch of each."""
        places = np.flatnonzero(which)
        cycle = self.cycle[places]
        heads = np.ones(len(places), np.bool_)
        heads[1:] = cycle[1:] != cycle[:-1]
        return cycle[heads], places[heads]


def events_of(cycles: Cycles) -> tuple[Ints, Ints]:
    """Every event of every cycle, and the cycle of each."""
    lengths = cycles.end - cycles.begin
    cycle = np.repeat(np.arange(len(cycles)), lengths)
    before = np.cumsum(lengths) - lengths
    return np.arange(len(cycle)) + (cycles.begin - before)[cycle], cycle


def _running_total(values: Ints) -> Ints:
    total: Ints = np.append(0, np.cumsum(values))
    return total
