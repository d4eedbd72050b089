"""Questions to the calendars of many cycles, each asked once about all that count in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from servicecore.businesstime import BusinessCalendar
    from servicecore.businesstime.columns.column import Ints
    from servicecore.businesstime.compiled.timeline import Edge
    from servicecore.sla.columns.stretch import Lives
    from servicecore.sla.columns.terms import Term

__all__ = ["Measure"]


class _Question(Protocol):
    def __call__(self, calendar: BusinessCalendar, *columns: Ints) -> Ints:
        """The answers of a calendar, row by row."""
        ...


@frozen
class Measure:
    """
    The cycles of a term, measured in the calendar of each one's goal.

    Args:
        goal: For each cycle the place of its goal among those of the term.
    """

    term: Term
    lives: Lives
    goal: NDArray[np.int32]

    def elapsed(self, cycle: Ints, starts: Ints, ends: Ints) -> Ints:
        """The open time of each row, in the calendar of its cycle."""

        def question(calendar: BusinessCalendar, *columns: Ints) -> Ints:
            answers: Ints = calendar.elapsed_many(*columns)
            return answers

        return self._ask(question, cycle, starts, ends)

    def advanced(self, cycle: Ints, starts: Ints, durations: Ints, edge: Edge = "stay") -> Ints:
        """Where the duration of each row ends, in the calendar of its cycle."""

        def question(calendar: BusinessCalendar, *columns: Ints) -> Ints:
            answers: Ints = calendar.advance_many(*columns, edge=edge)
            return answers

        return self._ask(question, cycle, starts, durations)

    def _ask(self, question: _Question, cycle: Ints, *columns: Ints) -> Ints:
        goals, answers = self.goal[cycle], np.empty(len(cycle), np.int64)
        for calendar, places in _by_calendar(self.term.calendars):
            mine = slice(None) if self.term.one_calendar else np.flatnonzero(np.isin(goals, places))
            answers[mine] = question(calendar, *(column[mine] for column in columns))
        return answers


def _by_calendar(calendars: Sequence[BusinessCalendar]) -> list[tuple[BusinessCalendar, list[int]]]:
    """Each calendar with the goals that count in it."""
    found: dict[int, tuple[BusinessCalendar, list[int]]] = {}
    for place, calendar in enumerate(calendars):
        found.setdefault(id(calendar), (calendar, []))[1].append(place)
    return list(found.values())
