"""How it went: facts of tickets, KPIs over facts, and the logs of other systems as facts."""

from servicecore.metrics.definitions import catalog
from servicecore.metrics.definitions.kpi import Kpi, Test
from servicecore.metrics.engine.computing import compute
from servicecore.metrics.facts.fact_policy import FactPolicy
from servicecore.metrics.facts.facts import FACTS_SCHEMA, ClockFact, TicketFacts
from servicecore.metrics.facts.folding import fold
from servicecore.metrics.logs.log import TicketLog, read_log
from servicecore.metrics.logs.mapping import TicketMapping
from servicecore.metrics.periods.period import Period, Periods
from servicecore.metrics.tables.table import KpiTable
from servicecore.metrics.tables.value import KpiRow, KpiValue

__all__ = [
    "FACTS_SCHEMA",
    "ClockFact",
    "FactPolicy",
    "Kpi",
    "KpiRow",
    "KpiTable",
    "KpiValue",
    "Period",
    "Periods",
    "Test",
    "TicketFacts",
    "TicketLog",
    "TicketMapping",
    "catalog",
    "compute",
    "fold",
    "read_log",
]
