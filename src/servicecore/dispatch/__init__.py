"""Who takes a ticket: categories, scope, routing, decision lists, entitlement, units and assignment."""

from servicecore.dispatch.category import Category, CategoryTree, PlacedCategory
from servicecore.dispatch.considered import Considered
from servicecore.dispatch.decision_list import DecisionEntry, DecisionList, ListAnswer
from servicecore.dispatch.decision_lists import DecisionLists
from servicecore.dispatch.entitlement import Contract, Entitlement, Entitlements
from servicecore.dispatch.preset import building_plan_routing, complaint_categories
from servicecore.dispatch.routing import Routing
from servicecore.dispatch.routing_decision import RoutingDecision
from servicecore.dispatch.routing_rule import Destination, RoutingRule
from servicecore.dispatch.scope import Exclusion, Scope, ScopeDecision
from servicecore.dispatch.unit import Unit, UnitTree

__all__ = [
    "Category",
    "CategoryTree",
    "Considered",
    "Contract",
    "DecisionEntry",
    "DecisionList",
    "DecisionLists",
    "Destination",
    "Entitlement",
    "Entitlements",
    "Exclusion",
    "ListAnswer",
    "PlacedCategory",
    "Routing",
    "RoutingDecision",
    "RoutingRule",
    "Scope",
    "ScopeDecision",
    "Unit",
    "UnitTree",
    "building_plan_routing",
    "complaint_categories",
]
