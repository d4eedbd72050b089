"""Facts as Arrow tables: what a host keeps, and what the frames of any library are made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.errors import MissingExtra
from servicecore.metrics.engine.frames.fact_frames import FactFrames
from servicecore.metrics.engine.frames.naming import physical
from servicecore.metrics.facts.clock_fact import CLOCK_COLUMNS, clock_rows
from servicecore.metrics.facts.column import TICKET_ID, Column
from servicecore.metrics.facts.facts import FACT_COLUMNS
from servicecore.metrics.facts.spell import SPELL_COLUMNS, spell_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from servicecore.metrics.engine.need import Table
    from servicecore.metrics.facts.facts import TicketFacts

__all__ = ["SPAN_COLUMNS", "columns_of_table", "fact_frames", "rows_of_table", "schema_of"]

SPAN_COLUMNS = (
    TICKET_ID,
    Column("started_at_us", "integer", "µs since 1970 UTC", False, "From when it was open."),
    Column("opening", "integer", "1 or 0", False, "Whether it began with the opening, or with a reopening."),
    Column("ended_at_us", "integer", "µs since 1970 UTC", True, "Until when; none while it is."),
)
"""The columns of the table of spans."""

_PLAIN = tuple(column for column in FACT_COLUMNS if column.type in ("text", "integer"))
_COLUMNS: Mapping[Table, tuple[Column, ...]] = {
    "ticket": _PLAIN,
    "clock": CLOCK_COLUMNS,
    "spell": SPELL_COLUMNS,
    "span": SPAN_COLUMNS,
}


def fact_frames(
    facts: Iterable[TicketFacts],
    *,
    dimensions: Iterable[str] = (),
    flags: Iterable[str] = (),
    scores: Iterable[str] = (),
) -> FactFrames:
    """
    The facts as four Arrow tables: tickets, clocks, spells, spans.

    Args:
        facts: One row per ticket.

        dimensions, flags, scores: What is to be a column even if no ticket has it, because a KPI asks for it.

    Raises:
        MissingExtra: If pyarrow is not installed.
    """
    rows = list(facts)
    given = {"dimensions": dimensions, "flags": flags, "scores": scores}
    held = {name: dict.fromkeys(names) for name, names in given.items()}
    for fact in rows:
        for name, names in held.items():
            names.update(dict.fromkeys(getattr(fact, name)))
    return FactFrames(
        _table("ticket", rows, columns_of_table("ticket", **held)),
        *(_table(table, rows, columns_of_table(table)) for table in ("clock", "spell", "span")),
    )


def columns_of_table(
    table: Table, *, dimensions: Iterable[str] = (), flags: Iterable[str] = (), scores: Iterable[str] = ()
) -> dict[str, str]:
    """The names and types of a table's columns; of tickets, those of what is held by name too."""
    columns = {column.name: column.type for column in _COLUMNS[table]}
    named = (("dimension", "text", dimensions), ("flag", "integer", flags), ("score", "integer", scores))
    return columns | {physical(f"{prefix}:{name}"): type_ for prefix, type_, names in named for name in names}


def rows_of_table(table: Table, facts: Iterable[TicketFacts]) -> Iterator[dict[str, Any]]:
    """The rows of a table."""
    makers: Mapping[Table, Callable[[Iterable[TicketFacts]], Iterator[dict[str, Any]]]] = {
        "ticket": lambda facts: map(_wide, facts),
        "clock": clock_rows,
        "spell": spell_rows,
        "span": _spans,
    }
    return makers[table](facts)


def schema_of(columns: Mapping[str, str]) -> Any:
    """
    The Arrow schema of columns by name and type.

    Raises:
        MissingExtra: If pyarrow is not installed.
    """
    try:
        import pyarrow as pa
    except ModuleNotFoundError:
        raise MissingExtra("facts as frames", "frames") from None
    return pa.schema(
        [(name, pa.string() if type_ == "text" else pa.int64()) for name, type_ in columns.items()]
    )


def _table(table: Table, facts: list[TicketFacts], columns: Mapping[str, str]) -> Any:
    schema = schema_of(columns)
    import pyarrow as pa

    return pa.Table.from_pylist(list(rows_of_table(table, facts)), schema=schema)


def _wide(fact: TicketFacts) -> dict[str, Any]:
    """One ticket's row: its plain columns, and what it holds by name."""
    row = {column.name: getattr(fact, column.name) for column in _PLAIN}
    for prefix, held in (("flag", fact.flags), ("score", fact.scores), ("dimension", fact.dimensions)):
        row |= {physical(f"{prefix}:{name}"): value for name, value in held.items()}
    return row


def _spans(facts: Iterable[TicketFacts]) -> Iterator[dict[str, Any]]:
    for fact in facts:
        for place, (start, end) in enumerate(fact.open_spans):
            opening = int(place == 0)
            yield {
                "ticket_id": fact.ticket_id,
                "started_at_us": start,
                "opening": opening,
                "ended_at_us": end,
            }
