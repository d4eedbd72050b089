"""Escalation and supervision at a desk: what is due beside the lifecycle, and carrying it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from servicecore.errors import WrongArgument
from servicecore.escalation import (
    Alert,
    Deadline,
    DueRung,
    DueSupervision,
    Supervision,
    Told,
    due_rungs,
    effects_of,
    happenings,
    holds,
)
from servicecore.escalation.told import NOTHING_TOLD
from servicecore.event import EventType, next_event
from servicecore.sla import SlaStatus
from servicecore.sla.engine.stopwatch import ClockState
from servicecore.workflow import DueTransition, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from servicecore.businesstime import BusinessCalendar
    from servicecore.effect import Effect
    from servicecore.escalation import Ladder
    from servicecore.escalation.climbing import Happening
    from servicecore.event import Actor
    from servicecore.ticket import Ticket

__all__ = ["ESCALATE", "SUPERVISE", "DueAside", "Escalation", "recorded", "told_by", "told_until"]

ESCALATE = "escalate"
"""What the step of a rung says it was for."""

SUPERVISE = "supervise"
"""What the step of a supervision says it was for."""


@frozen
class DueAside(DueTransition):
    """A rung or a rule of supervision that is due; its key stands for the timer."""

    what: DueRung | DueSupervision = field(kw_only=True, eq=False, repr=False)


@frozen
class Escalation:
    """
    The documents by which a desk escalates.

    Args:
        ladders: The ladders, in order; a ticket has the first that is for it as it stands.

        supervision: By which rules tickets are supervised.
    """

    ladders: tuple[Ladder, ...] = ()
    supervision: Supervision = field(factory=Supervision)

    def ladder_of(self, ticket: Ticket, hours: Mapping[str, BusinessCalendar]) -> Ladder | None:
        """The ladder of a ticket; None where none is for it."""
        return next((each for each in self.ladders if holds(each.condition, ticket, hours)), None)

    def upcoming(
        self, ticket: Ticket, hours: Mapping[str, BusinessCalendar], told: Told
    ) -> Iterator[DueAside]:
        """Everything that will be due, or is, as the ticket stands."""
        ladder = self.ladder_of(ticket, hours)
        for rung in () if ladder is None else due_rungs(ladder, ticket, hours=hours, told=told):
            yield DueAside(rung.key, ESCALATE, due_at_us=rung.moment.due_us, what=rung)
        for rule in self.supervision.due(ticket, hours=hours, told=told):
            yield DueAside(rule.key, SUPERVISE, due_at_us=rule.moment.due_us, what=rule)

    def carried_out(self, due: DueAside, ticket: Ticket, at_us: int, actor: Actor) -> Step[Ticket]:
        """The step of one of `upcoming`."""
        what = due.what
        if isinstance(what, DueSupervision):
            made = [(EventType.SUPERVISED, what.rule.data(what.moment))]
            return recorded(ticket, made, at_us, actor, SUPERVISE, what.rule.told(what.key))
        ladder = next(each for each in self.ladders if each.name == what.ladder)
        rung = what.rung
        reason = rung.reason or rung.text
        found = happenings(ladder, rung, ticket, reason=reason, moment=what.moment)
        return recorded(ticket, found, at_us, actor, ESCALATE, effects_of(ladder, rung, what.key))


def recorded(
    ticket: Ticket,
    found: Iterable[Happening],
    at_us: int,
    actor: Actor,
    trigger: str,
    effects: Iterable[Effect] = (),
) -> Step[Ticket]:
    """The step that writes down what happened."""
    events = tuple(
        next_event(ticket.id, ticket.revision + number, at_us, kind, actor, data)
        for number, (kind, data) in enumerate(found, start=1)
    )
    after = ticket.after_all(events)
    return Step(after, events, effects=tuple(effects), ticket_id=ticket.id, trigger=trigger)


def told_by(status: SlaStatus | None, ticket: Ticket) -> Told:
    """
    What clocks told, as escalation asks it; nothing where nobody asked them.

    Raises:
        WrongArgument: If *status* is none, or another ticket's.
    """
    if status is None:
        return NOTHING_TOLD
    if not isinstance(status, SlaStatus) or status.ticket_id != ticket.id:
        raise WrongArgument("status", status, "what Desk.sla says of the same ticket", private=True)
    return Told(
        tuple(Alert(each.metric, each.cycle, each.name, each.at_us) for each in status.signals),
        deadlines=tuple(
            Deadline(clock.metric, clock.cycle, clock.due_at_us)
            for clock in status.clocks.live
            if clock.state is ClockState.RUNNING and clock.due_at_us is not None
        ),
    )


def told_until(told: Told, at_us: int) -> Told:
    """What clocks told up to an instant at which something happened that they had not seen."""
    return evolve(told, alerts=tuple(each for each in told.alerts if each.at_us <= at_us), deadlines=())
