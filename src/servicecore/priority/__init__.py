"""How urgent a ticket is: an ordered scale, a total matrix of impact and urgency, overrides, and why."""

from servicecore.priority.decision import PriorityDecision, PriorityReason
from servicecore.priority.matrix import PriorityMatrix
from servicecore.priority.override import Override
from servicecore.priority.policy import PriorityPolicy
from servicecore.priority.preset import incident_policy
from servicecore.priority.scale import PriorityScale

__all__ = [
    "Override",
    "PriorityDecision",
    "PriorityMatrix",
    "PriorityPolicy",
    "PriorityReason",
    "PriorityScale",
    "incident_policy",
]
