"""The levels of priority, in order: the host's own, P1 to P3 as shipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.errors import Fault, InvalidDefinition, UnknownName, shown
from servicecore.names import names

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PriorityScale", "name_faults"]


def name_faults(path: str, values: tuple[str, ...]) -> list[Fault]:
    """What is wrong with a list of names: none at all, blanks, and those that stand there twice."""
    faults = [] if values else [Fault(path, "is empty; give at least one name")]
    for index, value in enumerate(values):
        if not isinstance(value, str) or not value.strip():
            faults.append(Fault(f"{path}[{index}]", f"{shown(value)} is no name"))
        elif value in values[:index]:
            faults.append(Fault(f"{path}[{index}]", f"{shown(value)} stands there twice", "duplicate"))
    return faults


@frozen
class PriorityScale:
    """
    The levels that a ticket's priority can have.

    Args:
        levels: Their names, the most severe first; at least one.

    Raises:
        InvalidDefinition: If there is none, or one is blank or stands there twice.

    >>> PriorityScale().most_severe(["P3", "P2"])
    'P2'
    """

    levels: tuple[str, ...] = field(default=("P1", "P2", "P3"), converter=names)

    def __attrs_post_init__(self) -> None:
        faults = name_faults("levels", self.levels)
        if faults:
            raise InvalidDefinition("priority scale", faults)

    def __contains__(self, level: object) -> bool:
        return level in self.levels

    @property
    def least_severe(self) -> str:
        """The level at the end."""
        return self.levels[-1]

    def rank(self, level: str) -> int:
        """
        How many levels are more severe: 0 for the most severe.

        Raises:
            UnknownName: If the scale has no such level.
        """
        if level not in self.levels:
            raise UnknownName("priority", level, self.levels)
        return self.levels.index(level)

    def most_severe(self, levels: Iterable[str]) -> str:
        """
        The most severe of *levels*, in whatever order they come; the least severe of all when there are none.

        Raises:
            UnknownName: If one of them is not on the scale.
        """
        return min(levels, key=self.rank, default=self.least_severe)
