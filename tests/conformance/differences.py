"""Writes docs/differences.md from the conformance facts: where each source answers otherwise, and why.

python tests/conformance/differences.py
"""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests" / "vectors" / "business_time.json"
PAGE = ROOT / "docs" / "differences.md"

HEAD = """# Where other systems answer differently

{total} facts about business time, taken from the tests and documents of the systems below, run in the suite.
In {same} of them the source and servicecore agree; here are the other {differing}, by the rule that tells them apart.
At the end are {debatable} in which both follow a rule that others do not.
Times end in Z where the source's are in UTC.

This page is written from the facts by `make docs`, and a test keeps it current.
"""

REASONS = {
    "EDGE_ROLL": (
        "A deadline that falls on a closing",
        (
            "pandas moves on to the next opening, and backwards to the previous closing. "
            "Here it stays: eight hours promised at nine in a day of eight hours are over at closing time, and whoever "
            'reads "due Monday 09:00" believes there is a weekend left. With `edge="roll"` the answers are pandas\'s.'
        ),
    ),
    "END_INCLUSIVE": (
        "Whether the closing itself is open",
        (
            "Some count the instant of closing as open. Here hours are half-open, so shifts that abut share no instant, "
            "and every second of a day is open in exactly one of them or in none."
        ),
    ),
    "ROUND_S": (
        "Parts of a second",
        (
            "working_hours rounds to whole seconds. Here everything is whole microseconds and nothing is rounded; "
            "rounding belongs to the display."
        ),
    ),
    "REVERSED_ZERO": (
        "An end before its start",
        (
            "biz answers nothing at all. Here the answer is negative, so that elapsed(a, b) is always -elapsed(b, a), and "
            "a mistake in the data is seen instead of hidden."
        ),
    ),
    "MIDNIGHT_ENCODING": (
        "The end of the day",
        (
            "working_hours answers the last microsecond before midnight. Here 24:00 exists and is the midnight itself, so "
            "no microsecond goes missing between two days that abut."
        ),
    ),
    "ZERO_SNAP": (
        "Adding nothing",
        (
            "business_time moves a closed instant on to the next opening. Here adding nothing changes nothing; who wants "
            "the opening asks `next_open`."
        ),
    ),
    "DST_GAP": (
        "An opening that a clock change skips",
        (
            "biz and servicecore agree: 02:30 in the missing hour means 03:30, the same distance after the gap, as RFC "
            "5545 has it, and a shift whose opening is thus pushed past its closing is not open that day. Whoever reads "
            "the clock on the wall minute by minute would open at 03:00."
        ),
    ),
}

ASKED = {
    "add": "{start} + {seconds} s",
    "subtract": "{start} - {seconds} s",
    "between": "{start} to {end}",
    "is_open": "open at {at}?",
    "next_open": "next opening from {at}",
    "next_close": "next closing from {at}",
    "prev_close": "previous closing from {at}",
}


def page() -> str:
    """The page as it should be."""
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]
    differing = [vector for vector in vectors if vector.get("source_rule")]
    order = list(REASONS)
    differing.sort(key=lambda vector: order.index(vector["source_rule"]))
    debatable = sum(vector["source_expect"] == vector["expect"] for vector in differing)
    really = len(differing) - debatable
    head = HEAD.format(total=len(vectors), same=len(vectors) - really, differing=really, debatable=debatable)
    sections = [
        _section(rule, list(group))
        for rule, group in groupby(differing, lambda vector: vector["source_rule"])
    ]
    return "\n".join([head, *sections])


def _section(rule: str, vectors: list[dict[str, Any]]) -> str:
    title, why = REASONS[rule]
    rows = [
        f"| {vector['id']} | {_source(vector)} | {_hours(vector)} | {_asked(vector)} | {_text(vector['source_expect'])} | "
        f"{_text(vector['expect'])} |"
        for vector in vectors
    ]
    table = ["| fact | source | hours | asked | it answers | here |", "| --- " * 6 + "|", *rows]
    return "\n".join([f"## {title}\n", f"{why}\n", *table, ""])


def _source(vector: dict[str, Any]) -> str:
    return vector["source"].split("@")[0].split(" ")[0]


def _hours(vector: dict[str, Any]) -> str:
    """The different hours of the week, as a reader needs them to follow the answer."""
    days = {
        " ".join("-".join(shift) for shift in shifts): None
        for shifts in vector["calendar"]["weekly"].values()
    }
    return "; ".join(filter(None, days))


def _asked(vector: dict[str, Any]) -> str:
    return ASKED[vector["op"]].format(**vector["args"]).replace("+00:00", "Z")


def _text(answer: object) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return answer.replace("+00:00", "Z") if isinstance(answer, str) else f"{answer:g} s"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
