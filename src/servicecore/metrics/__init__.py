"""How it went: facts of tickets, KPIs over facts, and the logs of other systems as facts."""

from servicecore.metrics.comparison.comparing import changes, compare
from servicecore.metrics.comparison.comparison import Comparison
from servicecore.metrics.comparison.comparisons import Comparisons
from servicecore.metrics.definitions import catalog
from servicecore.metrics.definitions.catalog_document import kpis_document, load_kpis
from servicecore.metrics.definitions.kpi import Kpi, Test
from servicecore.metrics.definitions.part import Part
from servicecore.metrics.engine.computing import compute, partial
from servicecore.metrics.engine.frames.batches import event_batches, fact_batches, fact_schema
from servicecore.metrics.engine.frames.fact_frames import FactFrames
from servicecore.metrics.engine.frames.making import fact_frames
from servicecore.metrics.engine.partial import Partial
from servicecore.metrics.facts.clock_fact import CLOCK_COLUMNS, ClockFact, clock_rows
from servicecore.metrics.facts.column import Column, columns_table
from servicecore.metrics.facts.fact_fold import FactFold, Folded, fold_all
from servicecore.metrics.facts.fact_policy import FACT_POLICY_SCHEMA, FactPolicy
from servicecore.metrics.facts.facts import FACT_COLUMNS, FACTS_SCHEMA, TicketFacts
from servicecore.metrics.facts.folding import fold
from servicecore.metrics.facts.repeats import mark_repeats
from servicecore.metrics.facts.shipped import FACT_POLICIES, load_fact_policy
from servicecore.metrics.facts.spell import SPELL_COLUMNS, Spell, spell_rows
from servicecore.metrics.logs.log import TicketLog, read_log
from servicecore.metrics.logs.mapping import TicketMapping
from servicecore.metrics.organisation.roll_up import merge_up, roll_up
from servicecore.metrics.outside.series import Series
from servicecore.metrics.periods.period import Period, Periods
from servicecore.metrics.periods.phases import Phase, Phases
from servicecore.metrics.process.process_map import Flow, ProcessMap
from servicecore.metrics.sampling.quality import QualityScore, quality
from servicecore.metrics.sampling.reference import Reference
from servicecore.metrics.sampling.sample import Sample, sample
from servicecore.metrics.scorecards.preset import load_scorecard
from servicecore.metrics.scorecards.result import ScorecardResult
from servicecore.metrics.scorecards.scorecard import Scorecard
from servicecore.metrics.scorecards.target import Target
from servicecore.metrics.statistics.control import ControlChart, xmr
from servicecore.metrics.statistics.share_chart import ShareChart, p_chart
from servicecore.metrics.statistics.survival import Survival, kaplan_meier
from servicecore.metrics.tables.table import KpiTable
from servicecore.metrics.tables.value import KpiRow, KpiValue

__all__ = [
    "CLOCK_COLUMNS",
    "FACTS_SCHEMA",
    "FACT_COLUMNS",
    "FACT_POLICIES",
    "FACT_POLICY_SCHEMA",
    "SPELL_COLUMNS",
    "ClockFact",
    "Column",
    "Comparison",
    "Comparisons",
    "ControlChart",
    "FactFold",
    "FactFrames",
    "FactPolicy",
    "Flow",
    "Folded",
    "Kpi",
    "KpiRow",
    "KpiTable",
    "KpiValue",
    "Part",
    "Partial",
    "Period",
    "Periods",
    "Phase",
    "Phases",
    "ProcessMap",
    "QualityScore",
    "Reference",
    "Sample",
    "Scorecard",
    "ScorecardResult",
    "Series",
    "ShareChart",
    "Spell",
    "Survival",
    "Target",
    "Test",
    "TicketFacts",
    "TicketLog",
    "TicketMapping",
    "catalog",
    "changes",
    "clock_rows",
    "columns_table",
    "compare",
    "compute",
    "event_batches",
    "fact_batches",
    "fact_frames",
    "fact_schema",
    "fold",
    "fold_all",
    "kaplan_meier",
    "kpis_document",
    "load_fact_policy",
    "load_kpis",
    "load_scorecard",
    "mark_repeats",
    "merge_up",
    "p_chart",
    "partial",
    "quality",
    "read_log",
    "roll_up",
    "sample",
    "spell_rows",
    "xmr",
]
