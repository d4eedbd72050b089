"""From a history to one row of facts, in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.errors import InvalidHistory, UnknownName
from servicecore.history import ordered
from servicecore.instant import instant_us, to_iso
from servicecore.metrics.facts.clock_fact import ClockFact
from servicecore.metrics.facts.fact_policy import FactPolicy
from servicecore.metrics.facts.row import write_row
from servicecore.metrics.facts.stated import NOTHING_STATED, Stated
from servicecore.metrics.facts.steps import begin, see
from servicecore.sla import evaluate
from servicecore.sla.given import by_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.clock_fact import Verdict
    from servicecore.metrics.facts.facts import TicketFacts
    from servicecore.sla import Clock, SlaPolicy

__all__ = ["business_calendar", "fold", "fold_judged", "fold_ordered"]

_USUAL = FactPolicy()


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
    asof_us = instant_us(asof, "asof")
    events, named = ordered(history), by_name(calendars)
    return fold_judged(events, tuple(policies), named, asof_us, policy or _USUAL, merged=merged)


def fold_judged(
    events: Sequence[TicketEvent],
    policies: tuple[SlaPolicy, ...],
    calendars: Mapping[str, BusinessCalendar],
    asof_us: int,
    policy: FactPolicy,
    *,
    merged: Iterable[Iterable[TicketEvent]] = (),
) -> TicketFacts:
    """The facts of events that are in order already, with the clocks that *policies* give the ticket."""
    clocks: tuple[ClockFact, ...] = ()
    if policies:
        status = evaluate(events, policies, calendars, at=asof_us, merged=merged)
        clocks = _clock_facts(status.clocks.values())
    return fold_ordered(events, asof_us, policy, business_calendar(calendars, policy), clocks=clocks)


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
    course = begin(opening, policy)
    for event in events[1:]:
        if event.at_us <= asof_us:
            see(course, event)
        else:
            course.later += 1
    return write_row(course, asof_us, calendar, stated, clocks)


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
