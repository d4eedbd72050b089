"""What a cycle is judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from servicecore.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.businesstime import BusinessCalendar
    from servicecore.sla.policies.goal import Goal
    from servicecore.sla.policies.policy import SlaPolicy
    from servicecore.sla.policies.target import Target
    from servicecore.sla.policies.trigger import Triggers

__all__ = ["Terms"]


@frozen
class Terms:
    """
    What a cycle is judged by: a version of a policy, and its target for the metric.

    Args:
        triggers: What drives the clock.
    """

    policy: SlaPolicy
    target: Target
    calendars: Mapping[str, BusinessCalendar]
    triggers: Triggers

    @classmethod
    def of(cls, policy: SlaPolicy, target: Target, calendars: Mapping[str, BusinessCalendar]) -> Terms:
        """The terms of one target of a policy."""
        return cls(policy, target, calendars, policy.triggers[target.metric])

    def goal(self, key: str | None, started_us: int) -> Goal | None:
        """The goal of a clock that starts at an instant, inside or outside office hours."""
        goal = self.target.goal_for(key)
        if goal is None or goal.outside is None:
            return goal
        office = self.calendar_of(goal) if goal.office is None else self._calendar(goal.office)
        return goal if office.is_open_us(started_us) else goal.outside

    def calendar_of(self, goal: Goal | None) -> BusinessCalendar:
        """The calendar that *goal* counts in; the goal's, else the target's, else the policy's."""
        return self._calendar((goal and goal.calendar) or self.target.calendar or self.policy.calendar)

    def _calendar(self, name: str | None) -> BusinessCalendar:
        if name is None or name not in self.calendars:
            raise UnknownName("calendar", name, self.calendars)
        return self.calendars[name]
