"""How a ticket is escalated beside its lifecycle: ladders of tiers and levels, and supervision in person."""

from servicecore.escalation.climbing import (
    DueRung,
    due_rungs,
    effects_of,
    happenings,
    next_rung,
    raises,
)
from servicecore.escalation.ladder import Ladder, Level, Rung, Tier
from servicecore.escalation.moment import Moment, OpenHours, holds
from servicecore.escalation.occasion import Occasion
from servicecore.escalation.supervision import (
    DueSupervision,
    Supervision,
    SupervisionRule,
    supervision_list,
)
from servicecore.escalation.told import Alert, Deadline, Told

__all__ = [
    "Alert",
    "Deadline",
    "DueRung",
    "DueSupervision",
    "Ladder",
    "Level",
    "Moment",
    "Occasion",
    "OpenHours",
    "Rung",
    "Supervision",
    "SupervisionRule",
    "Tier",
    "Told",
    "due_rungs",
    "effects_of",
    "happenings",
    "holds",
    "next_rung",
    "raises",
    "supervision_list",
]
