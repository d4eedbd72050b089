"""A host's store in SQLite, through the standard library alone.

One file holds the histories, what is to be sent, and when to look at a ticket
again. All three change in one transaction, so that after a crash nothing is
stored whose effects are lost, and nothing is sent that was not stored.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from servicecore import TicketEvent
from servicecore.errors import RevisionConflict
from servicecore.instant import to_us
from servicecore.store import continuation, repeats
from servicecore.workflow import Effect

SCHEMA = """
create table if not exists ticket (
    id text primary key,
    revision integer not null,
    wake_at integer -- microseconds since 1970 UTC; null when time will do nothing
);
create index if not exists ticket_wake_at on ticket (wake_at);
create table if not exists event (
    ticket_id text not null references ticket (id),
    sequence integer not null,
    record text not null, -- what TicketEvent.to_dict wrote, as JSON
    primary key (ticket_id, sequence)
);
create table if not exists outbox (
    number integer primary key,
    ticket_id text not null references ticket (id),
    effect text not null -- JSON
);
"""


@frozen
class SqliteStore:
    """
    Histories in one file, for any number of threads and processes.

    Args:
        path: The file; it is made if it is not there.
    """

    path: Path

    def __attrs_post_init__(self) -> None:
        with self._connection() as database:
            database.execute("pragma journal_mode = wal")  # who reads does not wait for who writes
            database.executescript(SCHEMA)

    def append(
        self,
        ticket_id: str,
        events: Sequence[TicketEvent],
        expected_revision: int,
        *,
        effects: Sequence[Effect] = (),
        wake_at: datetime | None = None,
    ) -> None:
        """As `TicketStore.append`; *effects* go to the outbox, and the ticket is due again at *wake_at*."""
        events = continuation(ticket_id, events, expected_revision)
        with self._transaction() as database:
            actual = _revision(database, ticket_id)
            if actual != expected_revision:
                if repeats(_history(database, ticket_id), events, expected_revision):
                    return
                raise RevisionConflict(ticket_id, expected_revision, actual)
            if events and not expected_revision:
                database.execute("insert into ticket (id, revision) values (?, 0)", (ticket_id,))
            database.execute(
                "update ticket set revision = ?, wake_at = ? where id = ?",
                (expected_revision + len(events), None if wake_at is None else to_us(wake_at), ticket_id),
            )
            database.executemany(
                "insert into event (ticket_id, sequence, record) values (?, ?, ?)",
                [(ticket_id, event.sequence, json.dumps(event.to_dict())) for event in events],
            )
            database.executemany(
                "insert into outbox (ticket_id, effect) values (?, ?)",
                [(ticket_id, json.dumps(asdict(effect))) for effect in effects],
            )

    def history(self, ticket_id: str) -> tuple[TicketEvent, ...]:
        """As `TicketStore.history`."""
        with self._connection() as database:
            return _history(database, ticket_id)

    def due(self, at: datetime) -> list[str]:
        """The tickets to look at by now, the one that has waited longest first."""
        with self._connection() as database:
            found = database.execute(
                "select id from ticket where wake_at <= ? order by wake_at, id", (to_us(at),)
            )
            return [ticket_id for (ticket_id,) in found]

    def outbox(self) -> list[tuple[int, str, Effect]]:
        """What is to be done and was not yet: its number, the ticket, and the effect, in order."""
        with self._connection() as database:
            found = database.execute("select number, ticket_id, effect from outbox order by number")
            return [(number, ticket_id, Effect(**json.loads(effect))) for number, ticket_id, effect in found]

    def done(self, number: int) -> None:
        """Take from the outbox what has been done."""
        with self._transaction() as database:
            database.execute("delete from outbox where number = ?", (number,))

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=60, isolation_level=None)) as database:
            yield database

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """
        All of it or none, and nobody else writes meanwhile.

        "immediate": the lock is taken before the revision is read, or two could read the same one.
        """
        with self._connection() as database, database:
            database.execute("begin immediate")
            yield database


def _revision(database: sqlite3.Connection, ticket_id: str) -> int:
    row: Any = database.execute("select revision from ticket where id = ?", (ticket_id,)).fetchone()
    return row[0] if row else 0


def _history(database: sqlite3.Connection, ticket_id: str) -> tuple[TicketEvent, ...]:
    found = database.execute("select record from event where ticket_id = ? order by sequence", (ticket_id,))
    return tuple(TicketEvent.from_dict(json.loads(record)) for (record,) in found)
