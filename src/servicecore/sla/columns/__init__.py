"""Tables of events in, tables of clocks out; Arrow and numpy are loaded with the first question."""

from servicecore.sla.columns.layout import CLOCK_COLUMNS, CLOCKS_SCHEMA, EVENT_COLUMNS, EVENTS_SCHEMA
from servicecore.sla.columns.questions import evaluate_batches, evaluate_many, event_table

__all__ = [
    "CLOCKS_SCHEMA",
    "CLOCK_COLUMNS",
    "EVENTS_SCHEMA",
    "EVENT_COLUMNS",
    "evaluate_batches",
    "evaluate_many",
    "event_table",
]
