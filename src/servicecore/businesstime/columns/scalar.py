"""A single value that stands for a whole column, as microseconds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from servicecore.duration import MAX_DURATION_US, duration_us
from servicecore.errors import InvalidDuration, InvalidInstant
from servicecore.instant import MAX_US, MIN_US, to_us

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = ["a_duration_us", "an_instant_us", "is_single"]


def is_single(value: object) -> bool:
    """Whether a value stands for all rows."""
    return isinstance(value, int | str | datetime | timedelta)


def an_instant_us(name: str, value: Any, zone: tzinfo | None) -> int:
    """An integer, an aware datetime, or a naive one that is read in *zone*."""
    if type(value) is int:
        if not MIN_US <= value <= MAX_US:
            raise InvalidInstant(name, value, "lies outside the years 1 to 9999 in UTC")
        return value
    if zone is not None and isinstance(value, datetime) and value.utcoffset() is None:
        value = value.replace(tzinfo=zone, fold=0)
    return to_us(value, name=name)


def a_duration_us(name: str, value: Any) -> int:
    """An integer, a timedelta, or a text with a unit; at most 100 years."""
    if type(value) is not int:
        return duration_us(value, name=name)
    if abs(value) > MAX_DURATION_US:
        raise InvalidDuration(name, value, "is longer than 100 years")
    return value
