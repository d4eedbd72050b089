"""Escalation and supervision at a desk: what is due beside the lifecycle, and carrying it out."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.condition.implication import implies
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
from servicecore.event import EventType, TicketEvent, next_event
from servicecore.finding import Finding
from servicecore.sla import SlaStatus
from servicecore.workflow import DueTransition, Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from servicecore.businesstime import BusinessCalendar
    from servicecore.effect import Effect
    from servicecore.escalation import Ladder
    from servicecore.escalation.climbing import Happening
    from servicecore.event import Actor
    from servicecore.ticket import Ticket

__all__ = ["ESCALATE", "SUPERVISE", "DueAside", "Escalation", "known_of", "recorded", "told_by"]

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

    @property
    def asks_clocks(self) -> bool:
        """Whether anything is due by what a clock tells."""
        occasions = chain(self.supervision.rules, *(ladder.rungs for ladder in self.ladders))
        return any(occasion.metric is not None for occasion in occasions)

    def calendars(self) -> Iterator[tuple[str, str]]:
        """The path of each place that names a calendar, as a desk document has it, and the name."""
        for index, ladder in enumerate(self.ladders):
            yield from ((f"escalation[{index}].{path}", name) for path, name in ladder.calendars())
        yield from ((f"supervision.{path}", name) for path, name in self.supervision.calendars())

    def check(
        self,
        *,
        teams: Collection[str] | None = None,
        roles: Collection[str] | None = None,
        signals: Mapping[str, Collection[str]] | None = None,
    ) -> Iterator[Finding]:
        """
        What is wrong or suspicious, by its path in a desk document.

        Args:
            teams, roles: What there is; None where that is not known.

            signals: The signals of each metric that clocks measure; None where that is not known.
        """
        yield from self._shadowed()
        for index, ladder in enumerate(self.ladders):
            found = ladder.check(teams=teams, roles=roles, signals=signals)
            yield from (finding.under(f"escalation[{index}]") for finding in found)
        found = self.supervision.check(roles=roles, signals=signals)
        yield from (finding.under("supervision") for finding in found)

    def _shadowed(self) -> Iterator[Finding]:
        """Ladders that no ticket has, because earlier ones are for every ticket that they are for."""
        for index, ladder in enumerate(self.ladders[1:], start=1):
            wide = [earlier.condition for earlier in self.ladders[:index]]
            some = [condition for condition in wide if condition is not None]
            if len(some) < len(wide) or (ladder.condition is not None and implies(ladder.condition, some)):
                message = "is never used: every ticket that it is for has one of the ladders before it"
                yield Finding(f"escalation[{index}]", message, "unreachable")

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
            if clock.due_at_us is not None  # as there is none while it is paused
        ),
    )


def known_of(history: Iterable[TicketEvent], ticket: Ticket) -> tuple[TicketEvent, ...]:
    """
    A ticket's history, to ask its clocks by.

    Raises:
        WrongArgument: If it is none, another ticket's, or does not go as far as the ticket.
    """
    events = tuple(history) if isinstance(history, Iterable) else ()
    whole = all(isinstance(event, TicketEvent) and event.ticket_id == ticket.id for event in events)
    if not whole or max((event.sequence for event in events), default=0) != ticket.revision:
        raise WrongArgument("history", history, "the events that the ticket was replayed from", private=True)
    return events
