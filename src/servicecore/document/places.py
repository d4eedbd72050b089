"""Where the keys and items of a text stand, as a scan comes by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from servicecore.document.checking import join

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["ROOT", "Place", "Places"]


@frozen
class Place:
    """
    One place in a document.

    Args:
        keys: The keys and indices that lead there.

        path: The same as faults write it; two places may share one, where keys are long.
    """

    keys: tuple[str | int, ...] = ()
    path: str = ""

    def child(self, key: str | int) -> Place:
        """What stands there under a key, or at an index."""
        path = f"{self.path}[{key}]" if isinstance(key, int) else join(self.path, key)
        return Place((*self.keys, key), path)


ROOT = Place()


class Places:
    """
    The lines of the paths that are wanted: each has the first line on which it is written.

    Args:
        wanted: The paths; others are not kept.
    """

    def __init__(self, wanted: Collection[str]) -> None:
        self._wanted = wanted
        self._found: dict[str, tuple[Place, int]] = {}
        self._shared: set[str] = set()

    def stands(self, place: Place, line: int) -> None:
        """Take down that a place is written on a line."""
        if place.path in self._wanted:
            first, _ = self._found.setdefault(place.path, (place, line))
            if first.keys != place.keys:
                self._shared.add(place.path)

    def lines(self) -> dict[str, int]:
        """The lines by path; of a path that two places share nobody can tell which is meant."""
        return {path: line for path, (_, line) in self._found.items() if path not in self._shared}
