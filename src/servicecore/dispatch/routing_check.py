"""What is wrong or suspicious about routing rules: those that never decide, and names that nothing has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.condition.contradiction import contradictions
from servicecore.dispatch.implication import implies
from servicecore.dispatch.reading import unknown_names
from servicecore.errors import shown
from servicecore.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from servicecore.condition import Condition
    from servicecore.dispatch.category import CategoryTree
    from servicecore.dispatch.decision_lists import DecisionLists
    from servicecore.dispatch.routing import Routing
    from servicecore.dispatch.routing_rule import Destination, RoutingRule

__all__ = ["routing_findings"]


def routing_findings(
    routing: Routing,
    teams: Collection[str] | None,
    workflows: Collection[str] | None,
    categories: CategoryTree | None,
    lists: DecisionLists | None,
) -> Iterator[Finding]:
    """Everything that can be found out about a routing, given what else there is."""
    yield from _never_deciding(routing)
    yield from _names_nothing_has(routing, teams, workflows)
    if lists is not None:
        for index, name in enumerate(routing.lists):
            yield from unknown_names(f"lists[{index}]", "decision list", [name], lists.names)
    yield from _without_team(routing, categories)


def _never_deciding(routing: Routing) -> Iterator[Finding]:
    for index, condition in enumerate(routing.conditions):
        path = f"rules[{index}]"
        for name in () if condition is None else contradictions(condition):
            message = f"never holds: no value of {name} fits all that it asks"
            yield Finding(f"{path}.when", message, "never_holds")
        first = _shadow(routing, index, condition)
        if first is not None:
            message = f"is never reached: {shown(routing.rules[first].name)} holds wherever it does"
            yield Finding(path, message, "unreachable")


def _shadow(routing: Routing, index: int, condition: Condition | None) -> int | None:
    """The first earlier rule that holds wherever a rule does."""
    for place, earlier in enumerate(routing.conditions[:index]):
        if earlier is None or (condition is not None and implies(condition.root, earlier.root)):
            return place
    return None


def _names_nothing_has(
    routing: Routing, teams: Collection[str] | None, workflows: Collection[str] | None
) -> Iterator[Finding]:
    places: list[tuple[str, RoutingRule | Destination]] = [("default", routing.default)]
    places += [(f"rules[{index}]", rule) for index, rule in enumerate(routing.rules)]
    for path, said in places:
        yield from unknown_names(f"{path}.team", "team", [said.team], teams)
        yield from unknown_names(f"{path}.workflow", "workflow", [said.workflow], workflows)


def _without_team(routing: Routing, categories: CategoryTree | None) -> Iterator[Finding]:
    """Tickets that may end with nobody: no default, and no rule that takes every one with a team."""
    certain = any(
        condition is None and rule.team
        for rule, condition in zip(routing.rules, routing.conditions, strict=True)
    )
    if routing.default.team is None and not certain:
        also = " and that have no category" if categories is not None else ""
        message = f"is missing, so tickets that no rule speaks of{also} have no team"
        yield Finding("default.team", message, "no_team", severity="warning")
