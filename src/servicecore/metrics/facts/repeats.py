"""The same matter again: which tickets repeat an earlier one, and which came back after they were solved."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from attrs import evolve

from servicecore.duration import duration_us
from servicecore.errors import InvalidArgument
from servicecore.names import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import timedelta

    from servicecore.metrics.facts.facts import TicketFacts

__all__ = ["mark_repeats"]


def mark_repeats(
    facts: Iterable[TicketFacts],
    *,
    within: timedelta | str,
    same: Iterable[str] | Callable[[TicketFacts], str | None],
) -> tuple[TicketFacts, ...]:
    """
    The rows, in the order they came in, with `repeat_us` and `repeated` filled.

    `repeat_us` is how long before the opening an earlier ticket of the same matter was resolved, None where
    none was. `repeated` is 1 where another was opened within *within* of the resolution that stands, 0 once
    that time has passed without one, and None while it has not. Spam repeats nothing; a ticket merged into
    another is a contact like any other.

    Args:
        facts: In any order; all that may be about the same matter.

        within: The window, half open: what is opened just then is no repetition any more.

        same: The dimensions that make a matter the same when all of them are equal, such as `requester` and
            `category`; or a function that names the matter of a row. A row that lacks one, or has None, is
            the same as no other.

    Raises:
        InvalidArgument: If *within* is not longer than nothing.

        InvalidDuration: If it is no duration.
    """
    window = duration_us(within, name="within")
    if window <= 0:
        raise InvalidArgument("within", within, "a duration longer than nothing")
    matter = same if callable(same) else _by_dimensions(names(same, "same"))
    rows = list(facts)
    matters: dict[str | tuple[str, ...], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        key = matter(row)
        if key is not None and not row.spam:
            matters[key].append(place)
    for places in matters.values():
        for place, marked in zip(places, _marked([rows[each] for each in places], window), strict=True):
            rows[place] = marked
    return tuple(rows)


def _by_dimensions(same: Sequence[str]) -> Callable[[TicketFacts], tuple[str, ...] | None]:
    def matter(row: TicketFacts) -> tuple[str, ...] | None:
        values = [row.dimensions[name] for name in same if name in row.dimensions]
        return tuple(values) if values and len(values) == len(same) else None

    return matter


def _marked(rows: Sequence[TicketFacts], window: int) -> list[TicketFacts]:
    """The tickets of one matter, each held against the others."""
    openings = sorted(row.created_at_us for row in rows)
    ends = sorted((end, row.ticket_id) for row in rows if (end := _end(row)) is not None)
    return [
        evolve(row, repeat_us=_repeat(row, ends), repeated=_repeated(row, openings, window)) for row in rows
    ]


def _end(row: TicketFacts) -> int | None:
    return row.last_resolved_at_us if row.resolved else None


def _repeat(row: TicketFacts, ends: Sequence[tuple[int, str]]) -> int | None:
    before = [end for end, ticket in ends if end <= row.created_at_us and ticket != row.ticket_id]
    return row.created_at_us - before[-1] if before else None


def _repeated(row: TicketFacts, openings: Sequence[int], window: int) -> int | None:
    end = _end(row)
    if end is None:
        return None
    if any(end <= opening < end + window for opening in openings if opening > row.created_at_us):
        return 1
    return 0 if end + window <= row.asof_us else None
