"""When a promise falls due: when enough time has counted, or at a point that pauses push out."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from servicecore.businesstime import BusinessCalendar
    from servicecore.businesstime.compiled.timeline import Edge
    from servicecore.sla.engine.account import Account

__all__ = ["Due", "postponed", "reached"]

Due: TypeAlias = tuple[int, int]
"""A deadline, and the begin of the running stretch in which, or by which, it lies where it does."""


def reached(account: Account, need_us: int, resumed_us: int | None, edge: Edge) -> Due | None:
    """
    When the counted time reaches *need_us*.

    Args:
        account: The stretches that have ended, added up.

        need_us: Business time to reach; negative when a carried share already exceeds the goal.

        resumed_us: Since when it counts again; None while it does not, and then a deadline that
            the stretches have not passed does not exist.

    A run that a pause ends just when the need is met leaves nothing over: equality is met, and the
    pause moves the deadline by its own business time, to where the clock goes on or, when that lies
    outside the hours, back to the closing before.
    """
    sums, calendar = account.counted_by, account.calendar
    for index in range(bisect_left(sums, need_us), len(sums)):
        start_us = account.run_starts[index]
        before_us = sums[index - 1] if index else 0
        due_us = _reach(calendar, start_us, need_us - before_us, edge)
        if due_us < account.run_ends[index]:
            return due_us, start_us
    if resumed_us is None:
        return None
    return _reach(calendar, resumed_us, need_us - account.counted_us, edge), resumed_us


def _reach(calendar: BusinessCalendar, start_us: int, left_us: int, edge: Edge) -> int:
    if left_us == 0 and edge == "roll":
        return calendar.next_open_us(start_us)
    if left_us == 0:
        return start_us if calendar.is_open_us(start_us - 1) else calendar.previous_close_us(start_us)
    return calendar.advance_us(start_us, left_us, edge=edge if left_us > 0 else "stay")


def postponed(account: Account, point_us: int, resumed_us: int | None) -> Due | None:
    """
    When a point falls due: pauses, and time in which the ticket was resolved, are added in business time.

    What is left out after the deadline has passed in a running stretch moves it no more.

    Args:
        account: Everything since the point was promised, added up.

        resumed_us: As in `reached`.
    """
    # Once passed, always passed: each later run ends at least so much open time after it as was left out.
    index, runs = account.passing.get(point_us), range(len(account.run_ends))
    if index is None and runs and _passes(account, point_us, runs[-1]):
        index = bisect_left(runs, True, key=lambda run: _passes(account, point_us, run))
        account.passing[point_us] = index
    if index is not None:
        return _pushed(account, point_us, account.left_out_before[index]), account.run_starts[index]
    return None if resumed_us is None else (_pushed(account, point_us, account.left_out_us), resumed_us)


def _passes(account: Account, point_us: int, run: int) -> bool:
    return _pushed(account, point_us, account.left_out_before[run]) < account.run_ends[run]


def _pushed(account: Account, point_us: int, left_out_us: int) -> int:
    return account.calendar.advance_us(point_us, left_out_us)
