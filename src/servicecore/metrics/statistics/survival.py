"""Time until something happens, when for some tickets it has not happened yet.

Leaving open tickets out makes a desk look fast exactly when it falls behind.
The Kaplan-Meier estimate lets each open ticket count for as long as it has
been watched, and no longer.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.metrics.statistics.interval import Z95

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecore.metrics.statistics.interval import Ends

__all__ = ["Survival", "kaplan_meier"]

_ROUNDING = 1e-12


@frozen
class Survival:
    """
    The share that is still waiting, as steps down over time.

    Args:
        steps: (time, share still waiting from that time on), ascending in time.

        n: How many were watched; *censored* of them to no end.

        spreads: Of each step Greenwood's sum: the variance of the share, divided by its square. Infinite
            once nobody waits.
    """

    steps: tuple[tuple[int, float], ...]
    n: int
    censored: int = field(kw_only=True)
    spreads: tuple[float, ...] = field(kw_only=True, repr=False)

    def at(self, time: int) -> float | None:
        """The share still waiting just after *time*; None when nobody was watched."""
        if self.n == 0:
            return None
        place = self._place(time)
        return 1.0 if place is None else self.steps[place][1]

    def interval(self, time: int) -> tuple[float, float] | None:
        """
        The 95 % interval of the share still waiting just after *time*: Greenwood's variance, log-log.

        None before the first end and once nobody waits: the variance is then 0 or unknown, and says nothing.

        Source: M. Greenwood, 1926; J. D. Kalbfleisch and R. L. Prentice, 1980.

        >>> curve = kaplan_meier([6, 6, 7, 10, 13], [6, 9, 10, 11, 17])
        >>> low, high = curve.interval(10)
        >>> f"{low:.3f} {high:.3f}"
        '0.187 0.806'
        """
        place = self._place(time)
        return None if place is None else self._band(place)

    def quantile(self, share: float) -> int | None:
        """The first time by which *share* are done; None while it has not come to that."""
        left = 1 - share + _ROUNDING
        return next((when for when, waiting in self.steps if waiting <= left), None)

    def quantile_interval(self, share: float) -> Ends | None:
        """
        The 95 % interval of the time by which *share* are done: where the band of the curve crosses.

        The high end is None while the upper band has not come down so far, as for a median that few have
        reached. None as a whole while the lower band has not either.

        Source: R. Brookmeyer and J. Crowley, 1982, with the log-log band.

        >>> kaplan_meier([6, 6, 7, 10, 13], [6, 9, 10, 11, 17]).quantile_interval(0.5)
        (6, None)
        """
        left = 1 - share + _ROUNDING
        low = high = None
        for place, (when, waiting) in enumerate(self.steps):
            bounds = self._band(place) or (waiting, 1.0)  # nobody waits any more: the lower band is there too
            if low is None and bounds[0] <= left:
                low = when
            if bounds[1] <= left:
                high = when
                break
        return None if low is None else (low, high)

    def _place(self, time: int) -> int | None:
        """The step that holds *time*; None before the first."""
        place = bisect_right(self.steps, time, key=itemgetter(0)) - 1
        return None if place < 0 else place

    def _band(self, place: int) -> tuple[float, float] | None:
        waiting, spread = self.steps[place][1], self.spreads[place]
        if math.isinf(spread):
            return None
        wide = math.exp(Z95 * math.sqrt(spread) / -math.log(waiting))
        return waiting**wide, waiting ** (1 / wide)


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
    share, spread = 1.0, 0.0
    steps, spreads = [], []
    for time in sorted({*ends, *losses}):
        if ended := ends[time]:
            left = watched - ended
            share *= left / watched
            spread += ended / (watched * left) if left else math.inf
            steps.append((time, share))
            spreads.append(spread)
        watched -= ended + losses[time]
    return Survival(tuple(steps), n, censored=losses.total(), spreads=tuple(spreads))
