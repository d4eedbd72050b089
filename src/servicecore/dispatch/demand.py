"""What a ticket asks of whoever takes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.dispatch.levels import level_faults, levels, whole_fault
from servicecore.dispatch.reading import text_faults
from servicecore.duration import duration_text, duration_us, to_timedelta
from servicecore.errors import Fault, InvalidDefinition, InvalidDuration, shown
from servicecore.instant import from_us, instant_us, to_iso
from servicecore.record import Reader

if TYPE_CHECKING:
    from pendulum import DateTime

__all__ = ["Demand"]


def _deadline(at: datetime | int | None) -> int | None:
    return None if at is None else instant_us(at, "deadline")


def _effort(effort: timedelta | str | int | None) -> int | None:
    return effort if effort is None or type(effort) is int else duration_us(effort, name="effort")  # type: ignore[arg-type]


def _read_effort(text: Any) -> int | None:
    try:
        return None if text is None else duration_us(text, name="effort")
    except InvalidDuration as error:
        raise InvalidDefinition("effort", [Fault("", str(error), error.code)]) from None


@frozen
class Demand:
    """
    A ticket that somebody has to take.

    Args:
        ticket: Its id.

        skills: The skills that are needed, with their least levels; nobody without them gets it.

        preferred: Skills that are wanted beside them; whoever has more of them comes first.

        team: The team that has to take it; None for any.

        rank: How many priorities are more severe: 0 for the most severe.

        deadline: When it has to be done; aware, or microseconds UTC. None where that is not promised.

        effort: How long the work takes: a `timedelta`, a text such as "2h", or microseconds; None where
            nobody knows, and the deadline then keeps nobody from it.

        previous: The id of the person who had it before, or had the one that it follows.

    Raises:
        InvalidDefinition: With everything that is wrong.

        NaiveDatetime: If *deadline* has no UTC offset.

        InvalidDuration: If *effort* is no length of time.

    >>> Demand("T-1", {"vpn": 2}, effort="90m").effort_us
    5400000000
    """

    ticket: str
    skills: Mapping[str, int] = field(factory=dict, converter=levels, hash=False)
    preferred: Mapping[str, int] = field(factory=dict, converter=levels, kw_only=True, hash=False)
    team: str | None = field(default=None, kw_only=True)
    rank: int = field(default=0, kw_only=True)
    deadline_us: int | None = field(default=None, kw_only=True, alias="deadline", converter=_deadline)
    effort_us: int | None = field(default=None, kw_only=True, alias="effort", converter=_effort)
    previous: str | None = field(default=None, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        faults = [*level_faults("skills", self.skills), *level_faults("preferred", self.preferred)]
        faults += text_faults("ticket", self.ticket, needed=True)
        faults += text_faults("team", self.team)
        faults += text_faults("previous", self.previous, private=True)
        faults += whole_fault("rank", self.rank, 0)
        if self.effort_us is not None and self.effort_us < 0:
            message = f"{duration_text(self.effort_us)} is below 0; give a length of time"
            faults.append(Fault("effort", message, "out_of_range"))
        if faults:
            raise InvalidDefinition(f"demand {shown(self.ticket)}", faults)

    @property
    def deadline(self) -> DateTime | None:
        """When it has to be done, in UTC; None where that is not promised."""
        return None if self.deadline_us is None else from_us(self.deadline_us)

    @property
    def effort(self) -> timedelta | None:
        """How long the work takes; None where nobody knows."""
        return None if self.effort_us is None else to_timedelta(self.effort_us)

    @property
    def urgency(self) -> tuple[int, float, str]:
        """Its place in the order in which demands are met: priority, then deadline, then id."""
        return self.rank, float("inf") if self.deadline_us is None else self.deadline_us, self.ticket

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Demand:
        """
        The demand that `to_dict` wrote.

        Raises:
            InvalidDefinition: With every fault found, each with its place.
        """
        reader = Reader("demand", data)
        given = {
            "ticket": reader.text("ticket"),
            "skills": reader.mapping("skills", {}),
            "preferred": reader.mapping("preferred", {}),
            "team": reader.take("team", (str, type(None)), "the name of a team", None),
            "rank": reader.whole("rank", 0),
            "deadline": reader.optional_instant("deadline", None),
            "effort": reader.part("effort", _read_effort, None),
            "previous": reader.take("previous", (str, type(None)), "the id of a person", None, private=True),
        }
        reader.finish()
        return cls(**given)

    def to_dict(self) -> dict[str, Any]:
        """The demand as JSON-ready data; what is not said is left out."""
        data = {
            "ticket": self.ticket,
            "skills": dict(self.skills),
            "preferred": dict(self.preferred),
            "team": self.team,
            "rank": self.rank,
            "deadline": None if self.deadline_us is None else to_iso(self.deadline_us),
            "effort": None if self.effort_us is None else duration_text(self.effort_us),
            "previous": self.previous,
        }
        return {key: value for key, value in data.items() if value or key == "ticket"}
