"""How it went: facts of tickets, KPIs over facts, and the logs of other systems as facts."""

from servicecore.metrics.definitions import catalog
from servicecore.metrics.definitions.kpi import Kpi, Test
from servicecore.metrics.engine.computing import compute
from servicecore.metrics.facts.clock_fact import CLOCK_COLUMNS, ClockFact, clock_rows
from servicecore.metrics.facts.column import Column, columns_table
from servicecore.metrics.facts.fact_policy import FactPolicy
from servicecore.metrics.facts.facts import FACT_COLUMNS, FACTS_SCHEMA, TicketFacts
from servicecore.metrics.facts.folding import fold
from servicecore.metrics.facts.spell import SPELL_COLUMNS, Spell, spell_rows
from servicecore.metrics.logs.log import TicketLog, read_log
from servicecore.metrics.logs.mapping import TicketMapping
from servicecore.metrics.periods.period import Period, Periods
from servicecore.metrics.tables.table import KpiTable
from servicecore.metrics.tables.value import KpiRow, KpiValue

__all__ = [
    "CLOCK_COLUMNS",
    "FACTS_SCHEMA",
    "FACT_COLUMNS",
    "SPELL_COLUMNS",
    "ClockFact",
    "Column",
    "FactPolicy",
    "Kpi",
    "KpiRow",
    "KpiTable",
    "KpiValue",
    "Period",
    "Periods",
    "Spell",
    "Test",
    "TicketFacts",
    "TicketLog",
    "TicketMapping",
    "catalog",
    "clock_rows",
    "columns_table",
    "compute",
    "fold",
    "read_log",
    "spell_rows",
]
