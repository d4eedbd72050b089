"""A naive datetime is refused by name wherever one can enter."""

from __future__ import annotations

import inspect
from datetime import datetime

import pytest

from histories import AGENT, REQUESTER, History
from servicecore import BusinessCalendar, Desk, Interval, SlaPolicy, TicketEvent
from servicecore.desk import Opening
from servicecore.dispatch import UnitTree
from servicecore.errors import NaiveDatetime
from servicecore.instant import to_us
from servicecore.metrics import (
    FactFold,
    catalog,
    compute,
    event_batches,
    fact_batches,
    fold,
    fold_all,
    partial,
    roll_up,
)
from servicecore.metrics.charts import ageing, cumulative_flow
from servicecore.obligation import Obligation, Subject, compliance, standing
from servicecore.priority import MajorIncident, Problem
from servicecore.sample import sample_desk
from servicecore.sla import evaluate

NAIVE = datetime(2026, 3, 2, 9, 0)
DESK = sample_desk()
OFFICE = DESK.calendars["office"]
HISTORY = History().opened(0, "P2").events
TICKET = DESK.replay(HISTORY)
OTHER = DESK.replay(History("T-2").opened(0, "P2").events)
MAJOR = MajorIncident("surge:mail:T-1", "mail", areas=("north",), tickets=(TICKET.id,))
PROBLEM = Problem("problem:requester:T-1", "requester", theme=None, tickets=("T-1",))
OPENING = Opening("T-3", links=(), workflow="incident")
AWARE = HISTORY[0].at
UNITS = UnitTree.from_dict({"name": "operator", "units": {"province": {}}})
CALL = Obligation("call", per="customer", every="quarter")
ACME = Subject("acme", start=AWARE)

ENTRIES = {
    "to_us": lambda: to_us(NAIVE),
    "TicketEvent at": lambda: TicketEvent("e", "T", sequence=1, at=NAIVE, type="note", actor=AGENT),
    "TicketEvent recorded_at": lambda: TicketEvent(
        "e", "T", sequence=1, at=AWARE, recorded_at=NAIVE, type="note", actor=AGENT
    ),
    "Interval.between start": lambda: Interval.between(NAIVE, AWARE),
    "Interval.between end": lambda: Interval.between(AWARE, NAIVE),
    "Interval.starting": lambda: Interval.starting(NAIVE, "1h"),
    "Interval.contains": lambda: Interval(0, 1).contains(NAIVE),
    "BusinessCalendar.is_open": lambda: OFFICE.is_open(NAIVE),
    "BusinessCalendar.elapsed start": lambda: OFFICE.elapsed(NAIVE, AWARE),
    "BusinessCalendar.elapsed end": lambda: OFFICE.elapsed(AWARE, NAIVE),
    "BusinessCalendar.advance": lambda: OFFICE.advance(NAIVE, "1h"),
    "BusinessCalendar.next_open": lambda: OFFICE.next_open(NAIVE),
    "BusinessCalendar.next_close": lambda: OFFICE.next_close(NAIVE),
    "BusinessCalendar.previous_close": lambda: OFFICE.previous_close(NAIVE),
    "BusinessCalendar.intervals start": lambda: OFFICE.intervals(NAIVE, AWARE),
    "BusinessCalendar.intervals end": lambda: OFFICE.intervals(AWARE, NAIVE),
    "BusinessCalendar.explain start": lambda: OFFICE.explain(NAIVE, AWARE),
    "BusinessCalendar.explain end": lambda: OFFICE.explain(AWARE, NAIVE),
    "BusinessCalendar.add_business_days": lambda: OFFICE.add_business_days(NAIVE, 1),
    "BusinessCalendar.business_days_between start": lambda: OFFICE.business_days_between(NAIVE, AWARE),
    "BusinessCalendar.business_days_between end": lambda: OFFICE.business_days_between(AWARE, NAIVE),
    "BusinessCalendar.end_of_business_day": lambda: OFFICE.end_of_business_day(NAIVE),
    "BusinessCalendar.by_time": lambda: OFFICE.by_time(NAIVE, "16:00"),
    "BusinessCalendar.due": lambda: OFFICE.due(NAIVE, "4h"),
    "BusinessCalendar.open_members": lambda: OFFICE.open_members(NAIVE),
    "Desk.open": lambda: DESK.open("T", workflow="incident", at=NAIVE, actor=REQUESTER),
    "Desk.open field": lambda: DESK.open("T", workflow="incident", at=AWARE, actor=REQUESTER, since=NAIVE),
    "Desk.apply": lambda: DESK.apply(TICKET, "note", at=NAIVE, actor=AGENT),
    "Desk.apply field": lambda: DESK.apply(TICKET, "promise", at=AWARE, actor=AGENT, promised_at=NAIVE),
    "Desk.link": lambda: DESK.link(TICKET, OTHER, at=NAIVE, actor=AGENT),
    "Desk.duplicate_of": lambda: DESK.duplicate_of(TICKET, OTHER, at=NAIVE, actor=AGENT),
    "Desk.merge": lambda: DESK.merge(TICKET, OTHER, at=NAIVE, actor=AGENT),
    "Desk.split": lambda: DESK.split(TICKET, "T-3", at=NAIVE, actor=AGENT),
    "Desk.open_child": lambda: DESK.open_child(TICKET, "T-3", at=NAIVE, actor=AGENT),
    "Desk.settle_child": lambda: DESK.settle_child(TICKET, OTHER, at=NAIVE, actor=AGENT),
    "Desk.follow_up": lambda: DESK.follow_up(TICKET, "T-3", at=NAIVE, actor=AGENT),
    "Desk.open_problem": lambda: DESK.open_problem(PROBLEM, "P-1", [TICKET], at=NAIVE, actor=AGENT),
    "Desk.open_major": lambda: DESK.open_major(MAJOR, "M-1", [TICKET], at=NAIVE, actor=AGENT),
    "Desk.open_linked": lambda: DESK.open_linked(OPENING, at=NAIVE, actor=AGENT),
    "Desk.options": lambda: DESK.options(TICKET, at=NAIVE, actor=AGENT),
    "Desk.route": lambda: DESK.route({}, at=NAIVE),
    "Desk.sla": lambda: DESK.sla(HISTORY, at=NAIVE),
    "Desk.due": lambda: DESK.due(TICKET, at=NAIVE),
    "Desk.tick": lambda: DESK.tick(TICKET, at=NAIVE),
    "Desk.escalate": lambda: DESK.escalate(TICKET, at=NAIVE, actor=AGENT, reason="x"),
    "Desk.de_escalate": lambda: DESK.de_escalate(TICKET, "functional", at=NAIVE, actor=AGENT, reason="x"),
    "Desk.supervise": lambda: DESK.supervise(TICKET, "max", at=NAIVE, actor=AGENT),
    "Desk.record_help": lambda: DESK.record_help(TICKET, "lee", at=NAIVE, actor=AGENT),
    "Subject start": lambda: Subject("acme", start=NAIVE),
    "Subject end": lambda: Subject("acme", start=AWARE, end=NAIVE),
    "standing at": lambda: standing(CALL, ACME, [], at=NAIVE),
    "standing done_at": lambda: standing(CALL, ACME, [NAIVE], at=AWARE),
    "compliance since": lambda: compliance([], since=NAIVE),
    "compliance until": lambda: compliance([], until=NAIVE),
    "evaluate": lambda: evaluate(HISTORY, DESK.policies, DESK.calendars, at=NAIVE),
    "fold": lambda: fold(HISTORY, asof=NAIVE),
    "fold_all": lambda: fold_all([HISTORY], asof=NAIVE),
    "FactFold.facts": lambda: FactFold().facts(asof=NAIVE),
    "roll_up": lambda: roll_up([], [catalog.ARRIVALS], UNITS, asof=NAIVE),
    "compute asof": lambda: compute([], [catalog.ARRIVALS], asof=NAIVE),
    "partial asof": lambda: partial([], [catalog.ARRIVALS], asof=NAIVE),
    "fact_batches asof": lambda: list(fact_batches(event_batches(HISTORY), asof=NAIVE)),
    "compute since": lambda: compute([], [catalog.ARRIVALS], asof=AWARE, since=NAIVE),
    "ageing": lambda: ageing([], asof=NAIVE),
    "cumulative_flow": lambda: cumulative_flow([], asof=NAIVE),
    "compute at": lambda: compute([], [catalog.BACKLOG], asof=AWARE, at=[NAIVE]),
}


@pytest.mark.parametrize("entry", ENTRIES)
def test_is_refused_at(entry):
    with pytest.raises(NaiveDatetime, match="has no UTC offset; give an aware datetime"):
        ENTRIES[entry]()


@pytest.mark.parametrize("kind", [BusinessCalendar, Desk, Interval])
def test_no_method_that_takes_a_datetime_is_forgotten(kind):
    taking = {
        name
        for name, method in inspect.getmembers(kind, callable)
        if not name.startswith("_") and "datetime" in str(getattr(method, "__annotations__", {}).values())
    }

    assert {f"{kind.__name__}.{name}" for name in taking if not takes_only_what_it_returns(kind, name)} <= {
        entry.split()[0] for entry in ENTRIES
    }


def takes_only_what_it_returns(kind, name) -> bool:
    annotations = dict(getattr(kind, name).__annotations__)
    annotations.pop("return", None)
    return "datetime" not in str(annotations.values())


def test_a_policy_has_no_naive_validity():
    with pytest.raises(ValueError, match="has no UTC offset"):
        SlaPolicy.from_dict({"name": "p", "valid_from": "2026-01-01T00:00:00"})
