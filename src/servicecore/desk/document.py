"""One document for a whole desk: calendars, workflows, priority and SLA policies that fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import frozen

from servicecore.businesstime import BusinessCalendar
from servicecore.desk.desk import Desk
from servicecore.desk.editions import newest_and_earlier
from servicecore.desk.escalating import Escalation
from servicecore.desk.fitting import repeated, unfitting
from servicecore.desk.personal import personal_table
from servicecore.desk.reception import Reception
from servicecore.desk.staff import STAFF_KEYS, read_staff
from servicecore.dispatch import (
    CategoryTree,
    DecisionLists,
    Entitlements,
    Routing,
    Scope,
    SkillRules,
    UnitTree,
)
from servicecore.document import load_document, placed
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, choices, path_part, shown
from servicecore.escalation import Ladder, Supervision
from servicecore.obligation import Obligation
from servicecore.priority import POLICIES, PriorityPolicy, load_policy
from servicecore.privacy import PersonalFields
from servicecore.sla import SlaPolicy
from servicecore.workflow import (
    PRESETS,
    Workflow,
    WorkflowDefinition,
    compile_workflow,
    load_definition,
)

if TYPE_CHECKING:
    from pathlib import Path

    from servicecore.workflow import Guard

__all__ = ["DESK_KEYS", "DESK_SCHEMA", "LISTED", "PARTS", "SHIPPED", "DeskReading", "load_desk", "read_desk"]

T = TypeVar("T")

DESK_SCHEMA = "servicecore.desk/1"

SHIPPED = "shipped"
"""The key of a table that stands for a shipped workflow."""

LISTED: Mapping[str, Callable[[Any], Any]] = {
    "calendars": BusinessCalendar.from_dict,
    "sla": SlaPolicy.from_dict,
    "escalation": Ladder.from_dict,
    "obligations": Obligation.from_dict,
}
"""The keys that hold a list of documents. One that is added has its JSON Schema made from its class."""

PARTS: Mapping[str, Callable[[Any], Any]] = {
    "categories": CategoryTree.from_dict,
    "scope": Scope.from_dict,
    "routing": Routing.from_dict,
    "decision_lists": DecisionLists.from_dict,
    "entitlements": Entitlements.from_dict,
    "units": UnitTree.from_dict,
    "skill_rules": SkillRules.from_dict,
    "personal": PersonalFields.from_dict,
    "supervision": Supervision.from_dict,
}
"""The keys that hold one document each; the same goes for them."""

DESK_KEYS = ("schema", "name", "workflows", "priority", *LISTED, *STAFF_KEYS, *PARTS)
"""Every key of a desk document."""


def load_desk(source: str | Path | Mapping[str, Any], *, guards: Mapping[str, Guard] | None = None) -> Desk:
    """
    The desk that a document describes.

    Args:
        source: The path of a TOML or JSON file, or a mapping as it would give. Its keys: `name`;
            `calendars`, a list of calendars; `workflows`, a list of definitions or names of shipped
            ones (also as `{shipped = NAME}`), of several editions the newest last; `priority`, a policy
            or the name of a shipped one; `sla`, a list of policies; `categories`, `scope`, `routing`,
            `decision_lists`, `entitlements`, `units` and `skill_rules`, documents of `dispatch`;
            `people`, a list of persons, and `skills`, the names of those that they can have; `personal`,
            a declaration of personal fields; `escalation`, a list of ladders; `supervision`, one document;
            and `obligations`, a list.

        guards: The host's own guards by name, for its own workflows.

    Raises:
        InvalidDefinition: With every fault found, each with its path; in a file, with its line.
    """
    document = load_document(source, "desk document")
    reading = read_desk(document, guards)
    if reading.faults:
        raise InvalidDefinition("desk document", placed(document, reading.faults))
    return reading.desk


@frozen
class DeskReading:
    """
    What of a desk document can be read.

    Args:
        desk: It, as a desk.

        faults: Everything that is wrong with the rest.

        calendars, workflows: The same as in the desk, by their place in the document's lists.
    """

    desk: Desk
    faults: tuple[Fault, ...]
    calendars: Mapping[int, BusinessCalendar]
    workflows: Mapping[int, Workflow]


def read_desk(document: Mapping[str, Any], guards: Mapping[str, Guard] | None = None) -> DeskReading:
    """What of a desk document can be read, as a desk, and everything that is wrong with the rest."""
    faults = list(_key_faults(document))
    listed = {key: _all(document, key, _from_table(read), faults) for key, read in LISTED.items()}
    workflows = _all(document, "workflows", lambda item: _workflow(item, guards), faults)
    parts = _parts(document, faults)
    newest, earlier = newest_and_earlier(workflows.values())
    desk = Desk(
        str(document.get("name", "")),
        workflows=newest,
        earlier=earlier,
        calendars={calendar.name: calendar for calendar in listed["calendars"].values()},
        priority=_priority(document.get("priority"), faults),
        policies=tuple(listed["sla"].values()),
        reception=_reception(parts),
        escalation=_escalation(tuple(listed["escalation"].values()), parts),
        obligations={obligation.name: obligation for obligation in listed["obligations"].values()},
        staff=read_staff(document, parts.get("units"), parts.get("skill_rules"), faults),
        personal=parts.get("personal", PersonalFields()),
    )
    faults += repeated(listed, workflows)
    if not faults:
        faults += unfitting(desk, workflows, listed["sla"])
    return DeskReading(desk, tuple(faults), listed["calendars"], workflows)


def _key_faults(document: Mapping[str, Any]) -> Iterable[Fault]:
    if document.get("schema", DESK_SCHEMA) != DESK_SCHEMA:
        yield Fault("schema", f"{shown(document['schema'])} cannot be read; this release reads {DESK_SCHEMA}")
    if not isinstance(document.get("name"), str):
        yield Fault("name", f"{shown(document.get('name'))} is wrong; give a text", "wrong_type")
    for key in document:
        if key not in DESK_KEYS:
            yield Fault(path_part(key), f"is not known; use one of {choices(DESK_KEYS)}", "unknown_key")


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
    name = _shipped(item)
    definition = WorkflowDefinition.from_dict(item) if name is None else load_definition(name)
    return compile_workflow(definition, guards)


def _shipped(item: Any) -> str | None:
    """The shipped definition that an item names; in a table too, since TOML cannot list both kinds."""
    if not isinstance(item, Mapping) or SHIPPED not in item:
        return item if isinstance(item, str) else None
    if len(item) > 1 or not isinstance(item[SHIPPED], str):
        message = f"names a definition that is shipped, by a text and alone; use one of {choices(PRESETS)}"
        raise InvalidDefinition("workflow", [Fault(SHIPPED, message, "ambiguous")])
    return str(item[SHIPPED])


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


def _parts(document: Mapping[str, Any], faults: list[Fault]) -> dict[str, Any]:
    """What the parts describe that are there and can be read."""
    parts: dict[str, Any] = {}
    for key, read in PARTS.items():
        given = personal_table(document[key]) if key == "personal" and key in document else document.get(key)
        if given is None:
            continue
        try:
            parts[key] = read(_table(given))
        except InvalidDefinition as error:
            faults += [fault.under(key) for fault in error.faults]
    return parts


def _reception(parts: Mapping[str, Any]) -> Reception:
    return Reception(
        parts.get("categories"),
        parts.get("scope"),
        parts.get("routing"),
        parts.get("decision_lists"),
        parts.get("entitlements"),
    )


def _escalation(ladders: tuple[Ladder, ...], parts: Mapping[str, Any]) -> Escalation:
    supervision = parts.get("supervision")
    return Escalation(ladders) if supervision is None else Escalation(ladders, supervision)


def _table(part: Any) -> Any:
    """A part that is a table; a text would be read as the path of a file, which a document must not open."""
    if not isinstance(part, Mapping):
        raise InvalidDefinition("part", [Fault("", f"{shown(part)} is wrong; give a table", "wrong_type")])
    return part


def _from_table(read: Callable[[Any], T]) -> Callable[[Any], T]:
    return lambda item: read(_table(item))
