"""Which areas lie near which: the host's map, as far as priority needs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.errors import Fault, InvalidDefinition, UnknownName, choices, path_part, shown
from servicecore.names import names, several

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Neighbourhood"]


def _plain(neighbours: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    """A copy of its own, so that nothing changes under a map that was checked."""
    _check_table(neighbours)
    return {area: names(near, f"neighbours.{path_part(area)}") for area, near in neighbours.items()}


def _check_table(value: object) -> None:
    if not isinstance(value, Mapping):
        message = f"{shown(value)} is no table; give a mapping of areas to their neighbours"
        raise InvalidDefinition("neighbourhood", [Fault("neighbours", message, "wrong_type")])


@frozen
class Neighbourhood:
    """
    The areas, each with those next to it.

    To be near goes both ways. A map that says so in one direction only has a slip in it, and which of the
    two areas is wrong nobody can tell, so it is refused; `from_pairs` needs each pair once.

    Args:
        neighbours: The areas next to each area, in any order; an area may have none.

    Raises:
        InvalidDefinition: With every neighbour that is no area, is the area itself, stands there twice, or
            does not name the area back; and where there are no areas at all.

    >>> Neighbourhood({"north": ["east"], "east": ["north"], "isle": []}).near("north")
    ('east',)
    """

    neighbours: Mapping[str, tuple[str, ...]] = field(converter=_plain, hash=False)

    def __attrs_post_init__(self) -> None:
        faults = list(self._faults())
        if not self.neighbours:
            faults.append(Fault("neighbours", "is empty; give at least one area", "empty"))
        if faults:
            raise InvalidDefinition("neighbourhood", faults)

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]], alone: Iterable[str] = ()) -> Neighbourhood:
        """
        The map of pairs of areas that lie next to each other.

        Args:
            pairs: Each once, in either order; a second time does no harm.

            alone: Areas that lie next to none.

        Raises:
            InvalidDefinition: If a pair is none, and as when built.

        >>> Neighbourhood.from_pairs([("north", "east"), ("east", "south")]).near("east")
        ('north', 'south')
        """
        near: dict[str, dict[str, None]] = {}
        for index, pair in enumerate(several(pairs, "pairs")):
            both = names(pair, f"pairs[{index}]")
            if len(both) != 2 or not all(isinstance(area, str) for area in both):
                fault = Fault(f"pairs[{index}]", f"{shown(pair)} is no pair; give two areas", "wrong_type")
                raise InvalidDefinition("neighbourhood", [fault])
            for area, other in (both, both[::-1]):
                near.setdefault(area, {})[other] = None
        for area in names(alone, "alone"):
            near.setdefault(area, {})
        return cls({area: tuple(others) for area, others in near.items()})

    def __contains__(self, area: object) -> bool:
        return isinstance(area, str) and area in self.neighbours

    def near(self, area: str) -> tuple[str, ...]:
        """
        The areas next to one.

        Raises:
            UnknownName: If there is no such area.
        """
        if area not in self:
            raise UnknownName("area", area, self.neighbours)
        return self.neighbours[area]

    def _faults(self) -> Iterator[Fault]:
        for area, near in self.neighbours.items():
            path = f"neighbours.{path_part(area)}"
            if not isinstance(area, str) or not area.strip():
                yield Fault(path, f"{shown(area)} is no name of an area", "wrong_type")
            for index, other in enumerate(near):
                said = self._fault(area, other, near[:index])
                if said is not None:
                    yield Fault(f"{path}[{index}]", *said)

    def _fault(self, area: str, other: str, before: tuple[str, ...]) -> tuple[str, str] | None:
        if other not in self:
            return f"area {shown(other)} is not known; use one of {choices(self.neighbours)}", "unknown_name"
        if other == area:
            return f"{shown(other)} is the area itself; leave it out", "self"
        if other in before:
            return f"{shown(other)} stands there twice", "duplicate"
        if area not in self.neighbours[other]:
            return f"{shown(other)} does not name {shown(area)} back; near goes both ways", "one_sided"
        return None
