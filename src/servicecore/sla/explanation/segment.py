"""A stretch of a clock's life, and what it amounts to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from attrs import field, frozen

from servicecore.duration import to_timedelta
from servicecore.instant import to_iso
from servicecore.record import Reader
from servicecore.sla.engine.course import StretchKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

__all__ = ["Segment"]


@frozen
class Segment:
    """
    A stretch of a clock's life with what it amounts to.

    Args:
        business_us: Its length in the clock's calendar; the rest of it lies outside the hours.

        reason: Why it was paused.

        by: The id of the actor who paused it.
    """

    kind: StretchKind
    start_us: int
    end_us: int
    business_us: int
    reason: str | None = None
    by: str | None = field(default=None, repr=False)

    @property
    def business(self) -> timedelta:
        """Its length in the clock's calendar."""
        return to_timedelta(self.business_us)

    def to_dict(self) -> dict[str, Any]:
        """The segment as JSON-ready data."""
        return {
            "kind": self.kind,
            "start": to_iso(self.start_us),
            "end": to_iso(self.end_us),
            "business_us": self.business_us,
            "reason": self.reason,
            "by": self.by,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], schema: str) -> Segment:
        """The segment that `to_dict` wrote under *schema*."""
        reader = Reader("segment", data, schema)
        kind = reader.choice("kind", get_args(StretchKind))
        start, end = reader.instant("start"), reader.instant("end")
        business = reader.whole("business_us")
        reason = reader.take("reason", (str, type(None)), "a text or nothing")
        by = reader.take("by", (str, type(None)), "a text or nothing", None, private=True)
        reader.finish()
        return cls(kind, start, end, business, reason, by)
