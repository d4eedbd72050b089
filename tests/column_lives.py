"""Histories and agreements of every sort, drawn at random, and the row engine's answer to compare with."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from agreements import CALENDARS
from histories import AGENT, REQUESTER, SYSTEM, History, at
from servicecore.event import TicketEvent
from servicecore.instant import to_iso
from servicecore.sla import METRICS, Clock, SlaPolicy, evaluate
from servicecore.sla.columns import CLOCK_COLUMNS

STATES = ("new", "in_progress", "waiting", "resolved", "closed", "cancelled")
REASONS = ("requester", "vendor", None)
PRIORITIES = ("P1", "P2", "P3", "P9")
MINUTES = st.one_of(st.integers(0, 60), st.integers(0, 4000), st.integers(-90, 4000).map(lambda m: m * 30))
GOALS = st.sampled_from(
    ["30m", "1h", "4h", "240m", "8h", "40h", "2bd", "end of business day", "by 16:00 next business day"]
)
LENGTHS = st.sampled_from(["30m", "1h", "4h", "240m", "8h", "40h"])


@st.composite
def lives(draw: Any, ticket_id: str = "T-1", *, odd: bool = False) -> History:
    """One ticket's history; an *odd* one may hold what only the row engine knows."""
    history = History(ticket_id)
    state = draw(st.sampled_from(("new", "new", "new", *STATES)))
    fields = {"fields": {"priority": draw(st.sampled_from(PRIORITIES))}} if draw(st.booleans()) else {}
    reason = draw(st.sampled_from(REASONS))
    history.opened(draw(st.integers(0, 600)), state=state, wait_reason=reason, **fields)
    minute = draw(st.sampled_from((0, 0, -30)))
    for _ in range(draw(st.integers(0, 9))):
        minute += draw(st.sampled_from((0, 1, 7, 30, 60, 240, 480, 960, 1440)))
        when = minute if draw(st.integers(0, 4)) else draw(MINUTES)
        _happen(draw, history, when, odd=odd)
    return history


def _happen(draw: Any, history: History, minute: int, *, odd: bool) -> None:
    kinds = (
        "moved",
        "moved",
        "moved",
        "replied",
        "replied",
        "prioritised",
        "acknowledged",
        "wait",
        "go_on",
        "note",
        "assigned",
        "transferred",
        "reviewed",
        "promised",
    )
    kind = draw(st.sampled_from((*kinds, "merged", "corrected", "extended") if odd else kinds))
    actor = draw(st.sampled_from((AGENT, REQUESTER, SYSTEM)))
    if kind == "moved":
        history.moved(minute, draw(st.sampled_from(STATES)), draw(st.sampled_from(REASONS)), actor)
        if draw(st.integers(0, 2)) == 0:
            _say(history, trigger=draw(st.sampled_from(("initial_reply", "final_reply"))))
    elif kind == "replied":
        history.replied(minute, actor, public=draw(st.booleans()) or draw(st.booleans()))
        _say(history, **draw(st.sampled_from(({}, {}, {"kind": "final"}, {"kind": 7}))))
    elif kind in ("assigned", "transferred"):
        history.add(minute, kind, team=draw(st.sampled_from(("mail", "web", None))))
        _say(history, **draw(st.sampled_from(({}, {"assignee": "kim"}, {"assignee": " "}))))
    elif kind == "reviewed":
        history.add(minute, kind, outcome=draw(st.sampled_from(("confirmed", "rejected"))))
    elif kind == "promised":
        promised_at = draw(st.one_of(st.none(), MINUTES.map(lambda minutes: to_iso(at(minutes)))))
        history.add(minute, kind, promised_at=promised_at)
        _say(history, **draw(st.sampled_from(({}, {"consent": True}, {"consent": False}))))
    elif kind == "prioritised":
        history.prioritised(minute, draw(st.sampled_from(PRIORITIES)))
    elif kind == "wait":
        history.add(minute, "waiting_started", wait_reason=draw(st.sampled_from(REASONS)))
    elif kind == "merged":
        history.add(minute, "merged", into_id="T-0")
    elif kind == "extended":
        history.add(minute, "extended", metric="resolution", reason="agreed")
    elif kind == "corrected":
        history.add(
            minute, "corrected", event_id=f"{history.ticket_id}:1", data={"fields": {"priority": "P1"}}
        )
    else:
        history.add(minute, {"go_on": "waiting_ended"}.get(kind, kind), actor)


def _say(history: History, **data: Any) -> None:
    """Let the last event say more."""
    last = history.events[-1]
    history.events[-1] = evolve(last, data={**last.data, **data})


TESTS: tuple[dict[str, Any], ...] = (
    {"field": "event.type", "eq": "replied"},
    {"field": "event.type", "in": ["transitioned", "prioritised", "assigned"]},
    {"field": "event.type", "not_in": ["opened", "note", "promised"]},
    {"field": "actor.kind", "eq": "agent"},
    {"field": "actor.team", "absent": True},
    {"field": "data.public", "eq": True},
    {"field": "data.public", "ne": True},
    {"field": "data.to_category", "eq": "active"},
    {"field": "data.from_category", "in": ["resolved", "waiting"]},
    {"field": "data.from_state", "starts_with": "in"},
    {"field": "data.kind", "eq": "FINAL", "ignore_case": True},
    {"field": "data.kind", "present": True},
    {"field": "data.assignee", "absent": True},
    {"field": "data.outcome", "ne": "rejected"},
    {"field": "data.priority", "in": ["P1", "P9"]},
    {"field": "data.wait_reason", "not_in": ["vendor"]},
    {"field": "data.promised_at", "ge": to_iso(at(480))},
)
CONDITIONS = st.recursive(
    st.sampled_from(TESTS),
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda each: {"all": each}),
        st.lists(parts, min_size=1, max_size=3).map(lambda each: {"any": each}),
        parts.map(lambda each: {"not": each}),
    ),
    max_leaves=4,
)
"""Conditions over what has a column, in all three truths."""


@st.composite
def targets(draw: Any, metric: str, *, simple: bool) -> dict[str, Any]:
    target = draw(_ways(metric, simple=simple))
    if METRICS.get(metric, METRICS["step"]).start is None and not simple and draw(st.integers(0, 3)) == 0:
        target["starts_at"] = "planned_at"
    if metric == "team_time":
        target["of"] = {"team": "mail"}
    if metric.startswith("promise"):
        del target["goals"]
    elif target["goals"] and draw(st.integers(0, 2 if metric == "step" else 9)) == 0:
        target["goals"] = dict(zip(STATES, target["goals"].values(), strict=False))
        target["goals_by"] = "state"
    if metric == "own":
        roles = draw(st.sampled_from([("start", "stop"), ("start", "stop"), ("start",), ("stop",)]))
        target |= {role: draw(CONDITIONS) for role in roles}
        measures = draw(st.sampled_from([None, None, "final_reply", "next_response", "promise_last"]))
        target |= {} if measures is None else {"measures": measures}
        if measures == "promise_last":
            del target["goals"]
            target["retarget"] = "from_start"
    return target


@st.composite
def _ways(draw: Any, metric: str, *, simple: bool) -> dict[str, Any]:
    ways = ["from_start", "restart", *(() if metric.startswith("promise") else ("carry_fraction",))]
    retarget = "from_start" if simple else draw(st.sampled_from(ways))
    within = LENGTHS if retarget == "carry_fraction" else GOALS
    levels = draw(st.sampled_from([("*",), ("P1", "P2"), ("P1", "P2", "P3", "*"), ()]))
    goals: dict[str, Any] = {level: {"within": draw(within)} for level in levels}
    for goal in goals.values():
        if draw(st.integers(0, 4)) == 0:
            goal["calendar"] = "always"
    target: dict[str, Any] = {"metric": metric, "goals": goals, "retarget": retarget}
    target["pause_on"] = draw(st.sampled_from([["*"], ["*"], ["requester"], ["requester", "vendor"], []]))
    target["cancel_on"] = draw(st.sampled_from([["cancelled"], [], ["closed", "cancelled"]]))
    target["edge"] = draw(st.sampled_from(["stay", "stay", "roll"]))
    target["reopen"] = draw(st.sampled_from(["resume", "resume", "new_cycle", "stay_stopped"]))
    if draw(st.booleans()):
        target["milestones"] = ["50%", "-30m"]
    if draw(st.booleans()):
        target["calendar"] = "always"
    if not simple:
        target["again"] = draw(st.sampled_from(["new_cycle", "new_cycle", "resume", "stay_stopped"]))
    return target


KNOWN = tuple(name for name in METRICS if name not in ("team_time", "promise_last"))
"""The metrics that columns know: no event says whose a ticket is, and the last promise gives way to others."""


@st.composite
def agreements(draw: Any, *, simple: bool = False) -> list[SlaPolicy]:
    """One to three policies, maybe versions of each other with an edge in the middle of the histories."""
    found = []
    for number in range(draw(st.integers(1, 3))):
        names = st.sampled_from((*KNOWN, "own") if simple else (*METRICS, "own", "own"))
        metrics = draw(st.lists(names, min_size=1, max_size=4, unique=True))
        document: dict[str, Any] = {
            "name": f"agreement {number}",
            "calendar": "office",
            "targets": [draw(targets(metric, simple=simple)) for metric in metrics],
            "workflows": draw(st.sampled_from([[], [], ["incident"], ["complaint"]])),
        }
        edge = draw(st.sampled_from([None, None, "2026-03-02T11:00:00Z", "2026-03-03T12:00:00Z"]))
        if edge is not None:
            document[draw(st.sampled_from(["valid_from", "valid_until"]))] = edge
        found.append(SlaPolicy.from_dict(document))
    return found


def row(clock: Clock) -> dict[str, Any]:
    """A clock as a row of the columns, instants as microseconds."""
    values = {}
    for name, (content, _) in CLOCK_COLUMNS.items():
        values[name] = getattr(clock, f"{name}_us" if content == "instant" else name)
    return {**values, "state": clock.state.value}


def one_by_one(
    histories: list[list[TicketEvent]], policies: list[SlaPolicy], at_us: int
) -> list[dict[str, Any]]:
    """What the row engine says of each history in turn."""
    return [
        row(clock)
        for events in histories
        for clock in evaluate(events, policies, CALENDARS, at=at_us).clocks.values()
    ]


def rows(table: Any) -> list[dict[str, Any]]:
    """The rows of a table of clocks, instants as microseconds."""
    import pyarrow as pa

    for place, (name, (content, _)) in enumerate(CLOCK_COLUMNS.items()):
        if content == "instant":
            table = table.set_column(place, name, table.column(name).cast(pa.int64()))
    listed: list[dict[str, Any]] = table.to_pylist()
    return listed


JUDGED = st.one_of(st.integers(0, 5000), st.sampled_from([60, 480, 1440, 100_000])).map(at)
