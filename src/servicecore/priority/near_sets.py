"""Sets of near areas, and which of them hold too many: what a surge is made of, on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from servicecore.priority.neighbourhood import Neighbourhood

__all__ = ["NearSets"]


class NearSets:
    """
    All sets of at most so many areas of which one, the centre, is next to all the others.

    They are never listed: beside a centre, the areas with the highest counts make the set that holds most.

    Args:
        near: Which areas lie near which.

        areas: How many a set holds at most, the centre among them; at least 1.
    """

    __slots__ = ("_centres", "_reach")

    def __init__(self, near: Neighbourhood, areas: int) -> None:
        self._centres = {area: _centres(near, areas, area) for area in near.neighbours}
        self._reach = {
            area: sorted({each for centre, others, _ in centres for each in (centre, *others)})
            for area, centres in self._centres.items()
        }

    def __contains__(self, area: object) -> bool:
        return isinstance(area, str) and area in self._centres

    def above(self, bound: int, counts: Mapping[str, int], area: str) -> Sequence[str]:
        """
        The areas, by name, of every set that *area* is in and that holds more than *bound*.

        Args:
            counts: How many each area holds, *area* among them; those that hold none are left out, here and
                in the answer.
        """
        own, reach, count_of = counts[area], self._reach[area], counts.get
        if own > bound:  # with any other area it holds too many
            return [each for each in reach if each in counts]
        if sum([count_of(each, 0) for each in reach]) <= bound:
            return ()
        found: set[str] = set()
        for centre, others, room in self._centres[area]:
            spared = own if centre == area else own + count_of(centre, 0)
            if room > 1:
                top = sorted([count_of(other, 0) for other in others], reverse=True)[:room]
                if spared + sum(top) <= bound:
                    continue
                # What any one more has beside it; those at the top are in already.
                spared += sum(top[: room - 1])
            joining = others
            if spared <= bound:
                joining = tuple([other for other in others if spared + count_of(other, 0) > bound])
            if joining or spared > bound:
                found.update((area, centre))
                found.update(joining)
        return [each for each in reach if each in found and each in counts]


def _centres(near: Neighbourhood, areas: int, area: str) -> tuple[tuple[str, tuple[str, ...], int], ...]:
    """
    The centres of all sets that an area can be in.

    Each with the others next to it, and how many of them there is room for beside centre and area.
    """
    around, room = near.near(area) if areas > 1 else (), areas - 2
    beside = ((each, tuple(x for x in near.near(each) if x != area) if room else (), room) for each in around)
    return ((area, around, areas - 1), *beside)
