"""Random lives of tickets with personal values all over them, and what must not change when these go."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from histories import at
from servicecore.event import Actor, TicketEvent
from servicecore.metrics import fold
from servicecore.sla import evaluate
from servicecore.ticket import Ticket
from ticket_lives import CALENDARS, WIDE, Life, lives

CANARY = "Zq7canary"

FIELDS = ("email", "contact", "born_at", "description", "reason")
PEOPLE = ("alice", "kim", "lee", CANARY)
ACTORS = st.sampled_from(
    [
        Actor("alice", ["requester"], kind="requester"),
        Actor("kim", ["agent"], team="desk"),
        Actor("lee", ["agent"]),
        Actor(CANARY, ["agent"]),
        Actor("person-1", ["system"], kind="system"),
    ]
)
PERSONAL: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "email": st.sampled_from([f"{CANARY}@example.org", "", None, 7]),
        "contact": st.sampled_from([{"name": CANARY, "numbers": [1, CANARY]}, [CANARY], CANARY]),
        "born_at": st.sampled_from(["1980-04-01T00:00:00Z", None]),
        "description": st.sampled_from([f"{CANARY} cannot print", " "]),
        "impact": st.sampled_from(["high", "low"]),
        "handlers": st.lists(st.fixed_dictionaries({"assignee": st.sampled_from(PEOPLE)}), max_size=2),
    },
)


def _told(event: TicketEvent, actor: Actor, personal: dict[str, Any], reason: str) -> TicketEvent:
    """The event with somebody to have done it, and personal values in its data and its fields."""
    data: dict[str, Any] = {
        **event.data,
        "fields": {**event.data.get("fields", {}), **personal},
        "reason": reason,
    }
    if event.type == "prioritised":
        data |= {"override": True, "by": actor.id, "because": [{"params": {"by": actor.id}}]}
    return evolve(event, actor=actor, data=data)


def _more(life: Life, draw: st.DrawFn) -> list[TicketEvent]:
    """What lives lack: assignments, agreements, supervision, and corrections of any of these."""
    ticket_id, begin = life.history.events[0].ticket_id, life.history.events[0].at_us
    people = st.sampled_from(PEOPLE)
    drawn = draw(
        st.lists(
            st.sampled_from(["assigned", "transferred", "extended", "excused", "supervised", "corrected"]),
            max_size=5,
        )
    )
    events = list(life.history.events)
    for kind in drawn:
        data: dict[str, Any] = {"reason": CANARY}
        if kind in ("assigned", "transferred"):
            data |= {"assignee": draw(people), "team": draw(st.sampled_from(["desk", "web"]))}
        elif kind in ("extended", "excused"):
            data |= {"metric": draw(st.sampled_from(["resolution", "first_response"])), "by": "2h"}
        elif kind == "supervised":
            data |= {"supervisor": draw(people)}
        else:
            target = draw(st.sampled_from(events[1:] or events))
            data |= {"event_id": target.id, "data": {"reason": CANARY, "email": CANARY}}
            if target.type == "extended":
                data["data"]["by"] = "3h"
            if target.type in ("assigned", "transferred"):
                data["data"]["assignee"] = draw(people)
        sequence = len(events) + 1
        events.append(
            TicketEvent(
                f"{ticket_id}:{sequence}",
                ticket_id,
                sequence=sequence,
                at=begin + draw(st.integers(0, 10)) * 3_600_000_000,
                type=kind,
                actor=draw(ACTORS),
                data=data,
            )
        )
    return events


@st.composite
def private_lives(draw: st.DrawFn) -> Life:
    """A ticket of which much is personal; shuffled, and now and then with an event twice."""
    life = draw(lives(WIDE))
    events = [
        _told(event, draw(ACTORS), draw(PERSONAL), draw(st.sampled_from([CANARY, "", "late"])))
        for event in life.history.events
    ]
    life.history.events[:] = events
    events = _more(life, draw)
    if draw(st.booleans()):
        events = draw(st.permutations([*events, draw(st.sampled_from(events))]))
    life.history.events[:] = events
    return life


def kept_of(event: TicketEvent) -> tuple[Any, ...]:
    """What no redaction and no erasure changes of an event."""
    actor = event.actor
    identity = (event.id, event.ticket_id, event.sequence, event.type, event.at_us, event.recorded_at_us)
    return (*identity, actor.kind, actor.roles, actor.team)


def standing_of(events: Any) -> dict[str, Any]:
    """The ticket that events replay to, but for whom it names and what is personal."""
    record = Ticket.replay(events).to_dict()
    record["overridden"] = record.pop("override") is not None
    record["fields"] = {name: record["fields"].get(name) for name in ("priority", "impact", "planned")}
    record["escalated"] = {name: value for name, value in record["escalated"].items() if name != "supervisor"}
    record["held"] = record.pop("assignee") is not None, record.pop("requester") is not None
    return record


def clocks_of(events: Any, life: Life) -> dict[str, Any]:
    """The clocks, but for the persons in their pauses and changes and for the reasons given."""
    data = evaluate(events, life.policies, CALENDARS, at=life.at).to_dict()
    for clock in data["clocks"]:
        for part in (*clock["segments"], *clock["changes"]):
            part.pop("by")
        for change in clock["changes"]:
            change.pop("reason")
    return data


def figures_of(events: Any, life: Life) -> Any:
    """The row of facts."""
    return fold(events, life.policies, CALENDARS, asof=max(life.at, at(100 * 24 * 60)))
