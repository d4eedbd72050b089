"""What a stopwatch shows at an instant."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from attrs import evolve

from servicecore.sla.clock import Clock
from servicecore.sla.explanation import Segment
from servicecore.sla.milestone import Milestone
from servicecore.sla.stopwatch import ClockState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.sla.deadline import Due
    from servicecore.sla.piece import Piece
    from servicecore.sla.promise import Promise
    from servicecore.sla.signal import Mark
    from servicecore.sla.stopwatch import Stopwatch

__all__ = ["read", "retold"]


def read(watch: Stopwatch, ticket_id: str, at_us: int, *, done: bool) -> Clock:
    """What *watch* shows at *at_us*; *done* when no reopening can come any more."""
    pieces = watch.pieces_until(at_us)
    calendar, goal = watch.calendar, watch.promise.goal
    segments = tuple(Segment.of(piece, calendar) for piece in pieces)
    due = watch.due()
    due_us = None if due is None else due[0]
    judged = at_us if watch.stopped_us is None else watch.stopped_us
    remaining, overrun = _left(watch.promise, pieces, segments, judged)
    milestones = _milestones(watch, at_us) if watch.terms.target.milestones else ()
    policy = watch.terms.policy
    return Clock(
        ticket_id,
        watch.terms.target.metric,
        cycle=watch.cycle,
        policy=policy.name,
        policy_version=policy.version,
        policy_digest=policy.digest,
        calendar=calendar.name,
        calendar_version=calendar.version,
        timezone=calendar.timezone,
        zone_source=calendar.rules.zone_source,
        state=watch.state,
        at_us=at_us,
        promised=goal.text if goal else None,
        goal_us=goal.us if goal else None,
        started_at_us=watch.started_us,
        due_at_us=None if watch.state is ClockState.PAUSED else due_us,
        stopped_at_us=watch.stopped_us,
        breached_at_us=due_us if due_us is not None and judged > due_us else None,
        elapsed_us=sum(segment.business_us for segment in segments if segment.kind == "counted"),
        paused_us=sum(segment.business_us for segment in segments if segment.kind == "paused"),
        remaining_us=remaining,
        overrun_us=overrun,
        provisional=watch.state is ClockState.STOPPED and _may_resume(watch) and not done,
        segments=segments,
        milestones=milestones,
        marks=_marks(watch, at_us, due, milestones),
        hours=calendar,
    )


def retold(clocks: Sequence[Clock], before: Sequence[Clock], merged_us: int) -> list[Clock]:
    """
    The clocks after a merge, by what was told before it: that stays so, and the rest is told from then on.

    Args:
        before: The clocks as they read just before *merged_us*.
    """
    told = {(clock.metric, clock.cycle): clock.marks for clock in before}
    return [_retold(clock, told.get((clock.metric, clock.cycle), ()), merged_us) for clock in clocks]


def _retold(clock: Clock, told: tuple[Mark, ...], merged_us: int) -> Clock:
    names = {name for _, name, _ in told}
    news = [(kind, name, max(us, merged_us)) for kind, name, us in clock.marks if name not in names]
    marks = (*told, *sorted(news, key=itemgetter(2)))
    came = {name: us for kind, name, us in marks if kind == "milestone"}
    milestones = tuple(evolve(m, reached_at_us=came.get(m.name)) for m in clock.milestones)
    return evolve(clock, marks=marks, milestones=milestones)


def _may_resume(watch: Stopwatch) -> bool:
    target = watch.terms.target
    return target.measured.reopens and target.reopen == "resume"


def _left(
    promise: Promise, pieces: Sequence[Piece], segments: Sequence[Segment], judged_us: int
) -> tuple[int | None, int]:
    """What is left of the goal, and what has counted beyond it, in business time."""
    goal = promise.goal
    if goal is None:
        return None, 0
    if goal.us is None:
        return _left_to_point(promise, pieces, judged_us)
    fresh = sum(
        s.business_us
        for s, p in zip(segments, pieces, strict=True)
        if s.kind == "counted" and p.fixed_us is None
    )
    left = goal.us - promise.credit_us - fresh
    return (left, 0) if left > 0 else (0, -left)


def _left_to_point(promise: Promise, pieces: Sequence[Piece], judged_us: int) -> tuple[int, int]:
    """The open time until the point, as if the clock went on at once; and what has counted after it."""
    due = promise.due(pieces, judged_us)
    assert due is not None  # what goes on has a deadline
    due_us = due[0]
    elapsed_us = promise.calendar.elapsed_us
    beyond = (
        elapsed_us(max(piece.start_us, due_us), piece.end_us)
        for piece in pieces
        if piece.kind == "counted" and piece.fixed_us is None and piece.end_us > due_us
    )
    return (elapsed_us(judged_us, due_us) if due_us > judged_us else 0), sum(beyond)


def _milestones(watch: Stopwatch, at_us: int) -> tuple[Milestone, ...]:
    found = []
    for name, landmark in watch.terms.target.landmarks.items():
        lies_us = None if watch.state is ClockState.PAUSED else watch.landmark_us(landmark)
        reached_us = watch.passed.get(name)
        if reached_us is None and lies_us is not None and watch.state is ClockState.RUNNING:
            come_us = watch.came_to(lies_us)
            reached_us = come_us if come_us <= at_us else None
        found.append(Milestone(name, lies_us, reached_us))
    return tuple(found)


def _marks(
    watch: Stopwatch, at_us: int, due: Due | None, milestones: Sequence[Milestone]
) -> tuple[Mark, ...]:
    """What there is to tell by *at_us*, in order of time."""
    marks: list[Mark] = [("started", "started", watch.started_us), *watch.turns]
    marks.extend(("milestone", m.name, m.reached_at_us) for m in milestones if m.reached_at_us is not None)
    breached_us = watch.breached_us(at_us, due)
    if breached_us is not None:
        marks.append(("breached", "breached", breached_us))
    met_us = watch.met_us(due)
    if met_us is not None:
        marks.append(("met", "met", met_us))
    if watch.state is ClockState.CANCELLED and watch.stopped_us is not None:
        marks.append(("cancelled", "cancelled", watch.stopped_us))
    if len(marks) > 2:
        marks.sort(key=itemgetter(2))
    return tuple(marks)
