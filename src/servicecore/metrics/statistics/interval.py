"""How sure a share is: Wilson's interval, which stays inside 0 to 1 and is honest about few tickets."""

from __future__ import annotations

import math

__all__ = ["Z95", "wilson"]

Z95 = 1.959963984540054
"""The two-sided 95 % point of the normal distribution."""


def wilson(hits: int, n: int) -> tuple[float, float] | None:
    """
    The 95 % interval of *hits* out of *n*, without continuity correction; None when n is 0.

    Source: E. B. Wilson, 1927.

    >>> low, high = wilson(152, 4569)
    >>> f"{low:.6f} {high:.6f}"
    '0.028447 0.038872'
    """
    if n == 0:
        return None
    share = hits / n
    spread = Z95 * Z95 / n
    middle = share + spread / 2
    half = Z95 * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    return max((middle - half) / (1 + spread), 0.0), min((middle + half) / (1 + spread), 1.0)
