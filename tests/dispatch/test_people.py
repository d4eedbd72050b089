"""People and demands: checked when they are made, and what programs wrote is read back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from dispatch.desks import MONDAY_NINE, NAIVE, faults_of, messages_of
from servicecore.dispatch import Demand, People, Person, plan, rank
from servicecore.errors import InvalidDefinition, InvalidDuration, NaiveDatetime, WrongArgument

KIM = Person(
    "kim",
    {"vpn": 2},
    capacity=5,
    load=3,
    calendar="early",
    teams=["network", "desk"],
    last_assigned_at=MONDAY_NINE,
    handled=["T-1", "T-2"],
)
VPN = Demand(
    "T-1",
    {"vpn": 2},
    preferred={"mail": 1},
    team="network",
    rank=1,
    deadline=MONDAY_NINE,
    effort="90m",
    previous="kim",
)


class TestPerson:
    def test_has_room_for_what_fits(self):
        assert KIM.free == 2

    def test_has_no_room_beyond_its_capacity(self):
        assert Person("kim", capacity=1, load=3).free == 0

    def test_shows_when_a_ticket_was_last_assigned(self):
        assert KIM.last_assigned_at == MONDAY_NINE
        assert Person("lee").last_assigned_at is None

    def test_is_the_same_in_whatever_order_it_was_said(self):
        assert Person("kim", {"a": 1, "b": 2}, teams=["x", "y"]) == Person(
            "kim", {"b": 2, "a": 1}, teams=["y", "x"]
        )

    def test_is_read_back(self):
        assert Person.from_dict(json.loads(json.dumps(KIM.to_dict()))) == KIM
        assert Person.from_dict(Person("lee", capacity=0).to_dict()) == Person("lee", capacity=0)

    @pytest.mark.parametrize(
        ("given", "path", "message"),
        [
            pytest.param(
                {"capacity": -1}, "capacity", "-1 is below 0; give a whole number from 0", id="capacity"
            ),
            pytest.param({"load": -2}, "load", "-2 is below 0; give a whole number from 0", id="load"),
            pytest.param(
                {"capacity": True}, "capacity", "True is no whole number; give one from 0", id="truth"
            ),
            pytest.param(
                {"capacity": 1.5}, "capacity", "1.5 is no whole number; give one from 0", id="a fraction"
            ),
            pytest.param(
                {"skills": {"vpn": 0}}, "skills.vpn", "0 is below 1; give a whole number from 1", id="level"
            ),
            pytest.param(
                {"skills": {" ": 1}}, "skills", "' ' is no name of a skill; give a text", id="skill"
            ),
        ],
    )
    def test_is_refused_with_the_place_and_the_value(self, given, path, message):
        assert messages_of(Person, "kim", **given) == {path: message}

    @pytest.mark.parametrize("name", ["", " ", None, 7])
    def test_needs_an_id(self, name):
        assert faults_of(Person, name) == [("id", "wrong_type")]

    @pytest.mark.parametrize("calendar", ["", " ", 7])
    def test_has_a_calendar_with_a_name_or_none(self, calendar):
        (message,) = messages_of(Person, "kim", calendar=calendar).values()

        assert message == f"{calendar!r} says nothing; give a text, or leave it out"

    @pytest.mark.parametrize("given", [{"skills": ["vpn"]}, {"teams": "desk"}, {"handled": "T-1"}])
    def test_takes_no_list_for_a_mapping_nor_a_text_for_a_list(self, given):
        with pytest.raises(InvalidDefinition):
            Person("kim", **given)

    def test_refuses_a_naive_datetime_by_its_name(self):
        with pytest.raises(NaiveDatetime, match="last_assigned_at"):
            Person("kim", last_assigned_at=NAIVE)

    def test_names_everything_that_is_wrong_with_a_record(self):
        record = {"id": 7, "capacity": "5", "last_assigned_at": "2026-03-02T09:00:00", "skils": {}}

        assert faults_of(Person.from_dict, record) == [
            ("id", "wrong_type"),
            ("capacity", "wrong_type"),
            ("last_assigned_at", "naive_datetime"),
            ("skils", "unknown_key"),
        ]


class TestPeople:
    def test_are_read_back(self):
        people = People([KIM, Person("lee")], skills=("vpn",), teams=("network", "desk"))

        assert People.from_dict(json.loads(json.dumps(people.to_dict()))) == people
        assert People.from_dict(People([KIM]).to_dict()) == People([KIM])

    def test_are_counted_and_gone_through(self):
        people = People([KIM, Person("lee")])

        assert (len(people), [person.id for person in people]) == (2, ["kim", "lee"])

    def test_have_every_id_once(self):
        assert messages_of(People, [KIM, Person("lee"), Person("kim")]) == {
            "people[2].id": "is that of people[0] already"
        }

    def test_have_skills_and_teams_that_there_are(self):
        assert messages_of(People, [Person("lee"), KIM], skills=("mail",), teams=("desk",)) == {
            "people[1].skills.vpn": "skill 'vpn' is not known; use one of mail",
            "people[1].teams.network": "team 'network' is not known; use one of desk",
        }

    @pytest.mark.parametrize("people", [["kim"], KIM, None])
    def test_are_persons(self, people):
        if isinstance(people, Person):
            assert len(People(people)) == 1
        else:
            with pytest.raises(WrongArgument, match="give persons"):
                People(people)

    def test_name_every_fault_of_every_record(self):
        document = {"people": [{"id": "kim", "capacity": -1}, 7, {"id": "lee", "load": "x"}]}

        assert faults_of(People.from_dict, document) == [
            ("people[0].capacity", "out_of_range"),
            ("people[1]", "wrong_type"),
            ("people[2].load", "wrong_type"),
        ]

    def test_refuse_demands_for_what_there_is_not(self):
        people = People([KIM], skills=("vpn",), teams=("network", "desk"))
        demands = [Demand("T-1", {"vnp": 1}, preferred={"mail": 1}), Demand("T-2", team="dsk"), VPN]
        expected = [
            ("T-1.skills.vnp", "unknown_name"),
            ("T-1.preferred.mail", "unknown_name"),
            ("T-2.team", "unknown_name"),
            ("T-1.preferred.mail", "unknown_name"),
        ]

        assert faults_of(people.check, demands) == expected
        assert faults_of(rank, demands[0], people, 0) == expected[:2]
        assert faults_of(plan, demands[:2], people, 0) == expected[:3]


class TestDemand:
    def test_shows_deadline_and_effort(self):
        assert (VPN.deadline, VPN.effort) == (MONDAY_NINE, timedelta(minutes=90))
        assert (Demand("T-2").deadline, Demand("T-2").effort) == (None, None)

    def test_takes_an_effort_in_every_form(self):
        assert {
            Demand("T", effort=effort).effort_us for effort in ("2h", timedelta(hours=2), 7_200_000_000)
        } == {7_200_000_000}

    def test_is_read_back(self):
        assert Demand.from_dict(json.loads(json.dumps(VPN.to_dict()))) == VPN
        assert Demand.from_dict({"ticket": "T-2"}) == Demand("T-2")

    def test_comes_by_priority_then_deadline_then_id(self):
        soon = Demand("T-3", rank=1, deadline=1)
        later = Demand("T-2", rank=1, deadline=2)
        never = Demand("T-1", rank=1)
        urgent = Demand("T-4", rank=0)

        assert sorted([never, later, soon, urgent], key=lambda each: each.urgency) == [
            urgent,
            soon,
            later,
            never,
        ]

    def test_names_everything_that_is_wrong(self):
        bad = {
            "skills": {"vpn": 0},
            "preferred": {"mail": "1"},
            "rank": -1,
            "effort": -1,
            "team": "",
            "previous": 7,
        }

        assert faults_of(Demand, " ", **bad) == [
            ("skills.vpn", "out_of_range"),
            ("preferred.mail", "wrong_type"),
            ("ticket", "wrong_type"),
            ("team", "wrong_type"),
            ("previous", "wrong_type"),
            ("rank", "out_of_range"),
            ("effort", "out_of_range"),
        ]

    def test_refuses_a_naive_deadline_by_its_name(self):
        with pytest.raises(NaiveDatetime, match="deadline"):
            Demand("T", deadline=NAIVE)

    def test_refuses_an_effort_without_a_unit(self):
        with pytest.raises(InvalidDuration, match="effort '90'"):
            Demand("T", effort="90")

    def test_names_everything_that_is_wrong_with_a_record(self):
        record = {"ticket": "T", "effort": "2d", "deadline": 7, "previous": 7, "queue": "x"}

        assert faults_of(Demand.from_dict, record) == [
            ("deadline", "wrong_type"),
            ("effort", "invalid_duration"),
            ("previous", "wrong_type"),
            ("queue", "unknown_key"),
        ]
