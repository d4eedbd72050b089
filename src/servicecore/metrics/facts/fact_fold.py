"""A fold that can stop and go on: facts of a ticket whose events come bit by bit, and of many tickets."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.errors import InvalidHistory
from servicecore.event import EventType
from servicecore.history import ordered
from servicecore.instant import instant_us, to_iso
from servicecore.metrics.facts.fact_policy import FactPolicy
from servicecore.metrics.facts.folding import fold_judged
from servicecore.metrics.facts.row import write_row
from servicecore.metrics.facts.steps import begin, see
from servicecore.sla.given import by_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.course import Course
    from servicecore.metrics.facts.facts import TicketFacts
    from servicecore.sla import SlaPolicy

__all__ = ["FactFold", "Folded", "fold_all"]


class FactFold:
    """
    One ticket's facts while its events come in: the same row as `fold` of them all, in any chunks.

    For streams. Events come in order, the opening first; one that comes late asks for the ticket to be
    folded anew. There are no clocks in it: those have a fold of their own, `sla.SlaFold`.

    >>> from servicecore.event import Actor, TicketEvent
    >>> opened = {"workflow": "incident", "state": "new", "category": "new"}
    >>> ticket = FactFold()
    >>> ticket.see([TicketEvent("1", "T", sequence=1, at=0, type="opened", actor=Actor("ann"), data=opened)])
    >>> ticket.facts(asof=5).unresolved_us
    5
    """

    def __init__(self, policy: FactPolicy | None = None, calendar: BusinessCalendar | None = None) -> None:
        self._policy = policy or FactPolicy()
        self._calendar = calendar
        self._course: Course | None = None
        self._place = (0, 0)

    def see(self, events: Iterable[TicketEvent]) -> None:
        """
        Take the next events.

        Raises:
            InvalidHistory: If the first is no opening, there is a second one, or one is of another ticket,
                comes before what was seen already, or corrects it.
        """
        for event in events:
            course = self._course
            if course is None:
                if event.type is not EventType.OPENED:
                    raise InvalidHistory(event.ticket_id, "does not begin with its opened event")
                self._course = begin(event, self._policy)
            else:
                self._check(event, course)
                self._place = (event.at_us, event.sequence)
                see(course, event)

    def _check(self, event: TicketEvent, course: Course) -> None:
        ticket = course.opening.ticket_id
        if event.ticket_id != ticket:
            raise InvalidHistory(ticket, f"holds an event of ticket '{event.ticket_id}'")
        if event.type in (EventType.OPENED, EventType.CORRECTED):
            raise InvalidHistory(ticket, f"has a later '{event.type}' event; fold its whole history anew")
        if (event.at_us, event.sequence) < self._place:
            raise InvalidHistory(
                ticket,
                f"has an event at {to_iso(event.at_us)} after a later one; fold its whole history anew",
            )

    def facts(self, *, asof: datetime | int) -> TicketFacts:
        """
        The row as it stands at *asof*; more events may follow.

        Raises:
            InvalidHistory: If nothing was seen yet, or something that happened after *asof*.

            NaiveDatetime: If *asof* has no UTC offset.
        """
        asof_us = instant_us(asof, "asof")
        course = self._course
        if course is None:
            raise InvalidHistory("", "is empty; give at least its opened event")
        if max(course.opened_at, self._place[0]) > asof_us:
            raise InvalidHistory(
                course.opening.ticket_id, f"has an event after {to_iso(asof_us)}; facts look back, not ahead"
            )
        return write_row(course, asof_us, self._calendar)


@frozen
class Folded:
    """
    The facts of many tickets, and an account of what is not in them.

    Args:
        facts: A row for each ticket that was open by then.

        left_out: How many tickets have none, by the reason.

        later_events: How many events of the tickets that have one happened after *asof*.
    """

    facts: tuple[TicketFacts, ...]
    left_out: Mapping[str, int] = field(hash=False)
    later_events: int


def fold_all(
    histories: Iterable[Iterable[TicketEvent]],
    policies: Iterable[SlaPolicy] = (),
    calendars: Mapping[str, BusinessCalendar] | Iterable[BusinessCalendar] = (),
    *,
    asof: datetime | int,
    policy: FactPolicy | None = None,
) -> Folded:
    """
    The facts of many tickets at *asof*; those that were opened later are counted, and have no row.

    Raises:
        InvalidHistory: If one of *histories* is not one ticket's history.

        UnknownName: If a calendar that is named is not given.

        NaiveDatetime: If *asof* has no UTC offset.
    """
    asof_us = instant_us(asof, "asof")
    policies, named, policy = tuple(policies), by_name(calendars), policy or FactPolicy()
    left_out, rows = Counter[str](), []
    for history in histories:
        events = ordered(history)
        if events[0].at_us > asof_us:
            left_out["opened after asof"] += 1
        else:
            rows.append(fold_judged(events, policies, named, asof_us, policy))
    return Folded(tuple(rows), dict(left_out), sum(row.later_events for row in rows))
