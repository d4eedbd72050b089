"""What the documents of dispatch have in common: fields, conditions, and rules that have names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from servicecore.condition import TICKET_FIELDS, FieldSchema
from servicecore.condition.placed import read_fields
from servicecore.condition.placed import read_placed as read_condition
from servicecore.errors import Fault, choices, shown
from servicecore.finding import Finding
from servicecore.names import name_faults

__all__ = ["name_faults", "read_condition", "text_faults", "ticket_schema", "unknown_names"]

_CATEGORY = FieldSchema({"category": "text"})


def ticket_schema(fields: Mapping[str, Any], faults: list[Fault]) -> FieldSchema:
    """
    What conditions may speak of: what tickets have, a category as text, and what a document declares.

    What is wrong with the document's fields is added to *faults*, under `fields`.
    """
    return TICKET_FIELDS | _CATEGORY | read_fields(fields, faults)


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
