"""The cycles of a metric: where among the events of a part each begins and ends, and by which term."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

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

        halted: For each event of the course, whether a cycle that goes on past it does not run after it,
            because it has stopped.
    """

    term: Term
    number: Ints
    ticket: Ints
    begin: Ints
    end: Ints
    over: Flags
    cancelled: Flags
    halted: Flags

    def __len__(self) -> int:
        return len(self.begin)


def cycles_of(course: Course, offers: Offers) -> tuple[list[Cycles], Ints]:
    """The cycles of a metric, a term at a time, and the tickets whose cycles are the row engine's to find."""
    if offers.by_events:
        return _started(course, offers), np.empty(0, np.int64)
    governing = offers.governing(course.workflows, course.workflow, course.at[course.first[:-1]])
    found: list[Cycles] = []
    strange = [np.empty(0, np.int64)]
    for place, term in enumerate(offers.terms):
        tickets = np.flatnonzero(governing == place)
        if term.resumes:
            cycles, others = _resumed(course, term, tickets)
        elif term.target.reopens and term.target.reopen == "new_cycle":
            cycles, others = _renewed(course, offers, place, tickets)
        else:
            cycles, others = _single(course, term, tickets, _ends(course, term)), tickets[:0]
        found.append(cycles)
        strange.append(others)
    return found, np.concatenate(strange)


def _ends(course: Course, term: Term) -> Flags:
    """The events that end a cycle which is under way: that of the work does, and what the term says."""
    return course.done if term.stop is None else course.done | course.marks[term.stop]


def _ended(
    course: Course,
    term: Term,
    ticket: Ints,
    begin: Ints,
    number: Ints,
    ends: Flags,
    *,
    by_events: bool = False,
) -> Cycles:
    """
    Cycles that begin so, and that the first of their *ends* ends.

    That may be the opening or reopening with which one begins, but not an event that starts one *by_events*.
    """
    rows = np.flatnonzero(ends)
    limit = course.first[ticket + 1]
    end = np.append(rows, len(ends))[rows.searchsorted(begin, "right" if by_events else "left")]
    over = end < limit
    end = np.minimum(end, limit)
    last = end[over]
    cancelled = over.copy()
    cancelled[over] = course.done[last] & term.cancelling(course.states)[course.state[last]]
    return Cycles(term, number, ticket, begin, end, over, cancelled, course.done)


def _single(course: Course, term: Term, tickets: Ints, ends: Flags) -> Cycles:
    """One cycle a ticket, from the opening."""
    return _ended(course, term, tickets, course.first[tickets], np.ones(len(tickets), np.int64), ends)


def _resumed(course: Course, term: Term, tickets: Ints) -> tuple[Cycles, Ints]:
    """
    One cycle a ticket that goes on with each reopening until it is cancelled.

    Where the very event that reopens a ticket stops the clock again, the row engine judges it.
    """
    halted, strange = course.done, tickets[:0]
    if term.stop is not None:
        stop, reopened, places = course.marks[term.stop], course.reopened, np.arange(len(course.at))
        anew = reopened.copy()
        anew[course.first[:-1]] = True
        halted = course.done | (_last(stop, places) >= _last(anew, places))
        strange = np.intersect1d(course.ticket[stop & reopened], tickets)
    ends = course.done & term.cancelling(course.states)[course.state]
    before = np.append(False, halted[:-1])
    before[course.first[:-1]] = False
    return evolve(_single(course, term, tickets, ends & ~before), halted=halted), strange


def _last(which: Flags, places: Ints) -> Ints:
    """For each event the place of the last one of *which* up to it; -1 before the first."""
    last: Ints = np.maximum.accumulate(np.where(which, places, -1))
    return last


def _renewed(course: Course, offers: Offers, place: int, tickets: Ints) -> tuple[Cycles, Ints]:
    """
    A cycle with each reopening, and the tickets of which one is by other terms.

    A cancellation, and a reopening that nothing governs, is the last that is heard of the clock.
    """
    again = course.reopened
    again[course.first[:-1]] = True
    concerned = np.zeros(len(course.tickets), np.bool_)
    concerned[tickets] = True
    begin = np.flatnonzero(again & concerned[course.ticket])
    ticket = course.ticket[begin].astype(np.int64)
    number = _numbers(ticket)
    cycles = _ended(course, offers.terms[place], ticket, begin, number, _ends(course, offers.terms[place]))
    governing = offers.governing(course.workflows, course.workflow[ticket], course.at[begin])
    renewed = number > 1
    dead = renewed & (governing < 0)
    dead[1:] |= cycles.cancelled[:-1] & renewed[1:]
    passed = np.append(0, np.cumsum(dead))
    alive = passed[1:] == passed[np.arange(len(begin)) - number + 1]
    # What lies at the opening may in truth lie before it, and be governed otherwise.
    odd = (governing != place) | (course.at[begin] == course.at[course.first[ticket]])
    return _picked(cycles, alive), ticket[alive & renewed & odd]


def _started(course: Course, offers: Offers) -> list[Cycles]:
    """
    A cycle with each event that starts one and finds none under way, until something ends it.

    The event that ends a cycle may start the next.
    """
    starts = [course.marks[term.start] for term in offers.terms if term.start is not None]
    rows = np.flatnonzero(np.logical_or.reduce(starts) & ~course.done)
    governing = offers.governing(course.workflows, course.workflow[course.ticket[rows]], course.at[rows])
    started = np.zeros(len(rows), np.bool_)
    for place, start in enumerate(starts):
        started |= (governing == place) & start[rows]
    rows, governing = rows[started], governing[started]
    ends = _ends(course, offers.terms[0])
    passed = np.cumsum(ends)[rows]
    ticket = course.ticket[rows].astype(np.int64)
    fresh = np.ones(len(rows), np.bool_)
    fresh[1:] = (ticket[1:] != ticket[:-1]) | (passed[1:] != passed[:-1])
    rows, ticket, governing = rows[fresh], ticket[fresh], governing[fresh]
    number = _numbers(ticket)
    found = []
    for place, term in enumerate(offers.terms):
        mine = np.flatnonzero(governing == place)
        each = term if term.target.measured.promised is None else term.promising(course.promised.words)
        found.append(_ended(course, each, ticket[mine], rows[mine], number[mine], ends, by_events=True))
    return _up_to_a_stop(found) if _stays_stopped(offers) else found


def _stays_stopped(offers: Offers) -> bool:
    return offers.terms[0].target.starts_again == "stay_stopped"


def _up_to_a_stop(found: Sequence[Cycles]) -> list[Cycles]:
    """The cycles of each ticket up to the first that has stopped; a cancelled one lets the next begin."""
    ticket = np.concatenate([each.ticket for each in found])
    number = np.concatenate([each.number for each in found])
    order = np.lexsort((number, ticket))
    stopped = np.concatenate([each.over & ~each.cancelled for each in found])[order]
    before = np.cumsum(stopped) - stopped
    first = np.searchsorted(ticket[order], ticket[order])  # where the cycles of the ticket begin
    kept = np.empty(len(order), np.bool_)
    kept[order] = before == before[first]
    places = np.cumsum([len(each) for each in found])[:-1]
    return [_picked(each, which) for each, which in zip(found, np.split(kept, places), strict=True)]


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
