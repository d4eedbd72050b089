"""Random lives of tickets, and random agreements over them: what the laws of clocks are tried on."""

from __future__ import annotations

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
CHANGES = [
    *("in_progress", "in_progress", "waiting", "waiting", "resolved", "closed", "cancelled"),
    *("P1", "P2", "P3", "P9", "ask", "ask", "answer", "automatic", "acknowledged"),
    *("waiting_started", "waiting_ended", "note", "merged"),
]


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


def instants(begin: int, hours: int = 60) -> st.SearchStrategy[int]:
    """Half hours, where edges of hours meet, the microseconds beside them, and any other instant."""
    half_hours = st.integers(-4, 2 * hours).map(lambda n: begin + n * 30 * MINUTE_US)
    beside = st.tuples(half_hours, st.sampled_from([-1, 1])).map(sum)
    return st.one_of(half_hours, half_hours, beside, st.integers(begin - HOUR_US, begin + hours * HOUR_US))


@st.composite
def histories(draw: st.DrawFn, begin: int, changes: list[str] = CHANGES, max_size: int = 10) -> History:
    """Changes in any order of time, some at one instant, some stamped before the opening."""
    history = History()
    opened = {"fields": {"priority": draw(st.sampled_from(["P1", "P2", "P3", "P9"]))}}
    history.opened((begin - at(0)) / MINUTE_US, state=draw(st.sampled_from(["new", "new", "waiting"])), **opened)
    for us in draw(st.lists(instants(begin), max_size=max_size)):
        happen(history, (us - at(0)) / MINUTE_US, draw(st.sampled_from(changes)), draw(st.sampled_from(REASONS)))
    return history


def happen(history: History, minutes: float, change: str, reason: str) -> None:
    if change in STATES:
        history.moved(minutes, change, reason if change == "waiting" else None)
    elif change.startswith("P"):
        history.prioritised(minutes, change)
    elif change in ("ask", "answer", "automatic"):
        history.replied(minutes, {"ask": REQUESTER, "answer": AGENT, "automatic": SYSTEM}[change])
    elif change == "waiting_started":
        history.add(minutes, change, wait_reason=reason)
    else:
        history.add(minutes, change, **({"into_id": "T-2"} if change == "merged" else {}))


def length_text(us: int) -> str:
    return f"PT{us // SECOND_US}.{us % SECOND_US:06d}S"


def lengths(least: int, most: int = 20) -> st.SearchStrategy[str]:
    """Whole hours, and any microseconds between."""
    whole = st.integers(max(1, least), most).map(lambda hours: hours * HOUR_US)
    return st.one_of(whole, st.integers(max(1, least * HOUR_US), most * HOUR_US)).map(length_text)


@st.composite
def goals(draw: st.DrawFn, begin: int, *, carried: bool) -> dict[str, Any]:
    """What is carried from one goal to another is no point, and takes no deadline far back before the start."""
    points = instants(begin, 30).map(lambda us: f"at {to_iso(us)}")
    within = lengths(8) if carried else st.one_of(lengths(1), lengths(0, 8), points)
    goal = {"within": draw(within)}
    calendar = draw(st.sampled_from([None, None, "office", "shop", "always"]))
    return goal if calendar is None else {**goal, "calendar": calendar}


@st.composite
def targets(draw: st.DrawFn, begin: int, metric: str) -> dict[str, Any]:
    retarget = draw(st.sampled_from(["from_start", "from_start", "restart", "carry_fraction"]))
    levels = draw(st.sampled_from([["P1", "P2", "P3"], ["P1", "P2", "*"], ["P1", "*"]]))
    return {
        "metric": metric,
        "goals": {level: draw(goals(begin, carried=retarget == "carry_fraction")) for level in levels},
        "retarget": retarget,
        "reopen": draw(st.sampled_from(["resume", "resume", "new_cycle", "stay_stopped"])),
        "edge": draw(st.sampled_from(["stay", "stay", "roll"])),
        "pause_on": draw(st.sampled_from([["*"], ["*"], ["requester"], []])),
        "cancel_on": draw(st.sampled_from([["cancelled"], []])),
        "milestones": ["50%", "75%", "120%"],
    }


@st.composite
def agreements(draw: st.DrawFn, begin: int) -> list[dict[str, Any]]:
    """One policy, or an earlier and a later version of it, in either order."""
    document = {"name": "standard", "calendar": draw(st.sampled_from(["office", "shop", "always"]))}

    def version(name: str, **validity: str) -> dict[str, Any]:
        found = [draw(targets(begin, metric)) for metric in draw(st.permutations(METRICS))]
        return {**document, "version": name, "targets": found, **validity}

    if draw(st.booleans()):
        return [version("1")]
    switch = to_iso(draw(instants(begin)))
    return draw(st.permutations([version("1", valid_until=switch), version("2", valid_from=switch)]))


@st.composite
def lives(draw: st.DrawFn, changes: list[str] = CHANGES) -> Life:
    """A ticket with everything in it, and an instant that may lie before its end or at one of its events."""
    begin = at(draw(st.sampled_from(BEGINS)))
    history = draw(histories(begin, changes))
    events = st.sampled_from([event.at_us for event in history.events])
    return Life(history, draw(agreements(begin)), draw(st.one_of(instants(begin, 120), events)))
