"""The measure of the benchmarks: machines differ and are noisy, so speeds are ratios within one run.

Y is the time of one `bisect_right` in a list of 30,000 ints. Every benchmark
takes the best of several rounds, because noise only ever adds.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Row = tuple[str, str, float, str]
"""Group, what was measured, value, and its unit or bound in words."""


def best_of(run: Callable[[], object], *, rounds: int = 7, calls: int = 1) -> float:
    """The seconds that one of *calls* calls takes, *run* making all of them: the best of *rounds* runs."""
    best = float("inf")
    for _ in range(rounds):
        begin = perf_counter()
        run()
        best = min(best, perf_counter() - begin)
    return best / calls


def per_call(function: Callable[..., object], rows: Iterable[tuple[Any, ...]], *, rounds: int = 7) -> float:
    """The seconds that one call of *function* takes, over many rows of arguments; the loop is counted in."""
    arguments = list(rows)

    def loop() -> None:
        for row in arguments:
            function(*row)

    return best_of(loop, rounds=rounds, calls=len(arguments))


def measure_y() -> float:
    """The seconds of one `bisect_right` in a list of 30,000 ints, at 20,000 places in no order."""
    chance = random.Random(7)
    ints = [n * 10**11 for n in range(30_000)]
    places = [chance.randrange(ints[-1]) for _ in range(20_000)]

    def bisect() -> None:
        for place in places:
            bisect_right(ints, place)

    return best_of(bisect, rounds=15, calls=len(places))


def show(rows: Iterable[Row]) -> None:
    """Print rows as a table, a group at a time."""
    last = ""
    for group, what, value, unit in rows:
        if group != last:
            print(f"\n{group}")
            last = group
        print(f"  {what:<58} {value:>12,.2f}  {unit}")
