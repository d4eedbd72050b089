"""One metric of one ticket: turns events into the commands of its stopwatches, cycle after cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field

from servicecore.event import EventType
from servicecore.sla.stopwatch import ClockState, Stopwatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.event import TicketEvent
    from servicecore.sla.agreement import Agreement
    from servicecore.sla.merging import Joint
    from servicecore.sla.metric import Metric
    from servicecore.sla.signal import SignalKind
    from servicecore.sla.standing import Standing
    from servicecore.sla.target import Target
    from servicecore.sla.terms import Terms

__all__ = ["Watch"]

_TURNS: Mapping[ClockState, SignalKind] = {ClockState.PAUSED: "paused", ClockState.RUNNING: "resumed"}


@define
class Watch:
    """
    The cycles of one metric.

    Args:
        metric: What is measured.

        agreement: Where the terms of a cycle are found.

        cycles: The stopwatches so far; the last is the present one.

        awaited: The terms of a first cycle that the opening does not start, and its instant; None when no
            such cycle is ahead.

        ended: Whether the last cycle stays as it is: a reopening found nothing to begin another by.
    """

    metric: Metric
    agreement: Agreement
    cycles: list[Stopwatch] = field(factory=list)
    awaited: tuple[Terms, int] | None = None
    ended: bool = False

    def start(self, opening: TicketEvent, standing: Standing | Joint) -> None:
        """Begin the first cycle with the opening, or wait for what starts it."""
        first = None if self.metric.starts_on else self.agreement.first(self.metric.name)
        if first is not None and first[1] <= opening.at_us:
            current = self._begin(*first, standing)
            self._settle(current, opening, standing)
            _tell(current, opening.id, ClockState.RUNNING)
        else:
            self.awaited = first

    def reach(self, us: int, standing: Standing | Joint) -> None:
        """Begin the first cycle if its own instant lies before *us*, and the work was not over by then."""
        if self.awaited is None or self.awaited[1] >= us:
            return
        (terms, at_us), self.awaited = self.awaited, None
        if not standing.done and not standing.merged:
            current = self._begin(terms, at_us, standing)
            self._hold(current, at_us, standing)
            _tell(current, "start", ClockState.RUNNING)

    def see(self, event: TicketEvent, standing: Standing | Joint) -> None:
        """
        Let the cycles know of an event and of what the ticket stands in after it.

        One event reopens what it finds stopped, or stops, cancels or retargets what it finds live, and
        then pauses or resumes it, or starts a cycle. The order of events at one instant is
        `in_clock_order`'s.
        """
        if self.cycles and not self.ended:
            current = self.cycles[-1]
            before = current.state
            if before is ClockState.STOPPED and not standing.done:
                self._reopen(current, event, standing)
                if self.cycles[-1] is not current:
                    current, before = self.cycles[-1], ClockState.RUNNING
            if current.live:
                self._settle(current, event, standing)
            if current.state is not before:
                _tell(current, event.id, before)
        if self.metric.starts_on and self.metric.started_by(event):
            self._start_anew(event, standing)

    def _begin(self, terms: Terms, at_us: int, standing: Standing | Joint) -> Stopwatch:
        goal = terms.target.goal_for(standing.priority)
        self.cycles.append(Stopwatch.begun(terms, len(self.cycles) + 1, at_us, goal))
        return self.cycles[-1]

    def _settle(self, current: Stopwatch, event: TicketEvent, standing: Standing | Joint) -> None:
        """Bring the present cycle in line with what the ticket stands in."""
        target, done = current.terms.target, standing.done
        at_us = max(event.at_us, current.started_us)  # imports know events before the opening
        if standing.merged or (done and standing.state in target.cancel_on):
            current.cancel(at_us)
        elif done or self.metric.stopped_by(event):
            current.stop(at_us)
        elif event.type is EventType.PRIORITISED:
            current.retarget(at_us, target.goal_for(standing.priority))
        elif standing.settled is not None and self._settled_by(standing.settled, target):
            current.stop(at_us)
        self._hold(current, at_us, standing)

    def _settled_by(self, state: str, target: Target) -> bool:
        """Whether the end of the work on a ticket that went into this one is an answer here too."""
        return not self.metric.reopens and state not in target.cancel_on

    def _hold(self, current: Stopwatch, at_us: int, standing: Standing | Joint) -> None:
        """Pause while the ticket waits for something that holds the clock, else go on."""
        if held := standing.held_by(current.terms.target):
            current.pause(at_us, held[0])
        else:
            current.resume(at_us)

    def _reopen(self, current: Stopwatch, event: TicketEvent, standing: Standing | Joint) -> None:
        """Work goes on after a resolution; a clock that a reply stopped is not concerned."""
        target = current.terms.target
        if not self.metric.reopens or standing.merged:
            return
        if target.reopen == "resume":
            at_us = max(event.at_us, current.started_us)
            current.reopen(at_us, target.goal_for(standing.priority))
            return
        terms = self.agreement.at(self.metric.name, event.at_us) if target.reopen == "new_cycle" else None
        if terms is None:
            self.ended = True
        else:
            self._begin(terms, event.at_us, standing)

    def _start_anew(self, event: TicketEvent, standing: Standing | Joint) -> None:
        """Begin a cycle by an event, unless one is under way, or nobody is to do anything any more."""
        if standing.done or standing.asks_nobody or (self.cycles and self.cycles[-1].live):
            return
        at_us = max(event.at_us, self.agreement.opened_us)
        terms = self.agreement.at(self.metric.name, at_us)
        if terms is not None:
            current = self._begin(terms, at_us, standing)
            self._hold(current, at_us, standing)
            _tell(current, event.id, ClockState.RUNNING)


def _tell(current: Stopwatch, cause: str, before: ClockState) -> None:
    """Note that a clock was paused or went on, and what by."""
    kind = _TURNS.get(current.state)
    if kind is not None and current.state is not before:
        current.turns.append((kind, f"{kind}:{cause}", current.since_us))
