"""How sure a figure is: 95 % intervals that stay honest about few tickets.

An interval is a pair (low, high). An end that the data do not bound is None.
All of them take one ticket's outcome to say nothing about another's; where
requesters bring many tickets each, they are too narrow.
"""

from __future__ import annotations

import math
from typing import TypeAlias

__all__ = ["Z95", "Ends", "newcombe", "nps_interval", "square_and_add", "wilson"]

Ends: TypeAlias = tuple[float | None, float | None]
"""Low and high; None for an end that the data do not bound."""

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
    # At none and at all the end is the share itself; rounding must not put it a hair beside.
    low = 0.0 if hits == 0 else (middle - half) / (1 + spread)
    return low, 1.0 if hits == n else (middle + half) / (1 + spread)


def nps_interval(promoters: int, passives: int, detractors: int) -> tuple[float, float] | None:
    """
    The 95 % interval of a net promoter score, as a share from -1 to 1; None when nobody answered.

    Promoters and detractors are counted among the same people, so the variance is that of a multinomial.
    One is added to each of the two beforehand: without it, five promoters out of five would be a certainty.

    Source: D. G. Bonett and R. M. Price, 2012, for the difference of two shares of one sample.

    >>> low, high = nps_interval(60, 25, 15)
    >>> f"{low:.3f} {high:.3f}"
    '0.296 0.586'
    >>> low, high = nps_interval(5, 0, 0)
    >>> f"{low:.3f} {high:.3f}"
    '0.196 1.000'
    """
    answers = promoters + passives + detractors
    if answers == 0:
        return None
    n = answers + 2
    score = (promoters - detractors) / n
    spread = (promoters + detractors + 2) / n - score * score
    half = Z95 * math.sqrt(spread / n)
    return max(score - half, -1.0), min(score + half, 1.0)


def square_and_add(
    before: float, before_ends: Ends, after: float, after_ends: Ends, *, times: float = 1
) -> Ends:
    """
    The 95 % interval of `after - times x before`, from two independent figures and their intervals.

    It needs the two answers and no values, so it serves every figure that has an interval: for two shares
    with Wilson's it is Newcombe's interval. *times* asks about a ratio: with 0.5, an interval wholly below
    0 says that the figure was more than halved.

    Args:
        before, after: The figures. *before_ends* and *after_ends* hold them.

        times: A number that is not negative.

    Source: G. Y. Zou and A. Donner, 2008 (MOVER); R. G. Newcombe, 1998, method 10.

    >>> low, high = square_and_add(10, (8, 13), 7, (6, 9))
    >>> f"{low:.2f} {high:.2f}"
    '-6.16 -0.17'
    """
    shift = after - times * before
    low = _away(after, after_ends[0], times * before, _times(before_ends[1], times))
    high = _away(after, after_ends[1], times * before, _times(before_ends[0], times))
    return None if low is None else shift - low, None if high is None else shift + high


def _times(end: float | None, times: float) -> float | None:
    return None if end is None else times * end


def _away(one: float, one_end: float | None, other: float, other_end: float | None) -> float | None:
    return None if one_end is None or other_end is None else math.hypot(one - one_end, other - other_end)


def newcombe(hits_before: int, n_before: int, hits_after: int, n_after: int) -> tuple[float, float] | None:
    """
    The 95 % interval of a share after less a share before; None when there was nothing to count.

    Source: R. G. Newcombe, 1998, method 10.

    >>> low, high = newcombe(56, 70, 48, 80)
    >>> f"{low:.4f} {high:.4f}"
    '-0.3339 -0.0524'
    """
    before, after = wilson(hits_before, n_before), wilson(hits_after, n_after)
    if before is None or after is None:
        return None
    low, high = square_and_add(hits_before / n_before, before, hits_after / n_after, after)
    assert low is not None
    assert high is not None
    return low, high
