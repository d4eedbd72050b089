"""Tickets in which what is owed is carried out: what they say of it, and when it was done in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.errors import WrongArgument
from servicecore.event import Category, EventType
from servicecore.history import ordered
from servicecore.instant import from_us
from servicecore.names import names, several
from servicecore.obligation.subject import Subject
from servicecore.ticket import Ticket

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from pendulum import DateTime

    from servicecore.event import TicketEvent
    from servicecore.obligation.obligation import Obligation

__all__ = ["done_in", "work_fields"]

OBLIGATION = "obligation"
"""The field by which a ticket says what it carries out."""


def work_fields(obligation: Obligation, subject: Subject) -> Mapping[str, str]:
    """
    The fields of a ticket in which an obligation to a subject is carried out; `done_in` knows it by them.

    >>> from servicecore.obligation import Obligation
    >>> work_fields(Obligation("inspection", per="asset", every="year"), Subject("lift 3", start=0))
    {'obligation': 'inspection', 'asset': 'lift 3'}
    """
    if not isinstance(subject, Subject):
        raise WrongArgument("subject", subject, "a servicecore Subject", private=True)
    return {OBLIGATION: obligation.name, obligation.per: subject.id}


def done_in(
    histories: Iterable[Iterable[TicketEvent]],
    obligation: Obligation,
    subject: Subject,
    /,
    *,
    states: Collection[str] | None = None,
) -> tuple[DateTime, ...]:
    """
    When an obligation to a subject was carried out, as the tickets tell that have its `work_fields`.

    It is done when its ticket comes into a resolved state, and stays done when that is closed. A ticket that
    is cancelled, or worked on again, is not done.

    Args:
        histories: Of tickets; those that carry out something else are passed over.

        states: The states in which it is done, where those are others than all that are resolved.

    Returns:
        The instants in UTC, in order, for `standing`.

    Raises:
        WrongArgument: If *subject* is none, or a history is none.

        InvalidDefinition: If *histories* or *states* are no lists.

        InvalidHistory: If a history is not whole.
    """
    wanted = work_fields(obligation, subject).items()
    counting = None if states is None else frozenset(names(states, "states"))
    found: list[int] = []
    for history in several(histories, "histories"):
        events = ordered(history)
        fields = Ticket.replay(events).fields
        if all(fields.get(name) == value for name, value in wanted):
            found += _done(events, counting)
    return tuple(map(from_us, sorted(found)))


def _done(events: Sequence[TicketEvent], states: frozenset[str] | None) -> tuple[int, ...]:
    """When the work of a ticket was done, if it is."""
    done: tuple[int, ...] = ()
    for event in events:
        if event.type is EventType.OPENED:
            state, category = event.data["state"], event.data["category"]
        elif event.type is EventType.TRANSITIONED:
            state, category = event.data["to_state"], event.data["to_category"]
        else:
            continue
        counts = category == Category.RESOLVED if states is None else state in states
        if counts:
            done = done or (event.at_us,)
        elif category != Category.CLOSED:
            done = ()
    return done
