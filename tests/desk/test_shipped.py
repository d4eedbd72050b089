"""A desk with every shipped workflow: what its clocks measure, without a word about any of them."""

from __future__ import annotations

import pendulum
import pytest

from servicecore import load_desk
from servicecore.workflow import PRESETS
from workflow.errand import ALICE, KIM, MARA
from workflow.walks import (
    ASSIGN,
    AT_DESK,
    CORRECTED,
    DECIDED,
    DISPATCHED,
    FULFILLED,
    OPENINGS,
    RESOLVED,
    SOLVED,
    SUPPORT,
    VISIT,
)

MORNING = pendulum.datetime(2026, 3, 2, 9, 0, tz="UTC")
METRICS = (
    "acceptance",
    "acknowledgement",
    "initial_reply",
    "final_reply",
    "resolution",
    "investigation",
    "reply_to_desk",
)
WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
SHIPPED = load_desk(
    {
        "name": "shipped",
        "workflows": list(PRESETS),
        "calendars": [{"name": "office", "timezone": "UTC", "weekly": WEEK}],
        "sla": [
            {
                "name": "all",
                "version": "1",
                "calendar": "office",
                "targets": [
                    *({"metric": metric, "goals": {"*": "4h"}} for metric in METRICS),
                    {"metric": "promise_last"},
                ],
            }
        ],
    }
)


def stopped(workflow, way):
    """When each clock stopped, in minutes; the ticket is opened at 0 and each command comes a minute later."""
    step = SHIPPED.open("T-1", workflow=workflow, at=MORNING, actor=ALICE, **OPENINGS[workflow])
    history = list(step.events)
    manager = SUPPORT if workflow == "work_order" else MARA
    ranked = SHIPPED.apply(
        step.ticket, "prioritise", at=MORNING, actor=manager, priority="P2", reason="asked"
    )
    history += ranked.events
    ticket = ranked.ticket
    for minutes, (trigger, actor, fields) in enumerate(way, start=1):
        taken = SHIPPED.apply(ticket, trigger, at=MORNING.add(minutes=minutes), actor=actor, **fields)
        taken.raise_if_refused()
        ticket = taken.ticket
        history += taken.events
    status = SHIPPED.sla(history, at=MORNING.add(hours=1))
    return {
        metric: None if clock.stopped_at is None else (clock.stopped_at - MORNING).in_minutes()
        for (metric, _), clock in status.clocks.items()
    }


@pytest.mark.parametrize(
    ("workflow", "way", "expected"),
    [
        pytest.param("incident", RESOLVED, {"acceptance": 1, "resolution": 3}, id="incident"),
        pytest.param("service_request", FULFILLED, {"acceptance": 2, "resolution": 5}, id="service request"),
        pytest.param(
            "complaint",
            DECIDED,
            {"acceptance": 2, "acknowledgement": 3, "investigation": 8, "resolution": 8},
            id="complaint",
        ),
        pytest.param(
            "work_order",
            [*AT_DESK, SOLVED, VISIT],
            {"acceptance": 1, "initial_reply": 5, "reply_to_desk": 7, "final_reply": 10, "resolution": 10},
            id="work order",
        ),
        pytest.param("problem", CORRECTED, {"acceptance": 1, "resolution": 5}, id="problem"),
    ],
)
def test_the_shipped_clocks_hear_the_shipped_workflows(workflow, way, expected):
    """Counted by hand: the place of the command in the walk that the clock waits for."""
    found = stopped(workflow, way)

    assert {metric: found[metric] for metric in expected} == expected


def test_a_reply_to_the_desk_that_is_not_there_yet_is_waited_for():
    assert stopped("work_order", DISPATCHED)["reply_to_desk"] is None


@pytest.mark.parametrize(
    ("workflow", "state", "way"),
    [
        ("incident", "in_progress", RESOLVED[:-1]),
        ("service_request", "in_progress", FULFILLED[:-1]),
        ("complaint", "investigating", DECIDED[:4]),
        ("work_order", "dispatched", DISPATCHED),
        ("problem", "investigating", [ASSIGN, ("investigate", KIM, {})]),
    ],
)
def test_a_requester_is_told_once_that_a_promise_is_late(workflow, state, way):
    ticket = SHIPPED.open("T-1", workflow=workflow, at=MORNING, actor=ALICE, **OPENINGS[workflow]).ticket
    who = SUPPORT if workflow == "work_order" else KIM
    promise = ("promise", who, {"promised_at": MORNING.add(hours=2)})
    for trigger, actor, fields in [*way, promise]:
        ticket = SHIPPED.apply(ticket, trigger, at=MORNING, actor=actor, **fields).raise_if_refused().ticket

    early = SHIPPED.tick(ticket, at=MORNING.add(hours=1))
    late = SHIPPED.tick(ticket, at=MORNING.add(hours=3))
    again = SHIPPED.tick(late.ticket, at=MORNING.add(hours=4))

    assert ticket.state == late.ticket.state == state
    assert early.effects == again.effects == ()
    told = {effect.audience: effect.template for effect in late.effects}
    assert told["requester"] == "delayed"
