"""Half-open spans of the time-line.

An interval holds its start and not its end, so intervals that abut share no
instant and their durations add up. Both ends are integer microseconds UTC: two
zoned datetimes an hour apart can compare equal when a clock goes back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.duration import duration_us
from servicecore.errors import InvalidInstant
from servicecore.instant import from_us, to_iso, to_us

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from pendulum import DateTime

__all__ = ["Interval"]


@frozen(order=True)
class Interval:
    """
    The instants from *start_us* up to but not including *end_us*.

    Args:
        start_us: First instant, microseconds since 1970 UTC.

        end_us: First instant after the interval; not before *start_us*. Where the two are equal
            the interval is empty: it contains and overlaps nothing.

        zone: Where `start` and `end` are shown, UTC when none is given. Takes no part in comparisons.

    Raises:
        InvalidInstant: If the end is before the start.

    >>> from datetime import UTC, datetime
    >>> morning = Interval.between(datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC))
    >>> morning.duration
    datetime.timedelta(seconds=10800)
    """

    start_us: int
    end_us: int
    zone: tzinfo | None = field(default=None, kw_only=True, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.end_us < self.start_us:
            reason = f"is before its start {to_iso(self.start_us)}; give an end at or after the start"
            raise InvalidInstant("interval end", to_iso(self.end_us), reason)

    @classmethod
    def between(cls, start: datetime, end: datetime) -> Interval:
        """The interval from *start* to *end*, both aware; shown where *start* is."""
        return cls(to_us(start, name="start"), to_us(end, name="end"), zone=start.tzinfo)

    @classmethod
    def starting(cls, at: datetime, duration: timedelta | str) -> Interval:
        """The interval that starts at *at* and lasts *duration*, which is not negative."""
        start_us = to_us(at)
        return cls(start_us, start_us + duration_us(duration), zone=at.tzinfo)

    @property
    def start(self) -> DateTime:
        """The first instant."""
        return from_us(self.start_us, self.zone)

    @property
    def end(self) -> DateTime:
        """The first instant after the interval."""
        return from_us(self.end_us, self.zone)

    @property
    def duration(self) -> timedelta:
        """The real time from start to end."""
        return timedelta(microseconds=self.end_us - self.start_us)

    def contains(self, at: datetime) -> bool:
        """Whether *at* lies in the interval; its start does, its end does not."""
        return self.start_us <= to_us(at) < self.end_us

    def encloses(self, other: Interval) -> bool:
        """Whether *other* starts no earlier and ends no later."""
        return self.start_us <= other.start_us and other.end_us <= self.end_us

    def overlaps(self, other: Interval) -> bool:
        """Whether the two share at least one instant."""
        return max(self.start_us, other.start_us) < min(self.end_us, other.end_us)

    def abuts(self, other: Interval) -> bool:
        """Whether one ends exactly where the other starts."""
        return self.end_us == other.start_us or other.end_us == self.start_us

    def __and__(self, other: Interval) -> Interval | None:
        """What the two share; None where they share no instant."""
        if not self.overlaps(other):
            return None
        return Interval(max(self.start_us, other.start_us), min(self.end_us, other.end_us), zone=self.zone)
