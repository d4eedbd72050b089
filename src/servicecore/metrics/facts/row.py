"""The account of a ticket, written out as its row of facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.draft import blank, draft_of
from servicecore.event import Category
from servicecore.metrics.facts.course import IMPLIED
from servicecore.metrics.facts.facts import TicketFacts
from servicecore.metrics.facts.open_hours import OpenTime
from servicecore.metrics.facts.promises import write_promises
from servicecore.metrics.facts.ratings import write_ratings
from servicecore.metrics.facts.stated import NOTHING_STATED, Stated
from servicecore.metrics.facts.telling import spells_of

if TYPE_CHECKING:
    from servicecore.businesstime import BusinessCalendar
    from servicecore.metrics.facts.clock_fact import ClockFact
    from servicecore.metrics.facts.course import Course

__all__ = ["write_row"]

_FactsDraft = draft_of(TicketFacts)
_CLOSED = Category.CLOSED
_PLAIN = (
    "registration_lag_us",
    "acknowledge_us",
    "first_response_us",
    "first_resolution_us",
    "last_resolution_us",
    "restore_us",
    "fix_us",
    "close_lag_us",
    "throughput_us",
    "unresolved_us",
    "wait_us",
    "wait_requester_us",
    "wait_other_us",
    "requester_wait_us",
    "agent_work_us",
    "worked_us",
)
"""The durations that `negative` looks through."""


def write_row(
    course: Course,
    asof_us: int,
    calendar: BusinessCalendar | None,
    stated: Stated = NOTHING_STATED,
    clocks: tuple[ClockFact, ...] = (),
) -> TicketFacts:
    """The facts as they stand at *asof_us*; the account may go on afterwards."""
    row: Any = blank(_FactsDraft)
    open_time = None
    if calendar is not None:
        instants = [at for _, at in course.states]
        instants += (course.last_at, asof_us)
        if course.first_response is not None:
            instants.append(course.first_response)
        open_time = OpenTime(calendar, course.opened_at, instants)
    row.ticket_id = course.opening.ticket_id
    row.asof_us = asof_us
    row.created_at_us = course.opened_at
    row.opened_in_hours = None if calendar is None else int(calendar.is_open_us(course.opened_at))
    _endings(row, course, stated)
    _instants(row, course, stated, open_time)
    _standings(row, course, open_time)
    _counts(row, course)
    _verdicts(row, course)
    write_promises(course, row)
    write_ratings(course, row)
    row.repeat_us = row.repeated = None
    row.worked_us, row.cost = course.worked, course.cost
    row.flags = {**course.flags, **stated.flags} if stated.flags else course.flags.copy()
    row.dimensions = _dimensions(course, stated)
    row.clocks = clocks
    row.spells = spells_of(course, asof_us, open_time)
    if stated.counts:
        for name, count in stated.counts.items():
            setattr(row, name, count)
    row.negative = _negative(row, course, stated)
    row.__class__ = TicketFacts
    facts: TicketFacts = row
    return facts


def _stated_or(stated: Stated, name: str, seen: int | None, asof_us: int) -> int | None:
    """What the ticket states wins, as far as it had happened; what was seen had."""
    if not stated.instants:
        return seen
    at = stated.instants.get(name, seen)
    return at if at is not None and at <= asof_us else None


def _endings(row: Any, course: Course, stated: Stated) -> None:
    """When it was resolved and closed, and when it was open."""
    asof_us, policy = row.asof_us, course.policy
    resolutions, count = course.resolutions, len(course.resolutions)
    row.closed_at_us = closed = _stated_or(
        stated, "closed_at", course.closings[-1] if course.closings else None, asof_us
    )
    first, last = (resolutions[0], resolutions[-1]) if resolutions else (None, None)
    if "resolved_at" in stated.instants:
        first = _stated_or(stated, "resolved_at", None, asof_us)
        if first is None and _CLOSED in policy.resolutions:
            first = closed
        last = first
        count = 0 if first is None else max(count, 1)
    row.first_resolved_at_us, row.last_resolved_at_us, row.resolutions = first, last, count
    spans: list[tuple[int, int | None]] = [*course.open_spans]
    if _states_its_end(stated):
        spans = [(course.opened_at, closed if first is None else first)]
    elif not course.done:
        spans.append((course.open_since, None))
    row.open_spans = tuple(spans)
    row.resolved = int(spans[-1][1] is not None)


def _states_its_end(stated: Stated) -> bool:
    instants = stated.instants
    return bool(instants) and ("resolved_at" in instants or "closed_at" in instants)


def _instants(row: Any, course: Course, stated: Stated, open_time: OpenTime | None) -> None:
    """What happened when, and how long after the opening."""
    created, asof_us = course.opened_at, row.asof_us
    last, closed = row.last_resolved_at_us, row.closed_at_us
    stands = last if row.resolved else None
    restored = course.restored if stated is NOTHING_STATED or course.restored is not None else stands
    unresolved = None
    if row.first_resolved_at_us is None:
        ended = row.open_spans[-1][1]
        unresolved = asof_us if ended is None else ended
    row.received_at_us = course.received
    row.registration_lag_us = (
        None if course.received is None else course.opening.recorded_at_us - course.received
    )
    row.acknowledged_at_us = course.acknowledged
    row.first_response_at_us = _stated_or(stated, "first_response_at", course.first_response, asof_us)
    row.restored_at_us = restored
    row.fixed_at_us = None if course.way_round else stands
    row.last_event_at_us = course.last_at
    row.throughput_us = course.last_at - created
    first = row.first_resolved_at_us
    row.acknowledge_us = row.acknowledge_business_us = None
    if course.acknowledged is not None:
        row.acknowledge_us, row.acknowledge_business_us = _after(course.acknowledged, created, open_time)
    row.first_response_us, row.first_response_business_us = _after(
        row.first_response_at_us, created, open_time
    )
    row.first_resolution_us, row.first_resolution_business_us = _after(first, created, open_time)
    row.last_resolution_us, row.last_resolution_business_us = _after(last, created, open_time)
    row.unresolved_us, row.unresolved_business_us = _after(unresolved, created, open_time)
    row.restore_us = None if restored is None else restored - created
    row.fix_us = None if row.fixed_at_us is None else row.fixed_at_us - created
    row.throughput_business_us = None if open_time is None else open_time[course.last_at]
    row.close_lag_us = row.close_lag_business_us = None
    if last is None or closed is None:
        return
    if not course.resolved_after_closing or _states_its_end(stated):
        row.close_lag_us = closed - last
        row.close_lag_business_us = None if open_time is None else open_time[closed] - open_time[last]


def _after(at: int | None, created: int, open_time: OpenTime | None) -> tuple[int | None, int | None]:
    """The plain and the open time from the opening."""
    if at is None:
        return None, None
    return at - created, None if open_time is None else open_time[at]


def _standings(row: Any, course: Course, open_time: OpenTime | None) -> None:
    """Its time, by what it stood in: work, and waits for whom."""
    waits_on = course.wait is not None and course.policy.open_wait == "last_event"
    end = course.last_at if waits_on else row.asof_us
    told = course.told
    spent, business = _spent(course, end, open_time)
    work, requester, other, _, requester_after, other_after = spent
    row.wait_requester_us = requester + requester_after
    row.wait_other_us = other + other_after
    row.wait_us = row.wait_requester_us + row.wait_other_us
    row.requester_wait_us = work + other if told else None
    row.agent_work_us = work if told else None
    if open_time is None:
        row.wait_business_us = row.wait_requester_business_us = row.wait_other_business_us = None
        row.requester_wait_business_us = row.agent_work_business_us = None
        return
    work, requester, other, _, requester_after, other_after = business
    row.wait_requester_business_us = requester + requester_after
    row.wait_other_business_us = other + other_after
    row.wait_business_us = row.wait_requester_business_us + row.wait_other_business_us
    row.requester_wait_business_us = work + other if told else None
    row.agent_work_business_us = work if told else None


def _spent(course: Course, end: int, open_time: OpenTime | None) -> tuple[list[int], list[int]]:
    """The time spent in each standing, and the open time of it."""
    spent, business = [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]
    before, standing, opened = course.opened_at, 0, 0
    for at, after in course.turns[1:]:
        spent[standing] += at - before
        if open_time is not None:
            now = open_time[at]
            business[standing] += now - opened
            opened = now
        before, standing = at, after
    spent[standing] += end - before
    if open_time is not None:
        business[standing] += open_time[end] - opened
    return spent, business


def _counts(row: Any, course: Course) -> None:
    policy = course.policy
    row.events = course.events
    row.waits = course.began_waiting
    row.agent_replies = course.agent_replies
    row.requester_messages = course.requester_messages
    row.work_after_resolution = course.work_after
    row.events_after_closed = course.after_closed
    row.hops = course.hops
    row.reassignments = course.reassignments
    row.team_hops = course.team_hops
    row.holder_hops = course.holder_hops
    row.ping_pong = course.ping_pong
    row.crossings = course.crossings if policy.units else None
    row.dispatches = course.dispatches
    row.escalations = course.escalations
    row.functional_escalations = course.functional
    row.hierarchical_escalations = course.hierarchical
    row.later_events = course.later
    row.reopenings = course.reopenings
    if policy.reopening == "work":
        row.reopenings = course.work_after
    elif policy.reopening == "resolved_again":
        row.reopenings = max(row.resolutions - 1, 0)


def _verdicts(row: Any, course: Course) -> None:
    """What is so, and what is not."""
    policy, dimensions = course.policy, course.dimensions
    solved = row.resolved and row.first_resolved_at_us is not None
    row.merged, row.cancelled = course.merged, course.cancelled
    row.spam, row.duplicate = course.spam, course.duplicate
    row.excluded = None
    if row.merged or row.cancelled or row.spam or row.duplicate:
        row.excluded = next((reason for reason in policy.exclude if getattr(row, reason)), None)
    row.not_solvable = course.not_solvable
    row.confirmed = 1 if course.confirmed else 0 if course.category is _CLOSED else None
    row.first_contact = int(_by_one_contact(row, course)) if solved else None
    row.first_level = (
        int(course.teams <= set(policy.first_level_teams))
        if solved and policy.first_level_teams and course.teams
        else None
    )
    accepted, answered = course.accepted_by, course.answered_by
    row.same_team = None if accepted is None or answered is None else int(accepted == answered)
    row.in_scope = course.in_scope
    row.outsourced = (
        int(not course.teams.isdisjoint(policy.outsourced_teams)) if policy.outsourced_teams else None
    )
    channel, outcome = dimensions.get("channel"), dimensions.get("outcome")
    row.self_service = row.upheld = row.known_issue = row.found_before_users = None
    if channel is not None and policy.self_service_channels:
        row.self_service = int(channel in policy.self_service_channels)
    if outcome is not None:
        row.upheld = (
            1 if outcome in policy.upheld_outcomes else 0 if outcome in policy.rejected_outcomes else None
        )
    if IMPLIED not in course.opening.data:
        row.known_issue = course.known_issue
        found = course.opening.actor.kind == "system" or channel in policy.monitoring_channels
        row.found_before_users = int(found)


def _by_one_contact(row: Any, course: Course) -> bool:
    if row.reopenings:
        return False
    rule = course.policy.first_contact
    if rule == "no_reassignment":
        return bool(row.reassignments == 0)
    if rule == "one_reply":
        return course.agent_replies == 1
    return course.agent_replies <= 1 and (
        rule == "at_most_one_reply" or course.messages_before_resolution == 0
    )


def _dimensions(course: Course, stated: Stated) -> dict[str, str]:
    dimensions = course.dimensions.copy()
    dimensions["state"] = course.state
    if course.closed_by is not None and course.category is _CLOSED:
        dimensions["closed_by"] = course.closed_by
    if people := course.policy.people:
        if "holder" in people and course.holder is not None:
            dimensions["holder"] = course.holder
        if "requester" in people and course.opening.actor.kind == "requester":
            dimensions["requester"] = course.opening.actor.id
    return {**dimensions, **stated.dimensions} if stated.dimensions else dimensions


def _negative(row: Any, course: Course, stated: Stated) -> int:
    if stated is NOTHING_STATED and not course.backwards and course.received is None and not course.worked:
        return 0  # what happened in order has no negative length
    return sum(value < 0 for name in _PLAIN if (value := getattr(row, name)) is not None)
