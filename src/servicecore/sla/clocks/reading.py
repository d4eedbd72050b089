"""What a stopwatch shows at an instant."""

from __future__ import annotations

from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING

from attrs import evolve

from servicecore.sla.clocks.clock import Clock
from servicecore.sla.clocks.cycles import Cycles
from servicecore.sla.clocks.deferred import Deferred
from servicecore.sla.clocks.segments import segments_of
from servicecore.sla.clocks.status import Clocks
from servicecore.sla.engine.stopwatch import ClockState
from servicecore.sla.policies.milestone import Milestone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecore.sla.clocks.signal import Mark
    from servicecore.sla.engine.account import Account
    from servicecore.sla.engine.deadline import Due
    from servicecore.sla.engine.docket import Docket
    from servicecore.sla.engine.stopwatch import Stopwatch
    from servicecore.sla.engine.turns import Turns

__all__ = ["readings", "retold"]


def readings(docket: Docket, at_us: int) -> Clocks:
    """What all clocks of a ticket show at an instant that no later event precedes."""
    final, ticket_id = docket.standing.closed, docket.agreement.opening.ticket_id

    def shown(cycle: Stopwatch) -> Clock:
        return _read(cycle, ticket_id, at_us, done=final)

    def shown_later(cycle: Stopwatch) -> Clock:  # by several threads at once, perhaps
        return shown(cycle.twin())

    found: dict[str, Cycles] = {}
    for metric, cycles in docket.cycles(at_us):
        if cycles:
            found[metric] = Cycles([shown(cycles[-1])], cycles[:-1], shown_later)
    return Clocks(found)


def _read(watch: Stopwatch, ticket_id: str, at_us: int, *, done: bool) -> Clock:
    """What *watch* shows at *at_us*; *done* when no reopening can come any more."""
    target, policy, promise = watch.terms.target, watch.terms.policy, watch.promise
    calendar, goal, account = watch.calendar, watch.promise.goal, watch.account()
    due = watch.due()
    due_us = None if due is None else due[0]
    original_us = due_us if promise.added_us == 0 and watch.agreed is None else watch.original_due_us()
    judged = at_us if watch.stopped_us is None else watch.stopped_us
    tail_us = calendar.elapsed_us(watch.since_us, at_us) if watch.live and at_us > watch.since_us else 0
    running_us = tail_us if watch.state is ClockState.RUNNING else 0
    counted_us, paused_us = watch.ledger.before_us()
    remaining, overrun = _left(watch, account, running_us, judged)
    milestones = _milestones(watch, at_us) if target.milestones else ()
    late = due_us is not None and judged > due_us and not watch.excused
    return Clock(
        ticket_id,
        target.metric,
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
        breached_at_us=due_us if late else None,
        original_due_at_us=None if watch.state is ClockState.PAUSED else original_us,
        original_breached_at_us=original_us if original_us is not None and judged > original_us else None,
        elapsed_us=counted_us + account.counted_us + running_us,
        paused_us=paused_us + account.paused_us + tail_us - running_us,
        remaining_us=remaining,
        overrun_us=overrun,
        provisional=not done and watch.state is ClockState.STOPPED and _may_resume(watch),
        segments=segments_of(watch, at_us),
        milestones=milestones,
        marks=_told(watch, at_us, due, milestones),
        changes=tuple(watch.changes),
        hours=calendar,
    )


def retold(clocks: Clocks, before: Clocks, merged_us: int) -> Clocks:
    """
    The clocks after a merge, by what was told before it: that stays so, and the rest is told from then on.

    Args:
        before: The clocks as they read just before *merged_us*.
    """
    told = {key: clock.marks for key, clock in before.items()}
    return Clocks.of(_retold(clock, told.get(key, ()), merged_us) for key, clock in clocks.items())


def _retold(clock: Clock, told: Sequence[Mark], merged_us: int) -> Clock:
    names = {name for _, name, _ in told}
    news = [(kind, name, max(us, merged_us)) for kind, name, us in clock.marks if name not in names]
    marks = (*told, *sorted(news, key=itemgetter(2)))
    came = {name: us for kind, name, us in marks if kind == "milestone"}
    milestones = tuple(evolve(m, reached_at_us=came.get(m.name)) for m in clock.milestones)
    return evolve(clock, marks=marks, milestones=milestones)


def _may_resume(watch: Stopwatch) -> bool:
    target = watch.terms.target
    if watch.terms.triggers.by_events:
        return target.starts_again == "resume"
    return target.reopens and target.reopen == "resume"


def _left(watch: Stopwatch, account: Account, running_us: int, judged_us: int) -> tuple[int | None, int]:
    """What is left of the goal, and what has counted beyond it, in business time."""
    promise = watch.promise
    goal = promise.goal
    if goal is None:
        return None, 0
    if goal.us is None or watch.agreed is not None:
        return _left_to_point(watch, account, judged_us)
    left = promise.length_us - promise.credit_us - account.counted_us - running_us
    return (left, 0) if left > 0 else (0, -left)


def _left_to_point(watch: Stopwatch, account: Account, judged_us: int) -> tuple[int, int]:
    """The open time until the point, as if the clock went on at once; and what has counted after it."""
    paused = watch.state is ClockState.PAUSED
    going_us = watch.since_us if watch.live else judged_us  # a pause moves the point as far as itself
    due = watch.due_from(going_us)
    assert due is not None  # what goes on has a deadline
    due_us, elapsed_us = due[0], watch.calendar.elapsed_us
    asked_us = going_us if paused else judged_us
    beyond_us = _counted_after(account, due_us)
    if watch.state is ClockState.RUNNING and judged_us > due_us:
        beyond_us += elapsed_us(max(watch.since_us, due_us), judged_us)
    return (elapsed_us(asked_us, due_us) if due_us > asked_us else 0), beyond_us


def _counted_after(account: Account, us: int) -> int:
    """What the stretches that have ended count after an instant."""
    first = bisect_right(account.run_ends, us)
    if first == len(account.run_ends):
        return 0
    start_us, end_us = max(account.run_starts[first], us), account.run_ends[first]
    return account.calendar.elapsed_us(start_us, end_us) + account.counted_us - account.counted_by[first]


def _milestones(watch: Stopwatch, at_us: int) -> tuple[Milestone, ...]:
    found = []
    for name, landmark in watch.terms.target.landmarks.items():
        lies_us = None if watch.state is ClockState.PAUSED else watch.landmark_us(landmark)
        reached_us = watch.passed.get(name)
        if reached_us is None and lies_us is not None and watch.state is ClockState.RUNNING:
            come_us = watch.came_to(lies_us)
            reached_us = come_us if come_us <= at_us else None
        found.append(Milestone(name, lies_us, None if reached_us is None else max(reached_us, watch.told_us)))
    return tuple(found)


def _told(watch: Stopwatch, at_us: int, due: Due | None, milestones: Sequence[Milestone]) -> Sequence[Mark]:
    """What there is to tell by *at_us*, in order of time."""
    marks: list[Mark] = [("started", "started", watch.started_us)]
    marks.extend(("milestone", m.name, m.reached_at_us) for m in milestones if m.reached_at_us is not None)
    breached_us = watch.breached_us(at_us, due)
    if breached_us is not None:
        marks.append(("breached", "breached", breached_us))
    met_us = watch.met_us(due)
    if met_us is not None:
        marks.append(("met", "met", met_us))
    if watch.state is ClockState.CANCELLED and watch.stopped_us is not None:
        marks.append(("cancelled", "cancelled", watch.stopped_us))
    turns, since_us = watch.turns, watch.told_us
    if turns is not None:
        return _woven(marks, turns, len(turns), since_us)
    if since_us != watch.started_us:
        marks = _not_before(since_us, marks)
    return tuple(marks if len(marks) < 3 else sorted(marks, key=itemgetter(2)))


def _woven(marks: Sequence[Mark], turns: Turns, count: int, since_us: int) -> Sequence[Mark]:
    def make() -> Sequence[Mark]:
        woven = [marks[0], *turns.marks(count), *marks[1:]]
        return sorted(_not_before(since_us, woven), key=itemgetter(2))

    return Deferred(make)


def _not_before(us: int, marks: Iterable[Mark]) -> list[Mark]:
    """Marks of what was known only from an instant on: what came before is told then."""
    return [(kind, name, max(at_us, us)) for kind, name, at_us in marks]
