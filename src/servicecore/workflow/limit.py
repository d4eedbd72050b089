"""How often is too often: limits on loops, reopenings, transfers and waits.

A limit counts what the ticket has counted of itself, so it needs no memory of
its own: the step that would be one too many is refused. No limit keeps a ticket
from being resolved or closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from attrs import field, frozen

from servicecore.errors import shown
from servicecore.event import Category, EventType
from servicecore.workflow.bond import bonds_of
from servicecore.workflow.consent import ConsentNeeded
from servicecore.workflow.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from servicecore.ticket import Ticket
    from servicecore.workflow.definition import TransitionDefinition, WorkflowDefinition
    from servicecore.workflow.state import StateDefinition

__all__ = ["HANDS", "Limit", "limits_of", "often"]

HANDS = (EventType.ASSIGNED, EventType.TRANSFERRED)
"""The events by which a ticket may change hands."""


class Limit(Protocol):
    """What a row asks before a ticket does something once more."""

    def refusal(self, ticket: Ticket, fields: Mapping[str, Any], /) -> Refusal | None:
        """Why the ticket may not, or None."""
        ...


def limits_of(
    definition: WorkflowDefinition,
    transition: TransitionDefinition,
    source: StateDefinition,
    target: StateDefinition | None,
) -> Iterator[Limit]:
    """What a transition from one state into another asks of the ticket's past: limits, consent, bonds."""
    if transition.consent is not None:
        yield ConsentNeeded(transition.consent)
    yield from bonds_of(definition, transition, source, target)
    if definition.max_transfers is not None and transition.records in HANDS:
        yield TransferLimit(definition.max_transfers)
    if target is None:
        return
    after = target.category
    if definition.max_reopenings is not None and source.category.done and not after.done:
        yield ReopeningLimit(definition.max_reopenings)
    counted = Category.WAITING not in (source.category, after)
    if definition.max_loops is not None and counted and not after.done:
        yield LoopLimit(definition.max_loops, target.name)
    times = {reason.name: reason.times for reason in target.limited if reason.times is not None}
    if times:
        yield WaitLimit(times)


@frozen
class LoopLimit:
    """How often a ticket may enter a state again that it has been in."""

    most: int
    state: str

    def refusal(self, ticket: Ticket, _fields: Mapping[str, Any]) -> Refusal | None:
        """Why it may not enter the state, where that is a loop."""
        if self.state not in ticket.visited or ticket.loops < self.most:
            return None
        return _reached("loops", ticket.loops, self.most)


@frozen
class ReopeningLimit:
    """How often work may go on after a ticket was resolved."""

    most: int

    def refusal(self, ticket: Ticket, _fields: Mapping[str, Any]) -> Refusal | None:
        """Why it may not be reopened."""
        return None if ticket.reopened < self.most else _reached("reopened", ticket.reopened, self.most)


@frozen
class TransferLimit:
    """How often a ticket may change hands between teams."""

    most: int

    def refusal(self, ticket: Ticket, fields: Mapping[str, Any]) -> Refusal | None:
        """Why it may not go to another team; to be given the team it has is no transfer."""
        moves = ticket.team is not None and fields.get("team", ticket.team) != ticket.team
        if not moves or ticket.transfers < self.most:
            return None
        return _reached("transfers", ticket.transfers, self.most)


@frozen
class WaitLimit:
    """How often a ticket may wait, by reason."""

    times: Mapping[str, int] = field(hash=False)

    def refusal(self, ticket: Ticket, fields: Mapping[str, Any]) -> Refusal | None:
        """Why it may not wait for that reason once more."""
        reason: Any = fields.get("wait_reason")
        most = self.times.get(reason) if isinstance(reason, str) else None
        value = ticket.waits_for.get(reason, 0)
        if most is None or value < most:
            return None
        message = f"the ticket has waited for {shown(reason)} {often(value)} already; {most} is the most"
        params = {"counter": "waits_for", "reason": reason, "value": value, "limit": most}
        return Refusal("limit", message, params)


def often(count: int) -> str:
    """A number of times in words."""
    return "once" if count == 1 else f"{count} times"


_WORDS = {
    "loops": "has gone back to states it has been in",
    "reopened": "was reopened",
    "transfers": "has changed hands between teams",
}


def _reached(counter: str, value: int, most: int) -> Refusal:
    message = f"the ticket {_WORDS[counter]} {often(value)} already; {most} is the most"
    return Refusal("limit", message, {"counter": counter, "value": value, "limit": most})
