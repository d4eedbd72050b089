"""How sure a mean is: Student's interval, from three sums that add up over any parts."""

from __future__ import annotations

import math
from functools import lru_cache

from servicecore.metrics.statistics.interval import Z95

__all__ = ["mean_interval", "student_quantile"]

_MANY = 200


def mean_interval(n: int, total: float, squares: float) -> tuple[float, float] | None:
    """
    The 95 % interval of the mean of *n* values; None below two, which tell nothing about their spread.

    Durations have long tails, and of few of them this interval is too narrow on the long side: beside a mean
    of less than some hundred tickets, look at the median.

    Args:
        total: The sum of the values.

        squares: The sum of their squares. Give integers where the values are large and close together:
            they are then taken exactly.

    Source: W. S. Gosset ("Student"), 1908.

    >>> low, high = mean_interval(4, 20, 120)
    >>> f"{low:.3f} {high:.3f}"
    '0.891 9.109'
    """
    if n < 2:
        return None
    mean = total / n
    spread = max((n * squares - total * total) / (n * (n - 1)), 0.0)
    half = student_quantile(n - 1) * math.sqrt(spread / n)
    return mean - half, mean + half


@lru_cache(maxsize=1024)
def student_quantile(freedom: int) -> float:
    """
    The two-sided 95 % point of Student's distribution with so many degrees of freedom, from 1.

    Up to 200 the distribution is a finite sum and is solved for the point; beyond, Fisher's expansion in
    1/freedom is good to 12 digits.

    Source: Abramowitz and Stegun, 26.7.3, 26.7.4 and 26.7.5.

    >>> round(student_quantile(1), 4), round(student_quantile(10), 4), round(student_quantile(10**7), 4)
    (12.7062, 2.2281, 1.96)
    """
    if freedom > _MANY:
        return _expanded(freedom)
    low, high = Z95, 13.0
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if _inside(middle, freedom) < 0.95 else (low, middle)
    return middle


def _inside(point: float, freedom: int) -> float:
    """The probability of lying between -point and point."""
    angle = math.atan(point / math.sqrt(freedom))
    square = math.cos(angle) ** 2
    odd = freedom % 2
    term = total = math.cos(angle) if odd else 1.0
    for k in range(2 + odd, freedom - 1, 2):
        term *= square * (k - 1) / k
        total += term
    if not odd:
        return math.sin(angle) * total
    return 2 / math.pi * (angle + (math.sin(angle) * total if freedom > 1 else 0.0))


def _expanded(freedom: int) -> float:
    z = Z95
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * freedom**4)
    )
