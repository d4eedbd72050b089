"""The store that ships: append only, one winner at each revision, nothing lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from histories import History
from servicecore.errors import InvalidHistory, RevisionConflict, WrongArgument
from servicecore.store import MemoryStore


@pytest.fixture
def events():
    return History().opened(0).moved(5, "in_progress").moved(10, "resolved").events


class TestAppend:
    def test_keeps_events_in_the_order_of_appending(self, events):
        store = MemoryStore()

        store.append("T-1", events[:1], 0)
        store.append("T-1", events[1:], 1)

        assert store.history("T-1") == tuple(events)
        assert store.tickets() == ("T-1",)

    def test_refuses_a_revision_that_has_passed(self, events):
        store = MemoryStore()
        store.append("T-1", events[:2], 0)
        other = History().opened(0).moved(7, "waiting").events

        with pytest.raises(RevisionConflict) as conflict:
            store.append("T-1", other[1:], 1)

        assert (conflict.value.expected, conflict.value.actual) == (1, 2)
        assert store.history("T-1") == tuple(events[:2])

    def test_refuses_a_revision_that_has_not_come(self, events):
        with pytest.raises(RevisionConflict):
            MemoryStore().append("T-1", events[1:], 1)

    def test_repeating_what_is_stored_does_nothing(self, events):
        store = MemoryStore()
        store.append("T-1", events, 0)

        store.append("T-1", events[1:], 1)

        assert store.history("T-1") == tuple(events)

    def test_appending_nothing_does_nothing(self):
        store = MemoryStore()

        store.append("T-1", [], 0)

        assert store.tickets() == ()

    def test_appending_nothing_at_another_revision_is_refused(self, events):
        store = MemoryStore()
        store.append("T-1", events, 0)

        for revision in (0, 2, 4):
            with pytest.raises(RevisionConflict):
                store.append("T-1", [], revision)

    @pytest.mark.parametrize("revision", [-1, 1.0, True, "1", None])
    def test_refuses_a_revision_that_is_no_number_of_events(self, events, revision):
        with pytest.raises(WrongArgument, match="expected_revision .* give a whole number from 0"):
            MemoryStore().append("T-1", events, revision)

    def test_refuses_the_events_of_another_ticket(self, events):
        with pytest.raises(InvalidHistory, match="got an event of ticket 'T-1'"):
            MemoryStore().append("T-2", events, 0)

    def test_refuses_a_gap_in_the_numbering(self, events):
        with pytest.raises(InvalidHistory, match="got event number 3 where 2 comes next"):
            MemoryStore().append("T-1", [events[0], events[2]], 0)

    def test_exactly_one_of_many_writers_wins(self, events):
        store = MemoryStore()
        store.append("T-1", events[:1], 0)
        rivals = [History().opened(0).replied(minute).events[1:] for minute in range(1, 33)]

        def write(rival):
            try:
                store.append("T-1", rival, 1)
            except RevisionConflict:
                return None
            return rival

        with ThreadPoolExecutor(8) as pool:
            winners = [rival for rival in pool.map(write, rivals) if rival]

        assert len(winners) == 1
        assert store.history("T-1") == (events[0], *winners[0])
