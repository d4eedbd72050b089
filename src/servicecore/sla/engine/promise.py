"""A goal as it holds for one cycle: from when it counts, in which hours, and when it falls due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field

from servicecore.sla.engine.deadline import postponed, reached

if TYPE_CHECKING:
    from servicecore.businesstime import BusinessCalendar
    from servicecore.businesstime.compiled.timeline import Edge
    from servicecore.sla.engine.account import Account
    from servicecore.sla.engine.deadline import Due
    from servicecore.sla.policies.goal import Goal

__all__ = ["Promise"]


@define(weakref_slot=False)
class Promise:
    """
    What a cycle is measured against; one without a goal measures, and promises nothing.

    Args:
        calendar: Whose hours count.

        from_us: From when the goal counts: the start of the cycle, or its restart.

        agreed_us: Since when it is the present goal, as it stands.

        edge: Where a deadline at closing time lies; points lie where they are promised.

        credit_us: What an earlier goal's used share is worth in this one.

        added_us: Open time by which it was extended.
    """

    goal: Goal | None
    calendar: BusinessCalendar
    from_us: int
    agreed_us: int
    edge: Edge
    credit_us: int = 0
    added_us: int = 0
    _point: tuple[int, int, int] | None = field(default=None, init=False, eq=False, repr=False)
    """The point that was looked up last, by from when it counted and what was added to it."""

    def due(
        self, account: Account, resumed_us: int | None, percent: int = 100, *, extended: bool = True
    ) -> Due | None:
        """
        When it falls due, or when that share of the goal is used up.

        The share of a point is that of the open time up to it, as it was when it was promised.

        Args:
            account: The life of the cycle since the goal counts, added up in its calendar.

            resumed_us: Since when it runs again; None while it does not, and then what the account has not
                passed has no instant.

            extended: Whether what was added by agreement counts.
        """
        goal, added_us = self.goal, self.added_us if extended else 0
        assert goal is not None  # whoever asks for a deadline knows that something is promised
        if goal.us is not None:
            need_us = (goal.us + added_us) * percent // 100
            return reached(account, need_us - self.credit_us, resumed_us, self.edge)
        point_us = self.point_us(goal, added_us)
        due = postponed(account, point_us, resumed_us)
        if percent == 100:
            return due
        span_us = max(0, self.calendar.elapsed_us(self.from_us, point_us))
        shared = reached(account, span_us * percent // 100, resumed_us, "stay")
        # A point may lie outside the hours, or before its own promise.
        bound = min if percent < 100 else max
        return bound((each for each in (shared, due) if each is not None), default=None)

    def point_us(self, goal: Goal, added_us: int) -> int:
        """The instant of a goal that is a point."""
        point = self._point
        if point is None or point[:2] != (self.from_us, added_us):
            due_us = goal.aim.due_us(self.calendar, self.from_us)
            point = self._point = self.from_us, added_us, self.calendar.advance_us(due_us, added_us)
        return point[2]

    def worth_us(self, old: Promise, counted_us: int) -> int:
        """
        What the used share of an old goal is worth in this one; both are lengths of time, see `Target`.

        Args:
            counted_us: What counted since the old goal did, in its calendar.
        """
        return self.length_us * (old.credit_us + counted_us) // old.length_us

    @property
    def length_us(self) -> int:
        """The length of a goal that is one, with what was added to it."""
        assert self.goal is not None
        assert self.goal.us is not None
        return self.goal.us + self.added_us
