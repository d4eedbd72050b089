"""The events of a part in the order of clocks, and the tickets whose rows are no plain history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from attrs import frozen

from servicecore.errors import InvalidColumn
from servicecore.event import EventType
from servicecore.sla.columns.codes import chosen, instants, wholes
from servicecore.sla.columns.kernels import arrow
from servicecore.sla.columns.layout import NEEDED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from servicecore.businesstime.columns.column import Flags, Ints
    from servicecore.sla.columns.tickets import Part

__all__ = ["ACTORS", "KINDS", "Arrangement", "among", "code_of"]

KINDS: Final = tuple(member.value for member in EventType)
ACTORS: Final = ("requester", "agent", "system")

_SEQUENCE_BITS: Final = 40
_TICKET_BITS: Final = 32


def code_of(kind: EventType) -> int:
    """The place of a type of events among all."""
    return KINDS.index(kind.value)


def among(kinds: Iterable[EventType]) -> Flags:
    """For each type of events, by its place, whether it is one of *kinds*."""
    return np.isin(np.arange(len(KINDS)), [*map(code_of, kinds)])


@frozen
class Arrangement:
    """
    The events of a part, put in order.

    Args:
        rows: For each event its row in the part.

        ticket: For each its ticket, by its place in the part.

        at: When it happened; not before the opening, because nothing counts before that.

        happened: Whether that was by the instant of judgement.

        kind, actor: Places among the types of events and `ACTORS`.

        irregular: For each ticket, whether its rows are no plain history: a number is missing or stands there
            twice, an event id does, or the openings are not one. What it is then is the row engine's to say.
    """

    rows: Ints
    ticket: NDArray[np.int32]
    at: Ints
    happened: Flags
    kind: NDArray[np.int8]
    actor: NDArray[np.int8]
    irregular: Flags

    @classmethod
    def of(cls, part: Part, at_us: int) -> Arrangement:
        """
        The order in which `in_clock_order` puts each ticket's events.

        Raises:
            InvalidColumn: If a row holds an unknown type or actor, an instant out of range, or lacks what
                its type needs.
        """
        table, first = part.table, part.first
        kind = chosen(table, "type", KINDS, part.rows)
        actor = chosen(table, "actor_kind", ACTORS, part.rows)
        at = instants(table, "at", part.rows)
        sequence = wholes(table, "sequence", part.rows)
        _refuse_lacking(part, kind)
        ticket = np.repeat(np.arange(len(part), dtype=np.int32), np.diff(first))
        openings = kind == code_of(EventType.OPENED)
        irregular = np.add.reduceat(openings, first[:-1], dtype=np.int32) != 1
        irregular |= _misnumbered(sequence, ticket, first)
        irregular |= _repeated(table.column("id").combine_chunks(), ticket, first)
        place = (_places(kind, actor) << _SEQUENCE_BITS) | sequence
        rows = _order(openings, at, place, ticket, first)
        if rows is None:
            rows = np.arange(len(kind))
        else:
            kind, actor, at = kind[rows], actor[rows], at[rows]
        opened = at[first[:-1]]
        happened = (at <= at_us) & (opened <= at_us)[ticket]
        return cls(rows, ticket, np.maximum(at, opened[ticket]), happened, kind, actor, irregular)


def _refuse_lacking(part: Part, kind: NDArray[np.int8]) -> None:
    """Refuse events without what clocks are judged by."""
    for event_type, names in NEEDED.items():
        rows = np.flatnonzero(kind == code_of(event_type))
        for name in names if len(rows) else ():
            if name not in part.table.column_names:
                reason = f"is missing; '{event_type}' events need it"
                raise InvalidColumn(name, reason)
            column = part.table.column(name)
            if column.null_count:
                null = column.is_null().to_numpy()[rows]
                if null.any():
                    row = int(part.rows[rows[null.argmax()]])
                    raise InvalidColumn(name, f"is null; '{event_type}' events need it", row=row)


def _misnumbered(sequence: Ints, ticket: NDArray[np.int32], first: Ints) -> Flags:
    """Tickets whose numbers are not those from 1 on, each once."""
    expected = np.arange(1, len(sequence) + 1) - first[ticket]
    odd = _any_of(ticket[sequence != expected], len(first) - 1)
    rows = np.flatnonzero(odd[ticket])
    if len(rows):
        bounded = np.minimum(sequence[rows], (1 << _TICKET_BITS) - 1)
        keys = np.sort((ticket[rows].astype(np.int64) << _TICKET_BITS) | bounded)
        wrong = (keys & ((1 << _TICKET_BITS) - 1)) != expected[rows]
        odd = _any_of(ticket[rows][wrong], len(odd))
    return odd


def _repeated(ids: Any, ticket: NDArray[np.int32], first: Ints) -> Flags:
    """Tickets in which an event id stands twice."""
    # Ids that count up, each longer than the one before or as long and greater, are told apart at a glance.
    lengths, count = arrow.binary_length(ids).to_numpy(), len(ids)
    greater = arrow.greater(ids.slice(1), ids.slice(0, max(count - 1, 0))).to_numpy(zero_copy_only=False)
    up = (lengths[1:] > lengths[:-1]) | ((lengths[1:] == lengths[:-1]) & greater)
    up[first[1:-1] - 1] = True
    doubtful = _any_of(ticket[1:][~up], len(first) - 1)
    rows = np.flatnonzero(doubtful[ticket])
    named = ids.take(pa.array(rows)).dictionary_encode()
    if len(named.dictionary) == len(rows):
        return np.zeros(len(doubtful), np.bool_)
    keys = np.sort((ticket[rows].astype(np.int64) << _TICKET_BITS) | named.indices.to_numpy())
    return _any_of(keys[1:][keys[1:] == keys[:-1]] >> _TICKET_BITS, len(doubtful))


def _places(kind: NDArray[np.int8], actor: NDArray[np.int8]) -> Ints:
    """Where events come among those of their instant: see `clock_place`."""
    replied = kind == code_of(EventType.REPLIED)
    place = np.ones(len(kind), np.int64)
    place[replied | (kind == code_of(EventType.ACKNOWLEDGED))] = 0
    place[replied & (actor == ACTORS.index("requester"))] = 2
    return place


def _order(openings: Flags, at: Ints, place: Ints, ticket: NDArray[np.int32], first: Ints) -> Ints | None:
    """The order of the events, tickets staying where they are; None where they are in order."""
    later = at[1:] > at[:-1]
    later |= (at[1:] == at[:-1]) & (place[1:] > place[:-1])
    later[first[1:-1] - 1] = True  # another ticket begins
    later[first[:-1][np.diff(first) > 1]] = True  # whatever follows an opening follows it
    astray = _any_of(ticket[1:][~later], len(first) - 1)
    astray |= ~openings[first[:-1]]
    rows = np.flatnonzero(astray[ticket])
    if not len(rows):
        return None
    order = np.arange(len(at))
    keys = (place[rows], at[rows], ~openings[rows], ticket[rows])
    order[rows] = rows[np.lexsort(keys)]
    return order


def _any_of(tickets: Ints | NDArray[np.int32], count: int) -> Flags:
    found = np.zeros(count, np.bool_)
    found[tickets] = True
    return found
