"""What one more event costs a stored fold, and what a very long history does."""

from __future__ import annotations

import sys
import tracemalloc
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING, Any

from yardstick import Row, measure_y, show

from servicecore.businesstime import BusinessCalendar
from servicecore.event import Actor, TicketEvent
from servicecore.instant import MINUTE_US, from_iso
from servicecore.sla import SlaFold, SlaPolicy, evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZE = 100_000
"""Events of the long history; give another number on the command line."""

START = from_iso("2020-03-02T09:00:00Z")
AGENT = Actor("kim", roles=["agent"])
REQUESTER = Actor("alice", roles=["requester"], kind="requester")
OFFICE = BusinessCalendar.from_dict(
    {
        "name": "office",
        "timezone": "Europe/Berlin",
        "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    }
)
CALENDARS = {"office": OFFICE}
GOALS = {"P1": "4h", "P2": "8h", "*": "3bd"}
POINTS = {"P1": "by 16:00 next business day", "P2": "2bd", "*": "5bd"}


def _moved(before: str, after: str) -> dict[str, Any]:
    kinds = {"in_progress": "active", "waiting": "waiting"}
    states = {"from_state": before, "from_category": kinds[before], "to_state": after}
    return {"trigger": after, **states, "to_category": kinds[after], "wait_reason": "requester"}


ROUND: tuple[tuple[str, Actor, dict[str, Any] | None], ...] = (
    ("replied", REQUESTER, {"public": True}),
    ("transitioned", AGENT, _moved("in_progress", "waiting")),
    ("note", AGENT, {}),
    ("transitioned", AGENT, _moved("waiting", "in_progress")),
    ("replied", AGENT, {"public": True}),
    ("waiting_started", AGENT, {"wait_reason": "vendor"}),
    ("waiting_ended", AGENT, {}),
    ("prioritised", AGENT, None),
    ("replied", AGENT, {"public": False}),
    ("note", AGENT, {}),
)
"""What happens again and again: waits by state and within it, messages, answers, and priorities."""


def events(count: int) -> Iterator[TicketEvent]:
    """A history of one ticket, seven minutes from one event to the next."""
    opening = {"workflow": "incident", "state": "in_progress", "category": "active"}
    yield _event(1, "opened", REQUESTER, opening)
    for number in range(2, count + 1):
        kind, actor, data = ROUND[number % len(ROUND)]
        level = ("P1", "P2", "P3")[number // len(ROUND) % 3]
        yield _event(number, kind, actor, {"priority": level} if data is None else data)


def _event(number: int, kind: str, actor: Actor, data: dict[str, Any]) -> TicketEvent:
    at = START + 7 * MINUTE_US * number
    return TicketEvent(f"T:{number}", "T", sequence=number, at=at, type=kind, actor=actor, data=data)


def agreement(goals: dict[str, str], **more: Any) -> list[SlaPolicy]:
    metrics = ("first_response", "next_response", "resolution")
    targets = [{"metric": metric, "goals": goals, **more} for metric in metrics]
    return [SlaPolicy.from_dict({"name": "standard", "calendar": "office", "targets": targets})]


def fold_of(history: Iterator[TicketEvent], policies: list[SlaPolicy]) -> SlaFold:
    fold = SlaFold.of(islice(history, 1), policies, CALENDARS)
    for event in history:
        fold.add(event)
    return fold


def per_add(count: int, after: int, policies: list[SlaPolicy]) -> float:
    """The seconds that one event takes: so many in a row, after a history of a length; the best of rounds."""
    best = float("inf")
    for _ in range(5):
        fold = fold_of(events(after), policies)
        coming = list(islice(events(after + count), after, None))
        begin = perf_counter()
        for event in coming:
            fold.add(event)
        best = min(best, (perf_counter() - begin) / count)
    return best


def per_event(count: int, policies: list[SlaPolicy]) -> float:
    """The seconds that each event of a history takes, the making of it counted in."""
    begin = perf_counter()
    fold_of(events(count), policies).status(at=START + 7 * MINUTE_US * count)
    return (perf_counter() - begin) / count


def peak_mb(run: Callable[[], object]) -> float:
    """The most memory that was held at once, above what was held before."""
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def rows(size: int = SIZE) -> list[Row]:
    y, plain = measure_y(), agreement(GOALS)
    group = "sla fold (one ticket with three targets)"
    found: list[Row] = []
    for name, policies in (
        ("", plain),
        (", goals that are points", agreement(POINTS)),
        (", three milestones a clock", agreement(GOALS, milestones=["50%", "75%", "-15m"])),
    ):
        tenth, whole = per_event(size // 10, policies), per_event(size, policies)
        found += [
            (group, f"one event more, after ten{name}", per_add(10, 10, policies) / y, "Y"),
            (group, f"each of {size:,} from a generator{name}", whole / y, "Y"),
            (group, f"the same against each of a tenth of them{name}", whole / tenth, "x"),
        ]
    history, asked = list(events(size)), START + 7 * MINUTE_US * size
    streamed = peak_mb(lambda: fold_of(events(size), plain).status(at=asked))
    judged = peak_mb(lambda: evaluate(history, plain, CALENDARS, at=asked))
    return [
        *found,
        (group, f"most memory, {size:,} from a generator", streamed, "MB"),
        (group, f"most memory, evaluate over a list of {size:,}, beside it", judged, "MB"),
    ]


if __name__ == "__main__":
    show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE))
