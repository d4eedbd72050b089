"""Many parts as few lines: a ticket that lives for a month is still told on one screen.

What is folded adds up all the same, and no holiday goes unnamed.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from servicecore.businesstime.compiled.zone import local_day
from servicecore.sla.explanation.line import Line
from servicecore.sla.explanation.part import COUNTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import tzinfo

    from servicecore.sla.explanation.part import Part

__all__ = ["folded"]

_MOST_PARTS = 8
"""So many parts of a stretch are told one by one."""

_MOST_DAYS = 7
"""So many days of a longer one are; of the days between two holidays of a still longer one only how many."""


def folded(parts: Sequence[Part], zone: tzinfo) -> Iterator[Line]:
    """
    The lines of a stretch in which a clock did one thing.

    Args:
        parts: Those of the stretch, at least one, in order.

        zone: Whose local dates days are.
    """
    if parts[0].kind not in COUNTS:
        yield _left_out(parts)
    elif len(parts) <= _MOST_PARTS:
        yield from map(_one, parts)
    else:
        yield from _by_days(parts, zone)


def _left_out(parts: Sequence[Part]) -> Line:
    """A stretch that does not count, and the holidays in it."""
    first, names = parts[0], list(dict.fromkeys(part.name for part in parts if part.name))
    over = f", over {', '.join(names)}" if names else ""
    what = f"{first.words}{over}"
    return Line(first.kind, first.start_us, parts[-1].end_us, what, left_out_us=_business(parts))


def _one(part: Part) -> Line:
    """A part that counts, or that would if it were open."""
    if part.why is None:
        return _counted([part], part.words)
    if part.is_closed:
        return Line("closed", part.start_us, part.end_us, str(part.why))
    note = f", {part.why.note}" if part.why.note else ""
    return _counted([part], f"{part.words}{note}")


def _by_days(parts: Sequence[Part], zone: tzinfo) -> Iterator[Line]:
    """What counts by day, and where that is still too much by the days between two holidays."""
    opened = [part for part in parts if not part.is_closed]
    long = len({local_day(part.start_us, zone) for part in opened}) > _MOST_DAYS
    for name, run in groupby(parts, key=lambda part: part.name):
        if name:
            yield from map(_one, run)
            continue
        days = [list(day) for _, day in groupby(_open(run), key=lambda part: local_day(part.start_us, zone))]
        if long and len(days) > 1:
            together = [part for day in days for part in day]
            yield _counted(together, f"{together[0].words} on {len(days)} days")
        else:
            yield from (_counted(day, day[0].words) for day in days)


def _open(parts: Iterable[Part]) -> Iterator[Part]:
    return (part for part in parts if not part.is_closed)


def _counted(parts: Sequence[Part], what: str) -> Line:
    first = parts[0]
    return Line(first.kind, first.start_us, parts[-1].end_us, what, counted_us=_business(parts))


def _business(parts: Iterable[Part]) -> int:
    return sum(part.business_us for part in parts)
