"""All clocks of a ticket at an instant, as one fold of its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from servicecore.errors import WrongArgument
from servicecore.history import ordered
from servicecore.instant import to_us
from servicecore.sla.agreement import Agreement
from servicecore.sla.merging import Joint, interwoven, merged_away
from servicecore.sla.metric import METRICS
from servicecore.sla.order import in_clock_order
from servicecore.sla.reading import read, retold
from servicecore.sla.standing import opened
from servicecore.sla.status import SlaStatus
from servicecore.sla.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.event import Category, TicketEvent
    from servicecore.sla.clock import Clock
    from servicecore.sla.merging import MergedAway
    from servicecore.sla.policy import SlaPolicy
    from servicecore.sla.standing import Standing

__all__ = ["evaluate"]


def evaluate(
    events: Iterable[TicketEvent],
    policies: Iterable[SlaPolicy],
    calendars: Mapping[str, BusinessCalendar] | Iterable[BusinessCalendar],
    *,
    at: datetime | int,
    merged: Iterable[Iterable[TicketEvent]] = (),
) -> SlaStatus:
    """
    Every clock of one ticket, judged at an instant.

    Args:
        events: The ticket's whole history, in any order.

        policies: All versions of all policies. For each metric the first that governs the ticket
            when the cycle starts is the one it is judged by.

        calendars: By name, or simply all of them.

        at: The instant of judgement: an aware datetime, or microseconds UTC. Events after it have
            not happened yet.

        merged: The whole histories of the tickets that went into this one, in any order. From the merge on
            the earliest opening starts the clocks, a wait of any of the tickets holds them, and a response
            on any of them, or the end of the work on one, stops the response clocks. This ticket alone
            ends the resolution clock, and says what the priority is. What happened to a merged ticket
            after it went away does not count.

    Returns:
        A status without clocks when the ticket is not open yet, or no policy governs it.

    Raises:
        InvalidHistory: If the events are not one ticket's history, or a field that a target counts from
            holds no instant; or if one of *merged* is this ticket's own, or did not go into it.

        UnknownName: If a policy that governs names a calendar that is missing.

        NaiveDatetime: If *at* has no UTC offset.

        NoOpenTime: If a calendar that a goal counts in does not open within its horizon.

        InvalidInstant: If a deadline or a milestone lies outside the years 1 to 9999.
    """
    at_us = at if type(at) is int else to_us(at)  # type: ignore[arg-type]
    history = in_clock_order(ordered(events))
    ticket_id = history[0].ticket_id
    held, named = all_of(policies), by_name(calendars)
    away = merged_away(ticket_id, merged)
    clocks: list[Clock] = []
    watches: list[Watch] = []
    since_us = at_us
    merges = sorted({each.joined_us for each in away if each.joined_us <= at_us})
    for until_us in (*(us - 1 for us in merges), at_us):
        joined = [each for each in away if each.joined_us <= until_us]
        watches, category = _watched(history, joined, held, named, until_us)
        final = category == "closed"
        present = [
            read(cycle, ticket_id, until_us, done=final) for watch in watches for cycle in watch.cycles
        ]
        clocks = retold(present, clocks, since_us) if joined else present
        since_us = until_us + 1
    starts = [watch.awaited[1] for watch in watches if watch.awaited is not None]
    return SlaStatus.of(ticket_id, at_us, clocks, next_start_us=min(starts, default=None))


def all_of(policies: Iterable[SlaPolicy]) -> tuple[SlaPolicy, ...]:
    """The policies as a tuple, which a single one is not."""
    if not isinstance(policies, Iterable):
        raise WrongArgument("policies", policies, "a list of SLA policies, all their versions")
    return tuple(policies)


def by_name(
    calendars: Mapping[str, BusinessCalendar] | Iterable[BusinessCalendar],
) -> Mapping[str, BusinessCalendar]:
    """Calendars under the names that policies call them by."""
    if not isinstance(calendars, Iterable):
        raise WrongArgument("calendars", calendars, "calendars by name, or a list of them")
    if isinstance(calendars, Mapping):
        return cast("Mapping[str, BusinessCalendar]", calendars)
    return {calendar.name: calendar for calendar in calendars}


def _watched(
    history: Sequence[TicketEvent],
    away: Sequence[MergedAway],
    policies: tuple[SlaPolicy, ...],
    calendars: Mapping[str, BusinessCalendar],
    at_us: int,
) -> tuple[list[Watch], Category]:
    """The watches after all events up to *at_us*, and the category the ticket is in then."""
    opening = history[0]
    standing: Standing | Joint = opened(opening)
    if opening.at_us > at_us:
        return [], standing.category
    happened = [event for event in history if event.at_us <= at_us]
    agreement = Agreement(policies, calendars, happened, [each.events for each in away])
    if away:
        happened = [event for event in interwoven(history, away) if event.at_us <= at_us]
        opening = happened[0]
        standing = Joint.before(history[0]).after(opening)
    metrics = dict.fromkeys(target.metric for policy in policies for target in policy.targets)
    watches = [Watch(METRICS[metric], agreement) for metric in metrics]
    for watch in watches:
        watch.start(opening, standing)
    awaiting = [watch for watch in watches if watch.awaited is not None]
    for event in happened[1:]:
        for watch in awaiting:
            watch.reach(event.at_us, standing)
        standing = standing.after(event)
        for watch in watches:
            watch.see(event, standing)
    for watch in awaiting:
        watch.reach(at_us + 1, standing)
    return watches, standing.category
