"""How values are distributed, in the figures that an answer shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.metrics.engine.spread import Bins, Exact
from servicecore.metrics.statistics.certainty import scaled
from servicecore.metrics.statistics.mean import mean_interval
from servicecore.metrics.statistics.quantile import QuantileKind, quantile
from servicecore.metrics.statistics.rank import percentile_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecore.metrics.engine.spread import Spread
    from servicecore.metrics.statistics.interval import Ends

__all__ = ["Description", "describe"]

_SHARES = (("p50", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95))
HISTOGRAM = "histogram"
"""The figure that says, by being there, that percentiles come from a histogram: how wide its bins err."""


def describe(values: Iterable[int], scale: int = 1, kind: QuantileKind = "linear") -> dict[str, float | None]:
    """
    How values are distributed: n, mean, min, max, p50, p75, p90, p95.

    The keys that end in `_disc` are the percentiles by the other rule, always values that occurred.

    >>> describe([1, 2, 3, 6])["mean"]
    3.0
    """
    return Description(Exact(list(values)), scale, kind).figures


class Description:
    """
    The figures of a spread, in a unit.

    Args:
        spread: The values. From a histogram percentiles are within 1 %, and the figure "histogram" is there,
            0.01; n, mean, min and max stay exact.

        scale: How much of a value makes one of the unit.

        kind: How percentiles are interpolated.
    """

    def __init__(self, spread: Spread, scale: int = 1, kind: QuantileKind = "linear") -> None:
        self._spread, self._scale, self._kind = spread, scale, kind
        self._ranked: Sequence[float] = spread.ranked()
        self._negative = spread.negative
        self.n = spread.n

    @property
    def figures(self) -> dict[str, float | None]:
        """Everything there is to say; "negative", how many are below 0, only where any are."""
        n, ranked, scale = self.n, self._ranked, self._scale
        figures: dict[str, float | None] = {
            "n": n,
            "mean": self._spread.total / n / scale if n else None,
            "min": ranked[0] / scale if n else None,
            "max": ranked[-1] / scale if n else None,
        }
        for name, share in _SHARES:
            figures[name] = self._at(share, self._kind)
            figures[f"{name}_disc"] = self._at(share, "inverted_cdf")
        if self._negative:
            figures["negative"] = self._negative
        if isinstance(self._spread, Bins):
            figures[HISTOGRAM] = 0.01
        return figures

    def interval(self, statistic: str) -> Ends | None:
        """The 95 % interval of a figure: by ranks for a percentile, Student's for the mean."""
        if statistic == "mean":
            total, squares = self._spread.total, self._spread.squares
            return scaled(mean_interval(self.n, total, squares), self._scale)
        if statistic.startswith("p"):
            return scaled(percentile_interval(self._ranked, int(statistic[1:]) / 100), self._scale)
        return None

    def _at(self, share: float, kind: QuantileKind) -> float | None:
        value = quantile(self._ranked, share, kind)
        return None if value is None else value / self._scale
