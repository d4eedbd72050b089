"""Columns of numpy, pandas, polars and pyarrow: read, answered, and given back as they came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from servicecore.businesstime.columns import answers, arrays
from servicecore.businesstime.columns.column import Column, together
from servicecore.businesstime.columns.extra import is_ours
from servicecore.businesstime.columns.integers import Given, no_bare_durations, no_bare_instants
from servicecore.businesstime.columns.local import LocalTimes
from servicecore.businesstime.columns.scalar import a_duration_us, an_instant_us, is_single
from servicecore.errors import MissingExtra
from servicecore.instant import load_zone

if TYPE_CHECKING:
    from types import ModuleType

    from servicecore.businesstime.columns.open_time import OpenTime

__all__ = ["advance", "elapsed", "is_open", "next_open"]


def elapsed(calendar: OpenTime, starts: Any, ends: Any, timezone: str | None) -> Any:
    """The open time of each row, as durations of the first column's kind."""
    reader = _Reader(calendar, timezone)
    first, second = reader.instants("starts", starts), reader.instants("ends", ends)
    given, beside = _given("starts", starts, first), _given("ends", ends, second)
    no_bare_instants(given, beside)
    no_bare_instants(beside, given)
    pair = together(first, second)
    us = answers.elapsed(calendar, pair.names, pair.first, pair.second, pair.null)
    return pair.kind.durations(us, pair.null)


def advance(calendar: OpenTime, starts: Any, durations: Any, timezone: str | None, *, roll: bool) -> Any:
    """Where each row's duration ends, as instants of the first column's kind."""
    reader = _Reader(calendar, timezone)
    first, spans = reader.instants("starts", starts), reader.durations("durations", durations)
    given, beside = _given("starts", starts, first), _given("durations", durations, spans)
    no_bare_durations(beside, given)
    if isinstance(first, int):  # a column of integers gets integers back; one value would get timestamps
        no_bare_instants(given, beside)
    pair = together(first, spans)
    us = answers.advanced(calendar, pair.names, pair.first, pair.second, pair.null, roll=roll)
    return pair.kind.instants(us, pair.null)


def is_open(calendar: OpenTime, at: Any, timezone: str | None) -> Any:
    """Whether each row is in open time."""
    column = _Reader(calendar, timezone).instants("at", at)
    assert isinstance(column, Column)
    return column.kind.flags(answers.opened(calendar, [column.name], column.us, column.null), column.null)


def next_open(calendar: OpenTime, at: Any, timezone: str | None) -> Any:
    """Each row itself when open, else the next opening."""
    column = _Reader(calendar, timezone).instants("at", at)
    assert isinstance(column, Column)
    us = answers.next_opened(calendar, [column.name], column.us, column.null)
    return column.kind.instants(us, column.null)


def _given(name: str, value: Any, read: Column | int) -> Given:
    bare = read.kind is arrays.INTEGERS if isinstance(read, Column) else isinstance(value, int)
    return Given(name, value, bare)


@frozen
class _Reader:
    """Reads columns and single values for one calendar; those without a zone in *timezone*."""

    calendar: OpenTime
    timezone: str | None

    def instants(self, name: str, value: Any) -> Column | int:
        """A column of instants, or one for all rows."""
        source = self.calendar.rules.zone_source
        if is_single(value):
            zone = None if self.timezone is None else load_zone(self.timezone, source)
            return an_instant_us(name, value, zone)
        local = None if self.timezone is None else LocalTimes(self.timezone, source)
        if isinstance(value, np.ndarray):
            return arrays.read_instants(name, value, local)
        column: Column = _series().read_instants(name, value, local)
        return column

    def durations(self, name: str, value: Any) -> Column | int:
        """A column of durations, or one for all rows."""
        if is_single(value):
            return a_duration_us(name, value)
        if isinstance(value, np.ndarray):
            return arrays.read_durations(name, value)
        zone = self.timezone or self.calendar.timezone
        column: Column = _series().read_durations(name, value, zone)
        return column


def _series() -> ModuleType:
    """The module that reads columns of other libraries than numpy, if what it needs is there."""
    try:
        from servicecore.businesstime.columns import series
    except ModuleNotFoundError as error:
        if is_ours(error):
            raise
        raise MissingExtra("a column of pandas, polars or pyarrow", "frames") from None
    return series
