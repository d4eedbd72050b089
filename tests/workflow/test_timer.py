"""What time does by itself, once."""

from __future__ import annotations

import pytest

from servicecore.businesstime import BusinessCalendar
from servicecore.errors import UnknownName
from servicecore.instant import HOUR_US, from_iso
from servicecore.workflow import (
    DueTransition,
    compile_workflow,
    due,
    load_definition,
    open_ticket,
    step,
    upcoming,
)
from workflow.errand import ALICE, CLOCK, KIM, define, with_transitions

OFFICE = BusinessCalendar.from_dict(
    {
        "name": "office",
        "timezone": "Europe/Berlin",
        "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    }
)
CALENDARS = {"office": OFFICE}
INCIDENT = compile_workflow(load_definition("incident"))
FRIDAY_NOON = from_iso("2026-03-06T12:00:00+01:00")

TIRED = compile_workflow(
    define(
        with_transitions(
            {"trigger": "tire", "sources": ["doing"], "target": "done", "roles": ["system"]},
            {"trigger": "nudge", "sources": ["doing"], "target": "doing", "roles": ["system"]},
            timers=[
                {"id": "late", "state": "doing", "after": "2h", "trigger": "tire"},
                {"id": "early", "state": "doing", "after": "90m", "trigger": "nudge"},
            ],
        )
    )
)


@pytest.fixture
def resolved():
    ticket = open_ticket(INCIDENT, "T-1", at_us=0, actor=ALICE).ticket
    ticket = step(INCIDENT, ticket, "assign", at_us=1, actor=KIM, fields={"assignee": "kim"}).ticket
    return step(INCIDENT, ticket, "resolve", at_us=FRIDAY_NOON, actor=KIM, fields={"solution": "x"}).ticket


@pytest.fixture
def doing():
    ticket = open_ticket(TIRED, "T-1", at_us=0, actor=ALICE).ticket
    return step(TIRED, ticket, "begin", at_us=HOUR_US, actor=KIM).ticket


def test_nothing_is_due_in_a_state_without_timers():
    ticket = open_ticket(INCIDENT, "T-1", at_us=0, actor=ALICE).ticket

    assert due(INCIDENT, ticket, at_us=FRIDAY_NOON) == ()


def test_counts_business_hours_from_when_the_state_was_entered(resolved):
    """5 hours on Friday, 8 on each of four days, and 3 on the Friday after."""
    assert [str(each.due_at) for each in upcoming(INCIDENT, resolved, calendars=CALENDARS)] == [
        "2026-03-13 11:00:00+00:00"
    ]


def test_is_due_at_the_very_instant(resolved):
    due_at = from_iso("2026-03-13T12:00:00+01:00")

    assert due(INCIDENT, resolved, at_us=due_at - 1, calendars=CALENDARS) == ()
    assert due(INCIDENT, resolved, at_us=due_at, calendars=CALENDARS) == (
        DueTransition("close_resolved", "close", due_at_us=due_at),
    )


def test_counts_every_hour_without_a_calendar(doing):
    assert [(each.timer, each.due_at_us) for each in upcoming(TIRED, doing)] == [
        ("early", HOUR_US + HOUR_US * 3 // 2),
        ("late", 3 * HOUR_US),
    ]


def test_does_not_start_again_with_what_leaves_the_state_alone(doing):
    noted = step(TIRED, doing, "note", at_us=2 * HOUR_US, actor=KIM).ticket

    assert upcoming(TIRED, noted) == upcoming(TIRED, doing)


def test_carrying_it_out_leaves_nothing_due(resolved):
    later = from_iso("2026-04-01T09:00:00+02:00")
    (late,) = due(INCIDENT, resolved, at_us=later, calendars=CALENDARS)

    closed = step(INCIDENT, resolved, late.trigger, at_us=late.due_at_us, actor=CLOCK)

    assert closed.ticket.state == "closed"
    assert due(INCIDENT, closed.ticket, at_us=later, calendars=CALENDARS) == ()


def test_carrying_it_out_twice_is_refused(resolved):
    closed = step(INCIDENT, resolved, "close", at_us=FRIDAY_NOON, actor=CLOCK).ticket

    again = step(INCIDENT, closed, "close", at_us=FRIDAY_NOON, actor=CLOCK)

    assert [refusal.code for refusal in again.refusals] == ["final"]
    assert again.events == ()


def test_names_a_calendar_that_it_was_not_given(resolved):
    with pytest.raises(UnknownName, match="calendar 'office' is not known; use one of factory"):
        upcoming(INCIDENT, resolved, calendars={"factory": OFFICE})
