"""Conditions as data: declared fields, three-valued logic, no code, and an explanation of every answer."""

from servicecore.condition.condition import Condition
from servicecore.condition.explanation import Explanation
from servicecore.condition.field import Field, FieldSchema
from servicecore.condition.hours import Hours
from servicecore.condition.subject import (
    EVENT_FIELDS,
    HOST_FIELDS,
    TICKET_FIELDS,
    event_values,
    ticket_values,
)

__all__ = [
    "EVENT_FIELDS",
    "HOST_FIELDS",
    "TICKET_FIELDS",
    "Condition",
    "Explanation",
    "Field",
    "FieldSchema",
    "Hours",
    "event_values",
    "ticket_values",
]
