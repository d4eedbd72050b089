"""How urgent a ticket is: a pure function of its fields, and of a person's word where there is one.

Every rule speaks for a level, and the most severe of them is the derived
priority; so the order in which rules are asked never matters. An override
stands above the rules without hiding what they said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import Factory, field, frozen

from servicecore.document import load_document, structure, unstructure
from servicecore.errors import Fault, InvalidDefinition, WrongArgument, choices, path_part, shown
from servicecore.priority.decision import PriorityDecision, PriorityReason
from servicecore.priority.matrix import PriorityMatrix  # noqa: TC001 - read when documents are structured
from servicecore.priority.scale import PriorityScale

if TYPE_CHECKING:
    from pathlib import Path

    from servicecore.priority.override import Override

__all__ = ["PriorityPolicy"]

SCHEMA: Literal["servicecore.priority/1"] = "servicecore.priority/1"


@frozen
class PriorityPolicy:
    """
    The rules by which tickets get their priority.

    Args:
        name: What documents call it.

        version: Which edition.

        matrix: The level of each impact and urgency.

        scale: The levels in order.

        missing: The level while impact or urgency is not known; the least severe when not given.

    Raises:
        InvalidDefinition: With every level that is not on the scale.

    >>> policy = PriorityPolicy.from_dict({
    ...     "name": "small", "version": "1",
    ...     "matrix": {"impacts": ["one"], "urgencies": ["high"], "cells": {"one": {"high": "P2"}}},
    ... })
    >>> policy.decide({"impact": "one", "urgency": "high"}).effective
    'P2'
    """

    name: str
    version: str
    matrix: PriorityMatrix = field(kw_only=True)
    scale: PriorityScale = field(factory=PriorityScale, kw_only=True)
    missing: str = field(default=Factory(lambda self: self.scale.least_severe, takes_self=True), kw_only=True)
    schema: Literal["servicecore.priority/1"] = field(default=SCHEMA, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        placed = [
            (f"matrix.cells.{path_part(impact)}.{path_part(urgency)}", level)
            for impact, urgency, level in self.matrix.levels()
        ]
        faults = [
            Fault(
                path, f"{shown(level)} is no level; use one of {choices(self.scale.levels)}", "unknown_value"
            )
            for path, level in (*placed, ("missing", self.missing))
            if level not in self.scale
        ]
        if faults:
            raise InvalidDefinition("priority policy", faults)

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

    def decide(
        self, fields: Mapping[str, Any], override: Override | None = None, *, at_us: int | None = None
    ) -> PriorityDecision:
        """
        The priority of a ticket with these fields.

        Args:
            fields: The ticket's fields, `impact` and `urgency` among them.

            override: What a person set; it stands above the rules while it is in force.

            at_us: When, microseconds UTC, to tell whether the override has expired; None takes it as in
                force.

        Raises:
            UnknownName: If the override's level is not on the scale.

            WrongArgument: If *fields* is no mapping.

        >>> from servicecore.priority import incident_policy
        >>> decision = incident_policy().decide({"impact": "department"})
        >>> decision.effective, decision.missing
        ('P3', ('urgency',))
        """
        if not isinstance(fields, Mapping):
            raise WrongArgument("fields", fields, "a mapping with impact and urgency")
        votes = self._votes(fields)
        derived = self.scale.most_severe(vote.level for vote in votes)
        if override is None:
            return PriorityDecision(derived, derived, because=votes)
        self.scale.rank(override.level)
        word = _word(override, at_us)
        if word.code == "override_expired":
            return PriorityDecision(derived, derived, because=(*votes, word))
        return PriorityDecision(derived, override.level, because=(*votes, word), override=override)

    def _votes(self, fields: Mapping[str, Any]) -> tuple[PriorityReason, ...]:
        """What each rule speaks for; the matrix alone so far."""
        return (self._base(fields),)

    def _base(self, fields: Mapping[str, Any]) -> PriorityReason:
        impact, urgency = fields.get("impact"), fields.get("urgency")
        known = {"impact": impact in self.matrix.impacts, "urgency": urgency in self.matrix.urgencies}
        missing = tuple(name for name in known if not known[name])
        if missing:
            message = f"{' and '.join(missing)} not known, so {self.missing} until then"
            return PriorityReason("missing", self.missing, message=message, params={"missing": missing})
        level = self.matrix.cells[str(impact)][str(urgency)]
        message = f"impact {impact} with urgency {urgency} is {level}"
        return PriorityReason("matrix", level, message=message, params={"impact": impact, "urgency": urgency})


def _word(override: Override, at_us: int | None) -> PriorityReason:
    params = {"by": override.by}
    if at_us is None or override.in_force(at_us):
        return PriorityReason(
            "override", override.level, message=f"set to {override.level} by hand", params=params
        )
    message = f"set to {override.level} by hand, which has expired"
    return PriorityReason("override_expired", override.level, message=message, params=params)
