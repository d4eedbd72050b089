"""Which skills a ticket needs, by rules over its fields."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.condition import Condition  # noqa: TC001 - read when documents are structured
from servicecore.dispatch.considered import Considered, missing_in
from servicecore.dispatch.demand import Demand
from servicecore.dispatch.levels import level_faults
from servicecore.dispatch.reading import name_faults, read_condition, ticket_schema, unknown_names
from servicecore.dispatch.subject import Subject
from servicecore.document import load_document, structure, unstructure
from servicecore.duration import duration_us
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, path_part, shown

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from servicecore.condition import Hours
    from servicecore.finding import Finding

__all__ = ["SKILLS_SCHEMA", "SkillDecision", "SkillRule", "SkillRules"]

SKILLS_SCHEMA: Literal["servicecore.skill_rules/1"] = "servicecore.skill_rules/1"


@frozen
class SkillRule:
    """
    What some tickets need.

    Args:
        name: What decisions call it.

        when: The tickets it is for, as a condition; every one, when there is none.

        skills: The skills that are needed, with their least levels.

        preferred: The skills that are wanted beside them.

        effort: How long the work takes, as in "2h".
    """

    name: str
    when: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    skills: Mapping[str, int] = field(factory=dict, kw_only=True, hash=False)
    preferred: Mapping[str, int] = field(factory=dict, kw_only=True, hash=False)
    effort: str | None = field(default=None, kw_only=True)


@frozen
class SkillDecision:
    """
    What a ticket needs, and why.

    Args:
        skills, preferred: The highest level that any rule asks for, by skill.

        effort_us: The longest effort that any rule states, in microseconds; None without.

        considered: Every rule, in order.
    """

    skills: Mapping[str, int] = field(kw_only=True, hash=False)
    preferred: Mapping[str, int] = field(kw_only=True, hash=False)
    effort_us: int | None = field(kw_only=True)
    considered: tuple[Considered, ...] = field(kw_only=True, repr=False)

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that would have to be known for every rule to be told."""
        return missing_in(self.considered)

    def demand(
        self,
        ticket: str,
        *,
        rank: int = 0,
        deadline: datetime | int | None = None,
        team: str | None = None,
        previous: str | None = None,
    ) -> Demand:
        """The demand of a ticket that needs this; the arguments are those of `Demand`."""
        return Demand(
            ticket,
            self.skills,
            preferred=self.preferred,
            effort=self.effort_us,
            rank=rank,
            deadline=deadline,
            team=team,
            previous=previous,
        )


@frozen
class SkillRules:
    """
    The rules by which tickets get the skills that they need: all that hold, together.

    Args:
        name: What documents call them.

        version: Which edition.

        rules: In any order: of each skill the highest level counts, and the longest effort.

        fields: The host's own fields of tickets that conditions speak of; `category` is a text, unless said
            otherwise.

    Raises:
        InvalidDefinition: With everything that is wrong.

    >>> rules = SkillRules.from_dict({"name": "it", "rules": [
    ...     {"name": "network", "when": {"field": "category", "starts_with": "network/"},
    ...      "skills": {"network": 2}, "effort": "90m"}]})
    >>> rules.decide({"category": "network/wlan"}).demand("T-1").skills
    {'network': 2}
    """

    name: str
    version: str = "1"
    rules: tuple[SkillRule, ...] = field(default=(), kw_only=True)
    fields: Mapping[str, Any] = field(factory=dict, kw_only=True, hash=False)
    schema: Literal["servicecore.skill_rules/1"] = field(default=SKILLS_SCHEMA, kw_only=True, repr=False)
    conditions: tuple[Condition | None, ...] = field(init=False, eq=False, repr=False)
    """The condition of each rule; None for one without."""

    efforts_us: tuple[int | None, ...] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        faults: list[Fault] = []
        schema = ticket_schema(self.fields, faults)
        conditions, efforts = [], []
        for index, rule in enumerate(self.rules):
            told: list[Fault] = []
            conditions.append(read_condition(rule.when, schema, "when", told))
            efforts.append(_effort(rule.effort, told))
            told += level_faults("skills", rule.skills)
            told += level_faults("preferred", rule.preferred)
            if not (rule.skills or rule.preferred or rule.effort):
                told.append(Fault("", "says nothing; give skills, preferred or effort", "missing_key"))
            faults += [fault.under(f"rules[{index}]") for fault in told]
        faults += name_faults("rules", (rule.name for rule in self.rules))
        if faults:
            raise InvalidDefinition(f"skill rules {shown(self.name)}", faults)
        object.__setattr__(self, "conditions", tuple(conditions))
        object.__setattr__(self, "efforts_us", tuple(efforts))

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> SkillRules:
        """
        The rules in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return structure(load_document(source, "skill rules"), cls, "skill rules")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes equal rules."""
        return {"schema": self.schema, **unstructure(self)}

    def decide(
        self,
        values: Mapping[str, Any],
        *,
        at: datetime | int | None = None,
        hours: Mapping[str, Hours] | None = None,
    ) -> SkillDecision:
        """
        What a ticket with these fields needs.

        Args:
            values: The ticket's fields by name.

            at: When; aware, or microseconds UTC. Needed where conditions depend on it.

            hours: Calendars by name, for conditions that ask for open time.

        Raises:
            WrongArgument: If *values* is no mapping, or *at* is needed and not given.

            NaiveDatetime: If *at* has no UTC offset.
        """
        subject = Subject.of(values, at, hours)
        considered = tuple(map(subject.consider, [rule.name for rule in self.rules], self.conditions))
        skills: dict[str, int] = {}
        preferred: dict[str, int] = {}
        efforts = []
        for rule, effort, each in zip(self.rules, self.efforts_us, considered, strict=True):
            if each.result is True:
                _raise(skills, rule.skills)
                _raise(preferred, rule.preferred)
                efforts += [] if effort is None else [effort]
        return SkillDecision(
            skills=skills, preferred=preferred, effort_us=max(efforts, default=None), considered=considered
        )

    def check(self, skills: Collection[str] | None = None) -> tuple[Finding, ...]:
        """
        Skills that nothing knows.

        Args:
            skills: The skills there are; None where that is not known.
        """
        return tuple(self._unknown(skills))

    def _unknown(self, skills: Collection[str] | None) -> Iterator[Finding]:
        for index, rule in enumerate(self.rules):
            for key, asked in (("skills", rule.skills), ("preferred", rule.preferred)):
                for name in asked:
                    path = f"rules[{index}].{key}.{path_part(name)}"
                    yield from unknown_names(path, "skill", [name], skills)


def _raise(found: dict[str, int], asked: Mapping[str, int]) -> None:
    for name, level in asked.items():
        found[name] = max(level, found.get(name, level))


def _effort(text: str | None, faults: list[Fault]) -> int | None:
    if text is None:
        return None
    try:
        us = duration_us(text, name="effort")
    except ServiceCoreError as error:
        faults.append(Fault("effort", str(error), error.code))
        return None
    if us < 0:
        faults.append(Fault("effort", f"{text} is below 0; give a length of time", "out_of_range"))
    return us
