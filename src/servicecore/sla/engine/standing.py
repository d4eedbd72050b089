"""What a clock needs to know of its ticket at one point of its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import field, frozen

from servicecore.event import Category, EventType

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from servicecore.event import TicketEvent
    from servicecore.sla.engine.course import Why
    from servicecore.sla.policies.target import Target

__all__ = ["Standing", "opened"]

_CATEGORIES = {category.value: category for category in Category}
_DONE = tuple(category for category in Category if category.done)
_WAITING = Category.WAITING  # a member is slow to get at by way of its class
_CLOSED = Category.CLOSED


@frozen
class Standing:
    """
    A ticket as its clocks see it after an event.

    Args:
        state: The host's name for the state; *category* is its kind.

        state_why: Why the state waits, and who moved the ticket there.

        wait: The same of a wait within the state; None while there is none.

        merged: Whether it went into another ticket.
    """

    state: str
    category: Category
    state_why: Why = field(repr=False)
    priority: str | None = field(default=None, kw_only=True)
    wait: Why | None = field(default=None, kw_only=True, repr=False)
    merged: bool = field(default=False, kw_only=True)
    settled: ClassVar[None] = None
    """No other ticket than this one could have come to an end; see `Joint`."""

    @property
    def done(self) -> bool:
        """Whether the work is over."""
        return self.category in _DONE

    @property
    def closed(self) -> bool:
        """Whether it is over for good."""
        return self.category is _CLOSED

    @property
    def waiting(self) -> bool:
        """Whether it waits, by its state or within it."""
        return self.wait is not None or self.category is _WAITING

    @property
    def asks_nobody(self) -> bool:
        """Whether it is over, so that a message on it asks for nothing."""
        return self.merged or self.category in _DONE

    def held_by(self, target: Target) -> Why | None:
        """
        Why it waits, where *target* pauses for that; None when it is not held.

        A wait within a state speaks before the state.
        """
        why = self.wait
        if why is None and self.category is _WAITING:
            why = self.state_why
        return why if why is not None and target.pauses_for(why[0]) else None

    def after(self, event: TicketEvent) -> Standing:
        """The standing one event further."""
        change = _CHANGES.get(event.type)
        return self if change is None else change(self, event)


def _why(event: TicketEvent) -> Why:
    return event.data.get("wait_reason"), event.actor.id


def _moved(before: Standing, event: TicketEvent) -> Standing:
    data = event.data
    category = _CATEGORIES[data["to_category"]]
    return Standing(data["to_state"], category, _why(event), priority=before.priority, merged=before.merged)


def _prioritised(before: Standing, event: TicketEvent) -> Standing:
    return _like(before, priority=event.data["priority"], wait=before.wait, merged=before.merged)


def _wait_started(before: Standing, event: TicketEvent) -> Standing:
    return _like(before, priority=before.priority, wait=_why(event), merged=before.merged)


def _wait_ended(before: Standing, _event: TicketEvent) -> Standing:
    return _like(before, priority=before.priority, wait=None, merged=before.merged)


def _merged(before: Standing, _event: TicketEvent) -> Standing:
    return _like(before, priority=before.priority, wait=before.wait, merged=True)


def _like(before: Standing, *, priority: str | None, wait: Why | None, merged: bool) -> Standing:
    """The same state with the rest as given: written out, because it is asked of every event."""
    return Standing(
        before.state, before.category, before.state_why, priority=priority, wait=wait, merged=merged
    )


_CHANGES: Mapping[EventType, Callable[[Standing, TicketEvent], Standing]] = {
    EventType.TRANSITIONED: _moved,
    EventType.PRIORITISED: _prioritised,
    EventType.WAITING_STARTED: _wait_started,
    EventType.WAITING_ENDED: _wait_ended,
    EventType.MERGED: _merged,
}


def opened(event: TicketEvent) -> Standing:
    """The standing of a ticket that *event* opened; imports may say its priority among its fields."""
    data = event.data
    priority = (data.get("fields") or {}).get("priority")
    priority = priority if isinstance(priority, str) else None  # as the ticket has it
    return Standing(data["state"], _CATEGORIES[data["category"]], _why(event), priority=priority)
