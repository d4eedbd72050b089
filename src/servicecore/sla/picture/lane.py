"""One cycle of one clock, as a lane of a timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from servicecore.duration import duration_text
from servicecore.sla.explanation.verdict import verdict_of
from servicecore.sla.picture.pin import pins_of

if TYPE_CHECKING:
    from servicecore.sla.clocks.clock import Clock
    from servicecore.sla.explanation import Explanation
    from servicecore.sla.picture.pin import Pin

__all__ = ["Lane"]


@frozen
class Lane:
    """
    A clock with its parts and pins.

    Args:
        pins: The instants to mark, in order of time.
    """

    explanation: Explanation
    pins: tuple[Pin, ...]

    @classmethod
    def of(cls, explanation: Explanation) -> Lane:
        """The lane of a clock that was explained."""
        return cls(explanation, pins_of(explanation.clock))

    @property
    def clock(self) -> Clock:
        """The clock itself."""
        return self.explanation.clock

    @property
    def name(self) -> str:
        """What the lane is headed with: "next response 2"."""
        cycle = "" if self.clock.cycle == 1 else f" {self.clock.cycle}"
        return f"{self.clock.metric.replace('_', ' ')}{cycle}"

    @property
    def goal(self) -> str:
        """What was promised, and in whose hours."""
        return "no goal" if self.clock.promised is None else f"{self.clock.promised} in {self.clock.calendar}"

    @property
    def verdict(self) -> str:
        """One word: breached, met, or the state."""
        return verdict_of(self.clock)

    @property
    def figure(self) -> str:
        """What is left of the goal, or by how much it was missed; without a goal what was counted."""
        clock = self.clock
        if clock.promised is None:
            return f"{duration_text(clock.elapsed_us)} elapsed"
        if clock.breached:
            excused = ", excused" if clock.excused is not None else ""
            return f"{duration_text(clock.overrun_us)} over{excused}"
        return f"{duration_text(clock.remaining_us or 0)} left"

    def to_dict(self) -> dict[str, Any]:
        """Plain data: the clock in words, its parts, what is ahead of it, and its pins."""
        return {
            "metric": self.clock.metric,
            "cycle": self.clock.cycle,
            "promised": self.clock.promised,
            "verdict": self.verdict,
            "parts": [part.to_dict() for part in self.explanation.parts],
            "ahead": [part.to_dict() for part in self.explanation.ahead],
            "pins": [pin.to_dict() for pin in self.pins],
        }
