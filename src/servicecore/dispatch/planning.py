"""Many tickets at once: the urgent ones first, and nobody gets more than fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Literal, TypeAlias

from servicecore.dispatch.demand import Demand
from servicecore.dispatch.exact import Augmenting
from servicecore.dispatch.people import People
from servicecore.dispatch.placement import Placement, Plan, Unplaced
from servicecore.dispatch.pool import Pool
from servicecore.dispatch.shift import Calendars, Shifts
from servicecore.errors import Fault, InvalidArgument, InvalidDefinition, WrongArgument, shown
from servicecore.instant import instant_us

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from servicecore.dispatch.objection import ObjectionCode
    from servicecore.dispatch.person import Person

__all__ = ["Mode", "plan"]

Mode: TypeAlias = Literal["greedy", "exact"]


def plan(
    demands: Iterable[Demand],
    people: Iterable[Person],
    at: datetime | int,
    calendars: Calendars = (),
    *,
    mode: Mode = "greedy",
    late: bool = False,
) -> Plan:
    """
    Who takes which of many tickets.

    The tickets come by priority, then deadline, then id, and each goes to the one whom `rank` puts first
    then; what was given in the same batch counts. The answer does not depend on the order of the arguments.

    Args:
        demands: What the tickets ask for.

        people: Everybody.

        at: When; aware, or microseconds UTC.

        calendars: The shift calendars, by name or as a list.

        mode: "greedy"; or "exact", which gives tickets to others where that lets one more find somebody.
            Then as many find somebody as can, of every priority and those above it too, and none is dropped
            for a less urgent one.

        late: Whether those who cannot finish before the deadline may be given a ticket, after those who can.

    Raises:
        InvalidDefinition: If an id stands there twice, a calendar is not there, or *people* list their skills
            and teams and a demand asks for another.

        NaiveDatetime: If *at* has no UTC offset.

        WrongArgument: If one of *demands* or of *people* is something else.

        InvalidArgument: If the mode is neither.

    >>> from servicecore.dispatch import Demand, Person
    >>> people = [Person("kim", {"vpn": 2, "mail": 2}), Person("lee", {"vpn": 1})]
    >>> plan([Demand("T-1", {"vpn": 1}), Demand("T-2", {"mail": 1})], people, at=0).assignments
    {'T-1': 'lee', 'T-2': 'kim'}
    """
    if mode not in ("greedy", "exact"):
        raise InvalidArgument("mode", mode, "greedy or exact")
    wanted = sorted(_once(demands), key=lambda each: each.urgency)
    everybody = People.of(people)
    everybody.check(wanted)
    at_us = instant_us(at)
    pool = Pool(everybody, Shifts(calendars, everybody, at_us), at_us, late=late)
    placements = _exactly(wanted, pool) if mode == "exact" else _greedily(wanted, pool)
    return _planned(placements, pool)


def _once(demands: Iterable[Demand]) -> list[Demand]:
    if not isinstance(demands, Iterable):
        raise WrongArgument("demands", demands, "a list of demands", private=True)
    listed = list(demands)
    seen: dict[str, int] = {}
    faults = []
    for index, demand in enumerate(listed):
        if not isinstance(demand, Demand):
            raise WrongArgument("demands", demand, "demands", private=True)
        first = seen.setdefault(demand.ticket, index)
        if first != index:
            message = f"{shown(demand.ticket)} is the ticket of demands[{first}] already"
            faults.append(Fault(f"demands[{index}].ticket", message, "duplicate"))
    if faults:
        raise InvalidDefinition("demands", faults)
    return listed


def _greedily(demands: Iterable[Demand], pool: Pool) -> list[Placement | Unplaced]:
    found: list[Placement | Unplaced] = []
    for demand in demands:
        able = pool.able(demand) & pool.room.ready
        if able:
            index = pool.best(demand, able)
            pool.room.give(index)
            found.append(_placement(demand, pool.people[index], able.bit_count()))
        else:
            found.append(_unplaced(demand, pool))
    return found


def _exactly(demands: Iterable[Demand], pool: Pool) -> list[Placement | Unplaced]:
    augmenting = Augmenting(pool)
    tried = [(demand, augmenting.place(demand)) for demand in demands]
    found: list[Placement | Unplaced] = []
    for demand, able in tried:
        index = augmenting.owner.get(demand.ticket)
        if index is None:
            found.append(_unplaced(demand, pool))
        else:
            moved = augmenting.first[demand.ticket] != index
            found.append(_placement(demand, pool.people[index], able, moved=moved))
    return found


def _placement(demand: Demand, person: Person, able: int, *, moved: bool = False) -> Placement:
    previous = person.id == demand.previous or demand.ticket in person.handled
    return Placement(demand.ticket, person.id, able=able, previous=previous, moved=moved)


def _unplaced(demand: Demand, pool: Pool) -> Unplaced:
    """Who was taken away by what, one objection after the other."""
    skills = {name: pool.indices(pool.with_skill(name, level)) for name, level in demand.skills.items()}
    everybody = pool.indices(pool.everybody)
    hurdles: Mapping[ObjectionCode, int] = {
        "other_team": pool.indices(pool.in_team(demand.team)),
        "skill": reduce(and_, skills.values(), everybody),
        "off_shift": pool.indices(pool.on_shift),
        "deadline": everybody if pool.late else pool.indices(pool.in_time(demand)),
        "capacity": pool.room.indices,
    }
    left, code = everybody, "nobody"
    passed: dict[ObjectionCode, int] = {}
    for objection, mask in hurdles.items():
        if left & ~mask:
            passed[objection], code = (left & ~mask).bit_count(), objection
        left &= mask
    free = reduce(and_, (mask for objection, mask in hurdles.items() if objection != "skill"))
    lacking = tuple(name for name, mask in skills.items() if not mask & (free or hurdles["other_team"]))
    if free and not lacking:  # each skill is there, and nobody has them all
        lacking = tuple(skills)
    return Unplaced(demand.ticket, code, passed_over=passed, lacking=lacking)


def _planned(found: Iterable[Placement | Unplaced], pool: Pool) -> Plan:
    placed = tuple(each for each in found if isinstance(each, Placement))
    unplaced = tuple(each for each in found if isinstance(each, Unplaced))
    unmet = Counter(name for each in unplaced for name in each.lacking)
    given = Counter(each.person for each in placed)
    return Plan(
        placed=placed,
        unplaced=unplaced,
        unmet_skills=dict(sorted(unmet.items(), key=lambda item: (-item[1], item[0]))),
        loads={person.id: person.load + given[person.id] for person in pool.people},
    )
