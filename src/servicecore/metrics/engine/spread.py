"""How values lie, in a form that adds up: the values themselves, or a 1 % histogram of them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from attrs import frozen

from servicecore.metrics.engine.bucket import bucket, middle

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Bins", "Exact", "Ranked", "Spread", "joined"]


@frozen(eq=False)
class Exact:
    """
    Every value, in no order; two are equal when they hold the same values.

    Args:
        values: Whole numbers; whoever hands them over leaves them alone.
    """

    values: Sequence[int] = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Exact) and sorted(self.values) == sorted(other.values)

    __hash__ = None  # type: ignore[assignment]

    @property
    def n(self) -> int:
        """How many values there are."""
        return len(self.values)

    @property
    def total(self) -> int:
        """Their sum."""
        return sum(self.values)

    @property
    def squares(self) -> int:
        """The sum of their squares."""
        return sum(value * value for value in self.values)

    @property
    def negative(self) -> int:
        """How many are below 0."""
        return sum(value < 0 for value in self.values) if self.values and min(self.values) < 0 else 0

    def ranked(self) -> Sequence[float]:
        """The values, ascending."""
        return sorted(self.values)

    def counted(self) -> Mapping[float, int]:
        """How often each value occurs."""
        return Counter(self.values)

    def binned(self) -> Bins:
        """The histogram of the values."""
        ends = (min(self.values), max(self.values)) if self.values else (None, None)
        return Bins(Counter(map(bucket, self.values)), sum(self.values), *ends)


@frozen
class Bins:
    """
    How many values are in each bin, and what they sum to.

    Args:
        counts: By bin, see `bucket`.

        total, least, greatest: Of the values themselves: exact.
    """

    counts: Mapping[int, int]
    total: int = 0
    least: int | None = None
    greatest: int | None = None

    @property
    def n(self) -> int:
        """How many values there are."""
        return sum(self.counts.values())

    @property
    def squares(self) -> float:
        """The sum of their squares, from the middles of the bins."""
        return sum(middle(number) ** 2 * count for number, count in sorted(self.counts.items()))

    @property
    def negative(self) -> int:
        """How many are below 0."""
        return sum(count for number, count in self.counts.items() if number < 0)

    def ranked(self) -> Sequence[float]:
        """The values as far as they are known, ascending: middles of bins, and the exact ends."""
        return Ranked(self)

    def counted(self) -> Mapping[float, int]:
        """How often each middle of a bin occurs."""
        return {middle(number): count for number, count in self.counts.items()}

    def binned(self) -> Bins:
        """Itself."""
        return self


Spread = Exact | Bins


class Ranked(Sequence[float]):
    """The values of a histogram as a sorted sequence that nobody writes down."""

    def __init__(self, bins: Bins) -> None:
        self._least, self._greatest = bins.least, bins.greatest
        self._numbers = sorted(bins.counts)
        self._upto = list(accumulate(bins.counts[number] for number in self._numbers))

    def __len__(self) -> int:
        return self._upto[-1] if self._upto else 0

    def __getitem__(self, place: Any) -> Any:
        rank = place + len(self) if place < 0 else place
        if not 0 <= rank < len(self):
            raise IndexError(place)
        assert self._least is not None
        assert self._greatest is not None
        # The first and the last are known; and no middle of a bin may lie beyond them.
        if rank in (0, len(self) - 1):
            return self._least if rank == 0 else self._greatest
        inner = middle(self._numbers[bisect_left(self._upto, rank + 1)])
        return min(max(inner, self._least), self._greatest)


def joined(one: Spread, other: Spread) -> Spread:
    """
    Both together: exact as long as both are.

    >>> joined(Exact([1]), Exact([2])).total, joined(Exact([1]), Exact([2]).binned()).n
    (3, 2)
    """
    if isinstance(one, Exact) and isinstance(other, Exact):
        return Exact([*one.values, *other.values])
    left, right = one.binned(), other.binned()
    counts = dict(left.counts)
    for number, count in right.counts.items():
        counts[number] = counts.get(number, 0) + count
    leasts = [end for end in (left.least, right.least) if end is not None]
    greatests = [end for end in (left.greatest, right.greatest) if end is not None]
    return Bins(counts, left.total + right.total, min(leasts, default=None), max(greatests, default=None))
