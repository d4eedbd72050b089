"""One document for a whole desk: calendars, workflows, priority and SLA policies that fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from servicecore.businesstime import BusinessCalendar
from servicecore.desk.desk import Desk
from servicecore.desk.reception import Reception
from servicecore.dispatch import CategoryTree, DecisionLists, Entitlements, Routing, Scope
from servicecore.document import load_document, placed
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, choices, path_part, shown
from servicecore.priority import POLICIES, PriorityPolicy, load_policy
from servicecore.sla import SlaPolicy
from servicecore.sla.policies.target import ANY
from servicecore.workflow import (
    Workflow,
    WorkflowDefinition,
    calendar_places,
    compile_workflow,
    load_definition,
)

if TYPE_CHECKING:
    from pathlib import Path

    from servicecore.workflow import Guard

__all__ = ["DESK_SCHEMA", "load_desk", "read_desk"]

T = TypeVar("T")

DESK_SCHEMA = "servicecore.desk/1"

_PARTS: Mapping[str, Callable[[Any], Any]] = {
    "categories": CategoryTree.from_dict,
    "scope": Scope.from_dict,
    "routing": Routing.from_dict,
    "decision_lists": DecisionLists.from_dict,
    "entitlements": Entitlements.from_dict,
}
"""The parts of the reception, each a document of its own."""

_KEYS = ("schema", "name", "calendars", "workflows", "priority", "sla", *_PARTS)


def load_desk(source: str | Path | Mapping[str, Any], *, guards: Mapping[str, Guard] | None = None) -> Desk:
    """
    The desk that a document describes.

    Args:
        source: The path of a TOML or JSON file, or a mapping as it would give. Its keys: `name`;
            `calendars`, a list of calendars; `workflows`, a list of definitions or names of shipped
            ones; `priority`, a policy or the name of a shipped one; `sla`, a list of policies; and
            `categories`, `scope`, `routing`, `decision_lists` and `entitlements`, documents of `dispatch`.

        guards: The host's own guards by name, for its own workflows.

    Raises:
        InvalidDefinition: With every fault found, each with its path; in a file, with its line.
    """
    document = load_document(source, "desk document")
    desk, faults = read_desk(document, guards)
    if faults:
        raise InvalidDefinition("desk document", placed(document, faults))
    return desk


def read_desk(
    document: Mapping[str, Any], guards: Mapping[str, Guard] | None = None
) -> tuple[Desk, list[Fault]]:
    """What of a desk document can be read, as a desk, and everything that is wrong with the rest."""
    faults = list(_key_faults(document))
    calendars = _all(document, "calendars", BusinessCalendar.from_dict, faults)
    workflows = _all(document, "workflows", lambda item: _workflow(item, guards), faults)
    policies = _all(document, "sla", SlaPolicy.from_dict, faults)
    priority = _priority(document.get("priority"), faults)
    desk = Desk(
        str(document.get("name", "")),
        workflows={workflow.name: workflow for workflow in workflows.values()},
        calendars={calendar.name: calendar for calendar in calendars.values()},
        priority=priority,
        policies=tuple(policies.values()),
        reception=_reception(document, faults),
    )
    faults += _repeated("calendars", calendars)
    faults += _repeated("workflows", workflows)
    faults += _repeated_policies(policies)
    if not faults:
        faults += [*_calendar_faults(desk, workflows), *_rule_faults(desk), *_policy_faults(desk, policies)]
        faults += _list_faults(desk.reception)
    return desk, faults


def _key_faults(document: Mapping[str, Any]) -> Iterable[Fault]:
    if document.get("schema", DESK_SCHEMA) != DESK_SCHEMA:
        yield Fault("schema", f"{shown(document['schema'])} cannot be read; this release reads {DESK_SCHEMA}")
    if not isinstance(document.get("name"), str):
        yield Fault("name", f"{shown(document.get('name'))} is wrong; give a text", "wrong_type")
    for key in document:
        if key not in _KEYS:
            yield Fault(path_part(key), f"is not known; use one of {choices(_KEYS)}", "unknown_key")


def _all(
    document: Mapping[str, Any], key: str, build: Callable[[Any], T], faults: list[Fault]
) -> dict[int, T]:
    """What each item of a list describes, by its place; the faults of those that describe nothing."""
    items = document.get(key, [])
    if not isinstance(items, list):
        faults.append(Fault(key, f"{shown(items)} is wrong; give a list", "wrong_type"))
        return {}
    built = {}
    for index, item in enumerate(items):
        try:
            built[index] = build(item)
        except InvalidDefinition as error:
            faults += [fault.under(f"{key}[{index}]") for fault in error.faults]
        except ServiceCoreError as error:
            faults.append(Fault(f"{key}[{index}]", str(error), error.code))
    return built


def _workflow(item: Any, guards: Mapping[str, Guard] | None) -> Workflow:
    definition = load_definition(item) if isinstance(item, str) else WorkflowDefinition.from_dict(item)
    return compile_workflow(definition, guards)


def _priority(item: Any, faults: list[Fault]) -> PriorityPolicy | None:
    if item is None:
        return None
    if isinstance(item, str) and item in POLICIES:
        return load_policy(item)
    if isinstance(item, str):
        message = f"{shown(item)} is not known; use one of {choices(POLICIES)}, or a whole policy"
        faults.append(Fault("priority", message, "unknown_name"))
        return None
    try:
        return PriorityPolicy.from_dict(item)
    except InvalidDefinition as error:
        faults += [fault.under("priority") for fault in error.faults]
        return None


def _reception(document: Mapping[str, Any], faults: list[Fault]) -> Reception:
    parts: dict[str, Any] = {}
    for key, read in _PARTS.items():
        if document.get(key) is None:
            continue
        try:
            parts[key] = read(_table(document[key]))
        except InvalidDefinition as error:
            faults += [fault.under(key) for fault in error.faults]
    return Reception(
        parts.get("categories"),
        parts.get("scope"),
        parts.get("routing"),
        parts.get("decision_lists"),
        parts.get("entitlements"),
    )


def _table(part: Any) -> Any:
    """A part that is a table; a text would be read as the path of a file, which a document must not open."""
    if not isinstance(part, Mapping):
        raise InvalidDefinition("part", [Fault("", f"{shown(part)} is wrong; give a table", "wrong_type")])
    return part


def _repeated(key: str, named: Mapping[int, BusinessCalendar] | Mapping[int, Workflow]) -> Iterable[Fault]:
    seen: set[str] = set()
    for index, value in named.items():
        if value.name in seen:
            yield Fault(f"{key}[{index}].name", f"{shown(value.name)} stands here twice", "duplicate")
        seen.add(value.name)


def _repeated_policies(policies: Mapping[int, SlaPolicy]) -> Iterable[Fault]:
    seen: set[tuple[str, str]] = set()
    for index, policy in policies.items():
        edition = (policy.name, policy.version)
        if edition in seen:
            message = (
                f"{shown(policy.version)} of {shown(policy.name)} stands twice; give each edition its own"
            )
            yield Fault(f"sla[{index}].version", message, "duplicate")
        seen.add(edition)


def _calendar_faults(desk: Desk, workflows: Mapping[int, Workflow]) -> Iterable[Fault]:
    for index, workflow in workflows.items():
        for path, name in calendar_places(workflow.definition):
            if name not in desk.calendars:
                yield _unknown(f"workflows[{index}].{path}", "calendar", name, desk.calendars)


def _rule_faults(desk: Desk) -> Iterable[Fault]:
    for rule in desk.priority.rules.placed if desk.priority else ():
        for name in sorted(rule.condition.calendars - set(desk.calendars)):
            yield _unknown(f"priority.{rule.path}.when", "calendar", name, desk.calendars)


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


def _unknown(path: str, kind: str, name: str, known: Iterable[str]) -> Fault:
    return Fault(path, f"{kind} {shown(name)} is not known; use one of {choices(known)}", "unknown_name")
