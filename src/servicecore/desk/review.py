"""What is wrong or suspicious about a desk document, told before a ticket finds out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

from servicecore.desk.document import load_desk
from servicecore.errors import InvalidDefinition, path_part, shown
from servicecore.workflow import Finding, check

if TYPE_CHECKING:
    from pathlib import Path

    from servicecore.businesstime import BusinessCalendar
    from servicecore.desk.desk import Desk
    from servicecore.sla import SlaPolicy
    from servicecore.sla.target import Target
    from servicecore.workflow import Guard

__all__ = ["check_desk"]


def check_desk(
    source: str | Path | Mapping[str, Any], *, guards: Mapping[str, Guard] | None = None
) -> tuple[Finding, ...]:
    """
    Everything wrong or suspicious in a desk document; errors keep it from being used, warnings may be meant.

    Raises:
        InvalidDefinition: If the file cannot be read, or is no TOML or JSON at all.
    """
    try:
        desk = load_desk(source, guards=guards)
    except InvalidDefinition as error:
        if any(fault.code in ("unreadable", "syntax") for fault in error.faults):
            raise
        return tuple(Finding(fault.path, fault.message, fault.code) for fault in error.faults)
    return (*_workflows(desk), *_calendars(desk), *_policies(desk))


def _workflows(desk: Desk) -> Iterable[Finding]:
    for name, workflow in desk.workflows.items():
        for finding in check(workflow.definition, workflow.guards):
            yield finding.under(f"workflow {path_part(name)}")


def _calendars(desk: Desk) -> Iterable[Finding]:
    for name, calendar in desk.calendars.items():
        path = f"calendar {path_part(name)}"
        hours = list(_hours(calendar))
        if not hours:
            yield _warning(path, "never opens; whoever asks it for a deadline gets an error", "never_open")
        if any(closing.startswith("23:59") for _, closing in hours):
            message = "closes at 23:59, which loses a minute each night; write 24:00"
            yield _warning(path, message, "lost_minute")


def _hours(calendar: BusinessCalendar) -> Iterable[tuple[str, str]]:
    document = calendar.to_dict()
    for key in ("weekly", "special"):
        for day in document.get(key, {}).values():
            yield from map(tuple, day)


def _policies(desk: Desk) -> Iterable[Finding]:
    levels = desk.priority.scale.levels if desk.priority else ()
    for index, policy in enumerate(desk.policies):
        for place, target in enumerate(policy.targets):
            path = f"sla[{index}].targets[{place}].goals"
            yield from _promises(path, policy, target, levels)


def _promises(path: str, policy: SlaPolicy, target: Target, levels: Iterable[str]) -> Iterable[Finding]:
    """Levels without a goal, and severe levels with the longer one in the same calendar."""
    goals = [(level, target.goal_for(level)) for level in levels]
    for level, goal in goals:
        if goal is None:
            yield _warning(
                path, f"promises nothing for {shown(level)} in policy {shown(policy.name)}", "no_goal"
            )
    otherwise = target.calendar or policy.calendar
    for (severe, first), (mild, second) in combinations(goals, 2):
        if first is None or second is None or not first.outlasts(second):
            continue
        if (first.calendar or otherwise) == (second.calendar or otherwise):
            longer = f"{severe} has {first.within}, longer than {mild} with {second.within}"
            yield _warning(path, f"{longer}; raising a priority moves its deadline out", "longer_goal")


def _warning(path: str, message: str, code: str) -> Finding:
    return Finding(path, message, code, severity="warning")
