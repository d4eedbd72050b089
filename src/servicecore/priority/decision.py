"""What priority a ticket has, and why: derived by the rules, effective after a person's word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.instant import to_iso

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.priority.override import Override

__all__ = ["PriorityDecision", "PriorityReason", "ReasonCode"]

ReasonCode = Literal["matrix", "missing", "override", "override_expired"]


@frozen
class PriorityReason:
    """
    One thing that bore on a decision.

    Args:
        code: Its kind, stable and machine-readable.

        level: The level it speaks for.

        message: The reason in plain English; `str()` gives it too.

        params: The values it is about, by name.
    """

    code: ReasonCode
    level: str
    message: str = field(kw_only=True)
    params: Mapping[str, Any] = field(factory=dict, kw_only=True, hash=False)

    def __str__(self) -> str:
        return self.message

    def to_dict(self) -> dict[str, Any]:
        """The reason as plain data."""
        return {"code": self.code, "level": self.level, "message": self.message, "params": dict(self.params)}


@frozen
class PriorityDecision:
    """
    A ticket's priority, and why.

    Args:
        derived: What the rules say.

        effective: What counts: the override while it is in force, else the derived level.

        because: Everything that bore on it, in the order in which it was asked.

        override: The override in force; None without.
    """

    derived: str
    effective: str
    because: tuple[PriorityReason, ...] = field(kw_only=True)
    override: Override | None = field(default=None, kw_only=True)

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that were not there, or had a value that nobody knows."""
        return tuple(name for reason in self.because for name in reason.params.get("missing", ()))

    def to_data(self) -> dict[str, Any]:
        """
        The decision as the data of a `prioritised` event.

        >>> PriorityDecision("P2", "P2", because=()).to_data()
        {'priority': 'P2', 'derived': 'P2', 'because': []}
        """
        data: dict[str, Any] = {
            "priority": self.effective,
            "derived": self.derived,
            "because": [reason.to_dict() for reason in self.because],
        }
        if self.override is not None:
            data["override"] = True
            data["reason"] = self.override.reason
            data["by"] = self.override.by
            if self.override.expires_at_us is not None:
                data["expires_at"] = to_iso(self.override.expires_at_us)
        return data
