"""Where a ticket goes, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from servicecore.dispatch.considered import missing_in
from servicecore.errors import shown

if TYPE_CHECKING:
    from servicecore.dispatch.category import PlacedCategory
    from servicecore.dispatch.considered import Considered
    from servicecore.dispatch.decision_list import ListAnswer
    from servicecore.dispatch.routing_rule import Destination, RoutingRule

__all__ = ["LIST_PREFIX", "RoutingDecision", "TeamFrom"]

TeamFrom: TypeAlias = Literal["rule", "category", "default"]

LIST_PREFIX = "list."
"""What stands before the name of a list, where conditions ask what it said."""


@frozen
class RoutingDecision:
    """
    Where a ticket goes, and why.

    Args:
        team: The team; None where nobody is responsible.

        team_from: What named the team: `rule`, `category`, `default`, or None.

        rule: The rule that fired; None where none did.

        reason: The decision in one sentence.

        considered: Every rule that was asked, in order, the one that fired last.

        category: The ticket's category, where it is known and there is a tree.

        lists: What the decision lists said, in the order in which the routing names them.

        answer: What the requester is told at once; None where the ticket goes on.

        unknown: What else was not known: the category field, where its value is in no tree.
    """

    team: str | None = field(kw_only=True)
    queue: str | None = field(default=None, kw_only=True)
    workflow: str | None = field(default=None, kw_only=True)
    variant: str | None = field(default=None, kw_only=True)
    team_from: TeamFrom | None = field(kw_only=True)
    rule: str | None = field(default=None, kw_only=True)
    reason: str = field(kw_only=True)
    considered: tuple[Considered, ...] = field(default=(), kw_only=True, repr=False)
    category: PlacedCategory | None = field(default=None, kw_only=True, repr=False)
    lists: tuple[ListAnswer, ...] = field(default=(), kw_only=True, repr=False)
    answer: str | None = field(default=None, kw_only=True)
    unknown: tuple[str, ...] = field(default=(), kw_only=True)

    @classmethod
    def of(
        cls,
        rule: RoutingRule | None,
        category: PlacedCategory | None,
        default: Destination,
        *,
        considered: tuple[Considered, ...],
        lists: tuple[ListAnswer, ...],
        unknown: tuple[str, ...],
    ) -> RoutingDecision:
        """What follows from the rule that fired, if any: what it does not say, category and default do."""
        team, team_from = _team(rule, category, default)
        said: RoutingRule | Destination = default if rule is None else rule
        wanted = None if rule is None else rule.answer
        entry = next((each.entry for each in lists if each.name == wanted), None)
        return cls(
            team=team,
            queue=said.queue,
            workflow=said.workflow,
            variant=said.variant,
            team_from=team_from,
            rule=None if rule is None else rule.name,
            reason=_reason(rule, category, default, team_from),
            considered=considered,
            category=category,
            lists=lists,
            answer=None if entry is None else entry.text,
            unknown=unknown,
        )

    def __str__(self) -> str:
        return self.reason

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that were not there, or had a value that nobody knows, of the ticket and of lists."""
        asked = [name for each in self.lists for name in each.missing]
        plain = [name for name in missing_in(self.considered) if not name.startswith(LIST_PREFIX)]
        return tuple(dict.fromkeys([*plain, *asked, *self.unknown]))

    def to_dict(self) -> dict[str, Any]:
        """The decision as JSON-ready data."""
        return {
            **{name: getattr(self, name) for name in ("team", "queue", "workflow", "variant", "team_from")},
            "rule": self.rule,
            "reason": self.reason,
            "answer": self.answer,
            "category": None if self.category is None else self.category.path,
            "considered": [each.to_dict() for each in self.considered],
            "lists": [each.to_dict() for each in self.lists],
            "missing": [*self.missing],
        }


def _team(
    rule: RoutingRule | None, category: PlacedCategory | None, default: Destination
) -> tuple[str | None, TeamFrom | None]:
    if rule is not None and rule.team:
        return rule.team, "rule"
    if category is not None and category.team:
        return category.team, "category"
    return (default.team, "default") if default.team else (None, None)


def _reason(
    rule: RoutingRule | None,
    category: PlacedCategory | None,
    default: Destination,
    team_from: TeamFrom | None,
) -> str:
    if rule is not None:
        return f"rule {shown(rule.name)}: {rule.reason}" if rule.reason else f"rule {shown(rule.name)}"
    if category is not None and team_from == "category":
        return f"no rule fired; category {shown(category.path)} is with team {shown(category.team)}"
    if team_from == "default":
        return default.reason or "no rule fired and the category has no team, so it goes to the default"
    return "no rule fired, the category has no team, and there is no default"
