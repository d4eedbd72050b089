"""Random lives of tickets, and random agreements over them: what the laws of clocks are tried on."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from hypothesis import strategies as st

from agreements import ALWAYS, OFFICE
from histories import AGENT, REQUESTER, SYSTEM, History, at
from interval_judge import SHOP
from servicecore.businesstime import BusinessCalendar
from servicecore.instant import HOUR_US, MINUTE_US, SECOND_US, to_iso
from servicecore.sla import SlaPolicy, SlaStatus, evaluate

CALENDARS = {"office": OFFICE, "always": ALWAYS, "shop": BusinessCalendar.from_dict(SHOP)}
DAY = 24 * 60
BEGINS = [0, 4 * DAY + 300, 25 * DAY + 400]
"""Minutes: a Monday morning, a Friday afternoon, and the Friday before the clocks of Berlin change."""

METRICS = ["acknowledgement", "first_response", "next_response", "resolution"]
STATES = ["in_progress", "waiting", "resolved", "closed", "cancelled"]
REASONS = ["requester", "vendor"]
ACTORS = {"ask": REQUESTER, "answer": AGENT, "automatic": SYSTEM}
PRIORITIES = ("P1", "P2", "P3", "P9")
CHANGES = (
    *("in_progress", "waiting", "resolved", "ask", "answer") * 3,
    *("closed", "cancelled", "merged", "waiting_started", "waiting_ended", "note", "automatic"),
    *(*PRIORITIES, *PRIORITIES, "acknowledged"),
)


class Life(NamedTuple):
    """What happened to a ticket, what was promised, and an instant of judgement in microseconds."""

    history: History
    documents: list[dict[str, Any]]
    at: int

    def __repr__(self) -> str:
        events = [
            f"{(event.at_us - at(0)) / MINUTE_US:.8f} {event.type} {event.actor.id} {dict(event.data)}"
            for event in self.history.events
        ]
        return "\n".join([f"at {(self.at - at(0)) / MINUTE_US:.8f}", *events, *map(str, self.documents)])

    @property
    def policies(self) -> list[SlaPolicy]:
        return [SlaPolicy.from_dict(document) for document in self.documents]

    def status(self, until: int | None = None, events=None, policies=None) -> SlaStatus:
        events = self.history.events if events is None else events
        until = self.at if until is None else until
        return evaluate(events, policies or self.policies, CALENDARS, at=until)


@cache
def instants(begin: int, hours: int = 60) -> st.SearchStrategy[int]:
    """Half hours, where edges of hours meet, the microseconds beside them, and any other instant."""
    half_hours = st.integers(-4, 2 * hours).map(lambda n: begin + n * 30 * MINUTE_US)
    beside = st.integers(-4, 2 * hours).map(lambda n: begin + n * 30 * MINUTE_US + (n % 2 or -1))
    return half_hours | half_hours | beside | st.integers(begin - HOUR_US, begin + hours * HOUR_US)


@cache
def steps(begin: int, changes: tuple[str, ...]) -> st.SearchStrategy[list[tuple[int, str, str]]]:
    step = st.tuples(instants(begin), st.sampled_from(changes), st.sampled_from(REASONS))
    return st.lists(step, min_size=6, max_size=12) | st.lists(step, min_size=3, max_size=12) | st.lists(step)


def history_of(begin: int, priority: str, state: str, changes: list[tuple[int, str, str]]) -> History:
    """A ticket opened at *begin*, to which the changes come in the order given, not that of their instants."""
    history = History().opened(minutes_at(begin), state=state, fields={"priority": priority})
    for us, change, reason in changes:
        happen(history, minutes_at(us), change, reason)
    return history


def minutes_at(us: int) -> float:
    return (us - at(0)) / MINUTE_US


def happen(history: History, minutes: float, change: str, reason: str) -> None:
    if change in STATES:
        history.moved(minutes, change, reason if change == "waiting" else None)
    elif change.startswith("P"):
        history.prioritised(minutes, change)
    elif change in ACTORS:
        history.replied(minutes, ACTORS[change])
    elif change == "waiting_started":
        history.add(minutes, change, wait_reason=reason)
    else:
        history.add(minutes, change, **({"into_id": "T-2"} if change == "merged" else {}))


def length_text(us: int) -> str:
    return f"PT{us // SECOND_US}.{us % SECOND_US:06d}S"


def lengths(least: int, most: int = 20) -> st.SearchStrategy[str]:
    """Whole hours, and any microseconds between."""
    whole = st.integers(max(1, least), most).map(lambda hours: hours * HOUR_US)
    return (whole | st.integers(max(1, least * HOUR_US), most * HOUR_US)).map(length_text)


@cache
def goals(begin: int, *, carried: bool) -> st.SearchStrategy[dict[str, Any]]:
    """
    A goal for every priority, or for all but one.

    What is carried from one goal to another is no point, and takes no deadline far back before the start.
    """
    points = instants(begin, 30).map(lambda us: f"at {to_iso(us)}")
    within = lengths(8) if carried else lengths(1) | lengths(0, 8) | points
    calendars = st.sampled_from([None, None, "office", "shop", "always"])
    goal = st.fixed_dictionaries({"within": within, "calendar": calendars})
    table = {"P1": goal, "P2": goal}
    return st.fixed_dictionaries({**table, "P3": goal}) | st.fixed_dictionaries({**table, "*": goal})


@cache
def targets(begin: int) -> st.SearchStrategy[dict[str, Any]]:
    """What a target says beside its metric."""
    common = {
        "reopen": st.sampled_from(["resume", "resume", "new_cycle", "stay_stopped"]),
        "edge": st.sampled_from(["stay", "stay", "roll"]),
        "pause_on": st.sampled_from([["*"], ["*"], ["requester"], []]),
        "cancel_on": st.sampled_from([["cancelled"], []]),
        "milestones": st.just(["50%", "75%", "120%"]),
    }
    free = {"retarget": st.sampled_from(["from_start", "restart"]), "goals": goals(begin, carried=False)}
    carried = {"retarget": st.just("carry_fraction"), "goals": goals(begin, carried=True)}
    return st.fixed_dictionaries({**free, **common}) | st.fixed_dictionaries({**carried, **common})


@cache
def versions(begin: int) -> st.SearchStrategy[dict[str, Any]]:
    """What a version of a policy says beside its validity: targets for one metric or for several."""
    metrics = st.permutations(METRICS).flatmap(lambda order: st.sampled_from([order[:1], order[:2], order]))
    held = st.lists(targets(begin), min_size=4, max_size=4)
    return st.tuples(st.sampled_from(["office", "shop", "always"]), metrics, held).map(
        lambda drawn: {
            "name": "standard",
            "calendar": drawn[0],
            "targets": [{"metric": m, **how} for m, how in zip(drawn[1], drawn[2], strict=False)],
        }
    )


@st.composite
def agreements(draw: st.DrawFn, begin: int) -> list[dict[str, Any]]:
    """One policy, or an earlier and a later version of it, in either order."""
    if draw(st.booleans()):
        return [{**draw(versions(begin)), "version": "1"}]
    switch = to_iso(draw(instants(begin)))
    older, newer = draw(versions(begin)), draw(versions(begin))
    both = [{**older, "version": "1", "valid_until": switch}, {**newer, "version": "2", "valid_from": switch}]
    return both if draw(st.booleans()) else both[::-1]


@st.composite
def lives(draw: st.DrawFn, changes: tuple[str, ...] = CHANGES) -> Life:
    """A ticket with everything in it, and an instant that may lie before its end or at one of its events."""
    begin = at(draw(st.sampled_from(BEGINS)))
    priority, state = draw(st.sampled_from(PRIORITIES)), draw(st.sampled_from(["new", "new", "waiting"]))
    documents, happened = draw(agreements(begin)), draw(steps(begin, changes))
    if any(target["reopen"] == "new_cycle" for document in documents for target in document["targets"]):
        happened = [(max(us, begin), change, reason) for us, change, reason in happened]
    history = history_of(begin, priority, state, happened)
    events = st.sampled_from([event.at_us for event in history.events])
    until = draw(instants(begin, 120) | events | st.integers(begin + 60 * HOUR_US, begin + 120 * HOUR_US))
    return Life(history, documents, until)
