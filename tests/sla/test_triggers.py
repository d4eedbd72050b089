"""The host's own conditions: what they do to a clock, one by one, together, and over time."""

from __future__ import annotations

from itertools import pairwise

import pytest

from agreements import CALENDARS, policy
from histories import AGENT, REQUESTER, START, History, at
from servicecore.condition import Condition
from servicecore.errors import InvalidDefinition
from servicecore.event import EventType
from servicecore.instant import MINUTE_US, to_iso
from servicecore.sla import evaluate
from servicecore.sla.policies.trigger import ROLES

FLAGS = {f"data.{role}": "boolean" for role in ROLES}
FIELDS = {**FLAGS, "data.site": "text", "site": "text", "frozen": "boolean", "parts": "number"}


def flag(role):
    return {"field": f"data.{role}", "eq": True}


def having(name, value):
    return {"field": name, "eq": value}


def own(*roles, valid_from=None, valid_until=None, **more):
    """A policy with a metric of the host's own: a flag of its name is what each of *roles* asks for."""
    target = {"metric": "own", **{role: flag(role) for role in roles}, **more}
    edges = {"valid_from": valid_from, "valid_until": valid_until}
    said = {name: to_iso(at(edge)) for name, edge in edges.items() if edge is not None}
    return policy(target, calendar="always", fields=FIELDS, **said)


def flagged(history, minutes, *roles):
    return history.add(minutes, "note", **dict.fromkeys(roles, True))


def put(history, minutes, **fields):
    return history.add(minutes, "classified", fields=fields)


def cycles(history, minutes, agreement, metric="own"):
    clocks = evaluate(history.events, [agreement], CALENDARS, at=at(minutes)).clocks.values()
    return [clock for clock in clocks if clock.metric == metric]


def minute(us):
    return None if us is None else (us - START) // MINUTE_US


def lives(history, minutes, agreement):
    """From which minute to which each cycle went, and how it stands."""
    found = cycles(history, minutes, agreement)
    return [(minute(c.started_at_us), minute(c.stopped_at_us), c.state.value) for c in found]


def counted(history, minutes, agreement):
    """How many minutes each cycle counted, and how many it was held."""
    found = cycles(history, minutes, agreement)
    return [(c.elapsed_us // MINUTE_US, c.paused_us // MINUTE_US) for c in found]


def told(history, minutes, agreement):
    return [[(s.name, minute(s.at_us)) for s in c.signals] for c in cycles(history, minutes, agreement)]


class TestEachAlone:
    def test_a_start_begins_a_cycle_that_ends_with_the_work(self):
        history = flagged(History().opened(0), 10, "start").moved(50, "resolved")

        assert lives(history, 100, own("start")) == [(10, 50, "stopped")]

    def test_while_one_is_under_way_a_start_begins_none(self):
        history = flagged(flagged(History().opened(0), 10, "start"), 20, "start")

        assert lives(history, 100, own("start")) == [(10, None, "running")]

    def test_a_stop_ends_what_the_opening_began(self):
        assert lives(flagged(History().opened(0), 30, "stop"), 100, own("stop")) == [(0, 30, "stopped")]

    def test_a_cancellation_gives_no_verdict(self):
        history = flagged(History().opened(0), 30, "cancel")

        (clock,) = cycles(history, 100, own("cancel", goals={"*": "10m"}))

        assert (clock.verdict, minute(clock.stopped_at_us)) == ("cancelled", 30)

    def test_a_reset_gives_no_verdict_as_it_begins_anew(self):
        history = flagged(History().opened(0), 30, "reset")

        found = cycles(history, 100, own("reset", goals={"*": "1h"}))

        assert [(c.verdict, minute(c.started_at_us), minute(c.due_at_us)) for c in found] == [
            ("cancelled", 0, None),
            ("breached", 30, 90),
        ]

    def test_a_pause_lasts_until_the_resumption(self):
        history = flagged(flagged(History().opened(0), 30, "pause"), 50, "resume")

        assert counted(history, 100, own("pause", "resume")) == [(80, 20)]
        assert told(history, 100, own("pause", "resume")) == [
            [("started", 0), ("paused:T-1:2", 30), ("resumed:T-1:3", 50)]
        ]

    def test_a_pause_says_why_as_it_was_said_and_by_whom(self):
        history = History().opened(0).add(30, "note", pause=True, wait_reason="parts")

        (clock,) = cycles(history, 60, own("pause", "resume"))

        assert [(s.kind, s.reason, s.by) for s in clock.segments] == [
            ("counted", None, None),
            ("paused", "parts", AGENT.id),
        ]

    def test_a_second_pause_changes_nothing_about_the_first(self):
        history = History().opened(0).add(30, "note", pause=True, wait_reason="parts")
        history.add(40, "note", pause=True, wait_reason="weather")

        assert told(history, 100, own("pause", "resume")) == [[("started", 0), ("paused:T-1:2", 30)]]

    def test_a_clock_without_an_event_to_start_it_goes_on_after_a_reopening(self):
        history = History().opened(0).moved(20, "resolved").moved(50, "in_progress")

        assert counted(history, 100, own("pause", "resume")) == [(70, 0)]

    def test_one_with_a_stop_of_its_own_does_not(self):
        history = History().opened(0).moved(20, "resolved").moved(50, "in_progress")

        assert lives(history, 100, own("stop")) == [(0, 20, "stopped")]


class TestTogether:
    """A clock that was started in minute 10 and meets in minute 30 an event that is all of two things."""

    OUTCOMES = (
        ("stop", [(10, 30, "stopped")]),
        ("cancel", [(10, 30, "cancelled")]),
        ("reset", [(10, 30, "cancelled"), (30, None, "running")]),
    )

    @pytest.mark.parametrize(
        ("first", "second", "outcome"),
        [(first, second, outcome) for (first, outcome), (second, _) in pairwise(OUTCOMES)],
    )
    def test_of_two_ends_the_first_in_order_counts(self, first, second, outcome):
        history = flagged(flagged(History().opened(0), 10, "start"), 30, first, second)

        assert lives(history, 100, own(*ROLES)) == outcome

    def test_all_that_end_it_are_a_stop(self):
        history = flagged(flagged(History().opened(0), 10, "start"), 30, "stop", "cancel", "reset")

        assert lives(history, 100, own(*ROLES)) == [(10, 30, "stopped")]

    @pytest.mark.parametrize(("role", "outcome"), OUTCOMES[:2])
    def test_a_start_comes_last_so_that_it_begins_the_next(self, role, outcome):
        history = flagged(flagged(History().opened(0), 10, "start"), 30, role, "start")

        assert lives(history, 100, own(*ROLES)) == [*outcome, (30, None, "running")]

    def test_a_start_finds_what_a_reset_began(self):
        history = flagged(flagged(History().opened(0), 10, "start"), 30, "reset", "start")

        assert lives(history, 100, own(*ROLES)) == [(10, 30, "cancelled"), (30, None, "running")]

    def test_a_reset_that_is_a_pause_begins_a_held_cycle(self):
        history = flagged(flagged(History().opened(0), 10, "start"), 30, "reset", "pause")

        assert lives(history, 100, own(*ROLES)) == [(10, 30, "cancelled"), (30, None, "paused")]
        assert told(history, 100, own(*ROLES))[1] == [("started", 30), ("paused:T-1:3", 30)]

    def test_a_start_that_is_a_pause_begins_a_held_cycle(self):
        history = flagged(History().opened(0), 30, "start", "pause")

        assert counted(history, 100, own(*ROLES)) == [(0, 70)]

    def test_a_resumption_comes_after_a_pause(self):
        history = flagged(flagged(History().opened(0), 10, "start"), 30, "pause", "resume")

        assert lives(history, 100, own(*ROLES)) == [(10, None, "running")]

    def test_the_end_of_the_work_comes_before_a_cancellation(self):
        agreement = own("start", cancel=having("state_category", "resolved"))

        assert lives(flagged(History().opened(0), 10, "start").moved(30, "resolved"), 60, agreement) == [
            (10, 30, "stopped")
        ]

    def test_a_reset_by_the_opening_does_nothing_to_what_it_begins(self):
        agreement = own(reset={"field": "event.type", "in": ["opened", "escalated"]})

        assert lives(History().opened(0), 60, agreement) == [(0, None, "running")]

    def test_a_stop_by_the_opening_ends_what_it_begins(self):
        agreement = own(stop=having("data.site", "moon"))

        assert lives(History().opened(0, site="moon"), 60, agreement) == [(0, 0, "stopped")]


class TestAtOneInstant:
    """Events of one instant act one after the other: answers first, the requester's messages last."""

    def test_they_act_in_the_order_in_which_they_were_written_down(self):
        history = flagged(flagged(History().opened(0), 30, "start"), 30, "stop")

        assert lives(history, 60, own(*ROLES)) == [(30, 30, "stopped")]

    def test_the_other_way_round_a_cycle_runs(self):
        history = flagged(flagged(History().opened(0), 30, "stop"), 30, "start")

        assert lives(history, 60, own(*ROLES)) == [(30, None, "running")]

    def test_an_answer_acts_before_what_was_written_down_before_it(self):
        history = flagged(History().opened(0), 30, "start").add(30, "replied", public=True, stop=True)

        assert lives(history, 60, own(*ROLES)) == [(30, None, "running")]

    def test_a_message_acts_after_what_was_written_down_after_it(self):
        history = History().opened(0).add(30, "replied", REQUESTER, public=True, start=True)

        assert lives(flagged(history, 30, "stop"), 60, own(*ROLES)) == [(30, None, "running")]

    def test_what_comes_with_the_opening_finds_its_clock(self):
        assert lives(flagged(History().opened(0), 0, "stop"), 60, own("stop")) == [(0, 0, "stopped")]

    def test_what_an_import_knows_from_before_the_opening_counts_from_it(self):
        history = flagged(flagged(History().opened(0), -30, "start"), -20, "stop")

        assert lives(history, 60, own("start", "stop")) == [(0, 0, "stopped")]


class TestConditionsOverTheTicketAlone:
    MOON = having("site", "moon")

    def test_a_start_acts_when_it_becomes_true(self):
        history = put(History().opened(0), 20, site="moon")

        assert lives(history, 60, own(start=self.MOON)) == [(20, None, "running")]

    def test_a_start_that_is_true_at_the_opening_acts_then(self):
        assert lives(History().opened(0, fields={"site": "moon"}), 60, own(start=self.MOON)) == [
            (0, None, "running")
        ]

    def test_it_does_not_act_again_while_it_stays_true(self):
        history = put(History().opened(0), 20, site="moon")
        history = put(flagged(history, 30, "stop"), 40, parts=1)

        assert lives(history, 60, own("stop", start=self.MOON)) == [(20, 30, "stopped")]

    def test_it_acts_again_after_it_was_untrue(self):
        history = put(flagged(put(History().opened(0), 20, site="moon"), 30, "stop"), 40, site="earth")

        assert lives(put(history, 50, site="moon"), 60, own("stop", start=self.MOON)) == [
            (20, 30, "stopped"),
            (50, None, "running"),
        ]

    def test_becoming_true_once_more_while_a_cycle_is_under_way_is_spent(self):
        history = put(put(put(History().opened(0), 20, site="moon"), 25, site="earth"), 30, site="moon")

        assert lives(flagged(history, 40, "stop").add(50, "note"), 60, own("stop", start=self.MOON)) == [
            (20, 40, "stopped")
        ]

    def test_work_that_goes_on_starts_it_where_it_is_still_true(self):
        history = put(History().opened(0), 20, site="moon").moved(30, "resolved").moved(40, "in_progress")

        assert lives(history, 60, own(start=self.MOON)) == [(20, 30, "stopped"), (40, None, "running")]

    @pytest.mark.parametrize("again", ["resume", "stay_stopped"])
    def test_what_a_second_start_does_is_the_targets_to_say(self, again):
        history = put(put(put(History().opened(0), 20, site="moon"), 30, site="earth"), 50, site="moon")
        agreement = own(start=self.MOON, stop=having("site", "earth"), again=again)

        assert counted(history, 60, agreement) == [(20, 0) if again == "resume" else (10, 0)]

    def test_a_cancelled_cycle_is_never_gone_on_with(self):
        history = put(put(put(History().opened(0), 20, site="moon"), 30, site="earth"), 50, site="moon")
        agreement = own(start=self.MOON, cancel=having("site", "earth"), again="resume")

        assert lives(history, 60, agreement) == [(20, 30, "cancelled"), (50, None, "running")]

    @pytest.mark.parametrize("role", ["stop", "cancel"])
    def test_while_an_end_holds_nothing_starts(self, role):
        history = put(flagged(put(History().opened(0), 10, site="moon"), 20, "start"), 30, site="earth")
        agreement = own("start", **{role: self.MOON})

        assert lives(history, 60, agreement) == []
        assert lives(flagged(history, 40, "start"), 60, agreement) == [(40, None, "running")]

    def test_a_start_that_an_end_held_back_acts_when_that_is_gone(self):
        history = put(put(History().opened(0), 10, site="moon", frozen=True), 30, frozen=False)

        assert lives(history, 60, own(start=self.MOON, stop=having("frozen", True))) == [
            (30, None, "running")
        ]

    def test_a_reset_acts_once_and_not_at_every_event_while_it_is_true(self):
        history = put(History().opened(0), 20, site="moon").add(30, "note").add(40, "note")

        assert lives(history, 60, own(reset=self.MOON)) == [(0, 20, "cancelled"), (20, None, "running")]

    def test_a_reset_that_was_true_before_the_start_is_no_news_to_the_cycle(self):
        history = flagged(put(History().opened(0), 10, site="moon"), 20, "start").add(30, "note")

        assert lives(history, 60, own("start", reset=self.MOON)) == [(20, None, "running")]

    def test_a_pause_lasts_while_it_is_true(self):
        history = put(put(History().opened(0), 20, frozen=True), 50, frozen=False)

        assert counted(history, 60, own(pause=having("frozen", True))) == [(30, 30)]

    def test_a_pause_that_lasts_holds_what_starts_in_it(self):
        history = put(put(History().opened(0), 10, site="moon", frozen=True), 30, frozen=False)

        assert counted(history, 60, own(start=self.MOON, pause=having("frozen", True))) == [(30, 20)]

    def test_a_pause_that_an_event_ended_does_not_begin_again_while_it_stays_true(self):
        history = flagged(put(History().opened(0), 20, frozen=True), 30, "resume").add(40, "note")
        agreement = own("resume", pause=having("frozen", True))

        assert counted(history, 60, agreement) == [(50, 10)]
        again = put(put(history, 45, frozen=False), 50, frozen=True)
        assert counted(again, 60, agreement) == [(40, 20)]


class TestPausesAndCycles:
    """A pause of the host's own is one of the ticket: it holds whatever cycle there is."""

    AGREEMENT = own("start", "stop", "pause", "resume", again="resume")

    def test_one_from_before_the_start_holds_the_cycle(self):
        history = flagged(flagged(flagged(History().opened(0), 10, "pause"), 20, "start"), 50, "resume")

        assert counted(history, 60, self.AGREEMENT) == [(10, 30)]

    def test_one_that_ended_while_the_clock_was_stopped_holds_it_no_more(self):
        history = flagged(flagged(flagged(History().opened(0), 10, "start"), 20, "pause"), 30, "stop")
        history = flagged(flagged(history, 40, "resume"), 50, "start")

        assert counted(history, 60, self.AGREEMENT) == [(20, 10)]

    def test_one_that_ended_while_the_ticket_was_resolved_does_not_hold_it_after_a_reopening(self):
        history = flagged(History().opened(0), 10, "pause").moved(20, "resolved")
        history = flagged(history, 30, "resume").moved(40, "in_progress")

        assert counted(history, 60, own("pause", "resume")) == [(30, 10)]

    def test_a_reset_does_not_end_it(self):
        history = flagged(flagged(History().opened(0), 10, "pause"), 20, "reset")

        assert counted(history, 60, own("pause", "resume", "reset")) == [(10, 10), (0, 40)]

    def test_a_pause_of_its_own_stands_instead_of_the_waits(self):
        history = flagged(History().opened(0).moved(10, "waiting").moved(30, "in_progress"), 40, "pause")

        assert counted(history, 60, own("pause", "resume")) == [(40, 20)]

    def test_both_hold_where_the_target_says_so(self):
        history = flagged(History().opened(0).moved(10, "waiting"), 20, "pause").moved(30, "in_progress")
        history = flagged(history, 50, "resume")
        agreement = own("pause", "resume", pause_on=["*"])

        assert counted(history, 60, agreement) == [(20, 40)]
        assert [s.reason for s in cycles(history, 60, agreement)[0].segments] == [
            None,
            "requester",
            None,
            None,
        ]

    def test_one_that_comes_with_the_opening_holds_what_starts_later(self):
        assert counted(flagged(History().opened(0, pause=True), 10, "start"), 60, self.AGREEMENT) == [(0, 50)]

    def test_one_that_was_left_to_a_time_that_no_policy_governs_is_over(self):
        first, second = (
            own("start", "pause", "resume", **edge) for edge in ({"valid_until": 20}, {"valid_from": 40})
        )
        history = flagged(flagged(flagged(History().opened(0), 10, "pause"), 30, "resume"), 50, "start")

        (clock,) = evaluate(history.events, [first, second], CALENDARS, at=at(60)).clocks.values()

        assert clock.state.value == "running"

    def test_one_from_a_time_that_no_policy_governs_is_not_known(self):
        history = flagged(flagged(History().opened(0), 10, "pause"), 30, "start")

        assert counted(history, 60, own("start", "pause", "resume", valid_from=20)) == [(30, 0)]


class TestDates:
    """Clocks that a field of the ticket starts, and what holds by then."""

    def due(self, **fields):
        return History().opened(0, fields={"begin": to_iso(at(30)), **fields})

    def test_a_pause_that_lasts_by_then_holds_it(self):
        agreement = own(pause=having("frozen", True), starts_at="begin")

        assert counted(put(self.due(frozen=True), 50, frozen=False), 60, agreement) == [(10, 20)]
        assert counted(self.due(frozen=True), 60, agreement) == [(0, 30)]

    def test_a_pause_that_an_event_began_holds_it(self):
        history = flagged(flagged(self.due(), 10, "pause"), 50, "resume")

        assert counted(history, 60, own("pause", "resume", starts_at="begin")) == [(10, 20)]

    def test_a_pause_that_was_ended_before_does_not(self):
        history = flagged(self.due(frozen=True), 10, "resume")

        assert counted(history, 60, own("resume", pause=having("frozen", True), starts_at="begin")) == [
            (30, 0)
        ]

    @pytest.mark.parametrize("role", ["stop", "cancel"])
    def test_an_end_that_holds_by_then_lets_none_start(self, role):
        history = self.due(frozen=True).add(50, "note")

        assert lives(history, 60, own(starts_at="begin", **{role: having("frozen", True)})) == []

    def test_one_that_outlives_the_work_may_start_after_it(self):
        history = self.due().moved(10, "resolved")

        assert lives(history, 60, own(starts_at="begin", ends="closed")) == [(30, None, "running")]
        assert lives(history, 60, own("pause", "resume", starts_at="begin")) == []


class TestEnds:
    CONFIRMATION = own(start=having("data.to_category", "resolved"), ends="closed", goals={"*": "1h"})

    def test_a_clock_may_go_from_the_end_of_the_work_to_the_closing(self):
        history = History().opened(0).moved(20, "resolved").moved(50, "closed")

        assert lives(history, 60, self.CONFIRMATION) == [(20, 50, "stopped")]
        assert lives(history, 40, self.CONFIRMATION) == [(20, None, "running")]

    def test_without_it_nothing_starts_on_a_ticket_that_is_resolved(self):
        history = History().opened(0).moved(20, "resolved")

        assert lives(history, 60, own(start=having("data.to_category", "resolved"))) == []

    def test_a_reopening_may_cancel_it(self):
        cancelled = own(
            start=having("data.to_category", "resolved"),
            cancel={"all": [having("data.from_category", "resolved"), having("data.to_category", "active")]},
            ends="closed",
        )
        history = History().opened(0).moved(20, "resolved").moved(30, "in_progress").moved(40, "resolved")

        assert lives(history.moved(50, "closed"), 60, cancelled) == [
            (20, 30, "cancelled"),
            (40, 50, "stopped"),
        ]

    def test_a_ticket_that_is_merged_away_starts_none(self):
        history = History().opened(0).add(10, "merged", into_id="T-2").moved(20, "resolved")

        assert lives(history, 60, self.CONFIRMATION) == []

    def test_it_is_enough_for_a_metric_of_ones_own(self):
        history = History().opened(0).moved(20, "resolved").moved(50, "closed")

        assert lives(history, 60, own(ends="closed")) == [(0, 50, "stopped")]

    def test_a_well_known_metric_may_end_later_too(self):
        closure = policy({"metric": "own", "measures": "resolution", "ends": "closed"}, calendar="always")
        history = History().opened(0).moved(20, "resolved").moved(50, "closed")

        assert lives(history, 60, closure) == [(0, 50, "stopped")]
        assert closure.targets[0].outlives


class TestVersions:
    def read(self, history, *versions):
        clocks = evaluate(history.events, versions, CALENDARS, at=at(60)).clocks.values()
        return [(minute(c.started_at_us), c.verdict, c.promised) for c in clocks]

    def test_a_reset_begins_by_the_version_in_force(self):
        first = own("reset", valid_until=20, goals={"*": "1h"})
        second = own("reset", valid_from=20, goals={"*": "2h"})
        history = flagged(History().opened(0), 30, "reset")

        assert self.read(history, first, second) == [(0, "cancelled", "1h"), (30, "open", "2h")]

    def test_a_reset_begins_nothing_where_none_is(self):
        history = flagged(History().opened(0), 30, "reset")

        assert self.read(history, own("reset", valid_until=20)) == [(0, "cancelled", None)]

    def test_the_version_in_force_says_what_starts_the_clock(self):
        first, second = own("start", valid_until=20), own(start=flag("stop"), valid_from=20)
        history = flagged(flagged(History().opened(0), 30, "start"), 40, "stop")

        assert self.read(history, first, second) == [(40, "unpromised", None)]

    def test_work_that_goes_on_may_be_a_reset(self):
        reset = own(reset=having("data.from_category", "resolved"))
        history = History().opened(0).moved(10, "resolved").moved(30, "in_progress")

        assert self.read(history, reset) == [(0, "cancelled", None), (30, "unpromised", None)]

    def test_a_cycle_that_a_reopening_began_is_not_reset_by_it(self):
        reset = own(reset=having("data.from_category", "resolved"), reopen="new_cycle", goals={"*": "1h"})
        history = History().opened(0).moved(10, "resolved").moved(30, "in_progress")

        assert self.read(history, reset) == [(0, "met", "1h"), (30, "open", "1h")]

    def test_the_version_that_starts_a_cycle_says_what_holds_it(self):
        first = own("start", "stop", pause=having("frozen", True), valid_until=20)
        second = own("start", pause=having("site", "moon"), valid_from=20)
        history = flagged(put(History().opened(0), 5, frozen=True), 10, "start")
        history = flagged(history, 30, "stop", "start")

        found = evaluate(history.events, [first, second], CALENDARS, at=at(60)).clocks.values()

        assert [c.state.value for c in found] == ["stopped", "running"]


class TestPoliciesChosenAtEachEvent:
    """A policy for tickets on the moon, which a ticket may come to be and cease to be."""

    WHEN = having("site", "moon")

    def agreement(self, **more):
        return policy(
            {"metric": "own", **more},
            calendar="always",
            fields=FIELDS,
            chosen="at_each_event",
            when=self.WHEN,
        )

    def test_its_clock_begins_when_it_governs_as_it_is_cancelled_when_it_does_not(self):
        history = put(put(put(History().opened(0), 10, site="moon"), 30, site="earth"), 50, site="moon")

        assert lives(history.add(55, "note"), 60, self.agreement(ends="resolved")) == [
            (10, 30, "cancelled"),
            (50, None, "running"),
        ]

    def test_a_reset_is_nothing_to_a_cycle_that_begins_with_it(self):
        history = put(History().opened(0), 10, site="moon", frozen=True)

        assert lives(history, 60, self.agreement(reset=having("frozen", True))) == [(10, None, "running")]

    def test_what_events_start_waits_for_one_of_them(self):
        history = flagged(put(flagged(History().opened(0), 5, "start"), 10, site="moon"), 20, "start")

        assert lives(history, 60, self.agreement(start=flag("start"))) == [(20, None, "running")]

    def test_a_clock_that_was_chosen_at_the_opening_stays_as_it_is(self):
        first, second = own(ends="resolved"), self.agreement(ends="resolved", goals={"*": "1h"})
        history = put(History().opened(0), 10, site="moon")

        clocks = evaluate(history.events, [first, second], CALENDARS, at=at(60)).clocks

        assert [(minute(c.started_at_us), c.promised) for c in clocks.values()] == [(0, None)]


class TestWhatWasAgreed:
    AGREEMENT = own("reset", goals={"*": "10m"})

    def test_concerns_the_last_cycle_unless_another_is_named(self):
        history = flagged(History().opened(0), 20, "reset").add(25, "extended", metric="own", by="1h")
        history.add(30, "excused", metric="own", cycle=1).add(30, "excused", metric="resolution")

        found = cycles(history, 60, self.AGREEMENT)

        assert [[change.kind for change in clock.changes] for clock in found] == [["excused"], ["extended"]]


class TestWhatConditionsSee:
    @pytest.mark.parametrize(
        "start",
        [
            {"field": "data.start", "ne": False},
            {"not": {"field": "data.start", "eq": False}},
            {"all": [{"field": "event.type", "eq": "note"}, {"field": "site", "ne": "earth"}]},
        ],
    )
    def test_what_is_not_known_starts_nothing(self, start):
        assert lives(History().opened(0).add(10, "note"), 60, own(start=start)) == []

    def test_what_is_not_known_stops_nothing(self):
        agreement = own(stop={"field": "site", "ne": "moon"})

        assert lives(History().opened(0).add(10, "note"), 60, agreement) == [(0, None, "running")]

    def test_the_ticket_is_as_it_stands_after_the_event(self):
        start = {"all": [{"field": "event.type", "eq": "assigned"}, {"field": "team", "eq": "network"}]}

        assert lives(History().opened(0).add(10, "assigned", team="network"), 60, own(start=start)) == [
            (10, None, "running")
        ]

    def test_a_field_of_the_host_may_be_a_number(self):
        history = put(put(History().opened(0), 10, parts=2), 20, parts=3)

        assert lives(history, 60, own(start={"field": "parts", "ge": 3})) == [(20, None, "running")]

    @pytest.mark.parametrize(("minutes", "starts"), [(-1, False), (0, True), (479, True), (480, False)])
    def test_hours_are_asked_at_the_instant_of_the_event(self, minutes, starts):
        agreement = own(start={"all": [flag("start"), {"in_hours": "office"}]})

        found = cycles(flagged(History().opened(-120), minutes, "start"), 900, agreement)

        assert bool(found) is starts

    @pytest.mark.parametrize(("minutes", "starts"), [(60, False), (61, True)])
    def test_an_age_is_that_at_the_instant_of_the_event(self, minutes, starts):
        agreement = own(start={"all": [flag("start"), {"field": "opened_at", "older_than": "1h"}]})

        assert bool(cycles(flagged(History().opened(0), minutes, "start"), 900, agreement)) is starts

    def test_the_actor_and_the_team_it_acts_for_can_be_asked(self):
        agreement = own(stop={"all": [having("event.type", "note"), having("actor.kind", "requester")]})

        assert lives(History().opened(0).add(10, "note").add(20, "note", REQUESTER), 60, agreement) == [
            (0, 20, "stopped")
        ]


class TestMeasures:
    def test_a_name_of_ones_own_takes_over_what_the_metric_says(self):
        agreement = policy({"metric": "own", "measures": "next_response"}, calendar="always")

        assert lives(History().opened(0).replied(10, REQUESTER).replied(40), 60, agreement) == [
            (10, 40, "stopped")
        ]

    def test_what_the_target_says_itself_comes_first(self):
        agreement = own(measures="next_response", stop=having("event.type", "acknowledged"))

        history = History().opened(0).replied(10, REQUESTER).replied(40).add(50, "acknowledged")

        assert lives(history, 60, agreement) == [(10, 50, "stopped")]

    def test_what_the_metric_needs_to_know_may_stand_deep_in_a_condition(self):
        pause = {"any": [{"field": "data.team", "in": ["{team}", "site"]}, {"not": having("team", "{team}")}]}
        stated = own(measures="team_time", of={"team": "network"}, pause=pause, resume=flag("resume"))

        assert stated.triggers["own"].conditions["pause"].to_dict()["any"][0]["in"] == ["network", "site"]

    def test_braces_without_a_meaning_are_text(self):
        history = put(History().opened(0), 10, site="{home}")

        assert lives(history, 60, own(start=having("site", "{home}"))) == [(10, None, "running")]


class TestFaults:
    def faults(self, **target):
        with pytest.raises(InvalidDefinition) as refused:
            own(**target)
        return [str(fault).removeprefix("targets[0].") for fault in refused.value.faults]

    def test_names_the_place_of_a_field_that_is_not_declared(self):
        (fault,) = self.faults(stop={"any": [having("data.stop", True), having("data.stopp", True)]})

        assert fault.startswith("stop.any[1].field: field 'data.stopp' is not known; use one of ")

    def test_names_the_place_of_a_value_of_the_wrong_type(self):
        assert self.faults(start={"field": "parts", "gt": "many"}) == [
            "start.gt: 'many' is wrong; give a number"
        ]

    def test_finds_the_faults_of_all_conditions_at_once(self):
        found = self.faults(start=having("nowhere", 1), cancel=having("nowhere", 1))

        assert [fault.partition(":")[0] for fault in found] == ["cancel.field", "start.field"]

    def test_refuses_a_pause_that_is_over_at_once(self):
        assert self.faults(pause=flag("pause")) == [
            "pause: speaks of an event, which is over at once; say with 'resume' what ends the pause"
        ]

    def test_refuses_a_resumption_of_nothing(self):
        assert self.faults(resume=flag("resume")) == [
            "resume: is for a clock with a 'pause' of its own; leave it out"
        ]

    @pytest.mark.parametrize(("pause", "resume"), [("pause", "nowhere"), ("nowhere", "resume")])
    def test_a_fault_in_the_one_is_none_of_the_other(self, pause, resume):
        found = self.faults(pause=flag(pause), resume=flag(resume))

        assert [fault.partition(":")[0] for fault in found] == [
            "pause.field" if pause == "nowhere" else "resume.field"
        ]

    def test_refuses_a_date_beside_an_event(self):
        assert self.faults(start=flag("start"), starts_at="begin") == [
            "starts_at: is not for 'own', which events start; leave it out"
        ]

    def test_asks_for_what_the_metric_needs(self):
        assert self.faults(measures="team_time") == ["of.team: is missing; 'team_time' needs it"]

    @pytest.mark.parametrize(
        ("measures", "needs"), [("resolution", "nothing"), ("team_time", "team")], ids=["nothing", "team"]
    )
    def test_refuses_what_it_does_not_need(self, measures, needs):
        of = {"site": "moon", **({"team": "network"} if needs == "team" else {})}

        assert self.faults(measures=measures, of=of) == [
            f"of.site: is not for '{measures}', which needs {needs}"
        ]

    def test_refuses_to_measure_what_is_not_known(self):
        (fault,) = self.faults(measures="happiness", stop=flag("stop"))

        assert fault.startswith("measures: 'happiness' is not known; use one of acceptance, ")

    def test_refuses_a_name_that_says_nothing(self):
        (fault,) = self.faults()

        assert fault.startswith("metric: 'own' is not known; use one of acceptance, ")
        assert fault.endswith(", or give 'start', 'stop' or 'ends' for a metric of your own")

    def test_refuses_an_empty_name(self):
        assert self.faults(metric="", stop=flag("stop")) == ["metric: '' is no name; give one"]

    def test_refuses_another_end(self):
        (fault,) = self.faults(ends="never")

        assert fault.startswith("ends: ")


class TestIndex:
    def test_a_condition_is_asked_at_those_events_alone_that_could_fulfil_it(self, monkeypatch):
        asked, test = [], Condition.test
        monkeypatch.setattr(
            Condition,
            "test",
            lambda condition, values, **more: (
                asked.append(values["event.type"]) or test(condition, values, **more)
            ),
        )
        history = History().opened(0).add(10, "note").prioritised(20, "P1").replied(30, REQUESTER).replied(40)

        evaluate(history.events, [policy({"metric": "first_response"})], CALENDARS, at=at(60))

        assert asked == ["replied", "replied"]

    def test_says_which_events_it_hears(self):
        triggers = policy({"metric": "next_response"}).triggers["next_response"]

        assert triggers.heard == triggers.starting == {EventType.REPLIED}

    def test_one_that_no_event_can_fulfil_hears_nothing(self):
        never = {"all": [having("event.type", "note"), having("event.type", "replied")]}

        assert own(stop=never).triggers["own"].heard == frozenset()

    def test_one_over_the_ticket_hears_every_event(self):
        assert own(stop=having("site", "moon")).triggers["own"].heard == set(EventType)

    def test_says_which_calendars_it_asks(self):
        agreement = own(stop={"in_hours": "office"}, start={"field": "opened_at", "older_than": "1h"})

        assert agreement.triggers["own"].calendars == {"office"}
