"""The desk: every decision about a ticket, and none of its storage."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from servicecore.desk import relating
from servicecore.desk.by_hand import de_escalated, escalated, helped, supervised
from servicecore.desk.clockwork import CLOCKWORK, Clockwork
from servicecore.desk.departure import Departure, departures
from servicecore.desk.editions import edition_of
from servicecore.desk.escalating import Escalation, known_of, told_by
from servicecore.desk.prioritising import prioritised
from servicecore.desk.reception import Reception
from servicecore.desk.relating import Relating
from servicecore.desk.staff import Staff
from servicecore.errors import UnknownName, WrongArgument
from servicecore.event import Actor
from servicecore.instant import to_us
from servicecore.names import several
from servicecore.privacy import PersonalFields, erase, redact
from servicecore.sla import evaluate
from servicecore.ticket import Ticket
from servicecore.workflow import Step, open_ticket, options, step
from servicecore.workflow.choice import objections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.desk.editions import Edition
    from servicecore.desk.joint_step import JointStep
    from servicecore.desk.opening import Opening
    from servicecore.dispatch import RoutingDecision
    from servicecore.escalation import Told
    from servicecore.event import TicketEvent
    from servicecore.obligation import Obligation
    from servicecore.priority import MajorIncident, PriorityPolicy, Problem
    from servicecore.privacy import Erasure
    from servicecore.sla import SlaPolicy, SlaStatus
    from servicecore.workflow import DueTransition, Option, Workflow

__all__ = ["Desk"]


@frozen
class Desk:
    """
    A service desk's rules, ready to decide. It holds no tickets, so any number of threads may share it.

    Every method is pure: it returns what happened as events, and the host stores them. Time does its
    work first: a command finds the ticket as `tick` would have left it at that instant, so that an
    answer never depends on whether the host woke up in time. What clocks escalate needs the history, and
    is left to `tick`.

    Args:
        name: What the desk is called.

        workflows: The workflows that new tickets may follow, by name: of each its newest edition.

        earlier: The editions before them, by name and version; a ticket keeps the one it was opened under.

        calendars: The business calendars, by name.

        priority: The rules of priority; None for a desk that has no priorities.

        policies: All versions of all SLA policies, in order: the first that governs judges.

        reception: Scope, routing, entitlement and what they ask; without any, tickets are opened as they are.

        staff: Who takes tickets, with which skills, in which units.

        personal: Which fields are personal, and who may read them; the usual ones, for nobody.

        escalation: Ladders and supervision; without any, tickets are escalated by their workflows alone.

        obligations: What is owed in every calendar period, by name; see `servicecore.obligation.standing`.

    Raises:
        WrongArgument: From every method, where an actor, a ticket or a trigger is none.

        NaiveDatetime: From every method, where a datetime has no UTC offset.

        UnknownName: From every method, where the desk lacks the workflow; `UnknownEdition` where it lacks
            the version that the ticket keeps.
    """

    name: str
    workflows: Mapping[str, Workflow] = field(kw_only=True, repr=False)
    earlier: Mapping[Edition, Workflow] = field(kw_only=True, factory=dict, repr=False)
    calendars: Mapping[str, BusinessCalendar] = field(kw_only=True, repr=False)
    priority: PriorityPolicy | None = field(kw_only=True, default=None, repr=False)
    policies: tuple[SlaPolicy, ...] = field(kw_only=True, default=(), repr=False)
    reception: Reception = field(kw_only=True, factory=Reception, repr=False)
    staff: Staff = field(kw_only=True, factory=Staff, repr=False)
    personal: PersonalFields = field(kw_only=True, factory=PersonalFields, repr=False)
    escalation: Escalation = field(kw_only=True, factory=Escalation, repr=False)
    obligations: Mapping[str, Obligation] = field(kw_only=True, factory=dict, repr=False)

    def open(
        self, ticket_id: str, /, *, workflow: str, at: datetime, actor: Actor, **fields: Any
    ) -> Step[Ticket | None]:
        """
        Open a ticket: give it its agreement, its priority and its team.

        Args:
            ticket_id: The host's name for it.

            workflow: The workflow it is to follow, in its newest edition; `route` may know it.

            at: When; an aware datetime.

            actor: Who opens it; a requester becomes the ticket's requester.

            fields: The host's own, `impact` and `urgency` among them.

        Returns:
            The step: the ticket and the events to store, or every reason why not.
        """
        at_us = to_us(at)
        _expect(actor, Actor, "actor")
        taken = open_ticket(
            self._newest(workflow),
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
            self.workflow_of(ticket),
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
        return _together(by_time, taken)

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

    def open_major(
        self,
        proposal: MajorIncident,
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
        Open a major incident of what surges, linked with every ticket that was concerned by then.

        Args:
            proposal: The proposal of a look-out for surges.

            tickets: All its tickets.

            workflow: Which it follows; that of the first of them, if none is named.

            fields: What the proposal does not say, or says otherwise.

        Raises:
            InvalidArgument: If *tickets* are others than those of the proposal.
        """
        asked = Relating(self, at, actor)
        return relating.open_major(asked, proposal, new_id, tickets, workflow, fields)

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
        workflow = self.workflow_of(ticket)
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

    def escalate(
        self,
        ticket: Ticket,
        rung: str | None = None,
        /,
        *,
        at: datetime,
        actor: Actor,
        reason: str,
        expected_revision: int | None = None,
    ) -> Step[Ticket]:
        """
        Escalate a ticket by hand, beside its state: to a rung of its ladder, or to the next one.

        Args:
            rung: The rung's name.

            reason: Why; a blank one is refused.

        Raises:
            UnknownName: If the ticket's ladder has no such rung.
        """
        take = partial(escalated, self.escalation, name=rung, hours=self.calendars, reason=reason)
        return self._beside(take, ticket, at, actor, expected_revision)

    def de_escalate(
        self,
        ticket: Ticket,
        kind: str,
        /,
        *,
        at: datetime,
        actor: Actor,
        reason: str,
        to: str | None = None,
        expected_revision: int | None = None,
    ) -> Step[Ticket]:
        """
        Take an escalation back by hand; what was due by then is over.

        Args:
            kind: `functional` or `hierarchical`.

            to: The lower tier or level that it comes down to; none at all, where none is named.

        Raises:
            UnknownName: If there is no such kind.
        """
        rules = self.escalation
        take = partial(de_escalated, rules, kind=kind, to=to, hours=self.calendars, reason=reason)
        return self._beside(take, ticket, at, actor, expected_revision)

    def supervise(
        self,
        ticket: Ticket,
        supervisor: str | None,
        /,
        *,
        at: datetime,
        actor: Actor,
        reason: str | None = None,
        expected_revision: int | None = None,
    ) -> Step[Ticket]:
        """
        Name who follows a ticket in person from now on, or end that with None.

        Args:
            supervisor: By the host's id. No rule takes over from whom a person named.
        """
        take = partial(supervised, self.escalation, supervisor=supervisor, reason=reason)
        return self._beside(take, ticket, at, actor, expected_revision)

    def record_help(
        self,
        ticket: Ticket,
        expert: str,
        /,
        *,
        at: datetime,
        actor: Actor,
        what: str | None = None,
        expected_revision: int | None = None,
    ) -> Step[Ticket]:
        """
        Write down that an expert helped beside the desk, by a note; the ticket stays where it is.

        Args:
            expert: By the host's id.

            what: What the help was.
        """
        take = partial(helped, expert=expert, what=what)
        return self._beside(take, ticket, at, actor, expected_revision)

    def upcoming(self, ticket: Ticket, /, *, status: SlaStatus | None = None) -> tuple[DueTransition, ...]:
        """
        What time alone will do to the ticket as it stands, the earliest first: when the host wakes next.

        The end of an override is among it, under the name `override`, the next change of priority by an
        age, under the name `age`, and what escalates the ticket or has it supervised, under its key.

        Args:
            status: What `sla` says of the ticket; without it, nothing is known of what its clocks tell.
        """
        told = told_by(status, _expect(ticket, Ticket, "ticket"))
        return self._clockwork(ticket).upcoming(ticket, told)

    def due(
        self, ticket: Ticket, /, *, at: datetime, status: SlaStatus | None = None
    ) -> tuple[DueTransition, ...]:
        """What of `upcoming` time has done by *at*, and nobody has carried out yet."""
        at_us = to_us(at)
        return tuple(each for each in self.upcoming(ticket, status=status) if each.due_at_us <= at_us)

    def tick(
        self,
        ticket: Ticket,
        /,
        *,
        at: datetime,
        history: Iterable[TicketEvent] | None = None,
        merged: Iterable[Iterable[TicketEvent]] = (),
    ) -> Step[Ticket]:
        """
        Carry out what time has done to the ticket by *at*, at the very instants at which it was due.

        A second call finds nothing to do, so waking late or twice does no harm.

        Args:
            history: The ticket's, so that rungs and supervision happen which its clocks ask for; without it,
                they wait for a call that has it.

            merged: The histories of the tickets that went into this one, as in `sla`.

        Returns:
            One step with all events; without events when nothing was due. What is refused keeps nothing
            else from being done; its reasons stand beside what was.
        """
        at_us = to_us(at)
        clockwork = self._clockwork(ticket)
        if history is None or not self.escalation.asks_clocks:
            return clockwork.tick(ticket, at_us)
        known = known_of(history, ticket)
        away = [several(each, "merged") for each in several(merged, "merged")]

        def told_after(events: tuple[TicketEvent, ...]) -> Told:
            return told_by(self.sla(known + events, at=at, merged=away), ticket)

        return clockwork.tick(ticket, at_us, told_after)

    def replay(self, history: Iterable[TicketEvent], /) -> Ticket:
        """The ticket, from its events in any order."""
        return Ticket.replay(history)

    def departures(self, history: Iterable[TicketEvent], /) -> tuple[Departure, ...]:
        """
        What of a ticket's history departs from the rules, in order: see `Departure` for its kinds.

        Raises:
            UnknownName: If the desk lacks the workflow, or a version of it that the ticket followed.
        """
        return departures(history, self.workflow_of)

    def workflow_of(self, ticket: Ticket, /) -> Workflow:
        """
        The edition that the ticket follows; a ticket that says no version follows the newest.

        Raises:
            UnknownEdition: If the desk lacks that version.
        """
        kept = _expect(ticket, Ticket, "ticket")
        return edition_of(kept.workflow, kept.workflow_version, self.workflows, self.earlier)

    def redact(self, history: Iterable[TicketEvent], role: str | Iterable[str], /) -> tuple[TicketEvent, ...]:
        """The history as a role may read it, by the desk's declaration; see `servicecore.redact`."""
        return redact(history, role, self.personal)

    def erase(
        self,
        history: Iterable[TicketEvent],
        fields: Iterable[str] | None = None,
        /,
        *,
        people: Iterable[str] = (),
        values: Iterable[str] = (),
        everywhere: bool = False,
    ) -> Erasure:
        """
        The history without personal values, for good; see `servicecore.erase`.

        Args:
            fields: Which fields go; all that the desk declares as personal, when left out.
        """
        gone = self.personal if fields is None else fields
        return erase(history, gone, people=people, values=values, everywhere=everywhere)

    def _newest(self, name: str) -> Workflow:
        if name not in self.workflows:
            raise UnknownName("workflow", name, self.workflows)
        return self.workflows[name]

    def _clockwork(self, ticket: Ticket) -> Clockwork:
        workflow = self.workflow_of(ticket)
        return Clockwork(workflow, hours=self.calendars, priority=self.priority, escalation=self.escalation)

    def _ticked(self, ticket: Ticket, at_us: int) -> Step[Ticket]:
        """What time did before a command: all of it that is not refused."""
        by_time = self._clockwork(ticket).tick(ticket, at_us)
        return evolve(by_time, refusals=()) if by_time.refusals else by_time

    def _beside(
        self,
        take: Callable[..., Step[Ticket]],
        ticket: Ticket,
        at: datetime,
        actor: Actor,
        expected_revision: int | None,
    ) -> Step[Ticket]:
        """A step that no workflow knows, with what stands against any command, and time's work before it."""
        at_us = to_us(at)
        by_time = self._ticked(ticket, at_us)
        stale = expected_revision is not None and expected_revision != ticket.revision
        workflow = self.workflow_of(ticket)
        against = objections(workflow, by_time.ticket, at_us, expected_revision if stale else None)
        taken = take(by_time.ticket, at_us=at_us, actor=_expect(actor, Actor, "actor"))
        if against or not taken.ok:
            refusals = (*against, *taken.refusals)
            return Step(ticket, refusals=refusals, ticket_id=ticket.id, trigger=taken.trigger)
        taken = self._prioritised(by_time.ticket, taken, at_us, actor)
        return _together(by_time, taken)

    def _prioritised(self, before: Ticket | None, taken: Step[Any], at_us: int, actor: Actor) -> Step[Any]:
        """A step with the ticket's priority brought up to date, where the desk has priorities."""
        return prioritised(self.priority, self.calendars, before, taken, at_us, actor)


def _together(by_time: Step[Ticket], taken: Step[Ticket]) -> Step[Ticket]:
    """A step with what time did before it; mostly that is nothing, and the step is as it was."""
    if not by_time.events:
        return taken
    return evolve(taken, events=by_time.events + taken.events, effects=by_time.effects + taken.effects)


def _expect(value: Any, kind: type, name: str) -> Any:
    """The value itself, when it is of the kind that the door takes."""
    if not isinstance(value, kind):
        expected = "a text" if kind is str else f"a servicecore {kind.__name__}"
        raise WrongArgument(name, value, expected, private=kind is not str)
    return value
