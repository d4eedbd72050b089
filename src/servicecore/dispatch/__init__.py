"""Who takes a ticket: categories, scope, routing, decision lists, entitlement, units and assignment."""

from servicecore.dispatch.candidate import Candidate, PassedOver
from servicecore.dispatch.category import Category, CategoryTree, PlacedCategory
from servicecore.dispatch.considered import Considered
from servicecore.dispatch.contract import Contract
from servicecore.dispatch.decision_list import DecisionEntry, DecisionList, ListAnswer
from servicecore.dispatch.decision_lists import DecisionLists
from servicecore.dispatch.demand import Demand
from servicecore.dispatch.entitlement import Entitlement, Entitlements
from servicecore.dispatch.objection import OBJECTIONS, Objection
from servicecore.dispatch.people import People
from servicecore.dispatch.person import Person
from servicecore.dispatch.placement import Placement, Plan, Unplaced
from servicecore.dispatch.planning import plan
from servicecore.dispatch.preset import building_plan_routing, complaint_categories
from servicecore.dispatch.ranking import Ranking, rank
from servicecore.dispatch.routing import Routing
from servicecore.dispatch.routing_decision import RoutingDecision
from servicecore.dispatch.routing_rule import Destination, RoutingRule
from servicecore.dispatch.scope import Exclusion, Scope, ScopeDecision
from servicecore.dispatch.skill_rules import SkillDecision, SkillRule, SkillRules
from servicecore.dispatch.unit import Unit, UnitTree

__all__ = [
    "OBJECTIONS",
    "Candidate",
    "Category",
    "CategoryTree",
    "Considered",
    "Contract",
    "DecisionEntry",
    "DecisionList",
    "DecisionLists",
    "Demand",
    "Destination",
    "Entitlement",
    "Entitlements",
    "Exclusion",
    "ListAnswer",
    "Objection",
    "PassedOver",
    "People",
    "Person",
    "PlacedCategory",
    "Placement",
    "Plan",
    "Ranking",
    "Routing",
    "RoutingDecision",
    "RoutingRule",
    "Scope",
    "ScopeDecision",
    "SkillDecision",
    "SkillRule",
    "SkillRules",
    "Unit",
    "UnitTree",
    "Unplaced",
    "building_plan_routing",
    "complaint_categories",
    "plan",
    "rank",
]
