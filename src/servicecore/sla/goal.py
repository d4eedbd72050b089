"""What is promised for one priority: a length of time or a point, and in whose hours."""

from __future__ import annotations

from attrs import field, frozen

from servicecore.businesstime.goal import EndOfBusinessDay, OpenTime, WithinBusinessDays, parse_goal
from servicecore.businesstime.goal import Goal as Aim
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, shown

__all__ = ["Goal"]


@frozen
class Goal:
    """
    By when something is promised, and in whose hours.

    Args:
        within: A length of open time such as `4h`, more than zero; or a point: business days such as `2bd`,
            `end of business day +1`, `by 16:00 next business day`, `at 2026-03-02T20:00:00+01:00`, the last
            with `or next opening` where it is to snap.

        calendar: The calendar it counts in; the target's when none is named.
    """

    within: str
    calendar: str | None = None
    aim: Aim = field(init=False, eq=False, repr=False)
    """What *within* says, as a value that finds its own deadline."""

    us: int | None = field(init=False, eq=False, repr=False)
    """The length of open time; None where a point is promised."""

    text: str = field(init=False, eq=False, repr=False)
    """What *within* says, in the one spelling."""

    def __attrs_post_init__(self) -> None:
        try:
            aim = parse_goal(self.within, name="within")
        except ServiceCoreError as error:
            raise InvalidDefinition("goal", [Fault("within", str(error), error.code)]) from None
        length = _length(aim)
        if length is not None and length <= 0:
            message = f"{shown(self.within)} is no time to do anything in; give more than zero"
            raise InvalidDefinition("goal", [Fault("within", message)])
        object.__setattr__(self, "aim", aim)
        object.__setattr__(self, "us", aim.duration_us if isinstance(aim, OpenTime) else None)
        object.__setattr__(self, "text", str(aim))

    def outlasts(self, other: Goal) -> bool:
        """Whether it is the longer of two of one form; goals of two forms have no order of their own."""
        if type(self.aim) is not type(other.aim):
            return False
        mine, others = _length(self.aim), _length(other.aim)
        return mine is not None and others is not None and mine > others


def _length(aim: Aim) -> int | None:
    """What a goal counts, microseconds or days; None where it counts nothing."""
    if isinstance(aim, OpenTime):
        return aim.duration_us
    if isinstance(aim, WithinBusinessDays):
        return aim.days
    return aim.days + 1 if isinstance(aim, EndOfBusinessDay) else None
