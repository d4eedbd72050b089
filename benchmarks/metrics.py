"""What a log costs: reading and folding it, by the event, and answering KPIs, by the row of facts."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from yardstick import Row, best_of, measure_y, show

from servicecore.businesstime import BusinessCalendar
from servicecore.event import Actor, TicketEvent
from servicecore.metrics import TicketMapping, catalog, compute, fold, read_log

EVENTS = 100_000
STEPS = ("Open", "Accept", "Wait", "Note", "Resolve")
MAPPING = TicketMapping.load(
    {
        "columns": {
            "ticket": "id",
            "at": "at",
            "at_format": "%Y-%m-%d %H:%M:%S",
            "activity": "what",
            "actor": "who",
        },
        "activities": {
            "Open": {"event": "note"},
            "Accept": {"event": "acknowledged"},
            "Wait": {"event": "waiting_started", "ends": "next_event"},
            "Note": {"event": "note"},
            "Resolve": {"event": "transitioned", "state": "resolved", "category": "resolved"},
        },
        "ticket": {"team": {"column": "team"}},
        "facts": {"responses": ["acknowledged"]},
        "calendar": {
            "timezone": "UTC",
            "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        },
    }
)
SIX = (
    catalog.ARRIVALS,
    catalog.FIRST_RESPONSE.p90,
    catalog.FIRST_RESOLUTION.business,
    catalog.resolved_within("72h"),
    catalog.REOPENED,
    catalog.HOPS,
)


def write_log(path: Path) -> None:
    """A log of 20,000 tickets with five events each, as a desk would have it over two years."""
    chance = random.Random(11)
    lines = ["id,what,who,at,team"]
    for ticket in range(EVENTS // len(STEPS)):
        opened = timedelta(seconds=chance.randrange(700 * 86_400))
        at = datetime(2024, 1, 1) + opened  # noqa: DTZ001 - a log's own clock
        team = f"team {ticket % 7}"
        for step in STEPS:
            lines.append(f"T-{ticket},{step},agent {chance.randrange(40)},{at},{team}")
            at += timedelta(seconds=chance.randrange(90_000))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _to(state: str, category: str) -> dict[str, object]:
    return {
        "trigger": state,
        "from_state": "?",
        "from_category": "new",
        "to_state": state,
        "to_category": category,
    }


ANN, KIM, LEE = Actor("ann", kind="requester"), Actor("kim", team="desk"), Actor("lee", team="network")
Script = tuple[tuple[str, Actor, dict[str, object]], ...]

LONG: Script = (
    ("opened", ANN, {"workflow": "incident", "state": "new", "category": "new", "channel": "mail"}),
    ("prioritised", KIM, {"priority": "P2"}),
    ("acknowledged", KIM, {}),
    ("assigned", KIM, {"assignee": "kim", "team": "desk"}),
    ("transitioned", KIM, _to("in_progress", "active")),
    ("replied", KIM, {"public": True}),
    ("transitioned", KIM, _to("waiting", "waiting") | {"wait_reason": "requester"}),
    ("replied", ANN, {"public": True}),
    ("transitioned", KIM, _to("in_progress", "active")),
    ("transferred", KIM, {"team": "network", "assignee": "lee"}),
    ("note", LEE, {}),
    ("transitioned", LEE, _to("resolved", "resolved")),
    ("replied", LEE, {"public": True}),
    ("transitioned", ANN, _to("closed", "closed")),
    ("rated", ANN, {"score": 5}),
)
SHORT = tuple(LONG[place] for place in (0, 2, 5, 11, 13))
HOUR = 3_600_000_000


def histories(script: Script) -> list[list[TicketEvent]]:
    """A thousand tickets to each of which the same happened, at its own times."""
    chance = random.Random(3)
    told = []
    for ticket in range(1_000):
        at = chance.randrange(700 * 24) * HOUR
        events = []
        for sequence, (kind, actor, data) in enumerate(script, 1):
            id_ = f"{ticket}:{sequence}"
            events.append(
                TicketEvent(id_, f"T-{ticket}", sequence=sequence, at=at, type=kind, actor=actor, data=data)
            )
            at += chance.randrange(10 * HOUR)
        told.append(events)
    return told


def folding_rows(y: float) -> list[Row]:
    """What `fold` costs by the event: every column and all spells, in plain and in open time."""
    office = BusinessCalendar.from_dict(dict(MAPPING.calendar or {}))
    rows: list[Row] = []
    for name, script in (("of fifteen", LONG), ("of five", SHORT)):
        told = histories(script)
        calls = len(told) * len(script)

        def run(told: list[list[TicketEvent]] = told) -> None:
            for events in told:
                fold(events, calendars=[office], asof=800 * 24 * HOUR)

        rows.append(("facts", f"an event {name} folded", best_of(run, rounds=9, calls=calls) / y, "Y"))
    return rows


def rows() -> list[Row]:
    """The costs, in Y: an event read, an event folded, a row of facts answered for."""
    y = measure_y()
    with TemporaryDirectory() as folder:
        path = Path(folder, "log.csv")
        write_log(path)
        reading = best_of(lambda: read_log(path, MAPPING), rounds=3, calls=EVENTS)
        log = read_log(path, MAPPING)
    folding = best_of(log.facts, rounds=3, calls=EVENTS)
    facts = log.facts()
    asof = log.last_at_us
    one = best_of(lambda: compute(facts, [catalog.FIRST_RESPONSE], asof=asof), rounds=5, calls=len(facts))
    six = best_of(
        lambda: compute(facts, SIX, by=["team"], period="month", asof=asof),
        rounds=3,
        calls=len(facts) * len(SIX),
    )
    return [
        *folding_rows(y),
        ("logs", "an event of a CSV log read", reading / y, "Y"),
        ("logs", "an event folded into facts, business hours too", folding / y, "Y"),
        ("KPIs", "a row of facts in one measure", one / y, "Y"),
        ("KPIs", "a row of facts in each of six KPIs, by team and month", six / y, "Y"),
    ]


if __name__ == "__main__":
    show(rows())
