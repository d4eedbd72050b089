"""Everybody who can take tickets, each of them once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from attrs.converters import optional

from servicecore.dispatch.person import Person
from servicecore.dispatch.reading import unknown_names
from servicecore.errors import Fault, InvalidDefinition, WrongArgument, path_part
from servicecore.names import names
from servicecore.record import Reader

if TYPE_CHECKING:
    from servicecore.dispatch.demand import Demand

__all__ = ["PEOPLE_SCHEMA", "People"]

PEOPLE_SCHEMA = "servicecore.people/1"


def _persons(values: Iterable[Person]) -> tuple[Person, ...]:
    people = tuple(values) if isinstance(values, Iterable) else (values,)
    for each in people:
        if not isinstance(each, Person):
            raise WrongArgument("people", each, "persons", private=True)
    return people


@frozen
class People:
    """
    Everybody who takes tickets.

    Args:
        people: In any order.

        skills: The skills there are; None for any.

        teams: The teams there are; None for any.

    Raises:
        InvalidDefinition: With every id that stands there twice, every unknown skill and every unknown team.

    >>> [person.id for person in People.from_dict({"people": [{"id": "kim"}, {"id": "lee"}]})]
    ['kim', 'lee']
    """

    people: tuple[Person, ...] = field(converter=_persons)
    skills: tuple[str, ...] | None = field(default=None, kw_only=True, converter=optional(names))
    teams: tuple[str, ...] | None = field(default=None, kw_only=True, converter=optional(names))

    def __attrs_post_init__(self) -> None:
        faults: list[Fault] = []
        first: dict[str, int] = {}
        for index, person in enumerate(self.people):
            path = f"people[{index}]"
            if first.setdefault(person.id, index) != index:
                message = f"is that of people[{first[person.id]}] already"
                faults.append(Fault(f"{path}.id", message, "duplicate"))
            faults += _unknown(f"{path}.skills", "skill", person.skills, self.skills)
            faults += _unknown(f"{path}.teams", "team", person.teams, self.teams)
        if faults:
            raise InvalidDefinition("people", faults)

    @classmethod
    def of(cls, people: Iterable[Person]) -> People:
        """These people, each of them once."""
        return people if isinstance(people, People) else cls(people)

    def check(self, demands: Iterable[Demand]) -> None:
        """
        Refuse demands for skills and teams that there are not.

        Raises:
            InvalidDefinition: With each of them, under the ticket that asks for it.
        """
        faults: list[Fault] = []
        for demand in demands:
            path = path_part(demand.ticket)
            faults += _unknown(f"{path}.skills", "skill", demand.skills, self.skills)
            faults += _unknown(f"{path}.preferred", "skill", demand.preferred, self.skills)
            faults += unknown_names(f"{path}.team", "team", [demand.team], self.teams)
        if faults:
            raise InvalidDefinition("demands", faults)

    def __iter__(self) -> Iterator[Person]:
        return iter(self.people)

    def __len__(self) -> int:
        return len(self.people)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> People:
        """
        The people in a document: `people`, and where they are to be checked, `skills` and `teams`.

        Raises:
            InvalidDefinition: With every fault found, each with its place.
        """
        reader = Reader("people", data, PEOPLE_SCHEMA)
        raw = reader.take("people", (list, tuple), "a list", private=True)
        skills, teams = reader.items("skills", str, None), reader.items("teams", str, None)
        reader.finish()
        people, faults = [], []
        for index, each in enumerate(raw):
            try:
                people.append(Person.from_dict(each))
            except InvalidDefinition as error:
                faults += [fault.under(f"people[{index}]") for fault in error.faults]
        if faults:
            raise InvalidDefinition("people", faults)
        return cls(people, skills=skills, teams=teams)

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes equal people."""
        data: dict[str, Any] = {"schema": PEOPLE_SCHEMA, "people": [each.to_dict() for each in self.people]}
        for key, accepted in (("skills", self.skills), ("teams", self.teams)):
            if accepted is not None:
                data[key] = [*accepted]
        return data


def _unknown(path: str, kind: str, had: Iterable[str], accepted: tuple[str, ...] | None) -> Iterator[Fault]:
    for name in sorted(had):
        yield from unknown_names(f"{path}.{path_part(name)}", kind, [name], accepted)
