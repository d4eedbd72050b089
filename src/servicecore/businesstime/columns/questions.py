"""The questions to a calendar, asked of whole columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.businesstime.columns import lists
from servicecore.businesstime.columns.extra import is_ours
from servicecore.businesstime.columns.scalar import is_single
from servicecore.errors import InvalidColumn, MissingExtra, UnknownName
from servicecore.instant import load_zone

if TYPE_CHECKING:
    from types import ModuleType

    from servicecore.businesstime.columns.open_time import OpenTime
    from servicecore.businesstime.compiled.timeline import Edge

__all__ = ["advance_many", "elapsed_many", "is_open_many", "next_open_many"]

_LIBRARIES = ("numpy", "pandas", "polars", "pyarrow")
_KINDS = "give a list, a numpy array, or a pandas, polars or pyarrow column"


def elapsed_many(calendar: OpenTime, starts: Any, ends: Any, *, timezone: str | None = None) -> Any:
    """
    The open time of each row from its start up to its end; negative where reversed.

    What comes back is of the kind of the first column: integers for integers, else durations in
    microseconds; a row that misses either value is missing. Integers say no unit, so they stand beside
    integers alone.

    Args:
        starts: A column of instants, or one instant for all rows. A list has integer microseconds since 1970
            UTC or aware datetimes, and None or NaT; an array int64 microseconds or `datetime64`; a pandas,
            polars or pyarrow column timestamps, or missing rows alone. Units finer than microseconds are cut
            down.

        ends: Instants likewise, as many, in the same order.

        timezone: IANA name of the zone whose local times the columns without a zone are; a repeated time is
            the first of the two, a skipped one lies the same distance after the gap. `datetime64` is UTC
            where it is not given.

    Raises:
        InvalidColumn: If a column is of another kind, lengths differ, or a row has no answer; names the
            column and the row.

        InvalidInstant: If a single value is none, or an integer beside what is of no integers.

        MissingExtra: If columns are not lists and the extra `frames` is not installed.

    >>> from servicecore.businesstime import BusinessCalendar
    >>> always = BusinessCalendar.always()
    >>> elapsed_many(always, [0, 1_000_000, None], 5_000_000)
    [5000000, 4000000, None]
    """
    zone = None if timezone is None else load_zone(timezone, calendar.rules.zone_source)
    if _are_lists(starts=starts, ends=ends):
        return lists.elapsed(calendar, starts, ends, zone)
    return _arrays().elapsed(calendar, starts, ends, timezone)


def advance_many(
    calendar: OpenTime, starts: Any, durations: Any, *, edge: Edge = "stay", timezone: str | None = None
) -> Any:
    """
    The instant by which each row's duration of open time has passed since its start.

    Forward it is the earliest such instant, backward the latest, with a duration of 0 the start itself.
    Instants come back as *starts* has them, in microseconds where its unit is coarser; datetimes of a list
    in the calendar's zone, columns read in *timezone* in that zone, `datetime64` in UTC.

    Args:
        starts: Instants, as in `elapsed_many`.

        durations: A column of durations, or one for all rows, of at most 100 years each. A list has
            timedeltas or texts such as "4h", an array `timedelta64`; beside integer *starts* also integer
            microseconds. Business days are counted by `advance` alone.

        edge: "roll" moves a result on a closing on to the next opening, or, backward, one on an opening
            back to the previous closing.

        timezone: As in `elapsed_many`.

    Raises:
        InvalidColumn: As in `elapsed_many`, and where on a row's way nothing opens for the horizon.

        InvalidInstant, InvalidDuration: If a single value is none, or an integer beside what is of no
            integers.

        MissingExtra: As in `elapsed_many`.

        UnknownName: If *edge* is neither.

    >>> from servicecore.businesstime import BusinessCalendar
    >>> always = BusinessCalendar.always()
    >>> advance_many(always, [0, None], "2s")
    [2000000, None]
    """
    if edge not in ("stay", "roll"):
        raise UnknownName("edge", edge, ("stay", "roll"))
    zone = None if timezone is None else load_zone(timezone, calendar.rules.zone_source)
    roll = edge == "roll"
    if _are_lists(starts=starts, durations=durations):
        return lists.advance(calendar, starts, durations, zone, roll=roll)
    return _arrays().advance(calendar, starts, durations, timezone, roll=roll)


def is_open_many(calendar: OpenTime, at: Any, *, timezone: str | None = None) -> Any:
    """
    Whether each row is in open time: an opening is, a closing is not.

    Missing rows are missing; in a numpy array, whose truth values have no third, they are not open.

    Args:
        at: A column of instants, as in `elapsed_many`.

        timezone: As in `elapsed_many`.

    Raises:
        InvalidColumn: As in `elapsed_many`.

        MissingExtra: As in `elapsed_many`.

    >>> from servicecore.businesstime import BusinessCalendar
    >>> is_open_many(BusinessCalendar.always(), [0, None])
    [True, None]
    """
    zone = None if timezone is None else load_zone(timezone, calendar.rules.zone_source)
    if _are_lists(at=at):
        return lists.is_open(calendar, at, zone)
    return _arrays().is_open(calendar, at, timezone)


def next_open_many(calendar: OpenTime, at: Any, *, timezone: str | None = None) -> Any:
    """
    Each row itself when open, else the next opening; instants come back as in `advance_many`.

    Args:
        at: A column of instants, as in `elapsed_many`.

        timezone: As in `elapsed_many`.

    Raises:
        InvalidColumn: As in `elapsed_many`, and where nothing opens within the horizon.

        MissingExtra: As in `elapsed_many`.

    >>> from servicecore.businesstime import BusinessCalendar
    >>> next_open_many(BusinessCalendar.always(), [7, None])
    [7, None]
    """
    zone = None if timezone is None else load_zone(timezone, calendar.rules.zone_source)
    if _are_lists(at=at):
        return lists.next_open(calendar, at, zone)
    return _arrays().next_open(calendar, at, timezone)


def _are_lists(**columns: Any) -> bool:
    """Whether the columns are lists; refused where one is, or where they are nothing that is known."""
    given = {name: value for name, value in columns.items() if not is_single(value)}
    if not given:
        raise InvalidColumn(" and ".join(columns), f"of a single value: no column is there; {_KINDS}")
    sorts = {_sort(name, value) for name, value in given.items()}
    if len(sorts) > 1:
        (first, value), (second, other) = given.items()
        reason = f"is {_container(value)} and {second} is {_container(other)}; give both as lists, or neither"
        raise InvalidColumn(first, reason)
    return sorts.pop()


def _sort(name: str, value: Any) -> bool:
    if isinstance(value, list | tuple):
        return True
    if type(value).__module__.partition(".")[0] not in _LIBRARIES or not hasattr(value, "__len__"):
        raise InvalidColumn(name, f"is of type {type(value).__name__}; {_KINDS}")
    return False


def _container(value: Any) -> str:
    """What a column is kept in: a list, a polars Series."""
    kind = type(value)
    library = kind.__module__.partition(".")[0]
    return f"a {library} {kind.__name__}" if library in _LIBRARIES else f"a {kind.__name__}"


def _arrays() -> ModuleType:
    """The module that answers for arrays, if what it needs is there."""
    try:
        from servicecore.businesstime.columns import frames
    except ModuleNotFoundError as error:
        if is_ours(error):
            raise
        raise MissingExtra("a column that is no list", "frames") from None
    return frames
