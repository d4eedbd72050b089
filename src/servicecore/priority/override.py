"""A person's word over the rules: a level that somebody set by hand, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.errors import Fault, InvalidDefinition, shown
from servicecore.instant import from_us

if TYPE_CHECKING:
    from pendulum import DateTime

__all__ = ["Override"]


@frozen
class Override:
    """
    A level set by hand.

    Args:
        level: The level.

        reason: Why; an override without a reason is refused.

        by: Who set it, by the host's id.

        expires_at_us: From when on the rules count again, microseconds UTC; None for never.

    Raises:
        InvalidDefinition: If there is no reason, or nobody to have given it.

    >>> Override("P1", "the board meets at ten", by="kim").level
    'P1'
    """

    level: str
    reason: str = field(repr=False)
    by: str = field(kw_only=True, repr=False)
    expires_at_us: int | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        faults = [
            Fault(name, f"{_kind(value)} says nothing; give {expected}", "missing_key")
            for name, value, expected in (
                ("reason", self.reason, "the reason for the override"),
                ("by", self.by, "the id of who set it"),
            )
            if not isinstance(value, str) or not value.strip()
        ]
        if faults:
            raise InvalidDefinition("override", faults)

    @property
    def expires_at(self) -> DateTime | None:
        """From when on the rules count again, in UTC; None for never."""
        return None if self.expires_at_us is None else from_us(self.expires_at_us)

    def in_force(self, at_us: int) -> bool:
        """Whether it counts at *at_us*; at the instant it expires it counts no more."""
        return self.expires_at_us is None or at_us < self.expires_at_us


def _kind(value: object) -> str:
    """A blank text, or of anything else its type: it may be personal."""
    return shown(value) if isinstance(value, str) else f"a value of type {type(value).__name__}"
