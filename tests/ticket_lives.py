"""Random lives of tickets, and random agreements over them: what the laws of clocks are tried on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from attrs import frozen
from hypothesis import strategies as st

from agreements import ALWAYS, OFFICE
from histories import AGENT, REQUESTER, SYSTEM, History, at
from servicecore.businesstime import BusinessCalendar
from servicecore.event import TicketEvent
from servicecore.instant import HOUR_US, MINUTE_US, SECOND_US, to_iso
from servicecore.sla import SlaPolicy, SlaStatus, evaluate
from written_hours import SHOP

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
SHARES = ["50%", "75%", "120%"]
OFFSETS = ["100%", "-1h", "+1h", "-1bd"]
POINTS = [
    "2bd",
    "end of business day",
    "by 20:00 same business day",
    "at 2026-03-02T20:00:00+00:00 or next opening",
]


@frozen
class Scope:
    """
    Of what lives are made.

    Args:
        changes: What may happen to the ticket.

        calendars: In which a goal may count; None for the target's own.

        wide: With what the interval judge does not know: points of all forms, starts that a field states,
            milestones by their distance from the deadline.

        in_time: Whether everything is written down in the order in which it happened.
    """

    changes: tuple[str, ...] = CHANGES
    calendars: tuple[str | None, ...] = (None, None, "office", "shop", "always")
    wide: bool = False
    in_time: bool = False


JUDGED = Scope()
WIDE = Scope(wide=True)


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

    def status(self, until: int | None = None, events: Iterable[TicketEvent] | None = None) -> SlaStatus:
        """The clocks at the instant of judgement, or at another; of its history, or of other events."""
        events = self.history.events if events is None else events
        return evaluate(events, self.policies, CALENDARS, at=self.at if until is None else until)


@cache
def instants(begin: int, hours: int = 60) -> st.SearchStrategy[int]:
    """Every other hour of a day, so that much meets; half hours, microseconds beside them; any other instant."""
    close = st.integers(0, 12).map(lambda n: begin + n * 2 * HOUR_US)
    half_hours = st.integers(-4, 2 * hours).map(lambda n: begin + n * 30 * MINUTE_US)
    beside = st.integers(-4, 2 * hours).map(lambda n: begin + n * 30 * MINUTE_US + (n % 2 or -1))
    return close | close | half_hours | beside | st.integers(begin - HOUR_US, begin + hours * HOUR_US)


@cache
def steps(begin: int, changes: tuple[str, ...]) -> st.SearchStrategy[list[tuple[int, str, str]]]:
    step = st.tuples(instants(begin), st.sampled_from(changes), st.sampled_from(REASONS))
    return st.lists(step, min_size=6, max_size=12) | st.lists(step, min_size=3, max_size=12) | st.lists(step)


def history_of(
    begin: int, priority: str, state: str, changes: list[tuple[int, str, str]], planned: int
) -> History:
    """A ticket opened at *begin*, to which the changes come in the order given, not that of their instants."""
    fields = {"priority": priority, "planned": to_iso(planned)}
    history = History().opened(minutes_at(begin), state=state, fields=fields)
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
    """A few even hours, any whole ones, and any microseconds between."""
    even = st.sampled_from([hours * HOUR_US for hours in (2, 4, 6, 8, 16) if hours >= least])
    whole = st.integers(max(1, least), most).map(lambda hours: hours * HOUR_US)
    return (even | whole | st.integers(max(1, least * HOUR_US), most * HOUR_US)).map(length_text)


@cache
def goals(begin: int, kind: str, calendars: tuple[str | None, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """
    A goal for every priority, or for all but one.

    *kind*: what is `carried` from one goal to another is no point, and takes no deadline far back before
    the start; `plain` ones the interval judge knows too, `any` has points of all forms.
    """
    points = instants(begin, 30).map(lambda us: f"at {to_iso(us)}")
    within = lengths(8) if kind == "carried" else lengths(1) | lengths(0, 8) | points
    within = within | st.sampled_from(POINTS) if kind == "any" else within
    goal = st.fixed_dictionaries({"within": within, "calendar": st.sampled_from(calendars)})
    table = {"P1": goal, "P2": goal}
    return st.fixed_dictionaries({**table, "P3": goal}) | st.fixed_dictionaries({**table, "*": goal})


@cache
def targets(begin: int, scope: Scope) -> st.SearchStrategy[dict[str, Any]]:
    """What a target says beside its metric."""
    common = {
        "reopen": st.sampled_from(["resume", "resume", "new_cycle", "new_cycle", "stay_stopped"]),
        "edge": st.sampled_from(["stay", "stay", "roll"]),
        "pause_on": st.sampled_from([["*"], ["*"], ["requester"], []]),
        "cancel_on": st.sampled_from([["cancelled"], []]),
        "milestones": st.just([*SHARES, *OFFSETS] if scope.wide else SHARES),
        "starts_at": st.sampled_from([None, None, "planned"] if scope.wide else [None]),
    }
    free = {
        "retarget": st.sampled_from(["from_start", "restart"]),
        "goals": goals(begin, "any" if scope.wide else "plain", scope.calendars),
    }
    carried = {"retarget": st.just("carry_fraction"), "goals": goals(begin, "carried", scope.calendars)}
    return st.fixed_dictionaries({**free, **common}) | st.fixed_dictionaries({**carried, **common})


@cache
def versions(begin: int, scope: Scope) -> st.SearchStrategy[dict[str, Any]]:
    """What a version of a policy says beside its validity: targets for one metric or for several."""
    metrics = st.permutations(METRICS).flatmap(lambda order: st.sampled_from([order[:1], order[:2], order]))
    held = st.lists(targets(begin, scope), min_size=4, max_size=4)
    return st.tuples(st.sampled_from(["office", "shop", "always"]), metrics, held).map(
        lambda drawn: {
            "name": "standard",
            "calendar": drawn[0],
            "targets": [target_of(metric, how) for metric, how in zip(drawn[1], drawn[2], strict=False)],
        }
    )


def target_of(metric: str, how: dict[str, Any]) -> dict[str, Any]:
    """A target for a metric; no field starts what messages start."""
    return {**how, "metric": metric, "starts_at": None if metric == "next_response" else how["starts_at"]}


@st.composite
def agreements(draw: st.DrawFn, begin: int, scope: Scope) -> list[dict[str, Any]]:
    """One policy, or an earlier and a later version of it, in either order."""
    if draw(st.booleans()):
        return [{**draw(versions(begin, scope)), "version": "1"}]
    both = succession(draw(versions(begin, scope)), draw(versions(begin, scope)), draw(instants(begin)))
    return both if draw(st.booleans()) else both[::-1]


def succession(older: dict[str, Any], newer: dict[str, Any], switch: int) -> list[dict[str, Any]]:
    """Two versions, of which the second takes over at *switch*."""
    older = {key: value for key, value in older.items() if not key.startswith("valid_")}
    edge = to_iso(switch)
    return [{**older, "version": "1", "valid_until": edge}, {**newer, "version": "2", "valid_from": edge}]


@st.composite
def lives(draw: st.DrawFn, scope: Scope = JUDGED) -> Life:
    """A ticket with everything in it, and an instant that may lie before its end or at one of its events."""
    begin = at(draw(st.sampled_from(BEGINS)))
    documents, happened = draw(agreements(begin, scope)), draw(steps(begin, scope.changes))
    if scope.in_time:
        happened = [(max(us, begin), change, reason) for us, change, reason in happened]
        happened = sorted(happened, key=lambda step: step[0])
    priority, state = draw(st.sampled_from(PRIORITIES)), draw(st.sampled_from(["new", "new", "waiting"]))
    history = history_of(begin, priority, state, happened, planned=draw(instants(begin)))
    events = st.sampled_from([event.at_us for event in history.events])
    until = draw(instants(begin, 120) | events | st.integers(begin + 60 * HOUR_US, begin + 120 * HOUR_US))
    return Life(history, documents, until)
