"""The cycles of a metric: where among the events of a part each begins and ends, and by which term."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from servicecore.sla.columns.scope import FIRST_CYCLES, NEXT_CYCLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.businesstime.columns.column import Flags, Ints
    from servicecore.sla.columns.course import Course
    from servicecore.sla.columns.terms import Offers, Term

__all__ = ["Cycles", "cycles_of"]


@frozen
class Cycles:
    """
    Cycles by one term.

    Args:
        number: 1 for a ticket's first.

        ticket: The ticket of each, by its place in the course.

        begin, end: Its events, from the one that starts it up to, but not including, the one that ends it.

        over: Whether an event ends it; else *end* is where the ticket's events end.

        cancelled: Whether that event cancels it.
    """

    term: Term
    number: Ints
    ticket: Ints
    begin: Ints
    end: Ints
    over: Flags
    cancelled: Flags

    def __len__(self) -> int:
        return len(self.begin)


def cycles_of(course: Course, offers: Offers) -> tuple[list[Cycles], Ints]:
    """The cycles of a metric, a term at a time, and the tickets whose cycles are the row engine's to find."""
    if offers.metric in NEXT_CYCLES:
        return _asked(course, offers), np.empty(0, np.int64)
    term = offers.governing(course.workflows, course.workflow, course.at[course.first[:-1]])
    found: list[Cycles] = []
    strange = [np.empty(0, np.int64)]
    for place, each in enumerate(offers.terms):
        tickets = np.flatnonzero(term == place)
        if offers.metric in FIRST_CYCLES:
            found.append(_answered(course, each, tickets, offers.metric))
        elif each.target.reopen != "new_cycle":
            found.append(_single(course, each, tickets))
        else:
            cycles, others = _renewed(course, offers, place, tickets)
            found.append(cycles)
            strange.append(others)
    return found, np.concatenate(strange)


def _ended(course: Course, term: Term, ticket: Ints, begin: Ints, number: Ints, ends: Flags) -> Cycles:
    """Cycles that begin so, and that the first of their *ends* ends."""
    rows = np.flatnonzero(ends)
    limit = course.first[ticket + 1]
    end = np.append(rows, len(ends))[rows.searchsorted(begin)]
    over = end < limit
    end = np.minimum(end, limit)
    last = end[over]
    cancelled = over.copy()
    cancelled[over] = course.done[last] & term.cancelling(course.states)[course.state[last]]
    return Cycles(term, number, ticket, begin, end, over, cancelled)


def _answered(course: Course, term: Term, tickets: Ints, metric: str) -> Cycles:
    """A first answer: one cycle a ticket, which an answer or the end of the work ends."""
    ends = course.done | course.answer
    if metric == "acknowledgement":
        ends |= course.acknowledgement
    return _ended(course, term, tickets, course.first[tickets], np.ones(len(tickets), np.int64), ends)


def _single(course: Course, term: Term, tickets: Ints) -> Cycles:
    """One cycle a ticket: that goes on with each reopening until it is cancelled, or stays stopped."""
    ends = _entries(course)
    if term.target.reopen == "resume":
        ends &= term.cancelling(course.states)[course.state]
    return _ended(course, term, tickets, course.first[tickets], np.ones(len(tickets), np.int64), ends)


def _entries(course: Course) -> Flags:
    """The events with which work is over that was not before."""
    entries = course.done.copy()
    entries[1:] &= ~course.done[:-1]
    entries[course.first[:-1]] = course.done[course.first[:-1]]
    return entries


def _renewed(course: Course, offers: Offers, place: int, tickets: Ints) -> tuple[Cycles, Ints]:
    """
    A cycle with each reopening, and the tickets of which one is by other terms.

    A cancellation, and a reopening that nothing governs, is the last that is heard of the clock.
    """
    again = ~course.done
    again[1:] &= course.done[:-1]
    again[course.first[:-1]] = True
    concerned = np.zeros(len(course.tickets), np.bool_)
    concerned[tickets] = True
    begin = np.flatnonzero(again & concerned[course.ticket])
    ticket = course.ticket[begin].astype(np.int64)
    number = _numbers(ticket)
    cycles = _ended(course, offers.terms[place], ticket, begin, number, _entries(course))
    governing = offers.governing(course.workflows, course.workflow[ticket], course.at[begin])
    renewed = number > 1
    dead = renewed & (governing < 0)
    dead[1:] |= cycles.cancelled[:-1] & renewed[1:]
    passed = np.append(0, np.cumsum(dead))
    alive = passed[1:] == passed[np.arange(len(begin)) - number + 1]
    # What lies at the opening may in truth lie before it, and be governed otherwise.
    odd = (governing != place) | (course.at[begin] == course.at[course.first[ticket]])
    return _picked(cycles, alive), ticket[alive & renewed & odd]


def _asked(course: Course, offers: Offers) -> list[Cycles]:
    """A cycle with each request that finds nothing unanswered, until an answer or the end of the work."""
    rows = np.flatnonzero(course.request & ~course.done)
    governing = offers.governing(course.workflows, course.workflow[course.ticket[rows]], course.at[rows])
    rows, governing = rows[governing >= 0], governing[governing >= 0]
    ends = course.done | course.answer
    passed = np.cumsum(ends)[rows]
    ticket = course.ticket[rows].astype(np.int64)
    fresh = np.ones(len(rows), np.bool_)
    fresh[1:] = (ticket[1:] != ticket[:-1]) | (passed[1:] != passed[:-1])
    rows, ticket, governing = rows[fresh], ticket[fresh], governing[fresh]
    number = _numbers(ticket)
    return [
        _ended(course, term, ticket[mine], rows[mine], number[mine], ends)
        for term, mine in _by_term(offers, governing)
    ]


def _by_term(offers: Offers, governing: Ints) -> Iterator[tuple[Term, Ints]]:
    for place, term in enumerate(offers.terms):
        yield term, np.flatnonzero(governing == place)


def _numbers(tickets: Ints) -> Ints:
    """How often each ticket has come up to its row, itself counted; those of one stand together."""
    begins = np.ones(len(tickets), np.bool_)
    begins[1:] = tickets[1:] != tickets[:-1]
    places = np.arange(len(tickets))
    return places - np.maximum.accumulate(np.where(begins, places, 0)) + 1


def _picked(cycles: Cycles, which: Flags) -> Cycles:
    columns = {
        name: getattr(cycles, name)[which]
        for name in ("number", "ticket", "begin", "end", "over", "cancelled")
    }
    return evolve(cycles, **columns)
