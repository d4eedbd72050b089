"""When a promise falls due: when enough time has counted, or at a point that pauses push out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servicecore.businesstime import BusinessCalendar
    from servicecore.businesstime.compiled.timeline import Edge
    from servicecore.sla.piece import Piece

__all__ = ["Due", "postponed", "reached"]

Due: TypeAlias = tuple[int, int]
"""A deadline, and the begin of the running stretch in which, or by which, it lies where it does."""


def reached(
    runs: Iterable[tuple[int, int]],
    need_us: int,
    resumed_us: int | None,
    calendar: BusinessCalendar,
    edge: Edge,
) -> Due | None:
    """
    When the counted time reaches *need_us*.

    Args:
        runs: The counted stretches that have ended, in order.

        need_us: Business time to reach; negative when a carried share already exceeds the goal.

        resumed_us: Since when it counts again; None while it does not, and then a deadline that
            the runs have not passed does not exist.

    A run that a pause ends just when the need is met leaves nothing over: equality is met, and the
    pause moves the deadline by its own business time, to where the clock goes on or, when that lies
    outside the hours, back to the closing before.
    """
    left = need_us
    for start, end in runs:
        due = _reach(calendar, start, left, edge)
        if due < end:
            return due, start
        left -= calendar.elapsed_us(start, end)
    return None if resumed_us is None else (_reach(calendar, resumed_us, left, edge), resumed_us)


def _reach(calendar: BusinessCalendar, start_us: int, left_us: int, edge: Edge) -> int:
    if left_us == 0 and edge == "roll":
        return calendar.next_open_us(start_us)
    if left_us == 0:
        return start_us if calendar.is_open_us(start_us - 1) else calendar.previous_close_us(start_us)
    return calendar.advance_us(start_us, left_us, edge=edge if left_us > 0 else "stay")


def postponed(
    point_us: int, pieces: Iterable[Piece], resumed_us: int | None, calendar: BusinessCalendar
) -> Due | None:
    """
    When a point falls due: pauses, and time in which the ticket was resolved, are added in business time.

    What is left out after the deadline has passed in a running stretch moves it no more.

    Args:
        pieces: Everything since the point was promised, in order.

        resumed_us: As in `reached`.
    """
    due = point_us
    for piece in pieces:
        if piece.kind != "counted":
            due = calendar.advance_us(due, calendar.elapsed_us(piece.start_us, piece.end_us))
        elif due < piece.end_us:
            return due, piece.start_us
    return None if resumed_us is None else (due, resumed_us)
