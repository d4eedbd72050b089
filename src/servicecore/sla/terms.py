"""What a cycle is judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from servicecore.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.businesstime import BusinessCalendar
    from servicecore.sla.goal import Goal
    from servicecore.sla.policy import SlaPolicy
    from servicecore.sla.target import Target

__all__ = ["Terms"]


@frozen
class Terms:
    """What a cycle is judged by: the version of the policy in force when it started."""

    policy: SlaPolicy
    target: Target
    calendars: Mapping[str, BusinessCalendar]

    def calendar_of(self, goal: Goal | None) -> BusinessCalendar:
        """The calendar that *goal* counts in; the goal's, else the target's, else the policy's."""
        name = (goal and goal.calendar) or self.target.calendar or self.policy.calendar
        if name is None or name not in self.calendars:
            raise UnknownName("calendar", name, self.calendars)
        return self.calendars[name]
