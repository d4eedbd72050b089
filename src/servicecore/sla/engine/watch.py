"""One metric of one ticket: turns events into the commands of its stopwatches, cycle after cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field

from servicecore.event import EventType
from servicecore.sla.engine.alteration import excused, extended, promised_goal, retargeted
from servicecore.sla.engine.conduct import hold, is_answered, is_over, promised_again, tell
from servicecore.sla.engine.memory import Memory
from servicecore.sla.engine.stopwatch import ClockState, Stopwatch
from servicecore.sla.policies.target import EVERY
from servicecore.sla.policies.trigger import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.sla.engine.agreement import Agreement
    from servicecore.sla.engine.merging import Joint
    from servicecore.sla.engine.standing import Standing
    from servicecore.sla.engine.terms import Terms
    from servicecore.sla.policies.goal import Goal
    from servicecore.sla.policies.trigger import Occasion, Role

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

        memory: What the target's own conditions leave behind.
    """

    metric: str
    agreement: Agreement
    cycles: list[Stopwatch] = field(factory=list)
    awaited: tuple[Terms, int] | None = None
    ended: bool = False
    lapsed: bool = False
    over: bool = False
    armed: bool = True
    memory: Memory = field(factory=Memory)
    heard: frozenset[EventType] = field(init=False, repr=False, eq=False)
    """The types of events that could concern it; no others need to be seen."""

    _starting: frozenset[EventType] = field(init=False, repr=False, eq=False)
    """Those that could start a cycle."""

    _remembers: bool = field(init=False, repr=False, eq=False)
    """Whether conditions matter while no cycle is under way, see `Triggers.remember`."""

    def __attrs_post_init__(self) -> None:
        first, *more = self.agreement.candidates(self.metric)
        self.heard, self._starting = first.target.heard(first.triggers), first.triggers.starting
        self._remembers = first.triggers.remember
        for terms in more:
            self.heard |= terms.target.heard(terms.triggers)
            self._starting |= terms.triggers.starting
            self._remembers = self._remembers or terms.triggers.remember
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
            current.told_us = self.agreement.told_us(*first)
            self.over = is_over(current.terms, standing)
            self._settle(current, occasion, standing, self._found(current.terms, occasion) - _RESET)
            tell(current, occasion.event.id, ClockState.RUNNING)
        else:
            self.awaited = first
            if self._remembers:
                self._remember(occasion)
        if EventType.OPENED in self._starting:
            self._start(occasion, standing)

    def reach(self, us: int, occasion: Occasion, standing: Standing | Joint) -> None:
        """
        Begin the first cycle, which is awaited before *us*, if nothing had ended it by then.

        Args:
            occasion: The event before that instant, and what the ticket stood in after it.
        """
        self.cycles += self.due_to_begin(us, occasion, standing)
        self.awaited = None

    def due_to_begin(self, us: int, occasion: Occasion, standing: Standing | Joint) -> Sequence[Stopwatch]:
        """The first cycle, as it begins before *us* by a date; nothing where it does not, or another did."""
        if self.awaited is None or self.awaited[1] >= us or self.cycles:
            return ()
        terms, at_us = self.awaited
        found = terms.triggers.fulfilled(occasion)
        if standing.merged or is_over(terms, standing) or found & terms.triggers.bars:
            return ()
        current = Stopwatch.begun(terms, 1, at_us, self._goal(terms, at_us, occasion, standing))
        held = self.memory.held_after(terms.triggers, found - self.memory.lasted, occasion.event)
        current.told_us = self.agreement.told_us(terms, at_us)
        hold(current, at_us, standing, held)
        tell(current, "start", ClockState.RUNNING)
        return (current,)

    def see(self, occasion: Occasion, standing: Standing | Joint) -> None:
        """
        Let the cycles know of an event and of what the ticket stands in after it.

        One event reopens what it finds stopped, or stops, cancels or retargets what it finds live, and
        then pauses or resumes it, or starts a cycle. The order of events at one instant is
        `in_clock_order`'s.
        """
        event, count = occasion.event, len(self.cycles)
        if self.agreement.follows:
            self._follow(occasion, standing)
        kind = event.type
        if kind in _AGREED and event.data["metric"] == self.metric:
            self._agree(occasion)
        current = self.current
        if current is not None and not self.ended:
            self._go_through(current, occasion, standing, count)
        elif self._remembers:
            self._remember(occasion)
        if kind in self._starting:
            self._start(occasion, standing)

    def _go_through(
        self, current: Stopwatch, occasion: Occasion, standing: Standing | Joint, count: int
    ) -> None:
        """
        Let an event reopen the present cycle, or end, change and hold it.

        Args:
            count: How many cycles there were before the event; a reset is nothing to one that it began.
        """
        before, over = current.state, is_over(current.terms, standing)
        if self.over and not over and before is ClockState.STOPPED:
            self._reopen(current, occasion, standing)
            if self.cycles[-1] is not current:
                current, before = self.cycles[-1], ClockState.RUNNING
                over = is_over(current.terms, standing)
        self.over = over
        if not current.live:
            if self._remembers:
                self._remember(occasion)
            return
        found = self._found(current.terms, occasion)
        self._settle(current, occasion, standing, found if len(self.cycles) == count else found - _RESET)
        if current.state is not before:
            tell(current, occasion.event.id, before)

    def _found(self, terms: Terms, occasion: Occasion) -> frozenset[Role]:
        """What an event brings about."""
        if terms.target.measured.alone and self._is_foreign(occasion):
            return NOTHING
        found = terms.triggers.fulfilled(occasion)
        return self.memory.take(terms.triggers, found, occasion.event) if self._remembers else found

    def _is_foreign(self, occasion: Occasion) -> bool:
        """Whether an event is of another ticket that went into this one."""
        return occasion.event.ticket_id != self.agreement.opening.ticket_id

    def _remember(self, occasion: Occasion) -> None:
        """Note, while no cycle is under way, what would hold one by now."""
        at_us = occasion.at_us
        terms = self.agreement.at(self.metric, at_us, occasion.ticket)
        if terms is None:
            self.memory.clear()
        else:
            self._found(terms, occasion)

    def _begin(self, terms: Terms, at_us: int, occasion: Occasion, standing: Standing | Joint) -> Stopwatch:
        goal = self._goal(terms, at_us, occasion, standing)
        if self.cycles:
            self.cycles[-1].ledger.rest()
        self.cycles.append(Stopwatch.begun(terms, len(self.cycles) + 1, at_us, goal))
        self.lapsed = False
        return self.cycles[-1]

    def _goal(
        self, terms: Terms, started_us: int, occasion: Occasion, standing: Standing | Joint
    ) -> Goal | None:
        """The goal of a cycle that begins; what was promised holds for it until something else is."""
        if terms.target.measured.promised is not None:
            last = None if self.current is None else self.current.promise.goal
            return promised_goal(occasion.event) or last
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
        target, over = current.terms.target, self.over
        at_us = occasion.at_us
        if standing.merged or (over and standing.state in target.cancel_on):
            current.cancel(at_us)
        elif over or "stop" in found or (standing.settled is not None and is_answered(current, standing)):
            current.stop(at_us)
        elif "cancel" in found:
            current.cancel(at_us)
        elif "reset" in found:
            current.cancel(at_us)
            self._begin_again(at_us, occasion, standing)
        else:
            if target.picks_by != "priority" or occasion.event.type in _WITH_GOALS:
                self._retarget(current, at_us, occasion, standing)
            hold(current, at_us, standing, self.memory.held)

    def _begin_again(self, at_us: int, occasion: Occasion, standing: Standing | Joint) -> None:
        """Begin a cycle where a reset ended one, by the policy that governs now."""
        terms = self.agreement.at(self.metric, at_us, occasion.ticket)
        if terms is not None:
            current = self._begin(terms, at_us, occasion, standing)
            self._enter(current, at_us, occasion, standing, ClockState.RUNNING)

    def _enter(
        self,
        current: Stopwatch,
        at_us: int,
        occasion: Occasion,
        standing: Standing | Joint,
        before: ClockState,
    ) -> None:
        """Let a cycle that an event began, or made go on, be held at once by what holds it."""
        if self._remembers:
            self._found(current.terms, occasion)  # they may be others
        hold(current, at_us, standing, self.memory.held)
        tell(current, occasion.event.id, before)

    def _retarget(
        self,
        current: Stopwatch,
        at_us: int,
        occasion: Occasion,
        standing: Standing | Joint,
        *,
        anew: bool = False,
    ) -> None:
        """Bring in the goal that the ticket, or a new promise, asks for by now."""
        if current.terms.target.measured.promised is None:
            goal = self._goal(current.terms, current.started_us, occasion, standing)
        else:
            goal = promised_again(current, occasion.event)
        retargeted(current, at_us, goal, occasion, anew=anew)

    def _reopen(self, current: Stopwatch, occasion: Occasion, standing: Standing | Joint) -> None:
        """Work goes on after a resolution; a clock that something else stops, or starts, is not concerned."""
        target = current.terms.target
        if not target.reopens or standing.merged or current.terms.triggers.by_events:
            return
        if target.reopen == "resume":
            self._go_on(current, occasion, standing)
            return
        terms = None
        if target.reopen == "new_cycle":
            terms = self.agreement.at(self.metric, occasion.at_us, occasion.ticket)
        if terms is None:
            self.ended = True
        else:
            self._begin(terms, occasion.at_us, occasion, standing)

    def _go_on(self, current: Stopwatch, occasion: Occasion, standing: Standing | Joint) -> None:
        current.reopen(occasion.at_us)
        self._retarget(current, occasion.at_us, occasion, standing)

    def _start(self, occasion: Occasion, standing: Standing | Joint) -> None:
        """Begin a cycle by an event, unless one is under way, or nobody is to do anything any more."""
        current = self.current
        live = current is not None and current.live
        at_us = occasion.at_us
        terms = self.agreement.at(self.metric, at_us, occasion.ticket)
        if terms is None or not terms.triggers.by_events:
            return
        lasting = "start" in terms.triggers.lasting
        if live and not lasting:
            return
        found = terms.triggers.fulfilled(occasion)
        if (
            "start" not in found
            or (terms.target.measured.alone and self._is_foreign(occasion))
            or found & terms.triggers.bars
            or standing.merged
            or is_over(terms, standing)
            or (standing.asks_nobody and not terms.target.outlives)
        ):
            self.armed = True
        elif self.armed or not lasting:
            self.armed = False
            if not live:
                self._start_anew(terms, at_us, occasion, standing)

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
        self._enter(current, at_us, occasion, standing, before)

    def _agree(self, occasion: Occasion) -> None:
        """Extend or excuse the cycle that an event names, the last when it names none."""
        number = occasion.event.data.get("cycle", len(self.cycles))
        if type(number) is int and 0 < number <= len(self.cycles):
            if number < len(self.cycles):
                self.cycles[number - 1] = self.cycles[number - 1].twin()
            alter = extended if occasion.event.type is EventType.EXTENDED else excused
            alter(self.cycles[number - 1], occasion)

    def _follow(self, occasion: Occasion, standing: Standing | Joint) -> None:
        """Let the policy that governs by now take over, where it is chosen at each event."""
        current, at_us = self.current, occasion.at_us
        if (current is None or self.lapsed) and self.awaited is None:
            self._attach(at_us, occasion, standing)
        elif current is not None and current.live and current.terms.policy.chosen == "at_each_event":
            terms = self.agreement.at(self.metric, at_us, occasion.ticket)
            if terms is None:
                current.cancel(at_us)
                self.lapsed = True
            elif terms.target is not current.terms.target:
                current.adopt(terms)
                anew = terms.target.counts_from == "attachment"
                self._retarget(current, at_us, occasion, standing, anew=anew)

    def _attach(self, at_us: int, occasion: Occasion, standing: Standing | Joint) -> None:
        """Begin where a policy governs for the first time; what events start waits for one that does."""
        terms = self.agreement.at(self.metric, at_us, occasion.ticket)
        if (
            terms is not None
            and terms.policy.chosen == "at_each_event"
            and terms.target.starts_at is None
            and not (terms.triggers.by_events or standing.merged or is_over(terms, standing))
        ):
            self._begin(terms, at_us, occasion, standing)


_AGREED = (EventType.EXTENDED, EventType.EXCUSED)
_WITH_GOALS = (EventType.PRIORITISED, EventType.PROMISED)
_RESET: frozenset[Role] = frozenset(("reset",))
