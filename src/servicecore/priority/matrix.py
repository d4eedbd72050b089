"""The matrix of impact and urgency: how many are hit, and how long it can wait, give a level.

It is total. A pair without a level would be a ticket without a priority on
the day it comes in, so a matrix with a hole in it cannot be built.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from servicecore.errors import Fault, InvalidDefinition, UnknownName, choices, path_part, shown
from servicecore.names import names
from servicecore.priority.scale import name_faults

__all__ = ["PriorityMatrix"]


def _plain(cells: Mapping[str, Mapping[str, str]]) -> Mapping[str, Mapping[str, str]]:
    """A copy of its own, so that nothing changes under a matrix that was checked."""
    _check_table("cells", cells, "a mapping of impact to urgency to level")
    for impact, row in cells.items():
        _check_table(f"cells.{path_part(impact)}", row, "a mapping of urgency to level")
    return {impact: dict(row) for impact, row in cells.items()}


def _check_table(path: str, value: object, expected: str) -> None:
    if not isinstance(value, Mapping):
        fault = Fault(path, f"{shown(value)} is no table; give {expected}", "wrong_type")
        raise InvalidDefinition("priority matrix", [fault])


@frozen
class PriorityMatrix:
    """
    A level for every pair of impact and urgency.

    Args:
        impacts: How much is hit, the widest first.

        urgencies: How long it can wait, the most urgent first.

        cells: The levels, by impact and then by urgency.

    Raises:
        InvalidDefinition: With every pair that has no level, and every cell of an unknown pair.

    Source: ITIL 4 derives priority from impact and urgency; which pair gives which level is the host's.

    >>> matrix = PriorityMatrix.from_rows(["high", "low"], {"all": ["P1", "P2"], "one": ["P2", "P3"]})
    >>> matrix.derive("one", "high")
    'P2'
    """

    impacts: tuple[str, ...] = field(converter=names)
    urgencies: tuple[str, ...] = field(converter=names)
    cells: Mapping[str, Mapping[str, str]] = field(kw_only=True, converter=_plain, hash=False)

    def __attrs_post_init__(self) -> None:
        faults = [*name_faults("impacts", self.impacts), *name_faults("urgencies", self.urgencies)]
        faults += self._missing()
        faults += self._unknown()
        if faults:
            raise InvalidDefinition("priority matrix", faults)

    @classmethod
    def from_rows(cls, urgencies: Iterable[str], rows: Mapping[str, Sequence[str]]) -> PriorityMatrix:
        """
        The matrix as it is drawn: a row for each impact, with a level for each urgency.

        Args:
            urgencies: What stands over the columns, the most urgent first.

            rows: The levels of each impact, in the order of *urgencies*; the impacts the widest first.

        Raises:
            InvalidDefinition: If a row is shorter or longer than *urgencies*, and as when built.
        """
        columns = names(urgencies)
        _check_table("rows", rows, "a mapping of impact to levels")
        levels = {impact: names(row, f"row {path_part(impact)}") for impact, row in rows.items()}
        faults = [
            Fault(
                f"rows.{path_part(impact)}",
                f"has {len(row)} levels for {len(columns)} urgencies; give one for each",
            )
            for impact, row in levels.items()
            if len(row) != len(columns)
        ]
        if faults:
            raise InvalidDefinition("priority matrix", faults)
        cells = {impact: dict(zip(columns, row, strict=True)) for impact, row in levels.items()}
        return cls(tuple(levels), columns, cells=cells)

    def derive(self, impact: str, urgency: str) -> str:
        """
        The level of a pair.

        Raises:
            UnknownName: If the matrix has no such impact or urgency.
        """
        if impact not in self.impacts:
            raise UnknownName("impact", impact, self.impacts)
        if urgency not in self.urgencies:
            raise UnknownName("urgency", urgency, self.urgencies)
        return self.cells[impact][urgency]

    def levels(self) -> Iterable[tuple[str, str, str]]:
        """Every impact, urgency and level, row by row."""
        return (
            (impact, urgency, self.cells[impact][urgency])
            for impact in self.impacts
            for urgency in self.urgencies
        )

    def _missing(self) -> list[Fault]:
        return [
            Fault(
                f"cells.{path_part(impact)}.{path_part(urgency)}",
                f"is missing; give impact {path_part(impact)} with urgency {path_part(urgency)} a level",
                "missing_key",
            )
            for impact in self.impacts
            for urgency in self.urgencies
            if urgency not in self.cells.get(impact, {})
        ]

    def _unknown(self) -> list[Fault]:
        faults = [
            Fault(
                "cells",
                f"impact {shown(impact)} is not known; use one of {choices(self.impacts)}",
                "unknown_key",
            )
            for impact in self.cells
            if impact not in self.impacts
        ]
        for impact in self.impacts:
            faults += [
                Fault(
                    f"cells.{path_part(impact)}",
                    f"urgency {shown(urgency)} is not known; use one of {choices(self.urgencies)}",
                    "unknown_key",
                )
                for urgency in self.cells.get(impact, {})
                if urgency not in self.urgencies
            ]
        return faults
