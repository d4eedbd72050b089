"""The stretches of a clock's life with what each amounts to, made when somebody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.sla.clocks.deferred import Deferred
from servicecore.sla.engine.course import CODES
from servicecore.sla.engine.era import Era
from servicecore.sla.engine.stopwatch import KINDS
from servicecore.sla.explanation import Segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecore.sla.engine.course import Course
    from servicecore.sla.engine.stopwatch import Stopwatch

__all__ = ["segments_of"]


def segments_of(watch: Stopwatch, at_us: int) -> Sequence[Segment]:
    """
    Every stretch up to an instant, the present one included while the clock is live.

    What the clock lives through later does not change them.
    """
    course, calendar = watch.ledger.course, watch.calendar
    eras, aside = (*watch.ledger.eras, Era(calendar, len(course), 0, 0)), watch.ledger.aside
    since_us, why = watch.since_us, watch.why
    kind = CODES[KINDS[watch.state]] if watch.live and at_us > since_us else None

    def make() -> Iterator[Segment]:
        yield from _ended(course, eras, aside, since_us)
        if kind is not None:
            reason, by = why or (None, None)
            yield Segment(kind, since_us, at_us, calendar.elapsed_us(since_us, at_us), reason, by)

    return Deferred(make)


def _ended(course: Course, eras: Sequence[Era], aside: int, until_us: int) -> Iterator[Segment]:
    first = 0
    for number, era in enumerate(eras):
        for index in range(first, era.until):
            start_us = course.starts[index]
            end_us = course.starts[index + 1] if index + 1 < eras[-1].until else until_us
            kind = CODES[course.kinds[index]]
            if number < aside and kind == "counted":
                kind = "set_aside"
            business_us = era.calendar.elapsed_us(start_us, end_us)
            yield Segment(kind, start_us, end_us, business_us, *(course.whys[index] or (None, None)))
        first = era.until
