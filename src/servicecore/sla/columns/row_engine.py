"""The tickets that `evaluate` judges, one by one: their events, read back from the columns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from servicecore.errors import InvalidColumn, ServiceCoreError
from servicecore.event import REQUIRED_KEYS, Actor, Category, EventType, TicketEvent
from servicecore.sla.columns.codes import instants
from servicecore.sla.columns.layout import NEEDED, of_data
from servicecore.sla.columns.scope import APART
from servicecore.sla.evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecore.businesstime import BusinessCalendar
    from servicecore.businesstime.columns.column import Flags
    from servicecore.sla.clock import Clock
    from servicecore.sla.columns.tickets import Part
    from servicecore.sla.policy import SlaPolicy

__all__ = ["histories", "judged_one_by_one"]

_UNSAID: Mapping[str, Mapping[str, Any]] = {
    kind: {key: None if key == "promised_at" else "" for key in required}
    for kind, required in REQUIRED_KEYS.items()
    if kind not in NEEDED and kind not in APART
}
"""What an event has to say that no clock asks for, where its row does not say it."""


def judged_one_by_one(
    part: Part,
    which: Flags,
    policies: Sequence[SlaPolicy],
    calendars: Mapping[str, BusinessCalendar],
    at_us: int,
) -> Iterator[tuple[int, Clock]]:
    """Every clock of the tickets of *which*, each with the place of its ticket."""
    for place, events in histories(part, which):
        for clock in evaluate(events, policies, calendars, at=at_us).clocks.values():
            yield place, clock


def histories(part: Part, which: Flags) -> Iterator[tuple[int, list[TicketEvent]]]:
    """
    The events of the tickets of *which*, as rows of the part say them.

    Raises:
        InvalidColumn: If a row is no event.
    """
    tickets = np.repeat(np.arange(len(part)), np.diff(part.first))
    places = np.flatnonzero(which[tickets])
    table = part.table.take(pa.array(places))
    at = instants(table, "at", part.rows[places]).tolist()
    rows = table.drop_columns(["at"]).to_pylist()
    listed = zip(tickets[places].tolist(), part.rows[places].tolist(), rows, at, strict=True)
    for ticket, group in groupby(listed, itemgetter(0)):
        yield ticket, _history([{**row, "at": us, "row": number} for _, number, row, us in group])


def _history(rows: list[dict[str, Any]]) -> list[TicketEvent]:
    """One ticket's events; where a change of state came from is told by the one before it."""
    events = []
    state, category = "", Category.NEW.value
    for row in sorted(rows, key=itemgetter("sequence")):
        data = _data(row)
        if row["type"] == EventType.OPENED:
            state, category = data["state"], data["category"]
        elif row["type"] == EventType.TRANSITIONED:
            before = {"trigger": data["to_state"], "from_state": state, "from_category": category}
            data = {**before, **data}
            state, category = data["to_state"], data["to_category"]
        events.append(_event(row, data))
    return events


def _data(row: Mapping[str, Any]) -> dict[str, Any]:
    data = {**_UNSAID.get(row["type"], {}), **_rest(row)}
    data.update({name: row[name] for name in of_data() if row.get(name) is not None})
    if row["type"] == EventType.OPENED and row.get("priority") is not None:
        data["fields"] = {**data.get("fields", {}), "priority": data.pop("priority")}
    return data


def _rest(row: Mapping[str, Any]) -> dict[str, Any]:
    text = row.get("data_json")
    if text is None:
        return {}
    try:
        data = json.loads(text)
    except ValueError as error:
        raise InvalidColumn("data_json", f"is no JSON: {error}", row=row["row"]) from None
    if not isinstance(data, dict):
        raise InvalidColumn("data_json", "is no JSON object; give one, or null", row=row["row"])
    return data


def _event(row: Mapping[str, Any], data: Mapping[str, Any]) -> TicketEvent:
    kind = row["actor_kind"]
    try:
        return TicketEvent(
            row["id"],
            row["ticket_id"],
            sequence=row["sequence"],
            at=row["at"],
            type=row["type"],
            actor=Actor(row.get("actor_id") or kind, kind=kind),
            data=data,
        )
    except ServiceCoreError as error:
        raise InvalidColumn("data_json", f"makes no event: {error}", row=row["row"]) from error
