"""The order in which clocks take what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.event import EventType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.event import TicketEvent

__all__ = ["clock_place", "in_clock_order"]

_ANSWERS = frozenset((EventType.REPLIED, EventType.ACKNOWLEDGED))


def in_clock_order(history: Sequence[TicketEvent]) -> Sequence[TicketEvent]:
    """
    A history, or the end of one, as clocks take it.

    At one instant answers come first, and the requester's messages last.

    What stops a clock precedes what pauses it, and what starts one comes after both, whatever order an
    import wrote them down in. Changes of state keep the order of appending, because each begins where the
    one before it ended.
    """
    if len(history) < 2:
        return history
    first = 1 if history[0].type is EventType.OPENED else 0
    return [*history[:first], *sorted(history[first:], key=_place)]


def clock_place(event: TicketEvent) -> int:
    """Where it comes among the events of its instant."""
    if event.type not in _ANSWERS:
        return 1
    return 2 if event.actor.kind == "requester" and event.type is EventType.REPLIED else 0


def _place(event: TicketEvent) -> tuple[int, int]:
    return event.at_us, clock_place(event)
