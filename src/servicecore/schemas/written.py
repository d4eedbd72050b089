"""The schemas of what is read key by key, such as conditions and calendars: made from the readers' tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from servicecore.businesstime import BusinessCalendar
from servicecore.businesstime.hours import WEEKDAYS
from servicecore.businesstime.rules.combination import MAX_MEMBERS, OPERATIONS
from servicecore.businesstime.rules.definition import SCHEMA as CALENDAR_SCHEMA
from servicecore.businesstime.rules.document import HEAD, MAX_HORIZON_YEARS, SOURCES, TAIL
from servicecore.businesstime.rules.sections import LAYER_KEYS, MAX_RANK, SECTIONS
from servicecore.condition import Field
from servicecore.condition.argument import MAX_LISTED
from servicecore.condition.kind import KINDS
from servicecore.condition.operators import AGES, OPERATORS, PRESENCE
from servicecore.condition.reading import MODIFIERS, WORDS
from servicecore.dispatch import People, Person
from servicecore.dispatch.people import PEOPLE_SCHEMA
from servicecore.schemas.annotation import Definitions, table
from servicecore.sla.policies.goal import Goal
from servicecore.sla.policies.trigger import ROLES

if TYPE_CHECKING:
    from servicecore.schemas.annotation import Schema, Writing

__all__ = ["ATTRIBUTES", "CLASSES", "TABLES", "TEXT", "list_of"]

TEXT: Schema = {"type": "string"}
_DATE: Schema = {"type": "string", "format": "date"}
_INSTANT: Schema = {"type": "string", "format": "date-time"}
_SCALAR: Schema = {"type": ["string", "number", "boolean"]}
_MODIFIERS: Mapping[str, Schema] = {"ignore_case": {"type": "boolean"}, "calendar": TEXT}


def list_of(items: Schema, **limits: int) -> Schema:
    """A list, within limits."""
    return {"type": "array", "items": items, **limits}


def _dated(values: Schema) -> Schema:
    return {"type": "object", "propertyNames": _DATE, "additionalProperties": values}


def _condition(definitions: Definitions) -> Schema:
    return definitions.named("Condition", _whole_condition)


def _whole_condition(definitions: Definitions) -> Schema:
    part = _condition(definitions)
    joined = [
        table({word: part if word == "not" else list_of(part, minItems=1)}, required=(word,))
        for word in WORDS
    ]
    return {
        "title": "What has to hold: one test, or several joined",
        "anyOf": [*joined, definitions.named("Test", _test)],
    }


def _test(_: Definitions) -> Schema:
    asked = {"field": TEXT, **{name: _argument(name) for name in OPERATORS}}
    return {
        "title": "One test: a field, one operator, and what goes with it",
        **table({**asked, **{key: _MODIFIERS[key] for key in MODIFIERS}}),
        "oneOf": [{"required": [name]} for name in OPERATORS],
        "anyOf": [{"required": ["field"]}, {"required": ["in_hours"]}],
    }


def _argument(operator: str) -> Schema:
    if operator in PRESENCE:
        return {"const": True}
    if operator in AGES or operator == "in_hours":
        return TEXT
    if operator in ("in", "not_in"):
        return list_of(_SCALAR, minItems=1, maxItems=MAX_LISTED)
    return TEXT if set(OPERATORS[operator].kinds) <= {"text", "texts"} else _SCALAR


def _fields(definitions: Definitions) -> Schema:
    """The fields that a document declares: by a bare kind, or with all that there is to say."""
    kinds = {"enum": list(KINDS)}
    return {"type": "object", "additionalProperties": {"anyOf": [kinds, definitions.ref(Field)]}}


def _goal(definitions: Definitions) -> Schema:
    return {"anyOf": [TEXT, definitions.ref(Goal)]}


def _goals(definitions: Definitions) -> Schema:
    return {"type": "object", "additionalProperties": _goal(definitions)}


def _skills(_: Definitions) -> Schema:
    return {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}}


def _amount(_: Definitions) -> Schema:
    return {"type": "integer", "minimum": 0}


def _calendar(definitions: Definitions) -> Schema:
    """Hours, perhaps with versions; or the calendars that one combines."""
    keys: dict[str, Schema] = {
        "schema": {"const": CALENDAR_SCHEMA},
        "name": {"type": "string", "minLength": 1},
        "timezone": {"type": "string", "description": "An IANA name such as Europe/Berlin."},
        "horizon_years": {"type": "integer", "minimum": 1, "maximum": MAX_HORIZON_YEARS},
        "zone_source": {"enum": list(SOURCES)},
    }
    sections = _sections()
    version = table({"from": _DATE, **sections}, required=("from",))
    hours = {**{key: keys[key] for key in (*HEAD, *TAIL)}, **sections, "versions": list_of(version)}
    members = list_of(definitions.ref(BusinessCalendar), minItems=2, maxItems=MAX_MEMBERS)
    shared = {key: keys[key] for key in (*HEAD, "zone_source")}
    combined = [table({**shared, each: members}, required=(each,)) for each in OPERATIONS]
    title = "Opening hours: when work can happen"
    return {"title": title, "anyOf": [table(hours, required=("timezone",)), *combined]}


def _sections() -> dict[str, Schema]:
    """What may differ from one version of a calendar to the next."""
    shifts = list_of(list_of(TEXT, minItems=2, maxItems=2))
    exceptions: dict[str, Schema] = {
        "holidays": {"anyOf": [list_of(_DATE), _dated(TEXT)]},
        "special": _dated(shifts),
        "workdays": _dated({"enum": list(WEEKDAYS)}),
    }
    layer: dict[str, Schema] = {
        "name": {"type": "string", "minLength": 1},
        "source": {"type": "string", "minLength": 1},
        "rank": {"type": "integer", "minimum": -MAX_RANK, "maximum": MAX_RANK},
        **exceptions,
    }
    sections: dict[str, Schema] = {
        "weekly": table(dict.fromkeys(WEEKDAYS, shifts)),
        **exceptions,
        "layers": list_of(table({key: layer[key] for key in LAYER_KEYS}, required=("name",))),
        "breaks": {"type": "object", "additionalProperties": shifts},
        "holiday_cuts_overnight": {"type": "boolean"},
    }
    return {key: sections[key] for key in SECTIONS}


def _people(definitions: Definitions) -> Schema:
    names = list_of(TEXT)
    keys: dict[str, Any] = {
        "schema": {"const": PEOPLE_SCHEMA},
        "people": list_of(definitions.ref(Person)),
        "skills": names,
        "teams": names,
    }
    return {"title": "Everybody who takes tickets", **table(keys, required=("people",))}


CLASSES: Mapping[Any, Writing] = {BusinessCalendar: _calendar, People: _people}
"""The classes that are read from documents key by key."""

ATTRIBUTES: Mapping[tuple[str, str], Writing] = {
    **dict.fromkeys([("Person", "skills"), ("SkillRule", "skills"), ("SkillRule", "preferred")], _skills),
    **dict.fromkeys([("Person", "capacity"), ("Person", "load")], _amount),
    ("Person", "last_assigned_at"): lambda _: _INSTANT,
    ("Target", "goals"): _goals,
    ("Goal", "outside"): _goal,
    ("TicketMapping", "calendar"): lambda definitions: definitions.ref(BusinessCalendar),
}
"""The attributes of which more is known than their annotations say, by class and key."""

TABLES: Mapping[str, Writing] = {**dict.fromkeys(("when", "unless", *ROLES), _condition), "fields": _fields}
"""What tables of anything hold, by their key in whatever class."""
