"""One metric of one ticket: turns events into the commands of its stopwatches, cycle after cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field

from servicecore.event import EventType
from servicecore.sla.stopwatch import ClockState, Stopwatch, Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecore.event import TicketEvent
    from servicecore.sla.standing import Standing

__all__ = ["Watch"]


@define
class Watch:
    """
    The cycles of one metric.

    Args:
        choose: The terms for a cycle that starts at an instant; None when nothing governs it then.

        cycles: The stopwatches so far; the last is the present one.

        ended: Whether the last cycle stays as it is: a reopening found nothing to begin another by.
    """

    choose: Callable[[int], Terms | None]
    cycles: list[Stopwatch] = field(factory=list)
    ended: bool = False

    def start(self, event: TicketEvent, standing: Standing) -> None:
        """Begin the first cycle with the opening."""
        self._begin(event.at_us, standing)
        if self.cycles:
            self._settle(event, standing)

    def see(self, event: TicketEvent, standing: Standing) -> None:
        """
        Let the cycles know of an event and of what the ticket stands in after it.

        One event reopens what it finds stopped, or stops, cancels or retargets what it finds live, and
        then pauses or resumes it. The order of events at one instant is `in_clock_order`'s.
        """
        if self.cycles and not self.ended:
            if self.cycles[-1].state is ClockState.STOPPED and not standing.done:
                self._reopen(self.cycles[-1], event, standing)
            self._settle(event, standing)

    def _begin(self, at_us: int, standing: Standing) -> None:
        terms = self.choose(at_us)
        if terms is not None:
            goal = terms.target.goal_for(standing.priority)
            self.cycles.append(Stopwatch(terms, len(self.cycles) + 1, at_us, goal))

    def _settle(self, event: TicketEvent, standing: Standing) -> None:
        """Bring the present cycle in line with what the ticket stands in."""
        current = self.cycles[-1]
        if not current.live:
            return
        target = current.terms.target
        at_us = max(event.at_us, current.started_us)  # imports know events before the opening
        if standing.merged or (standing.done and standing.state in target.cancel_on):
            current.cancel(at_us)
        elif standing.done or target.measured.stopped_by(event):
            current.stop(at_us)
        elif event.type is EventType.PRIORITISED:
            current.retarget(at_us, target.goal_for(standing.priority))
        if standing.waiting and target.pauses_for(standing.reason):
            current.pause(at_us, standing.reason)
        else:
            current.resume(at_us)

    def _reopen(self, current: Stopwatch, event: TicketEvent, standing: Standing) -> None:
        """Work goes on after a resolution; a clock that a reply stopped is not concerned."""
        target = current.terms.target
        if not target.measured.reopens or standing.merged:
            return
        if target.reopen == "resume":
            at_us = max(event.at_us, current.started_us)
            current.reopen(at_us, target.goal_for(standing.priority))
            return
        if target.reopen == "new_cycle":
            self._begin(event.at_us, standing)
        self.ended = self.cycles[-1] is current
