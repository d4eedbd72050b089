"""What was promised: targets and policies as data, clocks as folds of a history."""

from servicecore.sla.change import Change
from servicecore.sla.check import check_policies
from servicecore.sla.clock import Clock
from servicecore.sla.evaluation import evaluate
from servicecore.sla.explanation import Explanation, Explanations, Line, Part, Segment
from servicecore.sla.fold import SlaFold
from servicecore.sla.goal import Goal
from servicecore.sla.holder import HeldTime, Holder, Holders, holders
from servicecore.sla.metric import METRICS, Metric
from servicecore.sla.milestone import Milestone
from servicecore.sla.policy import SlaPolicy
from servicecore.sla.signal import Signal
from servicecore.sla.status import Clocks, SlaStatus
from servicecore.sla.stopwatch import ClockState
from servicecore.sla.target import Target
from servicecore.sla.what_if import Difference, Tally, WhatIf, WhatIfMany, what_if, what_if_many

__all__ = [
    "METRICS",
    "Change",
    "Clock",
    "ClockState",
    "Clocks",
    "Difference",
    "Explanation",
    "Explanations",
    "Goal",
    "HeldTime",
    "Holder",
    "Holders",
    "Line",
    "Metric",
    "Milestone",
    "Part",
    "Segment",
    "Signal",
    "SlaFold",
    "SlaPolicy",
    "SlaStatus",
    "Tally",
    "Target",
    "WhatIf",
    "WhatIfMany",
    "check_policies",
    "evaluate",
    "holders",
    "what_if",
    "what_if_many",
]
