"""Percentiles, exactly: linear between ranks (type 7), or the value at a rank (inverted CDF, type 1).

The first is what spreadsheets, numpy and most databases mean; the second is
always a value that occurred. They agree on thousands of values and differ by
half on a handful, so an answer has to say which it is.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from servicecore.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["QUANTILE_KINDS", "QuantileKind", "quantile"]

QuantileKind = Literal["linear", "inverted_cdf"]
QUANTILE_KINDS: tuple[QuantileKind, ...] = ("linear", "inverted_cdf")


def quantile(ascending: Sequence[float], share: float, kind: QuantileKind = "linear") -> float | None:
    """
    The value below which *share* of the values lie; None when there are none.

    Args:
        ascending: The values, sorted.

        share: From 0 to 1.

        kind: "linear" (Hyndman-Fan type 7) or "inverted_cdf" (type 1).

    Raises:
        UnknownName: If *kind* is neither.

    >>> quantile([1, 2, 3, 10], 0.5), quantile([1, 2, 3, 10], 0.5, "inverted_cdf")
    (2.5, 2)
    """
    if kind not in QUANTILE_KINDS:
        raise UnknownName("percentile kind", kind, QUANTILE_KINDS)
    if not ascending:
        return None
    if kind == "inverted_cdf":
        # Rounded first: 100 x 0.07 is 7.000000000000001 in floating point, and its ceiling is not 8.
        return ascending[max(math.ceil(round(len(ascending) * share, 9)) - 1, 0)]
    place = (len(ascending) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ascending) - 1)
    return ascending[below] + (place - below) * (ascending[above] - ascending[below])
