"""The contract itself: a store with one thing wrong does not pass it."""

from __future__ import annotations

import sys
import unicodedata
from threading import Barrier

import pytest
from attrs import evolve

from servicecore.errors import InvalidHistory, MissingExtra, RevisionConflict
from servicecore.store import MemoryStore, continuation, repeats
from servicecore.testing import StoreContract
from servicecore.testing.store_contract.hard_data import IDS, TEXTS, VALUES


class Shared(MemoryStore):
    """A store that is asked for under a name that the wrong ones below change."""

    def name(self, ticket_id):
        return ticket_id

    def append(self, ticket_id, events, expected_revision):
        events = continuation(ticket_id, events, expected_revision)
        super().append(self.name(ticket_id), self.kept(ticket_id, events), expected_revision)

    def kept(self, ticket_id, events):
        return tuple(evolve(event, ticket_id=self.name(ticket_id)) for event in events)

    def history(self, ticket_id):
        return tuple(evolve(event, ticket_id=ticket_id) for event in super().history(self.name(ticket_id)))


class FoldsCase(Shared):
    def name(self, ticket_id):
        return ticket_id.casefold()


class Strips(Shared):
    def name(self, ticket_id):
        return ticket_id.strip() or "?"


class Composes(Shared):
    def name(self, ticket_id):
        return unicodedata.normalize("NFC", ticket_id)


class Rounds(Shared):
    def kept(self, ticket_id, events):
        return tuple(evolve(event, at=event.at_us // 1_000 * 1_000) for event in events)


class RenamesEvents(Shared):
    def kept(self, ticket_id, events):
        return tuple(evolve(event, id=f"{ticket_id}:{event.sequence}") for event in events)


class Spells(Shared):
    """Writes true as 1, and whole numbers as they are."""

    def kept(self, ticket_id, events):
        return tuple(
            evolve(event, data={key: _spelled(value) for key, value in event.data.items()})
            for event in events
        )


def _spelled(value):
    return [int(part) for part in value] if isinstance(value, list) and value[:1] == [True] else value


class Trims(Shared):
    def kept(self, ticket_id, events):
        return tuple(
            evolve(
                event,
                data={
                    key: value.strip() if isinstance(value, str) else value
                    for key, value in event.data.items()
                },
            )
            for event in events
        )


class Loose(MemoryStore):
    """Appends what it is given; the wrong ones below forget one thing each."""

    def __init__(self):
        super().__init__()
        self._histories = {}

    def append(self, ticket_id, events, expected_revision):
        self.check(ticket_id, events, expected_revision)
        known = self._histories.setdefault(ticket_id, [])
        if len(known) != expected_revision:
            if self.repeated(known, events, expected_revision):
                return
            raise RevisionConflict(ticket_id, expected_revision, len(known))
        known.extend(events)

    def check(self, ticket_id, events, expected_revision):
        continuation(ticket_id, events, expected_revision)

    def repeated(self, known, events, expected_revision):
        return repeats(known, events, expected_revision)

    def history(self, ticket_id):
        return tuple(self._histories.get(ticket_id, ()))


class ChecksNoNumbers(Loose):
    def check(self, ticket_id, events, expected_revision):
        pass


class CountsFromTheEnd(Loose):
    def append(self, ticket_id, events, expected_revision):
        revisions = len(self._histories.get(ticket_id, ())) + 1
        super().append(
            ticket_id, events, expected_revision % revisions if expected_revision < 0 else expected_revision
        )


class StoresWhatCameBefore(Loose):
    """Each event by itself, until one is refused."""

    def append(self, ticket_id, events, expected_revision):
        if not events:
            super().append(ticket_id, events, expected_revision)
        for number, event in enumerate(events):
            super().append(ticket_id, [event], expected_revision + number)


class KnowsNoRepetition(Loose):
    def repeated(self, known, events, expected_revision):
        return False


class TakesAnythingForARepetition(Loose):
    def repeated(self, known, events, expected_revision):
        return expected_revision < len(known)


class HandsOutItsOwnList(Loose):
    def history(self, ticket_id):
        return self._histories.get(ticket_id, [])


class KeepsTheCallersList(Loose):
    def append(self, ticket_id, events, expected_revision):
        if expected_revision or not isinstance(events, list):
            return super().append(ticket_id, events, expected_revision)
        self._histories[ticket_id] = events
        return None


class RefusesLateEvents(Loose):
    def check(self, ticket_id, events, expected_revision):
        continuation(ticket_id, events, expected_revision)
        known = self._histories.get(ticket_id)
        if known and events and events[0].at_us < known[-1].at_us:
            raise InvalidHistory(ticket_id, "got an event that comes late")


class Sorts(Loose):
    def history(self, ticket_id):
        return tuple(sorted(super().history(ticket_id), key=lambda event: event.at_us))


class LastOneWins(Loose):
    """Reads the revision, and writes later: whoever comes between is lost."""

    meeting = None

    def append(self, ticket_id, events, expected_revision):
        self.check(ticket_id, events, expected_revision)
        known = list(self._histories.get(ticket_id, ()))
        if len(known) != expected_revision:
            raise RevisionConflict(ticket_id, expected_revision, len(known))
        if self.meeting is not None:
            self.meeting.wait()  # all have read before the first one writes
        self._histories[ticket_id] = [*known, *events]


WRONG = [
    (FoldsCase, "keeps_tickets_apart", (IDS["case"],)),
    (Strips, "keeps_tickets_apart", (IDS["a blank at the end"],)),
    (Composes, "keeps_tickets_apart", (IDS["composed and not"],)),
    (Rounds, "keeps_instants_to_the_microsecond", ("9999-12-31T23:59:59.999999Z",)),
    (RenamesEvents, "keeps_the_ids_that_a_host_gave", ()),
    (Spells, "keeps_values_as_they_are", (VALUES["true and one"],)),
    (Trims, "keeps_texts_as_they_are", (TEXTS["blanks around"],)),
    (ChecksNoNumbers, "refuses_events_out_of_number", ([2, 4],)),
    (ChecksNoNumbers, "refuses_the_events_of_another_ticket", ()),
    (CountsFromTheEnd, "refuses_a_revision_below_nothing", ()),
    (StoresWhatCameBefore, "refuses_events_out_of_number", ([2, 4],)),
    (StoresWhatCameBefore, "refuses_a_repetition_that_says_more", ()),
    (KnowsNoRepetition, "repeating_what_is_stored_does_nothing", (4, 6)),
    (TakesAnythingForARepetition, "refuses_a_repetition_that_says_something_else", ()),
    (TakesAnythingForARepetition, "refuses_a_revision_that_has_passed", ()),
    (TakesAnythingForARepetition, "appending_nothing_still_asks_for_the_revision", (1,)),
    (HandsOutItsOwnList, "a_history_that_was_read_stays_as_it_was", ()),
    (KeepsTheCallersList, "the_list_that_was_appended_stays_the_callers", ()),
    (RefusesLateEvents, "takes_events_that_come_late", ()),
    (Sorts, "takes_events_that_come_late", ()),
]


class Contract(StoreContract):
    """Of a store that is made by the class given."""

    def __init__(self, kind):
        self.kind = kind

    def make_store(self):
        return self.kind()


class TestStoreContract:
    @pytest.mark.parametrize(
        ("kind", "sentence", "arguments"), WRONG, ids=[f"{kind.__name__}-{name}" for kind, name, _ in WRONG]
    )
    def test_finds_what_is_wrong_with_a_store(self, kind, sentence, arguments):
        with pytest.raises((AssertionError, pytest.fail.Exception, InvalidHistory, RevisionConflict)):
            getattr(Contract(kind), f"test_{sentence}")(*arguments)

    @pytest.mark.parametrize(("kind", "sentence", "arguments"), WRONG)
    def test_finds_nothing_wrong_with_the_store_that_ships(self, kind, sentence, arguments):
        getattr(Contract(MemoryStore), f"test_{sentence}")(*arguments)

    @pytest.mark.parametrize(
        "sentence", ["exactly_one_of_many_writers_wins", "exactly_one_of_many_openings_wins"]
    )
    def test_finds_a_store_in_which_the_last_one_wins(self, sentence):
        contract = Contract(LastOneWins)
        contract.reopen = lambda store: _met(store, contract.writers)

        with pytest.raises(AssertionError):
            getattr(contract, f"test_{sentence}")()

    def test_says_what_a_host_has_to_write(self):
        with pytest.raises(NotImplementedError, match="let make_store return a new, empty store"):
            StoreContract().make_store()

    def test_names_the_extra_that_is_missing(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "pytest", None)
        monkeypatch.delitem(sys.modules, "servicecore.testing.store_contract")

        with pytest.raises(MissingExtra, match=r"the contract of stores .* 'servicecore\[testing\]'"):
            import servicecore.testing.store_contract  # noqa: F401


def _met(store, writers):
    if store.meeting is None:
        store.meeting = Barrier(writers, timeout=5)
    return store
