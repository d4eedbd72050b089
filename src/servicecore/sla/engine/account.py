"""What a course amounts to in one calendar, added up once and never again."""

from __future__ import annotations

from array import array
from functools import partial
from typing import TYPE_CHECKING

from attrs import define, field

from servicecore.sla.engine.course import COUNTED, PAUSED

if TYPE_CHECKING:
    from servicecore.businesstime import BusinessCalendar
    from servicecore.sla.engine.course import Course

__all__ = ["Account"]


@define(weakref_slot=False)
class Account:
    """
    Running sums over the stretches of a course from one of them on, in microseconds of business time.

    A deadline is looked up in the sums, so that it costs the same after two pauses and after a million.

    Args:
        next: The first stretch that is not added up yet.

        counted_us, paused_us: What has counted, and what was paused.

        left_out_us: What was paused or resolved: by so much a point in time is pushed out.

        run_starts, run_ends: Where the counted stretches began and ended.

        counted_by: What had counted by the end of each of them.

        left_out_before: What had been left out before each of them.

        passing: The first of them that passed a point, by that instant; once passed, always passed.
    """

    calendar: BusinessCalendar
    course: Course
    next: int = 0
    counted_us: int = 0
    paused_us: int = 0
    left_out_us: int = 0
    run_starts: array[int] = field(factory=partial(array, "q"))
    run_ends: array[int] = field(factory=partial(array, "q"))
    counted_by: array[int] = field(factory=partial(array, "q"))
    left_out_before: array[int] = field(factory=partial(array, "q"))
    passing: dict[int, int] = field(factory=dict, eq=False, repr=False)

    def brought_up(self) -> Account:
        """Itself, with every stretch that has ended added up."""
        course, elapsed_us = self.course, self.calendar.elapsed_us
        for index in range(self.next, len(course)):
            start_us, end_us, kind = course.starts[index], course.end_us(index), course.kinds[index]
            business_us = elapsed_us(start_us, end_us)
            if kind == COUNTED:
                self.counted_us += business_us
                self.run_starts.append(start_us)
                self.run_ends.append(end_us)
                self.counted_by.append(self.counted_us)
                self.left_out_before.append(self.left_out_us)
            else:
                self.left_out_us += business_us
                self.paused_us += business_us if kind == PAUSED else 0
        self.next = len(course)
        return self
