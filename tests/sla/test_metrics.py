"""What each of the well-known metrics measures: what starts it, what ends it, what holds it, what is nothing to it."""

from __future__ import annotations

import pytest

from agreements import CALENDARS, policy
from histories import AGENT, REQUESTER, START, SYSTEM, History, at
from servicecore.errors import InvalidDefinition
from servicecore.instant import MINUTE_US, to_iso
from servicecore.sla import METRICS, evaluate


def cycles(history, minutes, metric, merged=(), **target):
    """All cycles of a metric that counts every minute, as they read at a minute."""
    needed = {"of": {"team": "network"}} if metric == "team_time" else {}
    agreement = policy({"metric": metric, "calendar": "always", **needed, **target})
    away = [each.events for each in merged]
    status = evaluate(history.events, [agreement], CALENDARS, at=at(minutes), merged=away)
    return list(status.clocks.values())


def minute(us):
    return None if us is None else (us - START) // MINUTE_US


def lives(history, minutes, metric, merged=(), **target):
    """From which minute to which each cycle went, and how it stands."""
    found = cycles(history, minutes, metric, merged, **target)
    return [(minute(c.started_at_us), minute(c.stopped_at_us), c.state.value) for c in found]


def counted(history, minutes, metric, **target):
    """How many minutes each cycle counted."""
    return [c.elapsed_us // MINUTE_US for c in cycles(history, minutes, metric, **target)]


def iso(minutes):
    return to_iso(at(minutes))


def promised(history, when, until, **more):
    return history.add(when, "promised", promised_at=None if until is None else iso(until), **more)


STOPPING = {
    "an answer": lambda h: h.replied(30),
    "a final answer": lambda h: h.add(30, "replied", public=True, kind="final"),
    "an automatic message": lambda h: h.replied(30, SYSTEM),
    "a word inside the desk": lambda h: h.replied(30, public=False),
    "a message of the requester": lambda h: h.replied(30, REQUESTER),
    "a note": lambda h: h.add(30, "note"),
    "a confirmation": lambda h: h.add(30, "acknowledged"),
    "an automatic receipt": lambda h: h.add(30, "acknowledged", SYSTEM),
    "a person who is named": lambda h: h.add(30, "assigned", assignee="kim"),
    "a person whom it is handed to": lambda h: h.add(30, "transferred", team="network", assignee="kim"),
    "a person whom a rule names": lambda h: h.add(30, "assigned", SYSTEM, assignee="kim"),
    "a team that is named": lambda h: h.add(30, "assigned", team="network"),
    "work that begins": lambda h: h.moved(30, "in_progress"),
    "work that a rule begins": lambda h: h.moved(30, "in_progress", actor=SYSTEM),
    "a finding": lambda h: h.add(30, "reviewed", outcome="upheld"),
    "the end of the work": lambda h: h.moved(30, "resolved"),
}
STOPPED_BY = {
    "acceptance": {
        "an answer",
        "a final answer",
        "a confirmation",
        "a person who is named",
        "a person whom it is handed to",
        "work that begins",
    },
    "acknowledgement": {"an answer", "a final answer", "a confirmation", "an automatic receipt"},
    "first_response": {"an answer", "a final answer"},
    "initial_reply": {"an answer", "a final answer"},
    "final_reply": {"a final answer"},
    "resolution": set(),
    "requester_wait": set(),
    "agent_work": set(),
}


class TestClocksOfTheOpening:
    @pytest.mark.parametrize("metric", STOPPED_BY)
    def test_they_run_from_the_opening(self, metric):
        assert lives(History().opened(10), 60, metric) == [(10, None, "running")]

    @pytest.mark.parametrize("happening", STOPPING)
    @pytest.mark.parametrize("metric", STOPPED_BY)
    def test_what_stops_them(self, metric, happening):
        history = STOPPING[happening](History().opened(0))

        stops = happening in STOPPED_BY[metric] | {"the end of the work"}

        assert lives(history, 60, metric) == [(0, 30, "stopped") if stops else (0, None, "running")]

    @pytest.mark.parametrize("metric", ["initial_reply", "final_reply"])
    def test_a_step_of_their_name_stops_replies(self, metric):
        history = History().opened(0)
        history.add(
            30,
            "transitioned",
            trigger=metric,
            from_state="new",
            from_category="new",
            to_state="in_progress",
            to_category="active",
        )

        assert lives(history, 60, metric) == [(0, 30, "stopped")]


LIVE_AT_TEN = {
    **dict.fromkeys(STOPPED_BY, lambda h: h),
    "next_response": lambda h: h.replied(10, REQUESTER),
    "periodic_update": lambda h: h,
    "investigation": lambda h: h.add(10, "assigned", SYSTEM, assignee="kim"),
    "promise_first": lambda h: promised(h, 10, 300),
    "promise_last": lambda h: promised(h, 10, 300),
    "reply_to_desk": lambda h: h.add(10, "transferred", SYSTEM, team="network"),
    "team_time": lambda h: h.add(10, "assigned", team="network"),
    "step": lambda h: h,
}
"""How each comes to run: with the opening at the tenth minute, or by what happens then."""

NOT_HELD = {"acceptance", "promise_first", "promise_last", "step"}
REOPENED = {
    **{metric: [(10, 40, "stopped")] for metric in LIVE_AT_TEN},
    **{metric: [(10, None, "running")] for metric in ("final_reply", "resolution", "requester_wait")},
    "agent_work": [(10, None, "running")],
    "team_time": [(10, None, "running")],
    "periodic_update": [(10, 40, "stopped"), (60, None, "running")],
    "step": [(10, 40, "stopped"), (60, None, "running")],
}
"""What becomes of each when work that ended in minute 40 goes on in minute 60."""


def live(metric):
    return LIVE_AT_TEN[metric](History().opened(10))


@pytest.mark.parametrize("metric", LIVE_AT_TEN)
class TestEachMetric:
    def test_is_told_of_here(self, metric):
        assert set(LIVE_AT_TEN) == set(METRICS)
        assert lives(live(metric), 100, metric) == [(10, None, "running")]

    def test_ends_with_the_work(self, metric):
        assert lives(live(metric).moved(40, "resolved"), 100, metric) == [(10, 40, "stopped")]

    def test_gives_no_verdict_where_the_ticket_is_cancelled(self, metric):
        assert lives(live(metric).moved(40, "cancelled"), 100, metric) == [(10, 40, "cancelled")]

    def test_gives_no_verdict_where_the_ticket_is_merged_away(self, metric):
        history = live(metric).add(40, "merged", into_id="T-2")

        assert lives(history, 100, metric) == [(10, 40, "cancelled")]

    @pytest.mark.parametrize("reason", ["requester", "third_party"])
    def test_what_a_wait_does_to_it(self, metric, reason):
        history = live(metric).add(20, "waiting_started", wait_reason=reason).add(50, "waiting_ended")

        holds = metric not in NOT_HELD and (metric, reason) != ("requester_wait", "third_party")

        assert counted(history, 100, metric) == [60 if holds else 90]

    def test_what_a_reopening_does_to_it(self, metric):
        history = live(metric).moved(40, "resolved").moved(60, "in_progress")

        assert lives(history, 100, metric) == REOPENED[metric]

    def test_leaves_out_the_time_that_the_ticket_was_resolved(self, metric):
        history = live(metric).moved(40, "resolved").moved(60, "in_progress")

        assert sum(counted(history, 100, metric)) == (70 if REOPENED[metric][-1][1] is None else 30)


class TestMerging:
    """The survivor is opened in minute 20, the other in minute 0; it goes into the survivor in minute 100."""

    @pytest.fixture
    def other(self):
        return History("T-2").opened(0)

    def joined(self, other):
        return [other.add(100, "merged", into_id="T-1")]

    @pytest.mark.parametrize("metric", ["acceptance", "acknowledgement", "first_response", "initial_reply"])
    def test_an_answer_on_the_other_is_one(self, metric, other):
        merged = self.joined(other.replied(50))

        assert lives(History().opened(20), 200, metric, merged) == [(0, 50, "stopped")]

    @pytest.mark.parametrize("metric", ["resolution", "requester_wait", "agent_work", "final_reply"])
    def test_the_survivor_alone_ends_the_work(self, metric, other):
        merged = self.joined(other.moved(50, "resolved"))

        assert lives(History().opened(20), 200, metric, merged) == [(0, None, "running")]

    def test_a_message_on_the_other_waits_for_its_response(self, other):
        merged = self.joined(other.replied(30, REQUESTER))

        assert lives(History().opened(20).replied(120), 200, "next_response", merged) == [
            (30, 120, "stopped")
        ]

    def test_an_update_on_the_other_is_one(self, other):
        merged = self.joined(other.replied(30))

        assert lives(History().opened(20), 200, "periodic_update", merged) == [
            (0, 30, "stopped"),
            (30, None, "running"),
        ]

    def test_a_promise_on_the_other_holds_for_both(self, other):
        (clock,) = cycles(History().opened(20), 200, "promise_first", self.joined(promised(other, 30, 150)))

        assert (minute(clock.started_at_us), minute(clock.due_at_us), clock.verdict) == (30, 150, "breached")

    def test_the_steps_are_those_of_the_survivor(self, other):
        merged = self.joined(other.moved(30, "in_progress").moved(60, "resolved"))

        assert lives(History().opened(20).moved(70, "in_progress"), 200, "step", merged) == [
            (20, 70, "stopped"),
            (70, None, "running"),
        ]

    def test_a_team_holds_the_survivor(self, other):
        merged = self.joined(other.add(30, "assigned", team="network").moved(60, "resolved"))
        history = History().opened(20).add(40, "assigned", team="network")

        assert lives(history, 200, "team_time", merged) == [(40, None, "running")]

    def test_a_team_that_held_only_the_other_has_no_time(self, other):
        merged = self.joined(other.add(30, "assigned", team="network"))

        assert lives(History().opened(20), 200, "team_time", merged) == []


class TestNextResponse:
    def test_counts_from_the_oldest_unanswered_message(self):
        history = History().opened(0).replied(10, REQUESTER).replied(20, REQUESTER).replied(50)

        assert lives(history, 100, "next_response") == [(10, 50, "stopped")]

    @pytest.mark.parametrize("happening", ["an automatic message", "a word inside the desk", "a note"])
    def test_nothing_but_an_answer_ends_it(self, happening):
        history = STOPPING[happening](History().opened(0).replied(10, REQUESTER))

        assert lives(history, 100, "next_response") == [(10, None, "running")]


class TestPeriodicUpdate:
    def test_each_update_ends_one_cycle_as_it_begins_the_next(self):
        history = History().opened(0).replied(30).replied(90)

        found = cycles(history, 160, "periodic_update", goals={"*": "1h"})

        assert [(minute(c.started_at_us), minute(c.stopped_at_us), c.verdict) for c in found] == [
            (0, 30, "met"),
            (30, 90, "met"),
            (90, None, "breached"),
        ]

    @pytest.mark.parametrize(
        "happening",
        ["an automatic message", "a word inside the desk", "a message of the requester", "a note"],
    )
    def test_nothing_but_a_public_word_of_an_agent_is_one(self, happening):
        history = STOPPING[happening](History().opened(0))

        assert lives(history, 100, "periodic_update") == [(0, None, "running")]

    def test_a_wait_may_hold_it_or_not(self):
        history = History().opened(0).moved(20, "waiting").replied(50)

        assert counted(history, 100, "periodic_update") == [20, 0]
        assert counted(history, 100, "periodic_update", pause_on=[]) == [50, 50]

    def test_a_host_says_what_else_starts_it(self):
        starts = {"any": [{"field": "event.type", "eq": "escalated"}, {"field": "data.public", "eq": True}]}
        history = History().opened(0).add(15, "escalated").replied(30)

        assert lives(history, 100, "periodic_update", start=starts) == [
            (15, 30, "stopped"),
            (30, None, "running"),
        ]

    def test_a_word_that_comes_with_the_end_of_the_work_begins_no_other(self):
        history = History().opened(0).replied(30).moved(30, "resolved")

        assert lives(history, 100, "periodic_update") == [(0, 30, "stopped"), (30, 30, "stopped")]

    def test_a_word_on_a_resolved_ticket_begins_none(self):
        history = History().opened(0).moved(30, "resolved").replied(40)

        assert lives(history, 100, "periodic_update") == [(0, 30, "stopped")]


class TestFinalReply:
    def test_a_reopening_asks_for_another(self):
        history = History().opened(0).add(20, "replied", public=True, kind="final")
        history.moved(30, "resolved").moved(50, "in_progress")

        assert lives(history, 60, "final_reply") == [(0, None, "running")]
        assert counted(history, 60, "final_reply") == [30]


class TestInvestigation:
    def test_begins_with_the_person_and_not_with_the_team(self):
        history = History().opened(0).add(10, "assigned", team="network").add(20, "assigned", assignee="kim")

        assert lives(history, 100, "investigation") == [(20, None, "running")]

    def test_another_person_goes_on_with_it(self):
        history = History().opened(0).add(10, "assigned", assignee="kim")
        history.add(20, "transferred", team="network", assignee="li")

        assert lives(history, 100, "investigation") == [(10, None, "running")]

    def test_ends_with_the_finding(self):
        history = (
            History().opened(0).add(10, "assigned", assignee="kim").add(40, "reviewed", outcome="upheld")
        )

        assert lives(history, 100, "investigation") == [(10, 40, "stopped")]

    def test_who_is_named_after_the_finding_is_to_mend(self):
        history = History().opened(0).add(10, "assigned", assignee="kim").add(40, "reviewed")
        history.add(50, "assigned", assignee="li")

        assert lives(history, 100, "investigation") == [(10, 40, "stopped")]
        assert lives(history, 100, "investigation", again="new_cycle") == [
            (10, 40, "stopped"),
            (50, None, "running"),
        ]


class TestPromise:
    @pytest.mark.parametrize("metric", ["promise_first", "promise_last"])
    def test_the_goal_is_what_was_promised(self, metric):
        history = promised(History().opened(0), 10, 100)

        (clock,) = cycles(history, 60, metric)

        assert (clock.promised, minute(clock.due_at_us), clock.verdict) == (
            "at 2026-03-02T10:40:00Z",
            100,
            "open",
        )

    @pytest.mark.parametrize(("done", "verdict"), [(100, "met"), (101, "breached")])
    def test_it_is_kept_when_the_work_ends_by_then(self, done, verdict):
        history = promised(History().opened(0), 10, 100).moved(done, "resolved")

        assert [c.verdict for c in cycles(history, 200, "promise_first")] == [verdict]

    @pytest.mark.parametrize("metric", ["promise_first", "promise_last"])
    def test_a_pause_does_not_move_it(self, metric):
        history = promised(History().opened(0), 10, 100).moved(20, "waiting").moved(60, "in_progress")

        assert [minute(c.due_at_us) for c in cycles(history, 70, metric)] == [100]
        assert [c.state.value for c in cycles(history, 30, metric)] == ["running"]

    def test_a_later_promise_changes_nothing_about_the_first(self):
        history = promised(promised(History().opened(0), 10, 100), 50, 300, consent=True)

        (clock,) = cycles(history, 120, "promise_first")

        assert (minute(clock.due_at_us), clock.verdict, clock.changes) == (100, "breached", ())

    def test_a_later_promise_needs_the_consent_of_the_requester(self):
        history = promised(promised(History().opened(0), 10, 100), 50, 300)

        (clock,) = cycles(history, 120, "promise_last")

        assert (minute(clock.due_at_us), clock.changes) == (100, ())

    def test_with_it_the_last_promise_counts(self):
        again = promised(
            promised(History().opened(0), 10, 100), 50, 300, consent=True, reason="parts are late"
        )

        (clock,) = cycles(again, 120, "promise_last")

        (change,) = clock.changes
        assert (minute(clock.started_at_us), minute(clock.due_at_us), clock.verdict) == (10, 300, "open")
        assert (change.kind, minute(change.at_us), change.by, change.reason) == (
            "retargeted",
            50,
            "kim",
            "parts are late",
        )
        assert (change.before, change.after) == ("at 2026-03-02T10:40:00Z", "at 2026-03-02T14:00:00Z")
        assert (minute(change.due_before_us), minute(change.due_after_us)) == (100, 300)

    def test_what_the_explanation_tells(self):
        history = promised(promised(History().opened(0), 10, 100), 50, 300, consent=True).moved(
            200, "resolved"
        )

        (clock,) = cycles(history, 300, "promise_last")

        lines = str(clock.explain()).splitlines()
        assert lines[0] == "promise_last of T-1: at 2026-03-02T14:00:00Z in always, by standard 1"
        assert "retargeted from at 2026-03-02T10:40:00Z to at 2026-03-02T14:00:00Z, by kim" in lines[4]
        assert lines[-1] == "met: elapsed 3h10m, remaining 1h40m, due Mon 2026-03-02 14:00+00:00"

    def test_one_taken_back_without_consent_still_counts(self):
        history = promised(promised(History().opened(0), 10, 100), 50, None)

        for metric in ("promise_first", "promise_last"):
            assert [minute(c.due_at_us) for c in cycles(history, 60, metric)] == [100]

    def test_one_taken_back_with_consent_counts_no_more(self):
        history = promised(promised(History().opened(0), 10, 100), 50, None, consent=True)

        (clock,) = cycles(history, 120, "promise_last")

        assert (clock.due_at_us, clock.verdict, clock.state.value) == (None, "unpromised", "running")
        assert [(change.before, change.after) for change in clock.changes] == [
            ("at 2026-03-02T10:40:00Z", None)
        ]
        assert [c.verdict for c in cycles(history, 120, "promise_first")] == ["breached"]

    def test_after_that_a_promise_needs_no_consent(self):
        history = promised(promised(History().opened(0), 10, 100), 50, None, consent=True)

        (clock,) = cycles(promised(history, 60, 200), 120, "promise_last")

        assert (minute(clock.started_at_us), minute(clock.due_at_us)) == (10, 200)

    def test_a_promise_of_nothing_starts_no_clock(self):
        assert cycles(promised(History().opened(0), 10, None), 60, "promise_last") == []

    def test_a_promise_on_a_resolved_ticket_starts_none(self):
        assert cycles(promised(History().opened(0).moved(5, "resolved"), 10, 60), 60, "promise_last") == []

    def test_a_host_may_let_something_else_start_the_clock(self):
        history = promised(History().opened(0).add(10, "escalated"), 20, 100)

        (clock,) = cycles(history, 60, "promise_last", start={"field": "event.type", "eq": "escalated"})

        assert (minute(clock.started_at_us), minute(clock.due_at_us)) == (10, 100)

    def test_a_promise_after_a_reopening_is_one_of_its_own(self):
        history = promised(History().opened(0), 10, 100).moved(40, "resolved").moved(60, "in_progress")

        found = cycles(promised(history, 70, 200), 220, "promise_first")

        assert [(minute(c.due_at_us), c.verdict) for c in found] == [(100, "met"), (200, "breached")]

    def test_a_promise_that_is_to_resume_goes_on_as_it_was_promised(self):
        history = promised(History().opened(0), 10, 100).moved(40, "resolved").moved(60, "in_progress")

        (clock,) = cycles(promised(history, 70, 200), 80, "promise_first", again="resume")

        # From minute 40 to 70 it was stopped, and that is left out.
        assert (clock.promised, minute(clock.due_at_us)) == ("at 2026-03-02T10:40:00Z", 130)

    def test_consent_to_something_else_changes_nothing(self):
        history = promised(History().opened(0), 10, 100).add(50, "note", consent=True, promised_at=iso(300))

        assert [minute(c.due_at_us) for c in cycles(history, 60, "promise_last")] == [100]

    def test_any_spelling_of_an_instant_will_do(self):
        history = History().opened(0).add(10, "promised", promised_at="2026-03-02 12:00:00+01:00")

        assert [minute(c.due_at_us) for c in cycles(history, 60, "promise_last")] == [120]

    def test_a_reset_begins_anew_under_the_same_promise(self):
        reset = {"field": "event.type", "eq": "escalated"}
        history = promised(History().opened(0), 10, 100).add(30, "escalated")

        found = cycles(history, 60, "promise_last", reset=reset)

        assert [(c.state.value, minute(c.started_at_us), c.promised) for c in found] == [
            ("cancelled", 10, "at 2026-03-02T10:40:00Z"),
            ("running", 30, "at 2026-03-02T10:40:00Z"),
        ]

    def test_a_policy_that_takes_over_leaves_the_promise_as_it_is(self):
        early, late = (
            policy(
                {"metric": "promise_last"}, calendar="always", chosen="at_each_event", version=version, **edge
            )
            for version, edge in (("1", {"valid_until": iso(30)}), ("2", {"valid_from": iso(30)}))
        )
        history = promised(History().opened(0), 10, 100).add(40, "note")

        clock = evaluate(history.events, [early, late], CALENDARS, at=at(60)).clocks["promise_last"]

        assert (clock.policy_version, minute(clock.due_at_us)) == ("2", 100)

    @pytest.mark.parametrize(
        ("more", "is_wrong", "hint"),
        [
            ({"goals": {"*": "4h"}}, "goals: are not", "leave them out"),
            (
                {"retarget": "carry_fraction"},
                "retarget: 'carry_fraction' is not",
                "use one of from_start, restart",
            ),
        ],
        ids=["goals", "retarget"],
    )
    def test_a_target_sets_no_goal_of_its_own(self, more, is_wrong, hint):
        with pytest.raises(InvalidDefinition) as refused:
            policy({"metric": "promise_last", **more})

        whose = "for 'promise_last', whose goal is what the requester was promised"
        assert [str(found) for found in refused.value.faults] == [f"targets[0].{is_wrong} {whose}; {hint}"]


class TestReplyToDesk:
    def test_goes_from_handing_on_to_the_answer_inside_the_desk(self):
        history = History().opened(0).add(10, "transferred", team="network").replied(50, public=False)

        assert lives(history, 100, "reply_to_desk") == [(10, 50, "stopped")]

    @pytest.mark.parametrize("happening", ["an answer", "an automatic message", "a note"])
    def test_a_word_to_others_is_none(self, happening):
        history = STOPPING[happening](History().opened(0).add(10, "transferred", team="network"))

        assert lives(history, 100, "reply_to_desk") == [(10, None, "running")]

    def test_the_review_ends_it(self):
        history = History().opened(0).add(10, "transferred", team="network").add(40, "reviewed")

        assert lives(history, 100, "reply_to_desk") == [(10, 40, "stopped")]

    def test_handing_it_on_further_is_no_answer(self):
        history = (
            History().opened(0).add(10, "transferred", team="network").add(20, "transferred", team="site")
        )

        assert lives(history.replied(50, public=False), 100, "reply_to_desk") == [(10, 50, "stopped")]

    def test_handing_it_on_again_asks_again(self):
        history = History().opened(0).add(10, "transferred", team="network").replied(50, public=False)

        assert lives(history.add(60, "transferred", team="site"), 100, "reply_to_desk") == [
            (10, 50, "stopped"),
            (60, None, "running"),
        ]


class TestTeamTime:
    @pytest.mark.parametrize("kind", ["assigned", "transferred"])
    def test_begins_when_the_team_has_it(self, kind):
        assert lives(History().opened(0).add(10, kind, team="network"), 100, "team_time") == [
            (10, None, "running")
        ]

    def test_several_stays_are_one_clock_with_the_time_elsewhere_left_out(self):
        history = History().opened(0).add(10, "assigned", team="network").add(30, "transferred", team="site")
        history.add(60, "transferred", team="network")

        (clock,) = cycles(history, 100, "team_time", goals={"*": "1h"})

        assert (clock.elapsed_us // MINUTE_US, minute(clock.started_at_us), minute(clock.due_at_us)) == (
            60,
            10,
            100,
        )

    def test_is_provisional_between_two_stays(self):
        history = History().opened(0).add(10, "assigned", team="network").add(30, "transferred", team="site")

        (clock,) = cycles(history, 40, "team_time", goals={"*": "1h"})

        assert (clock.verdict, clock.provisional) == ("met", True)

    def test_a_new_member_changes_nothing(self):
        history = History().opened(0).add(10, "assigned", team="network").add(30, "assigned", assignee="kim")

        assert lives(history, 100, "team_time") == [(10, None, "running")]

    def test_a_ticket_that_no_team_has_any_more_is_not_held(self):
        history = History().opened(0).add(10, "assigned", team="network").add(30, "assigned", team=None)

        assert lives(history, 100, "team_time") == [(10, 30, "stopped")]

    def test_a_ticket_handed_on_while_it_is_resolved_does_not_go_on(self):
        history = History().opened(0).add(10, "assigned", team="network").moved(30, "resolved")
        history.add(40, "transferred", team="site").moved(50, "in_progress")

        assert lives(history, 100, "team_time") == [(10, 30, "stopped")]
        assert counted(history.add(60, "transferred", team="network"), 100, "team_time") == [60]

    def test_two_teams_are_two_clocks(self):
        network = {"metric": "network_time", "measures": "team_time", "of": {"team": "network"}}
        site = {"metric": "site_time", "measures": "team_time", "of": {"team": "site"}}
        history = History().opened(0).add(10, "assigned", team="network").add(30, "transferred", team="site")

        clocks = evaluate(
            history.events, [policy(network, site, calendar="always")], CALENDARS, at=at(100)
        ).clocks

        assert {name: clocks[name].elapsed_us // MINUTE_US for name in ("network_time", "site_time")} == {
            "network_time": 20,
            "site_time": 70,
        }

    def test_a_wait_holds_it_unless_told_otherwise(self):
        history = History().opened(0).add(10, "assigned", team="network").moved(30, "waiting")

        assert counted(history, 100, "team_time") == [20]
        assert counted(history, 100, "team_time", pause_on=[]) == [90]


PER_STATE = {"new": "30m", "in_progress": "4h", "waiting": "2h"}


class TestStep:
    def test_every_stay_has_the_goal_of_its_state(self):
        history = History().opened(0).moved(20, "in_progress").moved(50, "waiting").moved(200, "in_progress")

        found = cycles(history, 210, "step", goals=PER_STATE)

        assert [(minute(c.started_at_us), minute(c.stopped_at_us), c.promised, c.verdict) for c in found] == [
            (0, 20, "30m", "met"),
            (20, 50, "4h", "met"),
            (50, 200, "2h", "breached"),
            (200, None, "4h", "open"),
        ]

    def test_a_state_without_a_goal_is_measured_and_promises_nothing(self):
        (clock,) = cycles(History().opened(0), 60, "step", goals={"in_progress": "1h"})

        assert (clock.verdict, clock.elapsed_us // MINUTE_US, clock.due_at_us) == ("unpromised", 60, None)

    def test_nothing_but_a_change_of_state_ends_a_step(self):
        history = History().opened(0).replied(10).add(20, "assigned", team="network").prioritised(30, "P1")

        assert lives(history, 60, "step") == [(0, None, "running")]

    def test_being_resolved_is_no_step(self):
        history = History().opened(0).moved(20, "resolved").moved(30, "closed")

        assert lives(history, 60, "step") == [(0, 20, "stopped")]


PER_CATEGORY = {"goals_by": "category", "goals": {"network": "2h", "*": "8h"}}


class TestLimitsPerCategory:
    def test_a_category_brings_its_goal(self):
        history = History().opened(0, fields={"category": "network"})

        assert [c.promised for c in cycles(history, 10, "resolution", **PER_CATEGORY)] == ["2h"]

    def test_another_category_brings_another_with_the_same_start(self):
        history = History().opened(0).add(60, "classified", category="network")

        (clock,) = cycles(history, 90, "resolution", **PER_CATEGORY)

        assert (minute(clock.due_at_us), clock.changes[0].before, clock.changes[0].after) == (120, "8h", "2h")
        assert (clock.changes[0].by, minute(clock.changes[0].at_us)) == (AGENT.id, 60)

    def test_a_category_that_is_no_text_is_like_every_other(self):
        history = History().opened(0, fields={"category": 7})

        assert [c.promised for c in cycles(history, 10, "resolution", **PER_CATEGORY)] == ["8h"]

    def test_a_priority_that_is_no_text_is_none(self):
        history = History().opened(0, fields={"priority": ["P1"]})

        assert [c.promised for c in cycles(history, 10, "resolution", goals={"P1": "1h", "*": "8h"})] == [
            "8h"
        ]
