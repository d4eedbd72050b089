"""One cycle of one clock, as the events drive it: started, paused, resumed, retargeted, stopped.

It records pieces of time and measures nothing until it is read, so that a new
goal in another calendar measures the whole past anew. Nothing but the pieces
is counted: that is why no pause can be lost and none subtracted twice.

What a host may have been told under a goal, or in a running stretch, is noted
when an event ends that: signals are told once, and never taken back.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import define, field

from servicecore.sla.milestone import Share
from servicecore.sla.piece import Piece, PieceKind
from servicecore.sla.promise import Promise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from servicecore.businesstime import BusinessCalendar
    from servicecore.sla.deadline import Due
    from servicecore.sla.goal import Goal
    from servicecore.sla.milestone import Landmark
    from servicecore.sla.signal import Mark
    from servicecore.sla.terms import Terms

__all__ = ["ClockState", "Stopwatch"]


class ClockState(StrEnum):
    """Where a clock is: the verdict is told by `breached`, not by the state."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


@define
class Stopwatch:
    """
    A cycle under way. The commands come in the order of the history; those that do not apply do nothing.

    Args:
        terms: What it is judged by.

        cycle: 1 for the first, counted on by reopening.

        started_us: When it started, microseconds UTC.

        promise: What it is measured against.

        turns: The pauses and resumptions to tell of.

        passed: When it came to what it has come to, noted before an event ended the stretch or the goal.
    """

    terms: Terms
    cycle: int
    started_us: int
    promise: Promise
    state: ClockState = ClockState.RUNNING
    pieces: list[Piece] = field(factory=list)
    stopped_us: int | None = None
    reason: str | None = None
    turns: list[Mark] = field(factory=list)
    passed: dict[str, int] = field(factory=dict)
    since_us: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.since_us = self.started_us

    @classmethod
    def begun(cls, terms: Terms, cycle: int, at_us: int, goal: Goal | None) -> Stopwatch:
        """A cycle that starts running at an instant, under the goal of then."""
        promise = Promise(goal, terms.calendar_of(goal), at_us, at_us, terms.target.edge)
        return cls(terms, cycle, at_us, promise)

    @property
    def calendar(self) -> BusinessCalendar:
        """Whose hours count at present."""
        return self.promise.calendar

    @property
    def live(self) -> bool:
        """Whether it runs or is paused."""
        return self.state in _LIVE

    def pause(self, at_us: int, reason: str | None) -> None:
        """Hold the clock; a new reason begins a new pause."""
        if self.live and (self.state is ClockState.RUNNING or reason != self.reason):
            self._turn(at_us, ClockState.PAUSED)
            self.reason = reason

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

    def reopen(self, at_us: int, goal: Goal | None) -> None:
        """Go on after a stop, the time between left out, under the goal of now."""
        self._note_verdict(at_us)
        self._turn(at_us, ClockState.RUNNING)
        self.stopped_us = None
        self.retarget(at_us, goal)

    def retarget(self, at_us: int, goal: Goal | None) -> None:
        """Replace the goal, in the way the target says."""
        old = self.promise
        if not self.live or self._same(goal):
            return
        self._note_verdict(at_us)
        self._note_milestones(at_us)
        mode = self.terms.target.retarget
        calendar = old.calendar if goal is None else self.terms.calendar_of(goal)
        self.promise = Promise(goal, calendar, old.from_us, at_us, old.edge, old.credit_us)
        if mode != "from_start" and old.goal is not None and goal is not None:
            self._cut(at_us)
            self._carry(old, at_us, kept=mode == "carry_fraction")

    def _same(self, goal: Goal | None) -> bool:
        """Whether *goal* promises what the present one does, however it is written."""
        present = self.promise.goal
        if goal is None or present is None:
            return goal is present
        return goal.aim == present.aim and self.terms.calendar_of(goal) is self.calendar

    def _carry(self, old: Promise, at_us: int, *, kept: bool) -> None:
        """Close the account of the old goal: keep its used share, or set it all aside."""
        new = self.promise
        if kept:
            new.credit_us = new.worth_us(old, self.pieces)
        else:
            new.from_us, new.credit_us = at_us, 0
        self.pieces = [
            Piece(
                piece.kind if kept or piece.kind != "counted" else "set_aside",
                piece.start_us,
                piece.end_us,
                piece.reason,
                piece.measured(old.calendar),
            )
            for piece in self.pieces
        ]

    def _turn(self, at_us: int, state: ClockState) -> None:
        self._note_milestones(at_us)
        self._cut(at_us)
        self.state = state
        self.reason = self.reason if state is ClockState.PAUSED else None

    def _cut(self, at_us: int) -> None:
        self.pieces += self._unfinished(at_us)
        self.since_us = at_us

    def _unfinished(self, at_us: int) -> Sequence[Piece]:
        """The piece since the last turn, unless it is empty."""
        if self.state is ClockState.CANCELLED or at_us <= self.since_us:
            return ()
        kind = _KINDS[self.state]
        return (Piece(kind, self.since_us, at_us, self.reason),)

    def pieces_until(self, at_us: int) -> tuple[Piece, ...]:
        """Every piece up to *at_us*, the present one included while the clock is live."""
        return (*self.pieces, *(self._unfinished(at_us) if self.live else ()))

    def due_us(self) -> int | None:
        """
        The deadline; None without a goal, after a cancellation, and while paused short of it.

        Stopped, it is frozen; stopped while paused, it is the one it would have had if resumed then.
        """
        due = self.due()
        return None if due is None else due[0]

    def due(self, percent: int = 100) -> Due | None:
        """The deadline, or when that share of the goal is used up; None where `due_us` is."""
        if self.state is ClockState.CANCELLED:
            return None
        resumed = {ClockState.RUNNING: self.since_us, ClockState.STOPPED: self.stopped_us}.get(self.state)
        return self.promise.due(self.pieces, resumed, percent)

    def breached_us(self, at_us: int, due: Due | None) -> int | None:
        """When it was first late, as a signal; None while it was not by *at_us*, with that deadline."""
        if "breached" in self.passed:
            return self.passed["breached"]
        judged = at_us if self.stopped_us is None else self.stopped_us
        return (
            max(due[0] + 1, due[1], self.promise.agreed_us) if due is not None and judged > due[0] else None
        )

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
        for name, landmark in self.terms.target.landmarks.items():
            if name not in self.passed:
                at_us = self.landmark_us(landmark)
                if at_us is not None and self.came_to(at_us) < until_us:
                    self.passed[name] = self.came_to(at_us)


_LIVE = (ClockState.RUNNING, ClockState.PAUSED)

_KINDS: Mapping[ClockState, PieceKind] = {
    ClockState.RUNNING: "counted",
    ClockState.PAUSED: "paused",
    ClockState.STOPPED: "resolved",
}
