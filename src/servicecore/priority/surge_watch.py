"""The look-out for surges: one event after the other, and no more kept than the window holds."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from attrs import define, field

from servicecore.errors import (
    InvalidArgument,
    UnknownName,
    WrongArgument,
)
from servicecore.instant import MAX_US, MIN_US, to_iso, to_us
from servicecore.priority.kept import faults_of_items, refuse_faults
from servicecore.priority.near_sets import NearSets
from servicecore.priority.surge import MajorIncident, Surge, SurgeRule
from servicecore.record import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

__all__ = ["SurgeWatch"]

SCHEMA = "servicecore.surge_watch/1"


@define
class _Kind:
    """
    The tickets of one kind that the window holds, by area; only areas that have some.

    Args:
        counts: How many.

        fresh: Those that no surge has told of yet, the latest, where there are any: number and id.

        surges: The beginning and the key of the surge that told of the others, where there are others.
    """

    counts: dict[str, int] = field(factory=dict)
    fresh: dict[str, deque[tuple[int, str]]] = field(factory=dict)
    surges: dict[str, tuple[int, str]] = field(factory=dict)
    total: int = 0

    def add(self, area: str, number: int, ticket_id: str) -> None:
        """One more."""
        self.total += 1
        self.counts[area] = self.counts.get(area, 0) + 1
        fresh = self.fresh.get(area)
        if fresh is None:
            self.fresh[area] = deque(((number, ticket_id),))
        else:
            fresh.append((number, ticket_id))

    def drop_first(self, area: str) -> None:
        """The earliest leaves the window; what a surge told of is earlier than what none did."""
        self.total -= 1
        left = self.counts[area] - 1
        fresh = self.fresh.get(area, ())
        if left:
            self.counts[area] = left
        else:
            del self.counts[area]
        if len(fresh) > left:
            self._drop_fresh(area)
        elif left == len(fresh):
            self.surges.pop(area, None)

    def _drop_fresh(self, area: str) -> None:
        self.fresh[area].popleft()
        if not self.fresh[area]:
            del self.fresh[area]

    def told(self, area: str) -> int:
        """How many of an area's a surge told of."""
        return self.counts[area] - len(self.fresh.get(area, ()))

    def tell(self, area: str, count: int, surge: tuple[int, str]) -> None:
        """A surge told of so many of an area's, the earliest."""
        for _ in range(count):
            self._drop_fresh(area)
        self.surges[area] = surge


class SurgeWatch:
    """
    Hears of tickets in the order of time, and says when they are a surge.

    It keeps the tickets of the window, and so forgets a surge once all that it told of have left; the next
    is a new one. Two surges that grow together go on under the key of the earlier. A watch changes as it
    hears; two threads must not use one at a time.

    Args:
        rule: When it is one.

    Raises:
        WrongArgument: If *rule* is no surge rule.
    """

    __slots__ = ("_kinds", "_last_us", "_number", "_seen", "_sets", "_tickets", "rule")

    def __init__(self, rule: SurgeRule) -> None:
        if not isinstance(rule, SurgeRule):
            raise WrongArgument("rule", rule, "a servicecore SurgeRule")
        self.rule = rule
        self._sets = NearSets(rule.near, rule.areas)
        self._seen: deque[tuple[int, str, str, str]] = deque()
        self._tickets: set[str] = set()
        self._kinds: dict[str, _Kind] = {}
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

            WrongArgument: If id or kind is no text, or an instant in microseconds no whole number.

            NaiveDatetime, InvalidInstant: If *at* has no UTC offset, or lies beyond the year 9999.

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
        seen = self._add(ticket_id, kind, area, at_us)
        bound = self.rule.more_than
        areas = self._sets.above(bound, seen.counts, area) if seen.total > bound else ()
        return self._told(seen, ticket_id, kind, at_us, areas) if areas else None

    def _check(self, ticket_id: str, kind: str, area: str, at_us: int) -> None:
        if not isinstance(ticket_id, str):
            raise WrongArgument("ticket_id", ticket_id, "a text")
        if not isinstance(kind, str):
            raise WrongArgument("kind", kind, "a text")
        if area not in self._sets:
            raise UnknownName("area", area, self.rule.near.neighbours)
        if type(at_us) is not int:
            raise WrongArgument("at_us", at_us, "an instant in microseconds UTC")
        if not self._last_us <= at_us <= MAX_US:
            expected = f"an instant not before {to_iso(self._last_us)}, the last one heard of"
            raise InvalidArgument("at", to_iso(at_us), expected)

    def _forget(self, begin_us: int) -> None:
        seen = self._seen
        while seen and seen[0][0] < begin_us:
            _, ticket_id, kind, area = seen.popleft()
            self._tickets.remove(ticket_id)
            self._kinds[kind].drop_first(area)
            if not self._kinds[kind].total:
                del self._kinds[kind]

    def _add(self, ticket_id: str, kind: str, area: str, at_us: int) -> _Kind:
        self._number += 1
        self._seen.append((at_us, ticket_id, kind, area))
        self._tickets.add(ticket_id)
        seen = self._kinds.get(kind)
        if seen is None:
            seen = self._kinds[kind] = _Kind()
        seen.add(area, self._number, ticket_id)
        return seen

    def _told(self, seen: _Kind, ticket_id: str, kind: str, at_us: int, areas: Sequence[str]) -> Surge:
        surges = seen.surges
        before = [surges[area] for area in areas if area in surges]
        surge = min(before) if before else (at_us, f"surge:{kind}:{ticket_id}")
        if before.count(surge) < len(areas):
            surges.update(dict.fromkeys(areas, surge))
        fresh = [each for area in areas if area in seen.fresh for each in seen.fresh.pop(area)]
        tickets = tuple([each for _, each in sorted(fresh)])
        names, key = tuple(areas), surge[1]
        count = sum([seen.counts[area] for area in areas])
        proposal = None if before else MajorIncident(key, kind, areas=names, tickets=tickets)
        return Surge(key, kind, at_us=at_us, areas=names, count=count, tickets=tickets, proposal=proposal)

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
                    "count": seen.told(area),
                    "since": to_iso(since_us),
                    "key": key,
                }
                for kind, seen in sorted(self._kinds.items())
                for area, (since_us, key) in sorted(seen.surges.items())
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
        faults = [
            *faults_of_items("seen", seen, watch._hear_again),
            *faults_of_items("told", told, watch._tell_again),
        ]
        refuse_faults("surge watch", faults, last_us, watch._last_us)
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
        seen = self._kinds.get(kind, _Kind())
        most = 0 if area in seen.surges else seen.counts.get(area, 0)
        if not 0 < count <= most:
            raise InvalidArgument("count", count, f"from 1 to the {most} of that kind and area, once")
        seen.tell(area, count, (since_us, key))
