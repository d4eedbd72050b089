"""A second judge of clocks: it walks minute by minute and knows nothing of the library's folds.

It serves one calendar, Monday to Friday 09:00 to 17:00 UTC, and histories on
whole minutes with at most one change a minute.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Reading(NamedTuple):
    """What a clock reads, in whole minutes; the deadline counts from the start."""

    elapsed: int
    paused: int
    due: int | None
    breached: bool


def open_at(minute: int) -> bool:
    wall = MONDAY + timedelta(minutes=minute)
    return wall.weekday() < 5 and 9 <= wall.hour < 17


def judge(changes: dict[int, str | int], goal: int, at: int) -> Reading:
    """
    Live through every minute from 0 to *at*.

    *changes*: from a minute on the clock does "run", "pause" or "stop" ("run" after "stop" is a
    reopening), or has another goal. The deadline is passed in the first minute that the clock
    lives through, running, with the goal used up; it lies there, or at the closing before.
    """
    state, promised, stopped = "run", goal, 0
    elapsed = paused = 0
    lived: dict[int, int] = {}
    for minute in range(at + 1):
        change = changes.get(minute)
        if isinstance(change, int):
            promised = change
        elif change is not None:
            stopped = minute if change == "stop" and state != "stop" else stopped
            state = change
        if state != "stop":
            goal = promised
        if minute == at:
            break
        if state == "run":
            lived.setdefault(elapsed, minute)
        elapsed += state == "run" and open_at(minute)
        paused += state == "pause" and open_at(minute)
    judged = stopped if state == "stop" else at
    if goal in lived:
        due = back(lived[goal])
    elif state == "pause":
        return Reading(elapsed, paused, None, breached=False)
    else:
        due = ahead(judged, goal - elapsed) if goal > elapsed else back(judged)
    return Reading(elapsed, paused, due, breached=judged > due)


def back(minute: int) -> int:
    """The earliest minute from which on no open minute passes until *minute*."""
    while not open_at(minute - 1):
        minute -= 1
    return minute


def ahead(minute: int, left: int) -> int:
    """The minute at which *left* more open minutes have passed."""
    while left:
        left -= open_at(minute)
        minute += 1
    return minute
