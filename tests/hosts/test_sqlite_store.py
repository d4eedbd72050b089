"""The host on SQLite: the contract of stores, and what it keeps beside the events."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pendulum
import pytest
from hypothesis import given
from sqlite_desk import ALICE, KIM, keep, send, wake
from sqlite_store import SqliteStore

from servicecore.errors import RevisionConflict
from servicecore.sample import sample_desk
from servicecore.testing import StoreContract
from servicecore.testing.specimen import note, opening
from servicecore.testing.strategies import histories
from servicecore.workflow import Effect

DESK = sample_desk()
NINE = pendulum.datetime(2026, 3, 2, 9, tz="Europe/Berlin")
MAIL, CALL = Effect("notify", audience="requester", data={"to": ["alice"]}), Effect("call")


@pytest.fixture
def store(tmp_path):
    return SqliteStore(tmp_path / "desk.db")


class TestSqliteStore(StoreContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.path = tmp_path / "desk.db"

    def make_store(self):
        return SqliteStore(self.path)

    def reopen(self, store):
        return SqliteStore(store.path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return SqliteStore(tmp_path_factory.mktemp("shared") / "desk.db"), iter(range(1_000_000))


class TestHistories:
    @given(histories())
    def test_come_back_as_they_were(self, shared, history):
        store, numbers = shared
        ticket_id = f"T-{next(numbers)}"
        moved = [event.to_dict() | {"ticket_id": ticket_id} for event in history]
        events = [type(history[0]).from_dict(record) for record in moved]

        for event in events:
            store.append(ticket_id, [event], event.sequence - 1)

        assert store.history(ticket_id) == tuple(events)


class TestOutbox:
    def test_keeps_effects_in_order_until_they_are_done(self, store):
        store.append("T-1", [opening()], 0, effects=[MAIL, CALL])
        (first, ticket_id, effect), second = store.outbox()

        store.done(first)

        assert (ticket_id, effect) == ("T-1", MAIL)
        assert store.outbox() == [second]

    def test_repeating_an_append_sends_nothing_twice(self, store):
        store.append("T-1", [opening()], 0, effects=[MAIL])

        store.append("T-1", [opening()], 0, effects=[MAIL])

        assert [effect for _, _, effect in store.outbox()] == [MAIL]

    def test_what_was_not_stored_is_not_sent(self, store):
        store.append("T-1", [opening()], 0)

        with pytest.raises(RevisionConflict):
            store.append("T-1", [note("T-1", 3)], 2, effects=[MAIL])

        assert store.outbox() == []

    def test_what_cannot_be_kept_whole_is_not_kept_at_all(self, store):
        with pytest.raises(TypeError):
            store.append("T-1", [opening()], 0, effects=[Effect("call", data={"at": NINE})])

        assert (store.history("T-1"), store.outbox()) == ((), [])


class TestDue:
    def test_lists_the_tickets_whose_time_has_come(self, store):
        for minutes, ticket_id in ((20, "T-1"), (10, "T-2"), (30, "T-3")):
            store.append(ticket_id, [opening(ticket_id)], 0, wake_at=NINE.add(minutes=minutes))
        store.append("T-4", [opening("T-4")], 0)

        assert store.due(NINE.add(minutes=20)) == ["T-2", "T-1"]
        assert store.due(NINE) == []

    def test_a_ticket_can_be_put_off_without_an_event(self, store):
        store.append("T-1", [opening()], 0, wake_at=NINE)

        store.append("T-1", [], 1, wake_at=NINE.add(hours=1))

        assert store.due(NINE) == []
        assert store.due(NINE.add(hours=1)) == ["T-1"]


class TestDesk:
    @pytest.fixture
    def resolved(self, store):
        ticket = keep(
            DESK, store, DESK.open("T-1", workflow="incident", at=NINE, actor=ALICE, title="VPN"), NINE
        )
        for trigger, fields in (("assign", {"assignee": "kim"}), ("resolve", {"solution": "a patch"})):
            ticket = keep(DESK, store, DESK.apply(ticket, trigger, at=NINE, actor=KIM, **fields), NINE)
        return ticket

    def test_what_is_stored_is_the_ticket(self, store, resolved):
        assert DESK.replay(store.history("T-1")) == resolved

    def test_time_closes_what_nobody_objects_to(self, store, resolved):
        later = NINE.add(days=14)

        wake(DESK, store, later)
        wake(DESK, store, later)

        assert store.due(later) == []
        assert DESK.replay(store.history("T-1")).state == "closed"

    def test_waking_leaves_what_somebody_did_meanwhile(self, store, resolved):
        class Overtaken(SqliteStore):
            def append(self, *args, **kwargs):
                keep(DESK, store, DESK.apply(resolved, "confirm", at=NINE.add(hours=1), actor=ALICE), NINE)
                super().append(*args, **kwargs)

        wake(DESK, Overtaken(store.path), NINE.add(days=14))

        assert DESK.replay(store.history("T-1")).entered_at == NINE.add(hours=1)

    def test_who_was_slower_decides_anew(self, store, resolved):
        stale = DESK.apply(resolved, "reopen", at=NINE, actor=KIM)
        keep(DESK, store, DESK.apply(resolved, "confirm", at=NINE, actor=ALICE), NINE)

        with pytest.raises(RevisionConflict):
            keep(DESK, store, stale, NINE)

    def test_sending_empties_the_outbox(self, store, resolved, capsys):
        send(store)

        assert "T-1: notify requester resolved" in capsys.readouterr().out
        assert store.outbox() == []


def test_the_script_runs():
    script = Path(__file__).parents[2] / "examples" / "hosts" / "sqlite_desk.py"

    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)

    assert "T-1 is closed" in done.stdout
    assert "resolution of T-1: 8h in office" in done.stdout
