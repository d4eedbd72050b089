"""A judge of clocks that works on sets of intervals, and knows nothing of the library's calendars or folds.

A clock's life is its span; pauses and resolved time are taken from it one by one; what is left counts where
it meets the open hours, and walking it finds the deadline.

It serves the calendars and the dates of `written_hours`, goals of the forms `PT<seconds>S` and `at <instant>`,
and milestones that are shares. It reads events and the documents of policies.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from written_hours import (
    FOREVER,
    Span,
    closing_before,
    hours_of,
    open_time,
    us,
    walked,
    within,
    without,
)

Document = dict[str, Any]


def deadline(run: list[Span], need: int, hours: list[Span], *, rolls: bool) -> int | None:
    """
    When *need* of the run has counted; None while the run does not get there.

    It is the closing before the first instant of the run by which nothing is left, so that a pause that
    begins just there moves it. One that rolls is the first open instant of the run with nothing left.
    """
    if need < 0:
        return walked(run[0][0], need, hours) if run else None
    for begin, end in run:
        if need == 0 and not rolls:
            return closing_before(begin, hours)
        for b, e in within(hours, begin, end):
            if e - b > need or (e - b == need and e < end and not rolls):
                return b + need
            need -= e - b
    return None


def postponed(point: int, life: list[tuple[int, int, bool]], hours: list[Span]) -> int | None:
    """When a point falls due: what does not run is added, until a stretch that runs has passed it."""
    for begin, end, runs in life:
        if runs and point < end:
            return point
        if not runs and end < FOREVER:
            point = walked(point, open_time([(begin, end)], hours), hours)
    return None


class Moment(NamedTuple):
    """What a ticket is after an event."""

    at: int
    event: Any
    state: str
    category: str
    state_reason: str | None = None
    wait: tuple[str | None, ...] = ()
    priority: str | None = None
    merged: bool = False

    @property
    def done(self) -> bool:
        return self.category in ("resolved", "closed")

    @property
    def answers(self) -> bool:
        return self.event.type == "replied" and self.by("agent")

    @property
    def asks(self) -> bool:
        return self.event.type == "replied" and self.by("requester")

    def by(self, kind: str) -> bool:
        return self.event.actor.kind == kind and self.event.data.get("public") is True

    def held(self, pause_on: list[str]) -> bool:
        waits = self.wait or ((self.state_reason,) if self.category == "waiting" else ())
        return bool(waits) and ("*" in pause_on or waits[0] in pause_on)


def moments(events: list[Any], at: int) -> list[Moment]:
    """The ticket after each event: at one instant answers come first, and the requester's messages last."""
    known = list({event.id: event for event in events}.values())
    opening = next(event for event in known if event.type == "opened")
    if opening.at_us > at:
        return []
    data = opening.data
    found = [Moment(opening.at_us, opening, data["state"], data["category"], data.get("wait_reason"))]
    found[0] = found[0]._replace(priority=data.get("fields", {}).get("priority"))
    for event in sorted((event for event in known if event is not opening), key=place):
        if event.at_us <= at:
            found.append(after(found[-1], event)._replace(at=max(event.at_us, opening.at_us), event=event))
    return found


def place(event: Any) -> tuple[int, int, int]:
    rank = 1
    if event.type in ("replied", "acknowledged"):
        rank = 2 if event.type == "replied" and event.actor.kind == "requester" else 0
    return event.at_us, rank, event.sequence


def after(moment: Moment, event: Any) -> Moment:
    data = event.data
    if event.type == "transitioned":
        entered = moment._replace(state=data["to_state"], category=data["to_category"])
        return entered._replace(state_reason=data.get("wait_reason"), wait=())
    if event.type == "prioritised":
        return moment._replace(priority=data["priority"])
    if event.type == "waiting_started":
        return moment._replace(wait=(data.get("wait_reason"),))
    if event.type == "waiting_ended":
        return moment._replace(wait=())
    return moment._replace(merged=moment.merged or event.type == "merged")


class Verdict(NamedTuple):
    """What a clock reads; *due* is shown even where a paused clock has passed it."""

    metric: str
    cycle: int
    policy_version: str
    calendar: str
    state: str
    started: int
    stopped: int | None
    due: int | None
    late: bool
    elapsed: int
    paused: int
    remaining: int | None
    overrun: int
    shares: dict[str, int | None]


class Stay(NamedTuple):
    """From when a clock does what, and for which priority the goal of then was."""

    at: int
    kind: str
    priority: str | None


class Account(NamedTuple):
    """A stretch under goals that count together: from when, in whose hours, and what was carried into it."""

    begin: int
    goal: Document | None
    calendar: str
    credit: int


def judge(events: list[Any], policies: list[Document], at: int) -> list[Verdict]:
    """Every clock of a ticket; metrics in the order in which policies name them."""
    seen = moments(events, at)
    metrics = dict.fromkeys(target["metric"] for policy in policies for target in policy["targets"])
    return [verdict for metric in metrics for verdict in cycles(metric, seen, policies, at)] if seen else []


def cycles(metric: str, seen: list[Moment], policies: list[Document], at: int) -> list[Verdict]:
    found: list[Verdict] = []
    begin: int | None = 0
    if metric == "next_response":
        begin = next((i for i, m in enumerate(seen) if asked(m, metric, policies)), None)
    while begin is not None:
        terms = governing(policies, metric, seen[begin].at)
        if terms is None:
            break
        policy, target = terms
        stays, ends = stays_of(target, seen[begin:])
        found.append(verdict_of(len(found) + 1, policy, target, stays, at))
        rest = range(len(seen) if ends is None else begin + ends + 1, len(seen))
        if metric == "next_response":
            begin = next((i for i in rest if asked(seen[i], metric, policies)), None)
        elif (metric, target.get("reopen"), stays[-1].kind) == ("resolution", "new_cycle", "off"):
            begin = next((i for i in rest if not seen[i].done and not seen[i].merged), None)
            begin = None if begin is None or any(m.merged for m in seen[:begin]) else begin
        else:
            begin = None
    return found


def asked(moment: Moment, metric: str, policies: list[Document]) -> bool:
    open_still = not moment.done and not moment.merged
    return moment.asks and open_still and governing(policies, metric, moment.at) is not None


def governing(policies: list[Document], metric: str, at: int) -> tuple[Document, Document] | None:
    for policy in policies:
        since, until = policy.get("valid_from"), policy.get("valid_until")
        in_force = (since is None or instant_of(since) <= at) and (until is None or at < instant_of(until))
        for target in policy["targets"] if in_force else ():
            if target["metric"] == metric:
                return policy, target
    return None


def instant_of(text: str) -> int:
    return us(datetime.fromisoformat(text))


def stays_of(target: Document, seen: list[Moment]) -> tuple[list[Stay], int | None]:
    """What the clock does from each moment on, and by which moment it was over for good."""
    stays: list[Stay] = []
    ends = None
    resumes = target["metric"] == "resolution" and target.get("reopen", "resume") == "resume"
    for index, moment in enumerate(seen):
        if ends is not None or (stays and stays[-1].kind == "off" and (moment.done or moment.merged)):
            continue
        kind = kind_of(target, moment)
        stays.append(Stay(moment.at, kind, moment.priority))
        if kind == "cancelled" or (kind == "off" and not resumes):
            ends = index
    return stays, ends


def kind_of(target: Document, moment: Moment) -> str:
    metric = target["metric"]
    if moment.merged or (moment.done and moment.state in target.get("cancel_on", ["cancelled"])):
        return "cancelled"
    answered = metric != "resolution" and moment.answers
    if moment.done or answered or (metric == "acknowledgement" and moment.event.type == "acknowledged"):
        return "off"
    return "pause" if moment.held(target.get("pause_on", ["*"])) else "run"


def verdict_of(cycle: int, policy: Document, target: Document, stays: list[Stay], at: int) -> Verdict:
    last = stays[-1]
    over = last.at if last.kind in ("off", "cancelled") else None
    judged = at if over is None else over
    holes = holes_of(stays)
    run = [(stays[0].at, over if last.kind == "cancelled" else FOREVER)]
    for hole in holes["pause"] + holes["off"]:
        run = without(run, hole)

    closed, account = accounts(policy, target, stays, run)
    lived = [*((a.begin, b, a.calendar) for a, b in closed), (account.begin, judged, account.calendar)]
    counts = lived[-1:] if target.get("retarget") == "restart" else lived
    dues = dict.fromkeys(["100%", *target.get("milestones", [])])
    if account.goal is not None and last.kind != "cancelled":
        dues = {name: due_of(account, target, run, holes, int(name[:-1])) for name in dues}
    due = dues["100%"]
    remaining, overrun = left(account, run, holes, judged)
    return Verdict(
        target["metric"],
        cycle,
        policy["version"],
        account.calendar,
        {"run": "running", "pause": "paused", "off": "stopped", "cancelled": "cancelled"}[last.kind],
        started=stays[0].at,
        stopped=over,
        due=due,
        late=due is not None and judged > due,
        elapsed=sum(open_time(within(run, b, e), hours_of(name)) for b, e, name in counts),
        paused=sum(open_time(within(holes["pause"], b, e), hours_of(name)) for b, e, name in lived),
        remaining=remaining,
        overrun=overrun,
        shares={name: None if last.kind == "pause" else dues[name] for name in target.get("milestones", [])},
    )


def holes_of(stays: list[Stay]) -> dict[str, list[Span]]:
    """When the clock was paused, and when it was off and went on later."""
    holes: dict[str, list[Span]] = {"pause": [], "off": []}
    for stay, following in pairwise([*stays, Stay(FOREVER, "", None)]):
        if stay.kind == "pause" or (stay.kind == "off" and stay is not stays[-1]):
            holes[stay.kind].append((stay.at, following.at))
    return holes


def accounts(
    policy: Document, target: Document, stays: list[Stay], run: list[Span]
) -> tuple[list[tuple[Account, int]], Account]:
    """The accounts that a new goal closed, each with its end, and the one that is open."""
    closed = []
    goal = goal_for(target, stays[0].priority)
    account = Account(stays[0].at, goal, calendar_of(policy, target, goal), 0)
    for stay in stays[1:]:
        if stay.kind not in ("run", "pause"):
            continue
        new, old = goal_for(target, stay.priority), account.goal
        name = account.calendar if new is None else calendar_of(policy, target, new)
        if (new is None) == (old is None) and (
            new is None or (new["within"], name) == (old["within"], account.calendar)
        ):
            continue
        mode = target.get("retarget", "from_start")
        if mode == "from_start" or new is None or old is None:
            account = account._replace(goal=new, calendar=name)
            continue
        closed.append((account, stay.at))
        credit = 0
        if mode == "carry_fraction":
            used = open_time(within(run, account.begin, stay.at), hours_of(account.calendar))
            credit = length(new) * (account.credit + used) // length(old)
        account = Account(stay.at, new, name, credit)
    return closed, account


def goal_for(target: Document, priority: str | None) -> Document | None:
    return target["goals"].get(priority) or target["goals"].get("*")


def calendar_of(policy: Document, target: Document, goal: Document | None) -> str:
    return (goal and goal.get("calendar")) or target.get("calendar") or policy["calendar"]


def length(goal: Document) -> int | None:
    """A length of time in microseconds; None for a point."""
    text = goal["within"]
    if not text.startswith("PT"):
        return None
    seconds, fraction = text[2:-1].split(".")
    return int(seconds) * 1_000_000 + int(fraction)


def due_of(
    account: Account, target: Document, run: list[Span], holes: dict[str, list[Span]], percent: int
) -> int | None:
    """When so much of the goal is used up."""
    hours, fresh = hours_of(account.calendar), within(run, account.begin, FOREVER)
    need = length(account.goal)
    if need is not None:
        rolls = target.get("edge") == "roll"
        return deadline(fresh, need * percent // 100 - account.credit, hours, rolls=rolls)
    point = instant_of(account.goal["within"].removeprefix("at "))
    due = postponed(point, life_of(account, run, holes, FOREVER), hours)
    if percent == 100:
        return due
    span = open_time([(account.begin, point)], hours)
    shared = deadline(fresh, span * percent // 100, hours, rolls=False)
    known = [each for each in (shared, due) if each is not None]
    return (min if percent < 100 else max)(known, default=None)


def life_of(
    account: Account, run: list[Span], holes: dict[str, list[Span]], until: int
) -> list[tuple[int, int, bool]]:
    """The stretches since the goal began to count, in order, and whether each runs."""
    runs = [(*span, True) for span in within(run, account.begin, until)]
    rests = [(*span, False) for kind in holes for span in within(holes[kind], account.begin, until)]
    return sorted(runs + rests)


def left(
    account: Account, run: list[Span], holes: dict[str, list[Span]], judged: int
) -> tuple[int | None, int]:
    """What is left of the goal, and what has counted beyond it; of a point as if the clock went on at once."""
    if account.goal is None:
        return None, 0
    hours, counted = hours_of(account.calendar), within(run, account.begin, judged)
    need = length(account.goal)
    if need is not None:
        rest = need - account.credit - open_time(counted, hours)
        return max(0, rest), max(0, -rest)
    point = instant_of(account.goal["within"].removeprefix("at "))
    goes_on = [*life_of(account, run, holes, judged), (judged, FOREVER, True)]
    due = postponed(point, goes_on, hours)
    return open_time([(judged, due)], hours), open_time(within(counted, due, FOREVER), hours)


def told(events: list[Any], policies: list[Document], at: int) -> dict[tuple[str, int, str], int]:
    """
    When a host first hears of what: of starts, milestones, breaches, kept promises and cancellations.

    Between two events nothing but time passes, so each such stretch is judged by what its begin shows.
    """
    heard: dict[tuple[str, int, str], int] = {}
    begins = sorted({moment.at for moment in moments(events, at)})
    for begin, end in pairwise([*begins, at + 1]):
        for verdict in judge(events, policies, begin):
            for name, instant in news(verdict, begin).items():
                if instant < end:
                    heard.setdefault((verdict.metric, verdict.cycle, name), instant)
    return heard


def news(verdict: Verdict, begin: int) -> dict[str, int]:
    """What the clock tells, and when, if nothing but time passes from *begin* on."""
    ahead = {"started": verdict.started}
    stopped = verdict.stopped
    if verdict.state == "cancelled":
        return {**ahead, "cancelled": stopped}
    if verdict.state == "running":
        ahead |= {name: max(us, begin) for name, us in verdict.shares.items() if us is not None}
    if verdict.due is not None and (stopped is None or verdict.late):
        ahead["breached"] = max(verdict.due + 1, begin)
    elif verdict.due is not None:
        ahead["met"] = stopped
    return ahead
