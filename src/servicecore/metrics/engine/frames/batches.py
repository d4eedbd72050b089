"""Events to facts as a map over Arrow batches: the same fold as in process, wherever the batches are."""

from __future__ import annotations

import json
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from servicecore.errors import InvalidColumn, MissingExtra
from servicecore.event import TicketEvent
from servicecore.metrics.engine.frames.making import columns_of_table, rows_of_table, schema_of
from servicecore.metrics.facts.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from servicecore.businesstime.calendar import BusinessCalendar
    from servicecore.metrics.engine.need import Table
    from servicecore.metrics.facts.fact_policy import FactPolicy
    from servicecore.sla.policies.policy import SlaPolicy

__all__ = ["EVENT_COLUMNS", "event_batches", "fact_batches", "fact_schema"]

EVENT_COLUMNS = ("ticket_id", "event")
"""What a batch of events holds: the ticket's id, and the event as the JSON of `TicketEvent.to_dict`."""

_ROWS = 4_096


def event_batches(events: Iterable[TicketEvent], rows: int = _ROWS) -> Iterator[Any]:
    """
    Events as Arrow batches, sorted by ticket as `fact_batches` takes them.

    Args:
        rows: How many to a batch.
    """
    import pyarrow as pa

    listed = sorted(events, key=_ticket)
    texts = pa.schema([(name, pa.string()) for name in EVENT_COLUMNS])
    for first in range(0, len(listed), rows):
        some = listed[first : first + rows]
        columns = [[event.ticket_id for event in some], [json.dumps(event.to_dict()) for event in some]]
        yield pa.record_batch(dict(zip(EVENT_COLUMNS, columns, strict=True)), schema=texts)


def fact_schema(
    table: Table = "ticket",
    *,
    dimensions: Sequence[str] = (),
    flags: Sequence[str] = (),
    scores: Sequence[str] = (),
) -> Any:
    """
    The Arrow schema of what `fact_batches` gives; the arguments are the same.

    >>> fact_schema("span").names
    ['ticket_id', 'started_at_us', 'opening', 'ended_at_us']
    """
    return schema_of(columns_of_table(table, dimensions=dimensions, flags=flags, scores=scores))


def fact_batches(
    batches: Iterable[Any],
    policies: Iterable[SlaPolicy] = (),
    calendars: Mapping[str, BusinessCalendar] | Iterable[BusinessCalendar] = (),
    *,
    asof: datetime | int,
    policy: FactPolicy | None = None,
    table: Table = "ticket",
    dimensions: Sequence[str] = (),
    flags: Sequence[str] = (),
    scores: Sequence[str] = (),
) -> Iterator[Any]:
    """
    The facts of the tickets whose events are in *batches*, as Arrow batches of `fact_schema`.

    It holds one ticket's events and one batch of facts at a time. It is what Spark's `mapInArrow` calls for
    each partition: partition by ticket, never by time, and sort by ticket within the partition.

    Args:
        batches: Batches with the columns `ticket_id` and `event`, see `event_batches`. All events of a
            ticket are together, and tickets ascend; a ticket's own events may be in any order.

        policies, calendars, asof, policy: As `fold` takes them.

        table: Which table: "ticket", "clock", "spell" or "span".

        dimensions, flags, scores: Of tickets: which of the things held by name become columns. A schema is
            fixed before the first ticket is seen; what is not named here is not in the batches.

    Raises:
        InvalidColumn: If a column is missing, or tickets do not ascend.

        InvalidDefinition: If a text is no event.

        InvalidHistory: If the events are not one ticket's history, or it was opened after *asof*.

        MissingExtra: If pyarrow is not installed.
    """
    try:
        import pyarrow as pa
    except ModuleNotFoundError:
        raise MissingExtra("facts as Arrow batches", "frames") from None
    policies = tuple(policies)
    schema = fact_schema(table, dimensions=dimensions, flags=flags, scores=scores)
    known = frozenset(schema.names)
    rows: list[dict[str, Any]] = []
    for _, texts in groupby(_ascending(batches), itemgetter(0)):
        history = [TicketEvent.from_dict(json.loads(text)) for _, text in texts]
        facts = fold(history, policies, calendars, asof=asof, policy=policy)
        rows += ({name: row[name] for name in row.keys() & known} for row in rows_of_table(table, [facts]))
        if len(rows) >= _ROWS:
            yield pa.RecordBatch.from_pylist(rows, schema=schema)
            rows = []
    if rows:
        yield pa.RecordBatch.from_pylist(rows, schema=schema)


def _ascending(batches: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """The rows of the batches; tickets that come back, or are out of order, would be folded in halves."""
    last = ""
    for ticket_id, text in chain.from_iterable(map(_pairs, batches)):
        if ticket_id < last:
            raise InvalidColumn(
                "ticket_id", "does not ascend; sort each partition by it, with all events of a ticket in one"
            )
        last = ticket_id
        yield ticket_id, text


def _pairs(batch: Any) -> Iterable[tuple[str, str]]:
    for name in EVENT_COLUMNS:
        if name not in batch.schema.names:
            raise InvalidColumn(name, f"is not in the batch; it needs {' and '.join(EVENT_COLUMNS)}")
    return zip(*(batch.column(name).to_pylist() for name in EVENT_COLUMNS), strict=True)


def _ticket(event: TicketEvent) -> str:
    return event.ticket_id
