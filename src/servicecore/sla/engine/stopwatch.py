"""One cycle of one clock, as the events drive it: started, paused, resumed, retargeted, stopped.

It records stretches of time and measures nothing until it is asked, so that a
new goal in another calendar measures the whole past anew. Nothing but the
stretches is counted: that is why no pause can be lost and none subtracted twice.

What a host may have been told under a goal, or in a running stretch, is noted
when an event ends that: signals are told once, and never taken back.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import Factory, define, evolve, field

from servicecore.sla.engine.course import COUNTED, PAUSED, RESOLVED, Course
from servicecore.sla.engine.deadline import postponed
from servicecore.sla.engine.ledger import Ledger
from servicecore.sla.engine.promise import Promise
from servicecore.sla.engine.turns import Turns
from servicecore.sla.policies.milestone import Share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.businesstime import BusinessCalendar
    from servicecore.sla.clocks.change import Change
    from servicecore.sla.engine.account import Account
    from servicecore.sla.engine.course import Why
    from servicecore.sla.engine.deadline import Due
    from servicecore.sla.engine.extension import Agreed, Extension
    from servicecore.sla.engine.terms import Terms
    from servicecore.sla.policies.goal import Goal
    from servicecore.sla.policies.milestone import Landmark

__all__ = ["ClockState", "Stopwatch"]


class ClockState(StrEnum):
    """Where a clock is: the verdict is told by `breached`, not by the state."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


@define(weakref_slot=False)
class Stopwatch:
    """
    A cycle under way. The commands come in the order of the history; those that do not apply do nothing.

    Args:
        terms: What it is judged by.

        cycle: 1 for the first, counted on by reopening.

        started_us: When it started, microseconds UTC.

        promise: What it is measured against.

        ledger: The stretches that have ended, and what they amount to.

        why: Why it is paused, and by whom.

        turns: The pauses and resumptions to tell of; None while there are none.

        passed: When it came to what it has come to, noted before an event ended the stretch or the goal.

        agreed: The deadline to which it was extended; None while it was not.

        changes: What was changed about the promise.

        excused: Whether a breach does not count.

        told_us: Since when there is anything to tell of it: a date may be known only when it has passed.
    """

    terms: Terms
    cycle: int
    started_us: int
    promise: Promise
    ledger: Ledger
    state: ClockState = ClockState.RUNNING
    stopped_us: int | None = None
    why: Why | None = field(default=None, repr=False)
    turns: Turns | None = None
    passed: dict[str, int] = field(factory=dict)
    agreed: Agreed | None = None
    changes: list[Change] = field(factory=list)
    excused: bool = False
    told_us: int = field(default=Factory(lambda self: self.started_us, takes_self=True))

    @classmethod
    def begun(cls, terms: Terms, cycle: int, at_us: int, goal: Goal | None) -> Stopwatch:
        """A cycle that starts running at an instant, under the goal of then."""
        promise = Promise(goal, terms.calendar_of(goal), at_us, at_us, terms.target.edge)
        return cls(terms, cycle, at_us, promise, Ledger(Course(at_us)))

    @property
    def calendar(self) -> BusinessCalendar:
        """Whose hours count at present."""
        return self.promise.calendar

    @property
    def live(self) -> bool:
        """Whether it runs or is paused."""
        return self.state in _LIVE

    @property
    def since_us(self) -> int:
        """Since when it is as it is."""
        return self.ledger.course.until_us

    def pause(self, at_us: int, why: Why) -> None:
        """Hold the clock; a new reason begins a new pause."""
        if self.live and (self.state is ClockState.RUNNING or self.why is None or why[0] != self.why[0]):
            self._turn(at_us, ClockState.PAUSED)
            self.why = why

    def resume(self, at_us: int) -> None:
        """Go on after a pause."""
        if self.state is ClockState.PAUSED:
            self._turn(at_us, ClockState.RUNNING)

    def stop(self, at_us: int) -> None:
        """End the cycle with a verdict, which freezes."""
        if self.live:
            self._turn(at_us, ClockState.STOPPED)
            self.stopped_us = at_us

    def cancel(self, at_us: int) -> None:
        """End the cycle without a verdict."""
        if self.live:
            self._note_verdict(at_us)
            self._turn(at_us, ClockState.CANCELLED)
            self.stopped_us = at_us

    def reopen(self, at_us: int) -> None:
        """Go on after a stop, the time between left out."""
        self._note_verdict(at_us)
        self._turn(at_us, ClockState.RUNNING)
        self.stopped_us = None

    def adopt(self, terms: Terms) -> None:
        """Be judged by other terms from now on; `retarget` brings in their goal."""
        self.terms = terms
        self.promise.edge = terms.target.edge

    def retarget(self, at_us: int, goal: Goal | None, *, anew: bool = False) -> bool:
        """Replace the goal, in the way the target says, or counting *anew*; whether it was another one."""
        old = self.promise
        if not self.live or (self._same(goal) and not anew):
            return False
        if at_us > self.started_us:  # before that, nothing could be told
            self._note_verdict(at_us)
            self._note_milestones(at_us)
        mode = "restart" if anew else self.terms.target.retarget
        calendar = old.calendar if goal is None else self.terms.calendar_of(goal)
        self.promise = Promise(goal, calendar, old.from_us, at_us, old.edge, old.credit_us, old.added_us)
        if mode != "from_start" and old.goal is not None and goal is not None:
            self._cut(at_us)
            self._close_account(old, at_us, kept=mode == "carry_fraction")
        return True

    def extend(self, at_us: int, extension: Extension) -> None:
        """Agree on more time; what it would make earlier stays where it is."""
        if self.live and self.promise.goal is not None:
            self._note_verdict(at_us)
            self._note_milestones(at_us)
            self._cut(at_us)
            added_us, self.agreed = extension.applied_to(self, at_us)
            self.ledger.keep_only(None if self.agreed is None else self.agreed.since)
            self.promise = evolve(self.promise, added_us=self.promise.added_us + added_us, agreed_us=at_us)

    def excuse(self, at_us: int) -> None:
        """Let a breach not count: one that was told stays told."""
        self._note_verdict(at_us)
        self.excused = True

    def _same(self, goal: Goal | None) -> bool:
        """Whether *goal* promises what the present one does, however it is written."""
        present = self.promise.goal
        if goal is None or present is None:
            return goal is present
        return goal.aim == present.aim and self.terms.calendar_of(goal) is self.calendar

    def _close_account(self, old: Promise, at_us: int, *, kept: bool) -> None:
        """Close the account of the old goal: keep its used share, or set it all aside."""
        new, account = self.promise, self.ledger.account(old.calendar)
        self.ledger.close(account, kept=kept)
        if kept:
            new.credit_us = new.worth_us(old, account.counted_us)
        else:
            new.from_us, new.credit_us = at_us, 0
        self.ledger.keep_only(None if self.agreed is None else self.agreed.since)

    def tell(self, cause: str) -> None:
        """Note that an event paused it, or let it go on."""
        if self.turns is None:
            self.turns = Turns()
        self.turns.add(self.since_us, cause, paused=self.state is ClockState.PAUSED)

    def twin(self) -> Stopwatch:
        """Another of the same, so that one may change, or add up, while the other is read."""
        return evolve(self, ledger=evolve(self.ledger), passed=dict(self.passed), changes=list(self.changes))

    def _turn(self, at_us: int, state: ClockState) -> None:
        self._note_milestones(at_us)
        self._cut(at_us)
        self.state = state
        self.why = self.why if state is ClockState.PAUSED else None

    def _cut(self, at_us: int) -> None:
        """End the stretch under way, and begin the next."""
        if self.state is not ClockState.CANCELLED:
            self.ledger.course.lengthen(at_us, KINDS[self.state], self.why)

    def account(self, since: int | None = None) -> Account:
        """The stretches since the goal counts, or since one of them, added up in its hours."""
        return self.ledger.account(self.calendar, since)

    @property
    def resumed_us(self) -> int | None:
        """Since when it runs; stopped while paused, it is read as if resumed then."""
        return {ClockState.RUNNING: self.since_us, ClockState.STOPPED: self.stopped_us}.get(self.state)

    def due_us(self) -> int | None:
        """
        The deadline; None without a goal, after a cancellation, and while paused short of it.

        Stopped, it is frozen; stopped while paused, it is the one it would have had if resumed then.
        """
        due = self.due()
        return None if due is None else due[0]

    def due(self, percent: int = 100) -> Due | None:
        """The deadline, or when that share of the goal is used up; None where `due_us` is."""
        if self.state is ClockState.CANCELLED or self.promise.goal is None:
            return None
        return self.due_from(self.resumed_us, percent)

    def due_from(self, resumed_us: int | None, percent: int = 100) -> Due | None:
        """The same, as if it ran since an instant; shares go by the goal with what was added to it."""
        due = self.promise.due(self.account(), resumed_us, percent)
        if self.agreed is None or percent != 100:
            return due
        agreed = postponed(self.account(self.agreed.since), self.agreed.point_us, resumed_us)
        return None if due is None or agreed is None else max(due, agreed)

    def original_due_us(self) -> int | None:
        """The deadline without what was agreed later; None where `due_us` is."""
        if self.state is ClockState.CANCELLED or self.promise.goal is None:
            return None
        due = self.promise.due(self.account(), self.resumed_us, extended=False)
        return None if due is None else due[0]

    def breached_us(self, at_us: int, due: Due | None) -> int | None:
        """When it was first late, as a signal; None while it was not by *at_us*, with that deadline."""
        if "breached" in self.passed:
            return self.passed["breached"]
        judged = at_us if self.stopped_us is None else self.stopped_us
        if due is None or judged <= due[0] or self.excused:
            return None
        return max(due[0] + 1, due[1], self.promise.agreed_us)

    def met_us(self, due: Due | None) -> int | None:
        """When it was first stopped in time, as a signal; None while it was not, with that deadline."""
        if "met" in self.passed:
            return self.passed["met"]
        in_time = due is not None and self.stopped_us is not None and self.stopped_us <= due[0]
        return self.stopped_us if in_time else None

    def _note_verdict(self, until_us: int) -> None:
        """Keep what was so before *until_us*, and could be told: that it was late, or stopped in time."""
        due = self.due()
        for name, told_us in (("breached", self.breached_us(until_us, due)), ("met", self.met_us(due))):
            if told_us is not None and told_us < until_us:
                self.passed[name] = told_us

    def landmark_us(self, landmark: Landmark) -> int | None:
        """Where a milestone lies by the deadline as it stands; None where there is no deadline."""
        if isinstance(landmark, Share):
            shared = self.due(landmark.percent)
            return None if shared is None else shared[0]
        due = self.due_us()
        return None if due is None else landmark.at_us(self.calendar, due)

    def came_to(self, at_us: int) -> int:
        """When a milestone that lies at *at_us* is come to: not before the stretch, nor before the goal."""
        return max(at_us, self.since_us, self.promise.agreed_us)

    def _note_milestones(self, until_us: int) -> None:
        """Keep the milestones that the running stretch came to before an event ended it."""
        if self.state is not ClockState.RUNNING:
            return
        landmarks = [each for each in self.terms.target.landmarks.items() if each[0] not in self.passed]
        used_us = self._used_by(until_us) if landmarks else None
        for name, landmark in landmarks:
            if used_us is not None and isinstance(landmark, Share) and used_us < self._need_us(landmark):
                continue  # cheaply told, because every stretch asks it
            at_us = self.landmark_us(landmark)
            if at_us is not None and self.came_to(at_us) < until_us:
                self.passed[name] = self.came_to(at_us)

    def _need_us(self, landmark: Share) -> int:
        return self.promise.length_us * landmark.percent // 100

    def _used_by(self, us: int) -> int | None:
        """How much of a goal is used by an instant of the running stretch; None of one that is no length."""
        if self.promise.goal is None or self.promise.goal.us is None:
            return None
        running_us = self.calendar.elapsed_us(self.since_us, us) if us > self.since_us else 0
        return self.promise.credit_us + self.account().counted_us + running_us


_LIVE = (ClockState.RUNNING, ClockState.PAUSED)

KINDS: Mapping[ClockState, int] = {
    ClockState.RUNNING: COUNTED,
    ClockState.PAUSED: PAUSED,
    ClockState.STOPPED: RESOLVED,
}
"""What a stretch is that ends while a clock is in a state."""
