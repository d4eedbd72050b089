"""The fields of a command: read once, at the door, so that events hold nothing but plain data.

What comes out can be stored as JSON and read back as it was. What cannot is
refused with its name; nothing is guessed, and nothing is turned into its text.
Values of the host's own fields may be personal, so a refusal tells their type.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attrs import define

from servicecore.errors import InvalidInstant, NaiveDatetime, WrongArgument, path_part, shown
from servicecore.instant import from_iso, to_iso, to_us
from servicecore.workflow.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecore.event import Reading

__all__ = ["MAX_DEPTH", "MAX_VALUES", "READ_AT_THE_DOOR", "misread", "read_fields"]

MAX_DEPTH = 32
"""Deeper nesting is refused, as in documents."""

MAX_VALUES = 100_000
"""More values in one field are refused, counted as often as they stand there."""

_MAX_INTEGER = 2**63 - 1
_ACCEPTED = (
    "a text, a whole number within 64 bits, a finite number, true, false, None, an aware datetime, "
    "or lists and mappings of these"
)


def read_fields(fields: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Refusal]]:
    """
    The fields of a command as events keep them, and what among them cannot be kept.

    Tuples become lists, and aware datetimes ISO texts in UTC, at any depth. Fields that the library
    itself goes by, such as `assignee` or `public`, must be of their type.

    Raises:
        NaiveDatetime: If a value is a datetime without UTC offset.

        WrongArgument: If *fields* is no mapping.
    """
    if type(fields) is not dict and not isinstance(fields, Mapping):
        raise WrongArgument("fields", fields, "a mapping of names to values", private=True)
    for name, value in fields.items():
        # Nearly every field is a plain text under a plain name; those are as they should be.
        if type(value) is not str or name in _NO_TEXTS or not value.isascii():
            return _read(fields)
        if type(name) is not str or not name.isidentifier():
            return _read(fields)
    return fields, []


def _read(fields: Mapping[Any, Any]) -> tuple[Mapping[str, Any], list[Refusal]]:
    kept: dict[str, Any] = {}
    refusals: list[Refusal] = []
    for name, value in fields.items():
        if not isinstance(name, str) or not name.isidentifier():
            message = f"{shown(name)} is no name of a field; use letters, digits and _"
            refusals.append(
                Refusal("field_name", message, {"name": name[:80] if isinstance(name, str) else shown(name)})
            )
            continue
        try:
            kept[name] = _OWN.get(name, _any)(_Walk().plain(value, path_part(name), 0))
        except _Unfit as unfit:
            refusals.append(unfit.refusal(name))
            kept[name] = _spelled(name, value)  # it is refused already, and not missing
    return kept, refusals


class _Unfit(Exception):
    """A value that no event can keep."""

    def __init__(self, value: object, expected: str, path: str = "") -> None:
        self.value = value
        self.expected = expected
        self.path = path

    def refusal(self, name: str) -> Refusal:
        spelled = _spelled(name, self.value)
        message = f"field {self.path or path_part(name)} {spelled} is wrong; give {self.expected}"
        return Refusal("field_value", message, {"field": name, "value": spelled, "accepted": self.expected})


@define
class _Walk:
    """One way through the values of a field, which counts them."""

    values: int = 0

    def plain(self, value: Any, path: str, depth: int) -> Any:
        """A copy that is JSON data and nothing else."""
        self.values += 1
        if depth > MAX_DEPTH or self.values > MAX_VALUES:
            raise _Unfit(value, f"at most {MAX_DEPTH} levels and {MAX_VALUES} values", path[:80])
        if isinstance(value, Mapping):
            return {
                self._key(key, path): self.plain(part, f"{path}.{path_part(key)}", depth + 1)
                for key, part in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.plain(part, f"{path}[{index}]", depth + 1) for index, part in enumerate(value)]
        return _single(value, path)

    def _key(self, key: object, path: str) -> str:
        if not isinstance(key, str) or not _encodable(key):
            raise _Unfit(key, "texts for keys", path)
        return str.__str__(key)


def _single(value: Any, path: str) -> Any:
    """A value that holds no others; of a class derived from text or numbers, the text or number."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and _encodable(value):
        return str.__str__(value)
    if isinstance(value, int) and abs(value) <= _MAX_INTEGER:
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    if isinstance(value, datetime):
        return _moment(value, path)
    raise _Unfit(value, _ACCEPTED, path)


def _moment(value: datetime, path: str) -> str:
    naive = False
    try:
        return to_iso(to_us(value, name=path))
    except InvalidInstant:
        pass
    except NaiveDatetime:
        naive = True
    # Raised out here, where it drags along no error that tells the value.
    if naive:
        raise NaiveDatetime(path, value, private=True)
    raise _Unfit(value, "an instant of the years 1 to 9999 in UTC", path)


def _encodable(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _any(value: Any) -> Any:
    return value


def _text(value: Any) -> Any:
    if not isinstance(value, str):
        raise _Unfit(value, "a text")
    return value


def _text_or_none(value: Any) -> Any:
    if value is not None and not isinstance(value, str):
        raise _Unfit(value, "a text or None")
    return value


def _flag(value: Any) -> Any:
    if not isinstance(value, bool):
        raise _Unfit(value, "true or false")
    return value


def _instant(value: Any) -> Any:
    try:
        return to_iso(from_iso(value))
    except (InvalidInstant, NaiveDatetime):
        raise _Unfit(value, "an aware datetime, or an ISO text with an offset") from None


_OWN: Mapping[str, Callable[[Any], Any]] = {
    "assignee": _text_or_none,
    "team": _text_or_none,
    "wait_reason": _text_or_none,
    "category": _text,
    "channel": _text,
    "other_id": _text,
    "into_id": _text,
    "child_id": _text,
    "priority": _text,
    "public": _flag,
    "override": _flag,
    "promised_at": _instant,
    "expires_at": _instant,
    "due_at": _instant,
}
"""The fields that the library itself goes by, and how they are read."""

_OPEN = frozenset(_OWN) - {"assignee"}
"""Those whose values a refusal may tell."""

_NO_TEXTS = frozenset(name for name, read in _OWN.items() if read in (_flag, _instant))

READ_AT_THE_DOOR = frozenset(_OWN)
"""The fields that `read_fields` has looked at, whatever the command."""


def misread(fields: Mapping[str, Any], readings: Mapping[str, Reading]) -> list[Refusal]:
    """What stands against the fields that become keys of an event, which could not be read back with them."""
    return [
        _Unfit(fields[name], expected).refusal(name)
        for name, (fits, expected) in readings.items()
        if name in fields and not fits(fields[name])
    ]


def _spelled(name: str, value: object) -> str:
    """A value as it may stand in a message: of a field that may be personal, its type."""
    return shown(value) if name in _OPEN else f"a value of type {type(value).__name__}"
