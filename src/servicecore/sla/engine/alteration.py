"""What events change about a promise under way, with the record of it that explanations need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.event import EventType
from servicecore.instant import from_iso, to_iso
from servicecore.sla.clocks.change import Change
from servicecore.sla.engine.extension import Extension
from servicecore.sla.policies.goal import Goal

if TYPE_CHECKING:
    from servicecore.event import TicketEvent
    from servicecore.sla.engine.stopwatch import Stopwatch
    from servicecore.sla.policies.trigger import Occasion

__all__ = ["excused", "extended", "promised_goal", "retargeted"]


def promised_goal(event: TicketEvent) -> Goal | None:
    """The goal that a `promised` event makes; None for any other, and where it promises no instant."""
    promised_at = event.data["promised_at"] if event.type is EventType.PROMISED else None
    return None if promised_at is None else Goal(f"at {to_iso(from_iso(promised_at))}")


def retargeted(
    current: Stopwatch, at_us: int, goal: Goal | None, occasion: Occasion, *, anew: bool = False
) -> None:
    """Replace the goal; what comes with the start of the cycle is no change that anybody would ask about."""
    before, due_us = current.promise.goal, None
    told = at_us > current.started_us and current.live
    if told:
        due_us = current.due_us()
    if current.retarget(at_us, goal, anew=anew) and told:
        change = Change(
            "retargeted",
            at_us,
            by=occasion.event.actor.id,
            reason=_reason(occasion.event),
            before=None if before is None else before.text,
            after=None if goal is None else goal.text,
            due_before_us=due_us,
            due_after_us=current.due_us(),
        )
        current.changes.append(change)


def extended(current: Stopwatch, occasion: Occasion) -> None:
    """Agree on more time for a cycle that is not over."""
    event, goal = occasion.event, current.promise.goal
    extension = Extension.read(event.ticket_id, event.data)
    if extension is None or goal is None or not current.live:
        return
    at_us, due_us = occasion.at_us, current.due_us()
    current.extend(at_us, extension)
    change = Change(
        "extended",
        at_us,
        by=event.actor.id,
        reason=_reason(event),
        before=goal.text,
        after=str(extension),
        due_before_us=due_us,
        due_after_us=current.due_us(),
    )
    current.changes.append(change)


def excused(current: Stopwatch, occasion: Occasion) -> None:
    """Let a breach not count, be it one that is told already, or one to come."""
    event, at_us = occasion.event, occasion.at_us
    current.excuse(at_us)
    change = Change("excused", at_us, by=event.actor.id, reason=_reason(event))
    current.changes.append(change)


def _reason(event: TicketEvent) -> str | None:
    reason = event.data.get("reason")
    return reason if isinstance(reason, str) else None
