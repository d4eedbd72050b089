"""When time alone makes a test of an age answer otherwise: ages grow, so each does so at most once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from servicecore.condition import Hours
from servicecore.condition.moment import measure_age
from servicecore.errors import NoOpenTime
from servicecore.instant import MAX_US

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecore.condition.node import Leaf

__all__ = ["AgeingHours", "next_turn"]


class AgeingHours(Hours, Protocol):
    """What an age that is counted in open hours asks of a calendar; business calendars have it."""

    def advance_us(self, at_us: int, duration_us: int) -> int:
        """The earliest instant by which *duration_us* of open time has passed since *at_us*."""
        ...


def next_turn(
    ages: Iterable[Leaf], values: Mapping[str, Any], at_us: int, hours: Mapping[str, AgeingHours]
) -> int | None:
    """The first instant after *at_us* at which one of the tests answers otherwise; None when none will."""
    turns = (_turn(leaf, values, at_us, hours) for leaf in ages)
    return min((turn for turn in turns if turn is not None), default=None)


def _turn(leaf: Leaf, values: Mapping[str, Any], at_us: int, hours: Mapping[str, AgeingHours]) -> int | None:
    """An age is older once it is past its limit by one microsecond, and no longer younger at its limit."""
    age_us = measure_age(leaf)(values, at_us, hours)
    if age_us is None:
        return None
    ahead_us = leaf.argument - age_us + (leaf.operator == "older_than")
    if ahead_us <= 0:
        return None
    if leaf.calendar is None:
        turn_us: int = at_us + ahead_us
        return turn_us if turn_us <= MAX_US else None
    try:
        return hours[leaf.calendar].advance_us(at_us, ahead_us)
    except NoOpenTime:  # a calendar that opens no more ages nothing
        return None
