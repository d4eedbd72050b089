"""How well obligations are kept: of what has fallen due, how much was done in time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.errors import WrongArgument
from servicecore.instant import instant_us
from servicecore.names import several
from servicecore.obligation.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

__all__ = ["Compliance", "compliance"]


@frozen
class Compliance:
    """
    Periods that have fallen due, by how they went.

    Args:
        in_time: How many were done before they were due.

        late: How many were done after that.

        missed: How many are not done.

    >>> Compliance(in_time=3, late=1, missed=0).rate
    0.75
    """

    in_time: int = field(kw_only=True)
    late: int = field(kw_only=True)
    missed: int = field(kw_only=True)

    @property
    def n(self) -> int:
        """How many have fallen due."""
        return self.in_time + self.late + self.missed

    @property
    def rate(self) -> float | None:
        """The share that was done in time, from 0 to 1; None where nothing has fallen due."""
        return self.in_time / self.n if self.n else None

    def to_dict(self) -> dict[str, Any]:
        """The figures as JSON-ready data."""
        return {
            "in_time": self.in_time,
            "late": self.late,
            "missed": self.missed,
            "n": self.n,
            "rate": self.rate,
        }


def compliance(
    standings: Iterable[Standing],
    /,
    *,
    since: datetime | int | None = None,
    until: datetime | int | None = None,
) -> Compliance:
    """
    How well obligations were kept, over all periods of some standings that have fallen due.

    A period that is done early counts once it is due, as one that is not done does; or what is done early
    would make the share look better than it will be.

    Args:
        standings: Of one subject or many.

        since, until: Periods that fall due from the one up to but not including the other; aware datetimes,
            or microseconds UTC.

    Raises:
        WrongArgument: If one of them is no standing.

        InvalidDefinition: If *standings* are no list.

        NaiveDatetime: If an instant has no UTC offset.
    """
    first_us = None if since is None else instant_us(since, "since")
    last_us = None if until is None else instant_us(until, "until")
    counts = {"done": 0, "done_late": 0, "overdue": 0}
    for held in several(standings, "standings"):
        if not isinstance(held, Standing):
            raise WrongArgument("standings", held, "what `standing` says", private=True)
        for owed in held.periods:
            early = first_us is not None and owed.due_us < first_us
            ahead = owed.due_us > held.at_us or (last_us is not None and owed.due_us >= last_us)
            if not early and not ahead:
                counts[owed.state] += 1
    return Compliance(in_time=counts["done"], late=counts["done_late"], missed=counts["overdue"])
