"""What a target's own conditions leave behind from one event to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field

from servicecore.sla.policies.trigger import NOTHING

if TYPE_CHECKING:
    from servicecore.event import TicketEvent
    from servicecore.sla.engine.course import Why
    from servicecore.sla.policies.trigger import Role, Triggers

__all__ = ["Memory"]


@define
class Memory:
    """
    A pause that goes on, and what was true: both belong to the ticket, be a cycle under way or not.

    Args:
        held: Why a pause of the target's own holds the clock; None when none does.

        lasted: The conditions that were true after the last event and act once, see `Triggers.once`.
    """

    held: Why | None = field(default=None, repr=False)
    lasted: frozenset[Role] = NOTHING

    def take(self, triggers: Triggers, found: frozenset[Role], event: TicketEvent) -> frozenset[Role]:
        """
        Remember what an event fulfils.

        Returns:
            What of it acts: some conditions do when they become true, and not while they stay so.
        """
        fresh = found - self.lasted
        self.held = self.held_after(triggers, fresh, event)
        self.lasted = found & triggers.once
        return fresh

    def held_after(self, triggers: Triggers, fresh: frozenset[Role], event: TicketEvent) -> Why | None:
        """Why a pause holds the clock after an event of which that acts."""
        conditions = triggers.conditions
        if "pause" not in conditions or "resume" in fresh:
            return None
        if "pause" in fresh:
            return self.held or (event.data.get("wait_reason"), event.actor.id)
        return self.held if "resume" in conditions else None

    def clear(self) -> None:
        """Forget everything: where no policy governs, nothing is known of pauses."""
        self.held, self.lasted = None, NOTHING
