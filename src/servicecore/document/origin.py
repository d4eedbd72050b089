"""The file that a document was read from: faults in the document learn their lines from it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from attrs import evolve, field, frozen

from servicecore.errors import Fault, shown

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Document", "Origin", "Scan", "placed"]

Scan: TypeAlias = Callable[[str, Collection[str]], Mapping[str, int]]
"""A text, and the paths that are wanted; gives the lines of those that are found."""

F = TypeVar("F", bound=Fault)

_LONGEST = 80


@frozen
class Origin:
    """
    A file, as far as it says where something stands.

    Args:
        file: What it is called in messages.

        text: What is in it.

        scan: Finds the lines of paths in texts of its format.
    """

    file: str
    text: str = field(repr=False)
    scan: Scan = field(repr=False, eq=False)

    @classmethod
    def of(cls, path: Path, text: str, scan: Scan) -> Origin:
        """The origin at a path; one that is too long for a message is called by its name alone."""
        names = (str(path), path.name)
        fitting = (name for name in names if name.isprintable() and len(name) <= _LONGEST)
        return cls(next(fitting, shown(path.name)), text, scan)

    def place(self, faults: Iterable[F]) -> list[F]:
        """
        The faults with the file, and with the line of their place where it is found.

        What is not there, such as a key that is missing, has the line of what it is missing in.
        """
        found = list(faults)
        lines = self.scan(self.text, {part for fault in found for part in _upwards(fault.path)})
        return [evolve(fault, file=self.file, line=fault.line or _line(fault.path, lines)) for fault in found]


def _line(path: str, lines: Mapping[str, int]) -> int | None:
    return next((lines[part] for part in _upwards(path) if part in lines), None)


def _upwards(path: str) -> Iterator[str]:
    """A path, and the paths of what it is in, the nearest first."""
    while path:
        yield path
        path = path[: max(path.rfind("."), path.rfind("["), 0)]


class Document(dict[str, Any]):
    """
    A document that knows where it was read from.

    Args:
        origin: The file. A copy that somebody changes has none, unless they give it one.
    """

    __slots__ = ("origin",)

    def __init__(self, tree: Mapping[str, Any], origin: Origin) -> None:
        super().__init__(tree)
        self.origin = origin


def placed(document: object, faults: Iterable[F]) -> list[F]:
    """Faults of a document with file and line, where it was read from a file; as they are otherwise."""
    return document.origin.place(faults) if isinstance(document, Document) else list(faults)
