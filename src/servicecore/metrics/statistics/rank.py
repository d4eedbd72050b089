"""Between which of the sorted values a percentile of the whole lies: exact, whatever the distribution.

How many of *n* values lie below the true percentile is binomial. So the ranks
that hold it with 95 % depend on nothing but *n* and the percentile: no shape
is assumed, and ties only make the interval safer.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from math import fsum
from typing import TYPE_CHECKING

from servicecore.errors import InvalidArgument

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecore.metrics.statistics.interval import Ends

__all__ = ["binomial_quantile", "percentile_interval", "percentile_ranks"]

_TAIL = 0.025
_NEGLIGIBLE = 1e-25


@lru_cache(maxsize=4096)
def binomial_quantile(tail: float, n: int, share: float) -> int:
    """
    The smallest k with P(B <= k) >= *tail*, B being how many of *n* hit when each hits with *share*.

    The probabilities are built from their neighbours, outwards from the likeliest, and divided by their own
    sum: no gamma function and no approximation. It takes some 20 standard deviations of steps: for the median
    of 10,000,000, 34,000.

    >>> binomial_quantile(0.025, 100, 0.5), binomial_quantile(0.975, 100, 0.5)
    (40, 60)
    """
    mode = min(int((n + 1) * share), n)
    odds = share / (1 - share)
    below = list(_falling(k / (n - k + 1) / odds for k in range(mode, 0, -1)))
    above = list(_falling((n - k) / (k + 1) * odds for k in range(mode, n)))
    weights = [*reversed(below), 1.0, *above]
    first, enough = mode - len(below), tail * fsum(weights)
    reached = (k for k, total in enumerate(accumulate(weights), first) if total >= enough)
    return next(reached, mode + len(above))


def _falling(ratios: Iterator[float]) -> Iterator[float]:
    weight = 1.0
    for ratio in ratios:
        weight *= ratio
        if weight < _NEGLIGIBLE:
            return
        yield weight


def percentile_ranks(n: int, share: float) -> tuple[int | None, int | None]:
    """
    The ranks, from 1, of the two among *n* sorted values that hold the percentile with 95 %.

    None for an end that so few values do not bound: a 90th percentile has an upper end from 36 values on, a
    median both ends from 6 on. A histogram gives the same interval, from the bins that hold these ranks.

    Args:
        share: Above 0 and below 1: 0.9 is the 90th percentile.

    Raises:
        InvalidArgument: If *share* is neither, or *n* is negative.

    Source: W. R. Thompson, 1936; H. A. David, Order Statistics.

    >>> percentile_ranks(100, 0.5), percentile_ranks(20, 0.9), percentile_ranks(1, 0.5)
    ((40, 61), (15, None), (None, None))
    """
    if not 0 < share < 1:
        raise InvalidArgument("share", share, "a number above 0 and below 1")
    if n < 0:
        raise InvalidArgument("n", n, "how many values there are")
    low = binomial_quantile(_TAIL, n, share)
    high = binomial_quantile(1 - _TAIL, n, share) + 1
    return (low if low >= 1 else None), (high if high <= n else None)


def percentile_interval(ascending: Sequence[float], share: float) -> Ends | None:
    """
    The 95 % interval of a percentile: two of the values themselves.

    An end that so few values do not bound is None; None as a whole when neither end is bounded. From the 5th
    to the 95th percentile it holds the estimate, by either kind of `quantile`.

    Args:
        ascending: The values, sorted.

        share: Above 0 and below 1.

    >>> percentile_interval(range(1, 101), 0.9), percentile_interval([3, 5, 8], 0.5)
    ((84, 96), None)
    """
    low, high = percentile_ranks(len(ascending), share)
    if low is None and high is None:
        return None
    return (
        None if low is None else ascending[low - 1],
        None if high is None else ascending[high - 1],
    )
