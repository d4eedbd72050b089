"""What a column of a fact table holds, read from the annotations of the class that is its row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_args, get_origin, get_type_hints

from attrs import fields_dict, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "TICKET_ID",
    "Column",
    "ColumnType",
    "Count",
    "Duration",
    "Flag",
    "Instant",
    "Kind",
    "Number",
    "Text",
    "columns_of",
    "columns_table",
]

ColumnType = Literal["text", "integer", "texts by name", "integers by name", "spans", "clocks", "spells"]


@frozen
class Kind:
    """
    What the values of a column are.

    Args:
        type: How they are stored; every number is a whole one of 64 bits.

        unit: What one of them is; empty where that means nothing.
    """

    type: ColumnType
    unit: str = ""


Text: TypeAlias = Annotated[str, Kind("text")]
Instant: TypeAlias = Annotated[int, Kind("integer", "µs since 1970 UTC")]
Duration: TypeAlias = Annotated[int, Kind("integer", "µs")]
Count: TypeAlias = Annotated[int, Kind("integer", "count")]
Flag: TypeAlias = Annotated[int, Kind("integer", "1 or 0")]
Number: TypeAlias = Annotated[int, Kind("integer")]


@frozen
class Column:
    """
    One column of a fact table.

    Args:
        name: As it stands in the row.

        type: How it is stored.

        unit: What its numbers count.

        nullable: Whether a row may have none; then nothing happened, or nothing is known.

        meaning: In one sentence.
    """

    name: str
    type: ColumnType
    unit: str
    nullable: bool
    meaning: str


TICKET_ID = Column("ticket_id", "text", "", False, "The ticket it belongs to.")
"""The first column of the narrow tables."""


def columns_of(row: type) -> tuple[Column, ...]:
    """
    The columns that an attrs class declares: each field an `Annotated` of its kind and its meaning.

    >>> @frozen
    ... class Row:
    ...     waits: Annotated[Count, "How often a wait began."]
    >>> columns_of(Row)
    (Column(name='waits', type='integer', unit='count', nullable=False, meaning='How often a wait began.'),)
    """
    hints = get_type_hints(row, include_extras=True)
    return tuple(_column(name, hints[name]) for name in fields_dict(row))


def columns_table(columns: Iterable[Column]) -> str:
    """The columns as a table in Markdown."""
    rows = [
        f"| `{each.name}` | {each.type}{' or none' if each.nullable else ''} | {each.unit} | {each.meaning} |"
        for each in columns
    ]
    return "\n".join(["| column | type | unit | meaning |", "| --- | --- | --- | --- |", *rows])


def _column(name: str, hint: Any) -> Column:
    meaning = hint.__metadata__[-1]
    parts = [hint, *get_args(hint.__origin__)]
    kind = next(
        extra
        for part in parts
        if get_origin(part) is Annotated
        for extra in part.__metadata__
        if isinstance(extra, Kind)
    )
    return Column(name, kind.type, kind.unit, type(None) in parts, meaning)
