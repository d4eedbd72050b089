"""How often a ticket was raised, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.course import Course

__all__ = ["escalated"]


def escalated(course: Course, event: TicketEvent) -> None:
    """It was raised: to people who know more, or to people who may decide more."""
    course.escalations += 1
    kind = event.data.get("kind")
    if kind == "functional":
        course.functional += 1
    elif kind == "hierarchical":
        course.hierarchical += 1
