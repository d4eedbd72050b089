"""Many tickets at once: urgent ones first, nobody over capacity, and why some find nobody."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from dispatch.desks import MONDAY_NINE, NAIVE, SHIFTS, faults_of
from servicecore.dispatch import Demand, Person, plan
from servicecore.errors import InvalidArgument, NaiveDatetime, WrongArgument


def planned(demands, people, at=MONDAY_NINE, **more):
    return plan(demands, people, at, SHIFTS, **more)


class TestGreedy:
    def test_places_the_urgent_first(self):
        demands = [Demand("T-1", rank=1), Demand("T-2", rank=0), Demand("T-3", rank=1, deadline=MONDAY_NINE)]

        done = planned(demands, [Person("kim", capacity=2)])

        assert [placement.ticket for placement in done.placed] == ["T-2", "T-3"]
        assert [unplaced.ticket for unplaced in done.unplaced] == ["T-1"]

    def test_counts_what_was_given_in_the_same_batch(self):
        demands = [Demand(f"T-{number}") for number in range(4)]

        done = planned(demands, [Person("a", capacity=3), Person("b", capacity=2)])

        assert done.assignments == {"T-0": "a", "T-1": "b", "T-2": "a", "T-3": "a"}
        assert done.loads == {"a": 3, "b": 1}

    def test_says_how_each_was_chosen(self):
        demands = [Demand("T-1"), Demand("T-2", {"vpn": 1}), Demand("T-3", previous="c")]
        people = [Person("a"), Person("b", {"vpn": 1}), Person("c", {"x": 1, "y": 1})]

        assert [str(placement) for placement in planned(demands, people).placed] == [
            "T-1 to a, the least skilled of 3 who can",
            "T-2 to b, the only one who can",
            "T-3 to c, who had it before",
        ]

    def test_gives_nothing_to_nobody(self):
        done = planned([Demand("T-1")], [])

        assert [str(unplaced) for unplaced in done.unplaced] == ["T-1: there is nobody"]
        assert planned([], [Person("a")]).placed == ()


class TestUnplaced:
    @pytest.mark.parametrize(
        ("demand", "code", "passed_over", "lacking"),
        [
            pytest.param(Demand("T", team="x"), "other_team", {"other_team": 3}, (), id="team"),
            pytest.param(Demand("T", {"vpn": 3}), "skill", {"skill": 3}, ("vpn",), id="skill"),
            pytest.param(
                Demand("T", {"radio": 1}), "off_shift", {"skill": 2, "off_shift": 1}, ("radio",), id="shift"
            ),
            pytest.param(
                Demand("T", {"vpn": 1, "mail": 1}),
                "skill",
                {"skill": 3},
                ("vpn", "mail"),
                id="not both at once",
            ),
            pytest.param(
                Demand("T", effort="2h", deadline=MONDAY_NINE),
                "deadline",
                {"off_shift": 1, "deadline": 2},
                (),
                id="deadline",
            ),
        ],
    )
    def test_says_what_took_the_last_away(self, demand, code, passed_over, lacking):
        people = [
            Person("a", {"vpn": 1}),
            Person("b", {"mail": 1}),
            Person("c", {"radio": 1}, calendar="late"),
        ]

        (unplaced,) = planned([demand], people).unplaced

        assert (unplaced.code, unplaced.passed_over) == (code, passed_over)
        assert unplaced.lacking == lacking

    def test_says_where_there_is_no_room(self):
        done = planned([Demand("T-1"), Demand("T-2")], [Person("a")])

        assert [str(unplaced) for unplaced in done.unplaced] == ["T-2: 1 without room"]
        assert done.unmet_skills == {}

    def test_lacks_a_skill_whose_holders_have_no_room_while_others_do(self):
        people = [Person("a", {"vpn": 1}), Person("b", {"mail": 1})]

        done = planned([Demand("T-1", {"vpn": 1}), Demand("T-2", {"vpn": 1})], people)

        assert [str(unplaced) for unplaced in done.unplaced] == [
            "T-2: 1 without the skills, 1 without room; lacking vpn"
        ]

    def test_lacks_a_skill_that_nobody_has_even_where_nobody_has_room(self):
        done = planned([Demand("T-1", {"vpn": 1})], [Person("a", capacity=0)])

        assert done.unplaced[0].lacking == ("vpn",)

    def test_lacks_no_skill_where_hands_are_missing(self):
        done = planned([Demand("T-1", {"vpn": 1})], [Person("a", {"vpn": 1}, capacity=0)])

        assert done.unplaced[0].lacking == ()

    def test_counts_the_skills_that_are_lacking_the_most_wanted_first(self):
        demands = [Demand("1", {"b": 1}), Demand("2", {"c": 1, "a": 1}), Demand("3", {"c": 2})]

        assert list(planned(demands, [Person("a")]).unmet_skills.items()) == [("c", 2), ("a", 1), ("b", 1)]


class TestExact:
    # Only b can take the second ticket; greedy gives b the first, because b had it before.
    DEMANDS = (Demand("T-1", {"vpn": 1}, previous="b"), Demand("T-2", {"mail": 1}))
    PEOPLE = (Person("a", {"vpn": 1}), Person("b", {"vpn": 1, "mail": 1}))

    def test_moves_a_ticket_so_that_one_more_finds_somebody(self):
        assert planned(self.DEMANDS, self.PEOPLE).assignments == {"T-1": "b"}
        assert planned(self.DEMANDS, self.PEOPLE, mode="exact").assignments == {"T-1": "a", "T-2": "b"}

    def test_says_which_were_moved(self):
        done = planned(self.DEMANDS, self.PEOPLE, mode="exact")

        assert [str(placement) for placement in done.placed] == [
            "T-1 to a, so that another ticket finds somebody too",
            "T-2 to b, where another ticket made room",
        ]

    def test_moves_along_a_chain(self):
        demands = [Demand(f"T-{n}", {f"s{n}": 1}, previous=f"p{n + 1}") for n in range(3)] + [
            Demand("T-3", {"s3": 1})
        ]
        people = [Person("p0", {"s0": 1})]
        people += [Person(f"p{n + 1}", {f"s{n}": 1, f"s{n + 1}": 1}) for n in range(3)]

        done = planned(demands, people, mode="exact")

        assert done.assignments == {"T-0": "p0", "T-1": "p1", "T-2": "p2", "T-3": "p3"}

    def test_never_drops_an_urgent_ticket(self):
        demands = [Demand("T-9", {"vpn": 1}, rank=0), Demand("T-1", rank=1)]

        done = planned(demands, [Person("a", {"vpn": 1})], mode="exact")

        assert done.assignments == {"T-9": "a"}
        assert done.unplaced[0].code == "capacity"

    def test_gives_up_once_where_no_path_leads_on(self):
        demands = [Demand(f"T-{number}", {"vpn": 1}) for number in range(4)] + [Demand("T-9", {"mail": 1})]
        people = [Person("a", {"vpn": 1}), Person("b", {"vpn": 1, "mail": 1}), Person("c")]

        done = planned(demands, people, mode="exact")

        assert [unplaced.ticket for unplaced in done.unplaced] == ["T-2", "T-3", "T-9"]


class TestLate:
    def test_gives_tickets_to_those_who_can_finish_in_time_first(self):
        demand = Demand("T-1", effort="2h", deadline=MONDAY_NINE.replace(hour=15), previous="late")
        at = MONDAY_NINE.replace(hour=13)
        late, timely = Person("late", calendar="early"), Person("timely", {"vpn": 1})

        assert planned([demand], [late, timely], at=at, late=True).assignments == {"T-1": "timely"}
        assert planned([demand], [late], at=at, late=True).assignments == {"T-1": "late"}
        assert planned([demand], [late], at=at).assignments == {}

    def test_counts_no_deadline_against_anybody_then(self):
        demand = Demand("T-1", effort="2h", deadline=MONDAY_NINE - timedelta(hours=1))

        (unplaced,) = planned([demand], [Person("a", capacity=0)], late=True).unplaced

        assert unplaced.passed_over == {"capacity": 1}


class TestTelling:
    def test_says_everything_as_data(self):
        data = planned([Demand("T-1"), Demand("T-2", {"vpn": 1})], [Person("a")]).to_dict()

        assert json.loads(json.dumps(data)) == data
        assert data["placed"] == [
            {"ticket": "T-1", "person": "a", "able": 1, "previous": False, "moved": False}
        ]
        assert data["unplaced"][0]["lacking"] == ["vpn"]
        assert (data["unmet_skills"], data["loads"]) == ({"vpn": 1}, {"a": 1})


class TestBadInput:
    def test_names_tickets_that_stand_there_twice(self):
        assert faults_of(planned, [Demand("T-1"), Demand("T-2"), Demand("T-1")], []) == [
            ("demands[2].ticket", "duplicate")
        ]

    @pytest.mark.parametrize("demands", [7, ["T-1"], [Person("a")]])
    def test_takes_demands_alone(self, demands):
        with pytest.raises(WrongArgument, match="demands"):
            planned(demands, [])

    def test_knows_two_modes(self):
        with pytest.raises(InvalidArgument, match="greedy or exact"):
            planned([], [], mode="best")

    def test_refuses_a_naive_datetime(self):
        with pytest.raises(NaiveDatetime):
            planned([], [], at=NAIVE)
