"""A week as text: a strip of blocks a date, and beside it the hours and what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.businesstime.picture.dates import date_label, range_text, week_number
from servicecore.businesstime.picture.fitting import fitted, padded, wrapped
from servicecore.instant import DAY_US

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecore.businesstime.picture.agenda import Agenda, DayAgenda, Stretch

__all__ = ["WIDTH", "week_text"]

WIDTH = 100
"""The columns of a terminal that a picture takes at most."""

_CELLS = 48
_HALF_US = DAY_US // _CELLS // 2
_DATE, _NAME, _HOURS, _TOTAL = 11, 12, 23, 9
_ASIDE = _HOURS + _TOTAL + 1
_AXIS = "".join(f"{hour:02}    " for hour in range(0, 24, 3)) + "24"

_BLOCKS = {(True, True): "█", (True, False): "▌", (False, True): "▐"}
_OPEN, _LITTLE, _CLOSED, _HOLIDAY, _SKIPPED = "█", "▏", "·", "░", "»"


def week_text(agenda: Agenda, *, numbered: bool) -> str:
    """
    The week for a terminal, at most 100 columns wide.

    A block is half an hour, half a block a quarter; what is shorter is told apart by the hours beside it.

    Args:
        numbered: Whether it is an ISO week, which has a number.
    """
    first, last = agenda.days[0].day, agenda.days[-1].day
    number = f"week {week_number(first)}, " if numbered else ""
    width = _DATE + 1 + (_NAME + 1 if agenda.lanes else 0)
    lines = [
        fitted(agenda.calendar, WIDTH),
        fitted(f"{number}{range_text(first, last)}, {agenda.timezone}", WIDTH),
        "",
        f"{'':{width}}{_AXIS}",
    ]
    for day in agenda.days:
        lines += _laned(agenda.lanes, day) if agenda.lanes else _plain(day)
    lines += [f"{'':{width}}{line}" for line in (agenda.summary, _legend(agenda)) if line]
    return "\n".join(line.rstrip() for line in lines)


def _plain(day: DayAgenda) -> Iterator[str]:
    """The lines of a date: its strip, and to the right of it the hours and the notes."""
    hours = wrapped(day.hours, _HOURS, 4)
    closed = [] if hours else wrapped(str(day.why_closed or "closed"), _ASIDE, 2)
    notes = [line for note in day.beside for line in wrapped(str(note), _ASIDE, 2)]
    first, *others = [*hours, *closed, *notes]
    if hours:
        first = padded(first, _HOURS) + f" {day.total:>{_TOTAL}}"
    yield f"{date_label(day.day):{_DATE}} {_strip(day, day.stretches)}  {first}"
    for line in others:
        yield f"{'':{_DATE + 1 + _CELLS + 2}}{line}"


def _laned(names: Sequence[str], day: DayAgenda) -> Iterator[str]:
    """The lines of a date: a strip a lane with its hours, below them the notes of the date."""
    total = f"open {day.total}" if day.stretches else "closed"
    left = [date_label(day.day), total, *[""] * (len(names) - 2)]
    for label, name, lane in zip(left, names, day.lanes, strict=True):
        hours = "".join(wrapped(" ".join(map(str, lane)), _HOURS, 1))
        yield f"{padded(label, _DATE)} {padded(name, _NAME)} {_strip(day, lane)} {hours}"
    for note in day.notes:
        yield f"{'':{_DATE + _NAME + 2}}{fitted(str(note), WIDTH - _DATE - _NAME - 2)}"
    yield ""


def _strip(day: DayAgenda, stretches: Sequence[Stretch]) -> str:
    """The date from midnight to midnight, half an hour a cell."""
    open_us = [0] * (2 * _CELLS)
    for stretch in stretches:
        for start, end in stretch.parts:
            for half in range(start // _HALF_US, -(-end // _HALF_US)):
                open_us[half] += min(end, (half + 1) * _HALF_US) - max(start, half * _HALF_US)
    cells = [_cell(left, right, day.kind) for left, right in zip(open_us[::2], open_us[1::2], strict=True)]
    for change in day.changes:
        if change.forward:
            first, last = (-(-wall // (2 * _HALF_US)) for wall in change.on_date(day.day))
            cells[first:last] = _SKIPPED * (last - first)
    return "".join(cells)


def _cell(left_us: int, right_us: int, kind: str | None) -> str:
    if block := _BLOCKS.get((2 * left_us >= _HALF_US, 2 * right_us >= _HALF_US)):
        return block
    if left_us or right_us:
        return _LITTLE
    return _HOLIDAY if kind == "holiday" else _CLOSED


def _legend(agenda: Agenda) -> str:
    """What the signs mean, as far as they can be seen."""
    signs = [f"{_OPEN} open"] if agenda.open_us else []
    if any(day.kind == "holiday" for day in agenda.days):
        signs.append(f"{_HOLIDAY} holiday")
    if any(change.forward for day in agenda.days for change in day.changes):
        signs.append(f"{_SKIPPED} skipped by the clocks")
    return "   ".join(signs)
