from datetime import timedelta

import pytest
from attrs import evolve

from servicecore.errors import InvalidArgument, InvalidDefinition, InvalidHistory, NaiveDatetime
from servicecore.instant import HOUR_US, MINUTE_US, utc_datetime
from servicecore.metrics import FactFold, FactPolicy, fold, fold_all, mark_repeats
from servicecore.metrics.facts.folding import fold_ordered
from servicecore.metrics.facts.stated import Stated


class TestFactFold:
    def test_answers_between_events(self, story, monday):
        history = story().move(60, "done", "resolved").events
        ticket = FactFold()

        ticket.see(history[:1])
        assert ticket.facts(asof=monday + 30 * MINUTE_US).resolved == 0
        ticket.see(history[1:])
        assert ticket.facts(asof=utc_datetime(monday + 90 * MINUTE_US)).first_resolution_us == HOUR_US

    def test_a_row_that_was_given_out_does_not_change(self, story, monday):
        policy = FactPolicy(flags=["vip"])
        history = (
            story(fields={"vip": True}).say("classified", 5, fields={"vip": False}).say("rated", 6, score=1)
        ).events
        ticket = FactFold(policy)
        ticket.see(history[:1])
        before = ticket.facts(asof=monday)

        ticket.see(history[1:])
        after = ticket.facts(asof=monday + HOUR_US)

        assert (before.flags, after.flags) == ({"vip": 1}, {"vip": 0})
        assert (before.score, after.score) == (None, 1000)

    def test_refuses_what_does_not_begin_with_an_opening(self, story):
        with pytest.raises(InvalidHistory, match="does not begin with its opened event"):
            FactFold().see(story().say("note", 1).events[1:])

    def test_refuses_the_events_of_another_ticket(self, story):
        ticket = FactFold()
        ticket.see(story().events)

        with pytest.raises(InvalidHistory, match="an event of ticket 'T-2'"):
            ticket.see(story("T-2").say("note", 1).events[1:])

    def test_refuses_what_comes_late_or_changes_what_was(self, story):
        history = story().say("note", 9).say("note", 5).say("corrected", 10, event_id="T-1:2").events
        ticket = FactFold()
        ticket.see(history[:2])

        with pytest.raises(InvalidHistory, match=r"an event at 2026-03-02T09:05:00Z after a later one"):
            ticket.see(history[2:3])
        with pytest.raises(InvalidHistory, match="a later 'corrected' event"):
            ticket.see(history[3:])

    def test_looks_back_alone(self, story, monday):
        ticket = FactFold()
        with pytest.raises(InvalidHistory, match="is empty"):
            ticket.facts(asof=monday)
        ticket.see(story().events)

        with pytest.raises(InvalidHistory, match="has an event after 2026-03-02T08:59:59"):
            ticket.facts(asof=monday - 1)
        with pytest.raises(NaiveDatetime):
            ticket.facts(asof=utc_datetime(monday).replace(tzinfo=None))


class TestFoldAll:
    def test_counts_out_what_was_opened_later_and_what_happened_later(self, story, monday):
        stories = [
            story("T-1").say("note", 5).say("note", 90).events,
            story("T-2", at=61).events,
            story("T-3", at=60).events,
        ]

        folded = fold_all(stories, asof=utc_datetime(monday + HOUR_US))

        assert [row.ticket_id for row in folded.facts] == ["T-1", "T-3"]
        assert folded.left_out == {"opened after asof": 1}
        assert folded.later_events == 1

    def test_folds_each_as_fold_does(self, story, office, monday):
        history = story().move(60, "done", "resolved").events

        folded = fold_all([history], calendars=[office], asof=monday + HOUR_US)

        assert folded.facts == (fold(history, calendars=[office], asof=monday + HOUR_US),)


class TestSaid:
    """What events may say beside what they must."""

    @pytest.mark.parametrize("value", ["soon", True, 1.5, None])
    def test_what_is_no_time_spent_is_left_alone(self, story, monday, value):
        facts = fold(story().say("note", 1, time_spent=value, cost=value).events, asof=monday + HOUR_US)

        assert (facts.worked_us, facts.cost) == (None, None)

    def test_time_spent_may_be_microseconds_and_a_correction_of_it_negative(self, story, monday):
        history = story().say("note", 1, time_spent=60_000_000).say("note", 2, time_spent=-90_000_000).events

        facts = fold(history, asof=monday + HOUR_US)

        assert (facts.worked_us, facts.negative) == (-30_000_000, 1)

    @pytest.mark.parametrize(("value", "received"), [("soon", None), (5, 5), (1.5, None)])
    def test_what_is_no_instant_is_no_receipt(self, story, monday, value, received):
        facts = fold(story(fields={"received_at": value}).events, asof=monday)

        assert facts.received_at_us == received
        assert (facts.registration_lag_us is None) == (received is None)

    def test_a_receipt_after_the_registration_is_a_negative_lag(self, story, monday):
        facts = fold(story(received_at=monday + 5).events, asof=monday)

        assert (facts.registration_lag_us, facts.negative) == (-5, 1)

    def test_marks_are_kept_by_what_was_marked(self, story, monday):
        history = story().say("rated", 1, scores={"speed": 4, "manner": 3.5, "ease": True, 7: 2}).events

        facts = fold(history, asof=monday + HOUR_US)

        assert facts.scores == {"speed": 4000, "manner": 3500}
        assert facts.score is None
        assert facts.rated_at_us == monday + MINUTE_US

    def test_fields_tell_scope_and_flags(self, story, monday):
        policy = FactPolicy(flags=["vip", "premises"])
        history = story(fields={"in_scope": False, "vip": True, "premises": "yes"}).events

        facts = fold(history, asof=monday, policy=policy)

        assert (facts.in_scope, facts.flags) == (0, {"vip": 1})

    def test_fields_that_are_no_mapping_of_an_event_say_nothing(self, story, monday):
        history = story().move(1, "done", "resolved", fields={"workaround": ""}).events

        assert fold(history, asof=monday + HOUR_US).fix_us == MINUTE_US

    def test_persons_become_dimensions_where_the_policy_names_them(self, story, monday):
        policy = FactPolicy(people=["holder", "requester"])
        history = story().say("assigned", 1, assignee="kim").events

        named = fold(history, asof=monday + HOUR_US, policy=policy).dimensions
        opened_by_an_agent = fold(story(kind="agent").events, asof=monday, policy=policy).dimensions

        assert (named["holder"], named["requester"]) == ("kim", "ann")
        assert "requester" not in opened_by_an_agent
        assert "holder" not in opened_by_an_agent

    def test_an_empty_reason_is_a_reason(self, story, monday):
        policy = FactPolicy(requester_reasons=["", "requester"])
        facts = fold(story().move(1, "pending", "waiting").events, asof=monday + HOUR_US, policy=policy)

        assert facts.wait_requester_us == 59 * MINUTE_US

    def test_a_row_that_is_a_whole_ticket_tells_no_states(self, story, monday):
        history = story(implied=True).events
        stated = Stated(instants={"resolved_at": monday + HOUR_US})

        facts = fold_ordered(history, monday + 2 * HOUR_US, FactPolicy(), None, stated=stated)

        assert (facts.agent_work_us, facts.requester_wait_us, facts.known_issue) == (None, None, None)
        assert facts.found_before_users is None
        assert {spell.kind for spell in facts.spells} == {"response"}
        assert (facts.restored_at_us, facts.fix_us) == (monday + HOUR_US, HOUR_US)

    def test_a_way_round_after_it_was_given_changes_nothing(self, story, monday):
        history = story().say("note", 5, workaround="x").say("note", 9, workaround="y").events

        assert fold(history, asof=monday + HOUR_US).restored_at_us == monday + 5 * MINUTE_US

    def test_what_no_column_is_about_is_an_event_all_the_same(self, story, monday):
        assert fold(story().say("reviewed", 1, outcome="accepted").events, asof=monday + HOUR_US).events == 2

    def test_a_team_that_comes_back_from_nobody_is_no_hop(self, story, monday):
        history = (
            story()
            .say("assigned", 1, team="desk")
            .say("assigned", 2, team=None)
            .say("assigned", 3, team="desk")
        ).events

        facts = fold(history, asof=monday + HOUR_US)

        assert (facts.team_hops, facts.ping_pong, facts.reassignments) == (0, 0, 1)

    def test_assignments_while_it_is_done_take_nobody_s_time(self, story, monday):
        history = story().move(1, "done", "resolved").say("assigned", 2, team="desk", assignee="kim").events

        facts = fold(history, asof=monday + HOUR_US, policy=FactPolicy(people=["holder"]))

        assert [(spell.kind, spell.name) for spell in facts.spells if spell.kind in ("team", "holder")] == [
            ("team", ""),
            ("holder", ""),
        ]


class TestRepeats:
    """Tickets are opened and solved in hours after Monday nine; the window is a day."""

    @pytest.fixture
    def rows(self, facts):
        def rows(*lives, **changes):
            return [
                evolve(facts(opened, solved, **changes), ticket_id=f"T-{number}", dimensions={"who": "ann"})
                for number, (opened, solved) in enumerate(lives)
            ]

        return rows

    def test_what_came_again_within_the_window_marks_both(self, rows):
        first, second = mark_repeats(rows((0, 2), (10, 1)), within="24h", same=["who"])

        assert (first.repeat_us, first.repeated) == (None, 1)
        assert (second.repeat_us, second.repeated) == (8 * HOUR_US, 0)

    def test_the_window_is_half_open(self, rows):
        marked = mark_repeats(rows((0, 2), (26, None)), within=timedelta(hours=24), same=["who"])

        assert [row.repeated for row in marked] == [0, None]
        assert marked[1].repeat_us == 24 * HOUR_US

    def test_what_came_before_it_was_solved_is_no_repetition_of_it(self, rows):
        marked = mark_repeats(rows((0, 9), (5, 1)), within="24h", same=["who"])

        assert [row.repeat_us for row in marked] == [None, None]
        assert [row.repeated for row in marked] == [0, 0]

    def test_nobody_knows_before_the_window_has_passed(self, rows, monday):
        young = rows((0, 2), asof_us=monday + 20 * HOUR_US)

        assert [row.repeated for row in mark_repeats(young, within="24h", same=["who"])] == [None]

    def test_other_matters_and_spam_are_apart(self, rows):
        first, other, spam, nobody = rows((0, 2), (3, 1), (4, 1), (5, 1))
        given = [
            first,
            evolve(other, dimensions={"who": "bo"}),
            evolve(spam, spam=1),
            evolve(nobody, dimensions={}),
        ]

        marked = mark_repeats(given, within="24h", same=["who"])

        assert [row.repeated for row in marked] == [0, 0, None, None]

    def test_a_function_may_say_what_the_matter_is(self, rows):
        marked = mark_repeats(rows((0, 2), (3, 1)), within="24h", same=lambda row: "all")

        assert [row.repeated for row in marked] == [1, 0]

    def test_no_dimension_is_no_matter(self, rows):
        assert mark_repeats(rows((0, 2)), within="24h", same=[])[0].repeated is None

    def test_refuses_no_window_and_letters_for_names(self, rows):
        with pytest.raises(InvalidArgument, match="within"):
            mark_repeats(rows((0, 2)), within="0s", same=["who"])
        with pytest.raises(InvalidDefinition, match="same"):
            mark_repeats(rows((0, 2)), within="24h", same="who")
