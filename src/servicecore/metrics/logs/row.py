"""One row of a log, and one that was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from attrs import frozen

from servicecore.errors import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Rejection", "Row"]


@frozen
class Rejection:
    """
    A row that was left out.

    Args:
        row: The number of the line on which it ends; the header of a CSV file is row 1.

        column: The column that is wrong; None when it is the row as a whole.

        reason: What is wrong, and what would be accepted.
    """

    row: int
    column: str | None
    reason: str

    def __str__(self) -> str:
        place = f"row {self.row}" if self.column is None else f"row {self.row}, column {shown(self.column)}"
        return f"{place}: {self.reason}"


class Row(NamedTuple):
    """One row: its number, the values of the wanted columns in their order, and its bytes."""

    number: int
    values: Sequence[str]
    whole: bytes
