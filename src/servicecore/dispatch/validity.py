"""From when to when something in a document holds, and the instant of asking."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from attrs import frozen

from servicecore.errors import Fault, ServiceCoreError, shown
from servicecore.instant import MAX_US, MIN_US, from_iso, load_zone, to_us

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = ["Validity", "date_us", "read_zone"]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_zone(name: str, faults: list[Fault]) -> tzinfo:
    """The zone in which a document's dates begin; UTC, and a fault, where there is none of that name."""
    try:
        return load_zone(name)
    except ServiceCoreError as error:
        faults.append(Fault("timezone", str(error), error.code))
        return load_zone("UTC")


def date_us(text: str, zone: tzinfo) -> int | None:
    """The instant at which an ISO date begins in a zone; None for what is no date."""
    if not _DATE.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
        return to_us(datetime(day.year, day.month, day.day, tzinfo=zone))
    except ValueError:
        return None


@frozen
class Validity:
    """
    A span in which something holds: its first instant belongs to it, its end does not.

    Args:
        from_us: The first instant, microseconds UTC.

        until_us: The first instant after it.
    """

    from_us: int
    until_us: int

    @classmethod
    def read(
        cls, valid_from: str | None, valid_until: str | None, zone: tzinfo, faults: list[Fault]
    ) -> Validity:
        """
        The span between two texts of a document: ISO instants, or dates that begin in *zone*.

        What is wrong is added to *faults*, under `valid_from` and `valid_until`.
        """
        count = len(faults)
        first = _edge("valid_from", valid_from, zone, MIN_US, faults)
        end = _edge("valid_until", valid_until, zone, MAX_US, faults)
        if len(faults) == count and first >= end:
            faults.append(Fault("valid_until", f"{shown(valid_until)} is not after {shown(valid_from)}"))
        return cls(first, end)

    def holds(self, at_us: int) -> bool:
        """Whether an instant lies in it."""
        return self.from_us <= at_us < self.until_us

    def overlaps(self, other: Validity) -> bool:
        """Whether the two share an instant."""
        return max(self.from_us, other.from_us) < min(self.until_us, other.until_us)


def _edge(name: str, text: str | None, zone: tzinfo, default: int, faults: list[Fault]) -> int:
    if text is None:
        return default
    begins = date_us(text, zone)
    if begins is not None:
        return begins
    try:
        return from_iso(text, name=name)
    except ServiceCoreError as error:
        message = f"{shown(text)} is neither a date such as '2026-12-31' nor an instant with an offset"
        faults.append(Fault(name, message, error.code))
        return default
