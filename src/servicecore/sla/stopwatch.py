"""One cycle of one clock, as the events drive it: started, paused, resumed, retargeted, stopped.

It records pieces of time and measures nothing until it is read, so that a new
goal in another calendar measures the whole past anew. Nothing but the pieces
is counted: that is why no pause can be lost and none subtracted twice.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from attrs import define, field, frozen

from servicecore.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from servicecore.businesstime import BusinessCalendar
    from servicecore.businesstime.compiled.timeline import Edge
    from servicecore.sla.policy import SlaPolicy
    from servicecore.sla.target import Goal, Target

__all__ = ["ClockState", "Piece", "Stopwatch", "Terms", "deadline"]

PieceKind = Literal["counted", "paused", "resolved", "set_aside"]


class ClockState(StrEnum):
    """Where a clock is: the verdict is told by `breached`, not by the state."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


@frozen
class Piece:
    """
    A stretch of a clock's life, half-open, microseconds UTC.

    Args:
        kind: `counted`, `paused`, `resolved` (left out because the ticket was), or `set_aside` by a restart.

        reason: Why it was paused.

        fixed_us: What it counts for where a later change of goal may not measure it anew.
    """

    kind: PieceKind
    start_us: int
    end_us: int
    reason: str | None = None
    fixed_us: int | None = None

    def measured(self, calendar: BusinessCalendar) -> int:
        """The business time of the piece, microseconds."""
        return calendar.elapsed_us(self.start_us, self.end_us) if self.fixed_us is None else self.fixed_us


@frozen
class Terms:
    """What a cycle is judged by: the version of the policy in force when it started."""

    policy: SlaPolicy
    target: Target
    calendars: Mapping[str, BusinessCalendar]

    def calendar_of(self, goal: Goal | None) -> BusinessCalendar:
        """The calendar that *goal* counts in; the goal's, else the target's, else the policy's."""
        name = (goal and goal.calendar) or self.target.calendar or self.policy.calendar
        if name is None or name not in self.calendars:
            raise UnknownName("calendar", name, self.calendars)
        return self.calendars[name]


def deadline(
    runs: Iterable[tuple[int, int]],
    need_us: int,
    resumed_us: int | None,
    calendar: BusinessCalendar,
    edge: Edge,
) -> int | None:
    """
    When the counted time reaches *need_us*.

    Args:
        runs: The counted stretches that have ended, in order.

        need_us: Business time to reach; negative when a carried share already exceeds the goal.

        resumed_us: Since when it counts again; None while it does not, and then a deadline that
            the runs have not passed does not exist.

    A run that a pause ends just when the need is met leaves nothing over: equality is met, and the
    pause moves the deadline by its own business time, to where the clock goes on or, when that lies
    outside the hours, back to the closing before.
    """
    left = need_us
    for start, end in runs:
        due = _reach(calendar, start, left, edge)
        if due < end:
            return due
        left -= calendar.elapsed_us(start, end)
    return None if resumed_us is None else _reach(calendar, resumed_us, left, edge)


def _reach(calendar: BusinessCalendar, start_us: int, left_us: int, edge: Edge) -> int:
    if left_us == 0 and edge == "roll":
        return calendar.next_open_us(start_us)
    if left_us == 0:
        return start_us if calendar.is_open_us(start_us - 1) else calendar.previous_close_us(start_us)
    return calendar.advance_us(start_us, left_us, edge=edge if left_us > 0 else "stay")


@define
class Stopwatch:
    """
    A cycle under way. The commands come in the order of the history; those that do not apply do nothing.

    Args:
        terms: What it is judged by.

        cycle: 1 for the first, counted on by reopening.

        started_us: When it started, microseconds UTC.

        goal: What was promised at the start; None when nothing was.
    """

    terms: Terms
    cycle: int
    started_us: int
    goal: Goal | None
    state: ClockState = ClockState.RUNNING
    pieces: list[Piece] = field(factory=list)
    stopped_us: int | None = None
    credit_us: int = 0
    reason: str | None = None
    since_us: int = field(init=False)
    calendar: BusinessCalendar = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.since_us = self.started_us
        self.calendar = self.terms.calendar_of(self.goal)

    @property
    def live(self) -> bool:
        """Whether it runs or is paused."""
        return self.state in (ClockState.RUNNING, ClockState.PAUSED)

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
            self._turn(at_us, ClockState.CANCELLED)
            self.stopped_us = at_us

    def reopen(self, at_us: int, goal: Goal | None) -> None:
        """Go on after a stop, the time between left out, under the goal of now."""
        self._turn(at_us, ClockState.RUNNING)
        self.stopped_us = None
        self.retarget(at_us, goal)

    def retarget(self, at_us: int, goal: Goal | None) -> None:
        """Replace the goal, in the way the target says."""
        if not self.live or self._same(goal):
            return
        old, self.goal = self.goal, goal
        mode = self.terms.target.retarget
        if mode != "from_start" and old is not None and goal is not None:
            self._turn(at_us, self.state)
            self._carry(old, goal, kept=mode == "carry_fraction")
        if goal is not None:
            self.calendar = self.terms.calendar_of(goal)

    def _same(self, goal: Goal | None) -> bool:
        """Whether *goal* promises what the present one does, however it is written."""
        if goal is None or self.goal is None:
            return goal is self.goal
        return goal.us == self.goal.us and self.terms.calendar_of(goal) is self.calendar

    def _carry(self, old: Goal, new: Goal, *, kept: bool) -> None:
        """Close the account of the old goal: keep its used share, or set it all aside."""
        used = self.credit_us + sum(self._fresh())
        self.credit_us = new.us * used // old.us if kept else 0
        self.pieces = [
            Piece(
                piece.kind if kept or piece.kind != "counted" else "set_aside",
                piece.start_us,
                piece.end_us,
                piece.reason,
                piece.measured(self.calendar),
            )
            for piece in self.pieces
        ]

    def _fresh(self) -> Iterable[int]:
        """The counted time that is not yet in the credit."""
        return (p.measured(self.calendar) for p in self.pieces if p.kind == "counted" and p.fixed_us is None)

    def _turn(self, at_us: int, state: ClockState) -> None:
        self.pieces += self._unfinished(at_us)
        self.since_us = at_us
        self.state = state
        self.reason = self.reason if state is ClockState.PAUSED else None

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
        if self.goal is None or self.state is ClockState.CANCELLED:
            return None
        runs = ((p.start_us, p.end_us) for p in self.pieces if p.kind == "counted" and p.fixed_us is None)
        resumed = {ClockState.RUNNING: self.since_us, ClockState.STOPPED: self.stopped_us}.get(self.state)
        return deadline(runs, self.goal.us - self.credit_us, resumed, self.calendar, self.terms.target.edge)


_KINDS: Mapping[ClockState, PieceKind] = {
    ClockState.RUNNING: "counted",
    ClockState.PAUSED: "paused",
    ClockState.STOPPED: "resolved",
}
