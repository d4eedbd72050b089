"""Every schema, made from the classes and tables by which the documents are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from servicecore.businesstime import BusinessCalendar
from servicecore.desk.document import DESK_KEYS, DESK_SCHEMA, LISTED, PARTS, SHIPPED
from servicecore.dispatch import (
    CategoryTree,
    DecisionLists,
    Entitlements,
    People,
    Person,
    Routing,
    Scope,
    SkillRules,
    UnitTree,
)
from servicecore.escalation import Ladder, Supervision
from servicecore.metrics.facts.fact_policy import FactPolicy
from servicecore.metrics.logs.mapping import TicketMapping
from servicecore.metrics.scorecards.scorecard import Scorecard
from servicecore.obligation import Obligation
from servicecore.priority import POLICIES, KnownIssues, PriorityPolicy, RecurrenceRule, SurgeRule
from servicecore.privacy import PersonalFields
from servicecore.schemas.annotation import Definitions, nullable, table
from servicecore.schemas.shipped import KINDS
from servicecore.schemas.written import ATTRIBUTES, CLASSES, TABLES, TEXT, list_of
from servicecore.sla import SlaPolicy
from servicecore.workflow import PRESETS, WorkflowDefinition

if TYPE_CHECKING:
    from pathlib import Path

    from servicecore.schemas.annotation import Schema

__all__ = ["make_schema", "write_schemas"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_CLASSES: Mapping[str, type] = {
    "workflow": WorkflowDefinition,
    "calendar": BusinessCalendar,
    "priority": PriorityPolicy,
    "sla_policy": SlaPolicy,
    "categories": CategoryTree,
    "scope": Scope,
    "routing": Routing,
    "decision_lists": DecisionLists,
    "entitlements": Entitlements,
    "people": People,
    "units": UnitTree,
    "skill_rules": SkillRules,
    "personal": PersonalFields,
    "ladder": Ladder,
    "supervision": Supervision,
    "obligation": Obligation,
    "known_issues": KnownIssues,
    "recurrence": RecurrenceRule,
    "surge": SurgeRule,
    "mapping": TicketMapping,
    "fact_policy": FactPolicy,
    "scorecard": Scorecard,
}


def make_schema(kind: str) -> Schema:
    """The schema of a kind of document."""
    definitions = Definitions(CLASSES, ATTRIBUTES, TABLES)
    root = definitions.named("Desk", _desk) if kind == "desk" else definitions.ref(_CLASSES[kind])
    parts = dict(sorted(definitions.made.items()))
    return {"$schema": DIALECT, "$id": _id(parts[root["$ref"].rpartition("/")[2]]), **root, "$defs": parts}


def _id(document: Schema) -> str:
    """What the schema of a document is called: as its documents say in their key `schema`, and at no host."""
    first: Schema = document.get("anyOf", [document])[0]
    named: str = first["properties"]["schema"]["const"]
    return f"urn:{named.replace('.', ':').replace('/', ':')}"


def write_schemas(folder: Path) -> list[str]:
    """Write every schema into a folder; the names of the files that changed."""
    changed = []
    for kind in KINDS:
        path = folder / f"{kind}.json"
        text = json.dumps(make_schema(kind), indent=1, ensure_ascii=False) + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path.name)
    return changed


def _desk(definitions: Definitions) -> Schema:
    shipped = {"enum": list(PRESETS)}
    named = table({SHIPPED: shipped}, required=(SHIPPED,))
    own: dict[str, Any] = {
        "schema": {"const": DESK_SCHEMA},
        "name": TEXT,
        "workflows": list_of({"anyOf": [shipped, named, definitions.ref(WorkflowDefinition)]}),
        "priority": {"anyOf": [{"enum": list(POLICIES)}, definitions.ref(PriorityPolicy), {"type": "null"}]},
        "people": nullable(list_of(definitions.ref(Person))),
        "skills": nullable(list_of(TEXT)),
    }
    own |= {key: list_of(_read_by(read, definitions)) for key, read in LISTED.items()}
    own |= {key: nullable(_read_by(read, definitions)) for key, read in PARTS.items()}
    names = list_of(TEXT)
    own["personal"] = {"anyOf": [names, *own["personal"]["anyOf"]]}
    title = "A whole service desk: when it works, how tickets move, how urgent they are, what is promised"
    return {"title": title, **table({key: own[key] for key in DESK_KEYS}, required=("name",))}


def _read_by(read: Callable[[Any], Any], definitions: Definitions) -> Schema:
    """The schema of what a class's own `from_dict` reads."""
    kind: type = read.__self__  # type: ignore[attr-defined]
    return definitions.ref(kind)
