"""The incremental form: event by event it says what the evaluation of the whole history says."""

from __future__ import annotations

import json
from typing import Any

import pendulum
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from agreements import ALWAYS, CALENDARS, OFFICE, policy, resolution
from histories import AGENT, REQUESTER, SYSTEM, History, at
from servicecore.errors import (
    InvalidArgument,
    InvalidHistory,
    NaiveDatetime,
    NoOpenTime,
    OutOfOrder,
    UnknownName,
    WrongArgument,
)
from servicecore.event import TicketEvent
from servicecore.instant import MINUTE_US, from_us, to_iso
from servicecore.sla import SlaFold, SlaPolicy, evaluate

GOALS = {"P1": "2h", "P2": {"within": "6h", "calendar": "always"}, "*": "10h"}
POINTS = {"P1": "by 16:00 next business day", "P2": "2bd", "*": "end of business day"}
LATE = ["50%", "100%", "-1h", "+1bd"]


def replies(**more: Any) -> dict[str, Any]:
    return {
        "all": [{"field": "event.type", "eq": "replied"}, *({"field": k, "eq": v} for k, v in more.items())]
    }


MAIL = {"field": "category", "eq": "mail"}
AGREEMENTS = {
    "the usual three": [
        policy(
            {"metric": "first_response", "goals": {"*": "1h"}},
            {"metric": "next_response", "goals": {"*": "2h"}, "milestones": ["75%"]},
            {"metric": "resolution", "goals": GOALS, "milestones": LATE, "edge": "roll"},
        )
    ],
    "points, and new cycles": [
        policy(
            {"metric": "next_response", "goals": POINTS, "pause_on": ["requester"]},
            {"metric": "resolution", "goals": POINTS, "milestones": LATE, "reopen": "new_cycle"},
            {"metric": "periodic_update", "goals": {"*": "3h"}},
        )
    ],
    "shares that are carried": [
        policy(
            {"metric": "resolution", "goals": GOALS, "retarget": "carry_fraction", "milestones": ["75%"]},
            {"metric": "requester_wait", "goals": {"mail": "3h", "*": "9h"}, "goals_by": "category"},
            {"metric": "step", "goals": {"new": "1h", "in_progress": "4h"}},
        )
    ],
    "goals that begin anew": [
        policy(
            {"metric": "resolution", "goals": GOALS, "retarget": "restart", "reopen": "stay_stopped"},
            {"metric": "agent_work", "goals": POINTS, "retarget": "restart", "milestones": ["50%"]},
            {"metric": "promise_first"},
            {"metric": "promise_last", "milestones": ["-1h"]},
        )
    ],
    "conditions of its own": [
        policy(
            {
                "metric": "with mail",
                "start": MAIL,
                "stop": {"field": "category", "ne": "mail"},
                "goals": GOALS,
            },
            {
                "metric": "talk",
                "start": replies(**{"actor.kind": "requester"}),
                "stop": replies(**{"data.public": True, "actor.kind": "agent"}),
                "pause": {"field": "team", "eq": "network"},
                "reset": {"field": "event.type", "eq": "acknowledged"},
                "cancel": {"field": "event.type", "eq": "reviewed"},
                "again": "resume",
                "goals": {"*": "2h"},
            },
            {
                "metric": "silence",
                "measures": "resolution",
                "pause": {"field": "event.type", "eq": "acknowledged"},
                "resume": replies(),
                "goals": GOALS,
                "milestones": LATE,
            },
            {"metric": "team_time", "of": {"team": "network"}, "goals": {"*": "3h"}},
        )
    ],
    "for some tickets": [
        policy({"metric": "resolution", "goals": {"*": "3h"}}, when=MAIL, name="mail"),
        policy({"metric": "resolution", "goals": GOALS}, {"metric": "reply_to_desk", "goals": {"*": "1h"}}),
    ],
    "chosen at each event": [
        policy(
            {"metric": "resolution", "goals": {"*": "3h"}, "counts_from": "attachment", "milestones": LATE},
            {"metric": "next_response", "goals": {"*": "1h"}},
            when=MAIL,
            name="mail",
            chosen="at_each_event",
        ),
        policy(
            {"metric": "resolution", "goals": GOALS},
            {"metric": "investigation", "goals": {"*": "1bd"}},
            chosen="at_each_event",
            when={"field": "team", "ne": "network"},
        ),
    ],
    "from a date": [
        policy(
            {"metric": "resolution", "goals": GOALS, "starts_at": "planned", "milestones": ["50%"]},
            {"metric": "first_response", "goals": {"*": "1h"}, "starts_at": "attached"},
        ),
        policy({"metric": "first_response", "goals": {"*": "2h"}}, name="else"),
    ],
    "from a date, at each event": [
        policy(
            {"metric": "resolution", "goals": GOALS, "starts_at": "planned"},
            when=MAIL,
            name="mail",
            chosen="at_each_event",
        ),
        policy({"metric": "resolution", "goals": {"*": "3h"}}, name="else", chosen="at_each_event"),
    ],
}

STATES = ["in_progress", "waiting", "resolved", "in_progress", "waiting", "closed", "cancelled"]
METRICS = ["resolution", "next_response", "first_response", "talk"]
PLAIN = {
    "in_progress": lambda h, m: h.moved(m, "in_progress"),
    "message": lambda h, m: h.replied(m, REQUESTER),
    "answer": lambda h, m: h.replied(m),
    "note": lambda h, m: h.add(m, "note"),
    "private reply": lambda h, m: h.replied(m, public=False),
    "automatic reply": lambda h, m: h.replied(m, SYSTEM),
    "acknowledgement": lambda h, m: h.add(m, "acknowledged"),
    "wait": lambda h, m: h.add(m, "waiting_started", wait_reason="vendor"),
    "end of a wait": lambda h, m: h.add(m, "waiting_ended"),
    "review": lambda h, m: h.add(m, "reviewed"),
    "merge": lambda h, m: h.add(m, "merged", into_id="T-2"),
}


@st.composite
def happenings(draw, history: History, minute: int) -> History:
    """One more event at that minute."""
    kind = draw(
        st.sampled_from([*PLAIN, "move", "move", "priority", "agree", "excuse", "hand", "say", "promise"])
    )
    if kind in PLAIN:
        return PLAIN[kind](history, minute)
    if kind == "move":
        reason = draw(st.sampled_from([None, "vendor"]))
        return history.moved(minute, draw(st.sampled_from(STATES)), reason)
    if kind == "priority":
        return history.prioritised(minute, draw(st.sampled_from(["P1", "P2", "P3"])))
    if kind == "agree":
        until = to_iso(at(minute + draw(st.integers(-200, 3000))))
        more = draw(st.sampled_from([{"by": "2h"}, {"by": "1bd"}, {"due_at": until}, {}]))
        return history.add(minute, "extended", metric=draw(st.sampled_from(METRICS)), **more)
    if kind == "excuse":
        which = draw(st.sampled_from([{}, {"cycle": 1}, {"cycle": 2}]))
        return history.add(minute, "excused", metric=draw(st.sampled_from(METRICS)), **which)
    if kind == "hand":
        team = draw(st.sampled_from(["network", "mail"]))
        return history.add(
            minute, draw(st.sampled_from(["assigned", "transferred"])), team=team, assignee="kim"
        )
    if kind == "promise":
        promised_at, consent = to_iso(at(minute + draw(st.integers(0, 900)))), draw(st.booleans())
        return history.add(minute, "promised", promised_at=promised_at, consent=consent)
    fields: dict[str, Any] = {"category": draw(st.sampled_from(["mail", "vpn"]))}
    if draw(st.booleans()):
        days = draw(st.sampled_from([-1, 0, 1, 2]))
        date = to_iso(at(minute + days * 600)) if days > -1 or draw(st.booleans()) else None
        fields[draw(st.sampled_from(["planned", "attached"]))] = date
    return history.add(minute, draw(st.sampled_from(["note", "classified"])), fields=fields)


@st.composite
def histories(draw) -> list[TicketEvent]:
    """A ticket's life in the order of time, with much at one instant."""
    fields = draw(
        st.sampled_from(
            [{}, {"category": "mail"}, {"planned": to_iso(at(300))}, {"planned": to_iso(at(-60))}]
        )
    )
    history = History().opened(0, state=draw(st.sampled_from(["new", "waiting"])), fields=fields)
    minute = 0
    for _ in range(draw(st.integers(0, 9))):
        minute += draw(st.sampled_from([0, 0, 0, 30, 90, 200, 700, 1500, 5000]))
        draw(happenings(history, minute))
    return history.events


agreements = st.sampled_from(list(AGREEMENTS.values()))


def is_dated(event: TicketEvent) -> bool:
    return not {"planned", "attached"}.isdisjoint(event.data.get("fields", ()))


def stored(fold: SlaFold, policies: list[SlaPolicy]) -> SlaFold:
    """The fold as it comes back from a store."""
    record = json.loads(json.dumps(fold.to_dict()))
    back = SlaFold.from_dict(record, policies, CALENDARS)
    assert back == fold
    assert back.to_dict() == record
    return back


class TestLaws:
    @given(histories(), agreements, st.data())
    def test_event_by_event_it_says_what_the_whole_history_says(self, events, policies, data):
        start = data.draw(st.integers(1, len(events)))
        fold = SlaFold.of(events[:start], policies, CALENDARS)
        judged_us = None
        for count, event in enumerate(events[start:], start + 1):
            if data.draw(st.booleans(), "asked"):
                judged_us = events[count - 2].at_us
                assert fold.status(at=judged_us) == evaluate(
                    events[: count - 1], policies, CALENDARS, at=judged_us
                )
            if data.draw(st.booleans(), "stored"):
                fold = stored(fold, policies)
            before = stored(fold, policies)
            try:
                assert fold.add(event)
            except OutOfOrder:
                assert is_dated(event) or event.at_us == judged_us
                assert fold == before
                fold = SlaFold.of(events[:count], policies, CALENDARS)
        later = events[-1].at_us + data.draw(st.sampled_from([0, 30, 600, 4000])) * MINUTE_US

        assert fold.status(at=later) == evaluate(events, policies, CALENDARS, at=later)
        assert fold.status(at=later).to_dict() == evaluate(events, policies, CALENDARS, at=later).to_dict()
