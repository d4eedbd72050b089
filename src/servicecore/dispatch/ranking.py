"""Who should take one ticket: everybody who can, in order, and why the others cannot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.dispatch.candidate import Candidate, PassedOver
from servicecore.dispatch.demand import Demand
from servicecore.dispatch.objection import Objection
from servicecore.dispatch.people import People
from servicecore.dispatch.shift import Calendars, Shifts
from servicecore.duration import duration_text
from servicecore.errors import WrongArgument, shown
from servicecore.instant import instant_us, to_iso

if TYPE_CHECKING:
    from datetime import datetime

    from servicecore.dispatch.person import Person

__all__ = ["Ranking", "rank"]


@frozen
class Ranking:
    """
    Everybody, as far as one ticket is concerned.

    Args:
        ticket: The ticket's id.

        candidates: Who can take it, the best first.

        passed_over: Who cannot, by id.
    """

    ticket: str
    candidates: tuple[Candidate, ...] = field(kw_only=True)
    passed_over: tuple[PassedOver, ...] = field(kw_only=True)

    @property
    def best(self) -> str | None:
        """Who should take it; None where nobody can."""
        return self.candidates[0].person if self.candidates else None

    def __str__(self) -> str:
        lines = [f"{place}. {each}" for place, each in enumerate(self.candidates, 1)]
        return "\n".join([*lines, *(f"-  {each}" for each in self.passed_over)])

    def to_dict(self) -> dict[str, Any]:
        """The ranking as JSON-ready data."""
        return {
            "ticket": self.ticket,
            "candidates": [each.to_dict() for each in self.candidates],
            "passed_over": [each.to_dict() for each in self.passed_over],
        }


def rank(
    demand: Demand,
    people: Iterable[Person],
    at: datetime | int,
    calendars: Calendars = (),
    *,
    late: bool = False,
) -> Ranking:
    """
    Who should take a ticket.

    Args:
        demand: What it asks for.

        people: Everybody, in any order; the answer does not depend on it.

        at: When; aware, or microseconds UTC.

        calendars: The shift calendars, by name or as a list.

        late: Whether those who cannot finish before the deadline may take it too, after those who can. A
            deadline that has passed keeps everybody from it otherwise.

    Raises:
        InvalidDefinition: If an id stands there twice, a calendar is not there, or *people* list their skills
            and teams and the demand asks for another.

        NaiveDatetime: If *at* has no UTC offset.

        WrongArgument: If *demand* or one of *people* is something else.

    Source: ServiceNow (mandatory and preferred skills, capacity, time left in the shift) and Zendesk (the
    previous agent first) assign in this way; least-skilled-first is ours.
    """
    if not isinstance(demand, Demand):
        raise WrongArgument("demand", demand, "a demand", private=True)
    everybody = People.of(people)
    everybody.check([demand])
    at_us = instant_us(at)
    shifts = Shifts(calendars, everybody, at_us)
    candidates, passed = [], []
    for person in everybody:
        objections = tuple(_objections(person, demand, shifts))
        too_late = [each for each in objections if each.code == "deadline"]
        if not objections or (late and len(too_late) == len(objections)):
            candidates.append(Candidate.of(person, demand, at_us, late=bool(too_late)))
        else:
            passed.append(PassedOver(person.id, objections))
    return Ranking(
        demand.ticket,
        candidates=tuple(sorted(candidates, key=lambda each: each.place)),
        passed_over=tuple(sorted(passed, key=lambda each: each.person)),
    )


def _objections(person: Person, demand: Demand, shifts: Shifts) -> Iterator[Objection]:
    """Every reason why a person cannot take a ticket."""
    if demand.team is not None and demand.team not in person.teams:
        yield Objection(
            "other_team", message=f"is not of team {shown(demand.team)}", params={"team": demand.team}
        )
    for name, level in demand.skills.items():
        had = person.skills.get(name, 0)
        if had < level:
            has = f"has {had}" if had else "has none"
            message = f"lacks skill {shown(name)} at level {level}: {has}"
            yield Objection("skill", message=message, params={"skill": name, "level": level, "has": had})
    if not shifts.on(person.calendar):
        params = {"calendar": person.calendar}
        yield Objection("off_shift", message=f"is not on shift in {shown(person.calendar)}", params=params)
    if demand.deadline_us is not None and demand.effort_us is not None:
        done_us = shifts.done_us(person.calendar, demand.effort_us)
        if done_us > demand.deadline_us:
            effort, deadline = duration_text(demand.effort_us), to_iso(demand.deadline_us)
            message = f"cannot finish {effort} of work before the deadline, {deadline}"
            yield Objection("deadline", message=message, params={"effort": effort, "deadline": deadline})
    if person.free == 0:
        room = {"load": person.load, "capacity": person.capacity}
        yield Objection("capacity", message=f"has {person.load} tickets of {person.capacity}", params=room)
