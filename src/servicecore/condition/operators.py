"""What can be asked of a field: every operator, the kinds it fits, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from servicecore.condition.field import Field
    from servicecore.condition.kind import Kind

__all__ = ["AGES", "CASELESS", "OPERATORS", "ORDERED", "PRESENCE", "Operator", "operators_for"]


@frozen
class Operator:
    """
    One operator.

    Args:
        kinds: The kinds of fields it fits.

        words: What stands between the field and the argument when it is said.

        instant_words: The same of an instant, where that is said otherwise.
    """

    kinds: tuple[Kind, ...]
    words: str
    instant_words: str = field(default="")

    def said_of(self, kind: Kind) -> str:
        """The words for a field of this kind."""
        return (self.instant_words if kind == "instant" else "") or self.words


_ALL: tuple[Kind, ...] = ("text", "choice", "number", "boolean", "instant", "duration", "texts")
_SINGLE: tuple[Kind, ...] = _ALL[:-1]
_COMPARED: tuple[Kind, ...] = ("choice", "number", "instant", "duration")
_LISTED: tuple[Kind, ...] = ("text", "choice", "number")

OPERATORS: Mapping[str, Operator] = {
    "eq": Operator(_SINGLE, "is"),
    "ne": Operator(_SINGLE, "is not"),
    "lt": Operator(_COMPARED, "is below", "is before"),
    "le": Operator(_COMPARED, "is at most", "is not after"),
    "gt": Operator(_COMPARED, "is above", "is after"),
    "ge": Operator(_COMPARED, "is at least", "is not before"),
    "in": Operator(_LISTED, "is one of"),
    "not_in": Operator(_LISTED, "is none of"),
    "contains": Operator(("texts",), "contains"),
    "starts_with": Operator(("text",), "starts with"),
    "ends_with": Operator(("text",), "ends with"),
    "contains_text": Operator(("text",), "contains"),
    "present": Operator(_ALL, "is given"),
    "absent": Operator(_ALL, "is not given"),
    "older_than": Operator(("instant",), "is older than"),
    "younger_than": Operator(("instant",), "is younger than"),
    "in_hours": Operator(("instant",), "lies in the hours of"),
}
"""Every operator by the key that documents have for it."""

ORDERED = ("lt", "le", "gt", "ge")
"""Those that ask for a scale, when the field is a choice."""

CASELESS = ("eq", "ne", "in", "not_in", "starts_with", "ends_with", "contains_text")
"""Those that can be asked to ignore upper and lower case, when the field is a text."""


PRESENCE = ("present", "absent")
"""Those that ask only whether something is there, and are never unknown."""

AGES = ("older_than", "younger_than")
"""Those that ask how long ago an instant was."""


def operators_for(spec: Field) -> tuple[str, ...]:
    """The operators that fit a field."""
    scale = spec.kind != "choice" or spec.order is not None
    return tuple(
        name
        for name, operator in OPERATORS.items()
        if spec.kind in operator.kinds and (scale or name not in ORDERED)
    )
