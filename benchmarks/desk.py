"""What a command costs at the desk, from the ticket and its history to the events and the clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yardstick import Row, best_of, measure_y, show

from servicecore.event import Actor
from servicecore.instant import MINUTE_US, from_iso, utc_datetime
from servicecore.sample import sample_desk

if TYPE_CHECKING:
    from servicecore.desk import Desk
    from servicecore.event import TicketEvent
    from servicecore.ticket import Ticket

ALICE = Actor("alice", ["requester"], kind="requester")
KIM = Actor("kim", ["agent"])
START = from_iso("2026-03-02T09:00:00+01:00")

LIFE: tuple[tuple[str, Actor, dict[str, Any]], ...] = (
    ("assign", KIM, {"assignee": "kim", "team": "mail"}),
    ("acknowledge", KIM, {"expected": "today"}),
    ("start", KIM, {}),
    ("reply", KIM, {"public": True}),
    ("wait", KIM, {"wait_reason": "requester"}),
    ("reply", ALICE, {"public": True}),
    ("note", KIM, {"reference": "n-1"}),
    ("wait", KIM, {"wait_reason": "third_party"}),
    ("resume", KIM, {}),
    ("resolve", KIM, {"solution": "restarted"}),
    ("reject", ALICE, {}),
    ("note", KIM, {"reference": "n-2"}),
    ("reply", KIM, {"public": True}),
    ("note", KIM, {"reference": "n-3"}),
    ("note", KIM, {"reference": "n-4"}),
    ("promise", KIM, {"promised_at": "2026-03-02T15:00:00Z"}),
)


def lived(desk: Desk) -> tuple[Ticket, list[TicketEvent]]:
    """A ticket after twenty events, seven minutes from one command to the next."""
    at_us = START
    fields = {"title": "Mail is down", "impact": "department", "urgency": "medium"}
    opened = desk.open("T-1", workflow="incident", at=utc_datetime(at_us), actor=ALICE, **fields)
    step = opened.raise_if_refused()
    history = list(step.events)
    for trigger, actor, brought in LIFE:
        at_us += 7 * MINUTE_US
        step = desk.apply(step.ticket, trigger, at=utc_datetime(at_us), actor=actor, **brought)
        history += step.raise_if_refused().events
    return step.ticket, history


def rows() -> list[Row]:
    y = measure_y()
    desk = sample_desk()
    ticket, history = lived(desk)
    assert len(history) == 20, len(history)
    at = utc_datetime(ticket.updated_at_us + 7 * MINUTE_US)

    def command() -> list[TicketEvent]:
        step = desk.apply(ticket, "resolve", at=at, actor=KIM, expected_revision=20, solution="replaced")
        return [*history, *step.events]

    def judged() -> None:
        desk.sla(command(), at=at)

    def refused() -> None:
        desk.apply(ticket, "confirm", at=at, actor=KIM)

    def offered() -> None:
        desk.options(ticket, at=at, actor=KIM)

    assert desk.apply(ticket, "resolve", at=at, actor=KIM, solution="replaced").ok
    assert not desk.apply(ticket, "confirm", at=at, actor=KIM).ok
    group = "desk (the sample desk, a ticket of twenty events)"
    cases = (
        ("apply, and every clock judged", judged, "Y, at most 2,000"),
        ("apply", command, "Y"),
        ("apply, refused", refused, "Y"),
        ("options", offered, "Y"),
        ("upcoming: what time will do", lambda: desk.upcoming(ticket), "Y"),
        ("replay of the ticket", lambda: desk.replay(history), "Y"),
    )
    return [(group, what, best_of(_often(run), rounds=15, calls=50) / y, unit) for what, run, unit in cases]


def _often(run: Any) -> Any:
    def fifty() -> None:
        for _ in range(50):
            run()

    return fifty


if __name__ == "__main__":
    show(rows())
