"""A fortnight at a desk, drawn from a seed: tickets that live by the public API alone.

Nothing here decides anything a desk decides. People are invented, with habits
that make the figures look like a desk's: most answer in time, some are slow,
some wait for others, a few solutions do not hold.
"""

from __future__ import annotations

from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, Any

import attrs

from servicecore.event import Actor
from servicecore.instant import HOUR_US, MINUTE_US, from_iso, utc_datetime

if TYPE_CHECKING:
    from servicecore.businesstime import BusinessCalendar
    from servicecore.desk import Desk
    from servicecore.event import TicketEvent
    from servicecore.store import MemoryStore
    from servicecore.ticket import Ticket

__all__ = ["END", "START", "TicketLife", "live_fortnight"]

START = from_iso("2026-03-02T00:00:00+01:00")
END = from_iso("2026-03-13T11:30:00+01:00")
"""The demo looks at the desk on the second Friday, before noon."""

TEAMS = {
    "service_desk": ("ada", "bela", "cem", "dora"),
    "network": ("edda", "finn"),
    "applications": ("gita", "hugo", "iris"),
}
AREAS = {
    "hardware": ("service_desk", ("Screen stays dark", "Laptop battery swells", "Docking station not found")),
    "network": ("network", ("No connection on floor 3", "VPN drops every hour", "Branch office offline")),
    "application": ("applications", ("Invoice cannot be posted", "Report is empty", "Login loops back")),
    "access": (
        "service_desk",
        ("Password expired", "Cannot open shared folder", "New colleague needs access"),
    ),
}
IMPACTS = {"organisation": 2, "department": 12, "individual": 86}
URGENCIES = {"high": 18, "medium": 47, "low": 35}
PACES = {"P1": 0.18, "P2": 0.6, "P3": 1.0}
CHANNELS = {"mail": 45, "portal": 35, "phone": 20}


class _OverError(Exception):
    """The fortnight is over; what a ticket has not lived through by then stays open."""


@attrs.define
class TicketLife:
    """
    One ticket, as its people drive it.

    Args:
        desk: Who decides.

        store: Where the events go.

        ticket_id: The ticket's id.

        now_us: The ticket's present.
    """

    desk: Desk
    store: MemoryStore
    ticket_id: str
    chance: Random
    now_us: int
    ticket: Ticket | None = None

    def open(self, actor: Actor, **fields: Any) -> None:
        """The requester's first word."""
        step = self.desk.open(
            self.ticket_id, workflow="incident", at=utc_datetime(self.now_us), actor=actor, **fields
        )
        self.keep(step.raise_if_refused().events)

    def do(self, trigger: str, actor: Actor, **fields: Any) -> None:
        """One command, now."""
        assert self.ticket is not None
        at, revision = utc_datetime(self.now_us), self.ticket.revision
        step = self.desk.apply(self.ticket, trigger, at=at, actor=actor, expected_revision=revision, **fields)
        self.keep(step.raise_if_refused().events)

    def keep(self, events: tuple[TicketEvent, ...]) -> None:
        """Store what happened, and read the ticket back from its whole history."""
        revision = 0 if self.ticket is None else self.ticket.revision
        self.store.append(self.ticket_id, events, revision)
        self.ticket = self.desk.replay(self.store.history(self.ticket_id))

    def work(self, minutes: float, calendar: BusinessCalendar) -> None:
        """Somebody at the desk takes about *minutes* of their hours."""
        taken = self.chance.lognormvariate(0, 0.8) * minutes
        self._until(calendar.advance_us(self.now_us, max(1, round(taken)) * MINUTE_US))

    def wait(self, hours: float) -> None:
        """Somebody elsewhere takes about *hours*, whatever the clock says."""
        self._until(self.now_us + round(self.chance.expovariate(1 / hours) * HOUR_US) + MINUTE_US)

    def _until(self, at_us: int) -> None:
        if at_us > END:
            raise _OverError
        self.now_us = at_us


def live_fortnight(desk: Desk, store: MemoryStore, *, seed: int = 4, tickets: int = 300) -> None:
    """
    Let *tickets* incidents arrive and live until `END`, the same ones for the same seed.

    Args:
        desk: A desk with the workflow `incident` and the calendars of the sample desk.

        store: Takes the histories.
    """
    chance = Random(seed)  # noqa: S311 - a seed for invented people, no secret
    office = desk.calendars["office"]
    arrivals = sorted(_arrival(chance, office) for _ in range(tickets))
    for number, arrival in enumerate(arrivals, start=1):
        life = TicketLife(desk, store, f"INC-{number:04}", Random(chance.random()), arrival)  # noqa: S311
        with suppress(_OverError):
            _live(life)
        assert life.ticket is not None
        life.keep(desk.tick(life.ticket, at=utc_datetime(END)).events)


def _arrival(chance: Random, office: BusinessCalendar) -> int:
    """Some instant of the fortnight, three times in four within office hours."""
    at_us = START + round(chance.random() * (END - START))
    within = chance.random() < 0.75 and not office.is_open_us(at_us)
    return min(office.next_open_us(at_us) + round(chance.random() * 3 * HOUR_US), END) if within else at_us


def _draw(chance: Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), weights=list(weights.values()))[0]


def _live(life: TicketLife) -> None:
    chance, desk = life.chance, life.desk
    requester = Actor(f"user{chance.randrange(400):03}", roles=["requester"], kind="requester")
    area = chance.choice(list(AREAS))
    team, titles = AREAS[area]
    life.open(
        requester,
        title=chance.choice(titles),
        area=area,
        channel=_draw(chance, CHANNELS),
        impact=_draw(chance, IMPACTS),
        urgency=_draw(chance, URGENCIES),
    )
    assert life.ticket is not None
    priority = life.ticket.priority or ""
    pace = PACES[priority]
    hours = desk.calendars["around_the_clock" if priority == "P1" else "office"]
    agent = _triage(life, team, hours, pace=pace)
    if chance.random() < 0.03:
        life.do("cancel", requester, reason="works again")
        return
    _solve(life, agent, requester, hours, pace=pace)
    _verify(life, agent, requester, hours)


def _triage(life: TicketLife, team: str, hours: BusinessCalendar, *, pace: float) -> Actor:
    """From the front desk to somebody who starts."""
    chance = life.chance
    front = _agent(chance, "service_desk")
    life.work(50 * pace, hours)
    life.do("acknowledge", front, expected="we look into it and come back to you")
    if chance.random() < 0.06:
        life.do("classify", front, impact="department")
    life.work(30 * pace, hours)
    if chance.random() < 0.15:
        wrong = chance.choice([name for name in TEAMS if name != team])
        life.do("assign", front, assignee=_agent(chance, wrong).id, team=wrong)
        life.work(60 * pace, hours)
    agent = _agent(chance, team)
    life.do("assign", front, assignee=agent.id, team=team)
    life.work(30 * pace, hours)
    life.do("start", agent)
    return agent


def _solve(life: TicketLife, agent: Actor, requester: Actor, hours: BusinessCalendar, *, pace: float) -> None:
    """Answer, ask back or wait for a part where needed, resolve."""
    chance = life.chance
    life.work(40 * pace, hours)
    life.do("reply", agent, public=True)
    if chance.random() < 0.25:
        life.do("wait", agent, wait_reason="requester")
        life.wait(14)
        life.do("reply", requester, public=True)
    if chance.random() < 0.12:
        life.work(60 * pace, hours)
        life.do("wait", agent, wait_reason="third_party")
        life.wait(30)
        life.now_us = max(life.now_us, hours.next_open_us(life.now_us))
        life.do("resume", agent)
    life.work(300 * pace, hours)
    life.do("resolve", agent, solution="see knowledge base")


def _verify(life: TicketLife, agent: Actor, requester: Actor, hours: BusinessCalendar) -> None:
    """The requester agrees, disagrees, or says nothing and lets time close the ticket."""
    word = life.chance.random()
    if word < 0.1:
        life.wait(6)
        life.do("reject", requester, comment="it came back")
        life.work(120, hours)
        life.do("resolve", agent, solution="replaced the part")
    elif word < 0.65:
        life.wait(5)
        life.do("confirm", requester)


def _agent(chance: Random, team: str) -> Actor:
    return Actor(chance.choice(TEAMS[team]), roles=["agent"], team=team)
