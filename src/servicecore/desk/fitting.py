"""What does not fit together in a desk document whose parts can all be read: repeated and unknown names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.errors import Fault, choices, path_part, shown
from servicecore.sla.policies.target import ANY
from servicecore.workflow import calendar_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from servicecore.condition import Condition
    from servicecore.desk.desk import Desk
    from servicecore.desk.reception import Reception
    from servicecore.sla import SlaPolicy
    from servicecore.workflow import Workflow, WorkflowDefinition

__all__ = ["repeated", "unfitting"]


def repeated(listed: Mapping[str, Mapping[int, Any]], workflows: Mapping[int, Workflow]) -> Iterator[Fault]:
    """
    Names that stand twice where one is meant, and editions.

    Args:
        listed: What the lists of the document describe, by key and place.

        workflows: The workflows by place.
    """
    for key in ("calendars", "escalation", "obligations"):
        yield from _repeated(key, listed[key])
    yield from _repeated_editions("workflows", {place: each.definition for place, each in workflows.items()})
    yield from _repeated_editions("sla", listed["sla"])


def unfitting(
    desk: Desk, workflows: Mapping[int, Workflow], policies: Mapping[int, SlaPolicy]
) -> Iterator[Fault]:
    """
    Names that a part of a desk asks of another, and that it has not.

    Args:
        workflows, policies: The desk's own, by place in its document.
    """
    yield from _calendar_faults(desk, workflows)
    yield from _rule_faults(desk)
    yield from _policy_faults(desk, policies)
    yield from _list_faults(desk.reception)
    yield from _beside_faults(desk)
    yield from desk.staff.faults(desk.calendars)


def _repeated(key: str, named: Mapping[int, Any]) -> Iterable[Fault]:
    seen: set[str] = set()
    for index, value in named.items():
        if value.name in seen:
            yield Fault(f"{key}[{index}].name", f"{shown(value.name)} stands here twice", "duplicate")
        seen.add(value.name)


def _repeated_editions(
    key: str, editions: Mapping[int, WorkflowDefinition] | Mapping[int, SlaPolicy]
) -> Iterable[Fault]:
    seen: set[tuple[str, str]] = set()
    for index, each in editions.items():
        edition = (each.name, each.version)
        if edition in seen:
            message = f"{shown(each.version)} of {shown(each.name)} stands twice; give each edition its own"
            yield Fault(f"{key}[{index}].version", message, "duplicate")
        seen.add(edition)


def _calendar_faults(desk: Desk, workflows: Mapping[int, Workflow]) -> Iterable[Fault]:
    for index, workflow in workflows.items():
        for path, name in calendar_places(workflow.definition):
            if name not in desk.calendars:
                yield _unknown(f"workflows[{index}].{path}", "calendar", name, desk.calendars)


def _rule_faults(desk: Desk) -> Iterable[Fault]:
    for path, condition in _asked(desk):
        for name in sorted(condition.calendars - set(desk.calendars) if condition else ()):
            yield _unknown(path, "calendar", name, desk.calendars)


def _asked(desk: Desk) -> Iterator[tuple[str, Condition | None]]:
    """The conditions of rules, each with its place; those of workflows and policies are asked elsewhere."""
    for placed_rule in desk.priority.rules.placed if desk.priority else ():
        yield f"priority.{placed_rule.path}.when", placed_rule.condition
    scope, routing, rules = desk.reception.scope, desk.reception.routing, desk.staff.rules
    if scope is not None:
        yield "scope.when", scope.condition
    listed: dict[str, tuple[Condition | None, ...]] = {
        "scope.exclusions": scope.excluding if scope else (),
        "routing.rules": routing.conditions if routing else (),
        "skill_rules.rules": rules.conditions if rules else (),
    }
    for path, conditions in listed.items():
        for index, condition in enumerate(conditions):
            yield f"{path}[{index}].when", condition


def _list_faults(reception: Reception) -> Iterable[Fault]:
    """Lists that routing looks up and nothing has: no ticket could be opened."""
    known = () if reception.lists is None else reception.lists.names
    for index, name in enumerate(() if reception.routing is None else reception.routing.lists):
        if name not in known:
            yield _unknown(f"routing.lists[{index}]", "decision list", name, known)


def _policy_faults(desk: Desk, policies: Mapping[int, SlaPolicy]) -> Iterable[Fault]:
    levels = desk.priority.scale.levels if desk.priority else ()
    for index, policy in policies.items():
        path = f"sla[{index}]"
        for name in sorted(policy.calendars() - set(desk.calendars)):
            yield _unknown(path, "calendar", name, desk.calendars)
        for name in policy.workflows:
            if name not in desk.workflows:
                yield _unknown(f"{path}.workflows", "workflow", name, desk.workflows)
        for place, target in enumerate(policy.targets):
            for level in target.goals if target.picks_by == "priority" else ():
                if level != ANY and level not in levels:
                    yield _unknown(
                        f"{path}.targets[{place}].goals.{path_part(level)}", "priority", level, (*levels, ANY)
                    )


def _beside_faults(desk: Desk) -> Iterable[Fault]:
    places = list(desk.escalation.calendars())
    for index, obligation in enumerate(desk.obligations.values()):
        if obligation.calendar is not None:
            places.append((f"obligations[{index}].calendar", obligation.calendar))
    for path, name in places:
        if name not in desk.calendars:
            yield _unknown(path, "calendar", name, desk.calendars)


def _unknown(path: str, kind: str, name: str, known: Iterable[str]) -> Fault:
    return Fault(path, f"{kind} {shown(name)} is not known; use one of {choices(known)}", "unknown_name")
