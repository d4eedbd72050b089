"""The control chart of shares (p chart): limits for each point by its own n, and Laney's correction.

The plain chart believes that only counting makes shares differ. With thousands
of tickets a week its limits are so narrow that nearly every week is outside.
Laney's chart measures how much more the weeks differ than that, and widens the
limits by as much.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.errors import InvalidArgument
from servicecore.metrics.statistics.chart_rule import CHART_RULES, Limits, Signal, signals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecore.metrics.statistics.chart_rule import ChartRule

__all__ = ["ShareChart", "p_chart"]

_RANGE_TO_SIGMA = 1.128


@frozen
class ShareChart:
    """
    Shares in time order, each with its own limits.

    Args:
        mean: All hits of all; *sigma_z* is how many times wider the shares scatter than counting alone would
            have them, None where there is no scatter to compare with (all or nothing everywhere).

        shares: One for each period, None where there was nothing to count.

        limits: One for each period, within 0 and 1.

        laney: Whether the limits are widened, or narrowed, by *sigma_z*.

        signals: What the rules found.
    """

    mean: float
    sigma_z: float | None = field(kw_only=True)
    shares: tuple[float | None, ...] = field(kw_only=True)
    limits: tuple[Limits, ...] = field(kw_only=True)
    laney: bool = field(kw_only=True)
    signals: tuple[Signal, ...] = field(kw_only=True)

    @property
    def outside(self) -> tuple[int, ...]:
        """The places, from 0, of the shares beyond their limits."""
        pairs = enumerate(zip(self.shares, self.limits, strict=True))
        return tuple(
            place
            for place, (share, limit) in pairs
            if share is not None and not limit.lower <= share <= limit.upper
        )


def p_chart(
    counts: Iterable[tuple[int, int]], *, laney: bool = True, rules: Sequence[ChartRule] = CHART_RULES
) -> ShareChart | None:
    """
    The chart of (hits, n) in time order; None for fewer than two periods with anything to count.

    Args:
        counts: A period in which nothing was counted is (0, 0); it has no share, and no part in the rules.

        laney: False for the plain chart, whose limits know of nothing but n.

        rules: What counts as a signal; see `CHART_RULES`.

    Raises:
        InvalidArgument: If hits are negative or more than n.

    Source: W. A. Shewhart; D. B. Laney, 2002.

    >>> chart = p_chart([(50, 100), (55, 100), (45, 100), (80, 100)], laney=False)
    >>> chart.mean, [round(limit.upper, 3) for limit in chart.limits][:1], chart.outside
    (0.575, [0.723], (3,))
    """
    pairs = tuple(counts)
    for hits, n in pairs:
        if not 0 <= hits <= n:
            raise InvalidArgument("counts", (hits, n), "hits from 0 to n, and n")
    counted = [(hits, n) for hits, n in pairs if n]
    if len(counted) < 2:
        return None
    mean = sum(hits for hits, _ in counted) / sum(n for _, n in counted)
    variance = mean * (1 - mean)
    sigma_z = _scatter(counted, mean, variance) if variance else None
    wide = sigma_z if laney and sigma_z is not None else 1.0
    shares = tuple(hits / n if n else None for hits, n in pairs)
    limits = tuple(_limits(mean, 3 * wide * math.sqrt(variance / n) if n else 0.0) for _, n in pairs)
    return ShareChart(
        mean,
        sigma_z=sigma_z,
        shares=shares,
        limits=limits,
        laney=laney,
        signals=signals(shares, limits, rules),
    )


def _scatter(counted: Sequence[tuple[int, int]], mean: float, variance: float) -> float:
    """The standard deviation of the standardised shares, from the differences between neighbours."""
    scores = [(hits / n - mean) / math.sqrt(variance / n) for hits, n in counted]
    ranges = [abs(later - earlier) for earlier, later in pairwise(scores)]
    return sum(ranges) / len(ranges) / _RANGE_TO_SIGMA


def _limits(mean: float, half: float) -> Limits:
    return Limits(max(mean - half, 0.0), mean, min(mean + half, 1.0))
