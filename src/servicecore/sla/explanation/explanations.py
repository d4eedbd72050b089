"""All clocks of a ticket, explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from attrs import frozen

from servicecore.errors import WrongArgument
from servicecore.instant import to_iso
from servicecore.text_table import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.businesstime import BusinessCalendar
    from servicecore.sla.clocks.status import SlaStatus
    from servicecore.sla.explanation.explanation import Explanation

__all__ = ["Explanations"]


@frozen
class Explanations:
    """
    Why every clock of a ticket reads as it does, in the order of the status.

    Printed, and in a notebook, they come one after the other; `to_dict` has them as plain data.
    """

    ticket_id: str
    at_us: int
    clocks: tuple[Explanation, ...]

    @classmethod
    def of(
        cls,
        status: SlaStatus,
        calendars: Mapping[str, BusinessCalendar] | Iterable[BusinessCalendar] = (),
    ) -> Explanations:
        """
        The explanations of a status.

        Args:
            calendars: Those that clocks which were read back count in. Each takes the one of its own version;
                without one it is told without its hours.

        Raises:
            WrongArgument: If *calendars* is no list or mapping of calendars.
        """
        if not isinstance(calendars, Iterable):
            raise WrongArgument("calendars", calendars, "calendars by name, or a list of them")
        held = calendars.values() if isinstance(calendars, Mapping) else calendars
        known = {calendar.version: calendar for calendar in held}
        clocks = (clock.explain(known.get(clock.calendar_version)) for clock in status.clocks.values())
        return cls(status.ticket_id, status.at_us, tuple(clocks))

    def __iter__(self) -> Iterator[Explanation]:
        return iter(self.clocks)

    def __len__(self) -> int:
        return len(self.clocks)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        clocks = [clock.to_dict() for clock in self.clocks]
        return {"ticket_id": self.ticket_id, "at": to_iso(self.at_us), "clocks": clocks}

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.clocks)) or printable(f"{self.ticket_id} has no clocks")

    def _repr_html_(self) -> str:
        return "".join(clock._repr_html_() for clock in self.clocks) or f"<p>{escape(str(self))}</p>"
