"""Facts as Arrow tables: what a host keeps, and what the frames of any library are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.errors import MissingExtra
from servicecore.metrics.engine.frames.fact_frames import FactFrames
from servicecore.metrics.facts.clock_fact import CLOCK_COLUMNS, clock_rows
from servicecore.metrics.facts.column import TICKET_ID, Column
from servicecore.metrics.facts.facts import FACT_COLUMNS
from servicecore.metrics.facts.spell import SPELL_COLUMNS, spell_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from servicecore.metrics.facts.facts import TicketFacts

__all__ = ["SPAN_COLUMNS", "fact_frames"]

SPAN_COLUMNS = (
    TICKET_ID,
    Column("started_at_us", "integer", "µs since 1970 UTC", False, "From when it was open."),
    Column("ended_at_us", "integer", "µs since 1970 UTC", True, "Until when; none while it is."),
)
"""The columns of the table of spans."""

_PLAIN = tuple(column for column in FACT_COLUMNS if column.type in ("text", "integer"))


def fact_frames(facts: Iterable[TicketFacts]) -> FactFrames:
    """
    The facts as four Arrow tables: tickets, clocks, spells, spans.

    Raises:
        MissingExtra: If pyarrow is not installed.
    """
    rows = list(facts)
    return FactFrames(
        tickets=_table(_ticket_columns(rows), list(map(_wide, rows))),
        clocks=_table(_typed(CLOCK_COLUMNS), list(clock_rows(rows))),
        spells=_table(_typed(SPELL_COLUMNS), list(spell_rows(rows))),
        spans=_table(_typed(SPAN_COLUMNS), list(_spans(rows))),
    )


def _wide(fact: TicketFacts) -> dict[str, Any]:
    """One ticket's row: its plain columns, and what it holds by name."""
    from servicecore.metrics.engine.frames.intake import physical

    row = {column.name: getattr(fact, column.name) for column in _PLAIN}
    for prefix, held in (("flag", fact.flags), ("score", fact.scores), ("dimension", fact.dimensions)):
        row |= {physical("ticket", f"{prefix}:{name}"): value for name, value in held.items()}
    return row


def _ticket_columns(facts: Sequence[TicketFacts]) -> dict[str, str]:
    from servicecore.metrics.engine.frames.intake import physical

    columns = _typed(_PLAIN)
    for fact in facts:
        for prefix, held in (("flag", fact.flags), ("score", fact.scores), ("dimension", fact.dimensions)):
            for name in held:
                columns[physical("ticket", f"{prefix}:{name}")] = "text" if prefix == "dimension" else "integer"
    return columns


def _typed(columns: Iterable[Column]) -> dict[str, str]:
    return {column.name: column.type for column in columns}


def _spans(facts: Iterable[TicketFacts]) -> Iterator[dict[str, Any]]:
    for fact in facts:
        for start, end in fact.open_spans:
            yield {"ticket_id": fact.ticket_id, "started_at_us": start, "ended_at_us": end}


def _table(columns: dict[str, str], rows: Sequence[dict[str, Any]]) -> Any:
    try:
        import pyarrow as pa
    except ModuleNotFoundError:
        raise MissingExtra("facts as frames", "frames") from None
    schema = pa.schema([(name, pa.string() if type_ == "text" else pa.int64()) for name, type_ in columns.items()])
    return pa.Table.from_pylist(rows, schema=schema)
