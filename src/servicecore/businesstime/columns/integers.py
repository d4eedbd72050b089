"""Bare integers say no unit: they are microseconds beside integers, and refused beside what is none."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from servicecore.errors import InvalidColumn, InvalidDuration, InvalidInstant

__all__ = ["Given", "no_bare_durations", "no_bare_instants"]

_SPAN = "give a timedelta or a text such as '4h'"


@frozen
class Given:
    """
    One argument of a question.

    Args:
        name: What the caller calls it; stands in errors.

        value: The column, or the single value, as it was given.

        bare: Whether it has integers; None where it has no values at all, and stands beside either.
    """

    name: str
    value: Any
    bare: bool | None


def no_bare_instants(given: Given, beside: Given) -> None:
    """
    Refuse integer instants beside what is of no integers.

    Raises:
        InvalidInstant: If the integer is a single one.

        InvalidColumn: If they are a column.
    """
    if not given.bare or beside.bare is not False:
        return
    if isinstance(given.value, int):
        reason = f"is an integer and {beside.name} are not; give an aware datetime"
        raise InvalidInstant(given.name, given.value, reason)
    forms = "aware datetimes" if isinstance(given.value, list | tuple) else "timestamps such as datetime64"
    raise InvalidColumn(given.name, f"has integers and {beside.name} has none; give {forms}")


def no_bare_durations(given: Given, starts: Given) -> None:
    """
    Refuse integer durations from starts that are no integers.

    Raises:
        InvalidDuration: If the integer is a single one.

        InvalidColumn: If they are a column; names the row where a list may have other durations too.
    """
    if not given.bare or starts.bare is not False:
        return
    if isinstance(given.value, int):
        raise InvalidDuration(given.name, given.value, f"is an integer and {starts.name} are not; {_SPAN}")
    if isinstance(given.value, list | tuple):
        row, value = next((row, value) for row, value in enumerate(given.value) if type(value) is int)
        reason = f"{value} is an integer and {starts.name} are not; {_SPAN}"
        raise InvalidColumn(given.name, reason, row=row)
    reason = f"has integers and {starts.name} has none; give a column of durations such as timedelta64"
    raise InvalidColumn(given.name, reason)
