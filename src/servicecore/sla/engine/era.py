"""Stretches whose account is closed: a new goal took over their share, or set them aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from servicecore.businesstime import BusinessCalendar

__all__ = ["Era"]


@frozen
class Era:
    """
    The stretches of a course from the era before on.

    Args:
        calendar: The one they are measured in, for good.

        until: The stretch with which the next era begins.

        counted_us, paused_us: What they amount to, microseconds of business time.
    """

    calendar: BusinessCalendar
    until: int
    counted_us: int
    paused_us: int
