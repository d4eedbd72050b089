"""When points fall due, for many cycles at once: see `postponed` of the row engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from servicecore.sla.columns.stretch import CANCELLED, PAUSED, RUNNING

if TYPE_CHECKING:
    from servicecore.businesstime.columns.column import Flags, Ints
    from servicecore.sla.columns.measure import Measure
    from servicecore.sla.columns.promise import Promises

__all__ = ["fall_due_at_points"]


def fall_due_at_points(
    measure: Measure, promises: Promises, points: Flags, begun: Ints, business: Ints
) -> None:
    """
    Put the deadlines of points into *promises*, and what is left until them.

    All time that does not run pushes a point on, until it has passed in a stretch that does.

    Args:
        points: Which cycles were promised a point.

        begun: When each began.

        business: The business time of each stretch.
    """
    lives = measure.lives
    mine = np.flatnonzero(points)
    point = _points(measure, mine, begun)
    pushes = np.where(lives.kind == RUNNING, 0, business)
    runs = np.flatnonzero((lives.kind == RUNNING) & (lives.end > lives.start) & points[lives.cycle])
    cycle, pushed = lives.cycle[runs], lives.within(pushes)[runs]
    since = measure.elapsed(cycle, point[cycle], lives.end[runs])
    late = np.where(pushed == 0, point[cycle] < lives.end[runs], since > pushed)
    # Pushed on to the very end of a stretch, it lies there or at a closing before: the row engine knows.
    promises.strange[cycle[(pushed > 0) & (since == pushed)]] = True
    passed = np.zeros(len(lives.kind), np.bool_)
    passed[runs[late]] = True
    met, place = lives.first_of(passed)
    total = lives.totals(pushes)
    total[met] = lives.within(pushes)[place]
    due = promises.due
    due[mine] = measure.advanced(mine, point[mine], total[mine])
    promises.has_due[mine] = lives.state[mine] != PAUSED
    promises.has_due[met] = True
    promises.has_due[lives.state == CANCELLED] = False
    ahead = mine[due[mine] > lives.judged[mine]]
    promises.remaining[ahead] = measure.elapsed(ahead, lives.judged[ahead], due[ahead])
    beyond = runs[lives.end[runs] > due[cycle]]
    owner, over = lives.cycle[beyond], np.zeros(len(lives.kind), np.int64)
    over[beyond] = measure.elapsed(owner, np.maximum(lives.start[beyond], due[owner]), lives.end[beyond])
    promises.overrun[mine] = lives.totals(over)[mine]


def _points(measure: Measure, mine: Ints, begun: Ints) -> Ints:
    """Each promised point, before anything has pushed it on."""
    goals, calendars = measure.term.goals, measure.term.calendars
    found = np.zeros(len(begun), np.int64)
    for cycle, place, us in zip(
        mine.tolist(), measure.goal[mine].tolist(), begun[mine].tolist(), strict=True
    ):
        goal = goals[place]
        assert goal is not None  # it is a point
        found[cycle] = goal.aim.due_us(calendars[place], us)
    return found
