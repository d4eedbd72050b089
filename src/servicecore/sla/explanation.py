"""Why a clock reads as it does: the segments of its life, as data and as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from servicecore.duration import duration_text, to_timedelta
from servicecore.instant import from_us, to_iso
from servicecore.record import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from servicecore.sla.clock import Clock
    from servicecore.sla.course import StretchKind

__all__ = ["Explanation", "Segment"]

_WORDS: Mapping[str, str] = {
    "counted": "counted",
    "paused": "paused",
    "resolved": "resolved, left out",
    "set_aside": "set aside by a new goal",
}


@frozen
class Segment:
    """
    A stretch of a clock's life with what it amounts to.

    Args:
        business_us: Its length in the clock's calendar; the rest of it lies outside the hours.

        reason, by: Why it was paused, and the id of the actor who did.
    """

    kind: StretchKind
    start_us: int
    end_us: int
    business_us: int
    reason: str | None = None
    by: str | None = None

    @property
    def business(self) -> timedelta:
        """Its length in the clock's calendar."""
        return to_timedelta(self.business_us)

    def to_dict(self) -> dict[str, Any]:
        """The segment as JSON-ready data."""
        return {
            "kind": self.kind,
            "start": to_iso(self.start_us),
            "end": to_iso(self.end_us),
            "business_us": self.business_us,
            "reason": self.reason,
            "by": self.by,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], schema: str) -> Segment:
        """The segment that `to_dict` wrote under *schema*."""
        reader = Reader("segment", data, schema)
        kind = reader.choice("kind", list(_WORDS))
        start, end = reader.instant("start"), reader.instant("end")
        business = reader.whole("business_us")
        reason = reader.take("reason", (str, type(None)), "a text or nothing")
        by = reader.take("by", (str, type(None)), "a text or nothing", None, private=True)
        reader.finish()
        return cls(kind, start, end, business, reason, by)


@frozen
class Explanation:
    """A clock told in words; `segments` is the same as data."""

    clock: Clock

    @property
    def segments(self) -> Sequence[Segment]:
        """Every stretch from the start to the stop, or to the instant of judgement."""
        return self.clock.segments

    def __str__(self) -> str:
        return "\n".join(
            [self._head(), *(f"  {self._line(segment)}" for segment in self.segments), self._verdict()]
        )

    def _head(self) -> str:
        clock = self.clock
        goal = "no goal" if clock.promised is None else f"{clock.promised} in {clock.calendar}"
        cycle = "" if clock.cycle == 1 else f", cycle {clock.cycle}"
        return f"{clock.metric} of {clock.ticket_id}{cycle}: {goal}, by {clock.policy} {clock.policy_version}"

    def _line(self, segment: Segment) -> str:
        why = f" ({segment.reason})" if segment.reason else ""
        span = f"{self._clock_time(segment.start_us)} to {self._clock_time(segment.end_us)}"
        return f"{span}  {duration_text(segment.business_us):>9}  {_WORDS[segment.kind]}{why}"

    def _verdict(self) -> str:
        clock = self.clock
        parts = [f"elapsed {duration_text(clock.elapsed_us)}"]
        if clock.remaining_us:
            parts.append(f"remaining {duration_text(clock.remaining_us)}")
        if clock.overrun_us:
            parts.append(f"overrun {duration_text(clock.overrun_us)}")
        if clock.due_at_us is not None:
            parts.append(f"due {self._clock_time(clock.due_at_us)}")
        verdict = "breached" if clock.breached else "met" if clock.met else clock.state.value
        return f"{verdict}: {', '.join(parts)}"

    def _clock_time(self, us: int) -> str:
        return f"{from_us(us, self.clock.zone):%Y-%m-%d %H:%M}"
