"""The same thing again, or the same requester again: exact at the borders, and proposed once."""

from __future__ import annotations

import json

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import InvalidArgument, InvalidDefinition, InvalidInstant, WrongArgument
from servicecore.event import Actor
from servicecore.instant import DAY_US, HOUR_US, from_iso
from servicecore.priority import Occurrence, Problem, RecurrenceRule, RecurrenceWatch, Theme, rank_themes
from servicecore.sample import sample_desk

AT = pendulum.datetime(2026, 3, 2, 9)
NINE = from_iso("2026-03-02T09:00:00Z")
RULE = RecurrenceRule(within="24h", at_least=3)
JAM = Theme("printing", "printer jams")


def ticket(number, hours=0, *, subject="Printer jams", category="printing", requester=None):
    at_us = NINE + round(hours * HOUR_US)
    return Occurrence(f"T-{number}", at_us, category=category, subject=subject, requester=requester)


def seen(watch, *tickets):
    return [watch.see(each) for each in tickets]


class TestTheme:
    def test_is_category_and_plain_subject(self):
        assert ticket(1, subject="PRN-0042: printer jams!").theme == JAM

    @pytest.mark.parametrize("category", ["network", "Printing"])
    def test_of_another_category_is_another(self, category):
        assert ticket(1, category=category).theme != JAM

    @pytest.mark.parametrize(
        "parts", [{"category": None}, {"category": " "}, {"subject": None}, {"subject": "4711"}]
    )
    def test_needs_both(self, parts):
        assert ticket(1, **parts).theme is None

    def test_is_read_off_a_ticket(self):
        alice = Actor("alice", roles=["requester"], kind="requester")
        step = sample_desk().open(
            "T-1",
            workflow="incident",
            at=AT,
            actor=alice,
            title="Printer jams",
            category="printing",
        )

        found = Occurrence.of(step.ticket)

        assert (found.theme, found.requester, found.at_us) == (JAM, "alice", NINE)
        assert Occurrence.of(step.ticket, subject="impact").theme is None
        assert "alice" not in repr(found)


class TestRecurring:
    def test_the_first_has_nothing_in_common_with_others(self):
        assert RecurrenceWatch(RULE).see(ticket(1)) == ()

    def test_the_second_names_the_first(self):
        _, (second,) = seen(RecurrenceWatch(RULE), ticket(1), ticket(2, 1, subject="PRN-7: printer JAMS!"))

        assert (second.by, second.theme, second.count, second.earlier) == ("theme", JAM, 2, ("T-1",))

    def test_other_words_are_another_theme(self):
        assert seen(RecurrenceWatch(RULE), ticket(1), ticket(2, subject="Printer jams again")) == [(), ()]

    def test_counts_within_the_span(self):
        *_, (third,) = seen(RecurrenceWatch(RULE), ticket(1), ticket(2, 1), ticket(3, 2))

        assert (third.theme, third.count, third.earlier) == (JAM, 3, ("T-1", "T-2"))

    def test_the_span_does_not_hold_its_end(self):
        on_the_hour, just_before = (RecurrenceWatch(RULE) for _ in range(2))
        seen(on_the_hour, ticket(1))
        seen(just_before, ticket(1))

        assert (
            on_the_hour.see(Occurrence("T-2", NINE + DAY_US, category="printing", subject="Printer jams"))
            == ()
        )
        (found,) = just_before.see(
            Occurrence("T-2", NINE + DAY_US - 1, category="printing", subject="Printer jams")
        )
        assert found.earlier == ("T-1",)

    def test_finds_a_requester_who_comes_again_with_something_else(self):
        _, (again,) = seen(
            RecurrenceWatch(RULE),
            ticket(1, requester="alice"),
            ticket(2, requester="alice", subject="No mail"),
        )

        assert (again.by, again.theme, again.earlier) == ("requester", None, ("T-1",))
        assert "alice" not in repr(again)

    def test_may_be_both(self):
        _, both = seen(RecurrenceWatch(RULE), *(ticket(n, requester="alice") for n in (1, 2)))

        assert [each.by for each in both] == ["theme", "requester"]

    def test_looks_only_at_what_the_rule_says(self):
        watch = RecurrenceWatch(RecurrenceRule(by=["requester"]))

        assert seen(watch, ticket(1), ticket(2), ticket(3, requester=" ")) == [(), (), ()]

    def test_a_ticket_counts_once(self):
        assert seen(RecurrenceWatch(RULE), ticket(1), ticket(1, 1)) == [(), ()]


class TestProposing:
    def test_opens_a_problem_at_the_number_of_the_rule_and_once(self):
        _, (second,), (third,), (fourth,) = seen(RecurrenceWatch(RULE), *(ticket(n, n) for n in (1, 2, 3, 4)))

        assert (second.key, second.problem) == (None, None)
        assert third.problem == Problem(
            "problem:theme:T-1", "theme", theme=JAM, tickets=("T-1", "T-2", "T-3")
        )
        assert (fourth.key, fourth.problem) == ("problem:theme:T-1", None)

    def test_goes_on_while_each_comes_within_the_span_of_the_one_before(self):
        watch = RecurrenceWatch(RULE)
        first = seen(watch, *(ticket(n, n) for n in (1, 2, 3)))[-1][0]
        (later,) = watch.see(ticket(4, 26))  # with T-3 alone
        (much_later,) = watch.see(ticket(5, 49))

        assert (later.count, later.key) == (2, first.key)
        assert (much_later.earlier, much_later.key) == (("T-4",), first.key)

    def test_what_begins_anew_is_proposed_anew(self):
        watch = RecurrenceWatch(RULE)
        first = seen(watch, *(ticket(n, n) for n in (1, 2, 3)))[-1][0]
        again = seen(watch, *(ticket(n, n + 30) for n in (4, 5, 6)))[-1][0]

        assert again.key != first.key
        assert again.problem is not None

    def test_becomes_plain_data(self):
        (found,) = seen(RecurrenceWatch(RULE), *(ticket(n) for n in (1, 2, 3)))[-1]

        assert json.loads(json.dumps(found.to_dict())) == {
            "by": "theme",
            "at": "2026-03-02T09:00:00Z",
            "category": "printing",
            "subject": "printer jams",
            "count": 3,
            "earlier": ["T-1", "T-2"],
            "key": "problem:theme:T-1",
            "problem": {
                "key": "problem:theme:T-1",
                "by": "theme",
                "category": "printing",
                "subject": "printer jams",
                "tickets": ["T-1", "T-2", "T-3"],
            },
        }

    def test_says_of_a_requester_no_more_than_the_tickets(self):
        found = seen(RecurrenceWatch(RULE), *(ticket(n, requester="alice", category=None) for n in (1, 2, 3)))

        assert "alice" not in json.dumps(found[-1][0].to_dict())
        assert found[-1][0].to_dict()["problem"]["subject"] is None


class TestRefusing:
    def test_a_ticket_from_before_the_last(self):
        watch = RecurrenceWatch(RULE)
        seen(watch, ticket(1, 1))
        before = watch.to_dict()

        with pytest.raises(InvalidArgument, match="an instant not before 2026-03-02T10:00:00Z, the last one"):
            watch.see(ticket(2))
        assert watch.to_dict() == before

    def test_what_is_no_occurrence(self):
        with pytest.raises(WrongArgument, match="give a servicecore Occurrence"):
            RecurrenceWatch(RULE).see({})

    def test_what_is_of_another_type_and_does_not_show_it(self):
        with pytest.raises(InvalidDefinition) as caught:
            Occurrence(7, AT, category=["x"], subject=8, requester={"name": "alice"})

        assert [fault.path for fault in caught.value.faults] == [
            "ticket_id",
            "at_us",
            "category",
            "subject",
            "requester",
        ]
        assert "alice" not in str(caught.value)

    def test_an_instant_beyond_the_end_of_time(self):
        with pytest.raises(InvalidInstant, match="lies outside the years 1 to 9999"):
            Occurrence("T-1", 10**18)

    def test_a_rule_of_another_type(self):
        with pytest.raises(WrongArgument, match="give a servicecore RecurrenceRule"):
            RecurrenceWatch(None)

    @pytest.mark.parametrize(
        ("parts", "paths"),
        [
            ({"within": "0h"}, ["within"]),
            ({"within": "30d"}, ["within"]),
            ({"at_least": 1}, ["at_least"]),
            ({"at_least": True, "by": []}, ["at_least", "by"]),
            ({"by": ["theme", "weather"]}, ["by[1]"]),
        ],
    )
    def test_a_rule_that_is_none(self, parts, paths):
        with pytest.raises(InvalidDefinition) as caught:
            RecurrenceRule(**parts)

        assert [fault.path for fault in caught.value.faults] == paths

    def test_a_document_with_more_in_it(self):
        with pytest.raises(InvalidDefinition, match="colour: is not known"):
            RecurrenceRule.from_dict({"colour": "red"})


def test_a_rule_comes_back_from_json():
    rule = RecurrenceRule(within="48h", by=["theme"])

    assert RecurrenceRule.from_dict(json.loads(json.dumps(rule.to_dict()))) == rule


HEARD = {"at": "2026-03-02T09:00:00Z", "ticket": "T-1", "theme": ["printing", "printer jams"]}
KEPT = {"last": "2026-03-02T09:00:00Z", "seen": [HEARD], "proposed": []}
PROPOSED = {"ticket": "T-1", "by": "theme", "key": "problem:theme:T-1"}


class TestKeeping:
    @given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from("ab"), st.sampled_from(["x", "y", None]))))
    def test_is_the_same_before_and_after(self, steps):
        straight, kept, hours = RecurrenceWatch(RULE), RecurrenceWatch(RULE), 0
        for number, (more, subject, requester) in enumerate(steps):
            hours += more
            each = ticket(number, hours, subject=subject, requester=requester)

            assert kept.see(each) == straight.see(each)
            kept = RecurrenceWatch.from_dict(json.loads(json.dumps(kept.to_dict())), RULE)
        assert kept.to_dict() == straight.to_dict()

    def test_is_all_that_is_remembered(self):
        watch = RecurrenceWatch(RULE)
        seen(watch, *(ticket(n, n) for n in range(200)))

        assert len(watch) == 24

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"seen": [{**HEARD, "at": "nine"}]}, "seen[0].at"),
            ({"seen": [{**HEARD, "theme": ["printing"]}]}, "seen[0]"),
            ({"seen": [HEARD, HEARD]}, "seen[1]"),
            ({"seen": [HEARD, {**HEARD, "ticket": "T-2", "at": "2026-03-02T08:00:00Z"}]}, "seen[1]"),
            ({"proposed": [{**PROPOSED, "ticket": "T-9"}]}, "proposed[0]"),
            ({"proposed": [{**PROPOSED, "by": "weather"}]}, "proposed[0].by"),
            ({"last": "2026-03-02T08:00:00Z"}, "last"),
        ],
    )
    def test_names_what_cannot_have_been_kept(self, change, path):
        with pytest.raises(InvalidDefinition) as caught:
            RecurrenceWatch.from_dict({**KEPT, **change}, RULE)

        assert [fault.path for fault in caught.value.faults] == [path]


class TestRanking:
    def test_puts_the_most_frequent_first(self):
        said = ["No mail", "Printer jams", "printer JAMS", "no mail", "No mail!", "once"]

        found = rank_themes(ticket(n, n, subject=subject) for n, subject in enumerate(said))

        assert [(each.theme.subject, each.count) for each in found] == [("no mail", 3), ("printer jams", 2)]
        assert found[0].to_dict() == {
            "category": "printing",
            "subject": "no mail",
            "count": 3,
            "tickets": ["T-0", "T-3", "T-4"],
            "first": "2026-03-02T09:00:00Z",
            "last": "2026-03-02T13:00:00Z",
        }

    def test_of_equals_puts_the_latest_first_then_goes_by_name(self):
        said = [("b", 0), ("a", 0), ("c", 2)]

        found = rank_themes(
            (ticket(n, hours, subject=subject) for n, (subject, hours) in enumerate(said)), at_least=1
        )

        assert [each.theme.subject for each in found] == ["c", "a", "b"]

    def test_leaves_out_what_has_no_theme_and_counts_a_ticket_once(self):
        assert rank_themes([ticket(1), ticket(1, 5), ticket(2, category=None)]) == ()

    @given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc"))), st.randoms())
    def test_does_not_depend_on_the_order(self, steps, chance):
        tickets = [ticket(n, hours, subject=subject) for n, (hours, subject) in enumerate(steps)]

        assert rank_themes(chance.sample(tickets, len(tickets))) == rank_themes(tickets)
