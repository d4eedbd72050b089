"""What callers hand in, brought into one form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias, cast

from servicecore.errors import WrongArgument

if TYPE_CHECKING:
    from servicecore.businesstime import BusinessCalendar
    from servicecore.sla.policies.policy import SlaPolicy

__all__ = ["Calendars", "all_of", "by_name"]

Calendars: TypeAlias = "Mapping[str, BusinessCalendar] | Iterable[BusinessCalendar]"


def all_of(policies: Iterable[SlaPolicy]) -> tuple[SlaPolicy, ...]:
    """The policies as a tuple, which a single one is not."""
    if not isinstance(policies, Iterable):
        raise WrongArgument("policies", policies, "a list of SLA policies, all their versions")
    return tuple(policies)


def by_name(
    calendars: Calendars,
) -> Mapping[str, BusinessCalendar]:
    """Calendars under the names that policies call them by."""
    if type(calendars) is list:  # the usual, and the quickest to know
        return {calendar.name: calendar for calendar in calendars}
    if not isinstance(calendars, Iterable):
        raise WrongArgument("calendars", calendars, "calendars by name, or a list of them")
    if isinstance(calendars, Mapping):
        return cast("Mapping[str, BusinessCalendar]", calendars)
    return {calendar.name: calendar for calendar in calendars}
