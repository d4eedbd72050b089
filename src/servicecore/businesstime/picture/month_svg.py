"""A month as a drawing: a grid of weeks, in each cell the date, its open time, and a strip of its hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.businesstime.picture.dates import (
    grid_of,
    month_name,
    week_number,
    weekday_name,
    weekdays_from,
)
from servicecore.businesstime.picture.fitting import ems_of, wrapped
from servicecore.businesstime.picture.frame import day_hint, framed, kind_signs
from servicecore.businesstime.picture.svg import PAD, WIDTH, bar, element, hint_of, text
from servicecore.instant import DAY_US

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.businesstime.picture.agenda import Agenda, DayAgenda

__all__ = ["month_svg"]

_TOP, _NUMBERS, _GAP, _INSET = 98.0, 28.0, 4.0, 7.0
_STEP = (WIDTH - 2 * PAD - _NUMBERS + _GAP) / 7
_WIDE, _TALL = _STEP - _GAP, 66.0
_STRIP_TOP, _STRIP_HEIGHT = 53.0, 6.0
_SMALL, _NOTE_LINES = 10.0, 2


def month_svg(agenda: Agenda, first_weekday: int) -> str:
    """
    The month as one SVG document; where the dates of its neighbours would be there is nothing.

    Args:
        first_weekday: With which weekday a week begins, 0 for Monday; then weeks have their ISO numbers.
    """
    parts = [
        text(_x(place) + _INSET, _TOP - 9, weekday_name(weekday), "quiet", size=11)
        for place, weekday in enumerate(weekdays_from(first_weekday))
    ]
    top = _TOP
    for week in grid_of(agenda.days, first_weekday, key=lambda day: day.day):
        days = [(place, day) for place, day in enumerate(week) if day]
        if first_weekday == 0:
            parts.append(text(PAD, top + 18, str(week_number(days[0][1].day)), "quiet", size=11))
        for place, day in days:
            parts += _cell(day, _x(place), top)
        top += _TALL + _GAP
    return framed(agenda, month_name(agenda.days[0].day), parts, top, kind_signs(agenda))


def _x(place: int) -> float:
    return PAD + _NUMBERS + place * _STEP


def _cell(day: DayAgenda, x: float, top: float) -> Iterator[str]:
    hint = hint_of(day_hint(day))
    class_ = {"holiday": "holiday", "skipped": "void"}.get(day.kind or "", "band")
    yield element("rect", hint, x=x, y=top, width=_WIDE, height=_TALL, rx=5, class_=class_)
    number, bold = str(day.day.day), day.is_business_day
    yield text(x + _INSET, top + 18, number, "strong" if bold else "quiet", size=13, bold=bold)
    yield text(x + _WIDE - _INSET, top + 18, day.total, "strong", anchor="end")
    yield from _notes(day, x + _INSET, top + 33)
    yield from _strip(day, x + _INSET, top + _STRIP_TOP)


def _notes(day: DayAgenda, x: float, y: float) -> Iterator[str]:
    room = (_WIDE - 2 * _INSET) / _SMALL
    each = 1 if len(day.notes) > 1 else _NOTE_LINES
    said = [(note, line) for note in day.notes for line in wrapped(str(note), room, each, ems_of)]
    for place, (note, line) in enumerate(said[:_NOTE_LINES]):
        yield text(x, y + 12 * place, line, f"note-{note.kind}", size=_SMALL, hint=note.full)


def _strip(day: DayAgenda, x: float, y: float) -> Iterator[str]:
    """The date from midnight to midnight; what is open lies on a groove."""
    if day.kind == "skipped":
        return
    scale = (_WIDE - 2 * _INSET) / DAY_US
    yield element("rect", x=x, y=y, width=DAY_US * scale, height=_STRIP_HEIGHT, rx=2, class_="groove")
    for stretch in day.stretches:
        for start, end in stretch.parts:
            width = (end - start) * scale
            class_ = stretch.kind or "week"
            yield bar(x + start * scale, y, width, _STRIP_HEIGHT, class_, hint=str(stretch), radius=2.0)
