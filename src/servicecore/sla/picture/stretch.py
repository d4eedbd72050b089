"""The stretches of a lane as they are drawn: parts that lie closer than the eye can tell are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, frozen

from servicecore.businesstime.explanation import local_text
from servicecore.duration import duration_text
from servicecore.sla.explanation.part import COUNTS, parts_between

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from servicecore.sla.explanation import Part
    from servicecore.sla.picture.axis import Axis
    from servicecore.sla.picture.lane import Lane

__all__ = ["Stretch", "closed_of", "stretches_of"]

_GAP = 1.5
"""What is narrower, in pixels, is not told apart."""


@frozen
class Stretch:
    """
    A stretch of one look.

    Args:
        look: `week` for what counted, `late` for what counted past the deadline, `ahead`, `held`, `away`
            for resolved time, `aside`; `thread`, `thread-late` and `thread-ahead`, which hold together what
            counts while the calendar is open alone; `shut` and `holiday` where it is closed.

        words: What the clock did there.
    """

    look: str
    start_us: int
    end_us: int
    words: str
    business_us: int

    def hint(self, zone: tzinfo) -> str:
        """What is shown while the pointer rests on it."""
        span = f"{local_text(self.start_us, zone)} to {local_text(self.end_us, zone)}"
        length = f", {duration_text(self.business_us)}" if self.business_us else ""
        return f"{self.words}{length}: {span}"


def stretches_of(lane: Lane, axis: Axis) -> list[Stretch]:
    """The stretches of a lane, those behind first."""
    parts = [*lane.explanation.parts, *lane.explanation.ahead]
    threads = _joined((_stretch(part, lane, thread=True) for part in parts if part.kind in COUNTS), axis)
    bars = (
        _stretch(part, lane)
        for part in parts
        if part.kind not in COUNTS or (part.business_us and not part.is_closed)
    )
    return [*threads, *_joined(bars, axis)]


def _stretch(part: Part, lane: Lane, *, thread: bool = False) -> Stretch:
    breached_us = lane.clock.breached_at_us
    late = part.kind == "counted" and breached_us is not None and part.start_us >= breached_us
    look = "late" if late else _LOOKS[part.kind]
    if thread:
        look = {"late": "thread-late", "ahead": "thread-ahead"}.get(look, "thread")
    words = f"{part.words} past the deadline" if late else part.words
    return Stretch(look, part.start_us, part.end_us, words, part.business_us)


_LOOKS = {"counted": "week", "ahead": "ahead", "paused": "held", "resolved": "away", "set_aside": "aside"}


def _joined(stretches: Iterable[Stretch], axis: Axis) -> list[Stretch]:
    said: list[Stretch] = []
    for stretch in stretches:
        if said and _as_one(said[-1], stretch, axis):
            business_us = said[-1].business_us + stretch.business_us
            said[-1] = evolve(said[-1], end_us=stretch.end_us, business_us=business_us)
        else:
            said.append(stretch)
    return said


def _as_one(one: Stretch, other: Stretch, axis: Axis) -> bool:
    near = axis.x(other.start_us) - axis.x(one.end_us) < _GAP
    return near and (one.look, one.words) == (other.look, other.words)


def closed_of(lane: Lane, axis: Axis) -> list[Stretch]:
    """Where the calendar of a lane is closed, `shut` or on a `holiday`, as far as the eye can tell."""
    hours = lane.explanation.hours
    if hours is None or axis.day_room < _GAP:
        return []
    parts = parts_between("counted", axis.first_us, axis.last_us, hours)
    closed = (
        Stretch("holiday", part.start_us, part.end_us, part.name, 0)
        if part.name
        else Stretch("shut", part.start_us, part.end_us, "outside hours", 0)
        for part in parts
        if part.is_closed
    )
    return [each for each in _joined(closed, axis) if axis.x(each.end_us) - axis.x(each.start_us) >= _GAP]
