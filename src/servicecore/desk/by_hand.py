"""What people do beside the lifecycle: escalate, take that back, supervise, and have an expert look on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from servicecore.desk.escalating import ESCALATE, SUPERVISE, recorded
from servicecore.errors import UnknownName, choices, shown
from servicecore.escalated import FUNCTIONAL, HIERARCHICAL
from servicecore.escalation import effects_of, happenings, next_rung, raises
from servicecore.event import EventType
from servicecore.workflow import Refusal, Step
from servicecore.workflow.fields import misread, read_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecore.businesstime import BusinessCalendar
    from servicecore.desk.escalating import Escalation
    from servicecore.escalation import Ladder, Rung
    from servicecore.event import Actor, Reading
    from servicecore.ticket import Ticket

__all__ = ["DE_ESCALATE", "HELP", "de_escalated", "escalated", "helped", "supervised"]

DE_ESCALATE = "de_escalate"
"""What the step of a withdrawal says it was for."""

HELP = "record_help"
"""What the step of an expert's help says it was for."""

_TEXT: Reading = (lambda value: isinstance(value, str), "a text")


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
    said, wrong = _said("reason", reason=reason)
    against = [*_open_work(ticket, ESCALATE), *_roles(ladder.roles, actor), *wrong]
    if rung is None:
        message = f"ladder {shown(ladder.name)} has come to its end; no rung leads higher"
        against.append(Refusal("limit", message, {"ladder": ladder.name}))
    elif not raises(ladder, rung, ticket):
        against.append(_no_higher(ladder, rung, ticket))
    if rung is None or against:
        return _refused(ticket, ESCALATE, against)
    step = recorded(ticket, happenings(ladder, rung, ticket, reason=said["reason"]), at_us, actor, ESCALATE)
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
    said, wrong = _said("reason", reason=reason)
    against = [*_open_work(ticket, DE_ESCALATE), *wrong]
    against += [] if ladder is None else _roles(ladder.roles, actor)
    if reached is None:
        against.append(Refusal("condition", f"there is no {kind} escalation to take back", {"kind": kind}))
    elif to is not None and not _lower(ladder, kind, to, reached):
        message = f"{shown(to)} is no place below {shown(reached)} on the ticket's ladder"
        against.append(Refusal("condition", message, {"to": to, "reached": reached}))
    if against:
        return _refused(ticket, DE_ESCALATE, against)
    move = {"kind": kind, "level": to, "from_level": reached, **said}
    return recorded(ticket, [(EventType.NOTE, {"de_escalation": move})], at_us, actor, DE_ESCALATE)


def supervised(
    rules: Escalation, ticket: Ticket, *, supervisor: str | None, at_us: int, actor: Actor, reason: str | None
) -> Step[Ticket]:
    """The step by which a person names who follows the ticket from now on, or ends that with None."""
    needed = () if supervisor is None else ("supervisor",)
    said, wrong = _said(*needed, supervisor=supervisor, reason=reason)
    against = [*_open_work(ticket, SUPERVISE), *_roles(rules.supervision.roles, actor), *wrong]
    if supervisor is None and ticket.supervisor is None:
        against.append(Refusal("condition", "nobody supervises the ticket"))
    if against:
        return _refused(ticket, SUPERVISE, against)
    data = {"supervisor": None, **said}
    return recorded(ticket, [(EventType.SUPERVISED, data)], at_us, actor, SUPERVISE)


def helped(ticket: Ticket, *, expert: str, at_us: int, actor: Actor, what: str | None) -> Step[Ticket]:
    """
    The step that writes down that an expert helped beside the desk.

    A note and no escalation: the ticket stays with its handler, its team and its tier, no clock takes it for
    a dispatch, and no figure counts it as an escalation.
    """
    said, wrong = _said("expert", expert=expert, what=what)
    against = [*_open_work(ticket, HELP), *wrong]
    if against:
        return _refused(ticket, HELP, against)
    return recorded(ticket, [(EventType.NOTE, {"expert_help": said})], at_us, actor, HELP)


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


def _said(*needed: str, **given: Any) -> tuple[Mapping[str, Any], list[Refusal]]:
    """The texts that a command brings, as events keep them, and what stands against them."""
    kept, against = read_fields({name: value for name, value in given.items() if value is not None})
    against += misread(kept, dict.fromkeys(kept, _TEXT))
    for name in needed:
        if not str(kept.get(name, "")).strip():
            against.append(Refusal("field_missing", f"field {name} is missing", {"field": name}))
    return kept, against


def _no_higher(ladder: Ladder, rung: Rung, ticket: Ticket) -> Refusal:
    reached = ticket.tier if rung.kind == FUNCTIONAL else ticket.level
    message = f"rung {shown(rung.name)} leads no higher than {shown(reached)}, where the ticket is"
    return Refusal("condition", message, {"ladder": ladder.name, "rung": rung.name, "reached": reached})


def _lower(ladder: Ladder | None, kind: str, to: str, reached: str) -> bool:
    return ladder is not None and 0 <= ladder.rank(kind, to) < ladder.rank(kind, reached)
