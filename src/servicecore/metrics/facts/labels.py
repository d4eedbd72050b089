"""What is said of a ticket: its category, its priority, what it repeats, what belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.duration import duration_us
from servicecore.errors import ServiceCoreError
from servicecore.instant import from_iso

if TYPE_CHECKING:
    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.course import Course

__all__ = [
    "book",
    "classified",
    "give_way_round",
    "instant_in",
    "linked",
    "matched",
    "merge",
    "prioritised",
    "take_fields",
]


def take_fields(course: Course, fields: object) -> None:
    """The fields that the policy makes dimensions and flags of."""
    if not isinstance(fields, dict):
        return
    policy = course.policy
    for name, value in fields.items():
        if value is True or value is False:
            if name in policy.flags:
                course.flags[name] = int(value)
            if name == "in_scope":
                course.in_scope = int(value)
        elif name in policy.grouping and isinstance(value, str):
            course.dimensions[name] = value


def classified(course: Course, event: TicketEvent) -> None:
    """Its category, or other fields, were set."""
    data = event.data
    if "fields" in data:
        take_fields(course, data["fields"])
    category = data.get("category")
    if isinstance(category, str):
        course.dimensions["category"] = category
        course.spam = int(category in course.policy.spam_categories)


def prioritised(course: Course, event: TicketEvent) -> None:
    """Its priority was set."""
    priority = event.data["priority"]
    course.dimensions["priority"] = priority
    course.dimensions.setdefault("first_priority", priority)


def linked(course: Course, event: TicketEvent) -> None:
    """It was tied to another; some ties say that both are the same."""
    if event.data.get("kind") in course.policy.duplicate_links:
        course.duplicate = 1


def merge(course: Course, _event: TicketEvent) -> None:
    """It went on under another name; nobody waits for an answer here."""
    course.merged = 1
    course.asked_at = course.answered_at = None


def matched(course: Course, _event: TicketEvent) -> None:
    """It was found to be a known issue."""
    course.known_issue = 1


def give_way_round(course: Course, event: TicketEvent) -> None:
    """A way round was given, which puts the service back before anything is mended."""
    data = event.data
    fields = data.get("fields")
    for key in course.policy.way_round_keys:
        if course.restored is None and (data.get(key) or (isinstance(fields, dict) and fields.get(key))):
            course.restored = event.at_us


def book(course: Course, event: TicketEvent) -> None:
    """Work and money that the event says were spent; what is no number of them is left alone."""
    data, policy = event.data, course.policy
    worked = data.get(policy.work_key)
    if worked is not None and (spent := _duration(worked)) is not None:
        course.worked = (course.worked or 0) + spent
    cost = data.get(policy.cost_key)
    if type(cost) is int:
        course.cost = (course.cost or 0) + cost


def _duration(value: object) -> int | None:
    if type(value) is int:
        return value
    try:
        return duration_us(value) if isinstance(value, str) else None
    except ServiceCoreError:
        return None


def instant_in(value: object) -> int | None:
    """An instant that an event's data hold as text or microseconds; None for anything else."""
    if type(value) is int:
        return value
    try:
        return from_iso(value) if isinstance(value, str) else None
    except ServiceCoreError:
        return None
