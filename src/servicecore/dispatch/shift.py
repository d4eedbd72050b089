"""The shifts that people work in, seen from one instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeAlias, cast

from servicecore.errors import Fault, InvalidDefinition, NoOpenTime, WrongArgument, choices, shown
from servicecore.instant import MAX_US

if TYPE_CHECKING:
    from servicecore.businesstime import BusinessCalendar
    from servicecore.dispatch.people import People

__all__ = ["Calendars", "Shifts"]

Calendars: TypeAlias = "Mapping[str, BusinessCalendar] | Iterable[BusinessCalendar]"


class _Shift(Protocol):
    def is_open_us(self, at_us: int) -> bool: ...
    def advance_us(self, at_us: int, duration_us: int) -> int: ...


class Shifts:
    """
    Who is on shift at an instant, and when work that begins then would be done.

    Args:
        calendars: By name, or a list of them.

        people: Whose calendars have to be among them.

        at_us: The instant, microseconds UTC.

    Raises:
        InvalidDefinition: With every person whose calendar is not there.
    """

    def __init__(self, calendars: Calendars, people: People, at_us: int) -> None:
        self._calendars = _by_name(calendars)
        self._at_us = at_us
        faults = [
            Fault(
                f"people[{index}].calendar",
                f"calendar {shown(person.calendar)} is not known; use one of {choices(self._calendars)}",
                "unknown_name",
            )
            for index, person in enumerate(people)
            if person.calendar is not None and person.calendar not in self._calendars
        ]
        if faults:
            raise InvalidDefinition("people", faults)
        self._done: dict[tuple[str, int], int] = {}

    def on(self, calendar: str | None) -> bool:
        """Whether the shift of a calendar is on; without one it always is."""
        return calendar is None or self._calendars[calendar].is_open_us(self._at_us)

    def done_us(self, calendar: str | None, effort_us: int) -> int:
        """When work of an effort that begins now is done, in the open time of a calendar alone."""
        if calendar is None:
            return self._at_us + effort_us
        key = (calendar, effort_us)
        if key not in self._done:
            try:
                self._done[key] = self._calendars[calendar].advance_us(self._at_us, effort_us)
            except NoOpenTime:  # the shifts end before the work does
                self._done[key] = MAX_US
        return self._done[key]


def _by_name(calendars: Calendars) -> Mapping[str, _Shift]:
    if isinstance(calendars, Mapping):
        return cast("Mapping[str, _Shift]", calendars)
    if not isinstance(calendars, Iterable):
        raise WrongArgument("calendars", calendars, "calendars by name, or a list of them")
    return {calendar.name: calendar for calendar in calendars}
