"""When lengths of time fall due, for many cycles at once: see `reached` of the row engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from servicecore.sla.columns.stretch import CANCELLED, RUNNING, STOPPED

if TYPE_CHECKING:
    from servicecore.businesstime.columns.column import Ints
    from servicecore.sla.columns.measure import Measure
    from servicecore.sla.columns.promise import Promises

__all__ = ["fall_due"]


def fall_due(measure: Measure, promises: Promises, need: Ints, counted: Ints) -> None:
    """
    Put the deadlines of lengths of time into *promises*, and what is left of them.

    The deadline lies in the stretch in which the need is met. Where none has met it, it lies as far after
    the last instant of a clock that runs, or ran until it stopped, as is left.

    Args:
        need: For each cycle its goal; 0 where that is no length of time.

        counted: For each stretch what of it counts.
    """
    lives, edge = measure.lives, measure.term.target.edge
    promised = need > 0
    left = need - promises.elapsed
    np.copyto(promises.remaining, np.maximum(left, 0), where=promised)
    np.copyto(promises.overrun, np.maximum(-left, 0), where=promised)
    passed = lives.within(counted)
    enough = (lives.kind == RUNNING) & (passed >= need[lives.cycle]) & promised[lives.cycle]
    met, place = lives.first_of(enough)
    from_us = lives.judged.copy()
    from_us[met] = lives.start[place]
    left[met] = need[met] - passed[place] + counted[place]
    promises.has_due[:] = promised & ((lives.state == RUNNING) | (lives.state == STOPPED))
    promises.has_due[met] = True
    promises.has_due[lives.state == CANCELLED] = False
    due = np.flatnonzero(promises.has_due)
    promises.due[due] = measure.advanced(due, from_us[due], left[due], edge)
    _set_borderline_apart(measure, promises, met, place)


def _set_borderline_apart(measure: Measure, promises: Promises, met: Ints, place: Ints) -> None:
    """
    Leave to the row engine what a stretch met with its very last microsecond.

    A pause after it moves the deadline by itself. Only where the clock goes on, or stops there and the
    deadline stays at closing time, is it what was found.
    """
    lives = measure.lives
    borderline = promises.has_due[met] & (promises.due[met] >= lives.end[place])
    goes_on = (lives.state[met] == RUNNING) & (place == lives.first[met + 1] - 1)
    stops = (lives.state[met] == STOPPED) & (lives.end[place] == lives.judged[met])
    stays = stops & (measure.term.target.edge == "stay")
    promises.strange[met[borderline & ~goes_on & ~stays]] = True
