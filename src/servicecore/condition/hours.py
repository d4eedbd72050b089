"""Open hours, as far as conditions ask for them."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Hours"]


class Hours(Protocol):
    """
    What a condition needs of a calendar; business calendars have it.

    Callers hand in a mapping of calendar names to these, a desk's `calendars` for example.
    """

    def is_open_us(self, at_us: int) -> bool:
        """Whether the instant, microseconds UTC, lies in open hours."""
        ...

    def elapsed_us(self, start_us: int, end_us: int) -> int:
        """The open time from one instant to another in microseconds; negative when they are reversed."""
        ...
