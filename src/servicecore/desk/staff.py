"""Who works at a desk: people with their skills, the units they belong to, and what tickets ask of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.dispatch import People, SkillRules, UnitTree
from servicecore.errors import Fault, InvalidDefinition, choices, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from servicecore.finding import Finding

__all__ = ["STAFF_KEYS", "Staff", "read_staff"]

STAFF_KEYS = ("people", "skills")
"""The keys of a desk document that `read_staff` reads beside those of `PARTS`."""


def _nobody() -> People:
    return People(())


@frozen
class Staff:
    """
    Everybody who takes tickets, and how they are organised; hosts hand it to `rank` and `plan`.

    Args:
        people: The persons, with the skills and teams that they can have.

        units: The tree of units, which are the teams that tickets go to; None for a desk that lists none.

        rules: Which skills tickets need.

    >>> from servicecore import load_desk
    >>> desk = load_desk({"name": "small", "people": [{"id": "kim", "teams": ["network"], "capacity": 4}]})
    >>> desk.staff.teams, [person.free for person in desk.staff.people]
    (('network',), [4])
    """

    people: People = field(factory=_nobody, repr=False)
    units: UnitTree | None = field(default=None, kw_only=True)
    rules: SkillRules | None = field(default=None, kw_only=True)

    @property
    def teams(self) -> tuple[str, ...] | None:
        """The teams there are: the units, or else those of the people; None where neither is said."""
        if self.units is not None:
            return tuple(self.units.units)
        return tuple(sorted({team for person in self.people for team in person.teams})) or None

    @property
    def skills(self) -> tuple[str, ...] | None:
        """The skills there are: those that are listed, or else those that people have; None where neither."""
        if self.people.skills is not None:
            return self.people.skills
        return tuple(sorted({skill for person in self.people for skill in person.skills})) or None

    def faults(self, calendars: Collection[str]) -> Iterator[Fault]:
        """The shifts of people in calendars that are not there."""
        for index, person in enumerate(self.people):
            if person.calendar is not None and person.calendar not in calendars:
                message = (
                    f"calendar {shown(person.calendar)} is not known; use one of {choices(sorted(calendars))}"
                )
                yield Fault(f"people[{index}].calendar", message, "unknown_name")

    def check(self) -> Iterable[Finding]:
        """Skills that tickets are said to need and nobody knows."""
        return () if self.rules is None else self.rules.check(self.skills)


def read_staff(
    document: Mapping[str, Any], units: UnitTree | None, rules: SkillRules | None, faults: list[Fault]
) -> Staff:
    """
    The staff of a desk document; what cannot be read is added to *faults*, and is left out.

    Args:
        units, rules: What the document's parts of these names describe.
    """
    given = {key: document[key] for key in STAFF_KEYS if document.get(key) is not None}
    if units is not None:
        given["teams"] = list(units.units)
    try:
        people = People.from_dict({"people": [], **given})
    except InvalidDefinition as error:
        faults += error.faults
        people = _nobody()
    return Staff(people, units=units, rules=rules)
