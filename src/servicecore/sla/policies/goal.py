"""What is promised: a length of time or a point, in whose hours, and by when the ticket came in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from servicecore.businesstime.goal import EndOfBusinessDay, OpenTime, WithinBusinessDays, parse_goal
from servicecore.businesstime.goal import Goal as Aim
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, shown

__all__ = ["IMMEDIATE", "Goal", "with_goal_table"]

IMMEDIATE = "immediate"
"""The goal that people name and do not measure; the policy says what span it stands for."""


@frozen
class Goal:
    """
    By when something is promised, and in whose hours.

    Args:
        within: A length of open time such as `4h`, more than zero; or a point: business days such as `2bd`,
            `end of business day +1`, `by 16:00 next business day`, `at 2026-03-02T20:00:00+01:00`, the last
            with `or next opening` where it is to snap; or `immediate`, with the span it stands for.

        calendar: The calendar it counts in; the target's when none is named.

        span: What `immediate` stands for, in any other form; only there.

        outside: What is promised instead where the clock starts outside office hours.

        office: The calendar whose hours those are; the one that this goal counts in, when none is named.
    """

    within: str
    calendar: str | None = None
    span: str | None = field(default=None, kw_only=True)
    outside: Goal | None = field(default=None, kw_only=True)
    office: str | None = field(default=None, kw_only=True)
    aim: Aim = field(init=False, eq=False, repr=False)
    """What is promised, as a value that finds its own deadline."""

    us: int | None = field(init=False, eq=False, repr=False)
    """The length of open time; None where a point is promised."""

    text: str = field(init=False, eq=False, repr=False)
    """What is promised, in the one spelling."""

    def __attrs_post_init__(self) -> None:
        faults = [*self._span_faults(), *self._office_faults()]
        if faults:
            raise InvalidDefinition("goal", faults)
        immediate = self.within == IMMEDIATE
        name, said = ("span", self.span or "") if immediate else ("within", self.within)
        try:
            aim = parse_goal(said, name=name)
        except ServiceCoreError as error:
            raise InvalidDefinition("goal", [Fault(name, str(error), error.code)]) from None
        length = _length(aim)
        if length is not None and length <= 0:
            message = f"{shown(said)} is no time to do anything in; give more than zero"
            raise InvalidDefinition("goal", [Fault(name, message)])
        object.__setattr__(self, "aim", aim)
        object.__setattr__(self, "us", aim.duration_us if isinstance(aim, OpenTime) else None)
        object.__setattr__(self, "text", f"{IMMEDIATE} ({aim})" if immediate else str(aim))

    def _span_faults(self) -> list[Fault]:
        if self.within == IMMEDIATE and self.span is None:
            message = "is missing; say what 'immediate' stands for, such as '15m'"
            return [Fault("span", message, "missing_key")]
        if self.within != IMMEDIATE and self.span is not None:
            message = f"is for 'immediate' alone; {shown(self.within)} says its span itself"
            return [Fault("span", message)]
        return []

    def _office_faults(self) -> list[Fault]:
        if self.outside is None:
            message = "says whose hours 'outside' is outside of; leave it out, or give 'outside'"
            return [] if self.office is None else [Fault("office", message)]
        if self.outside.outside is not None:
            return [Fault("outside.outside", "is outside the outside; there are two goals at most")]
        return []

    def outlasts(self, other: Goal) -> bool:
        """Whether it is the longer of two of one form; goals of two forms have no order of their own."""
        if type(self.aim) is not type(other.aim):
            return False
        mine, others = _length(self.aim), _length(other.aim)
        return mine is not None and others is not None and mine > others

    def calendars(self) -> frozenset[str | None]:
        """The names of the calendars it counts in or asks; None for the target's."""
        names = {self.calendar, self.office} if self.office else {self.calendar}
        return frozenset(names if self.outside is None else names | self.outside.calendars())


def _length(aim: Aim) -> int | None:
    """What a goal counts, microseconds or days; None where it counts nothing."""
    if isinstance(aim, OpenTime):
        return aim.duration_us
    if isinstance(aim, WithinBusinessDays):
        return aim.days
    return aim.days + 1 if isinstance(aim, EndOfBusinessDay) else None


def with_goal_table(goal: Any) -> Any:
    """A goal's document as a table: a bare `4h` is short for `{within = "4h"}`, outside the hours too."""
    if isinstance(goal, str):
        return {"within": goal}
    if isinstance(goal, Mapping) and "outside" in goal:
        return {**goal, "outside": with_goal_table(goal["outside"])}
    return goal
