"""Many writers at once: nobody's events are lost, and nobody's come in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

from attrs import evolve

from servicecore.errors import RevisionConflict
from servicecore.testing.specimen import note, opening
from servicecore.testing.store_contract.host import Host

if TYPE_CHECKING:
    from servicecore.event import TicketEvent
    from servicecore.store import TicketStore

__all__ = ["Racing"]


class Racing(Host):
    """Threads that append to one ticket, and to tickets of their own."""

    def test_exactly_one_of_many_writers_wins(self) -> None:
        store, together = self.make_store(), Barrier(self.writers, timeout=60)
        store.append("T-1", [opening()], 0)

        def write(writer: int) -> TicketEvent | None:
            own, event = self.reopen(store), note("T-1", 2, writer=writer)
            together.wait()
            return event if _accepted(own, "T-1", event) else None

        winners = [event for event in self._at_once(write) if event is not None]

        assert len(winners) == 1
        assert tuple(store.history("T-1")) == (opening(), *winners)

    def test_exactly_one_of_many_openings_wins(self) -> None:
        store, together = self.make_store(), Barrier(self.writers, timeout=60)

        def write(writer: int) -> TicketEvent | None:
            own, event = self.reopen(store), evolve(opening(), recorded_at=writer)
            together.wait()
            return event if _accepted(own, "T-1", event) else None

        winners = [event for event in self._at_once(write) if event is not None]

        assert len(winners) == 1
        assert tuple(store.history("T-1")) == tuple(winners)

    def test_nothing_is_lost_between_many_writers(self) -> None:
        """What was accepted is there, each event once and without a gap; all else was a conflict."""
        store = self.make_store()
        store.append("T-1", [opening()], 0)

        def write(writer: int) -> list[tuple[bool, TicketEvent]]:
            own, tried = self.reopen(store), []
            for attempt in range(self.attempts):
                revision = len(own.history("T-1"))
                event = note("T-1", revision + 1, writer=writer, attempt=attempt)
                tried.append((_accepted(own, "T-1", event), event))
            return tried

        tried = [each for ours in self._at_once(write) for each in ours]
        accepted = [event for taken, event in tried if taken]
        conflicts = [event for taken, event in tried if not taken]

        kept = tuple(store.history("T-1"))
        assert len(kept) - 1 + len(conflicts) == self.writers * self.attempts
        assert [event.sequence for event in kept] == list(range(1, len(kept) + 1))
        assert kept[1:] == tuple(sorted(accepted, key=_sequence))

    def test_writers_of_different_tickets_never_meet(self) -> None:
        store = self.make_store()

        def write(writer: int) -> None:
            own, ticket_id = self.reopen(store), f"T-{writer}"
            own.append(ticket_id, [opening(ticket_id)], 0)
            for sequence in range(2, self.attempts + 1):
                own.append(ticket_id, [note(ticket_id, sequence, writer=writer)], sequence - 1)

        self._at_once(write)

        for writer in range(self.writers):
            ticket_id = f"T-{writer}"
            notes = [note(ticket_id, sequence, writer=writer) for sequence in range(2, self.attempts + 1)]
            assert tuple(store.history(ticket_id)) == (opening(ticket_id), *notes)

    def _at_once(self, write: Any) -> list[Any]:
        """What each writer came to; what one of them raised is raised."""
        with ThreadPoolExecutor(self.writers) as pool:
            return list(pool.map(write, range(self.writers)))


def _accepted(store: TicketStore, ticket_id: str, event: TicketEvent) -> bool:
    try:
        store.append(ticket_id, [event], event.sequence - 1)
    except RevisionConflict:
        return False
    return True


def _sequence(event: TicketEvent) -> int:
    return event.sequence
