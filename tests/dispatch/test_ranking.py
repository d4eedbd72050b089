"""Who should take one ticket, in order, and every reason why the others cannot."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from dispatch.desks import MONDAY_NINE, NAIVE, SHIFTS, faults_of
from servicecore.dispatch import OBJECTIONS, Demand, Person, rank
from servicecore.errors import NaiveDatetime, WrongArgument


def ranked(demand, *people, at=MONDAY_NINE, calendars=SHIFTS, **more):
    return rank(demand, people, at, calendars, **more)


def order(demand, *people, **more):
    return [candidate.person for candidate in ranked(demand, *people, **more).candidates]


def objections(demand, person, **more):
    (passed,) = ranked(demand, person, **more).passed_over
    return {objection.code: str(objection) for objection in passed.objections}


def ago(**span):
    return MONDAY_NINE - timedelta(**span)


class TestOrder:
    def test_prefers_whoever_had_the_ticket_before(self):
        people = Person("new"), Person("old", {"vpn": 1, "mail": 1})

        assert order(Demand("T-1", previous="old"), *people) == ["old", "new"]

    def test_prefers_whoever_handled_it_according_to_their_own_record(self):
        assert order(Demand("T-1"), Person("new"), Person("old", {"vpn": 1}, handled=["T-1"])) == [
            "old",
            "new",
        ]

    def test_prefers_more_of_the_preferred_skills(self):
        demand = Demand("T-1", preferred={"zh": 2, "mail": 1})
        people = (
            Person("none"),
            Person("low", {"zh": 1}),
            Person("one", {"zh": 2}),
            Person("two", {"zh": 2, "mail": 1}),
        )

        assert order(demand, *people) == ["two", "one", "none", "low"]

    def test_keeps_those_with_more_skills_free(self):
        demand = Demand("T-1", {"vpn": 1})
        people = (
            Person("three", {"vpn": 1, "a": 1, "b": 1}),
            Person("one", {"vpn": 1}),
            Person("deep", {"vpn": 3}),
        )

        assert order(demand, *people) == ["one", "deep", "three"]

    def test_prefers_more_room(self):
        assert order(Demand("T-1"), Person("one"), Person("two", capacity=4, load=2)) == ["two", "one"]

    def test_prefers_the_longest_idle(self):
        people = (
            Person("now", last_assigned_at=MONDAY_NINE),
            Person("hour", last_assigned_at=ago(hours=1)),
            Person("never"),
        )

        assert order(Demand("T-1"), *people) == ["never", "hour", "now"]

    def test_takes_an_assignment_after_the_instant_for_one_at_it(self):
        later = Person("a", last_assigned_at=MONDAY_NINE + timedelta(hours=1))
        now = Person("b", last_assigned_at=MONDAY_NINE)

        assert order(Demand("T-1"), now, later) == ["a", "b"]

    def test_ends_with_the_ids(self):
        assert order(Demand("T-1"), Person("b"), Person("a")) == ["a", "b"]

    def test_names_the_best(self):
        assert ranked(Demand("T-1"), Person("a"), Person("b")).best == "a"
        assert ranked(Demand("T-1")).best is None


class TestPassedOver:
    def test_for_another_team(self):
        assert objections(Demand("T-1", team="network"), Person("kim", teams=["desk"])) == {
            "other_team": "is not of team 'network'"
        }
        assert order(Demand("T-1", team="desk"), Person("kim", teams=["desk"])) == ["kim"]

    @pytest.mark.parametrize(("skills", "has"), [({}, "has none"), ({"vpn": 2}, "has 2")])
    def test_for_a_skill_that_is_missing_or_too_low(self, skills, has):
        assert objections(Demand("T-1", {"vpn": 3}), Person("kim", skills)) == {
            "skill": f"lacks skill 'vpn' at level 3: {has}"
        }

    def test_for_not_being_on_shift(self):
        assert objections(Demand("T-1"), Person("kim", calendar="late")) == {
            "off_shift": "is not on shift in 'late'"
        }

    def test_for_being_at_capacity(self):
        assert objections(Demand("T-1"), Person("kim", capacity=2, load=2)) == {
            "capacity": "has 2 tickets of 2"
        }

    def test_for_a_deadline_that_comes_before_the_work_is_done(self):
        demand = Demand("T-1", effort="2h", deadline=MONDAY_NINE + timedelta(minutes=119))

        assert objections(demand, Person("kim", calendar="early")) == {
            "deadline": "cannot finish 2h of work before the deadline, 2026-03-02T10:59:00Z"
        }

    def test_for_all_reasons_at_once(self):
        demand = Demand("T-1", {"vpn": 1, "mail": 1}, team="x", effort="2h", deadline=MONDAY_NINE)
        (passed,) = ranked(demand, Person("kim", calendar="late", capacity=0)).passed_over

        codes = [objection.code for objection in passed.objections]
        assert codes == ["other_team", "skill", "skill", "off_shift", "deadline", "capacity"]
        assert list(dict.fromkeys(codes)) == list(OBJECTIONS)
        assert str(passed).startswith(
            "kim: is not of team 'x'; lacks skill 'vpn' at level 1: has none; lacks"
        )


class TestDeadlines:
    # At 13:00 one hour of the early shift is left; the next begins at 6:00.
    AT = MONDAY_NINE.replace(hour=13)

    @pytest.mark.parametrize(
        ("effort", "hours", "fits"),
        [
            pytest.param("1h", 1, True, id="to the minute"),
            pytest.param("1h1m", 1, False, id="a minute more than is left"),
            pytest.param("2h", 10, False, id="not in the night"),
            pytest.param("2h", 18, True, id="the rest in the next shift"),
            pytest.param("2h", 17, False, id="before the next shift"),
        ],
    )
    def test_are_kept_in_the_open_time_of_the_shift(self, effort, hours, fits):
        demand = Demand("T-1", effort=effort, deadline=self.AT + timedelta(hours=hours))

        assert bool(order(demand, Person("kim", calendar="early"), at=self.AT)) is fits

    def test_are_kept_in_plain_time_without_a_calendar(self):
        assert order(
            Demand("T-1", effort="2h", deadline=self.AT + timedelta(hours=2)), Person("kim"), at=self.AT
        )

    def test_are_missed_where_the_shifts_end_before_the_work_does(self):
        demand = Demand("T-1", effort="5h", deadline=self.AT + timedelta(days=9))

        assert "deadline" in objections(demand, Person("kim", calendar="last_day"))

    @pytest.mark.parametrize("demand", [Demand("T", deadline=0), Demand("T", effort="900h")])
    def test_keep_nobody_from_it_without_an_effort_or_a_deadline(self, demand):
        assert order(demand, Person("kim", calendar="early")) == ["kim"]

    def test_can_be_let_go(self):
        demand = Demand("T-1", effort="2h", deadline=self.AT + timedelta(hours=2))
        people = (
            Person("a", calendar="early"),
            Person("b", {"vpn": 1}),
            Person("full", capacity=0, calendar="early"),
        )

        ranking = ranked(demand, *people, at=self.AT, late=True)

        assert [(each.person, each.late) for each in ranking.candidates] == [("b", False), ("a", True)]
        assert [passed.person for passed in ranking.passed_over] == ["full"]


class TestTelling:
    def test_says_what_speaks_for_each(self):
        people = (
            Person("a", {"zh": 1}, capacity=3, last_assigned_at=ago(minutes=90)),
            Person("b", {"zh": 1, "mail": 1}, handled=["T-1"]),
            Person("c", capacity=0),
        )
        demand = Demand("T-1", preferred={"zh": 1}, effort="1h", deadline=MONDAY_NINE)

        ranking = ranked(demand, *people, late=True)

        assert str(ranking).splitlines() == [
            "1. b: would be late, had it before, has zh too, 2 skills, room for 1, never assigned",
            "2. a: would be late, has zh too, 1 skill, room for 3, idle for 1h30m",
            "-  c: cannot finish 1h of work before the deadline, 2026-03-02T09:00:00Z; has 0 tickets of 0",
        ]
        assert [candidate.idle for candidate in ranking.candidates] == [None, timedelta(minutes=90)]

    def test_says_everything_as_data(self):
        people = Person("a", last_assigned_at=ago(hours=1)), Person("b"), Person("c", capacity=0)

        data = ranked(Demand("T-1"), *people).to_dict()

        assert json.loads(json.dumps(data)) == data
        assert [each["idle"] for each in data["candidates"]] == [None, "1h"]
        assert data["passed_over"] == [
            {
                "person": "c",
                "objections": [
                    {
                        "code": "capacity",
                        "message": "has 0 tickets of 0",
                        "params": {"load": 0, "capacity": 0},
                    }
                ],
            }
        ]


class TestBadInput:
    def test_names_people_whose_calendar_there_is_not(self):
        assert faults_of(ranked, Demand("T-1"), Person("a"), Person("b", calendar="night")) == [
            ("people[1].calendar", "unknown_name")
        ]

    def test_names_people_who_stand_there_twice(self):
        assert faults_of(ranked, Demand("T-1"), Person("a"), Person("a")) == [("people[1].id", "duplicate")]

    def test_takes_calendars_by_name_or_as_a_list(self):
        person = Person("a", calendar="early")

        assert order(Demand("T-1"), person, calendars=[*SHIFTS.values()]) == ["a"]
        with pytest.raises(WrongArgument, match="calendars by name, or a list of them"):
            order(Demand("T-1"), person, calendars=7)

    def test_refuses_a_naive_datetime(self):
        with pytest.raises(NaiveDatetime):
            ranked(Demand("T-1"), at=NAIVE)

    def test_refuses_what_is_no_demand(self):
        with pytest.raises(WrongArgument, match="give a demand"):
            ranked("T-1")
