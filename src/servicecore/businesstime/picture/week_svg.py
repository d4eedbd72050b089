"""A week as a drawing: a row a date, the hours on the wall from left to right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.businesstime.picture.dates import date_label, range_text, week_number
from servicecore.businesstime.picture.fitting import ems_of, fitted, wrapped
from servicecore.businesstime.picture.frame import framed, holiday_sign, kind_signs
from servicecore.businesstime.picture.svg import (
    LANE_CLASSES,
    PAD,
    WIDTH,
    bar,
    element,
    hint_of,
    text,
    width_of,
)
from servicecore.instant import DAY_US

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecore.businesstime.picture.agenda import Agenda, DayAgenda, Stretch

__all__ = ["week_svg"]

_LEFT, _RIGHT = 162.0, 606.0
_TOP, _GAP, _LEAST_HEIGHT = 100.0, 4.0, 44.0
_BAR_TOP, _BAR_HEIGHT = 7.0, 16.0
_LANE_HEIGHT, _LANE_STEP = 8.0, 11.0
_SMALL, _LINE = 11.0, 14.0
_NOTE = 10.5


def week_svg(agenda: Agenda, *, numbered: bool) -> str:
    """
    The week as one SVG document.

    Args:
        numbered: Whether it is an ISO week, which has a number.
    """
    first, last = agenda.days[0].day, agenda.days[-1].day
    number = f"Week {week_number(first)}, " if numbered else ""
    lanes = _lane_classes(agenda)
    parts = [*_axis()]
    top = _TOP
    for day in agenda.days:
        row = _Row(day, lanes, agenda.lanes, top)
        parts += row.parts()
        top += row.height + _GAP
    return framed(agenda, f"{number}{range_text(first, last)}", parts, top, _signs(agenda, lanes))


def _lane_classes(agenda: Agenda) -> list[str]:
    """The colour of each lane; the calendar itself, where it is one of them, is the last."""
    members = LANE_CLASSES[: len(agenda.lanes)]
    return [*members[: len(agenda.lanes) - 1], "whole"] if agenda.whole_lane else [*members]


def _signs(agenda: Agenda, lanes: Sequence[str]) -> list[tuple[str, str]]:
    """The legend: lanes or kinds of hours, then what clock changes look like, if they can be seen."""
    if agenda.lanes:
        names = [fitted(name, 22, ems_of) for name in agenda.lanes]
        signs = [*zip(lanes, names, strict=True), *holiday_sign(agenda)]
    else:
        signs = kind_signs(agenda)
    ways = {change.forward for day in agenda.days for change in day.changes}
    words = {True: ("gap", "skipped by the clocks"), False: ("twice", "comes twice")}
    return signs + [sign for way, sign in words.items() if way in ways]


def _axis() -> Iterator[str]:
    for hour in range(0, 25, 3):
        yield text(_x(hour * DAY_US // 24), _TOP - 8, f"{hour:02}", "quiet", size=_SMALL, anchor="middle")


def _x(wall_us: int) -> float:
    return _LEFT + (_RIGHT - _LEFT) * wall_us / DAY_US


class _Row:
    """The row of one date: its name and notes, the open time on the wall, and what that adds up to."""

    def __init__(self, day: DayAgenda, lanes: Sequence[str], names: Sequence[str], top: float) -> None:
        self.day, self.lanes, self.names, self.top = day, lanes, names, top
        room = (_LEFT - PAD - 2) / _NOTE
        self.notes = [(note, line) for note in day.beside for line in wrapped(str(note), room, 2, ems_of)]
        bars = len(lanes) * _LANE_STEP - (_LANE_STEP - _LANE_HEIGHT) if lanes else _BAR_HEIGHT
        self.hours_line = _BAR_TOP + bars + 13
        self.height = max(
            _LEAST_HEIGHT, self.hours_line + 8, 19 + _LINE * len(self.notes) + 8 if self.notes else 0
        )

    def parts(self) -> Iterator[str]:
        """The elements, those behind first."""
        yield from self._ground()
        yield from self._bars()
        yield from self._clocks()
        yield from self._beside()
        if self.day.stretches:
            yield self._hours()
            yield text(WIDTH - PAD, self.top + self.height / 2 + 4.5, self.day.total, bold=True, anchor="end")
        else:
            yield self._closed()

    def _ground(self) -> Iterator[str]:
        kind = self.day.kind
        class_ = "holiday" if kind == "holiday" else "void" if kind == "skipped" else "band"
        box = {"x": _LEFT, "y": self.top, "width": _RIGHT - _LEFT, "height": self.height, "rx": 4.0}
        yield element("rect", class_=class_, **box)
        foot = self.top + self.hours_line - 10
        for hour in range(3, 24, 3) if self.day.stretches else ():
            x = _x(hour * DAY_US // 24)
            yield element("line", x1=x, x2=x, y1=self.top, y2=foot, class_="grid")

    def _bars(self) -> Iterator[str]:
        y = self.top + _BAR_TOP
        if not self.lanes:
            for stretch in self.day.stretches:
                yield from self._bar(stretch, y, _BAR_HEIGHT, stretch.kind or "week", "")
        for class_, name, lane in zip(self.lanes, self.names, self.day.lanes, strict=True):
            for stretch in lane:
                yield from self._bar(stretch, y, _LANE_HEIGHT, class_, f"{name}, ")
            y += _LANE_STEP

    def _bar(self, stretch: Stretch, y: float, height: float, class_: str, name: str) -> Iterator[str]:
        hint = f"{name}{date_label(self.day.day)}, {stretch}"
        for start, end in stretch.parts:
            yield bar(
                _x(start),
                y,
                _x(end) - _x(start),
                height,
                class_,
                hint=hint,
                round_left=not (stretch.from_before and start == 0),
                round_right=not (stretch.goes_on and end == DAY_US),
            )

    def _clocks(self) -> Iterator[str]:
        for change in self.day.changes:
            first, last = map(_x, change.on_date(self.day.day))
            class_ = "gap" if change.forward else "twice"
            box = {"x": first, "y": self.top + 2, "width": last - first, "height": self.height - 4}
            hint = hint_of(str(change))
            yield element("rect", hint, class_=class_, stroke_dasharray="3 2", **box)

    def _beside(self) -> Iterator[str]:
        day = self.day
        class_ = "strong" if day.is_business_day else "quiet"
        y = self.top + self.height / 2 + 4.5 - _LINE / 2 * len(self.notes)
        yield text(PAD, y, date_label(day.day), class_, size=13, bold=day.is_business_day)
        for place, (note, line) in enumerate(self.notes, 1):
            yield text(PAD, y + _LINE * place, line, f"note-{note.kind}", size=_NOTE, hint=note.full)

    def _hours(self) -> str:
        """The hours below the bars: in their middle, as far as there is room."""
        room = _RIGHT - _LEFT - 8
        (said,) = wrapped(self.day.hours, room / _SMALL, 1, ems_of)
        half = width_of(said, _SMALL) / 2
        parts = [part for stretch in self.day.stretches for part in stretch.parts] or [(0, DAY_US)]
        middle = (_x(min(start for start, _ in parts)) + _x(max(end for _, end in parts))) / 2
        x = min(max(middle, _LEFT + 4 + half), _RIGHT - 4 - half)
        return text(x, self.top + self.hours_line, said, "quiet", size=_SMALL, anchor="middle")

    def _closed(self) -> str:
        """Why there is nothing to see, in the middle of the row."""
        note = self.day.why_closed
        said = fitted(str(note or "closed"), (_RIGHT - _LEFT - 16) / 12, ems_of)
        class_, hint = (f"note-{note.kind}", note.full) if note else ("quiet", "")
        y = self.top + self.height / 2 + 4.5
        return text((_LEFT + _RIGHT) / 2, y, said, class_, anchor="middle", hint=hint)
