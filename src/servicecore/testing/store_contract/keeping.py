"""What is stored is what is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve

from servicecore.history import ordered
from servicecore.instant import from_iso
from servicecore.testing.specimen import every_type, note, opening
from servicecore.testing.store_contract.hard_data import IDS, TEXTS, VALUES, cases
from servicecore.testing.store_contract.host import Host

if TYPE_CHECKING:
    from servicecore.event import TicketEvent

__all__ = ["Keeping"]


class Keeping(Host):
    """Events come back equal, in the order of appending, each ticket's by themselves."""

    def test_a_ticket_never_heard_of_has_no_events(self) -> None:
        assert tuple(self.make_store().history("T-1")) == ()

    def test_keeps_events_in_the_order_of_appending(self) -> None:
        store, events = self.make_store(), every_type()

        store.append("T-1", events[:1], 0)
        store.append("T-1", events[1:4], 1)
        store.append("T-1", events[4:], 4)

        assert tuple(store.history("T-1")) == events

    def test_keeps_events_of_every_type(self) -> None:
        store, events = self.make_store(), every_type()

        store.append("T-1", events, 0)

        assert tuple(self.reopen(store).history("T-1")) == events

    def test_takes_a_thousand_events_at_once(self) -> None:
        store = self.make_store()
        events = (opening(), *(note("T-1", sequence) for sequence in range(2, 1_001)))

        store.append("T-1", events, 0)

        assert tuple(store.history("T-1")) == events

    @pytest.mark.parametrize("text", cases(TEXTS))
    def test_keeps_texts_as_they_are(self, text: str) -> None:
        self._keeps(note("T-1", 2, text=text, **{f"key {text}": 1}))

    @pytest.mark.parametrize("value", cases(VALUES))
    def test_keeps_values_as_they_are(self, value: Any) -> None:
        self._keeps(note("T-1", 2, value=value))

    def test_keeps_large_data(self) -> None:
        self._keeps(note("T-1", 2, text="ä" * 500_000, rows=[{"row": row} for row in range(5_000)]))

    @pytest.mark.parametrize(
        "at", ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"]
    )
    def test_keeps_instants_to_the_microsecond(self, at: str) -> None:
        recorded_at = from_iso("2026-03-02T09:00:00.000001Z")
        self._keeps(evolve(note("T-1", 2), at=from_iso(at), recorded_at=recorded_at))

    def test_keeps_the_ids_that_a_host_gave(self) -> None:
        self._keeps(evolve(note("T-1", 2), id="import 7 / row 12"))

    def _keeps(self, event: TicketEvent) -> None:
        store = self.make_store()
        store.append("T-1", [opening()], 0)
        store.append("T-1", [event], 1)
        kept = self.reopen(store).history("T-1")[1]
        assert kept == event
        # Equal is not enough: True equals 1, and 1 equals 1.0.
        assert repr(_in_order(kept.data)) == repr(_in_order(event.data))

    def test_a_history_that_was_read_stays_as_it_was(self) -> None:
        store, events = self.make_store(), list(every_type()[:3])
        store.append("T-1", events[:1], 0)
        read = store.history("T-1")

        store.append("T-1", events[1:], 1)

        assert tuple(read) == tuple(events[:1])

    def test_the_list_that_was_appended_stays_the_callers(self) -> None:
        store, events = self.make_store(), [opening()]
        store.append("T-1", events, 0)

        events.clear()

        assert tuple(store.history("T-1")) == (opening(),)

    @pytest.mark.parametrize("ids", cases(IDS))
    def test_keeps_tickets_apart(self, ids: tuple[str, str]) -> None:
        store, (one, other) = self.make_store(), ids
        store.append(one, [opening(one)], 0)

        assert tuple(store.history(other)) == ()

        store.append(other, [opening(other), note(other, 2)], 0)

        assert tuple(store.history(one)) == (opening(one),)
        assert tuple(store.history(other)) == (opening(other), note(other, 2))

    def test_takes_events_that_come_late(self) -> None:
        store, (first, second, third) = self.make_store(), every_type()[:3]
        late = evolve(note("T-1", 4), at=second.at_us - 1, recorded_at=third.at_us + 1)
        store.append("T-1", [first, second, third], 0)

        store.append("T-1", [late], 3)

        assert tuple(store.history("T-1")) == (first, second, third, late)
        assert tuple(ordered(store.history("T-1"))) == (first, late, second, third)


def _in_order(value: Any) -> Any:
    """The value with its keys in order: what a store does with their order is its own affair."""
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return [_in_order(part) for part in value] if isinstance(value, list) else value
