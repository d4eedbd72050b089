"""KPIs on Spark: events in, the same fold as in process on every partition, and the same table out.

Run it with `python examples/spark_kpis.py`; it needs the extra `spark`, and Java 17. The desk and its
fortnight are the sample's. A real host reads its events from its own tables, as two columns: the ticket,
and the event as JSON.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from servicecore.metrics import FactFrames, catalog, compute, event_batches, fact_batches, fact_schema, fold
from servicecore.sample import END, live_fortnight, sample_desk
from servicecore.store import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame

    from servicecore.metrics.engine.need import Table

KPIS = [
    catalog.ARRIVALS,
    catalog.FIRST_RESPONSE.p90,
    catalog.FIRST_RESOLUTION,
    catalog.SLA_ATTAINMENT,
    catalog.REOPENED,
    catalog.BACKLOG,
]
DIMENSIONS = ["priority", "team"]

os.environ["PYSPARK_PYTHON"] = sys.executable
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "2")
    .config("spark.log.level", "ERROR")
    .getOrCreate()
)

desk, store = sample_desk(), MemoryStore()
live_fortnight(desk, store, tickets=60)
histories = [store.history(ticket_id) for ticket_id in store.tickets()]

events = spark.createDataFrame(
    pa.Table.from_batches(event_batches(event for history in histories for event in history))
)
# Partitioned by ticket, never by time; sorted, so that a ticket's events come one after the other.
events = events.repartition(2, "ticket_id").sortWithinPartitions("ticket_id")


def folded(table: Table) -> DataFrame:
    """One table of facts, made where the events are."""
    named = DIMENSIONS if table == "ticket" else []

    def facts(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return fact_batches(batches, desk.policies, desk.calendars, asof=END, table=table, dimensions=named)

    schema = from_arrow_schema(fact_schema(table, dimensions=named))
    return events.mapInArrow(facts, schema)


frames = FactFrames(folded("ticket"), clocks=folded("clock"), spans=folded("span"))
on_spark = compute(frames, KPIS, by=["priority"], asof=END)
print(on_spark)

facts = [fold(history, desk.policies, desk.calendars, asof=END) for history in histories]
in_process = compute(facts, KPIS, by=["priority"], asof=END)
print("the same in process:", on_spark.to_json() == in_process.to_json())
spark.stop()
