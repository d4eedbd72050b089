"""A refused command leaves ticket, history and store untouched, whoever asked for whatever and when."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore import Actor, MemoryStore, Ticket, TicketEvent, load_desk
from servicecore.errors import ServiceCoreError
from servicecore.priority import load_policy
from servicecore.workflow import PRESETS
from workflow.errand import ALICE, CLOCK, KIM, MARA, NOBODY
from workflow.walks import (
    APPROVER,
    DEPARTMENT,
    DESK,
    EXPERT,
    OPENINGS,
    SUPPORT,
    WALKS,
    WORKFLOWS,
)

MORNING = pendulum.datetime(2026, 3, 2, 9, tz="UTC")
WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
BARE: dict[str, Any] = {
    "name": "bare",
    "workflows": list(PRESETS),
    "calendars": [{"name": "office", "timezone": "UTC", "weekly": WEEK}],
}
WHOLE = {
    **BARE,
    "name": "whole",
    "priority": {
        **load_policy("incident").to_dict(),
        "raising": [
            {"id": "old", "level": "P2", "when": {"field": "opened_at", "older_than": "24h"}},
            {"id": "reopened", "level": "P1", "when": {"field": "reopened", "ge": 1}},
        ],
    },
    "categories": {"name": "it", "categories": {"network": {"team": "network"}, "mail": {"team": "mail"}}},
    "scope": {
        "name": "it",
        "fields": {"area": "text"},
        "when": {"field": "area", "ne": "moon"},
        "otherwise": "too far",
    },
    "routing": {
        "name": "it",
        "rules": [{"name": "urgent", "when": {"field": "priority", "eq": "P1"}, "team": "first"}],
    },
    "sla": [
        {
            "name": "all",
            "version": "1",
            "calendar": "office",
            "targets": [{"metric": metric, "goals": {"*": "4h"}} for metric in ("acceptance", "resolution")],
        }
    ],
}
DESKS = [load_desk(BARE), load_desk(WHOLE)]
"""One without priorities, and one with all that a desk can have."""

CAST = (
    *(ALICE, KIM, MARA, CLOCK, NOBODY, APPROVER, DESK, SUPPORT, DEPARTMENT, EXPERT),
    Actor("zed", ["root"]),
    Actor("zoe", ["admin", "agent"], team="mail"),
    Actor("bob", ["requester"], kind="requester"),
)
USUAL = {name: [command for way in ways for command in way] for name, ways in WALKS.items()}
"""What the walks do, one by one."""

GIVEN = {name: None for commands in USUAL.values() for _, _, fields in commands for name in fields}
"""The names of what they bring."""

WRONG = (b"x", 7, None, " ", [7], {"a": [()]}, True, float("nan"), pendulum.naive(2026, 3, 2), "\ud800")
FIELDS = st.dictionaries(
    st.sampled_from([*GIVEN, "expires_at", "override", "by", "because", "derived", "no name", "x"]),
    st.sampled_from(("P1", "mail", "sam", "requester", "2026-03-02T12:00:00Z", *WRONG)),
    max_size=3,
)


class Command(NamedTuple):
    """What is asked of a desk."""

    trigger: str
    actor: Actor
    fields: dict[str, Any]
    minutes: int = 1
    seen: int | None = None  # how far from the true revision the actor is; None says nothing of it


@st.composite
def odd_commands(draw: st.DrawFn, name: str) -> Command:
    """
    Anything at all, by anybody, at any time; or what somebody does on some way, with a slip in it, or in vain.

    Every other one is asked at once and with no word of a revision, so that nothing but the slip is wrong.
    """
    if draw(st.booleans()):
        trigger, actor, fields = draw(st.sampled_from(USUAL[name]))
        fields = dict(fields)
        if fields and draw(st.booleans()):
            fields[draw(st.sampled_from(sorted(fields)))] = draw(st.sampled_from(WRONG))
    else:
        trigger = draw(st.sampled_from([*WORKFLOWS[name].triggers, "explode"]))
        actor, fields = draw(st.sampled_from(CAST)), {}
    fields |= draw(st.just({}) | FIELDS)
    if draw(st.booleans()):
        return Command(trigger, actor, fields)
    minutes = draw(st.integers(-5, 30) | st.integers(0, 20 * 24 * 60))
    return Command(trigger, actor, fields, minutes, draw(st.sampled_from([None, 0, -1, 1])))


@st.composite
def lives(draw: st.DrawFn, name: str) -> list[Command]:
    """A way that is walked, and odd commands before, between and after."""
    way = draw(st.sampled_from(WALKS[name]))
    odd = st.lists(odd_commands(name), max_size=3)
    life = list(draw(odd))
    for trigger, actor, fields in way[: draw(st.just(len(way)) | st.integers(0, len(way)))]:
        life += [Command(trigger, actor, fields), *draw(odd)]
    return life


class Run:
    """A ticket at a desk, kept in a store."""

    def __init__(self, desk, name):
        self.desk, self.store, self.now = desk, MemoryStore(), MORNING
        step = desk.open("T-1", workflow=name, at=MORNING, actor=ALICE, **OPENINGS[name])
        self.ticket = step.raise_if_refused().ticket
        self.store.append("T-1", step.events, 0)

    def ask(self, command: Command):
        """The step, and when it is; None where the question itself is bad."""
        at = self.now.add(minutes=command.minutes)
        seen = None if command.seen is None else self.ticket.revision + command.seen
        try:
            return at, self.desk.apply(
                self.ticket,
                command.trigger,
                at=at,
                actor=command.actor,
                expected_revision=seen,
                **command.fields,
            )
        except ServiceCoreError:
            return at, None

    def take(self, at, step):
        self.store.append("T-1", step.events, self.ticket.revision)
        self.now, self.ticket = at, step.ticket


@pytest.mark.parametrize("name", PRESETS)
@given(st.data())
def test_a_refused_command_leaves_ticket_history_and_store_untouched(name, data):
    desk = data.draw(st.sampled_from(DESKS))
    run, undisturbed = Run(desk, name), Run(desk, name)
    for command in data.draw(lives(name)):
        before, history = run.ticket.to_dict(), run.store.history("T-1")
        at, step = run.ask(command)

        if step is None or not step.ok:
            if step is not None:
                assert step.refusals
                assert (step.ticket, step.events, step.effects) == (run.ticket, (), ())
            assert run.ticket.to_dict() == before
            assert run.store.history("T-1") == history
            continue
        run.take(at, step)
        # Who was never asked for what is refused goes the very same way.
        undisturbed.take(*undisturbed.ask(command))
        assert undisturbed.ticket == run.ticket
    history = run.store.history("T-1")
    assert undisturbed.store.history("T-1") == history
    assert Ticket.replay(history) == run.ticket


@pytest.mark.parametrize("name", PRESETS)
@given(st.data())
def test_what_a_desk_writes_comes_back_from_json_as_it_was(name, data):
    run = Run(data.draw(st.sampled_from(DESKS)), name)
    for command in data.draw(lives(name)):
        at, step = run.ask(command)
        if step is not None and step.ok:
            run.take(at, step)
    for event in run.store.history("T-1"):
        assert TicketEvent.from_dict(json.loads(json.dumps(event.to_dict()))) == event
    assert Ticket.from_dict(json.loads(json.dumps(run.ticket.to_dict()))) == run.ticket


@pytest.mark.parametrize("name", PRESETS)
def test_a_refused_opening_leaves_nothing_behind(name):
    for desk in DESKS:
        step = desk.open("T-1", workflow=name, at=MORNING, actor=Actor("zed", ["root"]), **{"no name": 1})

        assert (step.ok, step.ticket, step.events, step.effects) == (False, None, (), ())
        assert step.refusals
