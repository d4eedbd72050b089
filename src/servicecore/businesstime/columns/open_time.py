"""All that columns ask of a calendar: its integer questions, and the zone in which it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from servicecore.errors import InvalidColumn, ServiceCoreError
from servicecore.instant import MAX_US, MIN_US

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo

    from servicecore.instant import ZoneSource

__all__ = ["OpenTime", "Rules", "each"]

Answer = TypeVar("Answer")


class Rules(Protocol):
    """What a calendar is compiled from."""

    @property
    def zone_source(self) -> ZoneSource:
        """Whose time-zone rules hold."""
        ...


class OpenTime(Protocol):
    """A calendar of any kind, in integer microseconds."""

    @property
    def rules(self) -> Rules:
        """What it is compiled from."""
        ...

    @property
    def zone(self) -> tzinfo:
        """The zone in which it answers."""
        ...

    @property
    def timezone(self) -> str:
        """The zone's IANA name."""
        ...

    def is_open_us(self, at_us: int) -> bool:
        """Whether *at_us* is in open time."""
        ...

    def elapsed_us(self, start_us: int, end_us: int) -> int:
        """The open time from *start_us* up to *end_us*."""
        ...

    def advance_us(self, at_us: int, duration_us: int, *, edge: Literal["stay", "roll"] = "stay") -> int:
        """The instant *duration_us* of open time after *at_us*."""
        ...

    def next_open_us(self, at_us: int) -> int:
        """*at_us* itself when open, else the next opening."""
        ...

    def intervals_us(self, start_us: int, end_us: int) -> Sequence[tuple[int, int]]:
        """The open time from *start_us* up to *end_us* as pairs."""
        ...


def each(
    ask: Callable[..., Answer], names: Sequence[str], rows: Sequence[int], *columns: Sequence[int]
) -> list[Answer]:
    """
    The answers of a calendar, asked row by row.

    Args:
        names: What the caller calls the columns; the first is blamed where no value alone is at fault.

        rows: The number of each row in the caller's column.

    Raises:
        InvalidColumn: If a row has no answer; names the first such row, and why.
    """
    try:
        return list(map(ask, *columns))
    except ServiceCoreError:
        for row, values in zip(rows, zip(*columns, strict=True), strict=True):
            try:
                ask(*values)
            except ServiceCoreError as error:
                outside = (n for n, us in zip(names, values, strict=False) if not MIN_US <= us <= MAX_US)
                raise InvalidColumn(next(outside, names[0]), str(error), row=row) from error
        raise AssertionError("a calendar that refuses a row refuses it again") from None
