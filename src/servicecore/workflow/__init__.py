"""Where a ticket may go: definitions as data, a pure engine, every reason for a refusal, timers, presets."""

from servicecore.finding import Finding
from servicecore.workflow.calendars import calendar_places
from servicecore.workflow.check import check
from servicecore.workflow.compiled import Workflow, compile_workflow
from servicecore.workflow.definition import (
    ANY_OPEN,
    Effect,
    OpeningDefinition,
    StateDefinition,
    TimerDefinition,
    TransitionDefinition,
    WaitReason,
    WorkflowDefinition,
)
from servicecore.workflow.engine import open_ticket, options, step
from servicecore.workflow.foreign import SYSTEMS, foreign_state
from servicecore.workflow.guard import GUARDS, Guard
from servicecore.workflow.migration import MigrationGap, MigrationMap, migrate, migration_gaps
from servicecore.workflow.preset import PRESETS, load_definition
from servicecore.workflow.refusal import Refusal, RefusalCode
from servicecore.workflow.step import Option, Step
from servicecore.workflow.timer import DueTransition, due, fire, upcoming

__all__ = [
    "ANY_OPEN",
    "GUARDS",
    "PRESETS",
    "SYSTEMS",
    "DueTransition",
    "Effect",
    "Finding",
    "Guard",
    "MigrationGap",
    "MigrationMap",
    "OpeningDefinition",
    "Option",
    "Refusal",
    "RefusalCode",
    "StateDefinition",
    "Step",
    "TimerDefinition",
    "TransitionDefinition",
    "WaitReason",
    "Workflow",
    "WorkflowDefinition",
    "calendar_places",
    "check",
    "compile_workflow",
    "due",
    "fire",
    "foreign_state",
    "load_definition",
    "migrate",
    "migration_gaps",
    "open_ticket",
    "options",
    "step",
    "upcoming",
]
