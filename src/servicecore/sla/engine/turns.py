"""The pauses and resumptions of a cycle, as signals will tell of them."""

from __future__ import annotations

from array import array
from functools import partial
from typing import TYPE_CHECKING

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.sla.clocks.signal import Mark, SignalKind

__all__ = ["Turns"]


@define(weakref_slot=False)
class Turns:
    """
    Each turn with the instant, and the id of the event that made it; a few bytes a turn.

    Args:
        pauses: 1 for a pause, 0 for a resumption.
    """

    pauses: bytearray = field(factory=bytearray)
    instants: array[int] = field(factory=partial(array, "q"))
    causes: list[str] = field(factory=list)

    def __len__(self) -> int:
        return len(self.pauses)

    def add(self, at_us: int, cause: str, *, paused: bool) -> None:
        """Note a turn."""
        self.pauses.append(paused)
        self.instants.append(at_us)
        self.causes.append(cause)

    def mark(self, index: int) -> Mark:
        """The signal of a turn: named after what made it, because there may be many."""
        kind: SignalKind = "paused" if self.pauses[index] else "resumed"
        return kind, f"{kind}:{self.causes[index]}", self.instants[index]

    def marks(self, count: int) -> Iterator[Mark]:
        """The first so many, in order."""
        return map(self.mark, range(count))
