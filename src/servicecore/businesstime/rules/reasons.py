"""Why a calendar's hours leave a stretch closed: the reason of every piece of a span.

A closed stretch is cut where local dates change. What a break took out of the
hours is a break; on a date with an exception the rest is due to it, and so is
the tail of the usual night after it, on a date without one of its own; where
the clock on the wall reads open hours all the same, a clock change is the
reason; everything else lies outside the hours.
"""

from __future__ import annotations

from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from servicecore.businesstime.compiled.spans import clipped, disjoint, intersected, subtracted
from servicecore.businesstime.explanation import Piece, joined
from servicecore.businesstime.hours import WEEKDAYS, weekday_of
from servicecore.duration import duration_text
from servicecore.instant import DAY_US, MAX_US, MIN_US

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.businesstime.compiled.spans import Spans
    from servicecore.businesstime.compiled.zone import LocalOffsets
    from servicecore.businesstime.explanation import PieceKind
    from servicecore.businesstime.rules.definition import CalendarDefinition
    from servicecore.businesstime.rules.protocol import DayPiece
    from servicecore.businesstime.rules.ruling import Ruling

__all__ = ["reasons"]

_MARGIN_DAYS = 3


def reasons(definition: CalendarDefinition, start_us: int, end_us: int) -> list[Piece]:
    """The pieces of a span that is not empty, in order; abutting ones with one reason are one."""
    first_day, last_day = start_us // DAY_US - _MARGIN_DAYS, end_us // DAY_US + _MARGIN_DAYS
    offsets = definition.offsets(first_day, last_day)
    window = _Window(definition, offsets, first_day, last_day, (start_us, end_us))
    return joined(_with_changes(window.pieces(), offsets, start_us, end_us))


class _Window:
    """A calendar's hours and exceptions over the dates around a span."""

    def __init__(
        self,
        definition: CalendarDefinition,
        offsets: LocalOffsets,
        first_day: int,
        last_day: int,
        span: tuple[int, int],
    ) -> None:
        self.rulings, self.usual = definition.rulings, definition.opening.weekly
        self.offsets, self.span = offsets, span
        opening = definition.opening.spans(offsets, first_day, last_day)
        breaks = definition.break_spans(offsets, first_day, last_day)
        by_the_wall = _by_the_wall(definition, offsets, first_day, last_day)
        open_time = clipped(subtracted(opening, breaks), *span)
        closed = subtracted(([span[0]], [span[1]]), open_time)
        in_breaks = intersected(closed, intersected(opening, breaks))
        closed = subtracted(closed, in_breaks)
        changed = intersected(closed, by_the_wall)
        self.closed: list[tuple[Spans, PieceKind]] = [
            (in_breaks, "break"),
            (changed, "clock_change"),
            (subtracted(closed, changed), "outside_hours"),
        ]
        self.open_days = definition.days(first_day, last_day)
        self.ruled = list(self._ruled())

    def pieces(self) -> list[Piece]:
        """The pieces in order; closed ones are cut where the local date changes."""
        found = [
            _closed_piece(start, end, kind, ruling)
            for spans, kind in self.closed
            for ruling, start, end in self._cut(spans)
        ]
        found += [_open_piece(start, end, self.rulings.get(day)) for day, start, end in self._open()]
        return sorted(found, key=lambda piece: piece.start_us)

    def _open(self) -> Iterator[DayPiece]:
        """The open time by the date on which it opens; what two dates share goes to the first."""
        begin, last = self.span
        for day, start, end in sorted(self.open_days, key=itemgetter(1)):
            start_us, end_us = max(start, begin), min(end, last)
            if start_us < end_us:
                yield day, start_us, end_us
                begin = end_us

    def _ruled(self) -> Iterator[tuple[Ruling | None, int, int]]:
        """The span by local dates, each stretch with the exception that decides what is closed in it."""
        for day, start, end in self.offsets.dates(*self.span):
            ruling, before = self.rulings.get(day), self.rulings.get(day - 1)
            tail_us = start
            if ruling is None and before is not None:
                tail_us = min(max(start, self._usual_closing(day - 1)), end)
            if start < tail_us:
                yield before, start, tail_us
            if tail_us < end:
                yield ruling, tail_us, end

    def _usual_closing(self, day: int) -> int:
        """When the night of a date's weekday ends, where it lasts past midnight."""
        nights = [closing for _, closing in self.usual[weekday_of(day)] if closing > DAY_US]
        return self.offsets.to_us(day * DAY_US + nights[-1]) if nights else MIN_US

    def _cut(self, spans: Spans) -> Iterator[tuple[Ruling | None, int, int]]:
        """The parts of disjoint spans by what decides there."""
        starts, ends = spans
        index = 0
        for ruling, first, last in self.ruled:
            while index < len(starts) and starts[index] < last:
                yield ruling, max(starts[index], first), min(ends[index], last)
                if ends[index] > last:
                    break
                index += 1


def _open_piece(start_us: int, end_us: int, ruling: Ruling | None) -> Piece:
    if ruling is None:
        return Piece(start_us, end_us, kind="open")
    return Piece(start_us, end_us, kind="open", note=_note(ruling), layer=ruling.layer)


def _closed_piece(start_us: int, end_us: int, kind: PieceKind, ruling: Ruling | None) -> Piece:
    if kind == "break" or ruling is None:
        return Piece(start_us, end_us, kind=kind)
    said: PieceKind = "holiday" if ruling.kind == "holiday" else "special"
    return Piece(start_us, end_us, kind=said, note=_note(ruling), layer=ruling.layer)


def _note(ruling: Ruling) -> str:
    if ruling.kind == "holiday":
        return ruling.name
    if ruling.weekday is not None:
        return f"make-up day as {WEEKDAYS[ruling.weekday]}"
    return "special hours" if ruling.shifts else "closed that day"


def _by_the_wall(
    definition: CalendarDefinition, offsets: LocalOffsets, first_day: int, last_day: int
) -> Spans:
    """The instants at which the clock on the wall reads open hours, near clock changes."""
    starts: list[int] = []
    ends: list[int] = []
    for change, before, after in _changes(offsets):
        for offset, first, last in ((before, MIN_US, change), (after, change, MAX_US)):
            near = range(max((change + offset) // DAY_US - 1, first_day), min(change // DAY_US + 3, last_day))
            for day in near:
                for opening, closing in definition.opening.on(day):
                    midnight = day * DAY_US - offset
                    start, end = max(midnight + opening, first), min(midnight + closing, last)
                    if start < end:
                        starts.append(start)
                        ends.append(end)
    return disjoint(starts, ends) if starts else ([], [])


def _changes(offsets: LocalOffsets) -> Iterator[tuple[int, int, int]]:
    """The instant of each clock change, and the offsets before and after it."""
    for step, (before, after) in zip(offsets.steps_us, pairwise(offsets.offsets_us), strict=True):
        yield step - max(before, after), before, after


def _with_changes(pieces: list[Piece], offsets: LocalOffsets, start_us: int, end_us: int) -> Iterator[Piece]:
    """The same pieces, cut at every clock change by a piece of no length that tells of it."""
    changes = [change for change in _changes(offsets) if start_us < change[0] < end_us]
    for piece in pieces:
        begin = piece.start_us
        while changes and changes[0][0] < piece.end_us:
            at_us, before, after = changes.pop(0)
            if begin < at_us:
                yield Piece(begin, at_us, kind=piece.kind, note=piece.note, layer=piece.layer)
            way, far = ("forward", after - before) if after > before else ("back", before - after)
            note = f"clocks go {way} by {duration_text(far)}"
            yield Piece(at_us, at_us, kind="clock_change", note=note)
            begin = at_us
        yield Piece(begin, piece.end_us, kind=piece.kind, note=piece.note, layer=piece.layer)
