"""The bins of the 1 % histogram: fixed, the same for every engine, with whole numbers as their borders.

A bin is found with one logarithm, which engines round differently in the last
place. So large numbers are first cut to 31 bits, and the number of bins to a
factor of e is one for which no whole number of 31 bits lies near a border: all
roundings fall on the same side. Here the borders themselves are worked out,
once, and looked up; the frames compute. The tests hold both to each other at
every border.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from functools import cache

__all__ = ["CUTS", "PER_E", "bucket", "middle"]

PER_E = 53
"""Bins to a factor of e: half a bin is 0.95 %; no whole number of 31 bits is within 1e-11 of a border."""

_BITS = 31
_STEP = 20


def _log(number: int) -> int:
    return math.floor(math.log(number) * PER_E)


CUTS: tuple[tuple[int, int, int], ...] = (
    (1, 1, 1),
    (2**_BITS, 2**_STEP, 2 + _log(2**_BITS - 1) - _log(2 ** (_BITS - _STEP))),
    (
        2 ** (_BITS + _STEP),
        2 ** (2 * _STEP),
        3 + _log(2**_BITS - 1) - _log(2 ** (_BITS - _STEP)) + _log(2**_BITS - 1) - _log(2 ** (_BITS - _STEP)),
    ),
)
"""From which number on, divided by what before the logarithm is taken, and added to the bin afterwards."""


@cache
def _borders() -> tuple[int, ...]:
    """The first number of every bin from 1 on; bins that hold no number share theirs with the next."""
    borders: list[int] = []
    for place, (first, divisor, added) in enumerate(CUTS):
        beyond = CUTS[place + 1][0] if place + 1 < len(CUTS) else 2**63
        last = added + _log(beyond // divisor - 1)
        borders += [first] * (added + _log(first // divisor) - len(borders))
        for number in range(len(borders) + 1, last + 1):
            least = math.ceil(math.exp((number - added) / PER_E))
            borders.append(max(first, least * divisor))
    return tuple(borders)


def bucket(value: int) -> int:
    """
    The bin of a number: 0 of 0, rising with the number, and negative below 0.

    >>> bucket(0), bucket(1), bucket(-1), bucket(1000) == bucket(1001)
    (0, 1, -1, True)
    """
    if value < 0:
        return -bucket(-value)
    return bisect_right(_borders(), value)


@cache
def middle(number: int) -> float:
    """
    What stands for the numbers of a bin: the middle between the least and the greatest of them.

    It is within 1 % of each of them, and exact up to 50, where a bin holds one number.

    >>> middle(bucket(7)), middle(bucket(-7)), abs(middle(bucket(10**12)) / 10**12 - 1) < 0.01
    (7.0, -7.0, True)
    """
    if number < 0:
        return -middle(-number)
    if number == 0:
        return 0.0
    borders = _borders()
    beyond = borders[number] if number < len(borders) else 2**63
    return (borders[number - 1] + beyond - 1) / 2
