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


def judge_point(start: int, changes: dict[int, str], days: int, at: int) -> Reading:
    """
    Live through every minute from *start* to *at* under a promise of so many business days.

    Each open minute that does not run pushes the deadline on by one, until it is passed running.
    """
    state, due, passed = "run", business_days_later(start, days), False
    frozen = stopped = elapsed = paused = 0
    for minute in range(start, at + 1):
        change = changes.get(minute)
        if change == "stop" and state != "stop":
            frozen, stopped = due, minute
        state = change or state
        if minute == at:
            break
        passed = passed or (state == "run" and due <= minute)
        elapsed += state == "run" and open_at(minute)
        paused += state == "pause" and open_at(minute)
        if state != "run" and not passed and open_at(minute):
            due = ahead(due, 1)
    if state == "stop":
        return Reading(elapsed, paused, frozen, breached=stopped > frozen)
    if state == "pause" and not passed:
        return Reading(elapsed, paused, None, breached=False)
    return Reading(elapsed, paused, due, breached=at > due)


def business_days_later(minute: int, days: int) -> int:
    """The same time of day so many weekdays later, between nine and five; from a weekend, from Monday at nine."""
    moment = MONDAY + timedelta(minutes=minute)
    while moment.weekday() > 4:
        moment = moment.replace(hour=9, minute=0) + timedelta(days=1)
    while days:
        moment += timedelta(days=1)
        days -= moment.weekday() < 5
    opening, closing = moment.replace(hour=9, minute=0), moment.replace(hour=17, minute=0)
    return int((min(max(moment, opening), closing) - MONDAY).total_seconds()) // 60


class Exchange(NamedTuple):
    """One wait for an answer: from which minute to which, and what of it counted."""

    begin: int
    end: int | None
    elapsed: int
    paused: int


def exchanges(changes: dict[int, str], at: int) -> list[Exchange]:
    """
    Live through every minute from 0 to *at*, asking and answering.

    *changes*: at a minute the requester does "ask" or an agent "answer", or the ticket goes on to "run",
    "pause" or "stop". A wait begins when nothing is unanswered, and ends with an answer or the ticket.
    """
    found: list[Exchange] = []
    state, waiting = "run", False
    for minute in range(at + 1):
        change = changes.get(minute)
        if change in ("run", "pause", "stop"):
            state = change
        if waiting and (change == "answer" or state == "stop"):
            found[-1], waiting = found[-1]._replace(end=minute), False
        elif change == "ask" and state != "stop" and not waiting:
            found.append(Exchange(minute, None, 0, 0))
            waiting = True
        if waiting and minute < at and open_at(minute):
            held = found[-1]
            found[-1] = held._replace(
                elapsed=held.elapsed + (state == "run"), paused=held.paused + (state == "pause")
            )
    return found
