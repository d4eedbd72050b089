"""What is owed is carried out in tickets, and their histories tell when."""

from __future__ import annotations

import pytest
from pendulum import duration

from servicecore import Actor, load_desk
from servicecore.errors import InvalidDefinition, InvalidHistory, WrongArgument
from servicecore.event import EventType, next_event
from servicecore.instant import from_us, to_us
from servicecore.obligation import Obligation, Subject, done_in, standing, work_fields

DESK = load_desk(
    {
        "name": "lifts",
        "workflows": ["incident"],
        "calendars": [{"name": "office", "timezone": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}}],
    }
)
KIM = Actor("kim", ["agent"])
YEAR = from_us(1_767_225_600_000_000)
INSPECTION = Obligation("inspection", per="asset", every="quarter")
LIFT = Subject("lift 3", start=YEAR)
SOLVED = ("resolve", {"solution": "looked at", "cause": "planned"})
WORK = [("assign", {"assignee": "kim"}), ("start", {}), SOLVED]


def history(*commands, fields=None, ticket_id="T-1"):
    """The events of a ticket for the lift, one command an hour."""
    given = work_fields(INSPECTION, LIFT) if fields is None else fields
    step = DESK.open(ticket_id, workflow="incident", at=YEAR, actor=KIM, title="Look at the lift", **given)
    events = [*step.events]
    for hour, (trigger, fields_) in enumerate(commands, start=1):
        at = YEAR + duration(hours=hour)
        step = DESK.apply(step.ticket, trigger, at=at, actor=KIM, **fields_).raise_if_refused()
        events += step.events
    return events


def hours(*histories, **asked):
    """How many hours into the year it was done."""
    return [(at - YEAR).in_hours() for at in done_in(histories, INSPECTION, LIFT, **asked)]


class TestDoneIn:
    def test_is_when_the_ticket_was_resolved(self):
        assert hours(history(*WORK)) == [3]

    def test_is_no_time_while_it_is_not(self):
        assert hours(history(*WORK[:2])) == []

    def test_of_a_cancelled_ticket_there_is_none(self):
        assert hours(history(WORK[0], ("cancel", {"reason": "sold"}))) == []

    def test_of_one_that_was_worked_on_again_is_the_later(self):
        again = [*WORK, ("reopen", {"reason": "noisy"})]

        assert hours(history(*again)) == []
        assert hours(history(*again, SOLVED)) == [5]

    def test_a_closed_ticket_stays_done(self):
        events = history(*WORK)
        last = DESK.replay(events)
        closed = DESK.tick(last, at=YEAR + duration(days=90))

        assert closed.ticket.category == "closed"
        assert hours([*events, *closed.events]) == [3]

    def test_asks_the_states_that_the_host_names(self):
        assert hours(history(*WORK), states=["in_progress"]) == []
        assert hours(history(*WORK[:2]), states=["in_progress"]) == [2]

    def test_counts_a_ticket_that_was_written_down_afterwards(self):
        data = {"workflow": "own", "state": "done", "category": "resolved"}
        given = {**data, "fields": work_fields(INSPECTION, LIFT)}
        event = next_event("T-1", 1, to_us(YEAR), EventType.OPENED, KIM, given)

        assert hours([event]) == [0]

    def test_puts_several_in_order_whatever_the_order_of_events(self):
        late, early = history(WORK[0], ("note", {}), *WORK[1:], ticket_id="T-2"), history(*WORK)

        assert hours(reversed(late), iter(early)) == [3, 4]

    @pytest.mark.parametrize(
        "fields",
        [{}, {"obligation": "inspection", "asset": "lift 4"}, {"obligation": "cleaning", "asset": "lift 3"}],
        ids=["of nothing", "of another lift", "of something else"],
    )
    def test_passes_over_tickets(self, fields):
        assert hours(history(*WORK, fields=fields)) == []

    def test_is_what_standing_asks(self):
        done = done_in([history(*WORK)], INSPECTION, LIFT)
        held = standing(INSPECTION, LIFT, done, at=YEAR + duration(days=100))

        assert [owed.state for owed in held.periods] == ["done", "due", "upcoming"]

    def test_refuses_what_is_no_history_no_subject_and_no_states(self):
        with pytest.raises(WrongArgument, match="history"):
            done_in([3], INSPECTION, LIFT)
        with pytest.raises(InvalidDefinition, match="no list"):
            done_in(3, INSPECTION, LIFT)
        with pytest.raises(InvalidHistory, match="empty"):
            done_in([[]], INSPECTION, LIFT)
        with pytest.raises(WrongArgument, match="a servicecore Subject"):
            done_in([], INSPECTION, "lift 3")
        with pytest.raises(InvalidDefinition, match="one text"):
            done_in([], INSPECTION, LIFT, states="resolved")
