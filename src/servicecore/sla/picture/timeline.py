"""A ticket's clocks on one axis of time, to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from servicecore.businesstime.picture.base import Picture
from servicecore.instant import DAY_US, MAX_US, MIN_US, load_zone, to_iso
from servicecore.sla.picture.lane import Lane
from servicecore.sla.picture.timeline_svg import timeline_svg

if TYPE_CHECKING:
    from datetime import tzinfo

    from servicecore.sla.explanation import Explanations

__all__ = ["Timeline"]


@frozen(repr=False)
class Timeline(Picture):
    """
    A ticket's clocks, a lane a cycle: what counted, what did not and why, deadlines, and what was agreed.

    It begins with the first start and ends with the latest deadline or stop, or with the instant of
    judgement where a clock still lives. In a notebook it is a drawing, and the same status gives the same
    bytes; `to_dict` has what it shows as plain data. It tells no more of people than segments and changes do.

    Args:
        at_us: The instant of judgement.
    """

    ticket_id: str
    at_us: int
    lanes: tuple[Lane, ...]

    @classmethod
    def of(cls, explained: Explanations) -> Timeline:
        """The timeline of clocks that were explained, in their order."""
        return cls(explained.ticket_id, explained.at_us, tuple(map(Lane.of, explained)))

    @property
    def timezone(self) -> str:
        """Where it is shown: in the zone of the first clock, at the ends of time in UTC."""
        return self.lanes[0].clock.timezone if self._has_local_times else "UTC"

    @property
    def zone(self) -> tzinfo:
        """The same zone, from the calendar's own release."""
        return self.lanes[0].clock.zone if self._has_local_times else load_zone("UTC")

    @property
    def _has_local_times(self) -> bool:
        """Whether it has a zone, in which the whole axis has dates."""
        if not self.lanes:
            return False
        start_us, end_us = self.span_us
        room_us = (end_us - start_us) // 10 + 2 * DAY_US  # more than the air, and than any wall is off UTC
        return start_us - room_us > MIN_US and end_us + room_us < MAX_US

    @property
    def span_us(self) -> tuple[int, int]:
        """From when to when it reaches, microseconds UTC."""
        instants = [self.at_us] if not self.lanes or any(lane.clock.live for lane in self.lanes) else []
        for lane in self.lanes:
            instants += [pin.at_us for pin in lane.pins if pin.kind != "milestone"]
        return min(instants), max(instants)

    def to_dict(self) -> dict[str, Any]:
        """Plain data: the span, and every lane with its parts and pins."""
        start_us, end_us = self.span_us
        return {
            "ticket_id": self.ticket_id,
            "at": to_iso(self.at_us),
            "timezone": self.timezone,
            "start": to_iso(start_us),
            "end": to_iso(end_us),
            "lanes": [lane.to_dict() for lane in self.lanes],
        }

    def svg(self) -> str:
        """The drawing as one SVG document, which loads nothing and runs nothing."""
        return timeline_svg(self)

    def __repr__(self) -> str:
        return f"<Timeline of {self.ticket_id!r}, {len(self.lanes)} clocks at {to_iso(self.at_us)}>"
