"""What was promised: targets and policies as data, clocks as folds of a history."""

from servicecore.sla.clocks.change import Change
from servicecore.sla.clocks.clock import Clock
from servicecore.sla.clocks.signal import Signal
from servicecore.sla.clocks.status import Clocks, SlaStatus
from servicecore.sla.columns import evaluate_batches, evaluate_many, event_table
from servicecore.sla.engine.stopwatch import ClockState
from servicecore.sla.evaluation import evaluate
from servicecore.sla.explanation import Explanation, Explanations, Line, Part, Segment
from servicecore.sla.fold import SlaFold
from servicecore.sla.holder import HeldTime, Holder, Holders, holders
from servicecore.sla.policies.check import check_policies
from servicecore.sla.policies.goal import Goal
from servicecore.sla.policies.metric import METRICS, Metric
from servicecore.sla.policies.milestone import Milestone
from servicecore.sla.policies.policy import SlaPolicy
from servicecore.sla.policies.preset import PRESETS, preset
from servicecore.sla.policies.target import Target
from servicecore.sla.what_if import Difference, Tally, WhatIf, WhatIfMany, what_if, what_if_many

__all__ = [
    "METRICS",
    "PRESETS",
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
    "evaluate_batches",
    "evaluate_many",
    "event_table",
    "holders",
    "preset",
    "what_if",
    "what_if_many",
]
