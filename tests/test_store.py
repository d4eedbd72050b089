"""The store that ships: the contract of stores, and what it has beside it."""

from __future__ import annotations

import time

import pytest

from servicecore.errors import InvalidHistory, WrongArgument
from servicecore.store import MemoryStore, continuation, repeats
from servicecore.testing import StoreContract
from servicecore.testing.specimen import every_type
from servicecore.testing.store_contract.racing import Racing

EVENTS = every_type()


class TestMemoryStore(StoreContract):
    writers = 16
    attempts = 1_000

    def make_store(self):
        return MemoryStore()

    def test_lists_its_tickets_as_they_were_opened(self):
        store = self.make_store()

        store.append("T-2", every_type("T-2"), 0)
        store.append("T-1", EVENTS, 0)
        store.append("T-3", [], 0)

        assert store.tickets() == ("T-2", "T-1")


class Hesitant(dict):
    """Lets other threads go first when something was read: just where a store without a lock is caught."""

    def get(self, *args):
        found = super().get(*args)
        time.sleep(0)
        return found


class TestMemoryStoreThatHesitates(Racing):
    writers = 16
    attempts = 200

    def make_store(self):
        store = MemoryStore()
        store._histories = Hesitant()
        return store


class TestContinuation:
    def test_hands_on_what_comes_next(self):
        assert continuation("T-1", iter(EVENTS[2:]), 2) == EVENTS[2:]

    @pytest.mark.parametrize("revision", [-1, 1.0, True, "1", None])
    def test_refuses_a_revision_that_is_no_number_of_events(self, revision):
        with pytest.raises(WrongArgument, match="expected_revision .* give a whole number from 0"):
            continuation("T-1", EVENTS, revision)

    def test_refuses_the_events_of_another_ticket(self):
        with pytest.raises(InvalidHistory, match="got an event of ticket 'T-1'"):
            continuation("T-2", EVENTS, 0)

    def test_refuses_a_gap_in_the_numbering(self):
        with pytest.raises(InvalidHistory, match="got event number 3 where 2 comes next"):
            continuation("T-1", [EVENTS[0], EVENTS[2]], 0)


class TestRepeats:
    @pytest.mark.parametrize(
        ("known", "events", "revision", "answer"),
        [
            pytest.param(EVENTS[:4], EVENTS[1:3], 1, True, id="stored, and others after them"),
            pytest.param(list(EVENTS[:4]), EVENTS[1:3], 1, True, id="from a list"),
            pytest.param(EVENTS[:4], EVENTS[3:5], 3, False, id="the last of them is new"),
            pytest.param(EVENTS[:4], EVENTS[1:3], 2, False, id="stored in another place"),
            pytest.param(EVENTS[:4], (), 1, False, id="no events"),
            pytest.param((), EVENTS[:1], 0, False, id="nothing is stored"),
        ],
    )
    def test_knows_what_is_stored_already(self, known, events, revision, answer):
        assert repeats(known, events, revision) is answer
