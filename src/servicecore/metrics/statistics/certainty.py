"""The interval that belongs to each figure of an answer: a measure's statistic, the points of a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.instant import HOUR_US
from servicecore.metrics.statistics.mean import mean_interval
from servicecore.metrics.statistics.rank import percentile_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecore.metrics.statistics.interval import Ends
    from servicecore.metrics.statistics.survival import Survival

__all__ = ["curve_figures", "scaled", "statistic_interval"]


def scaled(ends: Ends | None, scale: int) -> Ends | None:
    """
    An interval in another unit.

    >>> scaled((30, None), 60)
    (0.5, None)
    """
    if ends is None:
        return None
    low, high = ends
    return None if low is None else low / scale, None if high is None else high / scale


def statistic_interval(ascending: Sequence[int], statistic: str) -> Ends | None:
    """
    The 95 % interval of a figure of sorted values: by ranks for a percentile, Student's for the mean.

    None for the smallest and the largest, of which a sample bounds one side alone, and where there are too
    few values.

    Args:
        statistic: "mean", "min", "max", or a percentile such as "p90".

    >>> statistic_interval(range(1, 101), "p90"), statistic_interval([3, 5], "max")
    ((84, 96), None)
    """
    if statistic == "mean":
        return mean_interval(len(ascending), sum(ascending), sum(value * value for value in ascending))
    if statistic.startswith("p"):
        return percentile_interval(ascending, int(statistic[1:]) / 100)
    return None


def curve_figures(curve: Survival, spans: Iterable[int], scale: int) -> dict[str, float | None]:
    """
    The median and the 90th percentile of a curve, and the shares that still wait after *spans*.

    Beside each stand its 95 % interval's ends, under its name with `_low` and `_high`; None for an end that
    nothing bounds.

    Args:
        spans: Microseconds.

        scale: How many microseconds make one of the unit of times.
    """
    figures: dict[str, float | None] = {}
    for name, share in (("median", 0.5), ("p90", 0.9)):
        when = curve.quantile(share)
        figures[name] = None if when is None else when / scale
        _add(figures, name, scaled(curve.quantile_interval(share), scale))
    for span in spans:
        name = f"S({span // HOUR_US}h)"
        figures[name] = curve.at(span)
        _add(figures, name, curve.interval(span))
    figures["censored"] = curve.censored
    return figures


def _add(figures: dict[str, float | None], name: str, ends: Ends | None) -> None:
    figures[f"{name}_low"], figures[f"{name}_high"] = ends or (None, None)
