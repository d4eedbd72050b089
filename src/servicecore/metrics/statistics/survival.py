"""Time until something happens, when for some tickets it has not happened yet.

Leaving open tickets out makes a desk look fast exactly when it falls behind.
The Kaplan-Meier estimate lets each open ticket count for as long as it has
been watched, and no longer.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Survival", "kaplan_meier"]

_ROUNDING = 1e-12


@frozen
class Survival:
    """
    The share that is still waiting, as steps down over time.

    Args:
        steps: (time, share still waiting from that time on), ascending in time.

        n: How many were watched; *censored* of them to no end.
    """

    steps: tuple[tuple[int, float], ...]
    n: int
    censored: int = field(kw_only=True)

    def at(self, time: int) -> float | None:
        """The share still waiting just after *time*; None when nobody was watched."""
        if self.n == 0:
            return None
        return next((share for when, share in reversed(self.steps) if when <= time), 1.0)

    def quantile(self, share: float) -> int | None:
        """The first time by which *share* are done; None while it has not come to that."""
        left = 1 - share + _ROUNDING
        return next((when for when, waiting in self.steps if waiting <= left), None)


def kaplan_meier(observed: Iterable[int], censored: Iterable[int] = ()) -> Survival:
    """
    The survival curve of durations that ended, and of others watched without an end.

    At one and the same time what ends is taken before what is merely no longer watched.

    Source: E. L. Kaplan and P. Meier, 1958.

    >>> curve = kaplan_meier([2, 4], censored=[3])
    >>> round(curve.at(3), 4), curve.quantile(0.5)
    (0.6667, 4)
    """
    ends, losses = Counter(observed), Counter(censored)
    watched = n = ends.total() + losses.total()
    share, steps = 1.0, []
    for time in sorted({*ends, *losses}):
        if ends[time]:
            share *= 1 - ends[time] / watched
            steps.append((time, share))
        watched -= ends[time] + losses[time]
    return Survival(tuple(steps), n, censored=losses.total())
