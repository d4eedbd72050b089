"""The stretches of which the life of a clock is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import frozen

if TYPE_CHECKING:
    from servicecore.businesstime import BusinessCalendar

__all__ = ["Piece", "PieceKind"]

PieceKind = Literal["counted", "paused", "resolved", "set_aside"]


@frozen
class Piece:
    """
    A stretch of a clock's life, half-open, microseconds UTC.

    Args:
        kind: `counted`, `paused`, `resolved` (left out because the ticket was), or `set_aside` by a restart.

        reason: Why it was paused.

        fixed_us: What it counts for where a later change of goal may not measure it anew.
    """

    kind: PieceKind
    start_us: int
    end_us: int
    reason: str | None = None
    fixed_us: int | None = None

    def measured(self, calendar: BusinessCalendar) -> int:
        """The business time of the piece, microseconds."""
        return calendar.elapsed_us(self.start_us, self.end_us) if self.fixed_us is None else self.fixed_us
