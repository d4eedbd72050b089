"""What a figure should be: met or missed, by how much, and what it is worth."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

from servicecore.errors import Fault, InvalidDefinition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.metrics.statistics.interval import Ends

__all__ = ["Target", "Threshold", "Verdict"]

Verdict = Literal["met", "missed", "unknown"]

_ROUNDING = 1e-12


@frozen(kw_only=True)
class Threshold:
    """
    From *at* on, in the direction that is better, a figure earns *marks*: 0 for nothing to 1 for all.
    """

    at: float
    marks: float


@frozen(kw_only=True)
class Target:
    """
    What a figure should be, in the KPI's unit; shares are from 0 to 1.

    Args:
        better: "lower": at most the target meets it. "higher": at least. "within": no farther from it than
            *tolerance*.

        value: The target.

        change: Instead of a value, what is to change of the figure before: -0.5 is "halved", 0.1 "a tenth
            more".

        baseline: The figure before. One that was measured takes its place.

        full_marks, no_marks: The limits from which a figure earns all, and at which it earns nothing; between
            them in proportion.

        thresholds: Marks by steps instead, each better than the one before; short of the first, none.

        benchmark: What others reach; it stands beside the figure and earns nothing.

    Without marks of either kind a target met earns all, one missed nothing.

    Raises:
        InvalidDefinition: With all that does not go together.

    >>> halved = Target(better="lower", change=-0.5, baseline=24)
    >>> halved.limit(), halved.verdict(13), halved.gap(13)
    (12.0, 'missed', 1.0)
    >>> Target(better="higher", value=0.9, no_marks=0.5, full_marks=1).marks(0.75)
    0.5
    """

    better: Literal["lower", "higher", "within"]
    value: float | None = None
    change: float | None = None
    tolerance: float = 0
    baseline: float | None = None
    full_marks: float | None = None
    no_marks: float | None = None
    thresholds: tuple[Threshold, ...] = field(default=())
    benchmark: float | None = None

    def __attrs_post_init__(self) -> None:
        if faults := [Fault(path, message) for path, message in (*self._goal_faults(), *self._mark_faults())]:
            raise InvalidDefinition("target", faults)

    def _goal_faults(self) -> Iterator[tuple[str, str]]:
        if (self.value is None) is (self.change is None):
            yield "value", "give either 'value' or 'change'"
        if self.change is not None:
            sense = {"lower": -1 <= self.change < 0, "higher": self.change > 0, "within": False}
            if not sense[self.better]:
                message = f"{self.change} is not better; give -1 to below 0 for 'lower', above 0 for 'higher'"
                yield "change", message
        if (self.better == "within") is not (self.tolerance > 0):
            yield "tolerance", "give more than 0 for 'within', and none for the others"

    def _mark_faults(self) -> Iterator[tuple[str, str]]:
        marked = {"full_marks": self.full_marks, "no_marks": self.no_marks}
        given = [name for name, limit in marked.items() if limit is not None]
        if len(given) == 1:
            yield given[0], f"stands alone; give {' and '.join(marked)}, or neither"
        if (
            self.full_marks is not None
            and self.no_marks is not None
            and not self._rises(self.no_marks, self.full_marks)
        ):
            yield "full_marks", f"{self.full_marks} is no better than no_marks {self.no_marks}"
        if self.better == "within" and (given or self.thresholds):
            yield "better", "'within' earns all or nothing; give no marks"
        if given and self.thresholds:
            yield "thresholds", "stand beside full_marks; give one of the two"
        for place, step in enumerate(self.thresholds):
            if not 0 <= step.marks <= 1:
                yield f"thresholds[{place}].marks", f"{step.marks} is not taken; give 0 to 1"
        for place, (one, other) in enumerate(pairwise(self.thresholds), 1):
            if not self._rises(one.at, other.at) or one.marks >= other.marks:
                yield f"thresholds[{place}]", "is no better than the one before, or earns no more"

    def _rises(self, worse: float, better: float) -> bool:
        return worse < better if self.better == "higher" else worse > better

    def limit(self, before: float | None = None) -> float | None:
        """
        The figure that meets the target; None for a change of what nobody knows.

        Args:
            before: The figure before, where it was measured; the baseline otherwise.
        """
        if self.change is None:
            return self.value
        start = self.baseline if before is None else before
        return None if start is None else start + self.change * abs(start)

    def gap(self, value: float | None, before: float | None = None) -> float | None:
        """How much *value* is short of the target, in its unit; negative is to spare, None unknown."""
        limit = self.limit(before)
        if value is None or limit is None:
            return None
        if self.better == "within":
            return abs(value - limit) - self.tolerance
        return limit - value if self.better == "higher" else value - limit

    def verdict(self, value: float | None, before: float | None = None) -> Verdict:
        """Whether *value* meets the target; the limit itself does."""
        limit = self.limit(before)
        if value is None or limit is None:
            return "unknown"
        least, most = self._room(limit)
        return "met" if least <= value <= most else "missed"

    def certain(self, value: float | None, interval: Ends | None, before: float | None = None) -> bool | None:
        """
        Whether the verdict holds over the whole interval; None without one, or without a verdict.

        An end that nothing bounds reaches beyond any target.
        """
        verdict, limit = self.verdict(value, before), self.limit(before)
        if interval is None or limit is None or verdict == "unknown":
            return None
        low = -math.inf if interval[0] is None else interval[0]
        high = math.inf if interval[1] is None else interval[1]
        least, most = self._room(limit)
        return least <= low and high <= most if verdict == "met" else high < least or low > most

    def _room(self, limit: float) -> tuple[float, float]:
        """From where to where the target is met: 0.05 x 0.8 is 0.04 and a little, and rounding is no miss."""
        room = self.tolerance + _ROUNDING * max(abs(limit), self.tolerance)
        least = -math.inf if self.better == "lower" else limit - room
        return least, math.inf if self.better == "higher" else limit + room

    def marks(self, value: float | None, before: float | None = None) -> float | None:
        """What *value* earns, from 0 to 1; None where it is unknown. A better value never earns less."""
        if value is None or self.verdict(value, before) == "unknown":
            return None
        if self.full_marks is not None and self.no_marks is not None:
            return min(max((value - self.no_marks) / (self.full_marks - self.no_marks), 0.0), 1.0)
        if self.thresholds:
            reached = [step.marks for step in self.thresholds if not self._rises(value, step.at)]
            return max(reached, default=0.0)
        return float(self.verdict(value, before) == "met")
