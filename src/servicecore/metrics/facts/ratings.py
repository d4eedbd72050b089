"""What the requester thought of it, and whether anybody asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.course import Course

__all__ = ["rated", "surveyed", "write_ratings"]


def surveyed(course: Course, event: TicketEvent) -> None:
    """The requester was asked."""
    course.surveyed = event.at_us


def rated(course: Course, event: TicketEvent) -> None:
    """The requester answered; the last answer stands, and a rating without a mark is none."""
    data = event.data
    score = _thousandths(data.get("score"))
    given = data.get("scores")
    scores = {
        name: mark
        for name, value in (given.items() if isinstance(given, Mapping) else ())
        if isinstance(name, str) and (mark := _thousandths(value)) is not None
    }
    if score is not None or scores:
        course.rated, course.score, course.scores = event.at_us, score, scores


def _thousandths(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return round(value * 1000)


def write_ratings(course: Course, row: Any) -> None:
    """The last opinion."""
    row.surveyed_at_us = course.surveyed
    row.rated_at_us = course.rated
    row.score = course.score
    row.scores = course.scores
