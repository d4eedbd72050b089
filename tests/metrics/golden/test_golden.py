"""Tickets worked by hand: what each comes to was reasoned out in `tickets.toml`, never copied from an answer."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from servicecore.businesstime import BusinessCalendar
from servicecore.duration import duration_us
from servicecore.event import Actor, TicketEvent
from servicecore.instant import DAY_US, HOUR_US, MINUTE_US, from_iso, to_iso
from servicecore.metrics import FACT_COLUMNS, FactPolicy, fold, load_fact_policy
from servicecore.sla import SlaPolicy

TICKETS = tomllib.loads((Path(__file__).parent / "tickets.toml").read_text(encoding="utf-8"))["ticket"]
MONDAY = from_iso("2026-03-02T00:00:00Z")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "mon+1")
INSTANT = re.compile(r"(mon\+1|[a-z]{3}) ?(\d\d):(\d\d)")
KINDS = {"ann": "requester", "bot": "system"}
UNITS = {column.name: column.unit for column in FACT_COLUMNS}
OFFICE = BusinessCalendar.from_dict(
    {
        "name": "office",
        "timezone": "UTC",
        "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    }
)
PROMISED = SlaPolicy.from_dict(
    {
        "name": "gold",
        "targets": [
            {"metric": "resolution", "calendar": "office", "goals": {"*": "4h"}},
            {"metric": "first_response", "calendar": "office", "goals": {"*": "1h"}},
        ],
    }
)


def instant(text):
    day, hour, minute = INSTANT.fullmatch(text).groups()
    return MONDAY + DAYS.index(day) * DAY_US + int(hour) * HOUR_US + int(minute) * MINUTE_US


def value_of(text):
    """A value as a table writes it: `@mon12:00` is an instant, `none` is None, and numbers are numbers."""
    if text.startswith("@"):
        return to_iso(instant(text[1:]))
    if text == "none":
        return None
    return float(text) if re.fullmatch(r"\d+\.\d+", text) else int(text) if text.isdecimal() else text


def data_of(words):
    data = {}
    for word in words:
        name, _, value = word.partition("=")
        if name.startswith("fields."):
            data.setdefault("fields", {})[name.removeprefix("fields.")] = value
        else:
            data[name] = value_of(value) if value else True
    return data


def event_of(line, number, opening):
    day, clock, who, what, *words = line.split()
    name, _, team = who.partition("@")
    actor = Actor(name, kind=KINDS.get(name, "agent"), team=team or None)
    if what == "->":
        state, category = words.pop(0).split("/")
        what = "transitioned"
        data = {"trigger": "step", "from_state": "?", "from_category": "new"}
        data |= {"to_state": state, "to_category": category} | data_of(words)
    elif what == "opened":
        more = {name: value_of(value) for name, value in opening.items()}
        data = {"workflow": "incident", "state": "new", "category": "new"} | more
    else:
        data = data_of(words)
    at = instant(f"{day} {clock}")
    return TicketEvent(f"T:{number}", "T", sequence=number, at=at, type=what, actor=actor, data=data)


def events_of(ticket):
    opening = ticket.get("opening", {})
    return [event_of(line, number, opening) for number, line in enumerate(ticket["events"], 1)]


def policy_of(ticket):
    return load_fact_policy(ticket.get("preset", ticket.get("policy", {})))


def facts_of(ticket):
    asof = instant(ticket.get("asof", "fri 09:00"))
    promises = [PROMISED] if "clocks" in ticket else []
    return fold(events_of(ticket), promises, [OFFICE], asof=asof, policy=policy_of(ticket))


def worked(name, expected):
    """The number that the table's text stands for, by the unit of its column."""
    if expected == "none":
        return None
    if isinstance(expected, int) or not UNITS[name]:
        return expected
    if UNITS[name] == "µs":
        sign, text = (-1, expected[1:]) if expected.startswith("-") else (1, expected)
        return sign * duration_us(text)
    return instant(expected)


def told(spell):
    def at(us):
        days, rest = divmod(us - MONDAY, DAY_US)
        return f"{DAYS[days]}{rest // HOUR_US:02}:{rest % HOUR_US // MINUTE_US:02}"

    end = "-" if spell.ended_at_us is None else at(spell.ended_at_us)
    return f"{spell.name or repr('')} {at(spell.started_at_us)} {end}"


@pytest.mark.parametrize("ticket", TICKETS, ids=[ticket["name"] for ticket in TICKETS])
def test_a_ticket_comes_to_what_was_worked_by_hand(ticket):
    facts = facts_of(ticket)

    found = {name: getattr(facts, name) for name in ticket["facts"]}
    assert found == {name: worked(name, value) for name, value in ticket["facts"].items()}
    assert {name: facts.dimensions.get(name) for name in ticket.get("dimensions", {})} == ticket.get(
        "dimensions", {}
    )
    for kind, spells in ticket.get("spells", {}).items():
        assert [told(spell) for spell in facts.spells if spell.kind == kind] == spells
    assert {clock.metric: clock.verdict for clock in facts.clocks} == ticket.get("clocks", {})


def test_each_ticket_says_why_and_no_two_are_the_same():
    assert len(TICKETS) >= 60
    assert all(ticket["why"].strip() and ticket["facts"] for ticket in TICKETS)
    assert len({ticket["name"] for ticket in TICKETS}) == len(TICKETS)


def test_the_open_hours_of_the_usual_week_are_thirty_two():
    assert OFFICE.elapsed_us(instant("mon 09:00"), instant("fri 09:00")) == 32 * HOUR_US


def test_a_policy_in_the_table_is_a_document():
    assert policy_of({"policy": {"repliers": ["system"]}}) == FactPolicy(repliers=("system",))
