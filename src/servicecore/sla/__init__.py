"""What was promised: targets and policies as data, clocks as folds of a history."""

from servicecore.sla.clock import Clock
from servicecore.sla.columns import evaluate_batches, evaluate_many, event_table
from servicecore.sla.evaluation import evaluate
from servicecore.sla.explanation import Explanation, Segment
from servicecore.sla.goal import Goal
from servicecore.sla.holder import HeldTime, Holder, Holders, holders
from servicecore.sla.metric import METRICS, EventPattern, Metric
from servicecore.sla.milestone import Milestone
from servicecore.sla.policy import SlaPolicy
from servicecore.sla.signal import Signal
from servicecore.sla.status import Clocks, SlaStatus
from servicecore.sla.stopwatch import ClockState
from servicecore.sla.target import Target
from servicecore.sla.what_if import Difference, Tally, WhatIf, WhatIfMany, what_if, what_if_many

__all__ = [
    "METRICS",
    "Clock",
    "ClockState",
    "Clocks",
    "Difference",
    "EventPattern",
    "Explanation",
    "Goal",
    "HeldTime",
    "Holder",
    "Holders",
    "Metric",
    "Milestone",
    "Segment",
    "Signal",
    "SlaPolicy",
    "SlaStatus",
    "Tally",
    "Target",
    "WhatIf",
    "WhatIfMany",
    "evaluate",
    "evaluate_batches",
    "evaluate_many",
    "event_table",
    "holders",
    "what_if",
    "what_if_many",
]
