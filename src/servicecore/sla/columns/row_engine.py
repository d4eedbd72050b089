"""The tickets that `evaluate` judges, one by one: their events, read back from the columns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from servicecore.errors import InvalidColumn, InvalidDefinition
from servicecore.event import REQUIRED_KEYS, Actor, Category, EventType, TicketEvent
from servicecore.sla.columns.codes import instants
from servicecore.sla.columns.layout import DEAF, KEYS, NEEDED
from servicecore.sla.columns.scope import APART
from servicecore.sla.evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecore.businesstime import BusinessCalendar
    from servicecore.businesstime.columns.column import Flags, Ints
    from servicecore.sla.clocks.clock import Clock
    from servicecore.sla.columns.tickets import Part
    from servicecore.sla.policies.policy import SlaPolicy

__all__ = ["histories", "judged_one_by_one"]

_UNSAID: Mapping[str, Mapping[str, Any]] = {
    kind: {key: None if key == "promised_at" else "" for key in required}
    for kind, required in REQUIRED_KEYS.items()
    if kind not in NEEDED and kind not in APART
}
"""What an event has to say that no clock asks for, where its row does not say it."""

_OF_OPENINGS = {key: kind for key, kind in DEAF.items() if key != "priority"}
"""The keys of an opening's data that its columns alone tell: `priority` is among its fields."""


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
    numbers = part.rows[places]
    at = instants(table, "at", numbers)
    own = zip(numbers.tolist(), at.tolist(), _recorded(table, numbers, at).tolist(), strict=True)
    instant = [name for name in ("at", "recorded_at") if name in table.column_names]
    rows = table.drop_columns(instant).to_pylist()
    for row, (number, us, recorded_us) in zip(rows, own, strict=True):
        row.update(row=number, at=us, recorded_at=recorded_us)
    for ticket, group in groupby(zip(tickets[places].tolist(), rows, strict=True), itemgetter(0)):
        yield ticket, _history([row for _, row in group])


def _recorded(table: Any, numbers: Ints, at: Ints) -> Ints:
    """When events were written down; when they happened, where nothing is said."""
    recorded = at.copy()
    if "recorded_at" in table.column_names:
        said = np.flatnonzero(table.column("recorded_at").is_valid().to_numpy())
        recorded[said] = instants(table.take(pa.array(said)), "recorded_at", numbers[said])
    return recorded


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
    told = {name: row[name] for name in KEYS if row.get(name) is not None}
    if row["type"] != EventType.OPENED:
        return {**_UNSAID.get(row["type"], {}), **_without(DEAF, _rest(row)), **told}
    priority = {"priority": told.pop("priority")} if "priority" in told else {}
    rest = _rest(row)
    fields = rest.get("fields", {})
    if isinstance(fields, Mapping) and (fields or priority):
        rest["fields"] = {**_without({"priority": str}, fields), **priority}
    return {**_without(_OF_OPENINGS, rest), **told}


def _without(keys: Mapping[str, type], data: Mapping[str, Any]) -> dict[str, Any]:
    """Data but for what its columns would say, if it were so."""
    return {key: value for key, value in data.items() if not isinstance(value, keys.get(key, ()))}


def _rest(row: Mapping[str, Any]) -> dict[str, Any]:
    text = row.get("data_json")
    data: dict[str, Any] = {} if text is None else _parsed("data_json", text, dict, row["row"])
    return data


def _parsed(column: str, text: str, kind: type, row: int) -> Any:
    """The JSON of a cell, which must be of one kind."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = f"is no JSON: {error}"
    else:
        if isinstance(value, kind):
            return value
        reason = f"is not {'a JSON object' if kind is dict else 'a JSON list'}; give one, or null"
    # Raised out here, because an error of JSON carries the whole text, and that may be personal.
    raise InvalidColumn(column, reason, row=row)


def _event(row: Mapping[str, Any], data: Mapping[str, Any]) -> TicketEvent:
    kind = row["actor_kind"]
    roles = row.get("actor_roles")
    try:
        return TicketEvent(
            row["id"],
            row["ticket_id"],
            sequence=row["sequence"],
            at=row["at"],
            type=row["type"],
            recorded_at=row["recorded_at"],
            actor=Actor(
                row.get("actor_id") or kind,
                () if roles is None else _parsed("actor_roles", roles, list, row["row"]),
                kind=kind,
                team=row.get("actor_team"),
            ),
            data=data,
        )
    except InvalidDefinition as error:
        raise InvalidColumn("data_json", f"makes no event: {error}", row=row["row"]) from error
