"""How many to draw from each stratum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

from servicecore.errors import InvalidArgument, UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ALLOCATIONS", "Allocation", "allocate"]

Allocation = Literal["proportional", "equal"]
ALLOCATIONS: tuple[Allocation, ...] = ("proportional", "equal")

K = TypeVar("K")


def allocate(
    populations: Mapping[K, int], size: int, allocation: Allocation = "proportional", at_least: int = 1
) -> dict[K, int]:
    """
    How many of each stratum, together *size* or all there are.

    Args:
        populations: How many each stratum has, in a steady order: ties go to the first.

        size: How many in all.

        allocation: "proportional": by their numbers, what is over to the largest remainders. "equal": the
            same from each; what small strata lack is shared by the others.

        at_least: So many from each stratum, or all it has, before the rest is shared.

    Raises:
        UnknownName: For another allocation.

        InvalidArgument: If *at_least* is negative, or *size* too small for so many of each.

    >>> allocate({"high": 10, "low": 90}, 20), allocate({"high": 10, "low": 90}, 30, "equal")
    ({'high': 2, 'low': 18}, {'high': 10, 'low': 20})
    """
    if allocation not in ALLOCATIONS:
        raise UnknownName("allocation", allocation, ALLOCATIONS)
    if at_least < 0:
        raise InvalidArgument("at_least", at_least, "0 or more")
    floors = {key: min(at_least, population) for key, population in populations.items()}
    needed = sum(floors.values())
    if size < needed:
        expected = (
            f"{needed} or more, for at_least {at_least} of each of {len(floors)} strata, or less of each"
        )
        raise InvalidArgument("size", size, expected)
    size = min(size, sum(populations.values()))
    fill = _evenly if allocation == "equal" else _by_numbers
    return fill(floors, populations, size)


def _by_numbers(floors: dict[K, int], populations: Mapping[K, int], size: int) -> dict[K, int]:
    """What would get less than its floor gets the floor; the others share the rest by largest remainders."""
    free, rest = dict(populations), size
    while low := [key for key, n in free.items() if rest * n < floors[key] * sum(free.values())]:
        for key in low:
            rest -= floors[key]
            del free[key]
    total = sum(free.values()) or 1
    quotas = {key: divmod(rest * n, total) for key, n in free.items()}
    over = rest - sum(whole for whole, _ in quotas.values())
    lucky = sorted(quotas, key=lambda key: -quotas[key][1])[:over]
    return {key: quotas[key][0] + (key in lucky) if key in quotas else floors[key] for key in floors}


def _evenly(floors: dict[K, int], populations: Mapping[K, int], size: int) -> dict[K, int]:
    """One more of whichever gives least, again and again, until there are enough."""
    taken = dict(floors)
    for _ in range(size - sum(floors.values())):
        least = min((key for key in taken if taken[key] < populations[key]), key=taken.__getitem__)
        taken[least] += 1
    return taken
