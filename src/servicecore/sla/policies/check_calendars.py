"""Whether the calendars that a policy counts in exist, and open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.errors import NoOpenTime, choices, path_part, shown
from servicecore.finding import Finding
from servicecore.instant import MIN_US, from_iso, to_iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from servicecore.businesstime import BusinessCalendar
    from servicecore.sla.policies.goal import Goal
    from servicecore.sla.policies.policy import SlaPolicy

__all__ = ["calendar_findings", "opens"]

_FIRST_YEAR, _LAST_YEAR = 1970, 2100


def calendar_findings(
    policy: SlaPolicy, calendars: Mapping[str, BusinessCalendar], at_us: int | None
) -> Iterator[Finding]:
    """Calendars that are not known, or do not open from *at_us* on, or from when the policy holds."""
    since_us = policy.valid_from_us if policy.valid_from_us > MIN_US else None
    if at_us is not None and at_us < policy.valid_until_us:
        since_us = max(at_us, policy.valid_from_us)
    opening: dict[str, bool] = {}
    for path, name in _places(policy):
        if name not in calendars:
            message = f"calendar {shown(name)} is not known; use one of {choices(calendars)}"
            yield Finding(path, message, "unknown_name")
            continue
        if name not in opening:
            opening[name] = opens(calendars[name], since_us)
        if not opening[name]:
            since = "" if since_us is None else f" from {to_iso(since_us)} on"
            message = f"calendar {shown(name)} never opens{since}; give it hours, or name another calendar"
            yield Finding(path, message, "never_open")


def opens(calendar: BusinessCalendar, since_us: int | None) -> bool:
    """Whether it opens within its horizon after an instant; without one, in any year that desks plan for."""
    if since_us is not None:
        return _opens_after(calendar, since_us)
    years = range(_FIRST_YEAR, _LAST_YEAR, calendar.rules.horizon_years)
    return any(_opens_after(calendar, from_iso(f"{year}-01-01T00:00:00Z")) for year in years)


def _opens_after(calendar: BusinessCalendar, us: int) -> bool:
    try:
        calendar.next_open_us(us)
    except NoOpenTime:
        return False
    return True


def _places(policy: SlaPolicy) -> Iterator[tuple[str, str]]:
    """Every place that names a calendar, with the name."""
    if policy.calendar is not None:
        yield "calendar", policy.calendar
    for name in sorted(policy.filter.calendars) if policy.filter else ():
        yield "when", name
    for index, target in enumerate(policy.targets):
        path = f"targets[{index}]"
        if target.calendar is not None:
            yield f"{path}.calendar", target.calendar
        for role, condition in policy.triggers[target.metric].conditions.items():
            yield from ((f"{path}.{role}", name) for name in sorted(condition.calendars))
        for key, goal in target.goals.items():
            yield from _places_of(goal, f"{path}.goals.{path_part(key)}")


def _places_of(goal: Goal, path: str) -> Iterator[tuple[str, str]]:
    for name, calendar in (("calendar", goal.calendar), ("office", goal.office)):
        if calendar is not None:
            yield f"{path}.{name}", calendar
    if goal.outside is not None:
        yield from _places_of(goal.outside, f"{path}.outside")
