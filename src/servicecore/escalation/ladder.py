"""A ladder: the defined path by which a ticket is escalated, rung by rung, to an end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.condition import HOST_FIELDS, TICKET_FIELDS, Condition, FieldSchema
from servicecore.condition.placed import read_fields, read_placed
from servicecore.document import load_document, structure, unstructure
from servicecore.effect import Effect  # noqa: TC001 - documents are structured by these annotations
from servicecore.errors import Fault, InvalidDefinition, UnknownName, choices, shown
from servicecore.escalated import FUNCTIONAL, HIERARCHICAL
from servicecore.escalation.occasion import Occasion, condition_faults, occasion_faults
from servicecore.names import name_faults, names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from servicecore.finding import Finding

__all__ = ["LADDER_SCHEMA", "Ladder", "Level", "Rung", "Tier", "calendars_of", "key_faults", "schema_over"]

LADDER_SCHEMA: Literal["servicecore.ladder/1"] = "servicecore.ladder/1"

_OWN_FIELDS = FieldSchema({"tier": "text", "level": "text", "supervised": "boolean"})


def schema_over(fields: Mapping[str, Any], faults: list[Fault]) -> FieldSchema:
    """
    What conditions may name: what tickets have, `tier`, `level`, `supervised`, and what a document declares.

    What is wrong with the document's fields is added to *faults*, under `fields`.
    """
    return TICKET_FIELDS | HOST_FIELDS | _OWN_FIELDS | read_fields(fields, faults)


def key_faults(section: str, given: Iterable[str]) -> Iterator[Fault]:
    """What is wrong with names that keys are made of: as `name_faults`, and strokes, which part the keys."""
    every = tuple(given)
    yield from name_faults(section, every)
    for index, name in enumerate(every):
        if "/" in name:
            yield Fault(f"{section}[{index}].name", f"{shown(name)} has a stroke; leave it out")


@frozen
class Tier:
    """
    A functional tier: those who know more than the one before.

    Args:
        name: What it is called.

        team: The team that a ticket goes to with it; without one, it stays with its team.
    """

    name: str
    team: str | None = field(default=None, kw_only=True)


@frozen
class Level:
    """
    A management level: those who may decide more than the one before.

    Args:
        name: What it is called.

        role: The role of whoever is told, for the host to find the person.
    """

    name: str
    role: str | None = field(default=None, kw_only=True)


@frozen
class Rung(Occasion):
    """
    One step of a ladder. It raises a ticket to a tier or to a level, or is not taken.

    Args:
        name: What it is called.

        tier, level: Where it leads; one of the two.

        effects: What the host does when it is climbed, in this order.

        reason: Why, in the words of whoever wrote the document; what it is due by, where nothing is said.
    """

    name: str
    tier: str | None = field(default=None, kw_only=True)
    level: str | None = field(default=None, kw_only=True)
    effects: tuple[Effect, ...] = field(default=(), kw_only=True)
    reason: str | None = field(default=None, kw_only=True)

    @property
    def kind(self) -> str:
        """`functional` or `hierarchical`."""
        return HIERARCHICAL if self.tier is None else FUNCTIONAL

    @property
    def place(self) -> str:
        """The tier or level it leads to."""
        return self.level or "" if self.tier is None else self.tier


@frozen
class Ladder:
    """
    The path of escalation for some tickets.

    Tiers and levels are climbed apart, each upwards only: a rung that would not raise the ticket is not
    taken. After the last rung nothing is.

    Args:
        name: What documents and events call it.

        version: Which edition.

        rungs: Its steps, in the order in which they are meant; of those due at one instant, the first.

        tiers: The functional tiers, the lowest first.

        levels: The management levels, the lowest first.

        when: The tickets it is for, as a condition; every one, when there is none.

        calendar: In whose business time rungs count that name none.

        roles: Who may escalate by hand; empty lets anyone.

        fields: The host's own fields of tickets that conditions speak of.

    Raises:
        InvalidDefinition: With everything that is wrong.

    >>> ladder = Ladder.from_dict({"name": "it", "levels": [{"name": "manager"}], "rungs": [
    ...     {"name": "late", "level": "manager", "metric": "resolution"}]})
    >>> ladder.rungs[0].text
    'resolution breached'
    """

    name: str
    version: str = "1"
    rungs: tuple[Rung, ...] = field(default=(), kw_only=True)
    tiers: tuple[Tier, ...] = field(default=(), kw_only=True)
    levels: tuple[Level, ...] = field(default=(), kw_only=True)
    when: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    calendar: str | None = field(default=None, kw_only=True)
    roles: tuple[str, ...] = field(default=(), kw_only=True, converter=names)
    fields: Mapping[str, Any] = field(factory=dict, kw_only=True, hash=False)
    schema: Literal["servicecore.ladder/1"] = field(default=LADDER_SCHEMA, kw_only=True, repr=False)
    condition: Condition | None = field(init=False, eq=False, repr=False)
    """Of the tickets it is for; None for every one."""

    conditions: tuple[Condition | None, ...] = field(init=False, eq=False, repr=False)
    """The condition of each rung; None for one without."""

    def __attrs_post_init__(self) -> None:
        faults: list[Fault] = []
        schema = schema_over(self.fields, faults)
        condition = read_placed(self.when, schema, "when", faults)
        conditions = tuple(
            read_placed(rung.when, schema, f"rungs[{index}].when", faults)
            for index, rung in enumerate(self.rungs)
        )
        faults += self._faults()
        faults += condition_faults("when", condition)
        for index, own in enumerate(conditions):
            faults += condition_faults(f"rungs[{index}].when", own)
        if faults:
            raise InvalidDefinition(f"ladder {shown(self.name)}", faults)
        object.__setattr__(self, "condition", condition)
        object.__setattr__(self, "conditions", conditions)

    def _faults(self) -> Iterator[Fault]:
        if not self.name.strip() or "/" in self.name:
            yield Fault("name", f"{shown(self.name)} is no name of a ladder; give a text without strokes")
        yield from key_faults("rungs", (rung.name for rung in self.rungs))
        yield from name_faults("tiers", (tier.name for tier in self.tiers))
        yield from name_faults("levels", (level.name for level in self.levels))
        for index, rung in enumerate(self.rungs):
            path = f"rungs[{index}]"
            yield from _place_faults(path, rung, self)
            yield from occasion_faults(path, rung, self.calendar_of(rung))

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> Ladder:
        """
        The ladder in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return structure(load_document(source, "ladder"), cls, "ladder")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal ladder."""
        return {"schema": self.schema, **unstructure(self)}

    def rung(self, name: str) -> Rung:
        """
        The rung of that name.

        Raises:
            UnknownName: If it has none.
        """
        for rung in self.rungs:
            if rung.name == name:
                return rung
        raise UnknownName("rung", name, [rung.name for rung in self.rungs])

    def calendar_of(self, rung: Rung) -> str | None:
        """In whose business time a rung counts; None where every hour counts."""
        return rung.calendar or self.calendar

    def rank(self, kind: str, place: str | None) -> int:
        """How high a tier or level is, from 0; -1 for none, and for one that the ladder does not have."""
        places: tuple[Tier | Level, ...] = self.tiers if kind == FUNCTIONAL else self.levels
        return next((rank for rank, each in enumerate(places) if each.name == place), -1)

    def calendars(self) -> Iterator[tuple[str, str]]:
        """The path of each place that names a calendar, and the name."""
        if self.calendar is not None:
            yield "calendar", self.calendar
        yield from calendars_of("when", None, self.condition)
        for index, (rung, condition) in enumerate(zip(self.rungs, self.conditions, strict=True)):
            yield from calendars_of(f"rungs[{index}]", rung, condition)

    def check(
        self,
        *,
        teams: Collection[str] | None = None,
        roles: Collection[str] | None = None,
        signals: Mapping[str, Collection[str]] | None = None,
    ) -> tuple[Finding, ...]:
        """
        What is wrong or suspicious: rungs never climbed, no end, unknown names, keys that say nothing.

        Args:
            teams, roles: What there is; None where that is not known.

            signals: The signals of each metric that clocks measure; None where that is not known.
        """
        from servicecore.escalation.ladder_check import ladder_findings

        return tuple(ladder_findings(self, teams, roles, signals))


def calendars_of(
    path: str, occasion: Occasion | None, condition: Condition | None
) -> Iterator[tuple[str, str]]:
    """The calendars that an occasion and its condition name."""
    if occasion is not None and occasion.calendar is not None:
        yield f"{path}.calendar", occasion.calendar
    for name in sorted(condition.calendars) if condition is not None else ():
        yield path if occasion is None else f"{path}.when", name


def _place_faults(path: str, rung: Rung, ladder: Ladder) -> Iterator[Fault]:
    if (rung.tier is None) == (rung.level is None):
        yield Fault(path, "leads to a tier or to a level; name one of the two", "missing_key")
    for key, name, places in (("tier", rung.tier, ladder.tiers), ("level", rung.level, ladder.levels)):
        known = [place.name for place in places]
        if name is not None and name not in known:
            message = f"{key} {shown(name)} is not known; use one of {choices(known)}"
            yield Fault(f"{path}.{key}", message, "unknown_name")
