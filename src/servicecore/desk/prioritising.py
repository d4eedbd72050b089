"""A ticket's priority, brought up to date after each step: by the rules, by hand, or because time is up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from servicecore.condition import ticket_values
from servicecore.errors import InvalidDefinition, ServiceCoreError
from servicecore.event import EventType, next_event
from servicecore.instant import from_iso
from servicecore.priority import Override
from servicecore.workflow import Refusal, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.businesstime import BusinessCalendar
    from servicecore.event import Actor, TicketEvent
    from servicecore.priority import PriorityDecision, PriorityPolicy
    from servicecore.ticket import Ticket

__all__ = ["aged", "ageing", "expired", "expiry", "prioritised"]


def prioritised(
    policy: PriorityPolicy | None,
    hours: Mapping[str, BusinessCalendar],
    before: Ticket | None,
    taken: Step[Any],
    at_us: int,
    actor: Actor,
) -> Step[Any]:
    """
    A step with the ticket's priority brought up to date.

    A level set by hand gets written down what the rules say; one that the scale does not have is
    refused. Otherwise the rules are asked again, and speak where their answer has changed. A ticket
    whose work is over keeps the priority it had.

    Args:
        policy: The desk's rules; without any, the step stays as it is.

        hours: The calendars that the rules may ask, by name.

        before: The ticket before the step; None for an opening.
    """
    if policy is None or not taken.ok:
        return taken
    by_hand = next((event for event in taken.events if event.type is EventType.PRIORITISED), None)
    if by_hand is not None and before is not None:
        return _by_hand(policy, hours, before, taken, by_hand)
    ticket: Ticket = taken.ticket
    if ticket.category.done:
        return taken
    decision = policy.decide(_values(policy, ticket), _kept_override(ticket), at_us=at_us, hours=hours)
    if (decision.effective, decision.derived) == (ticket.priority, ticket.derived_priority):
        return taken
    return _with_event(taken, decision, at_us, actor)


def expired(
    policy: PriorityPolicy, hours: Mapping[str, BusinessCalendar], ticket: Ticket, at_us: int, actor: Actor
) -> Step[Ticket]:
    """The step by which an override ends at *at_us* and the rules count again, even if they say the same."""
    decision = policy.decide(_values(policy, ticket), at_us=at_us, hours=hours)
    return _with_event(Step(ticket, ticket_id=ticket.id, trigger="tick"), decision, at_us, actor)


def aged(
    policy: PriorityPolicy, hours: Mapping[str, BusinessCalendar], ticket: Ticket, at_us: int, actor: Actor
) -> Step[Ticket]:
    """The step by which the rules say something else at *at_us* because of an age; an override stays."""
    decision = policy.decide(_values(policy, ticket), _kept_override(ticket), at_us=at_us, hours=hours)
    return _with_event(Step(ticket, ticket_id=ticket.id, trigger="tick"), decision, at_us, actor)


def expiry(ticket: Ticket) -> int | None:
    """When the ticket's override ends, microseconds UTC; None while there is none that does."""
    if ticket.override is None or ticket.category.done:
        return None
    expires = ticket.override.get("expires_at")
    return None if expires is None else from_iso(expires, name="expires_at")


def ageing(policy: PriorityPolicy, hours: Mapping[str, BusinessCalendar], ticket: Ticket) -> int | None:
    """
    When the rules will say something else because of an age, microseconds UTC; None when they will not.

    It counts from the ticket's last event, after which its priority was up to date. Where an event was
    written in that no desk had made, an age may lie before it that nobody has carried out; that is due
    still. A policy that was edited since then takes effect with the ticket's next event, and not by time.
    """
    if not policy.timed or ticket.category.done:
        return None
    values, last_us = _values(policy, ticket), ticket.updated_at_us
    if policy.decide(values, at_us=last_us, hours=hours).derived != ticket.derived_priority:
        missed = _missed(policy, hours, ticket, values)
        if missed is not None:
            return missed
    return policy.next_change(values, at_us=last_us, hours=hours)


def _missed(
    policy: PriorityPolicy, hours: Mapping[str, BusinessCalendar], ticket: Ticket, values: Mapping[str, Any]
) -> int | None:
    """When an age ended the priority that the ticket still has; None where it was no age that did."""
    at_us, missed = ticket.opened_at_us, None
    while (turn := policy.next_change(values, at_us=at_us, hours=hours)) is not None:
        if turn > ticket.updated_at_us:
            break
        if policy.decide(values, at_us=at_us, hours=hours).derived == ticket.derived_priority:
            missed = turn
        at_us = turn
    return missed


def _values(policy: PriorityPolicy, ticket: Ticket) -> Mapping[str, Any]:
    """What the rules may ask; a matrix alone asks for no more than the ticket's fields."""
    return ticket_values(ticket) if policy.base or policy.raising else ticket.fields


def _with_event(taken: Step[Ticket], decision: PriorityDecision, at_us: int, actor: Actor) -> Step[Ticket]:
    ticket = taken.ticket
    data = decision.to_data()
    event = next_event(ticket.id, ticket.revision + 1, at_us, EventType.PRIORITISED, actor, data)
    return evolve(taken, ticket=ticket.after(event), events=(*taken.events, event))


def _by_hand(
    policy: PriorityPolicy,
    hours: Mapping[str, BusinessCalendar],
    before: Ticket,
    taken: Step[Ticket],
    by_hand: TicketEvent,
) -> Step[Ticket]:
    """The step with what the rules said written into the event that overruled them."""
    try:
        decision = _overruled(policy, hours, taken.ticket, by_hand)
    except ServiceCoreError as error:
        faults = error.faults if isinstance(error, InvalidDefinition) else ()
        name = "reason" if any(fault.path == "reason" for fault in faults) else "priority"
        refusal = Refusal("field_value", str(error), {"field": name})
        return Step(before, refusals=(refusal,), ticket_id=before.id, trigger=taken.trigger)
    told = {**by_hand.data, **decision.to_data()}
    events = tuple(evolve(event, data=told) if event is by_hand else event for event in taken.events)
    ticket = before
    for event in events:
        ticket = ticket.after(event)
    return evolve(taken, ticket=ticket, events=events)


def _overruled(
    policy: PriorityPolicy, hours: Mapping[str, BusinessCalendar], ticket: Ticket, by_hand: TicketEvent
) -> PriorityDecision:
    """What the rules say under an override that has just been set, even where it ends at once."""
    word = _new_override(by_hand)
    lasting = evolve(word, expires_at_us=None)
    decision = policy.decide(_values(policy, ticket), lasting, at_us=by_hand.at_us, hours=hours)
    return evolve(decision, override=word)


def _new_override(event: TicketEvent) -> Override:
    data = event.data
    expires = data.get("expires_at")
    return Override(
        data["priority"],
        data.get("reason", ""),
        by=event.actor.id,
        expires_at_us=None if expires is None else from_iso(expires, name="expires_at"),
    )


def _kept_override(ticket: Ticket) -> Override | None:
    held = ticket.override
    if held is None or ticket.priority is None:
        return None
    return Override(ticket.priority, held["reason"], by=held["by"], expires_at_us=expiry(ticket))
