"""How urgent a ticket is: an ordered scale, a total matrix, rules that raise, overrides, and why."""

from servicecore.priority.check import check_priority
from servicecore.priority.decision import PriorityDecision, PriorityReason
from servicecore.priority.known_issue import KnownIssue, KnownIssues, Lookup
from servicecore.priority.matrix import PriorityMatrix
from servicecore.priority.neighbourhood import Neighbourhood
from servicecore.priority.occurrence import Occurrence, Theme
from servicecore.priority.override import Override
from servicecore.priority.policy import PriorityPolicy
from servicecore.priority.preset import POLICIES, incident_policy, load_policy
from servicecore.priority.ranking import RankedTheme, rank_themes
from servicecore.priority.recurrence import Problem, Recurrence, RecurrenceRule
from servicecore.priority.recurrence_watch import RecurrenceWatch
from servicecore.priority.rule import RULE_FIELDS, PriorityRule, RuleAnswer
from servicecore.priority.scale import PriorityScale
from servicecore.priority.subject import plain_subject
from servicecore.priority.surge import MajorIncident, Surge, SurgeRule
from servicecore.priority.surge_watch import SurgeWatch

__all__ = [
    "POLICIES",
    "RULE_FIELDS",
    "KnownIssue",
    "KnownIssues",
    "Lookup",
    "MajorIncident",
    "Neighbourhood",
    "Occurrence",
    "Override",
    "PriorityDecision",
    "PriorityMatrix",
    "PriorityPolicy",
    "PriorityReason",
    "PriorityRule",
    "PriorityScale",
    "Problem",
    "RankedTheme",
    "Recurrence",
    "RecurrenceRule",
    "RecurrenceWatch",
    "RuleAnswer",
    "Surge",
    "SurgeRule",
    "SurgeWatch",
    "Theme",
    "check_priority",
    "incident_policy",
    "load_policy",
    "plain_subject",
    "rank_themes",
]
