"""What time does to a ticket at a desk: timers, overrides, ages, rungs and supervision, each in its turn."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from servicecore.desk.escalating import DueAside, Escalation
from servicecore.desk.prioritising import aged, ageing, expired, expiry, prioritised
from servicecore.escalation.told import NOTHING_TOLD
from servicecore.event import Actor
from servicecore.workflow import DueTransition, Step, fire, upcoming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from servicecore.businesstime import BusinessCalendar
    from servicecore.escalation import Told
    from servicecore.event import TicketEvent
    from servicecore.priority import PriorityPolicy
    from servicecore.ticket import Ticket
    from servicecore.workflow import Refusal, Workflow

__all__ = ["CLOCKWORK", "Clockwork", "nothing_told"]

CLOCKWORK = Actor("servicecore", roles=("system",), kind="system")
"""Who acts when time alone does."""

OVERRIDE = "override"
"""The name under which the end of an override stands among the timers."""

AGE = "age"
"""The name under which a change of priority by an age stands among the timers."""

PRIORITISE = "prioritise"
"""What both of them do."""

_CHANGES: Mapping[tuple[str, str | None], Callable[..., Step[Ticket]]] = {
    (OVERRIDE, PRIORITISE): expired,
    (AGE, PRIORITISE): aged,
}


def nothing_told(_events: tuple[TicketEvent, ...]) -> Told:
    """What clocks tell that nobody asks."""
    return NOTHING_TOLD


@frozen
class Clockwork:
    """
    The rules of a desk by which time changes the tickets of a workflow.

    Args:
        hours: Business calendars by name.
    """

    workflow: Workflow
    hours: Mapping[str, BusinessCalendar] = field(kw_only=True)
    priority: PriorityPolicy | None = field(kw_only=True)
    escalation: Escalation = field(kw_only=True)

    def upcoming(self, ticket: Ticket, told: Told = NOTHING_TOLD) -> tuple[DueTransition, ...]:
        """All that time will do to the ticket as it stands, or has done, the earliest first."""
        found = upcoming(self.workflow, ticket, calendars=self.hours)
        more = [*self._reprioritised(ticket), *self.escalation.upcoming(ticket, self.hours, told)]
        return tuple(sorted((*found, *more), key=_due_at)) if more else found

    def _reprioritised(self, ticket: Ticket) -> Iterator[DueTransition]:
        if self.priority is None:
            return
        changes = ((OVERRIDE, expiry(ticket)), (AGE, ageing(self.priority, self.hours, ticket)))
        for name, at_us in changes:
            if at_us is not None:
                yield DueTransition(name, PRIORITISE, due_at_us=at_us)

    def tick(
        self,
        ticket: Ticket,
        at_us: int,
        tell: Callable[[tuple[TicketEvent, ...]], Told] = nothing_told,
    ) -> Step[Ticket]:
        """
        Carry out all of it up to and including *at_us*; what is refused is told, and keeps nothing else.

        Args:
            tell: What the clocks have told once the events of this tick have happened too. It is asked after
                each, because a clock may run otherwise from then on.
        """
        total: Step[Ticket] = Step(ticket, ticket_id=ticket.id, trigger="tick")
        carried_out: set[DueTransition] = set()
        refused: dict[DueTransition, tuple[Refusal, ...]] = {}
        told = tell(())
        while True:
            ahead = self.upcoming(total.ticket, told)
            pending = next((each for each in ahead if each not in refused), None)
            # What is due again at the same instant was carried out and changed nothing that it counts from.
            if pending is None or pending.due_at_us > at_us or pending in carried_out:
                against = tuple(dict.fromkeys(chain(*refused.values())))
                return evolve(total, refusals=against) if against else total
            taken = self._carried_out(total.ticket, pending)
            if not taken.ok:
                refused[pending] = taken.refusals
                continue
            refused.clear()  # the ticket has moved on, so what was refused may be possible now
            carried_out.add(pending)
            total = evolve(
                total,
                ticket=taken.ticket,
                events=total.events + taken.events,
                effects=total.effects + taken.effects,
            )
            told = tell(total.events)

    def _carried_out(self, ticket: Ticket, due: DueTransition) -> Step[Ticket]:
        """One thing that time does, at its own instant; a late event may lie after it already."""
        at_us = max(due.due_at_us, ticket.updated_at_us)
        change = _CHANGES.get((due.timer, due.trigger))
        if change is not None and self.priority is not None:
            return change(self.priority, self.hours, ticket, at_us, CLOCKWORK)
        if isinstance(due, DueAside):
            taken = self.escalation.carried_out(due, ticket, at_us, CLOCKWORK)
        else:
            taken = fire(self.workflow, ticket, due, actor=CLOCKWORK, calendars=self.hours)
        return prioritised(self.priority, self.hours, ticket, taken, at_us, CLOCKWORK)


def _due_at(due: DueTransition) -> int:
    return due.due_at_us
