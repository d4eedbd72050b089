"""One winner at each revision, all events or none, and no harm in saying a thing twice."""

from __future__ import annotations

import pytest
from attrs import evolve

from servicecore.errors import InvalidHistory, RevisionConflict, ServiceCoreError
from servicecore.testing.specimen import every_type, note, opening
from servicecore.testing.store_contract.hard_data import cases
from servicecore.testing.store_contract.host import Host

__all__ = ["Refusing"]


class Refusing(Host):
    """What an append is refused for, and that it leaves the ticket as it was."""

    # One winner at each revision.

    def test_refuses_a_revision_that_has_passed(self) -> None:
        store, events = self.make_store(), every_type()
        store.append("T-1", events[:3], 0)

        conflict = self._refused(store, RevisionConflict, [note("T-1", 3, text="too late")], 2)

        assert (conflict.ticket_id, conflict.expected, conflict.actual) == ("T-1", 2, 3)

    def test_refuses_a_revision_that_has_not_come(self) -> None:
        store, events = self.make_store(), every_type()
        store.append("T-1", events[:3], 0)

        conflict = self._refused(store, RevisionConflict, events[4:], 4)

        assert (conflict.expected, conflict.actual) == (4, 3)

    def test_refuses_to_go_on_with_a_ticket_never_opened(self) -> None:
        conflict = self._refused(self.make_store(), RevisionConflict, [note("T-1", 2)], 1)

        assert (conflict.expected, conflict.actual) == (1, 0)

    def test_refuses_another_opening_of_a_ticket_that_is_there(self) -> None:
        store = self.make_store()
        store.append("T-1", [opening()], 0)

        conflict = self._refused(store, RevisionConflict, [evolve(opening(), at=0)], 0)

        assert (conflict.expected, conflict.actual) == (0, 1)

    def test_refuses_a_revision_below_nothing(self) -> None:
        store = self.make_store()
        store.append("T-1", [opening()], 0)

        self._refused(store, ServiceCoreError, [], -1)

    def test_appending_nothing_does_nothing(self) -> None:
        store = self.make_store()

        store.append("T-1", [], 0)
        store.append("T-1", [opening()], 0)
        store.append("T-1", [], 1)

        assert tuple(store.history("T-1")) == (opening(),)

    @pytest.mark.parametrize("revision", [0, 1, 3])
    def test_appending_nothing_still_asks_for_the_revision(self, revision: int) -> None:
        store = self.make_store()
        store.append("T-1", every_type()[:2], 0)

        self._refused(store, RevisionConflict, [], revision)

    # Who did not see the answer repeats the call.

    @pytest.mark.parametrize(("begin", "end"), [(0, 6), (4, 6), (0, 1), (1, 4)])
    def test_repeating_what_is_stored_does_nothing(self, begin: int, end: int) -> None:
        store, events = self.make_store(), every_type()[:6]
        store.append("T-1", events, 0)

        self.reopen(store).append("T-1", events[begin:end], begin)

        assert tuple(store.history("T-1")) == events

    def test_refuses_a_repetition_that_says_something_else(self) -> None:
        store, events = self.make_store(), every_type()
        store.append("T-1", events[:3], 0)

        self._refused(store, RevisionConflict, [events[1], evolve(events[2], recorded_at=0)], 1)

    def test_refuses_a_repetition_that_says_more(self) -> None:
        store, events = self.make_store(), every_type()
        store.append("T-1", events[:3], 0)

        self._refused(store, RevisionConflict, events[1:4], 1)

    # All events or none, and numbered without a gap.

    @pytest.mark.parametrize(
        "sequences",
        cases({"a gap": [2, 4], "from too far on": [3], "a number twice": [2, 2], "back": [2, 1]}),
    )
    def test_refuses_events_out_of_number(self, sequences: list[int]) -> None:
        store = self.make_store()
        store.append("T-1", [opening()], 0)

        self._refused(store, InvalidHistory, [note("T-1", sequence) for sequence in sequences], 1)

    def test_refuses_the_events_of_another_ticket(self) -> None:
        store = self.make_store()
        store.append("T-1", [opening()], 0)

        self._refused(store, InvalidHistory, [note("T-1", 2), note("T-2", 3)], 1)

        assert tuple(store.history("T-2")) == ()

    def test_goes_on_after_a_refusal(self) -> None:
        store = self.make_store()
        store.append("T-1", [opening()], 0)
        self._refused(store, InvalidHistory, [note("T-1", 2), note("T-1", 4)], 1)
        self._refused(store, RevisionConflict, [note("T-1", 3)], 2)

        store.append("T-1", [note("T-1", 2)], 1)

        assert tuple(store.history("T-1")) == (opening(), note("T-1", 2))
