"""What people do beside the lifecycle: escalate, take that back, supervise, and have an expert look on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from servicecore.desk.escalating import ESCALATE, SUPERVISE, recorded
from servicecore.errors import UnknownName, WrongArgument, choices, shown
from servicecore.escalated import FUNCTIONAL, HIERARCHICAL
from servicecore.escalation import effects_of, happenings, next_rung, raises
from servicecore.event import EventType
from servicecore.workflow import Refusal, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecore.businesstime import BusinessCalendar
    from servicecore.desk.escalating import Escalation
    from servicecore.escalation import Ladder, Rung
    from servicecore.event import Actor
    from servicecore.ticket import Ticket

__all__ = ["DE_ESCALATE", "HELP", "de_escalated", "escalated", "helped", "supervised"]

DE_ESCALATE = "de_escalate"
"""What the step of a withdrawal says it was for."""

HELP = "record_help"
"""What the step of an expert's help says it was for."""


def escalated(
    rules: Escalation,
    ticket: Ticket,
    *,
    name: str | None,
    hours: Mapping[str, BusinessCalendar],
    at_us: int,
    actor: Actor,
    reason: str,
) -> Step[Ticket]:
    """
    The step by which a person takes a rung; the next that raises the ticket, where none is named.

    Raises:
        UnknownName: If the ticket's ladder has no such rung.
    """
    ladder = rules.ladder_of(ticket, hours)
    if ladder is None:
        return _refused(ticket, ESCALATE, [Refusal("no_transition", "no ladder is for this ticket")])
    rung = next_rung(ladder, ticket) if name is None else ladder.rung(name)
    against = [*_open_work(ticket, ESCALATE), *_roles(ladder.roles, actor), *_needed("reason", reason)]
    if rung is None:
        message = f"ladder {shown(ladder.name)} has come to its end; no rung leads higher"
        against.append(Refusal("limit", message, {"ladder": ladder.name}))
    elif not raises(ladder, rung, ticket):
        against.append(_no_higher(ladder, rung, ticket))
    if rung is None or against:
        return _refused(ticket, ESCALATE, against)
    step = recorded(ticket, happenings(ladder, rung, ticket, reason=reason), at_us, actor, ESCALATE)
    return evolve(step, effects=effects_of(ladder, rung, step.events[0].id))


def de_escalated(
    rules: Escalation,
    ticket: Ticket,
    *,
    kind: str,
    to: str | None,
    hours: Mapping[str, BusinessCalendar],
    at_us: int,
    actor: Actor,
    reason: str,
) -> Step[Ticket]:
    """
    The step by which a person takes an escalation back, or brings it down to a lower tier or level.

    Team and handler stay as they are: to hand the ticket back is a command of its workflow.

    Raises:
        UnknownName: If there is no such kind.
    """
    if kind not in (FUNCTIONAL, HIERARCHICAL):
        raise UnknownName("kind of escalation", kind, (FUNCTIONAL, HIERARCHICAL))
    ladder, reached = rules.ladder_of(ticket, hours), ticket.tier if kind == FUNCTIONAL else ticket.level
    against = [*_open_work(ticket, DE_ESCALATE), *_needed("reason", reason)]
    against += [] if ladder is None else _roles(ladder.roles, actor)
    if reached is None:
        against.append(Refusal("condition", f"there is no {kind} escalation to take back", {"kind": kind}))
    elif to is not None and not _lower(ladder, kind, to, reached):
        message = f"{shown(to)} is no place below {shown(reached)} on the ticket's ladder"
        against.append(Refusal("condition", message, {"to": to, "reached": reached}))
    if against:
        return _refused(ticket, DE_ESCALATE, against)
    move = {"kind": kind, "level": to, "from_level": reached, "reason": reason}
    return recorded(ticket, [(EventType.NOTE, {"de_escalation": move})], at_us, actor, DE_ESCALATE)


def supervised(
    rules: Escalation, ticket: Ticket, *, supervisor: str | None, at_us: int, actor: Actor, reason: str | None
) -> Step[Ticket]:
    """The step by which a person names who follows the ticket from now on, or ends that with None."""
    against = [*_open_work(ticket, SUPERVISE), *_roles(rules.supervision.roles, actor)]
    if supervisor is None and ticket.supervisor is None:
        against.append(Refusal("condition", "nobody supervises the ticket"))
    if supervisor is not None:
        against += _needed("supervisor", supervisor)
    if against:
        return _refused(ticket, SUPERVISE, against)
    data = {"supervisor": supervisor, **({} if reason is None else {"reason": reason})}
    return recorded(ticket, [(EventType.SUPERVISED, data)], at_us, actor, SUPERVISE)


def helped(ticket: Ticket, *, expert: str, at_us: int, actor: Actor, what: str | None) -> Step[Ticket]:
    """
    The step that writes down that an expert helped beside the desk.

    A note and no escalation: the ticket stays with its handler, its team and its tier, no clock takes it for
    a dispatch, and no figure counts it as an escalation.
    """
    against = [*_open_work(ticket, HELP), *_needed("expert", expert)]
    if against:
        return _refused(ticket, HELP, against)
    help_given = {"expert": expert, **({} if what is None else {"what": what})}
    return recorded(ticket, [(EventType.NOTE, {"expert_help": help_given})], at_us, actor, HELP)


def _refused(ticket: Ticket, trigger: str, against: Iterable[Refusal]) -> Step[Ticket]:
    return Step(ticket, refusals=tuple(against), ticket_id=ticket.id, trigger=trigger)


def _open_work(ticket: Ticket, trigger: str) -> list[Refusal]:
    if not ticket.category.done:
        return []
    message = f"cannot {trigger} a ticket that is {shown(ticket.state)}: its work is done"
    return [Refusal("final", message, {"trigger": trigger, "state": ticket.state})]


def _roles(roles: tuple[str, ...], actor: Actor) -> list[Refusal]:
    if not roles or actor.may(roles):
        return []
    return [Refusal("role", f"the actor has none of the roles {choices(roles)}", {"roles": roles})]


def _needed(name: str, value: Any) -> list[Refusal]:
    if not isinstance(value, str):
        raise WrongArgument(name, value, "a text", private=True)
    return [] if value.strip() else [Refusal("field_missing", f"field {name} is missing", {"field": name})]


def _no_higher(ladder: Ladder, rung: Rung, ticket: Ticket) -> Refusal:
    reached = ticket.tier if rung.kind == FUNCTIONAL else ticket.level
    message = f"rung {shown(rung.name)} leads no higher than {shown(reached)}, where the ticket is"
    return Refusal("condition", message, {"ladder": ladder.name, "rung": rung.name, "reached": reached})


def _lower(ladder: Ladder | None, kind: str, to: str, reached: str) -> bool:
    return ladder is not None and 0 <= ladder.rank(kind, to) < ladder.rank(kind, reached)
