"""What the documents of dispatch have in common: fields, conditions, and rules that have names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from servicecore.condition import TICKET_FIELDS, Condition, FieldSchema
from servicecore.errors import Fault, InvalidDefinition, choices, shown
from servicecore.finding import Finding

__all__ = ["name_faults", "read_condition", "text_faults", "ticket_schema", "unknown_names"]

_CATEGORY = FieldSchema({"category": "text"})


def ticket_schema(fields: Mapping[str, Any], faults: list[Fault]) -> FieldSchema:
    """
    What conditions may speak of: what tickets have, a category as text, and what a document declares.

    What is wrong with the document's fields is added to *faults*, under `fields`.
    """
    try:
        own = FieldSchema.from_dict(fields)
    except InvalidDefinition as error:
        faults += [fault.under("fields") for fault in error.faults]
        own = FieldSchema({})
    return TICKET_FIELDS | _CATEGORY | own


def read_condition(
    when: Mapping[str, Any] | None, schema: FieldSchema, path: str, faults: list[Fault]
) -> Condition | None:
    """The condition at a place; None where there is none, and where it is wrong, which is added."""
    if when is None:
        return None
    try:
        return Condition.from_dict(when, schema)
    except InvalidDefinition as error:
        faults += [fault.under(path) for fault in error.faults]
        return None


def name_faults(section: str, names: Iterable[str]) -> Iterator[Fault]:
    """What is wrong with the names of a list of tables: blanks, and those that stand there twice."""
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        path = f"{section}[{index}].name"
        if not name.strip():
            yield Fault(path, "is blank; give it a name", "empty")
        elif first.setdefault(name, index) != index:
            yield Fault(path, f"{shown(name)} is the name of {section}[{first[name]}] already", "duplicate")


def text_faults(path: str, value: object, *, needed: bool = False, private: bool = False) -> Iterator[Fault]:
    """
    What is wrong with a text that a program hands in: another type, blanks, or nothing where needed.

    What is *private* is never echoed, only its type.
    """
    if value is None and not needed:
        return
    if not isinstance(value, str) or not value.strip():
        alternative = "" if needed else ", or leave it out"
        said = f"a value of type {type(value).__name__}" if private else shown(value)
        yield Fault(path, f"{said} says nothing; give a text{alternative}", "wrong_type")


def unknown_names(
    path: str, kind: str, names: Iterable[str | None], accepted: Collection[str] | None
) -> Iterator[Finding]:
    """Each name at a place that is not accepted; none where nobody knows what there is."""
    for name in names:
        if name is not None and accepted is not None and name not in accepted:
            message = f"{kind} {shown(name)} is not known; use one of {choices(sorted(accepted))}"
            yield Finding(path, message, "unknown_name")
