"""Everything that can go wrong, each with the values it is about.

There is one root. A child exists for each mistake that a host would handle
differently; it also inherits the builtin that fits, so `except ValueError`
works too. Messages say what failed, with which value, and what would be
accepted. Text that came from outside is shown escaped and cut to 80
characters; personal fields are never shown at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Fault",
    "HistoryConflict",
    "InvalidArgument",
    "InvalidColumn",
    "InvalidDefinition",
    "InvalidDuration",
    "InvalidHistory",
    "InvalidImport",
    "InvalidInstant",
    "InvalidLog",
    "MissingExtra",
    "NaiveDatetime",
    "NoOpenTime",
    "OutOfOrder",
    "RepeatedTime",
    "RevisionConflict",
    "ServiceCoreError",
    "SkippedTime",
    "TransitionRefused",
    "UnknownEdition",
    "UnknownName",
    "UnknownTimeZone",
    "WrongArgument",
    "path_part",
    "shown",
]

_SHOWN = 80
_DEEP = 4
_PLAIN = re.compile(r"[\w-]{1,60}")


def shown(value: object) -> str:
    """
    A value from outside as it may stand in a message: escaped, at most 80 characters.

    Whatever the value is, this neither fails nor spells out more of it than it needs.

    >>> shown("montag")
    "'montag'"
    >>> len(shown("x" * 500))
    80
    """
    try:
        text = _spelled(value, 0)
    except Exception:  # noqa: BLE001 - a value that cannot even be looked at must not hide what is wrong
        text = f"<{type(value).__name__}>"
    if not text.isprintable():
        text = ascii(text[:_SHOWN])[1:-1]
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def _spelled(value: object, depth: int) -> str:
    """Enough of a value to fill a message, and hardly more: nothing in it is spelled out whole."""
    if isinstance(value, str | bytes | bytearray):
        return ascii(value[: _SHOWN + 1])
    if isinstance(value, int) and value.bit_length() > 256:
        return f"an integer of {value.bit_length()} bits"
    opening, closing = _brackets(value)
    if not opening:
        return ascii(value)[: _SHOWN + 1]
    if depth == _DEEP:
        return f"{opening}...{closing}"
    items = cast("Iterable[Any]", value)
    pairs = value.items() if isinstance(value, Mapping) else ((item,) for item in items)
    text = opening
    for pair in pairs:
        comma = ", " if len(text) > len(opening) else ""
        text += comma + ": ".join(_spelled(part, depth + 1) for part in pair)
        if len(text) > _SHOWN:
            return text
    return text + ("," if isinstance(value, tuple) and len(value) == 1 else "") + closing


def _brackets(value: object) -> tuple[str, str]:
    if isinstance(value, list):
        return "[", "]"
    if isinstance(value, tuple):
        return "(", ")"
    if isinstance(value, Mapping) or (isinstance(value, set | frozenset) and value):
        return "{", "}"
    return "", ""


def path_part(key: object) -> str:
    """
    A key from outside as one part of a path: as it is where it is plain, else as `shown`.

    >>> path_part("reply-to"), path_part("a b")
    ('reply-to', "'a b'")
    """
    return key[:] if isinstance(key, str) and _PLAIN.fullmatch(key) else shown(key)


def choices(names: Iterable[object]) -> str:
    """The names that would be accepted, for the end of a message; at most a dozen, each of them bounded."""
    every = list(names)
    listed = [_bare(name) for name in every[:12]]
    more = f" and {len(every) - 12} more" if len(every) > 12 else ""
    return ", ".join(listed) + more if listed else "nothing"


def _bare(name: object) -> str:
    """A name without quotation marks, where it does without."""
    plain = isinstance(name, str) and len(name) <= _SHOWN and name.isprintable()
    return str(name) if plain else shown(name)


class ServiceCoreError(Exception):
    """The root of all errors of this library; `code` is stable and machine-readable."""

    code: ClassVar[str] = "error"

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors take values and make their message; what Python would do is call them with the message.
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[ServiceCoreError], args: tuple[Any, ...], values: dict[str, Any]) -> ServiceCoreError:
    """An error as it was, when it is copied or comes out of a pickle."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(values)
    return error


class NaiveDatetime(ServiceCoreError, ValueError):
    """
    A datetime without a UTC offset stands where an instant is needed.

    Of a field that may be personal only the name is told; then `value` is None.
    """

    code = "naive_datetime"

    def __init__(self, name: str, value: object, *, private: bool = False) -> None:
        self.name = name
        self.value = None if private else value
        said = name if private else f"{name} {value}"
        super().__init__(
            f"{said} has no UTC offset; give an aware datetime, for example "
            f"pendulum.datetime(2026, 3, 2, 9, tz='Europe/Berlin')"
        )


class InvalidInstant(ServiceCoreError, ValueError):
    """A value is no instant, or lies outside the years 1 to 9999 UTC."""

    code = "invalid_instant"

    def __init__(self, name: str, value: object, reason: str) -> None:
        self.name = name
        self.value = value
        super().__init__(f"{name} {shown(value)} {reason}")


class SkippedTime(InvalidInstant):
    """A local time that a clock change skips, where the caller asked to be told."""

    code = "skipped_time"


class RepeatedTime(InvalidInstant):
    """A local time that a clock change repeats, where the caller asked to be told."""

    code = "repeated_time"


class InvalidDuration(ServiceCoreError, ValueError):
    """A value is no duration, is ambiguous, or is longer than 100 years."""

    code = "invalid_duration"

    def __init__(self, name: str, value: object, reason: str) -> None:
        self.name = name
        self.value = value
        super().__init__(f"{name} {shown(value)} {reason}")


class UnknownTimeZone(ServiceCoreError, LookupError):
    """A time-zone name that the chosen release of the zone database does not have."""

    code = "unknown_time_zone"

    def __init__(self, zone: object, release: str) -> None:
        self.zone = zone
        self.release = release
        super().__init__(
            f"time zone {shown(zone)} is not in tzdb {release}; "
            "use an IANA name such as 'Europe/Berlin' or 'UTC'"
        )


class UnknownName(ServiceCoreError, LookupError):
    """A name that nothing of its kind has; `accepted` lists those that exist."""

    code = "unknown_name"

    def __init__(self, kind: str, name: object, accepted: Iterable[object]) -> None:
        self.kind = kind
        self.name = name
        self.accepted = tuple(accepted)
        super().__init__(f"{kind} {shown(name)} is not known; use one of {choices(self.accepted)}")


class UnknownEdition(UnknownName):
    """A version of a workflow that the desk does not have; `accepted` lists those that it has."""

    code = "unknown_edition"

    def __init__(self, workflow: str, version: str, accepted: Iterable[str]) -> None:
        self.workflow = workflow
        self.version = version
        super().__init__(f"version of workflow {shown(workflow)}", version, accepted)


class WrongArgument(ServiceCoreError, TypeError):
    """
    A call was given a value of another type than it takes; `expected` says what it takes.

    Of what may hold personal values, such as a record in the place of an event, only the type is told; then
    `value` is None.
    """

    code = "wrong_argument"

    def __init__(self, name: str, value: object, expected: str, *, private: bool = False) -> None:
        self.name = name
        self.value = None if private else value
        self.expected = expected
        said = name if private else f"{name} {shown(value)}"
        super().__init__(f"{said} is of type {type(value).__name__}; give {expected}")


class InvalidArgument(ServiceCoreError, ValueError):
    """A call was given a value that it cannot take; `expected` says what it takes."""

    code = "invalid_argument"

    def __init__(self, name: str, value: object, expected: str) -> None:
        self.name = name
        self.value = value
        self.expected = expected
        super().__init__(f"{name} {shown(value)} is not taken; give {expected}")


@frozen
class Fault:
    """
    One thing wrong with a document or a definition.

    Args:
        path: The place, as in `weekly.mon[0]`; empty for the whole.

        message: What is wrong there, with the value, and what would be accepted.

        code: Machine-readable kind, such as `unknown_key`.

        file: The file it was read from, as messages name it; None for what came from no file.

        line: The line of the place in that file, from 1; None where it is not known.
    """

    path: str
    message: str
    code: str = "invalid"
    file: str | None = field(default=None, kw_only=True)
    line: int | None = field(default=None, kw_only=True)

    def __str__(self) -> str:
        said = f"{self.path}: {self.message}" if self.path else self.message
        if self.file is None:
            return said
        return f"{self.file}: {said}" if self.line is None else f"{self.file}:{self.line}: {said}"

    def under(self, prefix: str) -> Fault:
        """The same fault, seen from a document that holds this one at *prefix*."""
        joint = "" if self.path[:1] in ("", "[") else "."
        path = f"{prefix}{joint}{self.path}"
        return Fault(path, self.message, self.code, file=self.file, line=self.line)


class InvalidDefinition(ServiceCoreError, ValueError):
    """A document or a definition is wrong; `faults` holds everything found, not only the first."""

    code = "invalid_definition"

    def __init__(self, what: str, faults: Iterable[Fault]) -> None:
        self.what = what
        self.faults = tuple(faults)
        count = len(self.faults)
        listed = "; ".join(str(fault) for fault in self.faults[:8])
        more = f"; and {count - 8} more" if count > 8 else ""
        head = f"{what}: " if count == 1 else f"{what}: {count} faults: "
        super().__init__(f"{head}{listed}{more}")


class NoOpenTime(ServiceCoreError, LookupError):
    """A calendar has no opening, or no closing, within its horizon."""

    code = "no_open_time"

    def __init__(self, calendar: str, sought: str, at: str, horizon_years: int) -> None:
        self.calendar = calendar
        self.sought = sought
        self.at = at
        self.horizon_years = horizon_years
        super().__init__(
            f"calendar {shown(calendar)} has no {sought} within {horizon_years} years of {at}; "
            "check its hours, holidays and special days, or widen horizon_years"
        )


class InvalidColumn(ServiceCoreError, ValueError):
    """A column cannot be used: its kind, its length, or the value of one row; `row` is None for the whole."""

    code = "invalid_column"

    def __init__(self, column: str, reason: str, *, row: int | None = None) -> None:
        self.column = column
        self.reason = reason
        self.row = row
        super().__init__(f"{column} {reason}" if row is None else f"{column}[{row}]: {reason}")


class InvalidHistory(ServiceCoreError, ValueError):
    """A history is not one ticket's events: none, of several tickets, or with no opening."""

    code = "invalid_history"

    def __init__(self, ticket_id: str, reason: str) -> None:
        self.ticket_id = ticket_id
        super().__init__(f"history of ticket {shown(ticket_id)} {reason}")


class HistoryConflict(InvalidHistory):
    """One event id stands for two different contents; `first` and `second` hold both."""

    code = "history_conflict"

    def __init__(self, ticket_id: str, event_id: str, first: Any, second: Any) -> None:
        self.event_id = event_id
        self.first = first
        self.second = second
        differing = [
            name
            for name in first.__slots__
            if name[0] != "_" and getattr(first, name) != getattr(second, name)
        ]
        super().__init__(
            ticket_id,
            f"has event id {shown(event_id)} twice with different {choices(differing)}; "
            "an event is written once, a mistake is put right by a 'corrected' event",
        )


class OutOfOrder(InvalidHistory):
    """An event changes what a fold has taken already; the whole history has to be judged again."""

    code = "out_of_order"

    def __init__(self, ticket_id: str, event_id: str, reason: str) -> None:
        self.event_id = event_id
        super().__init__(
            ticket_id, f"has event {shown(event_id)}, which {reason}; judge the whole history again"
        )


class RevisionConflict(ServiceCoreError, RuntimeError):
    """Somebody else appended first: the stored revision is not the expected one."""

    code = "revision_conflict"

    def __init__(self, ticket_id: str, expected: int, actual: int) -> None:
        self.ticket_id = ticket_id
        self.expected = expected
        self.actual = actual
        super().__init__(
            f"ticket {shown(ticket_id)} is at revision {actual}, not {expected}; "
            "read its history again and decide anew"
        )


class TransitionRefused(ServiceCoreError, RuntimeError):
    """A caller insisted on a command that was refused; `refusals` holds every reason."""

    code = "transition_refused"

    def __init__(self, ticket_id: str, trigger: str, refusals: Iterable[Any]) -> None:
        self.ticket_id = ticket_id
        self.trigger = trigger
        self.refusals = tuple(refusals)
        reasons = "; ".join(str(refusal) for refusal in self.refusals)
        super().__init__(f"cannot {shown(trigger)} ticket {shown(ticket_id)}: {reasons}")


class InvalidLog(ServiceCoreError, ValueError):
    """A ticket log cannot be used at all; a single bad row is reported instead, and the rest goes on."""

    code = "invalid_log"

    def __init__(self, source: str, reason: str) -> None:
        self.source = source
        self.reason = reason
        super().__init__(f"log {shown(source)} {reason}")


class InvalidImport(ServiceCoreError, ValueError):
    """A source of holidays or hours cannot be used; `place` says where in it, empty for the whole."""

    code = "invalid_import"

    def __init__(self, source: str, place: str, reason: str) -> None:
        self.source = source
        self.place = place
        self.reason = reason
        head = f"{shown(source)}, {place}" if place else shown(source)
        super().__init__(f"{head}: {reason}")


class MissingExtra(ServiceCoreError, ImportError):
    """A feature needs packages that are not installed."""

    code = "missing_extra"

    def __init__(self, feature: str, extra: str) -> None:
        self.feature = feature
        self.extra = extra
        super().__init__(
            f"{feature} needs more packages; install them with: pip install 'servicecore[{extra}]'"
        )
