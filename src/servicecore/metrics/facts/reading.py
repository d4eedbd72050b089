"""Rows of facts read back from the plain data that they were written as."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import NOTHING, fields_dict

from servicecore.errors import Fault, InvalidDefinition, path_part
from servicecore.metrics.facts.clock_fact import CLOCK_COLUMNS, VERDICTS, ClockFact
from servicecore.metrics.facts.spell import SPELL_COLUMNS, SPELL_KINDS, Spell
from servicecore.record import Reader

if TYPE_CHECKING:
    from servicecore.metrics.facts.column import Column, ColumnType

__all__ = ["read_row"]

_CHOICES: Mapping[str, tuple[str, ...]] = {"verdict": VERDICTS, "kind": SPELL_KINDS}


def read_row(
    what: str, data: object, columns: Iterable[Column], row: type, schema: str | None = None
) -> dict[str, Any]:
    """
    The values of a row by the names of its columns; columns that are not there are left out.

    Raises:
        InvalidDefinition: With everything that is missing, unknown or of the wrong type.
    """
    reader = Reader(what, data, schema)
    own = fields_dict(row)
    values = {
        column.name: _value(reader, column, needed=own[column.name].default is NOTHING)
        for column in columns
        if column.name in own
    }
    reader.finish()
    return {name: value for name, value in values.items() if value is not _ABSENT}


_ABSENT: Any = object()


def _value(reader: Reader, column: Column, *, needed: bool) -> Any:
    default = {} if needed else {"default": _ABSENT}
    name = column.name
    if column.name in _CHOICES:
        return reader.choice(name, _CHOICES[name])
    if column.type in _PARTS:
        read = _PARTS[column.type]
        return reader.part(name, lambda value: value if value is _ABSENT else read(value), **default)
    kind, expected = (int, "a whole number") if column.type == "integer" else (str, "a text")
    if not column.nullable:
        return reader.take(name, kind, expected, private=True, **default)
    return reader.take(name, (kind, type(None)), f"{expected}, or nothing", private=True, **default)


def _fault(path: str, value: object, expected: str) -> InvalidDefinition:
    message = f"a value of type {type(value).__name__} is wrong; give {expected}"
    return InvalidDefinition("facts", [Fault(path, message, "wrong_type")])


def _by_name(kind: type, expected: str) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise _fault("", value, f"{expected} by name")
        for name, each in value.items():
            if not isinstance(name, str) or type(each) is not kind:
                raise _fault(path_part(name), each, f"{expected} by name")
        return dict(value)

    return read


def _items(value: Any) -> Iterable[Any]:
    if not isinstance(value, list | tuple):
        raise _fault("", value, "a list")
    return value


def _spans(value: Any) -> tuple[tuple[int, int | None], ...]:
    spans: list[tuple[int, int | None]] = []
    for place, each in enumerate(_items(value)):
        if (
            not isinstance(each, list | tuple)
            or [type(part) for part in each[:1]] != [int]
            or [type(part) for part in each[1:]] not in ([int], [type(None)])
        ):
            raise _fault(f"[{place}]", each, "two instants, of which the second may be nothing")
        spans.append((each[0], each[1]))
    return tuple(spans)


def _rows(columns: Iterable[Column], row: type) -> Callable[[Any], tuple[Any, ...]]:
    listed = tuple(columns)

    def read(value: Any) -> tuple[Any, ...]:
        faults: list[Fault] = []
        rows: list[Any] = []
        for place, each in enumerate(_items(value)):
            try:
                rows.append(row(**read_row(row.__name__, each, listed, row)))
            except InvalidDefinition as error:
                faults += [fault.under(f"[{place}]") for fault in error.faults]
        if faults:
            raise InvalidDefinition("facts", faults)
        return tuple(rows)

    return read


_PARTS: Mapping[ColumnType, Callable[[Any], Any]] = {
    "integers by name": _by_name(int, "whole numbers"),
    "texts by name": _by_name(str, "texts"),
    "spans": _spans,
    "clocks": _rows(CLOCK_COLUMNS, ClockFact),
    "spells": _rows(SPELL_COLUMNS, Spell),
}
