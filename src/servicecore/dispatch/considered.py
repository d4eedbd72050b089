"""A rule that was asked: whether it held, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.condition import Condition, FieldSchema
from servicecore.dispatch.validity import moment_us
from servicecore.errors import Fault, InvalidDefinition, WrongArgument

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from servicecore.condition import Explanation, Hours

__all__ = ["Considered", "Subject", "missing_in", "read_condition", "read_fields", "said_text"]


def read_fields(fields: Mapping[str, Any], faults: list[Fault]) -> FieldSchema:
    """The fields that a document declares; what is wrong with them is added under `fields`."""
    try:
        return FieldSchema.from_dict(fields)
    except InvalidDefinition as error:
        faults += [fault.under("fields") for fault in error.faults]
        return FieldSchema({})


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


@frozen
class Considered:
    """
    A rule that was asked.

    Args:
        name: The rule's.

        result: True where it held, False where not, None where it cannot be told.

        explanation: Why; None for a rule without a condition, which always holds.
    """

    name: str
    result: bool | None
    explanation: Explanation | None = field(default=None, repr=False)

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields whose values would have to be known; nothing unless the result is unknown."""
        return () if self.explanation is None else self.explanation.missing

    def to_dict(self) -> dict[str, Any]:
        """What was found, as JSON-ready data."""
        why = None if self.explanation is None else self.explanation.to_dict()
        return {"name": self.name, "result": self.result, "explanation": why}


def said_text(values: Mapping[str, Any], key: str) -> str | None:
    """A text of a ticket; None where there is none, or one of blanks."""
    value = values.get(key)
    return value if isinstance(value, str) and value.strip() else None


def missing_in(considered: Iterable[Considered]) -> tuple[str, ...]:
    """The fields that were missing in any of several rules, each once."""
    return tuple(dict.fromkeys(name for each in considered for name in each.missing))


@frozen
class Subject:
    """
    What rules are asked about.

    Args:
        values: The ticket's fields by name.

        at_us: The instant of asking, microseconds UTC; None where nobody said.

        hours: Calendars by name, for conditions that ask for open time.
    """

    values: Mapping[str, Any] = field(repr=False)
    at_us: int | None = None
    hours: Mapping[str, Hours] | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls, values: Mapping[str, Any], at: datetime | int | None, hours: Mapping[str, Hours] | None
    ) -> Subject:
        """
        What a caller hands in.

        Raises:
            WrongArgument: If *values* is no mapping.

            NaiveDatetime: If *at* has no UTC offset.
        """
        if not isinstance(values, Mapping):
            raise WrongArgument("values", values, "a mapping of field names to values")
        return cls(values, None if at is None else moment_us(at), hours)

    def consider(self, name: str, condition: Condition | None) -> Considered:
        """What a rule says of it."""
        if condition is None:
            return Considered(name, True)
        why = condition.explain(self.values, at_us=self.at_us, hours=self.hours)
        return Considered(name, why.result, why)
