"""What holds of every plan, whatever the tickets and the people."""

from __future__ import annotations

from datetime import timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from dispatch.desks import MONDAY_NINE, SHIFTS
from servicecore.dispatch import Demand, Person, plan, rank

SKILLS = st.dictionaries(st.sampled_from("abc"), st.integers(1, 3), max_size=3)
MOMENTS = st.integers(-3, 3).map(lambda hours: MONDAY_NINE + timedelta(hours=hours))
PEOPLE = st.lists(
    st.builds(
        Person,
        st.integers(0, 30).map("p{:02}".format),
        SKILLS,
        capacity=st.integers(0, 3),
        load=st.integers(0, 2),
        calendar=st.sampled_from([None, *SHIFTS]),
        teams=st.lists(st.sampled_from("xy"), max_size=2),
        last_assigned_at=st.none() | MOMENTS,
        handled=st.lists(st.integers(0, 30).map("t{:02}".format), max_size=2),
    ),
    max_size=7,
    unique_by=lambda person: person.id,
)
DEMANDS = st.lists(
    st.builds(
        Demand,
        st.integers(0, 30).map("t{:02}".format),
        st.dictionaries(st.sampled_from("abc"), st.integers(1, 3), max_size=2),
        preferred=st.dictionaries(st.sampled_from("abc"), st.integers(1, 3), max_size=2),
        team=st.sampled_from([None, None, "x"]),
        rank=st.integers(0, 2),
        deadline=st.none() | st.integers(-1, 40).map(lambda hours: MONDAY_NINE + timedelta(hours=hours)),
        effort=st.none() | st.integers(0, 9).map("{}h".format),
        previous=st.none() | st.integers(0, 30).map("p{:02}".format),
    ),
    max_size=12,
    unique_by=lambda demand: demand.ticket,
)
MODES = st.sampled_from(["greedy", "exact"])


def planned(demands, people, **more):
    return plan(demands, people, MONDAY_NINE, SHIFTS, **more)


def able(demand, people, **more):
    """Who could take a ticket if everybody had room, asked one by one."""
    roomy = [evolve(person, capacity=1, load=0) for person in people]
    return {candidate.person for candidate in rank(demand, roomy, MONDAY_NINE, SHIFTS, **more).candidates}


@given(DEMANDS, PEOPLE, MODES, st.booleans())
def test_nobody_is_over_capacity(demands, people, mode, late):
    done = planned(demands, people, mode=mode, late=late)

    given_to = [placement.person for placement in done.placed]
    for person in people:
        assert given_to.count(person.id) <= person.free
        assert done.loads[person.id] == person.load + given_to.count(person.id)


@given(DEMANDS, PEOPLE, MODES, st.booleans())
def test_everybody_can_take_what_they_are_given(demands, people, mode, late):
    wanted = {demand.ticket: demand for demand in demands}

    for placement in planned(demands, people, mode=mode, late=late).placed:
        assert placement.person in able(wanted[placement.ticket], people, late=late)


@given(DEMANDS, PEOPLE, MODES)
def test_every_ticket_is_placed_or_said_to_be_unplaced(demands, people, mode):
    done = planned(demands, people, mode=mode)

    assert sorted(each.ticket for each in (*done.placed, *done.unplaced)) == sorted(
        demand.ticket for demand in demands
    )


@given(DEMANDS, PEOPLE, MODES, st.randoms())
def test_the_order_of_the_input_makes_no_difference(demands, people, mode, chance):
    shuffled, others = chance.sample(demands, len(demands)), chance.sample(people, len(people))

    assert planned(shuffled, others, mode=mode) == planned(demands, people, mode=mode)


@given(DEMANDS, PEOPLE, st.booleans())
def test_a_greedy_plan_gives_each_ticket_to_the_one_whom_rank_puts_first(demands, people, late):
    now = {person.id: person for person in people}
    expected = {}
    for demand in sorted(demands, key=lambda each: each.urgency):
        best = rank(demand, now.values(), MONDAY_NINE, SHIFTS, late=late).best
        if best is not None:
            expected[demand.ticket] = best
            now[best] = evolve(now[best], load=now[best].load + 1, last_assigned_at=MONDAY_NINE)

    assert planned(demands, people, late=late).assignments == expected


@given(DEMANDS, PEOPLE, st.booleans())
def test_an_exact_plan_places_exactly_what_can_be_placed_beside_the_more_urgent(demands, people, late):
    exact = planned(demands, people, mode="exact", late=late)

    assert [placement.ticket for placement in exact.placed] == placeable(demands, people, late=late)


@given(DEMANDS, PEOPLE)
def test_an_exact_plan_places_as_many_of_the_most_urgent_as_a_greedy_one(demands, people):
    ranks = {demand.ticket: demand.rank for demand in demands}

    def placed(mode, least):
        return sum(ranks[each.ticket] <= least for each in planned(demands, people, mode=mode).placed)

    assert all(placed("exact", least) >= placed("greedy", least) for least in range(3))


@given(DEMANDS, PEOPLE)
def test_the_objections_of_an_unplaced_ticket_are_about_everybody(demands, people):
    for unplaced in planned(demands, people).unplaced:
        assert sum(unplaced.passed_over.values()) == len(people)
        assert unplaced.code == (list(unplaced.passed_over) or ["nobody"])[-1]


def placeable(demands, people, *, late):
    """The tickets of a largest matching that takes them by urgency: paths one by one, without any bits."""
    room = {person.id: person.free for person in people}
    having = {person.id: [] for person in people}
    adjacent = {demand.ticket: sorted(able(demand, people, late=late)) for demand in demands}

    def place(ticket, seen):
        for person in adjacent[ticket]:
            if person not in seen:
                seen.add(person)
                if len(having[person]) < room[person]:
                    having[person].append(ticket)
                    return True
                for other in having[person]:
                    if place(other, seen):
                        having[person].remove(other)
                        having[person].append(ticket)
                        return True
        return False

    return [
        each.ticket for each in sorted(demands, key=lambda each: each.urgency) if place(each.ticket, set())
    ]
