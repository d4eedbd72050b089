"""What many cycles were promised, and how that stands: see `Promise` and `reading` of the row engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from servicecore.sla.columns.deadline import fall_due
from servicecore.sla.columns.measure import Measure
from servicecore.sla.columns.point import fall_due_at_points
from servicecore.sla.columns.stretch import PAUSED, RUNNING, events_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from servicecore.businesstime.columns.column import Flags, Ints
    from servicecore.sla.columns.course import Course
    from servicecore.sla.columns.cycle import Cycles
    from servicecore.sla.columns.stretch import Lives

__all__ = ["Promises"]


@frozen
class Promises:
    """
    The promise of each of some cycles, as it stands in the end.

    Args:
        goal: Its place among the goals of the term; the first is none.

        has_due: Whether there is a deadline, shown or not.

        due: The deadline.

        elapsed, paused: What has counted, and what pauses have taken.

        remaining, overrun: What is left of the goal, where there is one, and what has counted beyond it.

        strange: Whether it is the row engine's to judge.
    """

    goal: NDArray[np.int32]
    has_due: Flags
    due: Ints
    elapsed: Ints
    paused: Ints
    remaining: Ints
    overrun: Ints
    strange: Flags

    @classmethod
    def of(cls, course: Course, cycles: Cycles, lives: Lives) -> Promises:
        """
        The promises by the priority, or what else picks the goal, that each cycle heeded last.

        Raises:
            ServiceCoreError: If a calendar has no answer for one of them.
        """
        term, count = cycles.term, len(cycles)
        goal = _goals(course, cycles, lives)
        measure = Measure(term, lives, goal)
        business = measure.elapsed(lives.cycle, lives.start, lives.end)
        counted = np.where(lives.kind == RUNNING, business, 0)
        promises = cls(
            goal=goal,
            has_due=np.zeros(count, np.bool_),
            due=np.zeros(count, np.int64),
            elapsed=lives.totals(counted),
            paused=lives.totals(np.where(lives.kind == PAUSED, business, 0)),
            remaining=np.zeros(count, np.int64),
            overrun=np.zeros(count, np.int64),
            strange=_strange(course, cycles, goal),
        )
        lengths = np.array([goal.us or 0 if goal else 0 for goal in term.goals], np.int64)
        points = np.array([goal is not None and goal.us is None for goal in term.goals])
        fall_due(measure, promises, lengths[goal], counted)
        if points.any():
            begun = course.at[cycles.begin]
            fall_due_at_points(measure, promises, points[goal], begun, business)
        return promises


def _goals(course: Course, cycles: Cycles, lives: Lives) -> NDArray[np.int32]:
    """For each cycle the place of the goal that it heeded last."""
    if cycles.term.target.measured.promised is None:
        codes, words = course.keys(cycles.term.target.picks_by)
        return cycles.term.promised(words)[codes[lives.last]]
    return course.promised.codes[cycles.begin]


def _strange(course: Course, cycles: Cycles, goal: NDArray[np.int32]) -> Flags:
    """
    The cycles whose goal changed under way, where more than the last goal counts.

    It does where a goal restarts the clock or carries a share; and where the last is none, because the clock
    is measured in the calendar of the goal before.
    """
    term, changed = cycles.term, np.zeros(len(cycles), np.bool_)
    from_start = term.target.retarget == "from_start"
    if (from_start and term.one_calendar) or term.target.measured.promised is not None:
        return changed
    codes, words = course.keys(term.target.picks_by)
    goals = term.alike()[term.promised(words)][codes]
    rows, cycle = events_of(cycles)
    changed[cycle[~cycles.halted[rows] & (goals[rows] != goals[cycles.begin][cycle])]] = True
    return changed & (goal == 0) if from_start else changed
