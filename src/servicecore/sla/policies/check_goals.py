"""Whether the goals of a target fit its levels, each other, and its milestones."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

from servicecore.businesstime.goal import (
    ByTime,
    EndOfBusinessDay,
    FixedInstant,
    OpenTime,
    WithinBusinessDays,
)
from servicecore.condition import FieldSchema
from servicecore.condition.contradiction import contradictions
from servicecore.errors import choices, path_part, shown
from servicecore.finding import Finding
from servicecore.sla.policies.metric import ANY
from servicecore.sla.policies.milestone import Offset, OffsetDays
from servicecore.sla.policies.trigger import GOVERNED_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecore.sla.policies.goal import Goal
    from servicecore.sla.policies.milestone import Landmark
    from servicecore.sla.policies.policy import SlaPolicy
    from servicecore.sla.policies.target import Target

__all__ = ["goal_findings"]


def goal_findings(policy: SlaPolicy, levels: Sequence[str]) -> Iterator[Finding]:
    """
    Goals for what there is not, and none for what there is; the longer for the more severe.

    Args:
        levels: Of priority, the most severe first; none where nothing is to be said of them.
    """
    for index, target in enumerate(policy.targets):
        path = f"targets[{index}]"
        yield from _unknown(path, policy, target, levels)
        if target.measured.promised is None:
            yield from _missing(path, policy, target, levels)
        if target.picks_by == "priority":
            yield from _longer(path, policy, target, levels)
        yield from _early_milestones(path, target)


def _unknown(path: str, policy: SlaPolicy, target: Target, levels: Sequence[str]) -> Iterator[Finding]:
    """Goals for values that the field which picks them cannot have."""
    fields = GOVERNED_FIELDS | FieldSchema.from_dict(policy.fields)
    by = target.picks_by
    accepted = fields[by].choices if by in fields else ()
    if by == "priority" and levels:
        accepted = tuple(levels)
    for key in target.goals if accepted else ():
        if key not in (*accepted, ANY):
            message = f"{by} {shown(key)} is not known; use one of {choices((*accepted, ANY))}"
            yield Finding(f"{path}.goals.{path_part(key)}", message, "unknown_name")


def _missing(path: str, policy: SlaPolicy, target: Target, levels: Sequence[str]) -> Iterator[Finding]:
    """Levels without a goal; and no goal at all, where it is said what picks them."""
    if target.goals_by is not None and not target.goals:
        message = f"are missing, although goals_by says that {shown(target.goals_by)} picks them; give them"
        yield _warning(f"{path}.goals", message, "no_goals")
    elif target.picks_by == "priority":
        without = [level for level in levels if target.goal_for(level) is None and _meets(policy, level)]
        if without:
            listed = ", ".join(map(shown, without))
            message = f"promises nothing for {listed} in policy {shown(policy.name)}"
            yield _warning(f"{path}.goals", f"{message}; give a goal for each, or for '{ANY}'", "no_goal")


def _meets(policy: SlaPolicy, level: str) -> bool:
    """Whether the policy can judge a ticket of that level; one chosen at the opening may change its own."""
    if policy.filter is None or policy.chosen == "at_opening":
        return True
    return not contradictions(policy.filter, {"priority": (level,)})


def _longer(path: str, policy: SlaPolicy, target: Target, levels: Sequence[str]) -> Iterator[Finding]:
    """
    More severe levels with the longer goal in the same calendar.

    Goals of two forms, or in two calendars, have no order of their own.
    """
    goals = [(level, goal) for level in levels if (goal := target.goal_for(level)) is not None]
    otherwise = target.calendar or policy.calendar
    for (severe, first), (mild, second) in combinations(goals, 2):
        for (one, place), (other, elsewhere) in _met_together(first, second, otherwise):
            if (one.calendar or otherwise) == (other.calendar or otherwise) and _outlasts(one, other):
                longer = f"{severe} has {one.text}{place}, longer than {mild} with {other.text}{elsewhere}"
                key = path_part(severe if severe in target.goals else ANY)
                message = f"{longer}; raising a priority moves its deadline out"
                yield _warning(f"{path}.goals.{key}", message, "longer_goal")


def _met_together(first: Goal, second: Goal, otherwise: str | None) -> Iterator[tuple[_Face, _Face]]:
    """What two goals promise for tickets that come in at one instant, inside or outside office hours."""
    offices = {
        goal.office or goal.calendar or otherwise for goal in (first, second) if goal.outside is not None
    }
    faces = _faces(first, offices), _faces(second, offices)
    yield from zip(*faces, strict=True) if len(offices) < 2 else product(*faces)


def _faces(goal: Goal, offices: set[str | None]) -> list[_Face]:
    """What it promises inside and outside office hours; once, where neither goal tells them apart."""
    if not offices:
        return [(goal, "")]
    return [(goal, ""), (goal.outside or goal, " outside office hours")]


def _outlasts(one: Goal, other: Goal) -> bool:
    first, second = one.aim, other.aim
    if isinstance(first, ByTime) and isinstance(second, ByTime):
        return (first.days, first.time_us) > (second.days, second.time_us)
    if isinstance(first, FixedInstant) and isinstance(second, FixedInstant):
        return first.at_us > second.at_us
    return one.outlasts(other)


def _early_milestones(path: str, target: Target) -> Iterator[Finding]:
    """Milestones that lie before the start, because they are further from the deadline than that."""
    for index, (name, landmark) in enumerate(target.landmarks.items()):
        early = [
            f"{key} with {each.text}"
            for key, goal in target.goals.items()
            for each in (goal, goal.outside)
            if each is not None and _precedes(landmark, each)
        ]
        if early:
            message = f"{shown(name)} lies before the start for {choices(early)}; give a smaller offset"
            yield _warning(f"{path}.milestones[{index}]", message, "early_milestone")


def _precedes(landmark: Landmark, goal: Goal) -> bool:
    aim = goal.aim
    if isinstance(landmark, Offset) and isinstance(aim, OpenTime):
        return -landmark.us > aim.duration_us
    if isinstance(landmark, OffsetDays) and isinstance(aim, WithinBusinessDays | EndOfBusinessDay | ByTime):
        return -landmark.days > aim.days
    return False


def _warning(path: str, message: str, code: str) -> Finding:
    return Finding(path, message, code, severity="warning")


_Face = tuple["Goal", str]
"""A goal, and in which hours it is promised."""
