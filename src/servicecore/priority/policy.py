"""How urgent a ticket is: a pure function of its fields, and of a person's word where there is one.

The base is the level of the first base rule that holds, else of the matrix.
Every raising rule that holds speaks for a level too, and the most severe of
them all is the derived priority; so the order of raising rules never matters.
An override stands above the rules without hiding what they said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import Factory, field, frozen

from servicecore.document import load_document, structure, unstructure
from servicecore.errors import Fault, InvalidDefinition, WrongArgument, choices, path_part, shown
from servicecore.names import several
from servicecore.priority.ageing import next_turn
from servicecore.priority.decision import PriorityDecision, PriorityReason
from servicecore.priority.matrix import PriorityMatrix  # noqa: TC001 - read when documents are structured
from servicecore.priority.rule import PriorityRule
from servicecore.priority.rule_set import RuleSet, read_rules, repeated, rule_schema
from servicecore.priority.scale import PriorityScale

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from servicecore.condition import Hours
    from servicecore.priority.ageing import AgeingHours
    from servicecore.priority.override import Override
    from servicecore.priority.rule import RuleAnswer

__all__ = ["PriorityPolicy"]

_NONE: Mapping[str, tuple[str, ...]] = {}

SCHEMA: Literal["servicecore.priority/1"] = "servicecore.priority/1"

_NO_HOURS: Mapping[str, AgeingHours] = {}


def _rules(kind: str, values: Iterable[PriorityRule]) -> tuple[PriorityRule, ...]:
    rules = several(values, kind)
    faults = [
        Fault(f"{kind}[{index}]", f"{shown(rule)} is no PriorityRule", "wrong_type")
        for index, rule in enumerate(rules)
        if not isinstance(rule, PriorityRule)
    ]
    if faults:
        raise InvalidDefinition("priority policy", faults)
    return rules


def _base_rules(values: Iterable[PriorityRule]) -> tuple[PriorityRule, ...]:
    return _rules("base", values)


def _raising_rules(values: Iterable[PriorityRule]) -> tuple[PriorityRule, ...]:
    return _rules("raising", values)


@frozen
class PriorityPolicy:
    """
    The rules by which tickets get their priority.

    Args:
        name: What documents call it.

        version: Which edition.

        matrix: The level of each impact and urgency, where no base rule holds. A policy may do without one.

        base: Rules in order, of which the first that holds gives the base.

        raising: Rules that may raise what the base says, in any order.

        fields: The host's own fields that rules speak of: their kind by name, as `FieldSchema.from_dict`
            reads it. `RULE_FIELDS` need not be declared.

        scale: The levels in order.

        missing: The level where neither a base rule holds nor the matrix has an answer; the least severe
            when not given.

    Raises:
        InvalidDefinition: With every level that is not on the scale, every id that stands there twice, and
            everything wrong with a condition, each with its path; and where there is neither a matrix nor
            a rule.

    >>> policy = PriorityPolicy.from_dict({
    ...     "name": "small", "version": "1",
    ...     "matrix": {"impacts": ["one"], "urgencies": ["high"], "cells": {"one": {"high": "P2"}}},
    ...     "raising": [{"id": "vip", "level": "P1", "when": {"field": "vip", "eq": True}}],
    ... })
    >>> policy.decide({"impact": "one", "urgency": "high"}).effective
    'P2'
    >>> policy.decide({"impact": "one", "urgency": "high", "vip": True}).fired
    ('vip',)
    """

    name: str
    version: str
    matrix: PriorityMatrix | None = field(default=None, kw_only=True)
    base: tuple[PriorityRule, ...] = field(default=(), converter=_base_rules, kw_only=True)
    raising: tuple[PriorityRule, ...] = field(default=(), converter=_raising_rules, kw_only=True)
    fields: Mapping[str, Any] = field(factory=dict, kw_only=True, hash=False)
    scale: PriorityScale = field(factory=PriorityScale, kw_only=True)
    missing: str = field(default=Factory(lambda self: self.scale.least_severe, takes_self=True), kw_only=True)
    schema: Literal["servicecore.priority/1"] = field(default=SCHEMA, kw_only=True, repr=False)
    rules: RuleSet = field(init=False, eq=False, repr=False)
    """The rules with their conditions, compiled."""

    def __attrs_post_init__(self) -> None:
        faults = [
            Fault(
                path, f"{shown(level)} is no level; use one of {choices(self.scale.levels)}", "unknown_value"
            )
            for path, level in self._placed_levels()
            if level not in self.scale
        ]
        if self.matrix is None and not self.base and not self.raising:
            faults.append(Fault("matrix", "is missing, and there are no rules; give one of them", "empty"))
        schema = rule_schema(self.matrix, self.fields, faults)
        rules = RuleSet(
            read_rules(self.base, "base", schema, faults), read_rules(self.raising, "raising", schema, faults)
        )
        faults += repeated(self.base, self.raising)
        if faults:
            raise InvalidDefinition("priority policy", faults)
        object.__setattr__(self, "rules", rules)

    def _placed_levels(self) -> Iterator[tuple[str, str]]:
        """Every level that is named, with its place."""
        for impact, urgency, level in self.matrix.levels() if self.matrix is not None else ():
            yield f"matrix.cells.{path_part(impact)}.{path_part(urgency)}", level
        for kind, rules in (("base", self.base), ("raising", self.raising)):
            for index, rule in enumerate(rules):
                yield f"{kind}[{index}].level", rule.level
        yield "missing", self.missing

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> PriorityPolicy:
        """
        The policy in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every unknown key, missing key, wrong type and missing pair, by its path.
        """
        return structure(load_document(source, "priority policy"), cls, "priority policy")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal policy."""
        return {"schema": self.schema, **unstructure(self)}

    @property
    def calendars(self) -> frozenset[str]:
        """The calendars that its rules ask; `decide` needs them as *hours*."""
        return self.rules.calendars

    @property
    def timed(self) -> bool:
        """Whether time alone may change what it derives: whether a rule asks for an age."""
        return bool(self.rules.ages)

    def decide(
        self,
        fields: Mapping[str, Any],
        override: Override | None = None,
        *,
        at_us: int | None = None,
        hours: Mapping[str, Hours] | None = None,
    ) -> PriorityDecision:
        """
        The priority of a ticket with these fields.

        Args:
            fields: The ticket's fields, `impact` and `urgency` among them, and what its rules ask of
                the ticket, the requester and what surrounds it; `servicecore.condition.ticket_values`
                makes them of a ticket.

            override: What a person set; it stands above the rules while it is in force.

            at_us: When, microseconds UTC, to tell whether the override has expired; None takes it as in
                force. Needed where the policy is `timed`.

            hours: Calendars by name; those in `calendars` are needed.

        Raises:
            UnknownName: If the override's level is not on the scale, or a calendar is not among *hours*.

            WrongArgument: If *fields* is no mapping, or *at_us* is needed and not given.

            NaiveDatetime: If an instant that a rule asks is given as a datetime without UTC offset.

        >>> from servicecore.priority import incident_policy
        >>> decision = incident_policy().decide({"impact": "department"})
        >>> decision.effective, decision.missing
        ('P3', ('urgency',))
        """
        if not isinstance(fields, Mapping):
            raise WrongArgument("fields", fields, "a mapping with impact and urgency", private=True)
        first = self.rules.ask_base(fields, at_us, hours)
        further = self.rules.ask_raising(fields, at_us, hours)
        votes = (self._base(first, fields), *(_raised(answer) for answer in further if answer.result))
        derived = self.scale.most_severe(vote.level for vote in votes)
        considered = (*first, *further)
        if override is None:
            return PriorityDecision(derived, derived, because=votes, considered=considered)
        self.scale.rank(override.level)
        word = _word(override, at_us)
        because = (*votes, word)
        if word.code == "override_expired":
            return PriorityDecision(derived, derived, because=because, considered=considered)
        return PriorityDecision(
            derived, override.level, because=because, override=override, considered=considered
        )

    def next_change(
        self,
        fields: Mapping[str, Any],
        override: Override | None = None,
        *,
        at_us: int,
        hours: Mapping[str, AgeingHours] = _NO_HOURS,
    ) -> int | None:
        """
        The next instant at which time alone makes the decision another; arguments and errors as for `decide`.

        Args:
            at_us: After which instant, microseconds UTC.

        Returns:
            The first instant after *at_us* at which the derived priority is another than at *at_us*, or the
            override ends; microseconds UTC, and None when neither will ever be.

        >>> policy = PriorityPolicy.from_dict({"name": "small", "version": "1", "raising": [
        ...     {"id": "old", "level": "P1", "when": {"field": "opened_at", "older_than": "4h"}}]})
        >>> policy.next_change({"opened_at": 0}, at_us=0)
        14400000001
        """
        derived = self.decide(fields, at_us=at_us, hours=hours).derived
        ends = override.expires_at_us if override is not None and override.in_force(at_us) else None
        turn = next_turn(self.rules.ages, fields, at_us, hours)
        while turn is not None and (ends is None or turn < ends):
            if self.decide(fields, at_us=turn, hours=hours).derived != derived:
                return turn
            turn = next_turn(self.rules.ages, fields, turn, hours)
        return ends

    def _base(self, asked: tuple[RuleAnswer, ...], fields: Mapping[str, Any]) -> PriorityReason:
        """What the first base rule that holds says, else the matrix, else the level for neither."""
        if asked and asked[-1].result:
            rule = asked[-1]
            message = f"rule {rule.id} holds, so {rule.level}"
            return PriorityReason("base_rule", rule.level, message=message, params={"rule": rule.id})
        if self.matrix is not None:
            return self._cell(self.matrix, fields)
        missing = tuple(dict.fromkeys(name for answer in asked for name in answer.missing))
        if missing:
            return self._missing(missing)
        return PriorityReason("no_rule", self.missing, message=f"no base rule holds, so {self.missing}")

    def _cell(self, matrix: PriorityMatrix, fields: Mapping[str, Any]) -> PriorityReason:
        impact, urgency = fields.get("impact"), fields.get("urgency")
        if impact in matrix.impacts and urgency in matrix.urgencies:
            level, params = matrix.cells[impact][urgency], {"impact": impact, "urgency": urgency}
            message = f"impact {impact} with urgency {urgency} is {level}"
            return PriorityReason("matrix", level, message=message, params=params)
        axes = {"impact": matrix.impacts, "urgency": matrix.urgencies}
        missing = tuple(name for name, axis in axes.items() if fields.get(name) not in axis)
        strange = {name: axes[name] for name in missing if fields.get(name) is not None}
        return self._missing(missing, strange)

    def _missing(
        self, names: tuple[str, ...], strange: Mapping[str, tuple[str, ...]] = _NONE
    ) -> PriorityReason:
        """Why nothing is decided yet; *strange* has what those names accept that have another value."""
        absent = [name for name in names if name not in strange]
        said = [f"{' and '.join(absent)} not known"] if absent else []
        said += [f"{name} is none of {choices(accepted)}" for name, accepted in strange.items()]
        message = f"{', '.join(said)}, so {self.missing} until then"
        return PriorityReason("missing", self.missing, message=message, params={"missing": names})


def _raised(answer: RuleAnswer) -> PriorityReason:
    message = f"rule {answer.id} holds, so at least {answer.level}"
    return PriorityReason("raising_rule", answer.level, message=message, params={"rule": answer.id})


def _word(override: Override, at_us: int | None) -> PriorityReason:
    params = {"by": override.by}
    if at_us is None or override.in_force(at_us):
        return PriorityReason(
            "override", override.level, message=f"set to {override.level} by hand", params=params
        )
    message = f"set to {override.level} by hand, which has expired"
    return PriorityReason("override_expired", override.level, message=message, params=params)
