"""A rule of priority: a condition over the ticket, its requester and what surrounds it, and a level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from servicecore.condition import TICKET_FIELDS, FieldSchema
from servicecore.errors import Fault, InvalidDefinition, shown

if TYPE_CHECKING:
    from servicecore.condition import Explanation

__all__ = ["OWN_ANSWERS", "RULE_FIELDS", "PriorityRule", "RuleAnswer", "RuleKind"]

RuleKind: TypeAlias = Literal["base", "raising"]

OWN_ANSWERS = ("priority", "derived_priority", "overridden", "updated_at")
"""What a decision itself changes: a rule that asked for it would answer its own answer."""

RULE_FIELDS = FieldSchema(
    {
        **{name: spec for name, spec in TICKET_FIELDS.fields.items() if name not in OWN_ANSWERS},
        **dict.fromkeys(("area", "category", "channel", "impact", "kind", "surge", "urgency"), "text"),
        **dict.fromkeys(("data_lost", "key_customer", "security", "system_down", "vip"), "boolean"),
    }
)
"""
What rules may ask without declaring it: the ticket, and the plain facts that service desks sort by.

A policy that has a matrix takes `impact` and `urgency` as the scales of its matrix. A host declares
its own fields, or one of these otherwise, in the policy's `fields`.
"""


@frozen
class PriorityRule:
    """
    When a level speaks.

    Args:
        id: What decisions call it.

        level: The level it speaks for.

        when: The condition, as a document; a rule fires where it is true, and not where it is unknown.

    Raises:
        InvalidDefinition: If the id is blank.
    """

    id: str
    level: str
    when: Mapping[str, Any] = field(kw_only=True, hash=False)

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.id, str) or not self.id.strip():
            raise InvalidDefinition("priority rule", [Fault("id", f"{shown(self.id)} is no name")])


@frozen
class RuleAnswer:
    """
    What a rule said when it was asked.

    Args:
        id: The rule's.

        level: The level it speaks for.

        path: Where it stands in the policy, as in `raising[2]`.

        result: Whether it fired: True, False, or None while that is unknown.

        missing: The fields that would have to be known; nothing unless the result is unknown.

        explanation: Every test with what it saw.
    """

    id: str
    level: str
    path: str = field(kw_only=True)
    result: bool | None = field(kw_only=True)
    missing: tuple[str, ...] = field(kw_only=True, default=())
    explanation: Explanation = field(kw_only=True, eq=False, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready data."""
        return {
            "id": self.id,
            "level": self.level,
            "path": self.path,
            "result": self.result,
            "missing": list(self.missing),
            "explanation": self.explanation.to_dict(),
        }
