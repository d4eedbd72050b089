"""The life of a cycle in stretches: each begins where the one before it ended, and none is empty."""

from __future__ import annotations

from array import array
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CODES", "COUNTED", "PAUSED", "RESOLVED", "Course", "StretchKind", "Why"]

StretchKind = Literal["counted", "paused", "resolved", "set_aside"]

Why: TypeAlias = tuple[str | None, str | None]
"""Why a clock was paused, and by whom: the reason of the wait, and the id of the actor."""

CODES: Mapping[int, StretchKind] = {0: "counted", 1: "paused", 2: "resolved"}
COUNTED, PAUSED, RESOLVED = CODES


@define(weakref_slot=False)
class Course:
    """
    What a cycle has lived through, a few bytes a stretch; instants are microseconds UTC.

    Args:
        until_us: Where the last stretch ended; the start of the cycle, while there is none.

        starts: Where each stretch began.

        kinds: `COUNTED`, `PAUSED`, or `RESOLVED` for what is left out because the ticket was.

        whys: Why each was paused; None for the others.
    """

    until_us: int
    starts: array[int] = field(factory=partial(array, "q"))
    kinds: bytearray = field(factory=bytearray)
    whys: list[Why | None] = field(factory=list, repr=False)

    def __len__(self) -> int:
        return len(self.starts)

    def lengthen(self, end_us: int, kind: int, why: Why | None) -> None:
        """Add the stretch up to an instant, unless it is empty."""
        if end_us > self.until_us:
            self.starts.append(self.until_us)
            self.kinds.append(kind)
            self.whys.append(self.shared(why))
            self.until_us = end_us

    def end_us(self, index: int) -> int:
        """Where a stretch ended."""
        return self.starts[index + 1] if index + 1 < len(self.starts) else self.until_us

    def shared(self, why: Why | None) -> Why | None:
        """One value for one cause in a row: a ticket that waits a million times waits for the same few."""
        for known in self.whys[-2:]:
            if known == why:
                return known
        return why
