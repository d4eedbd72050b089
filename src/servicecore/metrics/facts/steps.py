"""Each event taken into the account of its ticket, by the module that its type belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.event import Category, EventType
from servicecore.metrics.facts.course import IMPLIED, Course
from servicecore.metrics.facts.escalations import escalated
from servicecore.metrics.facts.hands import assigned
from servicecore.metrics.facts.labels import (
    book,
    classified,
    give_way_round,
    instant_in,
    linked,
    matched,
    merge,
    prioritised,
    take_fields,
)
from servicecore.metrics.facts.promises import promised
from servicecore.metrics.facts.ratings import rated, surveyed
from servicecore.metrics.facts.replies import acknowledged, answer, replied
from servicecore.metrics.facts.standing import enter, transitioned, waiting_ended, waiting_started

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.fact_policy import FactPolicy

__all__ = ["begin", "see"]

_CATEGORIES = {category.value: category for category in Category}
_TRANSITIONED = EventType.TRANSITIONED

_STEPS: Mapping[EventType, Callable[[Course, TicketEvent], None]] = {
    EventType.TRANSITIONED: transitioned,
    EventType.REPLIED: replied,
    EventType.ACKNOWLEDGED: acknowledged,
    EventType.ASSIGNED: assigned,
    EventType.TRANSFERRED: assigned,
    EventType.CLASSIFIED: classified,
    EventType.PRIORITISED: prioritised,
    EventType.WAITING_STARTED: waiting_started,
    EventType.WAITING_ENDED: waiting_ended,
    EventType.ESCALATED: escalated,
    EventType.PROMISED: promised,
    EventType.SURVEYED: surveyed,
    EventType.RATED: rated,
    EventType.LINKED: linked,
    EventType.MERGED: merge,
    EventType.KNOWN_ISSUE_MATCHED: matched,
    EventType.NOTE: give_way_round,
}


def begin(opening: TicketEvent, policy: FactPolicy) -> Course:
    """The account of a ticket that was just opened."""
    course = Course(opening, policy)
    data = opening.data
    course.dimensions["workflow"] = data["workflow"]
    channel = data.get("channel")
    if isinstance(channel, str):
        course.dimensions["channel"] = channel
    received = data.get("received_at")
    fields = data.get("fields")
    take_fields(course, fields)
    if received is None and isinstance(fields, dict):
        received = fields.get("received_at")
    if received is not None:
        course.received = instant_in(received)
    if course.told:
        _count(course, opening)
    enter(course, opening, data["state"], _CATEGORIES[data["category"]])
    return course


def see(course: Course, event: TicketEvent) -> None:
    """Take one more event into the account."""
    policy, kind, at = course.policy, event.type, event.at_us
    if at < course.clock:
        course.backwards = True
    else:
        course.clock = at
    data = event.data
    if IMPLIED not in data:
        _count(course, event)
    if course.resolutions and kind in policy.works and _is_work(policy, event):
        course.work_after += 1
    step = _STEPS.get(kind)
    if step is not None:
        step(course, event)
    if kind in policy.responses:
        answer(course, event)
    if data and (policy.work_key in data or policy.cost_key in data):
        book(course, event)


def _count(course: Course, event: TicketEvent) -> None:
    course.events += 1
    if event.at_us > course.last_at:  # noqa: PLR1730 - a call of max costs more than all the rest
        course.last_at = event.at_us
    if course.closings:
        course.after_closed += 1
    actor = event.actor
    if actor.kind == "agent" and actor.id != course.actor:
        if course.actor is not None:
            course.hops += 1
        course.actor = actor.id


def _is_work(policy: FactPolicy, event: TicketEvent) -> bool:
    data = event.data
    if event.actor.kind != "agent" or IMPLIED in data:
        return False
    if event.type is _TRANSITIONED and data["to_category"] in ("resolved", "closed"):
        return False
    return data.get("activity") not in policy.idle_activities
