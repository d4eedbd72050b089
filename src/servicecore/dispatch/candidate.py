"""One person, as far as one ticket is concerned: what speaks for them, or why they cannot take it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.duration import duration_text, to_timedelta
from servicecore.instant import MIN_US

if TYPE_CHECKING:
    from datetime import timedelta

    from servicecore.dispatch.demand import Demand
    from servicecore.dispatch.objection import Objection
    from servicecore.dispatch.person import Person

__all__ = ["Candidate", "PassedOver"]


@frozen
class Candidate:
    """
    Somebody who can take a ticket, and what speaks for it.

    Args:
        person: The person's id.

        late: Whether it would be done after the deadline; only where that was allowed.

        previous: Whether the person had the ticket before.

        preferred: The preferred skills that the person has.

        skills: How many skills the person has; *levels* is the sum of their levels.

        free: How many more tickets there is room for.

        idle_us: How long ago a ticket was last assigned, in microseconds; None for never.
    """

    person: str = field(repr=False)
    late: bool = field(default=False, kw_only=True)
    previous: bool = field(kw_only=True)
    preferred: tuple[str, ...] = field(kw_only=True)
    skills: int = field(kw_only=True)
    levels: int = field(kw_only=True)
    free: int = field(kw_only=True)
    idle_us: int | None = field(kw_only=True)

    @classmethod
    def of(cls, person: Person, demand: Demand, at_us: int, *, late: bool) -> Candidate:
        """What speaks for a person who can take a ticket."""
        last = person.last_assigned_at_us
        return cls(
            person.id,
            late=late,
            previous=person.id == demand.previous or demand.ticket in person.handled,
            preferred=tuple(
                name for name, level in demand.preferred.items() if person.skills.get(name, 0) >= level
            ),
            skills=len(person.skills),
            levels=sum(person.skills.values()),
            free=person.free,
            idle_us=None if last is None else max(at_us - last, 0),
        )

    @property
    def idle(self) -> timedelta | None:
        """How long ago a ticket was last assigned; None for never."""
        return None if self.idle_us is None else to_timedelta(self.idle_us)

    @property
    def place(self) -> tuple[Any, ...]:
        """
        The order: in time, had it before, preferred skills, fewest skills, most room, longest idle.

        The least skilled come first, so that those with scarce skills are still free when these are needed.
        """
        idle = MIN_US if self.idle_us is None else -self.idle_us
        worth = (not self.previous, -len(self.preferred), self.skills, self.levels)
        return (self.late, *worth, -self.free, idle, self.person)

    def __str__(self) -> str:
        said = [
            "would be late" if self.late else "",
            "had it before" if self.previous else "",
            f"has {', '.join(self.preferred)} too" if self.preferred else "",
            f"{self.skills} skills" if self.skills != 1 else "1 skill",
            f"room for {self.free}",
            "never assigned" if self.idle_us is None else f"idle for {duration_text(self.idle_us)}",
        ]
        return f"{self.person}: {', '.join(part for part in said if part)}"

    def to_dict(self) -> dict[str, Any]:
        """The candidate as JSON-ready data."""
        return {
            "person": self.person,
            "late": self.late,
            "previous": self.previous,
            "preferred": [*self.preferred],
            "skills": self.skills,
            "levels": self.levels,
            "free": self.free,
            "idle": None if self.idle_us is None else duration_text(self.idle_us),
        }


@frozen
class PassedOver:
    """
    Somebody who cannot take a ticket.

    Args:
        person: The person's id.

        objections: Every reason, in the order of `OBJECTIONS`; at least one.
    """

    person: str = field(repr=False)
    objections: tuple[Objection, ...]

    def __str__(self) -> str:
        return f"{self.person}: {'; '.join(map(str, self.objections))}"

    def to_dict(self) -> dict[str, Any]:
        """The person and the reasons, as plain data."""
        return {"person": self.person, "objections": [each.to_dict() for each in self.objections]}
