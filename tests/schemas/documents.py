"""A document of every kind, with every key that it can have; and who reads each kind."""

from __future__ import annotations

from pathlib import Path

import servicecore
from servicecore import PersonalFields, SlaPolicy, load_desk
from servicecore.businesstime import BusinessCalendar
from servicecore.dispatch import (
    CategoryTree,
    DecisionLists,
    Entitlements,
    People,
    Routing,
    Scope,
    SkillRules,
    UnitTree,
)
from servicecore.document import load_document
from servicecore.escalation import Ladder, Supervision
from servicecore.metrics import FactPolicy, TicketMapping
from servicecore.metrics.scorecards.scorecard import Scorecard
from servicecore.obligation import Obligation
from servicecore.priority import KnownIssues, PriorityPolicy, RecurrenceRule, SurgeRule
from servicecore.workflow import PRESETS, WorkflowDefinition, compile_workflow

SHIPPED = Path(servicecore.__file__).parent
EXAMPLES = Path(__file__).parents[2] / "examples"

READERS = {
    "desk": load_desk,
    "workflow": lambda document: compile_workflow(WorkflowDefinition.from_dict(document)),
    "calendar": BusinessCalendar.from_dict,
    "priority": PriorityPolicy.from_dict,
    "sla_policy": SlaPolicy.from_dict,
    "categories": CategoryTree.from_dict,
    "scope": Scope.from_dict,
    "routing": Routing.from_dict,
    "decision_lists": DecisionLists.from_dict,
    "entitlements": Entitlements.from_dict,
    "people": People.from_dict,
    "units": UnitTree.from_dict,
    "skill_rules": SkillRules.from_dict,
    "personal": PersonalFields.from_dict,
    "ladder": Ladder.from_dict,
    "supervision": Supervision.from_dict,
    "obligation": Obligation.from_dict,
    "known_issues": KnownIssues.from_dict,
    "recurrence": RecurrenceRule.from_dict,
    "surge": SurgeRule.from_dict,
    "scorecard": Scorecard.from_dict,
    "fact_policy": FactPolicy.from_dict,
    "mapping": lambda document: TicketMapping.load(document).business_calendar(),
}

FILES = [
    *(("workflow", SHIPPED / "workflow" / "definitions" / f"{name}.toml") for name in PRESETS),
    *(("priority", path) for path in sorted((SHIPPED / "priority" / "policies").glob("*.toml"))),
    *(("sla_policy", path) for path in sorted((SHIPPED / "sla" / "policies" / "presets").glob("*.toml"))),
    ("categories", SHIPPED / "dispatch" / "presets" / "complaint_categories.toml"),
    ("routing", SHIPPED / "dispatch" / "presets" / "building_plan_routing.toml"),
    *(
        ("scorecard", path)
        for path in sorted((SHIPPED / "metrics" / "scorecards" / "presets").glob("*.toml"))
    ),
    *(("fact_policy", path) for path in sorted((SHIPPED / "metrics" / "facts" / "policies").glob("*.toml"))),
    ("desk", SHIPPED / "sample" / "desk.toml"),
    *(("desk", path) for path in sorted(EXAMPLES.glob("*.toml"))),
    *(("mapping", path) for path in sorted((EXAMPLES / "logs").glob("*.toml"))),
]
"""Every document that is shipped, and every one among the examples, with its kind."""

HOURS = [["09:00", "12:00"], ["13:00", "17:00"]]
CALENDAR = {
    "schema": "servicecore.calendar/1",
    "name": "office",
    "timezone": "Europe/Berlin",
    "weekly": {"mon": HOURS, "fri": [["22:00", "06:00"]]},
    "holidays": {"2026-12-25": "Christmas Day"},
    "special": {"2026-12-24": [["09:00", "12:00"]]},
    "workdays": {"2026-10-10": "mon"},
    "layers": [{"name": "company", "source": "a memo", "rank": 2, "holidays": ["2026-05-02"]}],
    "breaks": {"mon": [["10:00", "10:15"]], "2026-03-02": [["11:00", "11:15"]]},
    "holiday_cuts_overnight": True,
    "horizon_years": 5,
    "zone_source": "tzdata",
    "versions": [{"from": "2027-01-01", "weekly": {"tue": HOURS}}],
}
ASKED = {
    "all": [
        {"field": "category", "in": ["network", "erp"], "ignore_case": True},
        {"not": {"any": [{"field": "team", "absent": True}, {"in_hours": "office"}]}},
        {"field": "opened_at", "older_than": "4h", "calendar": "office"},
        {"field": "waits", "gt": 2},
    ]
}
TIMELESS = {"field": "team", "absent": True}
FIELDS = {
    "waits": "number",
    "area": {"kind": "choice", "choices": ["n", "s"], "order": "rising", "personal": True},
}
WORKFLOW = {
    "schema": "servicecore.workflow/1",
    "name": "errand",
    "version": "1",
    "initial": "open",
    "states": [
        {"name": "open", "category": "new"},
        {
            "name": "asked",
            "category": "waiting",
            "wait_reasons": ["requester", {"name": "parts", "longest": "40h", "then": "finish"}],
        },
        {"name": "done", "category": "closed"},
    ],
    "transitions": [
        {
            "trigger": "finish",
            "sources": ["*"],
            "target": "done",
            "roles": ["agent"],
            "requires": ["reason"],
            "when": ASKED,
            "records": "reviewed",
            "effects": [{"kind": "notify", "audience": "requester", "data": {"any": [1, {"thing": None}]}}],
        },
        {"trigger": "ask", "sources": ["open"], "target": "asked", "requires": ["wait_reason"]},
    ],
    "timers": [{"id": "late", "state": "open", "after": "4h", "every": "1h", "times": 2, "unless": TIMELESS}],
    "opening": {"roles": ["requester"], "requires": ["title"]},
    "labels": {"open": "Open"},
    "translations": {"zh": {"open": "新建"}},
    "max_loops": 3,
    "fields": FIELDS,
}
PRIORITY = {
    "schema": "servicecore.priority/1",
    "name": "small",
    "version": "1",
    "matrix": {"impacts": ["one"], "urgencies": ["high"], "cells": {"one": {"high": "P2"}}},
    "raising": [{"id": "vip", "level": "P1", "when": {"field": "vip", "eq": True}}],
    "fields": FIELDS,
    "scale": {"levels": ["P1", "P2"]},
    "missing": "P2",
}
SLA_POLICY = {
    "schema": "servicecore.sla_policy/1",
    "name": "standard",
    "version": "1",
    "calendar": "office",
    "when": {"field": "category", "present": True},
    "fields": FIELDS,
    "parties": ["us", "them"],
    "valid_from": "2026-01-01T00:00:00+01:00",
    "review_by": "2026-12-31",
    "targets": [
        {
            "metric": "resolution",
            "goals": {
                "P1": {"within": "4h", "outside": "8h"},
                "P2": "2bd",
                "*": {"within": "immediate", "span": "15m"},
            },
            "pause_on": ["requester"],
            "milestones": ["75%", "-1h"],
        },
        {"metric": "own", "goals": {"*": "8h"}, "start": {"field": "event.type", "eq": "assigned"}},
    ],
}
ROUTING = {
    "schema": "servicecore.routing/1",
    "name": "small",
    "default": {"team": "east"},
    "rules": [{"name": "vpn", "when": {"field": "category", "eq": "network"}, "team": "east"}],
    "fields": FIELDS,
    "lists": ["answers"],
}
SCOPE = {
    "schema": "servicecore.scope/1",
    "name": "it",
    "when": {"field": "category", "present": True},
    "otherwise": "only what has a category is served",
    "exclusions": [{"name": "games", "when": {"field": "category", "eq": "games"}, "reason": "no games"}],
    "fields": FIELDS,
}
CATEGORIES = {
    "schema": "servicecore.categories/1",
    "name": "small",
    "categories": {
        "network": {"team": "east", "labels": {"en": "Network"}, "categories": {"wlan": {"owner": "kim"}}},
        "games": {"out_of_scope": "no games"},
    },
}
LISTS = {
    "schema": "servicecore.decision_lists/1",
    "lists": [
        {
            "name": "answers",
            "revision": "7",
            "revised_on": "2026-01-01",
            "keys": ["category"],
            "entries": [{"keys": {"category": "network"}, "text": "Restart it.", "id": "A-1"}],
            "revise_by": "2026-12-31",
        }
    ],
}
ENTITLEMENTS = {
    "schema": "servicecore.entitlements/1",
    "name": "contracts",
    "otherwise": "standard",
    "contracts": [{"name": "gold", "policy": "standard", "customers": ["acme"], "valid_from": "2026-01-01"}],
}
PERSON = {
    "id": "kim",
    "skills": {"vpn": 2},
    "capacity": 4,
    "load": 1,
    "calendar": "office",
    "teams": ["east"],
    "last_assigned_at": "2026-03-02T09:00:00Z",
    "handled": ["T-1"],
}
PEOPLE = {"schema": "servicecore.people/1", "people": [PERSON], "skills": ["vpn"], "teams": ["east"]}
UNITS = {
    "schema": "servicecore.units/1",
    "name": "operator",
    "units": {"province": {"kind": "centre"}, "east": {"parent": "province", "labels": {"zh": "东区"}}},
}
SKILL_RULES = {
    "schema": "servicecore.skill_rules/1",
    "name": "it",
    "rules": [
        {"name": "vpn", "when": {"field": "category", "eq": "network"}, "skills": {"vpn": 1}, "effort": "2h"}
    ],
    "fields": FIELDS,
}
PERSONAL = {
    "schema": "servicecore.personal/1",
    "people": ["agent"],
    "fields": {"email": ["agent", "manager"], "area": []},
}
LADDER = {
    "schema": "servicecore.ladder/1",
    "name": "it",
    "calendar": "office",
    "roles": ["agent"],
    "tiers": [{"name": "specialists", "team": "east"}],
    "levels": [{"name": "lead", "role": "manager"}],
    "when": {"field": "category", "present": True},
    "fields": FIELDS,
    "rungs": [
        {"name": "often", "tier": "specialists", "when": {"field": "waits", "gt": 2}},
        {"name": "late", "level": "lead", "metric": "resolution", "after": "2h", "reason": "it is late"},
    ],
}
SUPERVISION = {
    "schema": "servicecore.supervision/1",
    "roles": ["manager"],
    "fields": FIELDS,
    "rules": [{"name": "late", "supervisor": "max", "metric": "resolution", "effects": [{"kind": "notify"}]}],
}
OBLIGATION = {
    "schema": "servicecore.obligation/1",
    "name": "call",
    "per": "customer",
    "every": "quarter",
    "timezone": "UTC",
    "due": "closing",
    "calendar": "office",
    "grace": "8h",
}
DESK = {
    "schema": "servicecore.desk/1",
    "name": "whole",
    "workflows": ["incident", {"shipped": "problem"}, WORKFLOW, {**WORKFLOW, "version": "2"}],
    "priority": PRIORITY,
    "calendars": [CALENDAR, {"name": "both", "union": [CALENDAR, CALENDAR]}],
    "sla": [SLA_POLICY],
    "people": [PERSON],
    "skills": ["vpn"],
    "categories": CATEGORIES,
    "scope": SCOPE,
    "routing": ROUTING,
    "decision_lists": LISTS,
    "entitlements": ENTITLEMENTS,
    "units": UNITS,
    "skill_rules": SKILL_RULES,
    "personal": PERSONAL,
    "escalation": [LADDER],
    "supervision": SUPERVISION,
    "obligations": [OBLIGATION],
}

DOCUMENTS = {
    "desk": DESK,
    "workflow": WORKFLOW,
    "calendar": CALENDAR,
    "priority": PRIORITY,
    "sla_policy": SLA_POLICY,
    "categories": CATEGORIES,
    "scope": SCOPE,
    "routing": ROUTING,
    "decision_lists": LISTS,
    "entitlements": ENTITLEMENTS,
    "people": PEOPLE,
    "units": UNITS,
    "skill_rules": SKILL_RULES,
    "personal": PERSONAL,
    "ladder": LADDER,
    "supervision": SUPERVISION,
    "obligation": OBLIGATION,
    "known_issues": {
        "schema": "servicecore.known_issues/1",
        "issues": [
            {
                "id": "K-1",
                "answer": "A-7",
                "kind": "change",
                "areas": ["n"],
                "fresh_for": "4h",
                "checked_at": "2026-03-02T09:00:00Z",
            }
        ],
    },
    "recurrence": {"schema": "servicecore.recurrence/1", "within": "168h", "at_least": 4, "by": ["theme"]},
    "surge": {
        "schema": "servicecore.surge/1",
        "near": {"neighbours": {"n": ["s"], "s": ["n"]}},
        "areas": 2,
        "more_than": 4,
        "window": "30m",
        "clock_hour": False,
        "timezone": "UTC",
    },
    "scorecard": load_document(SHIPPED / "metrics" / "scorecards" / "presets" / "operations.toml"),
    "fact_policy": {
        "schema": "servicecore.fact_policy/1",
        "name": "ours",
        "responses": ["replied"],
        "reopening": "work",
        "reopen_within": "168h",
        "units": {"desk": "north"},
        "people": ["holder"],
        "exclude": ["spam"],
    },
    "mapping": {
        **load_document(EXAMPLES / "logs" / "helpdesk_italian.toml"),
        "schema": "servicecore.mapping/1",
        "calendar": CALENDAR,
    },
}
"""One document of each kind."""
