"""What was promised: targets and policies as data, clocks as folds of a history."""

from servicecore.sla.clock import Clock
from servicecore.sla.evaluation import evaluate
from servicecore.sla.explanation import Explanation, Segment
from servicecore.sla.goal import Goal
from servicecore.sla.metric import METRICS, EventPattern, Metric
from servicecore.sla.milestone import Milestone
from servicecore.sla.policy import SlaPolicy
from servicecore.sla.signal import Signal
from servicecore.sla.status import Clocks, SlaStatus
from servicecore.sla.stopwatch import ClockState
from servicecore.sla.target import Target

__all__ = [
    "METRICS",
    "Clock",
    "ClockState",
    "Clocks",
    "EventPattern",
    "Explanation",
    "Goal",
    "Metric",
    "Milestone",
    "Segment",
    "Signal",
    "SlaPolicy",
    "SlaStatus",
    "Target",
    "evaluate",
]
