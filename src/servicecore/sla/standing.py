"""What a clock needs to know of its ticket at one point of its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import evolve, field, frozen

from servicecore.event import Category, EventType

if TYPE_CHECKING:
    from servicecore.event import TicketEvent
    from servicecore.sla.target import Target

__all__ = ["Standing", "opened"]

_DONE = tuple(category for category in Category if category.done)


@frozen
class Standing:
    """
    A ticket as its clocks see it after an event.

    Args:
        state: The host's name for the state; *category* is its kind.

        state_reason: Why the state waits; None unless it is one that does.

        wait: The reason of a wait within the state, as a tuple of one; empty while there is none.

        merged: Whether it went into another ticket.
    """

    state: str
    category: Category
    state_reason: str | None
    priority: str | None = field(default=None, kw_only=True)
    wait: tuple[str | None, ...] = field(default=(), kw_only=True)
    merged: bool = field(default=False, kw_only=True)
    settled: ClassVar[None] = None
    """No other ticket than this one could have come to an end; see `Joint`."""

    @property
    def done(self) -> bool:
        """Whether the work is over."""
        return self.category in _DONE

    @property
    def waiting(self) -> bool:
        """Whether it waits, by its state or within it."""
        return bool(self.wait) or self.category is Category.WAITING

    @property
    def asks_nobody(self) -> bool:
        """Whether it is over, so that a message on it asks for nothing."""
        return self.merged or self.category in _DONE

    def held_by(self, target: Target) -> tuple[str | None, ...]:
        """
        The reason for which it waits and *target* pauses, as a tuple of one; empty when it is not held.

        A wait within a state speaks before the state.
        """
        if self.wait:
            reason = self.wait[0]
        elif self.category is Category.WAITING:
            reason = self.state_reason
        else:
            return ()
        return (reason,) if target.pauses_for(reason) else ()

    def after(self, event: TicketEvent) -> Standing:
        """The standing one event further."""
        data = event.data
        if event.type is EventType.TRANSITIONED:
            return Standing(
                data["to_state"],
                Category(data["to_category"]),
                data.get("wait_reason"),
                priority=self.priority,
                merged=self.merged,
            )
        if event.type is EventType.PRIORITISED:
            return evolve(self, priority=data["priority"])
        if event.type is EventType.WAITING_STARTED:
            return evolve(self, wait=(data.get("wait_reason"),))
        if event.type is EventType.WAITING_ENDED:
            return evolve(self, wait=())
        if event.type is EventType.MERGED:
            return evolve(self, merged=True)
        return self


def opened(event: TicketEvent) -> Standing:
    """The standing of a ticket that *event* opened; imports may say its priority among its fields."""
    data = event.data
    priority = (data.get("fields") or {}).get("priority")
    return Standing(data["state"], Category(data["category"]), data.get("wait_reason"), priority=priority)
