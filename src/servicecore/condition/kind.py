"""The kinds of fields, and how a value of each is read.

A value that is not there says nothing, and neither does one that is not of its
field's kind: a test of either is unknown. Blank texts are not there, as for
the required fields of a workflow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from servicecore.duration import duration_us
from servicecore.errors import InvalidInstant, NaiveDatetime, ServiceCoreError
from servicecore.instant import MAX_US, MIN_US, from_iso, to_us

__all__ = ["KINDS", "READERS", "Kind", "Reader", "is_missing"]

Kind: TypeAlias = Literal["text", "choice", "number", "boolean", "instant", "duration", "texts"]
Reader: TypeAlias = Callable[[Any, str], Any]
"""A value and the name of its field; gives what is compared, or None when it is not of the kind."""

KINDS: Mapping[Kind, str] = {
    "text": "a text",
    "choice": "a choice",
    "number": "a number",
    "boolean": "true or false",
    "instant": "an instant",
    "duration": "a duration",
    "texts": "a list of texts",
}
"""Every kind, with the words that messages have for it."""


def is_missing(value: object) -> bool:
    """Whether a value says nothing: not given, None, or a text of blanks."""
    return value is None or (isinstance(value, str) and not value.strip())


def _text(value: Any, _name: str) -> Any:
    return value if isinstance(value, str) and value.strip() else None


def _number(value: Any, _name: str) -> Any:
    if isinstance(value, float):
        return value if value - value == 0 else None  # neither infinite nor NaN
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _boolean(value: Any, _name: str) -> Any:
    return value if isinstance(value, bool) else None


def _instant(value: Any, name: str) -> Any:
    """
    Microseconds UTC; a naive datetime is the mistake of a program and is refused, a bad text is data.

    Whether the field is personal is not known here, so the refusal does not tell the value.
    """
    naive = False
    try:
        if isinstance(value, str):
            return from_iso(value)
        if isinstance(value, datetime):
            return to_us(value, name=name)
    except InvalidInstant:
        return None
    except NaiveDatetime:
        naive = isinstance(value, datetime)
    if naive:  # raised out here, where it drags along no error that does tell
        raise NaiveDatetime(name, value, private=True)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if MIN_US <= value <= MAX_US else None


def _duration(value: Any, _name: str) -> Any:
    if isinstance(value, str | timedelta):
        try:
            return duration_us(value)
        except ServiceCoreError:
            return None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _texts(value: Any, _name: str) -> Any:
    return value if isinstance(value, list | tuple | set | frozenset) else None


READERS: Mapping[Kind, Reader] = {
    "text": _text,
    "choice": _text,
    "number": _number,
    "boolean": _boolean,
    "instant": _instant,
    "duration": _duration,
    "texts": _texts,
}
"""
How a value of each kind is read.

Instants are aware datetimes, ISO texts or microseconds UTC; durations `timedelta`, texts or microseconds.
"""
