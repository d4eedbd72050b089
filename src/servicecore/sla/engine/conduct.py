"""How one cycle behaves at an event: what holds it, what ends it, what it is promised, what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.event import EventType
from servicecore.sla.engine.alteration import promised_goal

if TYPE_CHECKING:
    from servicecore.event import TicketEvent
    from servicecore.sla.engine.course import Why
    from servicecore.sla.engine.merging import Joint
    from servicecore.sla.engine.standing import Standing
    from servicecore.sla.engine.stopwatch import ClockState, Stopwatch
    from servicecore.sla.engine.terms import Terms
    from servicecore.sla.policies.goal import Goal

__all__ = ["hold", "is_answered", "is_over", "promised_again", "tell"]


def hold(current: Stopwatch, at_us: int, standing: Standing | Joint, held: Why | None) -> None:
    """Pause while something holds the clock, else go on."""
    why = standing.held_by(current.terms.target) or held
    if why is None:
        current.resume(at_us)
    else:
        current.pause(at_us, why)


def promised_again(current: Stopwatch, event: TicketEvent) -> Goal | None:
    """
    What is promised after an event.

    The last promise gives way to another, or to none, where the requester has agreed to that; none, to any.
    """
    present, which = current.promise.goal, current.terms.target.measured.promised
    if event.type is not EventType.PROMISED or which == "first":
        return present
    agreed = present is None or event.data.get("consent") is True
    return promised_goal(event) if agreed else present


def is_answered(current: Stopwatch, standing: Standing | Joint) -> bool:
    """Whether the work on a ticket that went into this one ended just now, which is an answer here too."""
    target, state = current.terms.target, standing.settled
    concerned = not (target.reopens or target.measured.alone)
    return concerned and state is not None and state not in target.cancel_on


def is_over(terms: Terms, standing: Standing | Joint) -> bool:
    """Whether the state ends every clock on these terms."""
    return standing.closed if terms.target.outlives else standing.done


def tell(current: Stopwatch, cause: str, before: ClockState) -> None:
    """Note that a clock was paused or went on, and what by."""
    if current.live and current.state is not before:
        current.tell(cause)
