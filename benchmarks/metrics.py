"""What a log costs: reading and folding it, by the event, and answering KPIs, by the row of facts."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from yardstick import Row, best_of, measure_y, show

from servicecore.metrics import TicketMapping, catalog, compute, read_log

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
        ("logs", "an event of a CSV log read", reading / y, "Y"),
        ("logs", "an event folded into facts, business hours too", folding / y, "Y"),
        ("KPIs", "a row of facts in one measure", one / y, "Y"),
        ("KPIs", "a row of facts in each of six KPIs, by team and month", six / y, "Y"),
    ]


if __name__ == "__main__":
    show(rows())
