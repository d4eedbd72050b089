"""The look-out for surges: one event after the other, and no more kept than the window holds."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from attrs import define, field

from servicecore.errors import (
    Fault,
    InvalidArgument,
    InvalidDefinition,
    ServiceCoreError,
    UnknownName,
    WrongArgument,
)
from servicecore.instant import MIN_US, to_iso, to_us
from servicecore.priority.surge import MajorIncident, Surge
from servicecore.record import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from servicecore.priority.surge import SurgeRule

__all__ = ["SurgeWatch"]

SCHEMA = "servicecore.surge_watch/1"


@define
class _Cell:
    """
    The tickets of one kind from one area that the window holds.

    Args:
        count: How many.

        fresh: Those that no surge has told of yet, the latest: number of arrival and id.

        surge: The beginning and the key of the surge that told of the others; None where there are none.
    """

    count: int = 0
    fresh: deque[tuple[int, str]] = field(factory=deque)
    surge: tuple[int, str] | None = None

    def drop_first(self) -> None:
        """The earliest leaves the window; what a surge told of is earlier than what it did not."""
        if self.count == len(self.fresh):
            self.fresh.popleft()
        self.count -= 1
        if self.count == len(self.fresh):
            self.surge = None


class SurgeWatch:
    """
    Hears of tickets in the order of time, and says when they are a surge.

    It keeps the tickets of the window, and so forgets a surge once all that it told of have left; the next
    is a new one. Two surges that grow together go on under the key of the earlier. A watch changes as it
    hears; two threads must not use one at a time.

    Args:
        rule: When it is one.
    """

    __slots__ = ("_cells", "_centres", "_last_us", "_number", "_seen", "_tickets", "_totals", "rule")

    def __init__(self, rule: SurgeRule) -> None:
        self.rule = rule
        near = rule.near
        self._centres = {
            area: (
                (area, near.near(area), rule.areas - 1),
                *(
                    (centre, tuple(other for other in near.near(centre) if other != area), rule.areas - 2)
                    for centre in near.near(area)
                    if rule.areas > 1
                ),
            )
            for area in near.neighbours
        }
        self._seen: deque[tuple[int, str, str, str]] = deque()
        self._tickets: set[str] = set()
        self._cells: dict[str, dict[str, _Cell]] = {}
        self._totals: dict[str, int] = {}
        self._last_us = MIN_US
        self._number = 0

    def __len__(self) -> int:
        """How many tickets it keeps."""
        return len(self._seen)

    def see(self, ticket_id: str, *, kind: str, area: str, at: datetime) -> Surge | None:
        """
        Hear of a ticket.

        Args:
            ticket_id: The ticket; one that the window holds already is not counted again.

            kind: What it is about, a category for example.

            area: Where it comes from, one of the rule's areas.

            at: When it came in, an aware datetime; not before the last one heard of.

        Returns:
            The surge that it belongs to, with the tickets that are concerned from now on; None when it
            belongs to none.

        Raises:
            UnknownName: If the rule has no such area.

            InvalidArgument: If it came in before the last one heard of.

            WrongArgument: If id or kind is no text.

            NaiveDatetime: If *at* has no UTC offset.

            Whatever is raised, nothing was heard.
        """
        return self.see_us(ticket_id, kind, area, to_us(at))

    def see_us(self, ticket_id: str, kind: str, area: str, at_us: int) -> Surge | None:
        """`see`, of microseconds UTC."""
        self._check(ticket_id, kind, area, at_us)
        self._last_us = at_us
        self._forget(self.rule.begin_us(at_us))
        if ticket_id in self._tickets:
            return None
        cells = self._add(ticket_id, kind, area, at_us)
        if self._totals[kind] <= self.rule.more_than:
            return None
        areas = self._surging(cells, area)
        return self._told(ticket_id, kind, at_us, {each: cells[each] for each in areas}) if areas else None

    def _check(self, ticket_id: str, kind: str, area: str, at_us: int) -> None:
        if not isinstance(ticket_id, str):
            raise WrongArgument("ticket_id", ticket_id, "a text")
        if not isinstance(kind, str):
            raise WrongArgument("kind", kind, "a text")
        if area not in self.rule.near:
            raise UnknownName("area", area, self.rule.near.neighbours)
        if at_us < self._last_us:
            expected = f"an instant not before {to_iso(self._last_us)}, the last one heard of"
            raise InvalidArgument("at", to_iso(at_us), expected)

    def _forget(self, begin_us: int) -> None:
        seen = self._seen
        while seen and seen[0][0] < begin_us:
            _, ticket_id, kind, area = seen.popleft()
            self._tickets.remove(ticket_id)
            cells = self._cells[kind]
            cells[area].drop_first()
            if not cells[area].count:
                del cells[area]
            self._totals[kind] -= 1
            if not cells:
                del self._cells[kind], self._totals[kind]

    def _add(self, ticket_id: str, kind: str, area: str, at_us: int) -> dict[str, _Cell]:
        self._number += 1
        self._seen.append((at_us, ticket_id, kind, area))
        self._tickets.add(ticket_id)
        cells = self._cells.setdefault(kind, {})
        cell = cells.get(area)
        if cell is None:
            cell = cells[area] = _Cell()
        cell.count += 1
        cell.fresh.append((self._number, ticket_id))
        self._totals[kind] = self._totals.get(kind, 0) + 1
        return cells

    def _surging(self, cells: Mapping[str, _Cell], area: str) -> set[str]:
        """The areas that are part of a surge with *area*: of any set of near areas that has too many."""
        bound, own, found = self.rule.more_than, cells[area].count, set[str]()
        for centre, others, room in self._centres[area]:
            base = own
            if centre != area and centre in cells:
                base += cells[centre].count
            around = [(other, cells[other].count) for other in others if other in cells]
            top = sorted((count for _, count in around), reverse=True)[:room]
            most = base + sum(top)
            if most <= bound:
                continue
            found.update(each for each in (area, centre) if each in cells)
            if room:
                # With all places taken, one more area takes that of the least.
                spared = most - top[-1] if len(top) == room else most
                found.update(other for other, count in around if spared + count > bound)
        return found

    def _told(self, ticket_id: str, kind: str, at_us: int, cells: Mapping[str, _Cell]) -> Surge:
        before = [cell.surge for cell in cells.values() if cell.surge is not None]
        surge = min(before, default=(at_us, f"surge:{kind}:{ticket_id}"))
        fresh: list[tuple[int, str]] = []
        for cell in cells.values():
            fresh += cell.fresh
            cell.fresh.clear()
            cell.surge = surge
        tickets = tuple(each for _, each in sorted(fresh))
        areas, key = tuple(sorted(cells)), surge[1]
        count = sum(cell.count for cell in cells.values())
        proposal = None if before else MajorIncident(key, kind, areas=areas, tickets=tickets)
        return Surge(key, kind, at_us=at_us, areas=areas, count=count, tickets=tickets, proposal=proposal)

    def to_dict(self) -> dict[str, Any]:
        """What it keeps as JSON-ready data; the rule is not part of it."""
        return {
            "schema": SCHEMA,
            "last": to_iso(self._last_us),
            "seen": [
                {"at": to_iso(at_us), "ticket": ticket_id, "kind": kind, "area": area}
                for at_us, ticket_id, kind, area in self._seen
            ],
            "told": [
                {
                    "kind": kind,
                    "area": area,
                    "count": cell.count - len(cell.fresh),
                    "since": to_iso(cell.surge[0]),
                    "key": cell.surge[1],
                }
                for kind, cells in self._cells.items()
                for area, cell in cells.items()
                if cell.surge is not None
            ],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], rule: SurgeRule) -> SurgeWatch:
        """
        The watch that `to_dict` wrote, under the same rule.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        reader = Reader("surge watch", data, SCHEMA)
        last_us, seen, told = reader.instant("last"), reader.items("seen"), reader.items("told")
        reader.finish()
        watch = cls(rule)
        faults: list[Fault] = []
        for path, item, read in (
            *((f"seen[{place}]", item, watch._hear_again) for place, item in enumerate(seen)),
            *((f"told[{place}]", item, watch._tell_again) for place, item in enumerate(told)),
        ):
            try:
                read(item)
            except InvalidDefinition as error:
                faults += [fault.under(path) for fault in error.faults]
            except ServiceCoreError as error:
                faults.append(Fault(path, str(error), error.code))
        if last_us < watch._last_us:
            faults.append(Fault("last", f"{to_iso(last_us)} is before the last of seen", "out_of_order"))
        if faults:
            raise InvalidDefinition("surge watch", faults)
        watch._last_us = last_us
        return watch

    def _hear_again(self, data: Any) -> None:
        reader = Reader("ticket", data)
        at_us = reader.instant("at")
        ticket_id, kind, area = reader.text("ticket"), reader.text("kind"), reader.text("area")
        reader.finish()
        self._check(ticket_id, kind, area, at_us)
        if ticket_id in self._tickets:
            raise InvalidArgument("ticket", ticket_id, "each ticket once")
        self._last_us = at_us
        self._add(ticket_id, kind, area, at_us)

    def _tell_again(self, data: Any) -> None:
        reader = Reader("surge", data)
        kind, area, key = reader.text("kind"), reader.text("area"), reader.text("key")
        count, since_us = reader.whole("count"), reader.instant("since")
        reader.finish()
        cell = self._cells.get(kind, {}).get(area, _Cell())
        if cell.surge is not None or not 0 < count <= cell.count:
            raise InvalidArgument(
                "count", count, f"from 1 to the {cell.count} seen of that kind and area, once"
            )
        for _ in range(count):
            cell.fresh.popleft()
        cell.surge = (since_us, key)
