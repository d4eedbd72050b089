"""Where histories are kept: the protocol a host implements, and the store that ships."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Protocol

from servicecore.errors import InvalidHistory, RevisionConflict, WrongArgument, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecore.event import TicketEvent

__all__ = ["MemoryStore", "TicketStore", "continuation", "repeats"]


class TicketStore(Protocol):
    """
    What a host's store does. Deciding is pure, so a host may just as well store asynchronously.

    `servicecore.testing.StoreContract` is this protocol as tests.
    """

    def append(self, ticket_id: str, events: Sequence[TicketEvent], expected_revision: int) -> None:
        """
        Add *events* after those already there, all or none.

        Appending again what is already there does nothing, so that a caller who did not see the
        answer may simply repeat the call. When something happened is no matter of the store: an event
        that comes late is appended like any other, and the folds put it in its place.

        Args:
            expected_revision: How many events the caller decided upon; 0 for a new ticket.

        Raises:
            RevisionConflict: If the ticket has another number of events by now.

            InvalidHistory: If an event is another ticket's, or does not come next in number.
        """
        ...

    def history(self, ticket_id: str) -> Sequence[TicketEvent]:
        """All events of a ticket in the order of appending; empty for a ticket never heard of."""
        ...


def continuation(
    ticket_id: str, events: Iterable[TicketEvent], expected_revision: int
) -> tuple[TicketEvent, ...]:
    """
    The events of an append, which every store checks first: the ticket's own, and next in number.

    >>> continuation("T-1", [], 0)
    ()

    Raises:
        InvalidHistory: If an event is another ticket's, or does not come next in number.

        WrongArgument: If *expected_revision* is no whole number from 0.
    """
    if type(expected_revision) is not int or expected_revision < 0:
        raise WrongArgument("expected_revision", expected_revision, "a whole number from 0")
    events = tuple(events)
    for sequence, event in enumerate(events, start=expected_revision + 1):
        if event.ticket_id != ticket_id:
            raise InvalidHistory(ticket_id, f"got an event of ticket {shown(event.ticket_id)}")
        if event.sequence != sequence:
            raise InvalidHistory(ticket_id, f"got event number {event.sequence} where {sequence} comes next")
    return events


def repeats(known: Sequence[TicketEvent], events: Sequence[TicketEvent], expected_revision: int) -> bool:
    """
    Whether an append that comes too late has been made already: the *known* history holds its *events*.

    No events are never a repetition: a caller who appends none asks whether the revision still holds.
    """
    there = known[expected_revision : expected_revision + len(events)]
    return bool(events) and tuple(there) == tuple(events)


class MemoryStore:
    """
    The embedded default: histories in memory, append only, safe to share between threads.

    >>> MemoryStore().history("T-1")
    ()
    """

    def __init__(self) -> None:
        self._histories: dict[str, tuple[TicketEvent, ...]] = {}
        self._lock = Lock()

    def append(self, ticket_id: str, events: Sequence[TicketEvent], expected_revision: int) -> None:
        """
        See `TicketStore.append`.

        Raises:
            WrongArgument: If *expected_revision* is no whole number from 0.
        """
        events = continuation(ticket_id, events, expected_revision)
        with self._lock:
            known = self._histories.get(ticket_id, ())
            if len(known) != expected_revision:
                if repeats(known, events, expected_revision):
                    return
                raise RevisionConflict(ticket_id, expected_revision, len(known))
            if events:
                self._histories[ticket_id] = known + events

    def history(self, ticket_id: str) -> tuple[TicketEvent, ...]:
        """See `TicketStore.history`."""
        return self._histories.get(ticket_id, ())

    def tickets(self) -> tuple[str, ...]:
        """The ids of all tickets, in the order in which they were opened."""
        return tuple(self._histories)
