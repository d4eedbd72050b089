"""Instants on the way to a deadline, and past it, at which a host wants to act: "75%", "-1h", "+2bd"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

from servicecore.duration import BusinessDays, parse_duration
from servicecore.errors import InvalidArgument, ServiceCoreError
from servicecore.instant import from_us, to_iso
from servicecore.record import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pendulum import DateTime

    from servicecore.businesstime import BusinessCalendar

__all__ = ["Landmark", "Milestone", "Offset", "OffsetDays", "Share", "parse_milestone"]

_FORMS = "a share of the goal such as '75%', or an offset from the deadline such as '-1h', '+30m' or '-2bd'"
_SHARE = re.compile(r"(\d{1,4})%", re.ASCII)
_MOST_PERCENT = 1_000


@frozen
class Share:
    """When so much of the goal is used up, in counted time: "75%"; 100 % is the deadline itself."""

    percent: int


@frozen
class Offset:
    """So much open time after the deadline, or before it where negative: "-1h"."""

    us: int

    def at_us(self, calendar: BusinessCalendar, due_us: int) -> int:
        """The instant, walked from the deadline; pauses are in the deadline already."""
        return calendar.advance_us(due_us, self.us)


@frozen
class OffsetDays:
    """The same wall-clock time so many business days after the deadline, or before it: "-2bd"."""

    days: int

    def at_us(self, calendar: BusinessCalendar, due_us: int) -> int:
        """See `BusinessCalendar.add_business_days`."""
        return calendar.business_days.add(due_us, self.days)


Landmark: TypeAlias = Share | Offset | OffsetDays
"""Where a milestone lies."""


def parse_milestone(text: str) -> Landmark:
    """
    Where a milestone lies, from what people write.

    Args:
        text: A share of the goal in whole percent, up to 1000, which may lie past the deadline; or an offset
            from the deadline with its sign, in open time or business days.

    Raises:
        InvalidArgument: If it is neither.

    >>> parse_milestone("-1h")
    Offset(us=-3600000000)
    """
    if match := _SHARE.fullmatch(text):
        percent = int(match[1])
        if not 1 <= percent <= _MOST_PERCENT:
            raise InvalidArgument("milestone", text, f"a share from '1%' to '{_MOST_PERCENT}%'")
        return Share(percent)
    try:
        offset = parse_duration(text[1:]) if text[:1] in ("+", "-") and text[1:2] != "-" else 0
    except ServiceCoreError:
        offset = 0
    if not offset or offset == BusinessDays(0):
        raise InvalidArgument("milestone", text, _FORMS)
    sign = -1 if text[0] == "-" else 1
    return OffsetDays(sign * offset.days) if isinstance(offset, BusinessDays) else Offset(sign * offset)


@frozen
class Milestone:
    """
    A milestone of one clock, judged at the clock's instant.

    Args:
        name: As the target writes it, such as `75%`.

        at_us: Where it lies by the deadline as it stands, microseconds UTC. None while the clock is paused,
            after a cancellation, and without a goal.

        reached_at_us: When the clock first came to it: its own instant, or that of the event that put it
            into the past, whichever is later. None while it has not.
    """

    name: str
    at_us: int | None
    reached_at_us: int | None

    @property
    def reached(self) -> bool:
        """Whether the clock has come to it, which no later pause or new goal takes back."""
        return self.reached_at_us is not None

    @property
    def at(self) -> DateTime | None:
        """Where it lies, in UTC; see *at_us*."""
        return None if self.at_us is None else from_us(self.at_us)

    @property
    def reached_at(self) -> DateTime | None:
        """When the clock came to it, in UTC."""
        return None if self.reached_at_us is None else from_us(self.reached_at_us)

    def to_dict(self) -> dict[str, Any]:
        """The milestone as JSON-ready data."""
        at, reached_at = (None if us is None else to_iso(us) for us in (self.at_us, self.reached_at_us))
        return {"name": self.name, "at": at, "reached_at": reached_at}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Milestone:
        """The milestone that `to_dict` wrote."""
        reader = Reader("milestone", data)
        name = reader.text("name")
        at_us, reached_at_us = reader.optional_instant("at"), reader.optional_instant("reached_at")
        reader.finish()
        return cls(name, at_us, reached_at_us)
