"""Where a ticket stands: its states, its waits, its resolutions, and when it came back from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.event import Category
from servicecore.metrics.facts.hands import hand_back, put_down
from servicecore.metrics.facts.labels import take_fields
from servicecore.metrics.facts.replies import come_back, settle

if TYPE_CHECKING:
    from servicecore.event import TicketEvent
    from servicecore.metrics.facts.course import Course

__all__ = ["enter", "transitioned", "waiting_ended", "waiting_started"]

_CATEGORIES = {category.value: category for category in Category}
_WAITING = Category.WAITING
_CLOSED = Category.CLOSED
_RESOLVED = Category.RESOLVED


def transitioned(course: Course, event: TicketEvent) -> None:
    """It entered another state."""
    data = event.data
    course.told = True
    if "fields" in data:
        take_fields(course, data["fields"])
    if data["trigger"] in course.policy.dispatch_triggers:
        course.dispatches += 1
    enter(course, event, data["to_state"], _CATEGORIES[data["to_category"]])


def enter(course: Course, event: TicketEvent, state: str, category: Category) -> None:
    """Stand in *state* from the event on."""
    at, policy = event.at_us, course.policy
    was_done, done = course.done, category is _RESOLVED or category is _CLOSED
    if state != course.state:
        course.states.append((state, at))
        course.state = state
    if done:
        _end(course, event, state, category)
    elif was_done:
        _reopen(course, event)
    course.category, course.done = category, done
    if done and not was_done:
        put_down(course, at)
        course.open_spans.append((course.open_since, at))
    course.state_waits = None
    if category is _WAITING or state in policy.pause_states:
        reason = event.data.get("wait_reason") or ""
        if reason not in policy.unpaused_reasons or state in policy.pause_states:
            course.state_waits = reason
    if done is not was_done or course.wait != course.state_waits:
        _wait(course, course.state_waits, at)


def _end(course: Course, event: TicketEvent, state: str, category: Category) -> None:
    at, policy = event.at_us, course.policy
    ends_unsolved = state in policy.unsolved_states
    # Closing what is resolved resolves nothing more; resolving it anew does.
    solved = (
        category in policy.resolutions
        and not ends_unsolved
        and not (category is _CLOSED and course.done and course.resolutions)
    )
    if solved:
        course.resolutions.append(at)
        course.resolved_after_closing = bool(course.closings)
        course.way_round = _is_way_round(course, event)
        if course.restored is None:
            course.restored = at
    if ends_unsolved and state in policy.not_solvable_states:
        course.not_solvable = 1
    elif category is _RESOLVED:
        course.not_solvable = 0
    if ends_unsolved:
        for name in policy.endings.get(state, ()):
            setattr(course, name, 1)
    if course.category is _RESOLVED and event.actor.kind == "requester":
        course.confirmed = True
    if category is _CLOSED:
        course.closings.append(at)
        course.resolved_after_closing = False
        course.closed_by = event.actor.kind
    settle(course, at, answers=solved or state in policy.not_solvable_states)


def _is_way_round(course: Course, event: TicketEvent) -> bool:
    data = event.data
    fields = data.get("fields")
    for key in course.policy.way_round_keys:
        if data.get(key) or (isinstance(fields, dict) and fields.get(key)):
            return True
    return False


def _reopen(course: Course, event: TicketEvent) -> None:
    at, policy = event.at_us, course.policy
    ended = course.open_spans[-1][1]
    if policy.reopen_within_us is None or at - ended <= policy.reopen_within_us:
        course.reopenings += 1
    course.open_since = at
    course.confirmed = course.way_round = False
    course.restored = None
    course.not_solvable = course.cancelled = course.spam = 0
    hand_back(course, at)
    come_back(course, event)


def waiting_started(course: Course, event: TicketEvent) -> None:
    """It waits, whatever its state says."""
    reason = event.data.get("wait_reason") or ""
    if reason not in course.policy.unpaused_reasons:
        _wait(course, reason, event.at_us)


def waiting_ended(course: Course, event: TicketEvent) -> None:
    """It waits no longer, unless its state is a wait by itself."""
    _wait(course, course.state_waits, event.at_us)


def _wait(course: Course, reason: str | None, at: int) -> None:
    """Wait for *reason* from now on; None waits for nothing."""
    before = course.wait
    if reason != before:
        if before is not None:
            course.wait_spells.append((before, course.wait_since, at))
        else:
            course.began_waiting += 1
        course.wait, course.wait_since = reason, at
    standing = 3 if course.done else 0
    if reason is not None:
        standing += 1 if reason in course.policy.requester_reasons else 2
    if standing != course.standing:
        course.standing = standing
        course.turns.append((at, standing))
