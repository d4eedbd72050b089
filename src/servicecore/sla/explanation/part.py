"""A clock's life in parts: segments cut where the calendar opens and closes, each part with its reason."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, field, frozen

from servicecore.duration import duration_text, to_timedelta
from servicecore.instant import to_iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import timedelta

    from servicecore.businesstime import BusinessCalendar
    from servicecore.businesstime.explanation import Piece
    from servicecore.sla.explanation.segment import Segment

__all__ = ["COUNTS", "Part", "PartKind", "parts_between", "parts_of"]

PartKind = Literal["counted", "paused", "resolved", "set_aside", "ahead"]

COUNTS = frozenset({"counted", "ahead"})
"""The kinds of parts whose open time uses up a goal."""

_WORDS: Mapping[PartKind, str] = {
    "counted": "counted",
    "ahead": "ahead",
    "paused": "paused",
    "resolved": "resolved, left out",
    "set_aside": "set aside by a new goal",
}


@frozen
class Part:
    """
    A stretch in which a clock did one thing and its calendar had one thing to say; half-open.

    Args:
        kind: What the clock did: that of the segment, or `ahead` from its instant on to the deadline.

        business_us: Its business time, microseconds: its whole length where the calendar is open, else 0.

        why: What the calendar has there: open, or closed and for what reason. None where no calendar
            explains the segment; then the part is the whole of it.

        reason: Why it was paused, and *by* the id of the actor who did.
    """

    kind: PartKind
    start_us: int
    end_us: int
    business_us: int
    why: Piece | None = field(default=None, kw_only=True)
    reason: str | None = field(default=None, kw_only=True)
    by: str | None = field(default=None, kw_only=True, repr=False)

    @property
    def business(self) -> timedelta:
        """Its business time."""
        return to_timedelta(self.business_us)

    @property
    def is_closed(self) -> bool:
        """Whether the calendar is closed there, as far as is known."""
        return self.why is not None and not self.why.is_open

    @property
    def words(self) -> str:
        """What the clock did, with the reason and who: "paused: requester, by kim"."""
        reason = f": {self.reason}" if self.reason else ""
        return f"{_WORDS[self.kind]}{reason}{f', by {self.by}' if self.by else ''}"

    @property
    def name(self) -> str:
        """The name of a holiday, or of a day that is closed like one; empty for all other parts."""
        if self.why is None or self.why.is_open:
            return ""
        if self.why.kind == "holiday":
            return self.why.note or "holiday"
        return self.why.note if self.why.kind == "special" and self.why.note == "closed that day" else ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data: instants in UTC, the business time as text; what is not known is left out."""
        why = self.why
        known = {"reason": self.reason, "by": self.by, "calendar": why and why.kind}
        known |= {"note": why and why.note, "layer": why and why.layer}
        return {
            "kind": self.kind,
            "start": to_iso(self.start_us),
            "end": to_iso(self.end_us),
            "business": duration_text(self.business_us),
            **{key: value for key, value in known.items() if value},
        }


def parts_of(segment: Segment, hours: BusinessCalendar | None, cuts: Iterable[int]) -> Iterator[Part]:
    """
    The parts of a segment, in order; they cover it exactly, and their business time adds up to its own.

    A segment that *hours* does not measure as the clock did is one part: it was measured under an earlier
    goal, in other hours.

    Args:
        cuts: Instants at which parts are to end, whatever the calendar says.
    """
    first, last = segment.start_us, segment.end_us
    if hours is None or hours.elapsed_us(first, last) != segment.business_us:
        whole = segment.business_us
        yield Part(segment.kind, first, last, whole, reason=segment.reason, by=segment.by)
        return
    edges = sorted({first, last, *(cut for cut in cuts if first < cut < last)})
    for start_us, end_us in pairwise(edges):
        for part in parts_between(segment.kind, start_us, end_us, hours):
            yield evolve(part, reason=segment.reason, by=segment.by)


def parts_between(kind: PartKind, start_us: int, end_us: int, hours: BusinessCalendar) -> Iterator[Part]:
    """The parts of a stretch that is not empty, as *hours* explains them."""
    for piece in hours.rules.pieces(start_us, end_us):
        open_us = piece.end_us - piece.start_us if piece.is_open else 0
        yield Part(kind, piece.start_us, piece.end_us, open_us, why=piece)
