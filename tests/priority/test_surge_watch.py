"""Surges while they happen: exact at the borders of the window, told once, and nothing kept beyond it."""

from __future__ import annotations

import json
from itertools import combinations

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicecore.errors import (
    InvalidArgument,
    InvalidDefinition,
    InvalidInstant,
    NaiveDatetime,
    UnknownName,
    WrongArgument,
)
from servicecore.instant import HOUR_US, MINUTE_US, from_iso
from servicecore.priority import MajorIncident, Neighbourhood, SurgeRule, SurgeWatch

NINE = from_iso("2026-03-02T09:00:00Z")

# a - b - c - d in a row, and an isle.
ROW = Neighbourhood.from_pairs([("a", "b"), ("b", "c"), ("c", "d")], alone=["isle"])
RULE = SurgeRule(ROW)


def seen(watch, places, *, start=NINE, step=MINUTE_US, kind="no signal", name="T"):
    """One ticket a step from each of these areas; what the watch said of each."""
    return [
        watch.see_us(f"{name}-{place}", kind, area, start + place * step) for place, area in enumerate(places)
    ]


class TestHowMany:
    def test_more_than_five_in_an_hour_are_a_surge(self):
        *before, sixth = seen(SurgeWatch(RULE), "bbbbbb")

        assert before == [None] * 5
        assert (sixth.areas, sixth.count) == (("b",), 6)

    def test_counts_each_kind_by_itself(self):
        watch = SurgeWatch(RULE)
        seen(watch, "bbb")

        assert seen(watch, "bbb", kind="noise", name="U", start=NINE + HOUR_US // 2) == [None] * 3

    def test_adds_up_three_areas_that_hang_together(self):
        sixth = seen(SurgeWatch(RULE), "abcabc")[-1]

        assert (sixth.areas, sixth.count) == (("a", "b", "c"), 6)

    def test_does_not_add_up_four(self):
        assert seen(SurgeWatch(RULE), "aabcdd") == [None] * 6

    def test_does_not_add_up_what_lies_apart(self):
        assert seen(SurgeWatch(RULE), ["a", "isle"] * 4) == [None] * 8

    def test_takes_a_centre_without_tickets_for_one_of_the_areas(self):
        assert seen(SurgeWatch(RULE), "acacac")[-1].areas == ("a", "c")
        assert seen(SurgeWatch(SurgeRule(ROW, areas=2)), "acacac") == [None] * 6

    def test_of_one_area_looks_at_no_other(self):
        watch = SurgeWatch(SurgeRule(ROW, areas=1))

        assert seen(watch, "aaabbb") == [None] * 6
        assert seen(watch, "bbb", name="U", start=NINE + 10 * MINUTE_US)[-1].areas == ("b",)

    def test_concerns_every_area_of_any_set_that_has_too_many(self):
        star = Neighbourhood.from_pairs([("b", "a"), ("b", "c")])

        *before, last = seen(SurgeWatch(SurgeRule(star, areas=2)), "aaacccbbb")

        assert before == [None] * 8
        assert (last.areas, last.count) == (("a", "b", "c"), 9)


class TestTheWindow:
    def test_does_not_hold_its_end(self):
        on_the_hour, just_before = SurgeWatch(RULE), SurgeWatch(RULE)
        for watch in (on_the_hour, just_before):
            watch.see_us("T-0", "no signal", "b", NINE)
            seen(watch, "bbbb", start=NINE + MINUTE_US, name="U")

        assert on_the_hour.see_us("T-6", "no signal", "b", NINE + HOUR_US) is None
        assert just_before.see_us("T-6", "no signal", "b", NINE + HOUR_US - 1).count == 6

    def test_slides(self):
        assert seen(SurgeWatch(RULE), "b" * 6, start=NINE + HOUR_US // 2, step=10 * MINUTE_US)[-1].count == 6

    def test_is_the_hour_on_the_clock_by_switch(self):
        watch = SurgeWatch(SurgeRule(ROW, clock_hour=True))

        assert seen(watch, "b" * 6, start=NINE + HOUR_US // 2, step=10 * MINUTE_US) == [None] * 6
        assert len(watch) == 3

    def test_of_a_clock_hour_begins_where_that_clock_says(self):
        half_past = NINE + HOUR_US // 2  # the full hour in Kolkata
        utc, kolkata = (
            SurgeWatch(SurgeRule(ROW, clock_hour=True, timezone=zone)) for zone in ("UTC", "Asia/Kolkata")
        )

        assert seen(utc, "b" * 6, start=half_past - 3 * MINUTE_US)[-1].count == 6
        assert seen(kolkata, "b" * 6, start=half_past - 3 * MINUTE_US) == [None] * 6

    def test_is_all_that_is_remembered(self):
        watch = SurgeWatch(RULE)
        seen(watch, "abcd" * 500, step=2 * MINUTE_US)

        assert len(watch) == 30
        assert watch.see_us("late", "no signal", "a", NINE + 5_000 * MINUTE_US) is None
        assert watch.to_dict()["seen"] == [
            {"at": "2026-03-05T20:20:00Z", "ticket": "late", "kind": "no signal", "area": "a"}
        ]


class TestTelling:
    def test_names_all_tickets_once_with_a_proposal_at_the_beginning(self):
        first = seen(SurgeWatch(RULE), "abcabc")[-1]

        tickets = ("T-0", "T-1", "T-2", "T-3", "T-4", "T-5")
        assert first.tickets == tickets
        assert first.proposal == MajorIncident(
            "surge:no signal:T-5", "no signal", areas=("a", "b", "c"), tickets=tickets
        )
        assert first.at.isoformat() == "2026-03-02T09:05:00+00:00"

    def test_names_only_who_joins_afterwards(self):
        *_, first, second, third = seen(SurgeWatch(RULE), "abcabcbd")

        assert (second.key, second.tickets, second.count, second.proposal) == (first.key, ("T-6",), 7, None)
        assert (third.areas, third.tickets) == (("b", "c", "d"), ("T-7",))

    def test_a_surge_that_is_over_is_followed_by_another(self):
        watch = SurgeWatch(RULE)
        first = seen(watch, "b" * 6)[-1]
        second = seen(watch, "b" * 6, name="U", start=NINE + 2 * HOUR_US)[-1]

        assert second.key != first.key
        assert second.proposal is not None

    def test_a_surge_lasts_while_the_window_holds_one_that_it_told_of(self):
        watch = SurgeWatch(RULE)
        first = seen(watch, "b" * 6)[-1]
        lull = seen(watch, "b" * 4, name="U", start=NINE + 64 * MINUTE_US, step=1)
        again = watch.see_us("V", "no signal", "b", NINE + 64 * MINUTE_US + 9)

        assert lull == [None] * 4
        assert (again.key, again.proposal, again.tickets) == (
            first.key,
            None,
            ("U-0", "U-1", "U-2", "U-3", "V"),
        )

    def test_two_that_grow_together_go_on_under_the_earlier_key(self):
        long_row = Neighbourhood.from_pairs([("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")])
        watch = SurgeWatch(SurgeRule(long_row))
        left = seen(watch, "a" * 6)[-1]
        right = seen(watch, "e" * 6, name="U", start=NINE + 10 * MINUTE_US)[-1]
        joining = seen(watch, "bdc", name="V", start=NINE + 20 * MINUTE_US)

        assert left.key != right.key
        assert [each.key for each in joining] == [left.key, right.key, left.key]
        assert all(each.proposal is None for each in joining)

    def test_a_ticket_counts_once(self):
        watch = SurgeWatch(RULE)
        seen(watch, "bbbbb")

        assert watch.see_us("T-4", "no signal", "b", NINE + 5 * MINUTE_US) is None
        assert watch.see_us("T-5", "no signal", "b", NINE + 5 * MINUTE_US).count == 6

    def test_becomes_plain_data(self):
        *_, first, second = seen(SurgeWatch(RULE), "abcabcb")

        assert json.loads(json.dumps(first.to_dict()))["proposal"]["areas"] == ["a", "b", "c"]
        assert second.to_dict() == {
            "key": "surge:no signal:T-5",
            "kind": "no signal",
            "at": "2026-03-02T09:06:00Z",
            "areas": ["a", "b", "c"],
            "count": 7,
            "tickets": ["T-6"],
            "proposal": None,
        }

    def test_takes_datetimes_of_hosts(self):
        watch = SurgeWatch(SurgeRule(ROW, more_than=1))
        at = pendulum.datetime(2026, 3, 2, 10, tz="Europe/Berlin")

        watch.see("T-1", kind="no signal", area="a", at=at)

        assert watch.see("T-2", kind="no signal", area="b", at=at).at == at


class TestRefusing:
    @pytest.mark.parametrize(
        ("change", "error", "message"),
        [
            ({"area": "e"}, UnknownName, "area 'e' is not known; use one of a, b, c, d, isle"),
            ({"area": ["a"]}, UnknownName, "area ['a'] is not known"),
            ({"kind": None}, WrongArgument, "kind None is of type NoneType; give a text"),
            ({"ticket_id": 5}, WrongArgument, "ticket_id 5 is of type int; give a text"),
            (
                {"at": pendulum.datetime(2026, 3, 2, 8)},
                InvalidArgument,
                "at '2026-03-02T08:00:00Z' is not taken; give an instant not before 2026-03-02T09:04:00Z",
            ),
            ({"at": pendulum.naive(2026, 3, 2, 10)}, NaiveDatetime, "has no UTC offset"),
        ],
    )
    def test_says_what_it_takes_and_has_heard_nothing(self, change, error, message):
        watch = SurgeWatch(RULE)
        seen(watch, "bbbbb")
        before = watch.to_dict()
        ticket = {
            "ticket_id": "T-9",
            "kind": "x",
            "area": "a",
            "at": pendulum.datetime(2026, 3, 2, 10),
            **change,
        }

        with pytest.raises(error) as caught:
            watch.see(ticket.pop("ticket_id"), **ticket)

        assert message in str(caught.value)
        assert watch.to_dict() == before

    def test_a_rule_or_an_instant_of_another_type(self):
        with pytest.raises(WrongArgument, match="give a servicecore SurgeRule"):
            SurgeWatch(None)
        with pytest.raises(WrongArgument, match="give an instant in microseconds UTC"):
            SurgeWatch(RULE).see_us("T-1", "x", "a", 1.5)

    def test_an_instant_beyond_the_end_of_time(self):
        with pytest.raises(InvalidInstant, match="lies outside the years 1 to 9999"):
            SurgeWatch(RULE).see_us("T-1", "x", "a", 10**18)


TOLD = {"kind": "x", "area": "a", "count": 1, "since": "2026-03-02T09:00:00Z", "key": "surge:x:T-1"}
HEARD = {"at": "2026-03-02T09:00:00Z", "ticket": "T-1", "kind": "x", "area": "a"}
KEPT = {"last": "2026-03-02T09:00:00Z", "seen": [HEARD], "told": []}


class TestKeeping:
    def test_comes_back_from_json(self):
        watch = SurgeWatch(RULE)
        seen(watch, "abcabcd")
        kept = watch.to_dict()

        again = SurgeWatch.from_dict(json.loads(json.dumps(kept)), RULE)

        assert again.to_dict() == kept
        assert seen(again, "b", name="U", start=NINE + HOUR_US // 2) == seen(
            watch, "b", name="U", start=NINE + HOUR_US // 2
        )

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"seen": [{**HEARD, "area": "e"}]}, "seen[0]"),
            ({"seen": [{**HEARD, "at": "nine"}]}, "seen[0].at"),
            ({"seen": [HEARD, HEARD]}, "seen[1]"),
            ({"seen": [HEARD, {**HEARD, "ticket": "T-2", "at": "2026-03-02T08:00:00Z"}]}, "seen[1]"),
            ({"told": [{**TOLD, "area": "b"}]}, "told[0]"),
            ({"told": [TOLD, TOLD]}, "told[1]"),
            ({"told": [{**TOLD, "count": 2}]}, "told[0]"),
            ({"told": [{**TOLD, "count": 0}]}, "told[0]"),
            ({"last": "2026-03-02T08:00:00Z"}, "last"),
            ({"colour": "red"}, "colour"),
        ],
    )
    def test_names_what_cannot_have_been_kept(self, change, path):
        with pytest.raises(InvalidDefinition) as caught:
            SurgeWatch.from_dict({**KEPT, **change}, RULE)

        assert [fault.path for fault in caught.value.faults] == [path]


GRID = Neighbourhood.from_pairs(
    [
        *((f"{x}{y}", f"{x + 1}{y}") for x in range(3) for y in range(4)),
        *((f"{x}{y}", f"{x}{y + 1}") for x in range(4) for y in range(3)),
    ]
)


def by_every_subset(rule, tickets, last):
    """The areas of every set of near areas that has too many, the last ticket's area among them; no shortcuts."""
    at_us, kind, area = last
    counts = {}
    for when, what, where in tickets:
        if what == kind and rule.begin_us(at_us) <= when <= at_us:
            counts[where] = counts.get(where, 0) + 1
    found = set()
    for centre in rule.near.neighbours:
        for size in range(rule.areas):
            for others in combinations(rule.near.near(centre), size):
                chosen = {centre, *others}
                if area in chosen and sum(counts.get(each, 0) for each in chosen) > rule.more_than:
                    found |= chosen & counts.keys()
    return tuple(sorted(found)), sum(counts[each] for each in found)


@given(
    st.integers(1, 5),
    st.integers(1, 4),
    st.booleans(),
    st.lists(
        st.tuples(
            st.sampled_from([0, 1, 7, 20, 59, 60]),
            st.sampled_from(["x", "y"]),
            st.sampled_from(sorted(GRID.neighbours)[:9]),
        ),
        max_size=40,
    ),
)
def test_finds_what_trying_every_subset_finds(areas, more_than, clock_hour, steps):
    rule = SurgeRule(GRID, areas=areas, more_than=more_than, clock_hour=clock_hour)
    watch, tickets, told, at_us = SurgeWatch(rule), [], {}, NINE
    for number, (minutes, kind, area) in enumerate(steps):
        at_us += minutes * MINUTE_US
        tickets.append((at_us, kind, area))

        surge = watch.see_us(f"T-{number}", kind, area, at_us)

        expected, count = by_every_subset(rule, tickets, tickets[-1])
        assert (surge.areas, surge.count) == (expected, count) if surge else not expected
        if surge:
            assert not set(surge.tickets) & told.keys()
            told.update(dict.fromkeys(surge.tickets, surge.key))
            assert f"T-{number}" in surge.tickets
            # With the tickets told before, it is all of them.
            concerned = {
                f"T-{each}"
                for each, (when, what, where) in enumerate(tickets)
                if what == kind and where in expected and when >= rule.begin_us(at_us)
            }
            assert concerned <= told.keys()
        watch = SurgeWatch.from_dict(watch.to_dict(), rule)


@given(st.lists(st.sampled_from(sorted(GRID.neighbours)), min_size=1, max_size=30))
def test_a_surge_is_proposed_once(areas):
    surges = seen(SurgeWatch(SurgeRule(GRID, more_than=2)), areas)
    proposals = [surge.proposal.key for surge in surges if surge and surge.proposal]

    assert len(proposals) == len(set(proposals))
    assert {surge.key for surge in surges if surge} == set(proposals)
