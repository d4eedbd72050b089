"""Why somebody cannot take a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

__all__ = ["OBJECTIONS", "Objection", "ObjectionCode"]

ObjectionCode: TypeAlias = Literal["other_team", "skill", "off_shift", "deadline", "capacity"]

OBJECTIONS: Mapping[ObjectionCode, str] = {
    "other_team": "is not of the team",
    "skill": "lacks a skill, or has it at too low a level",
    "off_shift": "is not on shift",
    "deadline": "cannot finish before the deadline",
    "capacity": "has as many tickets as fit",
}
"""Every code, in the order in which they are looked for, with its words."""


@frozen
class Objection:
    """
    One reason why a person is passed over.

    Args:
        code: Its kind, a key of `OBJECTIONS`.

        message: The reason in plain English; `str()` gives it too.

        params: The values it is about, by name.
    """

    code: ObjectionCode
    message: str = field(kw_only=True)
    params: Mapping[str, Any] = field(factory=dict, kw_only=True, hash=False)

    def __str__(self) -> str:
        return self.message

    def to_dict(self) -> dict[str, Any]:
        """The objection as plain data."""
        return {"code": self.code, "message": self.message, "params": dict(self.params)}
