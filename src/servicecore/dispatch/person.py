"""Somebody who can take tickets: skills, shifts, and how much is on the desk already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.dispatch.levels import level_faults, levels, whole_fault
from servicecore.dispatch.reading import text_faults
from servicecore.errors import InvalidDefinition
from servicecore.instant import from_us, instant_us, to_iso
from servicecore.names import names
from servicecore.record import Reader

if TYPE_CHECKING:
    from datetime import datetime

    from pendulum import DateTime

__all__ = ["Person"]


def _last(at: datetime | int | None) -> int | None:
    return None if at is None else instant_us(at, "last_assigned_at")


def _teams(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names(values, "teams"))))


def _tickets(values: Iterable[str]) -> frozenset[str]:
    return frozenset(names(values, "handled"))


@frozen
class Person:
    """
    Somebody who takes tickets.

    Args:
        id: The host's name for the person.

        skills: The level of each skill, 1 or more.

        capacity: How many tickets at once; not negative.

        load: How many there are now; not negative. It may be above the capacity.

        calendar: The name of the calendar with the person's shifts; None for always.

        teams: The teams the person belongs to.

        last_assigned_at: When a ticket was last assigned; aware, or microseconds UTC. None for never.

        handled: The tickets that the person has had before; when one of them comes back, it is preferably
            theirs.

    Raises:
        InvalidDefinition: With everything that is wrong.

        NaiveDatetime: If *last_assigned_at* has no UTC offset.

    >>> Person("kim", {"vpn": 3}, capacity=4, load=1).free
    3
    """

    id: str = field(repr=False)
    skills: Mapping[str, int] = field(factory=dict, converter=levels, hash=False)
    capacity: int = field(default=1, kw_only=True)
    load: int = field(default=0, kw_only=True)
    calendar: str | None = field(default=None, kw_only=True)
    teams: tuple[str, ...] = field(default=(), kw_only=True, converter=_teams)
    last_assigned_at_us: int | None = field(
        default=None, kw_only=True, alias="last_assigned_at", converter=_last
    )
    handled: frozenset[str] = field(default=frozenset(), kw_only=True, converter=_tickets, repr=False)

    def __attrs_post_init__(self) -> None:
        faults = [*level_faults("skills", self.skills)]
        faults += text_faults("id", self.id, needed=True, private=True)
        faults += text_faults("calendar", self.calendar)
        faults += whole_fault("capacity", self.capacity, 0)
        faults += whole_fault("load", self.load, 0)
        if faults:
            raise InvalidDefinition("person", faults)

    @property
    def last_assigned_at(self) -> DateTime | None:
        """When a ticket was last assigned, in UTC; None for never."""
        return None if self.last_assigned_at_us is None else from_us(self.last_assigned_at_us)

    @property
    def free(self) -> int:
        """How many more tickets there is room for; 0 at capacity."""
        return max(self.capacity - self.load, 0)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Person:
        """
        The person that `to_dict` wrote.

        Raises:
            InvalidDefinition: With every fault found, each with its place.
        """
        reader = Reader("person", data)
        given = {
            "id": reader.text("id", private=True),
            "skills": reader.mapping("skills", {}),
            "capacity": reader.whole("capacity", 1),
            "load": reader.whole("load", 0),
            "calendar": reader.take("calendar", (str, type(None)), "the name of a calendar", None),
            "teams": reader.items("teams", str, ()),
            "last_assigned_at": reader.optional_instant("last_assigned_at", None),
            "handled": reader.items("handled", str, ()),
        }
        reader.finish()
        return cls(**given)

    def to_dict(self) -> dict[str, Any]:
        """The person as JSON-ready data; what is not said is left out."""
        last = self.last_assigned_at_us
        data = {
            "id": self.id,
            "skills": dict(self.skills),
            "capacity": self.capacity,
            "load": self.load,
            "calendar": self.calendar,
            "teams": [*self.teams],
            "last_assigned_at": None if last is None else to_iso(last),
            "handled": sorted(self.handled),
        }
        return {key: value for key, value in data.items() if value or key in ("id", "capacity")}
