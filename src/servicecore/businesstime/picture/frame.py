"""What the drawings of a week and of a month have around them: a heading, and words for colours and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.businesstime.picture.dates import date_label
from servicecore.businesstime.picture.fitting import ems_of, fitted
from servicecore.businesstime.picture.svg import PAD, WIDTH, document, legend, text, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecore.businesstime.picture.agenda import Agenda, DayAgenda

__all__ = ["day_hint", "framed", "holiday_sign", "kind_signs"]

_TITLE_SIZE = 17.0
_BOLD = 1.15
# How much wider bold letters are.


def framed(
    agenda: Agenda, range_: str, parts: Sequence[str], foot: float, signs: Sequence[tuple[str, str]]
) -> str:
    """
    A drawing with its heading and, below *foot*, its legend.

    Args:
        range_: The dates in words.

        signs: Of the legend: the class of each colour, and what it means.
    """
    swatches, tall = legend(foot + 14, signs)
    said = f"{range_}, {agenda.timezone}"
    return document(
        foot + PAD + (tall + 8 if signs else 0),
        title=f"{agenda.calendar}: {said}",
        description=f"{agenda.summary}. {' '.join(f'{day_hint(day)}.' for day in agenda.days)}",
        parts=[*_heading(agenda, said), *parts, *swatches],
    )


def _heading(agenda: Agenda, said: str) -> Iterator[str]:
    """The calendar's name and the dates to the left, the open time and the business days to the right."""
    opened, _, days = agenda.summary.partition(", ")
    room = WIDTH - 3 * PAD - _BOLD * width_of(opened, _TITLE_SIZE)
    name = fitted(agenda.calendar, room / _TITLE_SIZE / _BOLD, ems_of)
    yield text(PAD, 36, name, size=_TITLE_SIZE, bold=True, hint=agenda.calendar)
    yield text(PAD, 56, fitted(said, (WIDTH - 3 * PAD - width_of(days)) / 12, ems_of), "quiet", hint=said)
    yield text(WIDTH - PAD, 36, opened, size=_TITLE_SIZE, bold=True, anchor="end")
    yield text(WIDTH - PAD, 56, days, "quiet", anchor="end")


def day_hint(day: DayAgenda) -> str:
    """A date in words: its hours and what is said of it."""
    return f"{date_label(day.day)}: {'; '.join([day.hours or 'closed', *map(str, day.notes)])}"


def kind_signs(agenda: Agenda) -> list[tuple[str, str]]:
    """The colours of the kinds of hours, as far as they can be seen."""
    kinds = {stretch.kind or "week" for day in agenda.days for stretch in day.stretches}
    words = {"week": "open", "special": "special hours", "workday": "make-up day"}
    return [(kind, word) for kind, word in words.items() if kind in kinds] + holiday_sign(agenda)


def holiday_sign(agenda: Agenda) -> list[tuple[str, str]]:
    """The colour of holidays, where one can be seen."""
    return [("holiday", "holiday")] if any(day.kind == "holiday" for day in agenda.days) else []
