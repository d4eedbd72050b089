"""What the well-known clocks measure: which events start and stop them, and which a reopening concerns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from servicecore.event import ActorKind, EventType, TicketEvent

__all__ = [
    "ACKNOWLEDGEMENT",
    "FIRST_RESPONSE",
    "METRICS",
    "NEXT_RESPONSE",
    "RESOLUTION",
    "EventPattern",
    "Metric",
]


@frozen
class EventPattern:
    """
    Events of one type, by their data and by who made them.

    Args:
        type: The type of the event.

        data: Keys of the event's data with the value each must have; a missing key does not match.

        by: The kinds of actor; empty for any.
    """

    type: EventType
    data: Mapping[str, Any] = field(factory=dict, hash=False)
    by: tuple[ActorKind, ...] = field(default=(), kw_only=True)

    def matches(self, event: TicketEvent) -> bool:
        """Whether *event* is one of these."""
        return (
            event.type is self.type
            and (not self.by or event.actor.kind in self.by)
            and all(key in event.data and event.data[key] == value for key, value in self.data.items())
        )


@frozen
class Metric:
    """
    One thing that is measured about a ticket.

    Every metric also stops when the ticket is done, so that no clock outlives its ticket.

    Where events start it, each starts a cycle of its own, unless one is under way or the ticket is done.

    Args:
        name: The field's word for it; documents refer to it.

        stops_on: The events that stop the clock, before the ticket is done.

        starts_on: The events that start it; none for one that the opening starts, or the instant that the
            target names.

        reopens: Whether work that goes on after a resolution concerns this clock.
    """

    name: str
    stops_on: tuple[EventPattern, ...] = ()
    starts_on: tuple[EventPattern, ...] = field(default=(), kw_only=True)
    reopens: bool = field(default=False, kw_only=True)

    def started_by(self, event: TicketEvent) -> bool:
        """Whether *event* starts a cycle."""
        return any(pattern.matches(event) for pattern in self.starts_on)

    def stopped_by(self, event: TicketEvent) -> bool:
        """Whether *event* stops the clock."""
        return any(pattern.matches(event) for pattern in self.stops_on)


ANSWER = EventPattern(EventType.REPLIED, {"public": True}, by=("agent",))
"""A public reply by an agent; what the system sends by itself is no response (Zammad, Zendesk)."""

REQUEST = EventPattern(EventType.REPLIED, {"public": True}, by=("requester",))
"""A public message of the requester's; the opening is none, because the first response answers that."""

ACKNOWLEDGEMENT = Metric("acknowledgement", (EventPattern(EventType.ACKNOWLEDGED), ANSWER))
FIRST_RESPONSE = Metric("first_response", (ANSWER,))
NEXT_RESPONSE = Metric("next_response", (ANSWER,), starts_on=(REQUEST,))
"""From the oldest message that is not answered; what follows before the answer does not start it again."""

RESOLUTION = Metric("resolution", reopens=True)

METRICS: Mapping[str, Metric] = {
    metric.name: metric for metric in (ACKNOWLEDGEMENT, FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION)
}
