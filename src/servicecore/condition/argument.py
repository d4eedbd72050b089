"""What an operator compares with, read from a document and checked against the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from servicecore.condition.operators import AGES, OPERATORS, PRESENCE
from servicecore.document import MAX_INTEGER
from servicecore.duration import duration_us
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, choices, shown
from servicecore.instant import from_iso

if TYPE_CHECKING:
    from servicecore.condition.field import Field

__all__ = ["MAX_LISTED", "read_argument", "read_calendar"]

MAX_LISTED = 1_000
"""More values in one `in` are refused."""

_EXPECTED = {
    "text": "a text",
    "choice": "a text",
    "texts": "a text",
    "number": "a number",
    "boolean": "true or false",
    "instant": "an instant such as '2026-03-02T09:00:00Z'",
    "duration": "a duration such as '4h'",
}


def read_argument(operator: str, raw: Any, spec: Field, *, ignore_case: bool = False) -> Any:
    """
    The argument as a leaf keeps it.

    Raises:
        InvalidDefinition: With everything that is wrong with it, by its place below the operator.
    """
    if operator in PRESENCE:
        return _given(operator, raw)
    if operator == "in_hours":
        return read_calendar(raw)
    if operator in AGES:
        return _age(operator, raw)
    if operator in ("in", "not_in"):
        return _several(raw, spec, ignore_case=ignore_case)
    value = _single(raw, spec, ignore_case=ignore_case)
    _check_reach(operator, value, spec)
    return value


def _wrong(message: str, code: str = "invalid") -> InvalidDefinition:
    return InvalidDefinition("condition", [Fault("", message, code)])


def _given(operator: str, raw: Any) -> bool:
    if raw is True:
        return True
    other = "absent" if operator == "present" else "present"
    if raw is False:
        raise _wrong(f"false turns its meaning round; write {other} = true", "inverted")
    raise _wrong(f"{shown(raw)} is wrong; give true", "wrong_type")


def read_calendar(raw: Any) -> str:
    """
    The name of a calendar; whether there is such a one is for those to check who have them.

    Raises:
        InvalidDefinition: If it is no text, or blank.
    """
    if not isinstance(raw, str) or not raw.strip():
        raise _wrong(f"{shown(raw)} is wrong; give the name of a calendar", "wrong_type")
    return raw


def _age(operator: str, raw: Any) -> int:
    try:
        us = duration_us(raw, name=operator)
    except ServiceCoreError as error:
        raise _wrong(str(error), error.code) from None
    if us < 0:
        raise _wrong(f"{shown(raw)} is negative; an age is zero or more", "inverted")
    return us


def _several(raw: Any, spec: Field, *, ignore_case: bool) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        spelled = _spelled(raw, spec)
        raise _wrong(f"{spelled} is no list; give a list, or use eq or ne for one value", "wrong_type")
    if not raw:
        raise _wrong("is empty; give at least one value", "empty")
    if len(raw) > MAX_LISTED:
        raise _wrong(f"has {len(raw)} values; give at most {MAX_LISTED}", "too_large")
    values: list[Any] = []
    faults: list[Fault] = []
    for index, item in enumerate(raw):
        try:
            value = _single(item, spec, ignore_case=ignore_case)
            if value in values:
                raise _wrong(f"{_spelled(item, spec)} stands there twice", "duplicate")
            values.append(value)
        except InvalidDefinition as error:
            faults += [fault.under(f"[{index}]") for fault in error.faults]
    if faults:
        raise InvalidDefinition("condition", faults)
    return tuple(sorted(values, key=spec.choices.index if spec.kind == "choice" else None))


def _single(raw: Any, spec: Field, *, ignore_case: bool = False) -> Any:
    if isinstance(raw, str) and spec.kind in _MEASURED:
        return _measured(raw, spec)
    if not _fits(raw, spec.kind):
        raise _wrong(f"{_spelled(raw, spec)} is wrong; give {_EXPECTED[spec.kind]}", "wrong_type")
    if isinstance(raw, str):
        return _text(raw, spec, ignore_case=ignore_case)
    whole = isinstance(raw, float) and raw.is_integer() and abs(raw) <= MAX_INTEGER
    return int(raw) if whole else raw  # 2.0 and 2 are one number, and are to have one digest


def _measured(raw: str, spec: Field) -> int:
    try:
        return _MEASURED[spec.kind](raw, name=spec.kind)
    except ServiceCoreError as error:
        message = f"{_spelled(raw, spec)} is wrong; give {_EXPECTED[spec.kind]}"
        refusal = _wrong(message if spec.personal else str(error), error.code)
    raise refusal  # out here, where it drags along no error that tells the value


_MEASURED: Mapping[str, Callable[..., int]] = {"instant": from_iso, "duration": duration_us}


def _fits(raw: Any, kind: str) -> bool:
    if kind == "boolean":
        return isinstance(raw, bool)
    if kind == "number":
        return isinstance(raw, int | float) and not isinstance(raw, bool)
    return isinstance(raw, str) and kind in ("text", "choice", "texts")


def _text(raw: str, spec: Field, *, ignore_case: bool) -> str:
    if not raw.strip():
        raise _wrong("is blank, which counts as not given; use absent = true to ask for that", "blank")
    if spec.kind == "choice" and raw not in spec.choices:
        message = f"{_spelled(raw, spec)} is not known; use one of {choices(spec.choices)}"
        raise _wrong(message, "unknown_value")
    return raw.casefold() if ignore_case else raw


def _check_reach(operator: str, value: Any, spec: Field) -> None:
    """Below the lowest and above the highest there is nothing: a scale read the wrong way round."""
    if spec.kind != "choice" or (operator, value) not in (("lt", spec.rising[0]), ("gt", spec.rising[-1])):
        return
    words, end = OPERATORS[operator].words, "lowest" if operator == "lt" else "highest"
    said = _spelled(value, spec)
    raise _wrong(f"nothing {words} {said}, the {end} of {choices(spec.rising)}", "never_true")


def _spelled(raw: Any, spec: Field) -> str:
    """What stands in the document, unless the field is personal."""
    return f"a value of type {type(raw).__name__}" if spec.personal else shown(raw)
