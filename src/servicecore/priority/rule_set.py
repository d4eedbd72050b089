"""The rules of one policy, read and compiled: the first base rule that holds, and every raising rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import frozen

from servicecore.condition import Condition, Field, FieldSchema
from servicecore.condition.node import leaves_of
from servicecore.errors import Fault, InvalidDefinition, shown
from servicecore.priority.rule import OWN_ANSWERS, RULE_FIELDS, RuleAnswer

if TYPE_CHECKING:
    from servicecore.condition import Hours
    from servicecore.condition.node import Leaf
    from servicecore.priority.matrix import PriorityMatrix
    from servicecore.priority.rule import PriorityRule, RuleKind

__all__ = ["PlacedRule", "RuleSet", "read_rules", "repeated", "rule_schema"]


@frozen
class PlacedRule:
    """A rule, where it stands in the policy, and its condition."""

    rule: PriorityRule
    path: str
    condition: Condition

    def ask(
        self, values: Mapping[str, Any], at_us: int | None, hours: Mapping[str, Hours] | None
    ) -> RuleAnswer:
        """Whether it fires, and why."""
        found = self.condition.explain(values, at_us=at_us, hours=hours)
        return RuleAnswer(
            self.rule.id,
            self.rule.level,
            path=self.path,
            result=found.result,
            missing=found.missing,
            explanation=found,
        )


@frozen
class RuleSet:
    """
    The rules of a policy.

    Args:
        base: In order; the first that holds gives the base.

        raising: In any order; each that holds speaks for its level.
    """

    base: tuple[PlacedRule, ...]
    raising: tuple[PlacedRule, ...]

    @property
    def placed(self) -> tuple[PlacedRule, ...]:
        """All of them."""
        return (*self.base, *self.raising)

    @cached_property
    def ages(self) -> tuple[Leaf, ...]:
        """Every test whose answer changes by time alone."""
        return tuple(
            leaf for placed in self.placed for leaf in leaves_of(placed.condition.root) if leaf.timed
        )

    @property
    def calendars(self) -> frozenset[str]:
        """The calendars that the conditions ask."""
        return frozenset(name for placed in self.placed for name in placed.condition.calendars)

    def ask_base(
        self, values: Mapping[str, Any], at_us: int | None, hours: Mapping[str, Hours] | None
    ) -> tuple[RuleAnswer, ...]:
        """The answers of the base rules up to the first that holds."""
        answers: list[RuleAnswer] = []
        for placed in self.base:
            answers.append(placed.ask(values, at_us, hours))
            if answers[-1].result:
                break
        return tuple(answers)

    def ask_raising(
        self, values: Mapping[str, Any], at_us: int | None, hours: Mapping[str, Hours] | None
    ) -> tuple[RuleAnswer, ...]:
        """The answers of all raising rules."""
        return tuple(placed.ask(values, at_us, hours) for placed in self.raising)


def rule_schema(matrix: PriorityMatrix | None, own: Mapping[str, Any], faults: list[Fault]) -> FieldSchema:
    """
    The fields that the rules of a policy may name.

    Args:
        matrix: Whose impacts and urgencies are scales, the most severe first.

        own: What the policy declares, as a document; what is wrong with it goes to *faults*.
    """
    schema = RULE_FIELDS
    if matrix is not None:
        scales = {"impact": matrix.impacts, "urgency": matrix.urgencies}
        schema |= FieldSchema(
            {name: Field("choice", scale, order="falling") for name, scale in scales.items()}
        )
    try:
        declared = FieldSchema.from_dict(own)
    except InvalidDefinition as error:
        faults += [fault.under("fields") for fault in error.faults]
        return schema
    faults += [
        Fault(f"fields.{name}", "changes with the decision itself; no rule can ask it", "reserved")
        for name in OWN_ANSWERS
        if name in declared
    ]
    return schema | declared


def read_rules(
    rules: Iterable[PriorityRule], kind: RuleKind, schema: FieldSchema, faults: list[Fault]
) -> tuple[PlacedRule, ...]:
    """Rules with their conditions; what is wrong with one goes to *faults*, under its place."""
    placed: list[PlacedRule] = []
    for index, rule in enumerate(rules):
        path = f"{kind}[{index}]"
        try:
            condition = Condition.from_dict(rule.when, schema)
        except InvalidDefinition as error:
            faults += [fault.under(f"{path}.when") for fault in error.faults]
            continue
        if any(leaf.name is None for leaf in leaves_of(condition.root)):
            message = (
                "asks the hours of the instant of asking, and would change the priority at every opening "
                "and closing; name a field, such as opened_at"
            )
            faults.append(Fault(f"{path}.when", message, "never_settles"))
        placed.append(PlacedRule(rule, path, condition))
    return tuple(placed)


def repeated(base: Iterable[PriorityRule], raising: Iterable[PriorityRule]) -> Iterable[Fault]:
    """Rules whose id another has already; decisions could not tell them apart."""
    seen: set[str] = set()
    for kind, rules in (("base", base), ("raising", raising)):
        for index, rule in enumerate(rules):
            if rule.id in seen:
                yield Fault(f"{kind}[{index}].id", f"{shown(rule.id)} is another rule's too", "duplicate")
            seen.add(rule.id)
