"""A month as text: a ruled grid of weeks, in each cell the date, its open time and what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.businesstime.picture.dates import (
    grid_of,
    month_name,
    week_number,
    weekday_name,
    weekdays_from,
)
from servicecore.businesstime.picture.fitting import fitted, padded, wrapped
from servicecore.businesstime.picture.week_text import WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecore.businesstime.picture.agenda import Agenda, DayAgenda

__all__ = ["month_text"]

_CELL, _NUMBER = 12, 2
_NOTE_LINES = 2
# Of one note; a date has seldom more than one.


def month_text(agenda: Agenda, first_weekday: int) -> str:
    """
    The month for a terminal, at most 100 columns wide; dates of its neighbours are blank.

    Args:
        first_weekday: With which weekday a week begins, 0 for Monday; then weeks have their ISO numbers.
    """
    weeks = grid_of(agenda.days, first_weekday, key=lambda day: day.day)
    names = [weekday_name(weekday) for weekday in weekdays_from(first_weekday)]
    lines = [
        fitted(agenda.calendar, WIDTH),
        fitted(f"{month_name(agenda.days[0].day)}, {agenda.timezone}", WIDTH),
        "",
        _rule(*"┌┬┐"),
        _row("", names),
        _rule(*"├┼┤"),
    ]
    for place, week in enumerate(weeks):
        lines += [_rule(*"├┼┤")] if place else []
        lines += _week(week, numbered=first_weekday == 0)
    return "\n".join([*lines, _rule(*"└┴┘"), agenda.summary])


def _week(week: Sequence[DayAgenda | None], *, numbered: bool) -> Iterator[str]:
    number = next(str(week_number(day.day)) for day in week if day) if numbered else ""
    cells = [_cell(day) for day in week]
    for line in range(max(map(len, cells))):
        yield _row(number if line == 0 else "", [cell[line] if line < len(cell) else "" for cell in cells])


def _cell(day: DayAgenda | None) -> list[str]:
    """The lines of one date."""
    if day is None:
        return []
    number = f"{day.day.day:2}"
    lines = [number + padded(day.total or "-", _CELL - len(number), right=True)]
    return lines + [line for note in day.notes for line in wrapped(str(note), _CELL, _NOTE_LINES)]


def _row(number: str, cells: Sequence[str]) -> str:
    return "│".join(["", f"{number:>{_NUMBER}}", *(padded(cell, _CELL) for cell in cells), ""])


def _rule(left: str, cross: str, right: str) -> str:
    return left + cross.join(["─" * _NUMBER, *["─" * _CELL] * 7]) + right
