"""One metric of one ticket: turns events into the commands of its stopwatches, cycle after cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field

from servicecore.event import EventType
from servicecore.sla.alteration import excused, extended, promised_goal, retargeted
from servicecore.sla.stopwatch import ClockState, Stopwatch
from servicecore.sla.target import EVERY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.sla.agreement import Agreement
    from servicecore.sla.course import Why
    from servicecore.sla.goal import Goal
    from servicecore.sla.merging import Joint
    from servicecore.sla.standing import Standing
    from servicecore.sla.terms import Terms
    from servicecore.sla.trigger import Occasion, Role

__all__ = ["Watch"]


@define
class Watch:
    """
    The cycles of one metric.

    Args:
        metric: What is measured.

        agreement: Where the terms of a cycle are found.

        cycles: The stopwatches so far; the last is the present one.

        awaited: The terms of a first cycle that a date starts, and the instant; None when no such cycle is
            ahead.

        ended: Whether the last cycle stays as it is: a reopening found nothing to begin another by.

        lapsed: Whether the last cycle was cancelled because no policy governed any more.

        over: Whether the work was over after the last event.

        armed: Whether a start condition that lasts has been untrue since it last started a cycle.

        held: Why a pause of the target's own holds the clock.
    """

    metric: str
    agreement: Agreement
    cycles: list[Stopwatch] = field(factory=list)
    awaited: tuple[Terms, int] | None = None
    ended: bool = False
    lapsed: bool = False
    over: bool = False
    armed: bool = True
    held: Why | None = None
    heard: frozenset[EventType] = field(init=False, repr=False, eq=False)
    """The types of events that could concern it; no others need to be seen."""

    _starting: frozenset[EventType] = field(init=False, repr=False, eq=False)
    """Those that could start a cycle."""

    def __attrs_post_init__(self) -> None:
        first, *more = self.agreement.candidates(self.metric)
        self.heard, self._starting = first.target.heard(first.triggers), first.triggers.starting
        for terms in more:
            self.heard |= terms.target.heard(terms.triggers)
            self._starting |= terms.triggers.starting
        if self.agreement.follows:
            self.heard = EVERY

    @property
    def current(self) -> Stopwatch | None:
        """The present cycle, which may have stopped; None before the first."""
        return self.cycles[-1] if self.cycles else None

    def open(self, occasion: Occasion, standing: Standing | Joint) -> None:
        """Begin the first cycle with the opening, or wait for what starts it."""
        first = self.agreement.first(self.metric)
        if first is not None and first[1] <= occasion.event.at_us:
            current = self._begin(first[0], first[1], occasion, standing)
            self._settle(current, occasion, standing, current.terms.triggers.fulfilled(occasion))
            _tell(current, occasion.event.id, ClockState.RUNNING)
            self.over = _is_over(current.terms, standing)
        else:
            self.awaited = first
        if EventType.OPENED in self._starting:
            self._start(occasion, standing)

    def reach(self, us: int, occasion: Occasion, standing: Standing | Joint) -> None:
        """
        Begin the first cycle if its own instant lies before *us*, and the work was not over by then.

        Args:
            occasion: The event before that instant, and what the ticket stood in after it.
        """
        begun = self.due_to_begin(us, occasion, standing)
        if self.awaited is not None and self.awaited[1] < us:
            self.awaited = None
        self.cycles += begun

    def due_to_begin(self, us: int, occasion: Occasion, standing: Standing | Joint) -> Sequence[Stopwatch]:
        """The first cycle, as it begins before *us* by a date; nothing where it does not, or another did."""
        if self.awaited is None or self.awaited[1] >= us or self.cycles or standing.done or standing.merged:
            return ()
        terms, at_us = self.awaited
        current = Stopwatch.begun(terms, 1, at_us, self._goal(terms, at_us, occasion, standing))
        self._hold(current, at_us, occasion, standing, frozenset())
        _tell(current, "start", ClockState.RUNNING)
        return (current,)

    def see(self, occasion: Occasion, standing: Standing | Joint) -> None:
        """
        Let the cycles know of an event and of what the ticket stands in after it.

        One event reopens what it finds stopped, or stops, cancels or retargets what it finds live, and
        then pauses or resumes it, or starts a cycle. The order of events at one instant is
        `in_clock_order`'s.
        """
        event = occasion.event
        if self.agreement.follows:
            self._follow(occasion, standing)
        kind = event.type
        if kind in _AGREED and event.data["metric"] == self.metric:
            self._agree(occasion)
        current = self.current
        if current is not None and not self.ended:
            before = current.state
            over = _is_over(current.terms, standing)
            if self.over and not over and before is ClockState.STOPPED:
                self._reopen(current, occasion, standing)
                if self.cycles[-1] is not current:
                    current, before = self.cycles[-1], ClockState.RUNNING
            self.over = over
            if current.live:
                self._settle(current, occasion, standing, current.terms.triggers.fulfilled(occasion))
            if current.state is not before:
                _tell(current, event.id, before)
        if kind in self._starting:
            self._start(occasion, standing)

    def _begin(self, terms: Terms, at_us: int, occasion: Occasion, standing: Standing | Joint) -> Stopwatch:
        goal = self._goal(terms, at_us, occasion, standing)
        if self.cycles:
            self.cycles[-1].rest()
        self.cycles.append(Stopwatch.begun(terms, len(self.cycles) + 1, at_us, goal))
        self.held, self.lapsed = None, False
        return self.cycles[-1]

    def _goal(
        self, terms: Terms, started_us: int, occasion: Occasion, standing: Standing | Joint
    ) -> Goal | None:
        if terms.target.measured.promised is not None:
            return promised_goal(occasion.event)
        by = terms.target.picks_by
        if by == "priority":
            return terms.goal(standing.priority, started_us)
        return terms.goal(standing.state if by == "state" else occasion.ticket_value(by), started_us)

    def _settle(
        self,
        current: Stopwatch,
        occasion: Occasion,
        standing: Standing | Joint,
        found: frozenset[Role],
    ) -> None:
        """Bring the present cycle in line with what the ticket stands in."""
        target, over = current.terms.target, _is_over(current.terms, standing)
        at_us = max(occasion.event.at_us, current.started_us)  # imports know events before the opening
        if standing.merged or (over and standing.state in target.cancel_on):
            current.cancel(at_us)
        elif over or "stop" in found or (standing.settled is not None and _is_answered(current, standing)):
            current.stop(at_us)
        elif "cancel" in found or "reset" in found:
            current.cancel(at_us)
            if "reset" in found:
                current = self._begin(current.terms, at_us, occasion, standing)
        else:
            self._retarget(current, at_us, occasion, standing)
        self._hold(current, at_us, occasion, standing, found)

    def _retarget(
        self, current: Stopwatch, at_us: int, occasion: Occasion, standing: Standing | Joint
    ) -> None:
        """Let a new priority, or whatever picks the goal, bring in its own."""
        target, kind = current.terms.target, occasion.event.type
        if target.measured.promised is not None:
            if target.measured.promised == "last" and occasion.event.data.get("consent") is True:
                retargeted(current, at_us, promised_goal(occasion.event) or current.promise.goal, occasion)
        elif kind is EventType.PRIORITISED or target.picks_by != "priority":
            goal = self._goal(current.terms, current.started_us, occasion, standing)
            retargeted(current, at_us, goal, occasion)

    def _hold(
        self,
        current: Stopwatch,
        at_us: int,
        occasion: Occasion,
        standing: Standing | Joint,
        found: frozenset[Role],
    ) -> None:
        """Pause while something holds the clock, else go on."""
        conditions = current.terms.triggers.conditions
        if "pause" in conditions:
            if "pause" in found:
                self.held = self.held or (occasion.event.data.get("wait_reason"), occasion.event.actor.id)
            if "resume" in found or ("resume" not in conditions and "pause" not in found):
                self.held = None
        why = standing.held_by(current.terms.target) or self.held
        if why is None:
            current.resume(at_us)
        else:
            current.pause(at_us, why)

    def _reopen(self, current: Stopwatch, occasion: Occasion, standing: Standing | Joint) -> None:
        """Work goes on after a resolution; a clock that something else stops, or starts, is not concerned."""
        target, event = current.terms.target, occasion.event
        if not target.reopens or standing.merged or current.terms.triggers.by_events:
            return
        if target.reopen == "resume":
            self._go_on(current, occasion, standing)
            return
        terms = None
        if target.reopen == "new_cycle":
            terms = self.agreement.at(self.metric, event.at_us, occasion.ticket)
        if terms is None:
            self.ended = True
        else:
            self._begin(terms, event.at_us, occasion, standing)

    def _go_on(self, current: Stopwatch, occasion: Occasion, standing: Standing | Joint) -> None:
        at_us = max(occasion.event.at_us, current.started_us)
        current.reopen(at_us)
        goal = self._goal(current.terms, current.started_us, occasion, standing)
        retargeted(current, at_us, goal, occasion)

    def _start(self, occasion: Occasion, standing: Standing | Joint) -> None:
        """Begin a cycle by an event, unless one is under way, or nobody is to do anything any more."""
        current = self.current
        live = current is not None and current.live
        at_us = max(occasion.event.at_us, self.agreement.opened_us)
        terms = self.agreement.at(self.metric, at_us, occasion.ticket)
        if terms is None or not terms.triggers.by_events:
            return
        lasting = "start" in terms.triggers.lasting
        if live and not lasting:
            return
        if (
            standing.merged
            or _is_over(terms, standing)
            or self._is_idle(terms, standing)
            or not occasion.fulfils(terms.triggers.conditions["start"])
        ):
            self.armed = True
        elif self.armed or not lasting:
            self.armed = False
            if not live:
                self._start_anew(terms, at_us, occasion, standing)

    def _is_idle(self, terms: Terms, standing: Standing | Joint) -> bool:
        """Whether the event is one of a ticket that is over, so that it asks nobody for anything."""
        return standing.asks_nobody and not terms.target.outlives

    def _start_anew(self, terms: Terms, at_us: int, occasion: Occasion, standing: Standing | Joint) -> None:
        current, again = self.current, terms.target.starts_again
        before = ClockState.RUNNING
        if current is None or current.state is ClockState.CANCELLED or again == "new_cycle":
            current = self._begin(terms, at_us, occasion, standing)
        elif again == "resume":
            before = current.state
            self._go_on(current, occasion, standing)
        else:
            return
        self._hold(current, at_us, occasion, standing, terms.triggers.fulfilled(occasion))
        _tell(current, occasion.event.id, before)

    def _agree(self, occasion: Occasion) -> None:
        """Extend or excuse the cycle that an event names, the last when it names none."""
        number = occasion.event.data.get("cycle", len(self.cycles))
        if type(number) is int and 0 < number <= len(self.cycles):
            if number < len(self.cycles):
                self.cycles[number - 1] = self.cycles[number - 1].twin()
            alter = extended if occasion.event.type is EventType.EXTENDED else excused
            alter(self.cycles[number - 1], occasion.event)

    def _follow(self, occasion: Occasion, standing: Standing | Joint) -> None:
        """Let the policy that governs by now take over, where it is chosen at each event."""
        current, at_us = self.current, max(occasion.event.at_us, self.agreement.opened_us)
        if (current is None or self.lapsed) and self.awaited is None:
            self._attach(at_us, occasion, standing)
        elif current is not None and current.live and current.terms.policy.chosen == "at_each_event":
            terms = self.agreement.at(self.metric, at_us, occasion.ticket)
            if terms is None:
                current.cancel(at_us)
                self.lapsed = True
            elif terms.target is not current.terms.target:
                current.adopt(terms)
                goal = self._goal(terms, current.started_us, occasion, standing)
                retargeted(current, at_us, goal, occasion, anew=terms.target.counts_from == "attachment")

    def _attach(self, at_us: int, occasion: Occasion, standing: Standing | Joint) -> None:
        """Begin where a policy governs for the first time; what events start waits for one that does."""
        terms = self.agreement.at(self.metric, at_us, occasion.ticket)
        if (
            terms is not None
            and terms.policy.chosen == "at_each_event"
            and terms.target.starts_at is None
            and not (terms.triggers.by_events or standing.merged or _is_over(terms, standing))
        ):
            self._begin(terms, at_us, occasion, standing)


def _is_answered(current: Stopwatch, standing: Standing | Joint) -> bool:
    """Whether the work on a ticket that went into this one ended just now, which is an answer here too."""
    target, state = current.terms.target, standing.settled
    return state is not None and not target.reopens and state not in target.cancel_on


def _is_over(terms: Terms, standing: Standing | Joint) -> bool:
    """Whether the state ends every clock on these terms."""
    return standing.closed if terms.target.outlives else standing.done


_AGREED = (EventType.EXTENDED, EventType.EXCUSED)


def _tell(current: Stopwatch, cause: str, before: ClockState) -> None:
    """Note that a clock was paused or went on, and what by."""
    if current.live and current.state is not before:
        current.tell(cause)
