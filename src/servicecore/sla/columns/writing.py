"""Events written as columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from servicecore.errors import InvalidColumn, ServiceCoreError, WrongArgument
from servicecore.event import EventType, TicketEvent
from servicecore.instant import to_iso, to_us
from servicecore.sla.columns.layout import EVENT_COLUMNS, KEYS
from servicecore.sla.columns.schema import WORD, event_schema

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["written"]


def written(events: Iterable[TicketEvent]) -> Any:
    """The events as a table, a row each, in their order."""
    if not isinstance(events, Iterable):
        raise WrongArgument("events", events, "a collection of events, of one ticket or of many")
    columns: dict[str, list[Any]] = {name: [] for name in EVENT_COLUMNS}
    add: list[Callable[[Any], None]] = [columns[name].append for name in EVENT_COLUMNS]
    for row, event in enumerate(events):
        if not isinstance(event, TicketEvent):
            raise WrongArgument("event", event, "a servicecore TicketEvent", private=True)
        for append, value in zip(add, _cells(event, row), strict=True):
            append(value)
    schema = event_schema()
    arrays = [_column(columns[field.name], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _column(values: list[Any], kind: Any) -> Any:
    if kind == WORD:
        return pa.array(values, pa.string()).dictionary_encode()
    return pa.array(values, kind)


def _cells(event: TicketEvent, row: int) -> list[Any]:
    known, rest = _parted(event)
    return [
        event.id,
        event.ticket_id,
        event.sequence,
        event.at_us,
        event.type.value,
        event.actor.kind,
        event.actor.id,
        event.actor.team,
        json.dumps(event.actor.roles) if event.actor.roles else None,
        None if event.recorded_at_us == event.at_us else event.recorded_at_us,
        *(known.get(name) for name in KEYS),
        _json(rest, row) if rest else None,
    ]


def _parted(event: TicketEvent) -> tuple[dict[str, Any], dict[str, Any]]:
    """An event's data: what has a column, and what has none."""
    known: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    opening = event.type is EventType.OPENED
    for key, value in event.data.items():
        own = opening and key == "priority"  # the column is for the field of that name
        (known if not own and isinstance(value, KEYS.get(key, ())) else rest)[key] = value
    fields = rest.get("fields")
    if opening and isinstance(fields, Mapping) and isinstance(fields.get("priority"), str):
        known["priority"] = fields["priority"]
        rest["fields"] = {key: value for key, value in fields.items() if key != "priority"}
    # No team is something to say: who hands a ticket to none takes it from the one that had it.
    return known, {key: value for key, value in rest.items() if value is not None or key == "team"}


def _json(data: Mapping[str, Any], row: int) -> str:
    try:
        return json.dumps(data, default=_plain, allow_nan=False)
    except (TypeError, ValueError) as error:
        reason = f"the data of the event is not JSON-ready: {error}"
        raise InvalidColumn("data_json", reason, row=row) from None


def _plain(value: object) -> object:
    """Instants among the data as ISO texts, which the folds read as well."""
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a value of type {type(value).__name__}")


def _instant(value: datetime) -> str:
    try:
        return to_iso(to_us(value))
    except ServiceCoreError:  # which tells the value, and that may be personal
        pass
    raise TypeError("a datetime without a UTC offset, or outside the years 1 to 9999 in UTC")
