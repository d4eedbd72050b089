"""An organisation's units in a tree: desks, centres and departments, and who stands above several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.document import load_document, structure, unstructure
from servicecore.errors import (
    Fault,
    InvalidArgument,
    InvalidDefinition,
    UnknownName,
    choices,
    path_part,
    shown,
)
from servicecore.names import names

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["UNITS_SCHEMA", "Unit", "UnitTree"]

UNITS_SCHEMA: Literal["servicecore.units/1"] = "servicecore.units/1"


@frozen
class Unit:
    """
    One unit.

    Args:
        parent: The unit above it; None at the top.

        kind: What sort of unit it is, in the host's words: `desk`, `city centre`.

        labels: What it is called, by language.
    """

    parent: str | None = None
    kind: str | None = field(default=None, kw_only=True)
    labels: Mapping[str, str] = field(factory=dict, kw_only=True, hash=False)


@frozen
class UnitTree:
    """
    The units of an organisation; there may be several at the top.

    Args:
        name: What documents call the tree.

        version: Which edition.

        units: The units by name.

    Raises:
        InvalidDefinition: With everything that is wrong: parents that are no units, units above themselves,
            blank names.

    >>> tree = UnitTree.from_dict({"name": "operator", "units": {
    ...     "province": {}, "east": {"parent": "province"}, "west": {"parent": "province"}}})
    >>> tree.crosses(["east", "west"]), tree.common_ancestor(["east", "west"])
    (True, 'province')
    """

    name: str
    version: str = "1"
    units: Mapping[str, Unit] = field(kw_only=True, hash=False)
    schema: Literal["servicecore.units/1"] = field(default=UNITS_SCHEMA, kw_only=True, repr=False)
    _lines: Mapping[str, tuple[str, ...]] = field(init=False, eq=False, repr=False)
    """Of each unit the line upwards, itself first."""

    def __attrs_post_init__(self) -> None:
        faults = [] if self.units else [Fault("units", "is empty; give at least one unit", "empty")]
        lines: dict[str, tuple[str, ...]] = {}
        for name, unit in self.units.items():
            path = f"units.{path_part(name)}"
            if not name.strip():
                faults.append(Fault(path, f"{shown(name)} is no name", "empty"))
            if unit.parent is not None and unit.parent not in self.units:
                message = f"unit {shown(unit.parent)} is not known; use one of {choices(self.units)}"
                faults.append(Fault(f"{path}.parent", message, "unknown_name"))
            lines[name] = self._line(name)
            if self._closes(lines[name]):
                message = f"is above itself: {' < '.join(map(path_part, (*lines[name], name)))}"
                faults.append(Fault(f"{path}.parent", message, "cycle"))
        if faults:
            raise InvalidDefinition(f"unit tree {shown(self.name)}", faults)
        object.__setattr__(self, "_lines", lines)

    def _line(self, name: str) -> tuple[str, ...]:
        """A unit and all above it, as far as nothing comes twice."""
        line = [name]
        above = self.units[name].parent
        while above in self.units and above not in line:
            line.append(str(above))
            above = self.units[str(above)].parent
        return tuple(line)

    def _closes(self, line: tuple[str, ...]) -> bool:
        return self.units[line[-1]].parent == line[0]

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> UnitTree:
        """
        The tree in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return structure(load_document(source, "unit tree"), cls, "unit tree")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal tree."""
        return {"schema": self.schema, **unstructure(self)}

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self.units

    def ancestors(self, name: str) -> tuple[str, ...]:
        """
        The units above one, the nearest first.

        Raises:
            UnknownName: If there is no such unit.
        """
        return self._upwards(name)[1:]

    def descendants(self, name: str) -> tuple[str, ...]:
        """
        The units below one, in the order of the document.

        Raises:
            UnknownName: If there is no such unit.
        """
        self._upwards(name)
        return tuple(each for each, line in self._lines.items() if name in line[1:])

    def common_ancestor(self, units: Iterable[str]) -> str | None:
        """
        The lowest unit that is each of several, or above it; None where they have none in common.

        Raises:
            UnknownName: If one of them is no unit.

            InvalidArgument: If there is none.
        """
        first, *others = [self._upwards(name) for name in _some(units)]
        return next((name for name in first if all(name in line for line in others)), None)

    def crosses(self, units: Iterable[str]) -> bool:
        """
        Whether a case in these units is one of several: none of them is above all the others.

        Whom it is raised to is their `common_ancestor`.

        Raises:
            UnknownName: If one of them is no unit.

            InvalidArgument: If there is none.
        """
        several = _some(units)
        return self.common_ancestor(several) not in several

    def _upwards(self, name: str) -> tuple[str, ...]:
        if name not in self:
            raise UnknownName("unit", name, self.units)
        return self._lines[name]


def _some(units: Iterable[str]) -> tuple[str, ...]:
    several = names(units, "units")
    if not several:
        raise InvalidArgument("units", several, "at least one unit")
    return several
