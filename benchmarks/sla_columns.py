"""What judging a whole log as columns costs, against the row engine and against a plain solution in pandas.

    python benchmarks/sla_columns.py [EVENTS]

The log is made up: tickets of ten events each, in the order of tickets, opened
at any time of five years, as one of a dozen courses. Each ticket has up to
three clocks and more. The row engine judges some of the same tickets, and its
answers are checked against those of the columns before anything is timed.
"""

from __future__ import annotations

import sys
from time import process_time
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import pyarrow as pa
from yardstick import best_of, measure_y, show

from businesstime import BEGIN, OFFICE
from servicecore.businesstime import BusinessCalendar
from servicecore.instant import DAY_US, MINUTE_US
from servicecore.sla import SlaPolicy, evaluate, evaluate_many
from servicecore.sla.columns import CLOCK_COLUMNS
from servicecore.sla.columns.judging import Judge
from servicecore.sla.columns.row_engine import histories
from servicecore.sla.columns.tickets import Tickets

if TYPE_CHECKING:
    from collections.abc import Callable

    from yardstick import Row

EVENTS = 2_000_000
EACH = 10
NOW = BEGIN + 5 * 365 * DAY_US

POLICY = SlaPolicy.from_dict(
    {
        "name": "standard",
        "calendar": "office",
        "targets": [
            {"metric": "first_response", "goals": {"P1": "1h", "P2": "4h", "*": "8h"}},
            {"metric": "next_response", "goals": {"P1": "2h", "*": "8h"}},
            {"metric": "resolution", "goals": {"P1": "8h", "P2": "24h", "*": "40h"}},
        ],
    }
)

WIDE = SlaPolicy.from_dict(
    {
        **POLICY.to_dict(),
        "targets": [
            *POLICY.to_dict()["targets"],
            {"metric": "acceptance", "goals": {"P1": "30m", "*": "2h"}},
            {"metric": "periodic_update", "goals": {"*": "16h"}},
            {"metric": "step", "goals": {"new": "2h", "in_progress": "8h", "*": "16h"}},
        ],
    }
)
"""The same with clocks of which a ticket has one after another."""

COURSES = (
    "opened P3 acknowledged assigned >in_progress agent requester agent >resolved >closed",
    "opened P2 acknowledged >in_progress agent >waiting requester >in_progress >resolved >closed",
    "opened P3 assigned >in_progress agent >waiting requester >in_progress agent >resolved",
    "opened P1 acknowledged >in_progress agent note agent >resolved >closed rated",
    "opened P3 assigned transferred assigned >in_progress note agent requester P2",
    "opened P2 >in_progress agent requester requester agent requester agent >resolved",
    "opened P3 system assigned >in_progress agent wait go_on agent >resolved",
    "opened P3 acknowledged assigned >in_progress agent >resolved requester >in_progress >resolved",
    "opened P3 P2 >in_progress agent P1 note agent >resolved >closed",
    "opened P3 assigned note >in_progress agent >waiting note note >cancelled",
    "opened P2 acknowledged >in_progress >waiting >in_progress agent requester agent >resolved",
    "opened P3 assigned >in_progress agent requester agent requester >waiting note",
)
_KINDS = {"agent": "replied", "requester": "replied", "system": "replied", "wait": "waiting_started"}
_KINDS |= {"go_on": "waiting_ended"}
_CATEGORIES = {"in_progress": "active", "cancelled": "closed"}


def event(word: str) -> dict[str, Any]:
    """One step of a course as the cells of its row."""
    if word == "opened":
        return {
            "type": word,
            "actor_kind": "requester",
            "workflow": "incident",
            "state": "new",
            "category": "new",
        }
    if word[0] == "P":
        return {"type": "prioritised", "actor_kind": "agent", "priority": word}
    if word[0] == ">":
        state = word[1:]
        moved = {"to_state": state, "to_category": _CATEGORIES.get(state, state)}
        return {"type": "transitioned", "actor_kind": "agent", "wait_reason": "requester", **moved}
    actor = word if word in ("agent", "requester", "system") else "agent"
    reply = {"public": True} if word == actor else {}
    return {"type": _KINDS.get(word, word), "actor_kind": actor, **reply}


def log(events: int) -> pa.Table:
    """The log as a table."""
    chance = np.random.default_rng(5)
    words = [course.split() for course in COURSES]
    steps = [[event(word) for word in (*course, *["note"] * (EACH - len(course)))] for course in words]
    tickets = events // EACH
    drawn = chance.integers(0, len(steps), tickets)
    waits = chance.lognormal(np.log(40 * MINUTE_US), 1.8, (tickets, EACH))
    waits[:, 0] = 0
    opened = np.sort(chance.integers(BEGIN, NOW, tickets))
    at = opened[:, None] + np.cumsum(np.minimum(waits, 30 * DAY_US).astype(np.int64), axis=1)
    columns: dict[str, Any] = {
        "id": pa.array([f"T-{ticket}:{step}" for ticket in range(tickets) for step in range(1, EACH + 1)]),
        "ticket_id": pa.array(np.repeat([f"T-{ticket}" for ticket in range(tickets)], EACH).tolist()),
        "sequence": pa.array(np.tile(np.arange(1, EACH + 1), tickets)),
        "at": pa.array(at.ravel()).view(pa.timestamp("us", "UTC")),
    }
    for name in (
        "type",
        "actor_kind",
        "workflow",
        "state",
        "category",
        "priority",
        "to_state",
        "to_category",
        "wait_reason",
    ):
        cells = [[step.get(name) for step in course] for course in steps]
        names = sorted({cell for course in cells for cell in course if cell is not None})
        codes = np.array([[-1 if cell is None else names.index(cell) for cell in course] for course in cells])
        taken = codes[drawn].ravel().astype(np.int32)
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(taken, mask=taken < 0), pa.array(names))
    public = np.array([[step.get("public", False) for step in course] for course in steps])[drawn].ravel()
    columns["public"] = pa.array(public, mask=~public)
    return pa.table(columns)


def check(table: pa.Table, policy: SlaPolicy, calendars: list[BusinessCalendar], tickets: int) -> int:
    """What columns answer is what the row engine answers; of how many tickets columns asked it."""
    judge = Judge.of([policy], calendars, NOW)
    part = table.slice(0, tickets * EACH)
    mine = judge.clocks(part)
    theirs = [
        clock
        for events in read_back(part)
        for clock in evaluate(events, [policy], calendars, at=NOW).clocks.values()
    ]
    assert len(mine) == len(theirs)
    for name, (content, _) in CLOCK_COLUMNS.items():
        column = mine.column(name).cast(pa.int64()) if content == "instant" else mine.column(name)
        attribute = f"{name}_us" if content == "instant" else name
        assert column.to_pylist() == [getattr(clock, attribute) for clock in theirs], name
    return judge.one_by_one


def read_back(table: pa.Table) -> list[list[Any]]:
    """The histories of a table, as the row engine has them."""
    return [
        events
        for part in Tickets.of(table).parts()
        for _, events in histories(part, np.ones(len(part), np.bool_))
    ]


def first_response_in_pandas(frame: pd.DataFrame) -> pd.DataFrame:
    """What hosts write: plain hours to the first public reply of an agent's, and whether it was too late."""
    replies = frame[
        (frame["type"] == "replied") & frame["public"].eq(True) & (frame["actor_kind"] == "agent")
    ]
    opened = frame[frame["type"] == "opened"].groupby("ticket_id", sort=False)["at"].first()
    answered = replies.groupby("ticket_id", sort=False)["at"].first()
    taken = (answered.reindex(opened.index) - opened).dt.total_seconds() / 3600
    return pd.DataFrame({"hours": taken, "late": taken > 8})


def peak_mib(judge: Callable[[], object]) -> float:
    """How much memory numpy and Arrow hold at most, added up, while *judge* runs; its answer is in it."""
    import tracemalloc

    pool = pa.proxy_memory_pool(pa.default_memory_pool())
    pa.set_memory_pool(pool)
    tracemalloc.start()
    judge()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    pa.set_memory_pool(pa.default_memory_pool())
    most: int = peak + pool.max_memory()
    return most / 2**20


def processor_seconds(run: Callable[[], object], rounds: int) -> float:
    """What a run takes of a core, however many others want that core too: the best of *rounds*."""
    best = float("inf")
    for _ in range(rounds):
        begin = process_time()
        run()
        best = min(best, process_time() - begin)
    return best


def rows(events: int = EVENTS) -> list[Row]:
    pa.set_cpu_count(1)
    y = measure_y()
    table = log(events)
    calendars = [BusinessCalendar.from_dict(OFFICE)]
    asked = sum(check(table, policy, calendars, 2_000) for policy in (POLICY, WIDE))

    def judge_many(policy: SlaPolicy = POLICY) -> pa.Table:
        return evaluate_many(table, [policy], calendars, at=NOW)

    sample = read_back(table.slice(0, 4_000 * EACH))

    def judge_one_by_one(policy: SlaPolicy = POLICY) -> None:
        for history in sample:
            evaluate(history, [policy], calendars, at=NOW)

    clocks = judge_many()
    many = best_of(judge_many, rounds=5) / len(table)
    alone = processor_seconds(judge_many, rounds=5) / len(table)
    one = best_of(judge_one_by_one, rounds=3) / (len(sample) * EACH)
    wide = processor_seconds(lambda: judge_many(WIDE), rounds=3)
    wide_one = processor_seconds(lambda: judge_one_by_one(WIDE), rounds=2) / (len(sample) * EACH)
    wide_clocks = len(judge_many(WIDE))
    frame = table.select(["ticket_id", "type", "actor_kind", "public", "at"]).to_pandas()
    plain = best_of(lambda: first_response_in_pandas(frame), rounds=2) / len(table)
    by_time = table.take(np.argsort(table.column("at").cast(pa.int64()).to_numpy(), kind="stable"))
    in_time = best_of(lambda: evaluate_many(by_time, [POLICY], calendars, at=NOW), rounds=1) / len(table)
    group = f"sla columns ({len(table):,} events, {len(table) // EACH:,} tickets, {len(clocks):,} clocks)"
    return [
        (group, "evaluate_many, per event", many / y, "Y"),
        (group, "evaluate_many, million events a second", 1e-6 / many, "M/s"),
        (group, "evaluate_many, million events a second of a core", 1e-6 / alone, "M/s, at least 3"),
        (group, "evaluate_many faster than evaluate", one / many, "x, at least 20"),
        (
            group,
            "million clocks a second of a core, of three metrics",
            len(clocks) / len(table) / alone / 1e6,
            "M/s",
        ),
        (group, "the same of six, with acceptance, updates and steps", wide_clocks / wide / 1e6, "M/s"),
        (group, "of six metrics, faster than evaluate", wide_one * len(table) / wide, "x, at least 20"),
        (group, "in the order of time, not of tickets", in_time / many, "x the time"),
        (group, "one metric by pandas, plain hours and no pauses", plain / many, "x the time"),
        (group, "of 2,000 tickets, twice, the row engine judged", asked, "tickets"),
        (group, "memory at most, beside the events", peak_mib(judge_many), "MiB"),
        (group, "of that the clocks themselves", clocks.nbytes / 2**20, "MiB"),
    ]


if __name__ == "__main__":
    show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS))
