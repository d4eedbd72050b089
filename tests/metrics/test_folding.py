import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import InvalidHistory, NaiveDatetime, UnknownName
from servicecore.instant import HOUR_US, MINUTE_US, utc_datetime
from servicecore.metrics import FactPolicy, fold
from servicecore.metrics.facts.folding import fold_ordered
from servicecore.metrics.facts.stated import Stated

MINUTE = MINUTE_US


@pytest.fixture
def late(monday):
    """The Friday of that week at nine."""
    return monday + 96 * HOUR_US


class TestFold:
    def test_a_closing_before_the_last_resolution_is_not_its_own(self, story, late, office):
        history = story().move(60, "done", "resolved").move(120, "shut", "closed")
        history = history.move(180, "open", "active").move(300, "done", "resolved")

        again = fold(history.events, [], [office], asof=late)
        closed = fold(history.move(330, "shut", "closed").events, [], [office], asof=late)

        assert again.closed_at_us is not None
        assert (again.close_lag_us, again.close_lag_business_us) == (None, None)
        assert closed.close_lag_us == 30 * MINUTE

    def test_measures_from_the_opening(self, story, monday, late):
        history = (
            story()
            .say("replied", 30, public=True)
            .move(120, "done", "resolved")
            .move(600, "shut", "closed")
            .events
        )

        facts = fold(history, asof=late)

        assert facts.created_at_us == monday
        assert facts.first_response_us == 30 * MINUTE
        assert facts.first_resolution_us == facts.last_resolution_us == 120 * MINUTE
        assert facts.close_lag_us == 480 * MINUTE
        assert facts.throughput_us == 600 * MINUTE
        assert facts.unresolved_us is None
        assert (facts.events, facts.resolutions, facts.resolved) == (4, 1, 1)
        assert facts.open_spans == ((monday, monday + 120 * MINUTE),)

    def test_takes_an_aware_datetime(self, story, late):
        assert fold(story().events, asof=utc_datetime(late)).asof_us == late

    def test_refuses_a_naive_one(self, story, late):
        with pytest.raises(NaiveDatetime, match="asof"):
            fold(story().events, asof=utc_datetime(late).replace(tzinfo=None))

    def test_an_open_ticket_is_censored(self, story, monday, late):
        facts = fold(story().events, asof=late)

        assert facts.first_resolution_us is None
        assert facts.unresolved_us == late - monday
        assert facts.open_spans == ((monday, None),)
        assert facts.resolved == 0

    def test_a_ticket_closed_unsolved_was_watched_until_its_closing(self, story, late):
        facts = fold(story().move(60, "rejected", "closed").events, asof=late)

        assert facts.first_resolution_us is None
        assert facts.unresolved_us == 60 * MINUTE
        assert facts.resolved == 1

    def test_what_came_later_has_not_happened(self, story, monday):
        history = story().say("replied", 30, public=True).move(120, "done", "resolved").events

        facts = fold(history, asof=monday + 60 * MINUTE)

        assert facts.first_response_us == 30 * MINUTE
        assert facts.first_resolution_us is None
        assert facts.events == 2

    def test_refuses_a_ticket_that_is_not_open_yet(self, story, monday):
        with pytest.raises(InvalidHistory, match=r"'T-1' is not open yet at 2026-03-02T08:59:59.999999Z"):
            fold(story().events, asof=monday - 1)

    @given(st.randoms(use_true_random=False))
    def test_the_order_of_arrival_changes_nothing(self, shuffler):
        history = _long_story()
        shuffled = list(history)
        shuffler.shuffle(shuffled)

        assert fold(shuffled, asof=10**18) == fold(history, asof=10**18)


def _long_story():
    from servicecore.event import Actor, TicketEvent

    kinds = [
        ("opened", {"workflow": "incident", "state": "new", "category": "new"}),
        ("replied", {"public": True}),
        ("waiting_started", {}),
        ("waiting_ended", {}),
        ("assigned", {"team": "network"}),
        ("prioritised", {"priority": "P2"}),
    ]
    return [
        TicketEvent(f"e{n}", "T", sequence=n + 1, at=n * 1000, type=kind, actor=Actor(f"a{n % 3}"), data=data)
        for n, (kind, data) in enumerate(kinds)
    ]


class TestResponses:
    @pytest.mark.parametrize(
        ("kind", "data"),
        [
            pytest.param("agent", {"public": False}, id="internal"),
            pytest.param("agent", {}, id="not said to be public"),
            pytest.param("system", {"public": True}, id="automatic"),
            pytest.param("requester", {"public": True}, id="the requester's own"),
        ],
    )
    def test_some_messages_are_no_answer(self, story, late, kind, data):
        facts = fold(story().say("replied", 5, "x", kind, **data).events, asof=late)

        assert facts.first_response_us is None

    def test_the_first_answer_counts(self, story, late):
        facts = fold(story().say("replied", 9, public=True).say("replied", 5, public=True).events, asof=late)

        assert facts.first_response_us == 5 * MINUTE

    def test_an_acknowledgement_answers_where_the_policy_says_so(self, story, late):
        history = story().say("acknowledged", 7).events

        assert fold(history, asof=late).first_response_us is None
        assert (
            fold(history, asof=late, policy=FactPolicy(responses=["acknowledged"])).first_response_us
            == 7 * MINUTE
        )


class TestWaits:
    def test_waiting_states_and_waits_beside_them_count_alike(self, story, late):
        history = (
            story()
            .move(10, "pending", "waiting")
            .move(20, "vendor", "waiting")
            .move(30, "open", "active")
            .say("waiting_started", 40)
            .say("waiting_started", 42)
            .say("waiting_ended", 45)
            .say("waiting_ended", 46)
            .events
        )

        facts = fold(history, asof=late)

        assert (facts.waits, facts.wait_us) == (2, 25 * MINUTE)

    def test_a_ticket_may_be_born_waiting(self, story, late):
        facts = fold(story("T", "parked", "waiting").move(10, "open", "active").events, asof=late)

        assert (facts.waits, facts.wait_us) == (1, 10 * MINUTE)

    @pytest.mark.parametrize(("until", "waited"), [("asof", 96 * 60 - 10), ("last_event", 20)])
    def test_a_wait_that_nothing_ended_lasts_as_long_as_the_policy_says(self, story, late, until, waited):
        history = story().move(10, "pending", "waiting").say("note", 30).events

        facts = fold(history, asof=late, policy=FactPolicy(open_wait=until))

        assert facts.wait_us == waited * MINUTE


class TestReopening:
    def test_coming_back_from_resolved_is_a_reopening(self, story, monday, late):
        history = (
            story()
            .move(60, "done", "resolved")
            .move(90, "open", "active")
            .move(120, "done", "resolved")
            .events
        )

        facts = fold(history, asof=late)

        assert (facts.reopenings, facts.resolutions, facts.work_after_resolution) == (1, 2, 1)
        assert (facts.first_resolution_us, facts.last_resolution_us) == (60 * MINUTE, 120 * MINUTE)
        assert facts.open_spans == (
            (monday, monday + 60 * MINUTE),
            (monday + 90 * MINUTE, monday + 120 * MINUTE),
        )

    @pytest.mark.parametrize(
        ("kind", "by", "data", "work"),
        [
            pytest.param("acknowledged", "agent", {}, 1, id="an agent takes it on again"),
            pytest.param("acknowledged", "system", {}, 0, id="a program does"),
            pytest.param("note", "agent", {}, 0, id="a note"),
            pytest.param("waiting_started", "agent", {"implied": True}, 0, id="what nobody recorded"),
            pytest.param("escalated", "agent", {"activity": "LABEL"}, 0, id="an activity that is none"),
        ],
    )
    def test_only_work_by_an_agent_reopens_by_work(self, story, late, kind, by, data, work):
        history = story().move(60, "done", "resolved").say(kind, 90, "kim", by, **data).events

        facts = fold(history, asof=late, policy=FactPolicy(idle_activities=["LABEL"]))

        assert facts.work_after_resolution == work

    def test_counts_what_happens_after_closing(self, story, late):
        history = story().move(60, "shut", "closed").say("note", 70).say("note", 80).events

        assert fold(history, asof=late).events_after_closed == 2

    def test_closing_resolves_where_the_policy_says_so(self, story, late):
        facts = fold(
            story().move(60, "shut", "closed").events, asof=late, policy=FactPolicy(resolutions=["closed"])
        )

        assert facts.first_resolution_us == 60 * MINUTE


class TestHands:
    def test_a_hop_is_a_change_of_agent(self, story, late):
        history = story()
        for minute, (name, kind) in enumerate(
            [
                ("kim", "agent"),
                ("ann", "requester"),
                ("kim", "agent"),
                ("lee", "agent"),
                ("bot", "system"),
                ("kim", "agent"),
            ]
        ):
            history.say("note", minute, name, kind)

        assert fold(history.events, asof=late).hops == 2

    def test_the_first_assignment_is_no_reassignment(self, story, late):
        history = (
            story()
            .say("assigned", 1, assignee="kim", team="desk")
            .say("assigned", 2, assignee="kim", team="desk")
            .say("transferred", 3, team="network")
            .say("assigned", 4, assignee="lee")
            .events
        )

        facts = fold(history, asof=late)

        assert facts.reassignments == 2
        assert facts.dimensions["team"] == "network"

    def test_an_assignment_without_a_team_leaves_the_dimension_out(self, story, late):
        assert "team" not in fold(story().say("assigned", 1, assignee="kim").events, asof=late).dimensions

    def test_a_merged_ticket_says_so(self, story, late):
        assert fold(story().say("merged", 5, into_id="T-0").events, asof=late).merged == 1


class TestDimensions:
    def test_gathers_what_one_groups_by(self, story, late):
        history = (
            story(channel="mail", fields={"impact": "high", "urgency": 3, "title": "secret"})
            .say("prioritised", 1, priority="P1")
            .say("classified", 2, category="mail")
            .say("classified", 3, fields={"urgency": "low"})
            .move(4, "open", "active", fields={"impact": "low"})
            .events
        )

        assert fold(history, asof=late).dimensions == {
            "workflow": "incident",
            "channel": "mail",
            "state": "open",
            "priority": "P1",
            "first_priority": "P1",
            "category": "mail",
            "impact": "low",
            "urgency": "low",
        }


class TestBusinessTime:
    def test_measures_in_the_only_calendar_there_is(self, story, office, late):
        history = (
            story(at=7 * 60).move(8 * 60 - 30, "pending", "waiting").move(25 * 60, "done", "resolved").events
        )

        facts = fold(history, calendars=[office], asof=late)

        assert facts.first_resolution_business_us == 2 * HOUR_US  # 16:00 to 17:00, and 09:00 to 10:00
        assert facts.wait_business_us == 90 * MINUTE
        assert facts.opened_in_hours == 1
        assert facts.close_lag_business_us is None

    def test_measures_the_closing_too(self, story, office, late):
        facts = fold(
            story().move(60, "done", "resolved").move(24 * 60, "shut", "closed").events,
            calendars=[office],
            asof=late,
        )

        assert facts.close_lag_business_us == 7 * HOUR_US

    def test_a_policy_names_the_calendar(self, story, office, late):
        calendars = {"office": office, "other": office}
        history = story(at=-30).events

        assert fold(history, calendars=calendars, asof=late).opened_in_hours is None
        named = fold(history, calendars=calendars, asof=late, policy=FactPolicy(calendar="office"))
        assert named.opened_in_hours == 0

    def test_refuses_a_calendar_that_is_not_given(self, story, office, late):
        with pytest.raises(UnknownName, match="calendar 'night' is not known; use one of office"):
            fold(story().events, calendars=[office], asof=late, policy=FactPolicy(calendar="night"))


class TestClocks:
    @pytest.fixture
    def policies(self):
        from servicecore.sla import SlaPolicy

        document = {
            "name": "gold",
            "targets": [
                {"metric": "resolution", "calendar": "office", "goals": {"*": "2h"}},
                {"metric": "first_response", "calendar": "office", "goals": {"*": "30m"}},
            ],
        }
        return [SlaPolicy.from_dict(document)]

    def test_a_running_clock_is_open_until_its_deadline_has_passed(self, story, office, monday, policies):
        history = story().say("replied", 10, public=True).events

        early = fold(history, policies, [office], asof=monday + 60 * MINUTE)
        after = fold(history, policies, [office], asof=monday + 121 * MINUTE)

        assert _verdicts(early) == {"resolution": "open", "first_response": "met"}
        assert _verdicts(after) == {"resolution": "breached", "first_response": "met"}

    def test_a_promise_in_business_days_counts_too(self, story, office, late):
        from servicecore.sla import SlaPolicy

        target = {"metric": "resolution", "calendar": "office", "goals": {"*": "end of business day"}}
        gold = SlaPolicy.from_dict({"name": "gold", "targets": [target]})

        facts = fold(story().move(60, "done", "resolved").events, [gold], [office], asof=late)

        assert _verdicts(facts) == {"resolution": "met"}

    def test_a_merged_ticket_has_its_clocks_cancelled(self, story, office, late, policies):
        facts = fold(story().say("merged", 5, into_id="T-0").events, policies, [office], asof=late)

        assert set(_verdicts(facts).values()) == {"cancelled"}

    def test_its_history_starts_the_clocks_of_the_other(self, story, office, monday, late, policies):
        away = story("T-0").say("merged", 50, into_id="T-1").events

        facts = fold(story(at=30).events, policies, [office], asof=late, merged=[away])

        assert {clock.started_at_us for clock in facts.clocks} == {monday}
        assert facts.created_at_us == monday + 30 * MINUTE

    def test_carries_what_was_promised(self, story, office, monday, late, policies):
        facts = fold(story().move(60, "done", "resolved").events, policies, [office], asof=late)

        clock = next(one for one in facts.clocks if one.metric == "resolution")
        assert (clock.goal_us, clock.elapsed_us, clock.policy) == (2 * HOUR_US, HOUR_US, "gold")
        assert (clock.due_at_us, clock.stopped_at_us) == (monday + 2 * HOUR_US, monday + HOUR_US)
        assert clock.settled_at_us == clock.due_at_us


def _verdicts(facts):
    return {clock.metric: clock.verdict for clock in facts.clocks}


class TestStated:
    def test_a_stated_instant_wins(self, story, monday, late):
        history = story().move(60, "done", "resolved").events
        stated = Stated(instants={"resolved_at": monday + 90 * MINUTE, "first_response_at": monday - MINUTE})

        facts = fold_ordered(history, late, FactPolicy(), None, stated=stated)

        assert facts.first_resolution_us == facts.last_resolution_us == 90 * MINUTE
        assert facts.first_response_us == -MINUTE
        assert facts.open_spans == ((monday, monday + 90 * MINUTE),)
        assert facts.resolutions == 1

    def test_a_stated_nothing_wins_too(self, story, monday, late):
        history = story().move(60, "done", "resolved").events
        stated = Stated(instants={"resolved_at": None, "closed_at": monday + 99 * MINUTE})

        facts = fold_ordered(history, late, FactPolicy(), None, stated=stated)

        assert facts.first_resolution_us is None
        assert facts.open_spans == ((monday, monday + 99 * MINUTE),)
        assert facts.resolutions == 0

    def test_a_closing_stands_in_for_a_missing_resolution_where_the_policy_says_so(self, story, monday, late):
        stated = Stated(instants={"resolved_at": None, "closed_at": monday + 99 * MINUTE})
        policy = FactPolicy(resolutions=["resolved", "closed"])

        facts = fold_ordered(story().events, late, policy, None, stated=stated)

        assert facts.first_resolution_us == 99 * MINUTE

    def test_what_is_stated_of_the_future_has_not_happened(self, story, monday):
        stated = Stated(instants={"resolved_at": monday + 90 * MINUTE})

        facts = fold_ordered(story().events, monday + 60 * MINUTE, FactPolicy(), None, stated=stated)

        assert facts.first_resolution_us is None

    def test_counts_flags_and_texts_are_taken_over(self, story, late):
        stated = Stated(counts={"reopenings": 4}, flags={"made_sla": 1}, dimensions={"priority": "P9"})

        facts = fold_ordered(story().events, late, FactPolicy(), None, stated=stated)

        assert facts.reopenings == 4
        assert facts.flags == {"made_sla": 1}
        assert facts.dimensions["priority"] == "P9"


def test_a_clock_without_a_deadline_is_placed_by_its_stop(clock):
    from attrs import evolve

    assert evolve(clock("met"), due_at_us=None, stopped_at_us=5).settled_at_us == 5


def test_facts_leave_as_plain_data(story, late):
    import json

    data = fold(story().events, asof=late).to_dict()

    assert data["schema"] == "servicecore.facts/2"
    assert json.loads(json.dumps(data))["ticket_id"] == "T-1"


def test_seeds_do_not_matter(story, late):
    history = story().say("note", 1).say("note", 2).events
    shuffled = random.Random(4).sample(history, 3)

    assert fold(shuffled, asof=late) == fold(history, asof=late)
