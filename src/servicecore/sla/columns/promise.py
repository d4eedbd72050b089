"""What many cycles were promised, and when that falls due: see `Promise` and `deadline` of the row engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from attrs import frozen

from servicecore.sla.columns.stretch import CANCELLED, PAUSED, RUNNING, STOPPED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from servicecore.businesstime import BusinessCalendar
    from servicecore.businesstime.columns.column import Flags, Ints
    from servicecore.sla.columns.course import Course
    from servicecore.sla.columns.cycle import Cycles
    from servicecore.sla.columns.stretch import Lives
    from servicecore.sla.columns.terms import Term

__all__ = ["Promises", "promises_of"]


class Question(Protocol):
    """A question to a calendar, about columns."""

    def __call__(self, calendar: BusinessCalendar, *columns: Ints) -> Ints:
        """The answers, row by row."""
        ...


@frozen
class Promises:
    """
    The promise of each of some cycles, as it stands in the end.

    Args:
        goal: Its place among the goals of the term.

        due: The deadline, where *has_due*; shown or not.

        elapsed, paused: What has counted, and what pauses have taken.

        remaining, overrun: What is left of the goal, where there is one, and what has counted beyond it.

        strange: The cycles that are the row engine's to judge.
    """

    goal: NDArray[np.int32]
    has_due: Flags
    due: Ints
    elapsed: Ints
    paused: Ints
    remaining: Ints
    overrun: Ints
    strange: Flags


@frozen
class _Measure:
    """The cycles of a term, measured in the calendar of each one's goal."""

    term: Term
    lives: Lives
    goal: NDArray[np.int32]

    def ask(self, question: Question, cycle: Ints, *columns: Ints) -> Ints:
        """The answers of each cycle's own calendar."""
        goals = self.goal[cycle]
        answers = np.empty(len(cycle), np.int64)
        for calendar, places in _by_calendar(self.term.calendars):
            mine = np.isin(goals, places) if len(places) < len(self.term.calendars) else slice(None)
            answers[mine] = question(calendar, *(column[mine] for column in columns))
        return answers


def _by_calendar(calendars: Sequence[BusinessCalendar]) -> list[tuple[BusinessCalendar, list[int]]]:
    """Each calendar with the goals that count in it."""
    found: dict[int, tuple[BusinessCalendar, list[int]]] = {}
    for place, calendar in enumerate(calendars):
        found.setdefault(id(calendar), (calendar, []))[1].append(place)
    return list(found.values())


def _elapsed(calendar: BusinessCalendar, *columns: Ints) -> Ints:
    answers: Ints = calendar.elapsed_many(*columns)
    return answers


def promises_of(course: Course, cycles: Cycles, lives: Lives) -> Promises:
    """What *cycles* were promised, by the priority that they heeded last."""
    term = cycles.term
    promised = term.promised(course.priorities)
    goal = promised[course.priority[lives.last]]
    measure = _Measure(term, lives, goal)
    business = measure.ask(_elapsed, lives.cycle, lives.start, lives.end)
    counted = np.where(lives.kind == RUNNING, business, 0)
    elapsed = lives.totals(counted)
    paused = lives.totals(np.where(lives.kind == PAUSED, business, 0))
    found = Promises(
        goal=goal,
        has_due=np.zeros(len(cycles), np.bool_),
        due=np.zeros(len(cycles), np.int64),
        elapsed=elapsed,
        paused=paused,
        remaining=np.zeros(len(cycles), np.int64),
        overrun=np.zeros(len(cycles), np.int64),
        strange=_strange(course, cycles, lives, goal, promised),
    )
    lengths = np.array([goal.us if goal and goal.us is not None else 0 for goal in term.goals], np.int64)
    points = np.array([goal is not None and goal.us is None for goal in term.goals])
    _fall_due(measure, found, lengths[goal], counted)
    if points.any():
        _fall_due_at_points(measure, found, points[goal], cycles, course, business)
    return found


def _strange(
    course: Course, cycles: Cycles, lives: Lives, goal: NDArray[np.int32], promised: NDArray[np.int32]
) -> Flags:
    """Cycles whose goal of now is not all there is to know: goals that change by restart or carrying a share."""
    term = cycles.term
    strange = np.zeros(len(cycles), np.bool_)
    if not term.one_calendar:
        strange |= goal == 0  # measured in the calendar of the goal before
    if term.target.retarget == "from_start":
        return strange
    alike = term.alike()[promised][course.priority]
    lengths = cycles.end - cycles.begin
    before = np.cumsum(lengths) - lengths
    cycle = np.repeat(np.arange(len(cycles)), lengths)
    rows = np.arange(len(cycle)) + (cycles.begin - before)[cycle]
    changed = ~course.done[rows] & (alike[rows] != alike[cycles.begin][cycle])
    strange[cycle[changed]] = True
    return strange


def _fall_due(measure: _Measure, found: Promises, need: Ints, counted: Ints) -> None:
    """
    The deadlines of lengths of time, *need* being 0 for what is none: see `reached`.

    The stretch in which the need is met has the deadline; a clock that goes on will meet it from its end on.
    """
    lives, edge = measure.lives, measure.term.target.edge
    lengths = need > 0
    left = need - found.elapsed
    np.copyto(found.remaining, np.maximum(left, 0), where=lengths)
    np.copyto(found.overrun, np.maximum(-left, 0), where=lengths)
    passed = lives.of_cycle(counted)
    runs = (lives.kind == RUNNING) & (passed >= need[lives.cycle]) & lengths[lives.cycle]
    met, place = lives.first_of(runs)
    from_us, over = lives.judged.copy(), left
    from_us[met] = lives.start[place]
    over[met] = need[met] - passed[place] + counted[place]
    found.has_due[:] = lengths & ((lives.state == RUNNING) | (lives.state == STOPPED))
    found.has_due[met] = True
    found.has_due[lives.state == CANCELLED] = False
    due = np.flatnonzero(found.has_due)

    def advanced(calendar: BusinessCalendar, *columns: Ints) -> Ints:
        answers: Ints = calendar.advance_many(*columns, edge=edge)
        return answers

    found.due[due] = measure.ask(advanced, due, from_us[due], over[due])
    # Met to the very end of its stretch, it lies wherever the clock goes on; where it does not, it lies there.
    ends = lives.end[place]
    late = found.has_due[met] & (found.due[met] >= ends)
    final = (lives.state[met] == STOPPED) & (ends == lives.judged[met]) & (edge == "stay")
    goes_on = (lives.state[met] == RUNNING) & (place == lives.first[met + 1] - 1)
    found.strange[met[late & ~final & ~goes_on]] = True


def _fall_due_at_points(
    measure: _Measure, found: Promises, points: Flags, cycles: Cycles, course: Course, business: Ints
) -> None:
    """The deadlines of points, which everything but running time pushes on until they have passed."""
    lives, term = measure.lives, measure.term
    mine = np.flatnonzero(points)
    point = np.zeros(len(cycles), np.int64)
    begun = course.at[cycles.begin[mine]]
    for place in np.unique(found.goal[mine]).tolist():
        aim: Any = term.goals[place].aim  # type: ignore[union-attr]
        these = found.goal[mine] == place
        calendar = term.calendars[place]
        point[mine[these]] = [aim.due_us(calendar, us) for us in begun[these].tolist()]
    pushed = lives.of_cycle(np.where(lives.kind == RUNNING, 0, business))
    runs = np.flatnonzero((lives.kind == RUNNING) & (lives.end > lives.start) & points[lives.cycle])
    cycle, push = lives.cycle[runs], pushed[runs]
    since = measure.ask(_elapsed, cycle, point[cycle], lives.end[runs])
    late = np.where(push == 0, point[cycle] < lives.end[runs], since > push)
    found.strange[cycle[(push > 0) & (since == push)]] = True
    passed = np.zeros(len(lives.kind), np.bool_)
    passed[runs[late]] = True
    met, place = lives.first_of(passed)
    total = lives.totals(np.where(lives.kind == RUNNING, 0, business))
    total[met] = pushed[place]
    due = point.copy()

    def pushed_on(calendar: BusinessCalendar, *columns: Ints) -> Ints:
        answers: Ints = calendar.advance_many(*columns)
        return answers

    due[mine] = measure.ask(pushed_on, mine, point[mine], total[mine])
    found.due[mine] = due[mine]
    found.has_due[mine] = np.isin(lives.state[mine], (RUNNING, STOPPED))
    found.has_due[met] = True
    found.has_due[lives.state == CANCELLED] = False
    ahead = mine[due[mine] > lives.judged[mine]]
    found.remaining[ahead] = measure.ask(_elapsed, ahead, lives.judged[ahead], due[ahead])
    beyond = runs[lives.end[runs] > due[cycle]]
    owner = lives.cycle[beyond]
    extra = np.zeros(len(lives.kind), np.int64)
    start = np.maximum(lives.start[beyond], due[owner])
    extra[beyond] = measure.ask(_elapsed, owner, start, lives.end[beyond])
    found.overrun[mine] = lives.totals(extra)[mine]
