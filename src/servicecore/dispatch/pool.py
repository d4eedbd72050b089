"""People as bits of integers: who can take a ticket, and who of them should, without asking one by one.

Everybody has two bits. The lower one counts until they are given a ticket of
the batch, and those bits are in the order of who was idle longest; the upper
one counts from then on, when all have been idle equally long, and those are in
the order of ids. So the lowest bit that is left is the person to take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.dispatch.room import Room
from servicecore.instant import MIN_US

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from servicecore.dispatch.demand import Demand
    from servicecore.dispatch.people import People
    from servicecore.dispatch.person import Person
    from servicecore.dispatch.shift import Shifts

__all__ = ["Pool", "bits_of"]


def bits_of(mask: int) -> Iterator[int]:
    """The places of the bits of a mask, from the lowest up."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


class Pool:
    """
    The people of one batch, and how much room each has left.

    Masks have the two bits of everybody they are about, unless said otherwise.

    Args:
        people: Everybody.

        shifts: Their shifts, at the instant of the batch.

        at_us: That instant, microseconds UTC.

        late: Whether those who cannot finish before the deadline may be given a ticket, after the others.
    """

    def __init__(self, people: People, shifts: Shifts, at_us: int, *, late: bool) -> None:
        self._shifts, self.late = shifts, late
        self.people: Sequence[Person] = sorted(people, key=lambda each: each.id)
        self.size = len(self.people)
        places = _idle_order(self.people)
        upper = [self.size + index for index in range(self.size)]
        self._both = [1 << low | 1 << high for low, high in zip(places, upper, strict=True)]
        self._index = {place: index for index, place in enumerate(places)} | {
            place: index for index, place in enumerate(upper)
        }
        self.everybody = sum(self._both)
        self.on_shift = self._all(lambda each: shifts.on(each.calendar))
        self._levels = self._by_level()
        self._skills: dict[tuple[str, int], int] = {}
        self._teams: dict[str, int] = {}
        self._by_calendar = {
            calendar: self._all(lambda each, of=calendar: each.calendar == of)  # type: ignore[misc]
            for calendar in {each.calendar for each in self.people}
        }
        self._place = {each.id: both for each, both in zip(self.people, self._both, strict=True)}
        self._handled = self._by_ticket()
        self._skilled = self._by_skill()
        counts = [
            1 << (low if _idle_before(each, at_us) else high)
            for each, low, high in zip(self.people, places, upper, strict=True)
        ]
        self.room = Room(counts, [each.free for each in self.people])

    def _all(self, wanted: Callable[[Person], bool]) -> int:
        return sum(both for each, both in zip(self.people, self._both, strict=True) if wanted(each))

    def _by_level(self) -> dict[str, dict[int, int]]:
        """Of each skill and level who has exactly that."""
        found: dict[str, dict[int, int]] = {}
        for each, both in zip(self.people, self._both, strict=True):
            for name, level in each.skills.items():
                levels = found.setdefault(name, {})
                levels[level] = levels.get(level, 0) | both
        return found

    def _by_ticket(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for each, both in zip(self.people, self._both, strict=True):
            for ticket in each.handled:
                found[ticket] = found.get(ticket, 0) | both
        return found

    def _by_skill(self) -> list[int]:
        """Everybody, in groups of those who are equally skilled; the least skilled first."""
        found: dict[tuple[int, int], int] = {}
        for each, both in zip(self.people, self._both, strict=True):
            key = (len(each.skills), sum(each.skills.values()))
            found[key] = found.get(key, 0) | both
        return [found[key] for key in sorted(found)]

    def with_skill(self, name: str, level: int) -> int:
        """Who has a skill at a level or above."""
        mask = self._skills.get((name, level))
        if mask is None:
            levels = self._levels.get(name, {})
            mask = _joined(bits for had, bits in levels.items() if had >= level)
            self._skills[name, level] = mask
        return mask

    def in_team(self, team: str | None) -> int:
        """Who is of a team; everybody, where none is asked for."""
        if team is None:
            return self.everybody
        if team not in self._teams:
            self._teams[team] = self._all(lambda each: team in each.teams)
        return self._teams[team]

    def in_time(self, demand: Demand) -> int:
        """Who can finish before a demand's deadline."""
        deadline, effort = demand.deadline_us, demand.effort_us
        if deadline is None or effort is None:
            return self.everybody
        done = self._shifts.done_us
        return _joined(mask for of, mask in self._by_calendar.items() if done(of, effort) <= deadline)

    def able(self, demand: Demand) -> int:
        """Who can take a demand, were there room."""
        mask = self.in_team(demand.team) & self.on_shift
        for name, level in demand.skills.items():
            mask &= self.with_skill(name, level)
        return mask if self.late else mask & self.in_time(demand)

    def best(self, demand: Demand, mask: int) -> int:
        """Who should take a demand, as an index, of some that have room; *mask* has one bit of each."""
        for wanted in self._wishes(demand):
            if mask & wanted:
                mask &= wanted
                break
        for wanted in self._preferences(demand):
            if mask & wanted:
                mask &= wanted
                break
        mask &= next(group for group in self._skilled if mask & group)
        mask = self.room.most(mask)
        return self._index[(mask & -mask).bit_length() - 1]

    def _wishes(self, demand: Demand) -> Iterator[int]:
        """In time and had it before, in time, late and had it before: the first that anybody fits counts."""
        before = self._place.get(demand.previous or "", 0) | self._handled.get(demand.ticket, 0)
        if self.late:
            in_time = self.in_time(demand)
            yield in_time & before
            yield in_time
        yield before

    def _preferences(self, demand: Demand) -> list[int]:
        """Who has at least so many of the preferred skills, from all of them down to one."""
        having: list[int] = []
        for name, level in demand.preferred.items():
            mask = self.with_skill(name, level)
            having = [
                with_one_less & mask | already
                for with_one_less, already in zip([self.everybody, *having], [*having, 0], strict=True)
            ]
        return having[::-1]

    def indices(self, mask: int) -> int:
        """One bit for each index, of a mask with both bits of everybody."""
        return mask >> self.size


def _joined(masks: Iterable[int]) -> int:
    whole = 0
    for mask in masks:
        whole |= mask
    return whole


def _idle_before(person: Person, at_us: int) -> bool:
    """Whether somebody was given a ticket before an instant, or never."""
    return person.last_assigned_at_us is None or person.last_assigned_at_us < at_us


def _idle_order(people: Sequence[Person]) -> list[int]:
    """The place of everybody in the order of who was idle longest."""
    order = sorted(
        range(len(people)),
        key=lambda index: (
            MIN_US if people[index].last_assigned_at_us is None else people[index].last_assigned_at_us,
            people[index].id,
        ),
    )
    return [place for _, place in sorted((index, place) for place, index in enumerate(order))]
