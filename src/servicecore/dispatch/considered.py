"""A rule that was asked: whether it held, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecore.condition import Explanation

__all__ = ["Considered", "missing_in"]


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


def missing_in(considered: Iterable[Considered]) -> tuple[str, ...]:
    """The fields that were missing in any of several rules, each once."""
    return tuple(dict.fromkeys(name for each in considered for name in each.missing))
