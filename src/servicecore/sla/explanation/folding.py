"""Many parts as few lines: a ticket that lives for a month is still told on one screen.

What is folded adds up all the same, and no holiday goes unnamed.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from servicecore.businesstime.compiled.zone import local_day
from servicecore.sla.explanation.line import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import tzinfo

    from servicecore.sla.explanation.part import Part, PartKind

__all__ = ["COUNTS", "folded", "words_of"]

_MOST_PARTS = 8
"""So many parts of a stretch are told one by one."""

_MOST_DAYS = 7
"""So many days of a longer one are; of the days between two holidays of a still longer one only how many."""

COUNTS = frozenset({"counted", "ahead"})
"""The kinds of parts of which the open time uses up a goal."""

_WORDS: Mapping[PartKind, str] = {
    "counted": "counted",
    "ahead": "ahead",
    "paused": "paused",
    "resolved": "resolved, left out",
    "set_aside": "set aside by a new goal",
}


def words_of(part: Part) -> str:
    """What a clock did in a part, with the reason and who: "paused: requester, by kim"."""
    reason = f": {part.reason}" if part.reason else ""
    return f"{_WORDS[part.kind]}{reason}{f', by {part.by}' if part.by else ''}"


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
    return Line(
        first.kind, first.start_us, parts[-1].end_us, f"{words_of(first)}{over}", left_out_us=_business(parts)
    )


def _one(part: Part) -> Line:
    """A part that counts, or that would if it were open."""
    if part.why is None:
        return _counted([part], words_of(part))
    if part.is_closed:
        return Line("closed", part.start_us, part.end_us, str(part.why))
    return _counted([part], f"{words_of(part)}, {part.why.note}" if part.why.note else words_of(part))


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
            yield _counted(together, f"{words_of(together[0])} on {len(days)} days")
        else:
            yield from (_counted(day, words_of(day[0])) for day in days)


def _open(parts: Iterable[Part]) -> Iterator[Part]:
    return (part for part in parts if not part.is_closed)


def _counted(parts: Sequence[Part], what: str) -> Line:
    first = parts[0]
    return Line(first.kind, first.start_us, parts[-1].end_us, what, counted_us=_business(parts))


def _business(parts: Iterable[Part]) -> int:
    return sum(part.business_us for part in parts)
