"""One line of a clock's story."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from servicecore.duration import duration_text
from servicecore.instant import to_iso
from servicecore.sla.clocks.change import ChangeKind
from servicecore.sla.explanation.part import PartKind

__all__ = ["Line", "LineKind"]

LineKind: TypeAlias = PartKind | ChangeKind | Literal["closed", "elapsed", "due", "original_due"]


@frozen
class Line:
    """
    A stretch of a clock's life as people read it, or something that happened at an instant.

    Args:
        kind: That of its parts; `closed` where nothing counts in a stretch that runs; that of a change; or
            `elapsed`, `original_due` and `due` for the instants that the story leads to.

        end_us: None for an instant.

        counted_us: Business time counted; at an instant, all of it up to there. None where there is none
            to tell.

        left_out_us: Business time in pauses, in resolved time, and set aside.

        what: What it is, in words.
    """

    kind: LineKind
    start_us: int
    end_us: int | None
    what: str = field(repr=False)
    counted_us: int | None = None
    left_out_us: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain data: instants in UTC, business time as text."""
        lengths = (None if us is None else duration_text(us) for us in (self.counted_us, self.left_out_us))
        return {
            "kind": self.kind,
            "start": to_iso(self.start_us),
            "end": None if self.end_us is None else to_iso(self.end_us),
            **dict(zip(("counted", "left_out"), lengths, strict=True)),
            "what": self.what,
        }
