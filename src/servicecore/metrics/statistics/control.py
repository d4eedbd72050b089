"""The control chart of single values (XmR): which months differ by more than months do."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.metrics.statistics.chart_rule import CHART_RULES, Limits, Signal, signals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.metrics.statistics.chart_rule import ChartRule

__all__ = ["ControlChart", "xmr"]


@frozen
class ControlChart:
    """
    The natural limits of a series, in its own unit.

    Args:
        points: How many values.

        mean: Their mean; *mean_range* is that of the differences between neighbours.

        lower: mean - 2.66 mean ranges; *upper* as far above. *upper_range* is the limit of a difference.

        outside: The places, from 0, of the values beyond the limits.

        jumps: The places of the values that differ from the one before by more than *upper_range*.

        signals: What the rules found.
    """

    points: int
    mean: float
    mean_range: float = field(kw_only=True)
    lower: float = field(kw_only=True)
    upper: float = field(kw_only=True)
    upper_range: float = field(kw_only=True)
    outside: tuple[int, ...] = field(kw_only=True)
    jumps: tuple[int, ...] = field(kw_only=True, default=())
    signals: tuple[Signal, ...] = field(kw_only=True, default=())


def xmr(values: Sequence[float], rules: Sequence[ChartRule] = CHART_RULES) -> ControlChart | None:
    """
    The XmR chart of a series in time order; None for fewer than two values.

    Leave out what is known only in part, such as the month that has just begun.

    Args:
        rules: What counts as a signal; see `CHART_RULES`.

    Source: D. J. Wheeler, Understanding Variation; W. A. Shewhart's constants for n = 2.

    >>> xmr([10, 12, 10, 12, 30]).outside
    ()
    """
    if len(values) < 2:
        return None
    mean = sum(values) / len(values)
    steps = [abs(later - earlier) for earlier, later in pairwise(values)]
    mean_range = sum(steps) / len(steps)
    limits = Limits(mean - 2.66 * mean_range, mean, mean + 2.66 * mean_range)
    upper_range = 3.268 * mean_range
    return ControlChart(
        len(values),
        mean,
        mean_range=mean_range,
        lower=limits.lower,
        upper=limits.upper,
        upper_range=upper_range,
        outside=tuple(
            place for place, value in enumerate(values) if not limits.lower <= value <= limits.upper
        ),
        jumps=tuple(place for place, step in enumerate(steps, 1) if step > upper_range),
        signals=signals(values, [limits] * len(values), rules),
    )
