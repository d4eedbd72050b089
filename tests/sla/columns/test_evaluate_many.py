"""Clocks of many tickets as columns are those of `evaluate`, clock by clock and column by column."""

from __future__ import annotations

import random
from itertools import chain

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import CALENDARS, OFFICE, policy, resolution
from column_lives import JUDGED, KNOWN, agreements, lives, one_by_one, rows
from histories import AGENT, REQUESTER, SYSTEM, History, at
from servicecore.businesstime import BusinessCalendar
from servicecore.errors import (
    HistoryConflict,
    InvalidColumn,
    InvalidHistory,
    NaiveDatetime,
    NoOpenTime,
    UnknownName,
)
from servicecore.event import TicketEvent
from servicecore.sla import SlaPolicy, Target, evaluate, evaluate_many, event_table
from servicecore.sla.columns import scope
from servicecore.sla.columns.judging import Judge


def changed(agreement, **more):
    """A policy with other keys of its own."""
    return SlaPolicy.from_dict({**agreement.to_dict(), **more})


RESPONSES = policy(
    {"metric": "acknowledgement", "goals": {"*": "30m"}},
    {"metric": "first_response", "goals": {"P1": "1h", "*": "4h"}},
    {"metric": "next_response", "goals": {"*": "2h"}},
)
PROMISES = ("promise_first", "promise_last")
EVERYTHING = policy(
    *RESPONSES.to_dict()["targets"], {"metric": "resolution", "goals": {"P1": "4h", "*": "8h"}}
)


def judged(histories, policies, minutes, calendars=CALENDARS):
    """The columns' answer, checked against the row engine's, and how many tickets that was asked for."""
    judge = Judge.of(policies, calendars, at(minutes))
    listed = [history.events for history in histories]
    answer = rows(judge.clocks(event_table(chain.from_iterable(listed))))
    if calendars is CALENDARS:
        assert answer == one_by_one(listed, policies, at(minutes))
    return answer, judge.one_by_one


class TestLaws:
    @given(st.data(), JUDGED)
    def test_every_clock_is_that_of_the_row_engine(self, data, when):
        count = data.draw(st.integers(1, 4))
        histories = [data.draw(lives(f"T-{number}")).events for number in range(count)]
        policies = data.draw(agreements(simple=True))

        clocks = evaluate_many(event_table(chain(*histories)), policies, CALENDARS, at=when)

        assert rows(clocks) == one_by_one(histories, policies, when)

    @given(st.data(), JUDGED)
    def test_so_it_is_where_columns_do_not_know_all(self, data, when):
        histories = [data.draw(lives(f"T-{number}", odd=True)).events for number in range(3)]
        policies = data.draw(agreements())

        clocks = evaluate_many(event_table(chain(*histories)), policies, CALENDARS, at=when)

        assert rows(clocks) == one_by_one(histories, policies, when)

    @given(st.data(), st.randoms(use_true_random=False))
    def test_rows_may_come_in_any_order_and_twice(self, data, chance: random.Random):
        histories = [data.draw(lives(f"T-{number}")).events for number in range(3)]
        table = list(chain(*histories))
        table += chance.choices(table, k=chance.choice((0, 2)))
        chance.shuffle(table)
        order = dict.fromkeys(event.ticket_id for event in table)
        by_ticket = {events[0].ticket_id: events for events in histories}

        clocks = evaluate_many(event_table(table), [EVERYTHING], CALENDARS, at=at(2000))

        expected = one_by_one([by_ticket[ticket_id] for ticket_id in order], [EVERYTHING], at(2000))
        assert rows(clocks) == expected

    @given(st.data(), st.integers(1, 40))
    def test_how_many_are_judged_at_once_changes_nothing(self, data, size):
        table = event_table(chain(*(data.draw(lives(f"T-{number}")).events for number in range(6))))

        judge = Judge([EVERYTHING], CALENDARS, at(2000), size=size)

        assert rows(judge.clocks(table)) == rows(evaluate_many(table, [EVERYTHING], CALENDARS, at=at(2000)))


# What every service desk sees; none of it may fall to the row engine.
ORDINARY = {
    "running": History().opened(0),
    "opened with a priority": History().opened(0, fields={"priority": "P1"}),
    "opened waiting": History().opened(0, state="waiting", wait_reason="vendor").moved(90, "in_progress"),
    "opened resolved": History().opened(0, state="resolved"),
    "opened cancelled": History().opened(0, state="cancelled"),
    "opened after the judgement": History().opened(9000),
    "acknowledged before it was opened": History().opened(60).add(30, "acknowledged").replied(90),
    "paused": History().opened(0).moved(60, "waiting"),
    "paused and gone on": History().opened(0).moved(60, "waiting").moved(120, "in_progress").replied(130),
    "late before the pause": History().opened(0).moved(470, "in_progress").moved(2000, "waiting"),
    "waiting within a state": History()
    .opened(0)
    .moved(5, "in_progress")
    .add(60, "waiting_started", wait_reason="vendor")
    .add(120, "waiting_ended"),
    "waiting for another reason": History().opened(0).moved(60, "waiting", "vendor").moved(90, "waiting"),
    "a wait within a waiting state": History()
    .opened(0)
    .moved(60, "waiting", "vendor")
    .add(90, "waiting_started", wait_reason="requester")
    .add(120, "waiting_ended"),
    "answered": History().opened(0).replied(30).replied(60, REQUESTER).replied(90, REQUESTER).replied(100),
    "answered by nobody": History().opened(0).replied(30, SYSTEM).replied(40, public=False).add(50, "note"),
    "asked after the end": History().opened(0).moved(60, "resolved").replied(70, REQUESTER),
    "priority raised": History().opened(0, "P3").prioritised(60, "P1").moved(200, "resolved"),
    "priority raised after the end": History().opened(0, "P3").moved(60, "resolved").prioritised(90, "P1"),
    "priority raised while resolved": History()
    .opened(0, "P3")
    .moved(60, "resolved")
    .prioritised(90, "P1")
    .moved(120, "in_progress"),
    "resolved late": History().opened(0).moved(2000, "resolved").moved(2100, "closed"),
    "resolved while paused": History().opened(0).moved(60, "waiting").moved(90, "resolved"),
    "resolved just in time": History().opened(0).moved(480, "resolved"),
    "reopened": History().opened(0).moved(60, "resolved").moved(90, "in_progress").moved(700, "resolved"),
    "reopened twice": History()
    .opened(0)
    .moved(60, "resolved")
    .moved(90, "waiting")
    .moved(100, "resolved")
    .moved(110, "in_progress"),
    "reopened at once": History().opened(0).moved(60, "resolved").moved(60, "in_progress"),
    "cancelled": History().opened(0).moved(60, "cancelled").moved(90, "in_progress"),
    "cancelled when resolved": History().opened(0).moved(60, "resolved").moved(90, "cancelled"),
    "cancelled after a reopening": History()
    .opened(0)
    .moved(60, "resolved")
    .moved(90, "in_progress")
    .moved(120, "cancelled")
    .moved(150, "in_progress"),
    "accepted": History().opened(0).add(5, "assigned", assignee="kim").moved(10, "in_progress").replied(20),
    "kept up to date": History()
    .opened(0)
    .replied(30)
    .replied(90)
    .moved(100, "resolved")
    .replied(110)
    .moved(200, "in_progress")
    .replied(260),
    "finally answered": History().opened(0).replied(30).replied(60, kind="final").replied(70),
    "finally answered, and reopened": History()
    .opened(0)
    .replied(60, kind="final")
    .moved(90, "resolved")
    .moved(120, "in_progress")
    .replied(200, kind="final"),
    "finally answered, and cancelled": History().opened(0).replied(60, kind="final").moved(90, "cancelled"),
    "handed on": History()
    .opened(0)
    .add(10, "transferred", team="web", assignee="kim")
    .add(20, "transferred", team="mail")
    .replied(50, public=False)
    .add(80, "reviewed", outcome="confirmed")
    .add(90, "assigned", assignee="kim")
    .moved(100, "resolved"),
    "promised": History()
    .opened(0)
    .add(10, "promised", promised_at="2026-03-02T10:00:00Z")
    .add(20, "promised", promised_at="2026-03-02T12:00:00Z")
    .add(30, "promised", promised_at="2026-03-02T14:00:00+01:00", consent=True)
    .add(40, "promised", promised_at=None, consent=True),
    "promised twice": History()
    .opened(0)
    .add(10, "promised", promised_at="2026-03-02T10:00:00Z")
    .moved(90, "resolved")
    .moved(120, "in_progress")
    .add(130, "promised", promised_at="2026-03-02T12:00:00Z", consent=False)
    .moved(140, "waiting"),
    "at one instant": History().opened(0).moved(30, "waiting").replied(30, REQUESTER).replied(30),
}
AGREEMENTS = {
    "everything": [EVERYTHING],
    "a new cycle": [resolution("4h", reopen="new_cycle")],
    "stay stopped": [resolution("4h", reopen="stay_stopped")],
    "business days": [resolution("2bd", pause_on=["vendor", "requester"])],
    "the end of the day": [resolution("end of business day", reopen="new_cycle", cancel_on=[])],
    "a fixed instant": [resolution("at 2026-03-02T10:00:00Z")],
    "nothing promised": [policy({"metric": "resolution"}, {"metric": "first_response"})],
    "no pauses": [resolution("4h", pause_on=[]), resolution("1h")],
    "around the clock for some": [resolution({"P1": {"within": "4h", "calendar": "always"}, "*": "8h"})],
    "other workflows": [changed(resolution("1h"), workflows=["complaint"]), RESPONSES],
    "with milestones": [resolution("4h", milestones=["50%", "-30m"])],
    "by version": [
        policy({"metric": "next_response", "goals": {"*": "1h"}}, valid_until="2026-03-02T10:15:00Z"),
        policy(
            {"metric": "next_response", "goals": {"*": "2h"}}, valid_from="2026-03-02T10:15:00Z", version="2"
        ),
    ],
    "every metric that columns know": [
        policy(*({"metric": name, "goals": {} if name in PROMISES else {"*": "2h"}} for name in KNOWN))
    ],
    "steps": [
        policy(
            {"metric": "step", "goals": {"new": "23m", "in_progress": "131m"}},
            {"metric": "resolution", "goals": {"new": "53m", "*": "67m"}, "goals_by": "state"},
        )
    ],
    "another way to go on": [
        policy(
            {"metric": "final_reply", "goals": {"*": "67m"}, "reopen": "new_cycle"},
            {"metric": "requester_wait", "goals": {"*": "67m"}, "reopen": "stay_stopped"},
        )
    ],
    "conditions of its own": [
        policy(
            {
                "metric": "callback",
                "goals": {"*": "67m"},
                "start": {"field": "event.type", "in": ["transferred", "promised"]},
                "stop": {
                    "not": {"any": [{"field": "event.type", "in": ["note", "transferred", "promised"]}]}
                },
            },
            {
                "metric": "finding",
                "goals": {"*": "67m"},
                "stop": {"all": [{"field": "data.outcome", "eq": "confirmed"}]},
            },
            {
                "metric": "update",
                "measures": "periodic_update",
                "goals": {"*": "67m"},
                "stop": {"field": "actor.team", "absent": True},
            },
        )
    ],
    "none in force": [changed(resolution("1h"), valid_until="2026-01-01T00:00:00Z")],
    "none": [],
}


@pytest.mark.parametrize("minutes", [45, 300, 5000])
@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_ordinary_tickets_are_judged_as_columns(agreement, minutes):
    histories = [History(name) for name in ORDINARY]
    for history, ordinary in zip(histories, ORDINARY.values(), strict=True):
        history.events = [
            TicketEvent.from_dict({**event.to_dict(), "ticket_id": history.ticket_id})
            for event in ordinary.events
        ]

    _, asked = judged(histories, AGREEMENTS[agreement], minutes)

    assert asked == 0


# History, agreement, and instant of what falls to the row engine, ticket by ticket.
APART = {
    "corrected": (
        History().opened(0).add(10, "corrected", event_id="T-1:1", data={"state": "new"}),
        [EVERYTHING],
    ),
    "merged": (History().opened(0).add(10, "merged", into_id="T-2"), [EVERYTHING]),
    "extended": (History().opened(0).add(10, "extended", metric="resolution"), [EVERYTHING]),
    "excused": (History().opened(0).add(10, "excused", metric="resolution"), [EVERYTHING]),
    "started by a field": (
        History().opened(0, fields={"planned_at": "2026-03-02T09:30:00Z"}),
        [changed(resolution("1h", starts_at="planned_at"), workflows=["incident"])],
    ),
    "restarted": (
        History().opened(0, "P3").prioritised(60, "P1"),
        [resolution({"P1": "1h", "*": "8h"}, retarget="restart")],
    ),
    "carried over": (
        History().opened(0, "P3").prioritised(60, "P1"),
        [resolution({"P1": "1h", "*": "8h"}, retarget="carry_fraction")],
    ),
    "no goal any more where calendars differ": (
        History().opened(0, "P1").prioritised(60, "P9"),
        [resolution({"P1": {"within": "4h", "calendar": "always"}, "P2": "8h"})],
    ),
    "paused with the last microsecond": (
        History().opened(0).moved(240, "waiting").moved(300, "in_progress"),
        [resolution("4h")],
    ),
    "rolled on from the closing it stopped at": (
        History().opened(0).moved(480, "resolved"),
        [resolution("8h", edge="roll")],
    ),
    "pushed on to the end of a stretch": (
        History().opened(0).moved(60, "waiting").moved(120, "in_progress").moved(1500, "waiting"),
        [resolution("at 2026-03-02T17:00:00Z")],
    ),
    "a new cycle by other terms": (
        History().opened(0).moved(30, "resolved").moved(90, "in_progress"),
        [
            changed(resolution("4h", reopen="new_cycle"), valid_until="2026-03-02T10:00:00Z"),
            changed(resolution("8h"), valid_from="2026-03-02T10:00:00Z", version="2"),
        ],
    ),
    "a new cycle by another condition": (
        History().opened(0).replied(10, REQUESTER).add(20, "note"),
        [
            changed(
                policy({"metric": "next_response", "stop": {"field": "event.type", "eq": "note"}}),
                valid_until="2026-03-02T10:00:00Z",
                workflows=["incident"],
            ),
            changed(
                policy({"metric": "next_response"}),
                valid_from="2026-03-02T10:00:00Z",
                workflows=["complaint"],
            ),
        ],
    ),
    "stopped by the reopening itself": (
        History()
        .opened(0)
        .moved(30, "resolved")
        .add(
            60,
            "transitioned",
            trigger="final_reply",
            from_state="resolved",
            from_category="resolved",
            to_state="in_progress",
            to_category="active",
        ),
        [policy({"metric": "final_reply", "goals": {"*": "4h"}})],
    ),
    "a new cycle from before the opening": (
        History().opened(60).moved(10, "resolved").moved(20, "in_progress"),
        [resolution("4h", reopen="new_cycle")],
    ),
}


@pytest.mark.parametrize("case", APART)
def test_what_columns_do_not_know_falls_to_the_row_engine(case):
    history, agreement = APART[case]

    _, asked = judged([history, History("T-9").opened(0)], agreement, 2000)

    assert asked == (2 if case in ("started by a field", "a new cycle by another condition") else 1)


STRANGE = {
    "a date that starts it": {"metric": "resolution", "starts_at": "planned_at"},
    "a pause of its own": {"metric": "resolution", "pause": {"field": "state", "eq": "waiting"}},
    "an end of its own": {"metric": "resolution", "cancel": {"field": "event.type", "eq": "linked"}},
    "what the ticket has become": {"metric": "team_time", "of": {"team": "mail"}},
    "a key of the host's without a column": {
        "metric": "acceptance",
        "stop": {"field": "data.channel", "eq": "phone"},
    },
    "a start that resumes it": {"metric": "next_response", "again": "resume"},
    "goals by a field": {"metric": "resolution", "goals": {"web": "1h"}, "goals_by": "category"},
    "hours outside of which less is promised": {
        "metric": "resolution",
        "goals": {"*": {"within": "1h", "outside": "4h"}},
    },
    "a promise that starts anew": {"metric": "promise_last", "retarget": "restart"},
}


@pytest.mark.parametrize("case", STRANGE)
def test_a_target_that_columns_do_not_know_is_the_row_engines(case):
    history = History().opened(0).replied(10, REQUESTER).replied(20).moved(30, "waiting")

    _, asked = judged([history, History("T-2").opened(60)], [policy(STRANGE[case])], 90)

    assert asked == 2


class TestRestarting:
    @pytest.mark.parametrize("mode", ["restart", "carry_fraction"])
    def test_a_goal_that_did_not_change_is_known(self, mode):
        goals = {"P1": "4h", "P2": "240m", "P3": "8h"}
        first = {"fields": {"priority": "P1"}}
        same = History().opened(0, **first).prioritised(60, "P2")
        later = History("T-2").opened(0, **first).moved(30, "resolved").prioritised(60, "P3")

        _, asked = judged([same, later], [resolution(goals, retarget=mode)], 600)

        assert asked == 0


class TestScope:
    def test_only_workflows_of_a_strange_policy_fall_to_the_row_engine(self):
        strange = changed(resolution("1h", starts_at="planned_at"), workflows=["complaint"])
        other = History("T-2").opened(0)
        complaint = History().opened(0, workflow="complaint", fields={"planned_at": "2026-03-02T09:00:00Z"})

        _, asked = judged([complaint, other], [strange, EVERYTHING], 100)

        assert asked == 1

    def test_a_policy_whose_calendar_is_missing_is_strange(self):
        elsewhere = changed(resolution("1h"), calendar="mars", workflows=["complaint"])

        answer, asked = judged([History().opened(0)], [elsewhere, EVERYTHING], 100)

        assert (len(answer), asked) == (3, 0)

    @pytest.mark.parametrize("key", ["milestones", "goals"])
    def test_what_a_target_learns_to_say_falls_to_the_row_engine(self, key, monkeypatch):
        known = {**scope._KNOWN, Target: scope._KNOWN[Target] - {key}}
        monkeypatch.setattr(scope, "_KNOWN", known)
        says, says_not = resolution("4h", milestones=["50%"]), policy({"metric": "resolution"})

        assert judged([History().opened(0)], [says], 60)[1] == 1
        assert judged([History().opened(0)], [says_not], 60)[1] == 0


class TestAnswers:
    def test_of_any_number_of_metrics_come_in_their_order(self):
        own = [
            {"metric": f"own {number}", "stop": {"field": "event.type", "eq": "note"}} for number in range(40)
        ]

        answer, asked = judged([History("B").opened(0), History("A").opened(0)], [policy(*own)], 60)

        assert [row["metric"] for row in answer] == 2 * [target["metric"] for target in own]
        assert asked == 0

    def test_come_by_ticket_metric_and_cycle(self):
        first = History("B").opened(0).replied(10, REQUESTER).replied(20).replied(30, REQUESTER)
        second = History("A").opened(0)

        answer, _ = judged([first, second], [EVERYTHING], 60)

        assert [(row["ticket_id"], row["metric"], row["cycle"]) for row in answer] == [
            ("B", "acknowledgement", 1),
            ("B", "first_response", 1),
            ("B", "next_response", 1),
            ("B", "next_response", 2),
            ("B", "resolution", 1),
            ("A", "acknowledgement", 1),
            ("A", "first_response", 1),
            ("A", "resolution", 1),
        ]

    def test_of_no_events_there_are_none(self):
        clocks = evaluate_many(event_table([]), [EVERYTHING], CALENDARS, at=at(0))

        assert len(clocks) == 0
        assert clocks.schema.equals(
            evaluate_many(event_table(History().opened(0).events), [EVERYTHING], CALENDARS, at=at(0)).schema
        )
        assert clocks.schema.metadata == {b"schema": b"servicecore.clocks/1"}

    def test_instants_may_be_datetimes(self):
        table = event_table(History().opened(0).events)
        when = History().opened(30).events[0].at

        assert evaluate_many(table, [EVERYTHING], [OFFICE], at=when).equals(
            evaluate_many(table, [EVERYTHING], CALENDARS, at=at(30))
        )


class TestRefusals:
    TABLE = event_table(History().opened(0).replied(10).events)

    def test_a_naive_instant_is_none(self):
        with pytest.raises(NaiveDatetime):
            evaluate_many(self.TABLE, [EVERYTHING], CALENDARS, at=History().opened(0).events[0].at.naive())

    def test_a_missing_calendar_is_named(self):
        with pytest.raises(UnknownName, match="calendar 'office' is not known; use one of always"):
            evaluate_many(self.TABLE, [EVERYTHING], {"always": CALENDARS["always"]}, at=at(0))

    def test_a_history_with_a_gap_is_the_row_engines_to_refuse(self):
        table = event_table(History().opened(0).add(5, "note").add(9, "note").events)

        with pytest.raises(InvalidHistory, match="'T-1' lacks event number 2"):
            evaluate_many(table.take([0, 2]), [EVERYTHING], CALENDARS, at=at(0))

    @pytest.mark.parametrize("rows_", [[1], [0, 0]], ids=["no opening", "same opening twice"])
    def test_openings_are_one(self, rows_):
        table = self.TABLE.take(rows_)

        if rows_ == [1]:
            with pytest.raises(InvalidHistory, match="has 0 opened events"):
                evaluate_many(table, [EVERYTHING], CALENDARS, at=at(0))
        else:
            assert len(evaluate_many(table, [EVERYTHING], CALENDARS, at=at(0))) == 3

    def test_one_id_for_two_events_is_a_conflict(self):
        first, second = History().opened(0).add(5, "note").events
        twice = TicketEvent(first.id, "T-1", sequence=2, at=second.at_us, type="note", actor=AGENT)

        with pytest.raises(HistoryConflict):
            evaluate_many(event_table([first, twice]), [EVERYTHING], CALENDARS, at=at(0))

    def test_ids_that_do_not_count_up_are_told_apart(self):
        events = [
            TicketEvent(
                f"e{9 - number}", "T-1", sequence=number + 1, at=at(number), type=kind, actor=AGENT, data=data
            )
            for number, (kind, data) in enumerate(
                [("opened", {"workflow": "w", "state": "new", "category": "new"}), ("note", {}), ("note", {})]
            )
        ]
        other = History("T-2").opened(0).events
        twice = [TicketEvent("e9", "T-2", sequence=2, at=at(9), type="note", actor=AGENT)]

        judge = Judge.of([EVERYTHING], CALENDARS, at(60))
        judge.clocks(event_table([*events, *other, *twice]))

        assert judge.one_by_one == 0

    def test_a_promise_of_no_instant_is_the_row_engines_to_refuse(self):
        table = event_table(History().opened(0).add(5, "promised", promised_at="2026-03-02T10:00:00Z").events)
        table = table.set_column(
            table.column_names.index("promised_at"), "promised_at", pa.array([None, "soon"])
        )

        with pytest.raises(InvalidColumn, match=r"data_json\[1\]: makes no event"):
            evaluate_many(table, [policy({"metric": "promise_first"})], CALENDARS, at=at(60))

    def test_where_nothing_opens_the_row_engine_says_so(self):
        closed = BusinessCalendar.from_dict(
            {"name": "office", "timezone": "UTC", "special": {"2026-03-02": [["09:00", "10:00"]]}}
        )

        with pytest.raises(NoOpenTime):
            evaluate(History().opened(0).events, [resolution("4h")], [closed], at=at(0))
        with pytest.raises(NoOpenTime):
            judged([History().opened(0)], [resolution("4h")], 0, [closed])
