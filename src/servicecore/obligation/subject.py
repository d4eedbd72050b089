"""For whom something is owed: a customer or an asset, from when to when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.errors import Fault, InvalidDefinition
from servicecore.instant import from_us, instant_us

if TYPE_CHECKING:
    from pendulum import DateTime

__all__ = ["Subject"]


def _start(at: datetime | int) -> int:
    return instant_us(at, "start")


def _end(at: datetime | int | None) -> int | None:
    return None if at is None else instant_us(at, "end")


@frozen
class Subject:
    """
    A customer or an asset, for as long as something is owed to it.

    Args:
        id: The host's name for it.

        start: From when on; an aware datetime, or microseconds UTC.

        end: Up to but not including when; None while no end is known.

    Raises:
        NaiveDatetime: If an instant has no UTC offset.

        InvalidDefinition: If the end is not after the start.
    """

    id: str = field(repr=False)
    start_us: int = field(alias="start", converter=_start, kw_only=True)
    end_us: int | None = field(alias="end", converter=_end, default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.end_us is not None and self.end_us <= self.start_us:
            message = f"{from_us(self.end_us)} is not after the start, {from_us(self.start_us)}"
            raise InvalidDefinition("subject", [Fault("end", message)])

    @property
    def start(self) -> DateTime:
        """From when on, in UTC."""
        return from_us(self.start_us)

    @property
    def end(self) -> DateTime | None:
        """Up to but not including when, in UTC."""
        return None if self.end_us is None else from_us(self.end_us)
