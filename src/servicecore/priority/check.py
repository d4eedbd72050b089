"""What is suspicious about a policy of priority, told before a ticket finds out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.condition.contradiction import contradictions
from servicecore.condition.implication import implies
from servicecore.errors import choices, shown
from servicecore.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from servicecore.priority.policy import PriorityPolicy
    from servicecore.priority.rule_set import PlacedRule

__all__ = ["check_priority"]


def check_priority(policy: PriorityPolicy) -> tuple[Finding, ...]:
    """
    Everything suspicious about a policy, each with its path; all of it may be meant.

    What is reported is so: a rule that never holds, a base rule that earlier ones leave nothing to, a
    raising rule that raises nothing, a level that only a person can set. Not every such rule is found.

    >>> from servicecore.priority import PriorityPolicy
    >>> late = PriorityPolicy.from_dict({"name": "late", "version": "1", "base": [
    ...     {"id": "a", "level": "P1", "when": {"field": "waits", "ge": 1}},
    ...     {"id": "b", "level": "P2", "when": {"field": "waits", "ge": 3}}]})
    >>> print(*check_priority(late))
    base[1]: rule 'b' never has its turn: where it holds, 'a' held before
    """
    found = [*_never(policy), *_shadowed(policy), *_idle(policy), *_unused(policy)]
    return tuple(found)


def _never(policy: PriorityPolicy) -> Iterator[Finding]:
    for placed in policy.rules.placed:
        fields = contradictions(placed.condition)
        if fields or implies(placed.condition, ()):
            reason = (
                f"no value of {' or '.join(fields)} lets it hold"
                if fields
                else "its tests exclude each other"
            )
            yield _finding(
                f"{placed.path}.when", f"rule {shown(placed.rule.id)} never holds: {reason}", "never_true"
            )


def _shadowed(policy: PriorityPolicy) -> Iterator[Finding]:
    rules = policy.rules.base
    for index, late in enumerate(rules):
        if implies(late.condition, ()):
            continue
        earlier = _covering(late, rules[:index])
        if earlier:
            ids = choices(shown(placed.rule.id) for placed in earlier)
            message = f"rule {shown(late.rule.id)} never has its turn: where it holds, {ids} held before"
            yield _finding(late.path, message, "shadowed")


def _covering(late: PlacedRule, earlier: Sequence[PlacedRule]) -> Sequence[PlacedRule]:
    """The earlier rule that holds wherever a late one does, else all of them where they do so together."""
    for placed in earlier:
        if implies(late.condition, [placed.condition]):
            return [placed]
    together = implies(late.condition, [placed.condition for placed in earlier])
    return earlier if together else ()


def _idle(policy: PriorityPolicy) -> Iterator[Finding]:
    """Raising rules whose level every base has at least."""
    lowest = max(map(policy.scale.rank, _base_levels(policy)))
    for placed in policy.rules.raising:
        if policy.scale.rank(placed.rule.level) >= lowest:
            level = shown(placed.rule.level)
            message = f"rule {shown(placed.rule.id)} raises nothing: no base is less severe than {level}"
            yield _finding(f"{placed.path}.level", message, "never_raises")


def _base_levels(policy: PriorityPolicy) -> Iterable[str]:
    cells = policy.matrix.levels() if policy.matrix is not None else ()
    return (policy.missing, *(rule.level for rule in policy.base), *(level for _, _, level in cells))


def _unused(policy: PriorityPolicy) -> Iterator[Finding]:
    used = {*_base_levels(policy), *(rule.level for rule in policy.raising)}
    for index, level in enumerate(policy.scale.levels):
        if level not in used:
            yield _finding(f"scale.levels[{index}]", f"{shown(level)} can only be set by hand", "unused")


def _finding(path: str, message: str, code: str) -> Finding:
    return Finding(path, message, code, severity="warning")
