"""How tickets are taken in, beside their priority: entitled to what, ours or not, and whose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from servicecore.condition import ticket_values
from servicecore.event import EventType, next_event
from servicecore.workflow import Effect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.businesstime import BusinessCalendar
    from servicecore.dispatch import (
        CategoryTree,
        DecisionLists,
        Entitlements,
        Routing,
        RoutingDecision,
        Scope,
    )
    from servicecore.event import Actor
    from servicecore.ticket import Ticket
    from servicecore.workflow import Step

__all__ = ["AGREEMENT", "Reception"]

AGREEMENT = "agreement"
"""The field of the ticket that names the policy it is entitled to; SLA policies ask for it in `when`."""


@frozen
class Reception:
    """
    The documents by which tickets are taken in; each may be missing.

    Args:
        categories: The tree in which the field `category` stands.

        scope: What is served.

        routing: Where tickets go.

        lists: The decision lists that routing looks up.

        entitlements: The contracts that choose an agreement.
    """

    categories: CategoryTree | None = None
    scope: Scope | None = None
    routing: Routing | None = None
    lists: DecisionLists | None = None
    entitlements: Entitlements | None = None

    def fields(self, fields: Mapping[str, Any], at_us: int) -> Mapping[str, Any]:
        """A new ticket's fields with the agreement that it is entitled to, unless they name one."""
        if self.entitlements is None or AGREEMENT in fields:
            return fields
        policy = self.entitlements.entitled(fields, at_us).policy
        return fields if policy is None else {**fields, AGREEMENT: policy}

    def route(
        self, values: Mapping[str, Any], at_us: int, hours: Mapping[str, BusinessCalendar]
    ) -> RoutingDecision | None:
        """Where a ticket with these values goes; None where nothing routes."""
        if self.routing is None:
            return None
        return self.routing.route(values, at=at_us, hours=hours, categories=self.categories, lists=self.lists)

    def received(
        self, taken: Step[Any], at_us: int, hours: Mapping[str, BusinessCalendar], actor: Actor
    ) -> Step[Any]:
        """
        An opening with what scope and routing say of the ticket.

        What is out of scope gets that written down with the reason, an effect `out_of_scope`, and no team.
        Anything else gets its team by an `assigned` event, the queue and variant as fields, and an effect
        `answer` where the requester can be told at once. What cannot be told is left to people.
        """
        if not taken.ok:
            return taken
        outside = self._outside(taken.ticket, at_us, hours)
        if outside is not None:
            fields = {"in_scope": False, "out_of_scope": outside}
            effect = Effect("out_of_scope", audience="requester", data={"reason": outside})
            return _with(taken, EventType.CLASSIFIED, {"fields": fields}, at_us, actor, effect)
        decision = self.route(ticket_values(taken.ticket), at_us, hours)
        if decision is None:
            return taken
        if decision.answer is not None:
            told = Effect("answer", audience="requester", data={"text": decision.answer})
            taken = evolve(taken, effects=(*taken.effects, told))
        placed = {"queue": decision.queue, "variant": decision.variant}
        fields = {name: value for name, value in placed.items() if value is not None}
        if decision.team is not None and taken.ticket.team is None:
            data = {"team": decision.team, "reason": decision.reason}
            return _with(
                taken, EventType.ASSIGNED, {**data, **({"fields": fields} if fields else {})}, at_us, actor
            )
        return _with(taken, EventType.CLASSIFIED, {"fields": fields}, at_us, actor) if fields else taken

    def _outside(self, ticket: Ticket, at_us: int, hours: Mapping[str, BusinessCalendar]) -> str | None:
        """Why a ticket is not served; None where it is, or where that cannot be told."""
        if self.scope is None:
            return None
        decision = self.scope.decide(ticket_values(ticket), at=at_us, hours=hours, categories=self.categories)
        return decision.reason if decision.served is False else None


def _with(
    taken: Step[Any], kind: EventType, data: Mapping[str, Any], at_us: int, actor: Actor, *effects: Effect
) -> Step[Any]:
    ticket: Ticket = taken.ticket
    event = next_event(ticket.id, ticket.revision + 1, at_us, kind, actor, data)
    return evolve(
        taken,
        ticket=ticket.after(event),
        events=(*taken.events, event),
        effects=(*taken.effects, *effects),
    )
