"""A single value that stands for a whole column, as microseconds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from servicecore.duration import MAX_DURATION_US, BusinessDays, duration_us, parse_duration
from servicecore.errors import InvalidDuration, InvalidInstant
from servicecore.instant import MAX_US, MIN_US, to_us

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = ["a_duration_us", "an_instant_us", "is_nat", "is_single"]


def is_single(value: object) -> bool:
    """Whether a value stands for all rows."""
    return isinstance(value, int | str | datetime | timedelta | BusinessDays)


def is_nat(kind: type) -> bool:
    """Whether a type is that of pandas' missing instants and durations; it calls itself a datetime."""
    return kind.__name__ == "NaTType"


def an_instant_us(name: str, value: Any, zone: tzinfo | None) -> int:
    """An integer, an aware datetime, or a naive one that is read in *zone*."""
    if type(value) is int:
        if not MIN_US <= value <= MAX_US:
            raise InvalidInstant(name, value, "lies outside the years 1 to 9999 in UTC")
        return value
    if is_nat(type(value)):
        raise InvalidInstant(name, value, "is a missing value; give an aware datetime")
    if zone is not None and isinstance(value, datetime) and value.utcoffset() is None:
        value = value.replace(tzinfo=zone, fold=0)
    return to_us(value, name=name)


def a_duration_us(name: str, value: Any) -> int:
    """An integer, a timedelta, or a text with a unit; at most 100 years."""
    length: Any = parse_duration(value, name=name) if isinstance(value, str) else value
    if isinstance(length, BusinessDays):
        reason = "counts business days, which columns do not; use advance for single ones"
        raise InvalidDuration(name, str(length), reason)
    if is_nat(type(length)):
        raise InvalidDuration(name, length, "is a missing value; give a timedelta or a text such as '4h'")
    if type(length) is not int:
        return duration_us(length, name=name)
    if abs(length) > MAX_DURATION_US:
        raise InvalidDuration(name, length, "is longer than 100 years")
    us: int = length
    return us
