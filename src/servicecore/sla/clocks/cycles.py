"""The clocks of one metric, cycle after cycle: there may be very many, and most are never looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from servicecore.sla.clocks.clock import Clock
    from servicecore.sla.engine.stopwatch import Stopwatch

__all__ = ["Cycles"]


class Cycles(Sequence["Clock"]):
    """
    Clocks in the order of their cycles.

    Args:
        latest: Those that are at hand, at the end.

        finished: The cycles before them, which nothing drives any more. Each is read again whenever
            somebody looks, so that none is kept.

        read: What a finished cycle shows; the same whenever it is called.
    """

    __slots__ = ("_finished", "_read", "latest")

    def __init__(
        self,
        latest: Sequence[Clock],
        finished: Sequence[Stopwatch] = (),
        read: Callable[[Stopwatch], Clock] | None = None,
    ) -> None:
        self.latest = latest
        self._finished = finished
        self._read = read

    def number(self, index: int) -> int:
        """The number of a cycle."""
        first = len(self._finished)
        return self._finished[index].cycle if index < first else self.latest[index - first].cycle

    def find(self, number: int) -> Clock | None:
        """The clock of a cycle by its number; None where there is none: a record may lack the first ones."""
        indices = range(len(self))
        likely = number - 1
        if likely in indices and self.number(likely) == number:
            return self[likely]
        return next((self[index] for index in reversed(indices) if self.number(index) == number), None)

    @overload
    def __getitem__(self, index: int) -> Clock: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Clock]: ...

    def __getitem__(self, index: int | slice) -> Clock | Sequence[Clock]:
        if isinstance(index, slice):
            return [self[each] for each in range(len(self))[index]]
        place, first = range(len(self))[index], len(self._finished)
        if place >= first:
            return self.latest[place - first]
        assert self._read is not None  # whoever gives finished cycles says how to read them
        return self._read(self._finished[place])

    def __len__(self) -> int:
        return len(self._finished) + len(self.latest)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Cycles):
            return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(list(self))

    def __reduce__(self) -> tuple[type[Cycles], tuple[Any, ...]]:
        return Cycles, (list(self),)
