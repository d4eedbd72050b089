"""The least a host does: store what comes out, wake when told to, carry out what is due.

Run it with `python examples/embed.py`. A real host keeps histories in its own
database and sleeps in its own scheduler; the calls are the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pendulum

from servicecore import Actor, MemoryStore, load_desk

if TYPE_CHECKING:
    from servicecore import Ticket
    from servicecore.workflow import Step

desk = load_desk(Path(__file__).with_name("desk.toml"))
store = MemoryStore()

alice = Actor("alice", roles=["requester"], kind="requester")
kim = Actor("kim", roles=["agent"], team="network")


def keep(step: Step[Any]) -> Ticket:
    """Append what happened; if somebody else was faster, this raises and the command is decided anew."""
    taken = step.raise_if_refused()
    if taken.events:
        store.append(taken.ticket.id, taken.events, taken.events[0].sequence - 1)
    for effect in taken.effects:
        print(f"  to do: {effect.kind} {effect.audience or ''} {effect.template or ''}".rstrip())
    return taken.ticket


now = pendulum.datetime(2026, 3, 2, 9, 5, tz="Europe/Berlin")
print("opened")
ticket = keep(
    desk.open(
        "T-1",
        workflow="incident",
        at=now,
        actor=alice,
        title="VPN drops",
        impact="department",
        urgency="medium",
    )
)

now = now.add(minutes=20)
print("assigned")
ticket = keep(
    desk.apply(ticket, "assign", at=now, actor=kim, assignee="kim", expected_revision=ticket.revision)
)

status = desk.sla(store.history("T-1"), at=now)
print(f"look again at {status.wake_at}")  # the host schedules one wake-up; no sweep over all tickets
for clock in status.clocks.values():
    print(f"  {clock.metric}: {clock.state}, due {clock.due_at}")

now = now.add(hours=3)
print("resolved")
ticket = keep(desk.apply(ticket, "resolve", at=now, actor=kim, solution="new certificate"))

now = now.add(days=14)
print("a fortnight later")
# Nobody confirmed: time closes it, at the instant it was due. The history is for what clocks escalate.
ticket = keep(desk.tick(ticket, at=now, history=store.history("T-1")))
print(f"{ticket.id} is {ticket.state}, since {ticket.entered_at}")
print(desk.sla(store.history("T-1"), at=now).clocks["resolution"].explain())
