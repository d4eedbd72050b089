"""From a history to one row of facts, in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from servicecore.errors import InvalidHistory, UnknownName
from servicecore.event import Category
from servicecore.history import ordered
from servicecore.instant import to_iso, to_us
from servicecore.metrics.facts.clock_fact import ClockFact
from servicecore.metrics.facts.course import Course
from servicecore.metrics.facts.fact_policy import FactPolicy
from servicecore.metrics.facts.facts import TicketFacts
from servicecore.metrics.facts.stated import NOTHING_STATED, Stated
from servicecore.sla import evaluate
from servicecore.sla.given import by_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.clock_fact import Verdict
    from servicecore.sla import Clock, SlaPolicy

__all__ = ["business_calendar", "fold", "fold_ordered"]

_USUAL = FactPolicy()
_LENGTHS = (
    "first_response",
    "first_resolution",
    "last_resolution",
    "throughput",
    "unresolved",
    "close_lag",
    "wait",
)
_REAL = tuple(f"{name}_us" for name in _LENGTHS)
_BUSINESS = tuple(f"{name}_business_us" for name in _LENGTHS)


def fold(
    history: Iterable[TicketEvent],
    policies: Iterable[SlaPolicy] = (),
    calendars: Mapping[str, BusinessCalendar] | Iterable[BusinessCalendar] = (),
    *,
    asof: datetime | int,
    policy: FactPolicy | None = None,
    merged: Iterable[Iterable[TicketEvent]] = (),
) -> TicketFacts:
    """
    One ticket's facts, as they were known at *asof*.

    Args:
        history: The ticket's whole history, in any order.

        policies: All versions of all SLA policies; none leaves the facts without clocks.

        calendars: By name, or simply all of them. Business durations are measured in the one that
            *policy* names, or in the only one there is; otherwise they are None.

        asof: An aware datetime, or microseconds UTC. What happened later has not happened yet.

        policy: What counts as a response, as work, as a resolution.

        merged: The histories of the tickets that went into this one, for its clocks; the other facts are of
            this ticket alone.

    Raises:
        InvalidHistory: If the events are not one ticket's history, or it was opened after *asof*.

        UnknownName: If a calendar that is named is not given.

        NaiveDatetime: If *asof* has no UTC offset.
    """
    asof_us = asof if type(asof) is int else to_us(asof, name="asof")  # type: ignore[arg-type]
    policy = policy or _USUAL
    events = ordered(history)
    named = by_name(calendars)
    clocks: tuple[ClockFact, ...] = ()
    if policies := tuple(policies):
        clocks = _clock_facts(evaluate(events, policies, named, at=asof_us, merged=merged).clocks.values())
    return fold_ordered(events, asof_us, policy, business_calendar(named, policy), clocks=clocks)


def business_calendar(
    calendars: Mapping[str, BusinessCalendar], policy: FactPolicy
) -> BusinessCalendar | None:
    """
    The calendar that business durations are measured in; None when nothing says which.

    Raises:
        UnknownName: If *policy* names one that is not there.
    """
    if policy.calendar is not None:
        if policy.calendar not in calendars:
            raise UnknownName("calendar", policy.calendar, calendars)
        return calendars[policy.calendar]
    return next(iter(calendars.values())) if len(calendars) == 1 else None


def fold_ordered(
    events: Sequence[TicketEvent],
    asof_us: int,
    policy: FactPolicy,
    calendar: BusinessCalendar | None,
    *,
    stated: Stated = NOTHING_STATED,
    clocks: tuple[ClockFact, ...] = (),
) -> TicketFacts:
    """
    The facts of events that are in order already, the opening first.

    A log's own order is the record of what came first within one second; it is taken at its word.

    Raises:
        InvalidHistory: If the ticket was opened after *asof_us*.
    """
    opening = events[0]
    if opening.at_us > asof_us:
        raise InvalidHistory(opening.ticket_id, f"is not open yet at {to_iso(asof_us)}")
    course = Course(opening, policy)
    for event in events[1:]:
        if event.at_us <= asof_us:
            course.see(event)
    return _facts(opening.ticket_id, asof_us, course, policy, calendar, stated, clocks)


def _facts(
    ticket_id: str,
    asof_us: int,
    course: Course,
    policy: FactPolicy,
    calendar: BusinessCalendar | None,
    stated: Stated,
    clocks: tuple[ClockFact, ...],
) -> TicketFacts:
    created = course.opened_at
    responded = _stated_or(stated, "first_response_at", course.first_response, asof_us)
    closed = _stated_or(stated, "closed_at", course.closings[-1] if course.closings else None, asof_us)
    resolved, resolved_last = _resolved(course, policy, stated, closed, asof_us)
    unresolved_until = None if resolved is not None else asof_us if closed is None else closed
    lengths: list[tuple[int, int | None]] = [
        (created, responded),
        (created, resolved),
        (created, resolved_last),
        (created, course.last_at),
        (created, unresolved_until),
        (created, None) if resolved_last is None else (resolved_last, closed),
    ]
    waits = _waits(course, policy, asof_us)
    measured = _measured(_between, _REAL, lengths, waits)
    if calendar is not None:
        measured |= _measured(calendar.elapsed_us, _BUSINESS, lengths, waits)
        measured["opened_in_hours"] = int(calendar.is_open_us(created))
    spans = _open_spans(course, stated, resolved, closed)
    counts = {"hops": course.hops, "reassignments": course.reassignments, "reopenings": course.reopenings}
    return TicketFacts(
        ticket_id=ticket_id,
        asof_us=asof_us,
        created_at_us=created,
        first_response_at_us=responded,
        first_resolved_at_us=resolved,
        last_resolved_at_us=resolved_last,
        closed_at_us=closed,
        last_event_at_us=course.last_at,
        waits=course.began_waiting,
        events=course.events,
        resolutions=_resolutions(course, stated, resolved),
        work_after_resolution=course.work_after,
        events_after_closed=course.after_closed,
        resolved=int(spans[-1][1] is not None),
        merged=course.merged,
        flags=stated.flags,
        dimensions={**course.dimensions, **stated.dimensions},
        open_spans=spans,
        clocks=clocks,
        **cast("dict[str, Any]", {**counts, **stated.counts, **measured}),
    )


def _between(start_us: int, end_us: int) -> int:
    """Real time from one instant to another: what a calendar's `elapsed_us` is for open time."""
    return end_us - start_us


def _measured(
    elapsed: Callable[[int, int], int],
    names: Sequence[str],
    lengths: Sequence[tuple[int, int | None]],
    waits: Sequence[tuple[int, int]],
) -> dict[str, int | None]:
    """The durations of a ticket in one kind of time; None for what has no end. The last is the waiting."""
    measured = [None if end is None else elapsed(start, end) for start, end in lengths]
    waited = sum([elapsed(start, end) for start, end in waits]) if waits else 0
    return dict(zip(names, (*measured, waited), strict=True))


def _stated_or(stated: Stated, name: str, seen: int | None, asof_us: int) -> int | None:
    """What the ticket states wins, as far as it had happened."""
    at = stated.instants.get(name, seen)
    return at if at is not None and at <= asof_us else None


def _resolved(
    course: Course, policy: FactPolicy, stated: Stated, closed: int | None, asof_us: int
) -> tuple[int | None, int | None]:
    """The first and the last resolution; one that the ticket states is both."""
    if "resolved_at" in stated.instants:
        at = _stated_or(stated, "resolved_at", None, asof_us)
        if at is None and Category.CLOSED in policy.resolutions:
            at = closed
        return at, at
    return (course.resolutions[0], course.resolutions[-1]) if course.resolutions else (None, None)


def _resolutions(course: Course, stated: Stated, resolved: int | None) -> int:
    if "resolved_at" in stated.instants:
        return 0 if resolved is None else max(len(course.resolutions), 1)
    return len(course.resolutions)


def _open_spans(
    course: Course, stated: Stated, resolved: int | None, closed: int | None
) -> tuple[tuple[int, int | None], ...]:
    """When it was open: by its states, or, where it states its end itself, from opening to that."""
    if "resolved_at" in stated.instants or "closed_at" in stated.instants:
        return ((course.opened_at, closed if resolved is None else resolved),)
    spans: list[tuple[int, int | None]] = list(course.open_spans)
    if course.open_since is not None:
        spans.append((course.open_since, None))
    return tuple(spans)


def _waits(course: Course, policy: FactPolicy, asof_us: int) -> list[tuple[int, int]]:
    if course.waiting_since is None:
        return course.waits
    until = asof_us if policy.open_wait == "asof" else course.last_at
    return [*course.waits, (course.waiting_since, until)]


def _clock_facts(clocks: Iterable[Clock]) -> tuple[ClockFact, ...]:
    """Clocks with a promise behind them; one without a goal measures, and cannot be met or breached."""
    return tuple(
        _clock_fact(clock, verdict)
        for clock in clocks
        if clock.promised is not None and (verdict := clock.verdict) != "unpromised"
    )


def _clock_fact(clock: Clock, verdict: Verdict) -> ClockFact:
    return ClockFact(
        clock.metric,
        verdict,
        cycle=clock.cycle,
        policy=clock.policy,
        goal_us=clock.goal_us,
        elapsed_us=clock.elapsed_us,
        started_at_us=clock.started_at_us,
        due_at_us=clock.due_at_us,
        stopped_at_us=clock.stopped_at_us,
    )
