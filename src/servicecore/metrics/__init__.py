"""How it went: facts of tickets, KPIs over facts, and the logs of other systems as facts."""

from servicecore.metrics import catalog
from servicecore.metrics.computing import compute
from servicecore.metrics.fact_policy import FactPolicy
from servicecore.metrics.facts import FACTS_SCHEMA, ClockFact, TicketFacts
from servicecore.metrics.folding import fold
from servicecore.metrics.kpi import Kpi, Test
from servicecore.metrics.log import TicketLog, read_log
from servicecore.metrics.mapping import TicketMapping
from servicecore.metrics.period import Period, Periods
from servicecore.metrics.table import KpiTable
from servicecore.metrics.value import KpiRow, KpiValue

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
