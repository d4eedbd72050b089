"""The incremental form: event by event it says what the evaluation of the whole history says."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements import ALWAYS, CALENDARS, policy, resolution
from histories import REQUESTER, SYSTEM, History, at
from servicecore.errors import (
    InvalidArgument,
    InvalidDefinition,
    InvalidHistory,
    NaiveDatetime,
    OutOfOrder,
    ServiceCoreError,
    UnknownName,
    WrongArgument,
)
from servicecore.event import TicketEvent
from servicecore.instant import MINUTE_US, from_us, to_iso
from servicecore.sla import SlaFold, SlaPolicy, evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GOALS = {"P1": "2h", "P2": {"within": "6h", "calendar": "always"}, "*": "10h"}
POINTS = {"P1": "by 16:00 next business day", "P2": "2bd", "*": "end of business day"}
LATE = ["50%", "100%", "-1h", "+1bd"]


def replies(**more: Any) -> dict[str, Any]:
    return {
        "all": [{"field": "event.type", "eq": "replied"}, *({"field": k, "eq": v} for k, v in more.items())]
    }


MAIL = {"field": "category", "eq": "mail"}
AGREEMENTS = {
    "the usual three": [
        policy(
            {"metric": "first_response", "goals": {"*": "1h"}},
            {"metric": "next_response", "goals": {"*": "2h"}, "milestones": ["75%"]},
            {"metric": "resolution", "goals": GOALS, "milestones": LATE, "edge": "roll"},
        )
    ],
    "points, and new cycles": [
        policy(
            {"metric": "next_response", "goals": POINTS, "pause_on": ["requester"]},
            {"metric": "resolution", "goals": POINTS, "milestones": LATE, "reopen": "new_cycle"},
            {"metric": "periodic_update", "goals": {"*": "3h"}},
        )
    ],
    "shares that are carried": [
        policy(
            {"metric": "resolution", "goals": GOALS, "retarget": "carry_fraction", "milestones": ["75%"]},
            {"metric": "requester_wait", "goals": {"mail": "3h", "*": "9h"}, "goals_by": "category"},
            {"metric": "step", "goals": {"new": "1h", "in_progress": "4h"}},
        )
    ],
    "goals that begin anew": [
        policy(
            {"metric": "resolution", "goals": GOALS, "retarget": "restart", "reopen": "stay_stopped"},
            {"metric": "agent_work", "goals": POINTS, "retarget": "restart", "milestones": ["50%"]},
            {"metric": "promise_first"},
            {"metric": "promise_last", "milestones": ["-1h"]},
        )
    ],
    "conditions of its own": [
        policy(
            {
                "metric": "with mail",
                "start": MAIL,
                "stop": {"field": "category", "ne": "mail"},
                "goals": GOALS,
            },
            {
                "metric": "talk",
                "start": replies(**{"actor.kind": "requester"}),
                "stop": replies(**{"data.public": True, "actor.kind": "agent"}),
                "pause": {"field": "team", "eq": "network"},
                "reset": {"field": "event.type", "eq": "acknowledged"},
                "cancel": {"field": "event.type", "eq": "reviewed"},
                "again": "resume",
                "goals": {"*": "2h"},
            },
            {
                "metric": "silence",
                "measures": "resolution",
                "pause": {"field": "event.type", "eq": "acknowledged"},
                "resume": replies(),
                "goals": GOALS,
                "milestones": LATE,
            },
            {"metric": "team_time", "of": {"team": "network"}, "goals": {"*": "3h"}},
        )
    ],
    "for some tickets": [
        policy({"metric": "resolution", "goals": {"*": "3h"}}, when=MAIL, name="mail"),
        policy({"metric": "resolution", "goals": GOALS}, {"metric": "reply_to_desk", "goals": {"*": "1h"}}),
    ],
    "chosen at each event": [
        policy(
            {"metric": "resolution", "goals": {"*": "3h"}, "counts_from": "attachment", "milestones": LATE},
            {"metric": "next_response", "goals": {"*": "1h"}},
            when=MAIL,
            name="mail",
            chosen="at_each_event",
        ),
        policy(
            {"metric": "resolution", "goals": GOALS},
            {"metric": "investigation", "goals": {"*": "1bd"}},
            chosen="at_each_event",
            when={"field": "team", "ne": "network"},
        ),
    ],
    "from a date": [
        policy(
            {"metric": "resolution", "goals": GOALS, "starts_at": "planned", "milestones": ["50%"]},
            {"metric": "first_response", "goals": {"*": "1h"}, "starts_at": "attached"},
        ),
        policy({"metric": "first_response", "goals": {"*": "2h"}}, name="else"),
    ],
    "from two dates": [
        policy(
            {"metric": "resolution", "goals": GOALS, "starts_at": "planned"},
            {"metric": "first_response", "goals": {"*": "1h"}, "starts_at": "attached"},
        )
    ],
    "from a date, at each event": [
        policy(
            {"metric": "resolution", "goals": GOALS, "starts_at": "planned"},
            when=MAIL,
            name="mail",
            chosen="at_each_event",
        ),
        policy(
            {"metric": "resolution", "goals": {"*": "3h"}},
            when={"field": "team", "eq": "network"},
            name="else",
            chosen="at_each_event",
        ),
    ],
}

STATES = ["in_progress", "waiting", "resolved", "in_progress", "waiting", "closed", "cancelled"]
METRICS = ["resolution", "next_response", "first_response", "talk"]
PLAIN = {
    "in_progress": lambda h, m: h.moved(m, "in_progress"),
    "message": lambda h, m: h.replied(m, REQUESTER),
    "answer": lambda h, m: h.replied(m),
    "note": lambda h, m: h.add(m, "note"),
    "private reply": lambda h, m: h.replied(m, public=False),
    "automatic reply": lambda h, m: h.replied(m, SYSTEM),
    "acknowledgement": lambda h, m: h.add(m, "acknowledged"),
    "wait": lambda h, m: h.add(m, "waiting_started", wait_reason="vendor"),
    "end of a wait": lambda h, m: h.add(m, "waiting_ended"),
    "review": lambda h, m: h.add(m, "reviewed"),
    "merge": lambda h, m: h.add(m, "merged", into_id="T-2"),
}


KINDS = [*PLAIN, *("move", "say") * 3, *("priority", "hand") * 2, "agree", "excuse", "promise"]


@st.composite
def happenings(draw, history: History, minute: int, kinds: list[str]) -> History:
    """One more event at that minute, of one of some kinds."""
    kind = draw(st.sampled_from(kinds))
    if kind in PLAIN:
        return PLAIN[kind](history, minute)
    if kind == "move":
        reason = draw(st.sampled_from([None, "vendor"]))
        return history.moved(minute, draw(st.sampled_from(STATES)), reason)
    if kind == "priority":
        return history.prioritised(minute, draw(st.sampled_from(["P1", "P2", "P3"])))
    if kind == "agree":
        until = to_iso(at(minute + draw(st.integers(-200, 3000))))
        more = draw(st.sampled_from([{"by": "2h"}, {"by": "1bd"}, {"due_at": until}, {}]))
        return history.add(minute, "extended", metric=draw(st.sampled_from(METRICS)), **more)
    if kind == "excuse":
        which = draw(st.sampled_from([{}, {"cycle": 1}, {"cycle": 2}]))
        return history.add(minute, "excused", metric=draw(st.sampled_from(METRICS)), **which)
    if kind == "hand":
        team = draw(st.sampled_from(["network", "mail"]))
        return history.add(
            minute, draw(st.sampled_from(["assigned", "transferred"])), team=team, assignee="kim"
        )
    if kind == "promise":
        promised_at, consent = to_iso(at(minute + draw(st.integers(0, 900)))), draw(st.booleans())
        return history.add(minute, "promised", promised_at=promised_at, consent=consent)
    fields: dict[str, Any] = {"category": draw(st.sampled_from(["mail", "vpn"]))}
    if draw(st.booleans()):
        days = draw(st.sampled_from([-1, 0, 1, 2]))
        date = to_iso(at(minute + days * 600)) if days > -1 or draw(st.booleans()) else None
        fields[draw(st.sampled_from(["planned", "attached"]))] = date
    return history.add(minute, draw(st.sampled_from(["note", "classified"])), fields=fields)


@st.composite
def histories(draw, kinds: list[str] | None = None) -> list[TicketEvent]:
    """A ticket's life in the order of time, with much at one instant."""
    fields = draw(
        st.sampled_from(
            [{}, {"category": "mail"}, {"planned": to_iso(at(300))}, {"planned": to_iso(at(-60))}]
        )
    )
    history = History().opened(0, state=draw(st.sampled_from(["new", "waiting"])), fields=fields)
    if kinds is None:
        kinds = draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=6))  # few, so that they meet
    minute = 0
    for _ in range(draw(st.integers(0, 9))):
        minute += draw(st.sampled_from([0, 0, 0, 30, 90, 200, 700, 1500, 5000]))
        draw(happenings(history, minute, kinds))
    return history.events


def is_dated(event: TicketEvent) -> bool:
    return not {"planned", "attached"}.isdisjoint(event.data.get("fields", ()))


def stored(fold: SlaFold, policies: list[SlaPolicy]) -> SlaFold:
    """The fold as it comes back from a store."""
    record = json.loads(json.dumps(fold.to_dict()))
    back = SlaFold.from_dict(record, policies, CALENDARS)
    assert back == fold
    assert back.to_dict() == record
    return back


def assert_same(events: list[TicketEvent], policies: list[SlaPolicy], draw: Any) -> None:
    """Event by event, asked and stored in between or not, it says what the whole history says."""
    start = draw(st.integers(1, len(events)))
    fold = SlaFold.of(events[:start], policies, CALENDARS)
    judged_us = None
    for count, event in enumerate(events[start:], start + 1):
        if draw(st.booleans(), "asked"):
            judged_us = events[count - 2].at_us
            assert fold.status(at=judged_us) == evaluate(
                events[: count - 1], policies, CALENDARS, at=judged_us
            )
        if draw(st.booleans(), "stored"):
            fold = stored(fold, policies)
        before = stored(fold, policies)
        try:
            assert fold.add(event)
        except OutOfOrder:
            assert is_dated(event) or event.at_us == judged_us
            assert fold == before
            fold = SlaFold.of(events[:count], policies, CALENDARS)
    later = events[-1].at_us + draw(st.sampled_from([0, 30, 600, 4000])) * MINUTE_US
    answer = evaluate(events, policies, CALENDARS, at=later)
    assert fold.status(at=later) == answer
    assert fold.status(at=later).to_dict() == answer.to_dict()


class TestLaws:
    @pytest.mark.parametrize("name", AGREEMENTS)
    @given(events=histories(), data=st.data())
    def test_event_by_event_it_says_what_the_whole_history_says(self, name, events, data):
        assert_same(events, AGREEMENTS[name], data.draw)

    @given(
        st.lists(st.sampled_from(["message", "answer", "acknowledgement", "in_progress"]), max_size=6),
        st.data(),
    )
    def test_so_it_does_when_much_happens_at_one_instant(self, kinds, data):
        history = History().opened(0)
        for kind in kinds:
            PLAIN[kind](history, 30)

        assert_same(history.events, AGREEMENTS["the usual three"], data.draw)

    @pytest.mark.parametrize("name", ["from a date", "from a date, at each event", "from two dates"])
    @given(events=histories(kinds=["say", "say", "in_progress", "move", "hand"]), data=st.data())
    def test_so_it_does_when_dates_change(self, name, events, data):
        assert_same(events, AGREEMENTS[name], data.draw)


THREE = AGREEMENTS["the usual three"]


def fold_of(history: History, policies: list[SlaPolicy] | None = None) -> SlaFold:
    return SlaFold.of(history.events, THREE if policies is None else policies, CALENDARS)


def last(history: History) -> TicketEvent:
    return history.events[-1]


def refused(fold: SlaFold, event: TicketEvent, kind: type[Exception] = OutOfOrder) -> str:
    """The message with which an event is refused; the fold is as it was."""
    before = fold.to_dict()
    with pytest.raises(kind) as error:
        fold.add(event)
    assert fold.to_dict() == before
    return str(error.value)


class TestTaking:
    def test_takes_events_as_they_come(self):
        history = History().opened(0)
        fold = fold_of(history)

        added = [fold.add(last(history.replied(30))), fold.add(last(history.moved(60, "waiting")))]

        assert (added, fold.revision) == ([True, True], 3)
        assert fold.status(at=from_us(at(90))) == evaluate(history.events, THREE, CALENDARS, at=at(90))

    def test_an_event_that_comes_twice_is_taken_once(self):
        history = History().opened(0).replied(30)
        fold = fold_of(history)

        assert not any(map(fold.add, history.events))
        assert fold == fold_of(history)

    def test_an_event_between_must_not_be_missing(self):
        history = History().opened(0)
        fold = fold_of(history)

        message = refused(fold, last(history.replied(30).replied(40)), InvalidHistory)

        assert (
            message == "history of ticket 'T-1' lacks event number 2; give its events as they were appended"
        )

    def test_refuses_what_happened_before(self):
        history = History().opened(0).replied(30)

        message = refused(fold_of(history), last(history.add(29, "note")))

        assert message == (
            "history of ticket 'T-1' has event 'T-1:3', which happened before others that were taken; "
            "judge the whole history again"
        )

    def test_what_happened_before_the_opening_is_out_of_order_too(self):
        history = History().opened(0).add(-180, "acknowledged").add(-60, "note")
        fold = fold_of(History().opened(0).add(-180, "acknowledged"))

        assert "happened before others" in refused(fold, last(history))

    def test_refuses_a_correction(self):
        history = History().opened(0).replied(30)

        message = refused(fold_of(history), last(history.add(60, "corrected", event_id="T-1:2", void=True)))

        assert "has event 'T-1:3', which corrects another; judge the whole history again" in message

    def test_refuses_a_second_opening(self):
        history = History().opened(0)

        assert "has two opened events" in refused(fold_of(history), last(history.opened(5)), InvalidHistory)

    def test_refuses_another_ticket(self):
        other = last(History("T-2").opened(0).replied(5))

        message = refused(fold_of(History().opened(0)), other, InvalidHistory)

        assert message == "history of ticket 'T-1' got an event of another ticket; give its own"

    def test_refuses_what_is_no_event(self):
        assert "a servicecore TicketEvent" in refused(
            fold_of(History().opened(0)), {"id": "x"}, WrongArgument
        )

    def test_refuses_an_extension_by_no_time(self):
        history = History().opened(0)

        message = refused(
            fold_of(history), last(history.add(5, "extended", metric="resolution", by="soon")), InvalidHistory
        )

        assert "is extended by what is no time" in message

    def test_needs_a_whole_history_to_begin_with(self):
        with pytest.raises(InvalidHistory, match="it needs exactly one"):
            SlaFold.of(History().replied(0).events, THREE, CALENDARS)


class TestOneInstant:
    """An answer comes before what pauses, and a message last, in whatever order they were written down."""

    KINDS = (
        lambda history: history.replied(30, REQUESTER),
        lambda history: history.moved(30, "waiting"),
        lambda history: history.replied(30),
        lambda history: history.add(30, "acknowledged"),
    )

    @pytest.mark.parametrize("order", list(permutations(range(4))))
    def test_comes_in_any_order(self, order):
        history = History().opened(0)
        fold = fold_of(history)
        for kind in order:
            fold.add(last(self.KINDS[kind](history)))

        assert fold.status(at=at(90)) == evaluate(history.events, THREE, CALENDARS, at=at(90))

    def test_an_answer_after_a_judged_message_is_out_of_order(self):
        history = History().opened(0).replied(30, REQUESTER)
        fold = fold_of(history)
        fold.status(at=at(30))

        assert "comes before what was taken of its instant" in refused(fold, last(history.replied(30)))

    def test_so_it_is_when_something_else_came_between(self):
        history = History().opened(0).replied(30, REQUESTER)
        fold = fold_of(history)
        fold.status(at=at(30))
        fold.add(last(history.replied(30, REQUESTER)))

        assert "comes before what was taken of its instant" in refused(fold, last(history.replied(30)))

    def test_a_message_after_a_judged_answer_is_in_time(self):
        history = History().opened(0).replied(30)
        fold = fold_of(history)
        fold.status(at=at(30))

        assert fold.add(last(history.replied(30, REQUESTER)))

    def test_an_answer_with_the_opening_is_in_time(self):
        history = History().opened(0)
        fold = fold_of(history)
        fold.status(at=at(0))

        assert fold.add(last(history.replied(0)))

    def test_what_comes_with_the_opening_says_which_policy_governs(self):
        policies = AGREEMENTS["for some tickets"]
        history = History().opened(0)
        fold = fold_of(history, policies)

        fold.add(last(history.add(0, "classified", category="mail")))

        assert fold.status(at=at(0)).clocks["resolution"].policy == "mail"

    def test_unless_the_opening_was_judged_without_it(self):
        history = History().opened(0)
        fold = fold_of(history, AGREEMENTS["for some tickets"])
        fold.status(at=at(0))

        message = refused(fold, last(history.add(0, "classified", category="mail")))

        assert "comes with an opening judged without it" in message


class TestDates:
    DATED = AGREEMENTS["from a date"]

    def test_a_date_ahead_starts_its_clock(self):
        history = History().opened(0)
        fold = fold_of(history, self.DATED)

        fold.add(last(history.add(30, "note", fields={"planned": to_iso(at(100))})))

        assert fold.status(at=at(40)).next_start_us == at(100)
        assert fold.status(at=at(130)).clocks["resolution"].started_at_us == at(100)

    def test_a_date_ahead_may_be_put_off(self):
        history = History().opened(0, fields={"planned": to_iso(at(100))})
        fold = fold_of(history, self.DATED)

        fold.add(last(history.add(30, "note", fields={"planned": to_iso(at(200))})))
        fold.add(last(history.add(150, "note", fields={"planned": None})))

        assert "resolution" not in fold.status(at=at(300)).clocks

    @pytest.mark.parametrize(
        ("said", "planned"),
        [(None, 20), (10, 100), (10, None)],
        ids=["one that is past", "another for one that began a clock", "none any more"],
    )
    def test_a_date_that_changes_the_past_is_out_of_order(self, said, planned):
        history = History().opened(0, fields={"planned": None if said is None else to_iso(at(said))})
        fold = fold_of(history, self.DATED)
        date = None if planned is None else to_iso(at(planned))

        message = refused(fold, last(history.add(30, "note", fields={"planned": date})))

        assert "changes a date from which clocks count already" in message

    def test_so_is_one_that_lets_another_policy_have_governed(self):
        history = History().opened(0)
        fold = fold_of(history, self.DATED)

        message = refused(fold, last(history.add(30, "note", fields={"attached": to_iso(at(100))})))

        assert "changes a date from which clocks count already" in message

    def test_a_date_that_passed_while_the_ticket_was_over_begins_nothing_later(self):
        policies = AGREEMENTS["from two dates"]
        history = (
            History().opened(0, fields={"planned": to_iso(at(50))}).moved(20, "resolved").add(60, "note")
        )
        fold = fold_of(history, policies)

        fold.add(last(history.add(70, "note", fields={"attached": to_iso(at(200))})))
        fold.add(last(history.moved(80, "in_progress")))

        assert fold.status(at=at(90)) == evaluate(history.events, policies, CALENDARS, at=at(90))
        assert "resolution" not in fold.status(at=at(90)).clocks

    def test_a_date_may_come_with_the_opening(self):
        history = History().opened(0)
        fold = fold_of(history, self.DATED)

        fold.add(last(history.add(0, "note", fields={"planned": to_iso(at(-30))})))

        assert fold.status(at=at(10)).clocks["resolution"].started_at_us == at(-30)

    def test_what_is_no_date_is_refused(self):
        history = History().opened(0)

        message = refused(
            fold_of(history, self.DATED),
            last(history.add(5, "note", fields={"planned": "soon"})),
            InvalidHistory,
        )

        assert "has no instant in field 'planned'" in message


class TestAsking:
    def test_the_past_cannot_be_asked_for(self):
        fold = fold_of(History().opened(0).replied(30))

        with pytest.raises(
            InvalidArgument, match="an instant not before the last event, 2026-03-02T09:30:00Z"
        ):
            fold.status(at=at(29))

    def test_an_instant_has_an_offset(self):
        with pytest.raises(NaiveDatetime, match="at 2026-03-02T09:00:00 has no UTC offset"):
            fold_of(History().opened(0)).status(at=pendulum.naive(2026, 3, 2, 9))

    def test_asking_ahead_is_no_event(self):
        history = History().opened(0)
        fold = fold_of(history)
        fold.status(at=at(5000))

        assert fold.add(last(history.replied(30)))
        assert fold.status(at=at(60)).clocks["first_response"].met

    def test_an_earlier_answer_does_not_change_when_the_fold_goes_on(self):
        history = (
            History().opened(0).replied(10, REQUESTER).moved(20, "waiting").replied(30).replied(40, REQUESTER)
        )
        history.prioritised(50, "P1").add(60, "excused", metric="next_response", cycle=1)
        history.moved(70, "in_progress").prioritised(80, "P3").replied(90)
        policies = AGREEMENTS["goals that begin anew"] + THREE
        fold = SlaFold.of(history.events[:1], policies, CALENDARS)
        asked = []
        for event in history.events[1:]:
            fold.add(event)
            asked.append((event.at_us, fold.status(at=event.at_us)))

        for count, (us, status) in enumerate(asked, 2):
            assert status.to_dict() == evaluate(history.events[:count], policies, CALENDARS, at=us).to_dict()

    def test_what_cannot_be_judged_is_said_again_whenever_it_is_asked(self):
        goals = {"P1": {"within": "1h", "calendar": "gone"}, "*": "4h"}
        history = History().opened(0)
        fold = fold_of(history, [resolution(goals)])
        fold.add(last(history.prioritised(5, "P1")))

        for ask in (
            lambda: fold.add(last(history.add(9, "note"))),
            lambda: fold.status(at=at(10)),
            fold.to_dict,
        ):
            with pytest.raises(UnknownName, match="calendar 'gone' is not known; use one of office, always"):
                ask()


class TestStoring:
    def rich(self) -> tuple[SlaFold, list[SlaPolicy]]:
        """A fold with something of everything."""
        history = History().opened(0, "P3", fields={"category": "mail", "planned": to_iso(at(9000))})
        history.replied(10, REQUESTER).moved(20, "waiting").replied(30).replied(40, REQUESTER).moved(
            50, "in_progress"
        )
        history.prioritised(60, "P1").add(65, "extended", metric="resolution", due_at=to_iso(at(900)))
        history.add(70, "excused", metric="resolution").add(80, "waiting_started", wait_reason="vendor")
        history.add(90, "waiting_ended").prioritised(95, "P3").replied(95)
        policies = [*AGREEMENTS["from a date"], *AGREEMENTS["goals that begin anew"], *THREE]
        return SlaFold.of(history.events, policies, CALENDARS), policies

    def test_comes_back_from_its_own_json(self):
        fold, policies = self.rich()

        assert stored(fold, policies) == fold

    def test_says_which_schema_it_follows(self):
        record = self.rich()[0].to_dict()

        assert (record["schema"], record["revision"]) == ("servicecore.sla_fold/1", 14)

    def test_a_calendar_may_have_another_name_for_policies(self):
        calendars = {"office": ALWAYS}
        history = History().opened(0).replied(30)
        fold = SlaFold.of(history.events, [resolution()], calendars)
        fold.status(at=at(60))

        back = SlaFold.from_dict(fold.to_dict(), [resolution()], calendars)

        assert back.status(at=at(90)) == fold.status(at=at(90))

    def test_a_missing_policy_is_named(self):
        fold, policies = self.rich()

        with pytest.raises(UnknownName, match="SLA policy 'standard 1' is not known; use one of else 1, "):
            SlaFold.from_dict(fold.to_dict(), policies[1:], CALENDARS)
        with pytest.raises(UnknownName, match="SLA policy 'standard 1' is not known; use one of nothing"):
            SlaFold.from_dict(fold_of(History().opened(0)).to_dict(), [], CALENDARS)

    def test_a_missing_calendar_is_named(self):
        fold = fold_of(History().opened(0).replied(5))

        with pytest.raises(UnknownName, match="calendar 'office' is not known; use one of always"):
            SlaFold.from_dict(fold.to_dict(), THREE, {"always": ALWAYS})

    def test_policies_in_another_order_would_have_judged_otherwise(self):
        policies = [resolution(), policy({"metric": "resolution", "goals": {"*": "9h"}}, name="lax")]
        fold = fold_of(History().opened(0).replied(5), policies)

        with pytest.raises(InvalidArgument, match="them in the order in which the ticket was folded"):
            SlaFold.from_dict(fold.to_dict(), policies[::-1], CALENDARS)


class TestNewPolicies:
    """A version that is for what comes is taken; one that could have governed is not."""

    OLD = resolution({"*": "4h"}, reopen="new_cycle")

    def later(self, start: float, **more: Any) -> SlaPolicy:
        return SlaPolicy.from_dict(
            {**self.OLD.to_dict(), "version": "2", "valid_from": to_iso(at(start)), **more}
        )

    def back(self, new: SlaPolicy, history: History) -> SlaFold:
        return SlaFold.from_dict(fold_of(history, [self.OLD]).to_dict(), [new, self.OLD], CALENDARS)

    def test_a_version_to_come_governs_what_comes(self):
        history = History().opened(0).moved(30, "resolved").add(40, "note")
        new = self.later(
            60, targets=[{"metric": "next_response", "goals": {"*": "1h"}}, *self.OLD.to_dict()["targets"]]
        )
        fold = self.back(new, history)

        for event in history.moved(90, "in_progress").replied(95, REQUESTER).events[3:]:
            fold.add(event)

        assert fold.status(at=at(99)).clocks["resolution"].policy_version == "2"
        assert fold.status(at=at(99)) == evaluate(history.events, [new, self.OLD], CALENDARS, at=at(99))

    def test_one_for_other_workflows_is_no_matter(self):
        new = self.later(-99, workflows=["complaint"])

        assert self.back(new, History().opened(0).replied(5).replied(9)).status(at=at(9))

    def test_any_is_taken_while_nothing_was_judged(self):
        assert (
            self.back(self.later(-99), History().opened(0))
            .status(at=at(9))
            .clocks["resolution"]
            .policy_version
            == "2"
        )

    @pytest.mark.parametrize(
        ("start", "more"),
        [
            (3, {}),
            (60, {"when": {"field": "category", "eq": "mail"}}),
            (60, {"targets": [{"metric": "resolution", "starts_at": "planned"}]}),
        ],
        ids=["in force already", "asks the ticket", "asks a date"],
    )
    def test_one_that_asks_what_was_not_kept_is_refused(self, start, more):
        with pytest.raises(
            InvalidArgument, match="'standard 2' is not taken; give new ones that govern only what"
        ):
            self.back(self.later(start, **more), History().opened(0).replied(5).replied(9))

    def test_a_date_ahead_is_waited_for_again(self):
        policies = AGREEMENTS["from a date"]
        fold = fold_of(
            History().opened(0, fields={"planned": to_iso(at(100))}).replied(5).replied(9), policies
        )

        assert stored(fold, policies).status(at=at(20)).next_start_us == at(100)


def places(record: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value of a record but the whole."""
    parts = (
        record.items() if isinstance(record, dict) else enumerate(record) if isinstance(record, list) else ()
    )
    for key, value in parts:
        yield (*path, key)
        yield from places(value, (*path, key))


def changed(record: Any, path: tuple[Any, ...], change: Callable[[Any, Any], None]) -> Any:
    """A copy of a record, in which something was done to the holder of the value at a path."""
    copy = holder = json.loads(json.dumps(record))
    for key in path[:-1]:
        holder = holder[key]
    change(holder, path[-1])
    return copy


class TestCorruptedRecords:
    FOLD, POLICIES = TestStoring().rich()
    RECORD = FOLD.to_dict()

    def read(self, record: Any) -> SlaFold:
        return SlaFold.from_dict(record, self.POLICIES, CALENDARS)

    def faults(self, *path: Any, to: Any) -> dict[str, str]:
        with pytest.raises(InvalidDefinition) as error:
            self.read(changed(self.RECORD, path, lambda holder, key: holder.__setitem__(key, to)))
        return {fault.path: fault.message for fault in error.value.faults}

    @pytest.mark.parametrize("wrong", [None, True, -1, 2**70, "x", [], {}, [[]], {"x": 1}], ids=repr)
    def test_whatever_is_wrong_is_said_in_the_words_of_the_library(self, wrong):
        for path in places(self.RECORD):
            record = changed(self.RECORD, path, lambda holder, key: holder.__setitem__(key, wrong))
            with suppress(ServiceCoreError):
                self.read(record)

    def test_a_missing_key_is_named(self):
        for path in places(self.RECORD):
            if isinstance(path[-1], str) and "data" not in path and "passed" not in path:
                record = changed(self.RECORD, path, lambda holder, key: holder.pop(key))
                with suppress(ServiceCoreError):
                    self.read(record)

    def test_faults_are_gathered(self):
        record = changed(self.RECORD, ("revision",), lambda holder, key: holder.update(revision="x", more=1))
        record["docket"]["standing"]["merged"] = 0

        with pytest.raises(InvalidDefinition) as error:
            self.read(record)
        assert {fault.path for fault in error.value.faults} == {"revision", "more", "docket.standing.merged"}

    def test_a_newer_schema_is_refused(self):
        assert (
            "cannot be read; this release reads servicecore.sla_fold/1"
            in self.faults("schema", to="servicecore.sla_fold/2")["schema"]
        )

    def test_its_events_are_its_own(self):
        assert self.faults("ticket_id", to="T-2") == {"ticket_id": "is not the ticket of its events"}

    @pytest.mark.parametrize("name", ["opened", "ticket"])
    def test_the_ticket_is_there_where_policies_ask_for_it(self, name):
        policies = AGREEMENTS["for some tickets"]
        record = fold_of(History().opened(0).replied(5).replied(9), policies).to_dict()
        record["docket"][name] = None

        with pytest.raises(InvalidDefinition, match="docket.ticket: is nothing, or 'opened' is; give both"):
            SlaFold.from_dict(record, policies, CALENDARS)

    def test_a_fold_has_its_opening(self):
        assert self.faults("docket", to=None) == {
            "pending": "does not begin with an opened event; give a docket, or the opening"
        }
        assert self.faults("docket", "opening", to=self.RECORD["pending"][0]) == {
            "docket.opening.type": "is 'replied'; give an opened event"
        }

    @pytest.mark.parametrize(
        ("place", "wrong", "message"),
        [
            ("starts", 5, "is wrong; give a list"),
            ("starts", [0], "is wrong; give a start, a kind and a reason for every stretch"),
            ("kinds", [7], "is wrong; give one of [0, 1, 2]"),
            ("whys", ["x"], "is wrong; give a reason and the id of an actor"),
            ("whys", [[1, 2]], "is wrong; give a reason and the id of an actor, each a text or nothing"),
            ("until", "x", "is wrong; give whole microseconds UTC within the years 1 to 9999"),
            (
                "until",
                0,
                "is wrong; give starts of which each is after the one before, and all before 'until'",
            ),
        ],
    )
    def test_stretches_follow_each_other(self, place, wrong, message):
        cycle = ("docket", "watches", 1, "cycles", 0, "course")

        (found,) = self.faults(*cycle, place, to=wrong).values()

        assert found == message

    @pytest.mark.parametrize(
        ("place", "wrong", "message"),
        [
            (("turns", "causes"), [], "is wrong; give a kind, an instant and a cause for every turn"),
            (("policy",), "x", "has no target for 'agent_work'; give the digest of one that has"),
            (("aside",), 9, "is wrong; give a number from 0 to 1, that of the eras"),
            (
                ("eras", 0, "until"),
                99,
                "is wrong; give eras that end one after the other, within 5 stretches",
            ),
            (
                ("agreed",),
                {"point": 0, "since": 99},
                "is wrong; give a number from 0 to 5, that of the stretches",
            ),
        ],
    )
    def test_what_speaks_of_others_fits_them(self, place, wrong, message):
        assert list(self.faults("docket", "watches", 2, "cycles", 0, *place, to=wrong).values()) == [message]
