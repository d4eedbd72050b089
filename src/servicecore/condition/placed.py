"""Conditions that stand in a larger document: read where they stand, with their faults under that place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.condition.condition import Condition
from servicecore.condition.field import FieldSchema
from servicecore.errors import InvalidDefinition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.errors import Fault

__all__ = ["read_fields", "read_placed"]


def read_fields(fields: Mapping[str, Any], faults: list[Fault]) -> FieldSchema:
    """The fields that a document declares; what is wrong with them is added to *faults*, under `fields`."""
    try:
        return FieldSchema.from_dict(fields)
    except InvalidDefinition as error:
        faults += [fault.under("fields") for fault in error.faults]
        return FieldSchema({})


def read_placed(
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
