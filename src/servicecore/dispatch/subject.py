"""What rules are asked about: a ticket's fields, an instant, and calendars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.dispatch.considered import Considered
from servicecore.errors import WrongArgument
from servicecore.instant import instant_us

if TYPE_CHECKING:
    from datetime import datetime

    from servicecore.condition import Condition, Hours

__all__ = ["Subject", "said_text"]


def said_text(values: Mapping[str, Any], key: str) -> str | None:
    """A text of a ticket; None where there is none, or one of blanks."""
    value = values.get(key)
    return value if isinstance(value, str) and value.strip() else None


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
            raise WrongArgument("values", values, "a mapping of field names to values", private=True)
        return cls(values, None if at is None else instant_us(at), hours)

    def consider(self, name: str, condition: Condition | None) -> Considered:
        """What a rule says of it."""
        if condition is None:
            return Considered(name, True)
        why = condition.explain(self.values, at_us=self.at_us, hours=self.hours)
        return Considered(name, why.result, why)
