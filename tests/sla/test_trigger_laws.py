"""Clocks that the host's own conditions drive, against a second judge that goes event by event."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import CALENDARS, policy
from histories import History, at
from servicecore.instant import MINUTE_US
from servicecore.sla import ClockState, SlaFold, evaluate

ROLES = ("start", "stop", "pause", "resume", "reset", "cancel")


class Cycle(NamedTuple):
    """One cycle, in whole minutes."""

    started: int
    stopped: int | None
    cancelled: bool
    elapsed: int
    paused: int


class Step(NamedTuple):
    """What happens at a minute: the roles that act, and whether the ticket waits, or is over, from then on."""

    minute: int
    roles: frozenset[str]
    waits: bool = False
    over: bool = False


def judge(steps: list[Step], until: int, again: str) -> list[Cycle]:
    """
    Go from one step to the next; between two of them nothing changes.

    At a step a cycle under way is stopped, else cancelled, else begun anew; then one is started where there
    is none. From pause to resume it is held, whichever cycle it is.
    """
    cycles: list[Cycle] = []
    before, live, held, waits = 0, False, False, False
    for minute, roles, now_waits, over in [*steps, Step(until, frozenset())]:
        if live:
            last, passed = cycles[-1], minute - before
            counted = 0 if held or waits else passed
            cycles[-1] = last._replace(elapsed=last.elapsed + counted, paused=last.paused + passed - counted)
        before, waits = minute, now_waits
        held = (held or "pause" in roles) and "resume" not in roles
        if live and (over or roles & {"stop", "cancel", "reset"}):
            stops = over or "stop" in roles
            cycles[-1] = cycles[-1]._replace(stopped=minute, cancelled=not stops)
            live = not stops and "cancel" not in roles
            if live:
                cycles.append(Cycle(minute, None, cancelled=False, elapsed=0, paused=0))
        if "start" in roles and not live and not over:
            stopped = bool(cycles) and not cycles[-1].cancelled
            if stopped and again == "resume":
                cycles[-1] = cycles[-1]._replace(stopped=None)
            elif not stopped or again == "new_cycle":
                cycles.append(Cycle(minute, None, cancelled=False, elapsed=0, paused=0))
            live = cycles[-1].stopped is None
    return cycles


def own(prefix: str, roles: tuple[str, ...], **more: object):
    """A policy whose one target each of these roles drives by a flag of its name."""
    conditions = {role: {"field": f"{prefix}{role}", "eq": True} for role in roles}
    fields = dict.fromkeys((f"{prefix}{role}" for role in ROLES), "boolean")
    return policy({"metric": "own", **conditions, **more}, calendar="always", fields=fields)


def read(history: History, until: int, agreement) -> list[Cycle]:
    """What the library says of it."""
    clocks = evaluate(history.events, [agreement], CALENDARS, at=at(until)).clocks.values()
    start = at(0)
    return [
        Cycle(
            (clock.started_at_us - start) // MINUTE_US,
            None if clock.stopped_at_us is None else (clock.stopped_at_us - start) // MINUTE_US,
            clock.state is ClockState.CANCELLED,
            clock.elapsed_us // MINUTE_US,
            clock.paused_us // MINUTE_US,
        )
        for clock in clocks
    ]


def one_by_one(history: History, until: int, agreement):
    """What the fold says that is given one event after the other."""
    first, *more = history.events
    fold = SlaFold.of([first], [agreement], CALENDARS)
    for event in more:
        fold.add(event)
    return fold.status(at=at(until))


FLAGS = st.frozensets(st.sampled_from(("start", *ROLES, "pause")), min_size=1, max_size=3)
CHANGES = st.lists(
    st.tuples(st.integers(0, 3), st.one_of(FLAGS, FLAGS, st.sampled_from(["wait", "work", "end"]))),
    max_size=14,
)
AGAIN = ["new_cycle", "resume", "stay_stopped"]
BY_FLAGS = {again: own("data.", ROLES, again=again, pause_on=["*"]) for again in AGAIN}
STATES = {"wait": "waiting", "work": "in_progress", "end": "resolved"}


class TestConditionsOverEvents:
    @given(CHANGES, st.sampled_from(AGAIN))
    def test_agree_with_going_from_one_to_the_next(self, changes, again):
        history, minute, steps = History().opened(0), 0, []
        waits = over = False
        for gap, change in [(1, frozenset({"start"})), *changes]:
            minute += gap
            if isinstance(change, str):
                history.moved(minute, STATES[change])
                waits, over, roles = change == "wait", change == "end", frozenset()
            else:
                history.add(minute, "note", **dict.fromkeys(change, True))
                roles = change
            steps.append(Step(minute, roles, waits, over))

        assert read(history, minute + 5, BY_FLAGS[again]) == judge(steps, minute + 5, again)

    @given(CHANGES)
    def test_agree_where_the_opening_starts_the_clock(self, changes):
        roles = tuple(role for role in ROLES if role != "start")
        history, minute = History().opened(0), 0
        steps = [Step(0, frozenset({"start"}))]
        for gap, change in changes:
            if not isinstance(change, str):
                minute += gap
                history.add(minute, "note", **dict.fromkeys(change, True))
                steps.append(Step(minute, change - {"start"}))

        assert read(history, minute + 5, own("data.", roles)) == judge(steps, minute + 5, "new_cycle")


def happenings(levels: list[tuple[int, frozenset[str]]], *, resumes: bool) -> list[Step]:
    """
    What conditions over the ticket bring about, by those that are true from a minute on.

    A start, a reset, and a pause that something else ends act when they become true; a pause that nothing
    else ends lasts while it is; the others act as long as they are true, and let nothing start.
    """
    steps, was, was_ready = [], frozenset(), False
    for minute, true in levels:
        ready = "start" in true and not true & {"stop", "cancel"}
        roles = set(true - {"start"} - (was & {"reset"}))
        if ready and not was_ready:
            roles.add("start")
        if resumes:
            roles -= was & {"pause"}
        else:
            roles = roles - {"resume"} if "pause" in true else roles | {"resume"}
        steps.append(Step(minute, frozenset(roles)))
        was, was_ready = true, ready
    return steps


LEVELS = st.lists(
    st.tuples(st.integers(0, 3), st.dictionaries(st.sampled_from(ROLES), st.booleans(), max_size=3)),
    max_size=14,
)
BY_LEVELS = {
    resumes: own("", ROLES if resumes else tuple(role for role in ROLES if role != "resume"))
    for resumes in (True, False)
}


class TestConditionsOverTheTicket:
    @pytest.mark.parametrize("resumes", [True, False], ids=["with resume", "without resume"])
    @given(changes=LEVELS)
    def test_agree_with_going_from_one_to_the_next(self, resumes, changes):
        true: dict[str, bool] = {}
        history, minute, levels = History(), 0, []
        for index, (gap, change) in enumerate([(0, {}), *changes]):
            minute += gap
            true |= change
            if index:
                history.add(minute, "classified", fields=change)
            else:
                history.opened(0)
            levels.append((minute, frozenset(role for role in true if true[role])))

        until, agreement = minute + 5, BY_LEVELS[resumes]
        found = read(history, until, agreement)

        assert found == judge(happenings(levels, resumes=resumes), until, "new_cycle")
        assert one_by_one(history, until, agreement) == evaluate(
            history.events, [agreement], CALENDARS, at=at(until)
        )
