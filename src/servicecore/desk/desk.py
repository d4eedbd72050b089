"""The desk: every decision about a ticket, and none of its storage."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from servicecore.desk import relating
from servicecore.desk.prioritising import aged, ageing, expired, expiry, prioritised
from servicecore.desk.reception import Reception
from servicecore.desk.relating import Relating
from servicecore.errors import UnknownName, WrongArgument
from servicecore.event import Actor
from servicecore.instant import to_us
from servicecore.sla import evaluate
from servicecore.ticket import Ticket
from servicecore.workflow import DueTransition, Step, fire, open_ticket, options, step, upcoming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.desk.joint_step import JointStep
    from servicecore.desk.opening import Opening
    from servicecore.dispatch import RoutingDecision
    from servicecore.event import TicketEvent
    from servicecore.priority import PriorityPolicy, Problem
    from servicecore.sla import SlaPolicy, SlaStatus
    from servicecore.workflow import Option, Refusal, Workflow

__all__ = ["CLOCKWORK", "Desk"]

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


@frozen
class Desk:
    """
    A service desk's rules, ready to decide. It holds no tickets, so any number of threads may share it.

    Every method is pure: it returns what happened as events, and the host stores them. Time does its
    work first: a command finds the ticket as `tick` would have left it at that instant, so that an
    answer never depends on whether the host woke up in time.

    Args:
        name: What the desk is called.

        workflows: The workflows tickets may follow, by name.

        calendars: The business calendars, by name.

        priority: The rules of priority; None for a desk that has no priorities.

        policies: All versions of all SLA policies, in order: the first that governs judges.

        reception: Scope, routing, entitlement and what they ask; without any, tickets are opened as they are.

    Raises:
        WrongArgument: From every method, where an actor, a ticket or a trigger is none.

        NaiveDatetime: From every method, where a datetime has no UTC offset.

        UnknownName: From every method, where the desk lacks the workflow.
    """

    name: str
    workflows: Mapping[str, Workflow] = field(kw_only=True, repr=False)
    calendars: Mapping[str, BusinessCalendar] = field(kw_only=True, repr=False)
    priority: PriorityPolicy | None = field(kw_only=True, default=None, repr=False)
    policies: tuple[SlaPolicy, ...] = field(kw_only=True, default=(), repr=False)
    reception: Reception = field(kw_only=True, factory=Reception, repr=False)

    def open(
        self, ticket_id: str, /, *, workflow: str, at: datetime, actor: Actor, **fields: Any
    ) -> Step[Ticket | None]:
        """
        Open a ticket: give it its agreement, its priority and its team.

        Args:
            ticket_id: The host's name for it.

            workflow: The workflow it is to follow; `route` may know it.

            at: When; an aware datetime.

            actor: Who opens it; a requester becomes the ticket's requester.

            fields: The host's own, `impact` and `urgency` among them.

        Returns:
            The step: the ticket and the events to store, or every reason why not.
        """
        at_us = to_us(at)
        _expect(actor, Actor, "actor")
        taken = open_ticket(
            self._workflow(workflow),
            ticket_id,
            at_us=at_us,
            actor=actor,
            fields=self.reception.fields(fields, at_us),
        )
        taken = self._prioritised(None, taken, at_us, actor)
        return self.reception.received(taken, at_us, self.calendars, CLOCKWORK)

    def route(self, values: Mapping[str, Any], /, *, at: datetime) -> RoutingDecision | None:
        """
        Where a ticket with these fields would go, and why; None on a desk that routes nothing.

        Args:
            values: The fields of a ticket that is to be opened, or `ticket_values` of one that is.

            at: When; an aware datetime.
        """
        return self.reception.route(_expect(values, Mapping, "values"), to_us(at), self.calendars)

    def apply(
        self,
        ticket: Ticket,
        trigger: str,
        /,
        *,
        at: datetime,
        actor: Actor,
        expected_revision: int | None = None,
        **fields: Any,
    ) -> Step[Ticket]:
        """
        Carry out a command on a ticket, and bring its priority up to date.

        Args:
            ticket: The ticket as its history has it.

            trigger: The command, such as `assign` or `resolve`.

            at: When; not before the ticket's last event.

            actor: Who does it.

            expected_revision: The revision the actor saw; a ticket that has moved on is refused.

            fields: What the command brings.

        Returns:
            The step: the ticket after it and the events to store, what time did before among them; or
            every reason why not, and then nothing has changed.
        """
        at_us = to_us(at)
        _expect(trigger, str, "trigger")
        by_time = self._ticked(ticket, at_us)
        stale = expected_revision is not None and expected_revision != ticket.revision
        taken = step(
            self._workflow(ticket.workflow),
            by_time.ticket,
            trigger,
            at_us=at_us,
            actor=_expect(actor, Actor, "actor"),
            fields=fields,
            expected_revision=expected_revision if stale else None,
            calendars=self.calendars,
        )
        taken = self._prioritised(by_time.ticket, taken, at_us, actor)
        if not taken.ok:
            return evolve(taken, ticket=ticket)
        return evolve(taken, events=by_time.events + taken.events, effects=by_time.effects + taken.effects)

    def link(
        self,
        ticket: Ticket,
        other: Ticket,
        /,
        *,
        at: datetime,
        actor: Actor,
        kind: str | None = None,
        expected_revision: int | None = None,
        other_revision: int | None = None,
        **fields: Any,
    ) -> JointStep:
        """
        Link two tickets with each other.

        This and the commands after it change two tickets, or none: each step's events are for the host to
        store, those of `steps` in that order where it cannot store them at once. What the command brings
        besides is the ticket's; of those that open a ticket, it is the new one's.

        Args:
            kind: What the other ticket is to this one; the other one's link says what this is to it.

            expected_revision: The revision of *ticket* that the actor saw.

            other_revision: The revision of *other* that the actor saw.

        Returns:
            Both steps, or every reason why not; a closed ticket, or one that goes on as another, is refused.
        """
        asked = Relating(self, at, actor, expected_revision, other_revision)
        return relating.link(asked, ticket, _expect(other, Ticket, "other"), kind, fields)

    def duplicate_of(
        self,
        ticket: Ticket,
        original: Ticket,
        /,
        *,
        at: datetime,
        actor: Actor,
        expected_revision: int | None = None,
        other_revision: int | None = None,
        **fields: Any,
    ) -> JointStep:
        """Close a ticket that says what another one says; that one goes on, and its clocks are its own."""
        asked = Relating(self, at, actor, expected_revision, other_revision)
        return relating.duplicate_of(asked, ticket, _expect(original, Ticket, "original"), fields)

    def merge(
        self,
        ticket: Ticket,
        into: Ticket,
        /,
        *,
        at: datetime,
        actor: Actor,
        expected_revision: int | None = None,
        other_revision: int | None = None,
        **fields: Any,
    ) -> JointStep:
        """Close a ticket that goes on in another one, whose clocks `sla` judges with both histories."""
        asked = Relating(self, at, actor, expected_revision, other_revision)
        return relating.merge(asked, ticket, _expect(into, Ticket, "into"), fields)

    def split(
        self,
        ticket: Ticket,
        new_id: str,
        /,
        *,
        at: datetime,
        actor: Actor,
        workflow: str | None = None,
        expected_revision: int | None = None,
        **fields: Any,
    ) -> JointStep:
        """Open another ticket for a part of this one, in the same workflow if none is named; both go on."""
        asked = Relating(self, at, actor, expected_revision)
        return relating.split(asked, ticket, new_id, workflow, fields)

    def open_child(
        self,
        parent: Ticket,
        child_id: str,
        /,
        *,
        at: datetime,
        actor: Actor,
        workflow: str | None = None,
        expected_revision: int | None = None,
        **fields: Any,
    ) -> JointStep:
        """
        Open a ticket for what another team does of this one, which stays whose it is and waits.

        It waits for `child` from its first open child to its last, in whatever state it works; its clocks are
        held where the policy says so. With open children it cannot be resolved.
        """
        asked = Relating(self, at, actor, expected_revision)
        return relating.open_child(asked, parent, child_id, workflow, fields)

    def settle_child(
        self,
        parent: Ticket,
        child: Ticket,
        /,
        *,
        at: datetime,
        actor: Actor,
        outcome: str | None = None,
        expected_revision: int | None = None,
        other_revision: int | None = None,
        **fields: Any,
    ) -> JointStep:
        """
        Tell a ticket that the work on a child is over; with its last child it waits no longer.

        Args:
            outcome: What came of it; the child's state when not given.
        """
        asked = Relating(self, at, actor, expected_revision, other_revision)
        return relating.settle_child(asked, parent, _expect(child, Ticket, "child"), outcome, fields)

    def follow_up(
        self,
        ticket: Ticket,
        new_id: str,
        /,
        *,
        at: datetime,
        actor: Actor,
        workflow: str | None = None,
        expected_revision: int | None = None,
        **fields: Any,
    ) -> JointStep:
        """Open the ticket that comes after a closed one, in the same workflow if none is named."""
        asked = Relating(self, at, actor, expected_revision)
        return relating.follow_up(asked, ticket, new_id, workflow, fields)

    def open_problem(
        self,
        problem: Problem,
        new_id: str,
        tickets: Iterable[Ticket],
        /,
        *,
        at: datetime,
        actor: Actor,
        workflow: str | None = None,
        **fields: Any,
    ) -> JointStep:
        """
        Open a problem of what recurs, linked with every ticket that does, the closed ones too.

        Args:
            problem: The proposal of a look-out for recurrence.

            tickets: All its tickets.

            fields: What the proposal does not say: the title where a requester recurs.

        Raises:
            InvalidArgument: If *tickets* are others than those of the proposal.
        """
        asked = Relating(self, at, actor)
        return relating.open_problem(asked, problem, new_id, tickets, workflow, fields)

    def open_linked(
        self,
        opening: Opening,
        /,
        *,
        at: datetime,
        actor: Actor,
        workflow: str | None = None,
        **fields: Any,
    ) -> Step[Ticket | None]:
        """
        Open a ticket that a step asked for, see `openings_of`; it links back to the ticket of that step.

        The host may do so after it stored that step, and again: the same opening gives the same events.
        """
        return relating.open_linked(Relating(self, at, actor), opening, workflow, fields)

    def options(self, ticket: Ticket, /, *, at: datetime, actor: Actor, **fields: Any) -> tuple[Option, ...]:
        """Every trigger of the ticket's workflow: allowed, or with every reason why not."""
        at_us = to_us(at)
        by_time = self._ticked(ticket, at_us).ticket
        who = _expect(actor, Actor, "actor")
        workflow = self._workflow(ticket.workflow)
        return options(workflow, by_time, at_us=at_us, actor=who, fields=fields, calendars=self.calendars)

    def sla(
        self,
        history: Iterable[TicketEvent],
        /,
        *,
        at: datetime,
        merged: Iterable[Iterable[TicketEvent]] = (),
    ) -> SlaStatus:
        """
        Every clock of the ticket with this history, judged at *at*; see `servicecore.sla.evaluate`.

        Args:
            merged: The histories of the tickets that went into this one.
        """
        return evaluate(history, self.policies, self.calendars, at=at, merged=merged)

    def upcoming(self, ticket: Ticket, /) -> tuple[DueTransition, ...]:
        """
        What time alone will do to the ticket as it stands, the earliest first: when the host wakes next.

        The end of an override is among it, under the name `override`, and the next change of priority by an
        age, under the name `age`.
        """
        workflow = self._workflow(_expect(ticket, Ticket, "ticket").workflow)
        found = upcoming(workflow, ticket, calendars=self.calendars)
        if self.priority is None:
            return found
        changes = ((OVERRIDE, expiry(ticket)), (AGE, ageing(self.priority, self.calendars, ticket)))
        by_time = [
            DueTransition(name, PRIORITISE, due_at_us=at_us) for name, at_us in changes if at_us is not None
        ]
        return tuple(sorted((*found, *by_time), key=_due_at)) if by_time else found

    def due(self, ticket: Ticket, /, *, at: datetime) -> tuple[DueTransition, ...]:
        """What of `upcoming` time has done by *at*, and nobody has carried out yet."""
        at_us = to_us(at)
        return tuple(each for each in self.upcoming(ticket) if each.due_at_us <= at_us)

    def tick(self, ticket: Ticket, /, *, at: datetime) -> Step[Ticket]:
        """
        Carry out what time has done to the ticket by *at*, at the very instants at which it was due.

        A second call finds nothing to do, so waking late or twice does no harm.

        Returns:
            One step with all events; without events when nothing was due. What is refused keeps nothing
            else from being done; its reasons stand beside what was.
        """
        return self._tick(ticket, to_us(at))

    def replay(self, history: Iterable[TicketEvent], /) -> Ticket:
        """The ticket, from its events in any order."""
        return Ticket.replay(history)

    def _workflow(self, name: str) -> Workflow:
        if name not in self.workflows:
            raise UnknownName("workflow", name, self.workflows)
        return self.workflows[name]

    def _ticked(self, ticket: Ticket, at_us: int) -> Step[Ticket]:
        """What time did before a command: all of it that is not refused."""
        return evolve(self._tick(ticket, at_us), refusals=())

    def _tick(self, ticket: Ticket, at_us: int) -> Step[Ticket]:
        total: Step[Ticket] = Step(ticket, ticket_id=_expect(ticket, Ticket, "ticket").id, trigger="tick")
        carried_out: set[DueTransition] = set()
        refused: dict[DueTransition, tuple[Refusal, ...]] = {}
        while True:
            pending = next((each for each in self.upcoming(total.ticket) if each not in refused), None)
            # What is due again at the same instant was carried out and changed nothing that it counts from.
            if pending is None or pending.due_at_us > at_us or pending in carried_out:
                return evolve(total, refusals=tuple(dict.fromkeys(chain(*refused.values()))))
            taken = self._by_time(total.ticket, pending)
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

    def _by_time(self, ticket: Ticket, due: DueTransition) -> Step[Ticket]:
        """One thing that time does, at its own instant; a late event may lie after it already."""
        at_us = max(due.due_at_us, ticket.updated_at_us)
        change = _CHANGES.get((due.timer, due.trigger))
        if change is not None and self.priority is not None:
            return change(self.priority, self.calendars, ticket, at_us, CLOCKWORK)
        workflow = self._workflow(ticket.workflow)
        taken = fire(workflow, ticket, due, actor=CLOCKWORK, calendars=self.calendars)
        return self._prioritised(ticket, taken, at_us, CLOCKWORK)

    def _prioritised(self, before: Ticket | None, taken: Step[Any], at_us: int, actor: Actor) -> Step[Any]:
        """A step with the ticket's priority brought up to date, where the desk has priorities."""
        if self.priority is None:
            return taken
        return prioritised(self.priority, self.calendars, before, taken, at_us, actor)


def _due_at(due: DueTransition) -> int:
    return due.due_at_us


def _expect(value: Any, kind: type, name: str) -> Any:
    """The value itself, when it is of the kind that the door takes."""
    if not isinstance(value, kind):
        expected = "a text" if kind is str else f"a servicecore {kind.__name__}"
        raise WrongArgument(name, value, expected, private=kind is not str)
    return value
