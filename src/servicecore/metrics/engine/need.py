"""What a KPI asks of an engine: a few small questions to rows, whose answers add up over any parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import frozen

if TYPE_CHECKING:
    from servicecore.metrics.definitions.test import Test
    from servicecore.metrics.engine.spread import Spread

__all__ = ["Answer", "Cell", "Need", "Standing", "Table"]

Table = Literal["ticket", "clock", "spell", "span"]
"""Whose rows are asked: a span is a stretch in which a ticket was open."""

Cell: TypeAlias = tuple[tuple[str | None, ...], int | None]
"""A group, and the start of a period; None where there are no periods, and for what is in none."""


@frozen(cache_hash=True)
class Need:
    """
    One question to the rows of one table, answered for each cell.

    Args:
        table: Whose rows.

        anchor: The column that puts a row into a period.

        tests: What a row must pass. All needs of one KPI pass a growing beginning of the same tests, so that
            each row that is left out has one reason: the first.

        what: "count" the rows, "total" a column of whole numbers, or its "spread"; or what is "standing" open
            at an instant, which then is the cell's second part.

        column: Which column; rows without a value are not asked.

        split: A dimension whose values are told apart: it stands last in the group of each cell.

        older: Of what stands at an instant: ages, in microseconds, above which it is counted again.
    """

    table: Table
    anchor: str
    tests: tuple[Test, ...] = ()
    what: Literal["count", "total", "spread", "standing"] = "count"
    column: str | None = None
    split: str | None = None
    older: tuple[int, ...] = ()


@frozen
class Standing:
    """
    What is open at an instant.

    Args:
        older: How many are older than each of the need's ages.

        ages: How old they are, in microseconds.
    """

    older: tuple[int, ...]
    ages: Spread


Answer: TypeAlias = "int | Spread | Standing"
