"""A goal as it holds for one cycle: from when it counts, in which hours, and when it falls due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from servicecore.sla.deadline import postponed, reached

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecore.businesstime import BusinessCalendar
    from servicecore.businesstime.compiled.timeline import Edge
    from servicecore.sla.deadline import Due
    from servicecore.sla.goal import Goal
    from servicecore.sla.piece import Piece

__all__ = ["Promise"]


@define
class Promise:
    """
    What a cycle is measured against; one without a goal measures, and promises nothing.

    Args:
        calendar: Whose hours count.

        from_us: From when the goal counts: the start of the cycle, or its restart.

        agreed_us: Since when it is the present goal.

        edge: Where a deadline at closing time lies; points lie where they are promised.

        credit_us: What an earlier goal's used share is worth in this one.
    """

    goal: Goal | None
    calendar: BusinessCalendar
    from_us: int
    agreed_us: int
    edge: Edge
    credit_us: int = 0

    def due(self, pieces: Sequence[Piece], resumed_us: int | None, percent: int = 100) -> Due | None:
        """
        When it falls due, or when that share of the goal is used up.

        The share of a point is that of the open time up to it, as it was when it was promised.

        Args:
            pieces: The life of the cycle until now, in order.

            resumed_us: Since when it runs again; None while it does not, and then what *pieces* have not
                passed has no instant.
        """
        goal = self.goal
        if goal is None:
            return None
        if goal.us is not None:
            need_us = goal.us if percent == 100 else goal.us * percent // 100
            return self._counted(pieces, need_us - self.credit_us, resumed_us, self.edge)
        point_us = goal.aim.due_us(self.calendar, self.from_us)
        fresh = (piece for piece in pieces if piece.fixed_us is None)
        due = postponed(point_us, fresh, resumed_us, self.calendar)
        if percent == 100:
            return due
        span_us = max(0, self.calendar.elapsed_us(self.from_us, point_us))
        shared = self._counted(pieces, span_us * percent // 100, resumed_us, "stay")
        # A point may lie outside the hours, or before its own promise.
        bound = min if percent < 100 else max
        return bound((each for each in (shared, due) if each is not None), default=None)

    def worth_us(self, old: Promise, pieces: Iterable[Piece]) -> int:
        """What the used share of an old goal is worth in this one; both are lengths of time, see `Target`."""
        fresh = (p.measured(old.calendar) for p in pieces if p.kind == "counted" and p.fixed_us is None)
        used_us = old.credit_us + sum(fresh)
        return _length(self.goal) * used_us // _length(old.goal)

    def _counted(
        self, pieces: Iterable[Piece], need_us: int, resumed_us: int | None, edge: Edge
    ) -> Due | None:
        runs = ((p.start_us, p.end_us) for p in pieces if p.kind == "counted" and p.fixed_us is None)
        return reached(runs, need_us, resumed_us, self.calendar, edge)


def _length(goal: Goal | None) -> int:
    assert goal is not None
    assert goal.us is not None
    return goal.us
