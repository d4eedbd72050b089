"""A desk on SQLite: open, work, send, wake, close. Run it with `python examples/hosts/sqlite_desk.py`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pendulum
from sqlite_store import SqliteStore

from servicecore import Actor, Desk, Ticket
from servicecore.errors import RevisionConflict
from servicecore.sample import sample_desk

if TYPE_CHECKING:
    from pendulum import DateTime

    from servicecore.workflow import Step

ALICE = Actor("alice", roles=["requester"], kind="requester")
KIM = Actor("kim", roles=["agent"], team="network")


def keep(desk: Desk, store: SqliteStore, step: Step[Ticket], at: DateTime) -> Ticket:
    """Store what a step came to at *at*; raises if somebody else was faster, and the host decides anew."""
    ticket, revision = step.ticket, step.ticket.revision - len(step.events)
    history = (*store.history(ticket.id)[:revision], *step.events)
    instants = [due.due_at for due in desk.upcoming(ticket)] + [desk.sla(history, at=at).wake_at]
    wake_at = min((instant for instant in instants if instant is not None and instant > at), default=None)
    store.append(ticket.id, step.events, revision, effects=step.effects, wake_at=wake_at)
    return ticket


def wake(desk: Desk, store: SqliteStore, at: DateTime) -> None:
    """Let time do its work on every ticket that is due. Waking late, or twice, does no harm."""
    for ticket_id in store.due(at):
        step = desk.tick(desk.replay(store.history(ticket_id)), at=at)
        with suppress(RevisionConflict):  # whoever came between has done time's work already
            keep(desk, store, step, at)


def send(store: SqliteStore) -> None:
    """Do what is in the outbox: at least once, since a crash may come before `done`."""
    for number, ticket_id, effect in store.outbox():
        print(f"  {ticket_id}: {effect.kind} {effect.audience} {effect.template}")
        store.done(number)


def main() -> None:
    """One ticket, from its opening to the day on which nobody has objected."""
    desk, at = sample_desk(), pendulum.datetime(2026, 3, 2, 9, 5, tz="Europe/Berlin")
    with TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder, "desk.db"))
        fields = {"title": "VPN drops", "impact": "department", "urgency": "medium"}
        opened = desk.open("T-1", workflow="incident", at=at, actor=ALICE, **fields)
        ticket = keep(desk, store, opened.raise_if_refused(), at)
        work: list[tuple[str, dict[str, Any]]] = [
            ("assign", {"assignee": "kim"}),
            ("start", {}),
            ("reply", {"public": True}),
            ("resolve", {"solution": "new certificate"}),
        ]
        for trigger, brought in work:
            at = at.add(minutes=25)
            step = desk.apply(ticket, trigger, at=at, actor=KIM, **brought)
            ticket = keep(desk, store, step.raise_if_refused(), at)
        send(store)
        at = at.add(days=14)
        wake(desk, store, at)
        send(store)
        ticket = desk.replay(store.history("T-1"))
        print(f"{ticket.id} is {ticket.state}, since {ticket.entered_at}")
        for clock in desk.sla(store.history("T-1"), at=at).clocks.values():
            print(clock.explain())


if __name__ == "__main__":
    main()
