"""What the requester and the desk wrote to each other, and how long each waited for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.event import EventType

if TYPE_CHECKING:
    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.course import Course

__all__ = ["acknowledged", "answer", "come_back", "replied", "settle"]

_REPLIED = EventType.REPLIED


def replied(course: Course, event: TicketEvent) -> None:
    """Somebody wrote; what the desk wrote is an answer where the policy says so."""
    if event.actor.kind == "requester":
        course.requester_messages += 1
        if course.done:
            course.asked_when_done = True
        elif course.asked_at is None:
            course.asked_at = event.at_us
        if not course.resolutions:
            course.messages_before_resolution += 1


def acknowledged(course: Course, event: TicketEvent) -> None:
    """An agent took it on."""
    if course.acknowledged is None and event.actor.kind == "agent":
        course.acknowledged = event.at_us
        course.accepted_by = event.actor.team or course.team


def answer(course: Course, event: TicketEvent) -> None:
    """Take an event of a type that answers, if this one does."""
    policy = course.policy
    if event.actor.kind not in policy.repliers:
        return
    if event.type is _REPLIED and event.data.get("public") is not True and not policy.internal_replies:
        return
    at = event.at_us
    course.agent_replies += 1
    course.answered_by = event.actor.team or course.team
    if course.first_response is None:
        course.first_response = at
    if course.asked_at is not None:
        course.responses.append((course.asking, course.asked_at, at))
        course.asked_at, course.asking = None, "next"
    if course.answered_at is not None:
        course.updates.append(("update", course.answered_at, at))
    course.answered_at = None if course.done else at


def settle(course: Course, at: int, *, answers: bool) -> None:
    """
    The ticket ended: nobody waits for an answer any more.

    A solution answers, where the policy says so. What ends unsolved leaves nothing to answer.
    """
    if not answers or course.policy.solution_answers:
        if answers and course.asked_at is not None:
            course.responses.append(("solved", course.asked_at, at))
        course.asked_at, course.asking = None, "next"
    if course.answered_at is not None:
        course.updates.append(("solved", course.answered_at, at))
        course.answered_at = None


def come_back(course: Course, event: TicketEvent) -> None:
    """It was reopened: by the requester, or after what the requester wrote, it asks anew."""
    if course.asked_at is None and (course.asked_when_done or event.actor.kind == "requester"):
        course.asked_at = event.at_us
    course.asked_when_done = False
