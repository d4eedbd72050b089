"""All clocks of a ticket at an instant, as one fold of its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.history import ordered
from servicecore.instant import instant_us
from servicecore.sla.clocks.reading import readings, retold
from servicecore.sla.clocks.status import Clocks, SlaStatus
from servicecore.sla.engine.agreement import agreement_of
from servicecore.sla.engine.docket import Docket
from servicecore.sla.engine.merging import Joint, interwoven, merged_away
from servicecore.sla.engine.order import in_clock_order
from servicecore.sla.given import Calendars, all_of, by_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.event import TicketEvent
    from servicecore.sla.engine.merging import MergedAway
    from servicecore.sla.policies.policy import SlaPolicy

__all__ = ["evaluate"]


def evaluate(
    events: Iterable[TicketEvent],
    policies: Iterable[SlaPolicy],
    calendars: Calendars,
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
    at_us = instant_us(at)
    history = in_clock_order(ordered(events))
    ticket_id = history[0].ticket_id
    held, named = all_of(policies), by_name(calendars)
    away = merged_away(ticket_id, merged)
    clocks = Clocks({})
    next_start_us = None
    since_us = at_us
    merges = sorted({each.joined_us for each in away if each.joined_us <= at_us})
    for until_us in (*(us - 1 for us in merges), at_us):
        joined = [each for each in away if each.joined_us <= until_us]
        docket = _docket(history, joined, held, named, until_us)
        present = clocks if docket is None else readings(docket, until_us)
        clocks = retold(present, clocks, since_us) if joined else present
        next_start_us = None if docket is None else docket.next_start_us(until_us)
        since_us = until_us + 1
    return SlaStatus.of(ticket_id, at_us, clocks, next_start_us=next_start_us)


def _docket(
    history: Sequence[TicketEvent],
    away: Sequence[MergedAway],
    policies: tuple[SlaPolicy, ...],
    calendars: Mapping[str, BusinessCalendar],
    at_us: int,
) -> Docket | None:
    """The clocks after all events up to *at_us*; None while the ticket is not open."""
    opening = history[0]
    if opening.at_us > at_us:
        return None
    happened = [event for event in history if event.at_us <= at_us]
    agreement = agreement_of(policies, calendars, happened, (each.events for each in away))
    if not away:
        return Docket.of(agreement, happened)
    happened = [event for event in interwoven(history, away) if event.at_us <= at_us]
    return Docket.of(agreement, happened, Joint.before(opening).after(happened[0]))
