"""Commands on two tickets: linking, joining, splitting, children and what comes after.

The command is the one ticket's: its workflow says who may give it, in which
state and with which fields. On the other ticket the desk writes the link back
down, by the same actor, and asks of it what only it can tell: whether it goes
on, whether it is as it was seen, and whether there would be a circle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from servicecore.desk.joint_step import JointStep, joint
from servicecore.desk.opening import Opening, major_opening, problem_opening, without_openings
from servicecore.desk.prioritising import prioritised
from servicecore.errors import InvalidArgument, WrongArgument, choices, shown
from servicecore.event import Category, EventType, next_event
from servicecore.instant import to_us
from servicecore.relations import (
    CHILD_OF,
    DUPLICATE_OF,
    FOLLOWED_UP_BY,
    HAS_MAJOR,
    HAS_PROBLEM,
    MERGED_FROM,
    SPLIT_INTO,
    Link,
    seen_from_there,
)
from servicecore.workflow import Refusal, Step
from servicecore.workflow.choice import objections

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from servicecore.desk.desk import Desk
    from servicecore.event import Actor
    from servicecore.priority import MajorIncident, Problem
    from servicecore.ticket import Ticket

__all__ = [
    "Relating",
    "duplicate_of",
    "follow_up",
    "link",
    "merge",
    "open_child",
    "open_linked",
    "open_major",
    "open_problem",
    "settle_child",
    "split",
]


@frozen
class Relating:
    """
    Who relates tickets at a desk, when, and which revisions were seen.

    Args:
        desk: The desk.

        at: When; an aware datetime.

        actor: Who does it.

        expected_revision: The revision of the command's ticket that the actor saw; None asks nothing.

        other_revision: The same of the other ticket.
    """

    desk: Desk
    at: datetime
    actor: Actor
    expected_revision: int | None = None
    other_revision: int | None = None

    def command(self, ticket: Ticket, trigger: str, fields: Mapping[str, Any]) -> Step[Ticket]:
        """The step of the ticket that the command is for."""
        return self.desk.apply(
            ticket,
            trigger,
            at=self.at,
            actor=self.actor,
            expected_revision=self.expected_revision,
            **fields,
        )

    def other(self, ticket: Ticket) -> Step[Ticket]:
        """The other ticket as time left it, or what stands against any change of it."""
        by_time = evolve(self.desk.tick(ticket, at=self.at), refusals=(), trigger="link")
        seen = self.other_revision if self.other_revision != ticket.revision else None
        workflow = self.desk.workflow_of(ticket)
        found = objections(workflow, by_time.ticket, to_us(self.at), seen)
        return evolve(by_time, refusals=tuple(found))

    def linked(self, taken: Step[Any], *links: Link) -> Step[Any]:
        """A step with the links that the ticket does not have yet, and its priority brought up to date."""
        for each in links:
            if taken.ok and each not in taken.ticket.links:
                taken = self._linked(taken, each)
        return taken

    def _linked(self, taken: Step[Any], made: Link) -> Step[Any]:
        before: Ticket = taken.ticket
        at_us = to_us(self.at)
        data = {name: value for name, value in made.to_dict().items() if value is not None}
        event = next_event(before.id, before.revision + 1, at_us, EventType.LINKED, self.actor, data)
        own: Step[Any] = Step(before.after(event), (event,), ticket_id=before.id, trigger=taken.trigger)
        own = prioritised(self.desk.priority, self.desk.calendars, before, own, at_us, self.actor)
        return evolve(taken, ticket=own.ticket, events=taken.events + own.events)


def link(
    asked: Relating, ticket: Ticket, other: Ticket, kind: str | None, fields: Mapping[str, Any]
) -> JointStep:
    """Two tickets that have to do with each other, each with a link to the other."""
    _expect_text_or_none("kind", kind)
    said = {} if kind is None else {"kind": kind}
    taken = asked.command(ticket, "link", {"other_id": other.id, **said, **fields})
    beside = _going_on(ticket, asked.other(other))
    back = Link(ticket.id, seen_from_there(kind))
    if Link(other.id, kind) in ticket.links and back in other.links:
        taken = _against(taken, _already_linked(ticket.id, other.id))
    return joint(ticket, taken, (other, asked.linked(beside, back)))


def duplicate_of(asked: Relating, ticket: Ticket, other: Ticket, fields: Mapping[str, Any]) -> JointStep:
    """One of two tickets that say the same is closed, and the other goes on."""
    taken = asked.command(ticket, "duplicate_of", {"other_id": other.id, **fields})
    beside = asked.linked(
        _going_on(ticket, asked.other(other)), Link(ticket.id, seen_from_there(DUPLICATE_OF))
    )
    return joint(ticket, _not_of_one_family(taken, ticket, other), (other, beside))


def merge(asked: Relating, ticket: Ticket, into: Ticket, fields: Mapping[str, Any]) -> JointStep:
    """One ticket is closed, and goes on as a part of the other."""
    taken = asked.command(ticket, "merge", {"into_id": into.id, **fields})
    beside = asked.linked(_going_on(ticket, asked.other(into)), Link(ticket.id, MERGED_FROM))
    return joint(ticket, _not_of_one_family(taken, ticket, into), (into, beside))


def split(
    asked: Relating, ticket: Ticket, new_id: str, workflow: str | None, fields: Mapping[str, Any]
) -> JointStep:
    """A part of a ticket becomes a ticket of its own, and both go on."""
    return _beside(asked, ticket, "split", Link(new_id, SPLIT_INTO), workflow, fields)


def follow_up(
    asked: Relating, ticket: Ticket, new_id: str, workflow: str | None, fields: Mapping[str, Any]
) -> JointStep:
    """What comes after a closed ticket is another one."""
    return _beside(asked, ticket, "follow_up", Link(new_id, FOLLOWED_UP_BY), workflow, fields)


def open_child(
    asked: Relating, ticket: Ticket, new_id: str, workflow: str | None, fields: Mapping[str, Any]
) -> JointStep:
    """A part of the work is another team's; the ticket stays whose it is, and waits."""
    taken = asked.command(ticket, "open_child", {"child_id": new_id})
    return _opened(asked, ticket, taken, Link(ticket.id, CHILD_OF), new_id, workflow, fields)


def settle_child(
    asked: Relating, ticket: Ticket, child: Ticket, outcome: str | None, fields: Mapping[str, Any]
) -> JointStep:
    """The work on a child is over, so the ticket need not wait for it any longer."""
    _expect_text_or_none("outcome", outcome)
    beside = asked.other(child)
    said = beside.ticket.state if outcome is None else outcome
    taken = asked.command(ticket, "settle_child", {"child_id": child.id, "outcome": said, **fields})
    if not beside.ticket.category.done:
        message = f"child {shown(child.id)} is {shown(beside.ticket.state)}; its work is not over yet"
        refusal = Refusal("child_open", message, {"child_id": child.id, "state": beside.ticket.state})
        beside = _against(beside, refusal)
    return joint(ticket, taken, (child, beside))


def open_linked(
    asked: Relating, opening: Opening, workflow: str | None, fields: Mapping[str, Any]
) -> Step[Ticket | None]:
    """A ticket that is opened because of others, with its links to them."""
    if not isinstance(opening, Opening):
        raise WrongArgument("opening", opening, "a servicecore Opening", private=True)
    name: Any = workflow if workflow is not None else opening.workflow
    given = {**opening.fields, **fields}
    opened = asked.desk.open(opening.ticket_id, workflow=name, at=asked.at, actor=asked.actor, **given)
    return asked.linked(opened, *opening.links)


def open_problem(
    asked: Relating,
    problem: Problem,
    new_id: str,
    tickets: Iterable[Ticket],
    workflow: str | None,
    fields: Mapping[str, Any],
) -> JointStep:
    """A problem of what recurs, and on each ticket the link to it; of closed ones too."""
    opening = problem_opening(problem, new_id)
    recurring = _whole(problem.tickets, tickets, "recur")
    return _behind(asked, opening, Link(new_id, HAS_PROBLEM), recurring, workflow, fields)


def open_major(
    asked: Relating,
    proposal: MajorIncident,
    new_id: str,
    tickets: Iterable[Ticket],
    workflow: str | None,
    fields: Mapping[str, Any],
) -> JointStep:
    """A major incident of what surges, in the first ticket's workflow, and on each the link to it."""
    surging = _whole(proposal.tickets, tickets, "surge")
    opening = evolve(major_opening(proposal, new_id), workflow=surging[0].workflow)
    return _behind(asked, opening, Link(new_id, HAS_MAJOR), surging, workflow, fields)


def _whole(wanted: Sequence[str], tickets: Iterable[Ticket], what: str) -> Sequence[Ticket]:
    """The tickets of a proposal, in its order, if they are all there and no others."""
    given = {each.id: each for each in tickets}
    if set(given) != set(wanted):
        raise InvalidArgument("tickets", ", ".join(given), f"the tickets that {what}: {choices(wanted)}")
    return [given[each] for each in wanted]


def _behind(
    asked: Relating,
    opening: Opening,
    here: Link,
    tickets: Sequence[Ticket],
    workflow: str | None,
    fields: Mapping[str, Any],
) -> JointStep:
    """A new ticket behind many that are there, and on each of them the link to it."""
    opened = open_linked(asked, opening, workflow, fields)
    others = [(each, asked.linked(asked.other(each), here)) for each in tickets]
    return joint(None, opened, *others)


def _beside(
    asked: Relating,
    ticket: Ticket,
    trigger: str,
    made: Link,
    workflow: str | None,
    fields: Mapping[str, Any],
) -> JointStep:
    """A new ticket beside one that is there, linked both ways."""
    taken = asked.command(ticket, trigger, {"other_id": made.other_id})
    if made in ticket.links:
        taken = _against(taken, _already_linked(ticket.id, made.other_id))
    back = Link(ticket.id, seen_from_there(made.kind))
    return _opened(asked, ticket, taken, back, made.other_id, workflow, fields)


def _opened(
    asked: Relating,
    ticket: Ticket,
    taken: Step[Ticket],
    back: Link,
    new_id: str,
    workflow: str | None,
    fields: Mapping[str, Any],
) -> JointStep:
    opening = Opening(new_id, links=(back,), workflow=ticket.workflow)
    opened = open_linked(asked, opening, workflow, fields)
    return joint(ticket, without_openings(taken), (None, opened))


def _going_on(ticket: Ticket, beside: Step[Ticket]) -> Step[Ticket]:
    """The other ticket's step, refused where it does not go on itself."""
    other = beside.ticket
    successor = other.continued_by
    params = {"ticket_id": other.id, "state": other.state, "continued_by": successor}
    if successor == ticket.id:
        message = f"ticket {shown(other.id)} goes on as {shown(ticket.id)}, so that is a circle"
        return _against(beside, Refusal("circle", message, params))
    if successor is not None:
        message = f"ticket {shown(other.id)} goes on as {shown(successor)}; give that one"
        return _against(beside, Refusal("already_merged", message, params))
    if other.category is Category.CLOSED:
        message = f"ticket {shown(other.id)} is {shown(other.state)}, which is final; follow it up instead"
        return _against(beside, Refusal("other_closed", message, params))
    return beside


def _not_of_one_family(taken: Step[Ticket], ticket: Ticket, other: Ticket) -> Step[Ticket]:
    """The step, refused where one ticket would go on as its own kin, as far as the two can tell."""
    params = {"ticket_id": ticket.id, "other_id": other.id}
    if other.id in ticket.children or ticket.id in other.children:
        message = f"{shown(ticket.id)} and {shown(other.id)} are parent and child, so that is a circle"
        return _against(taken, Refusal("circle", message, params))
    for elder, younger in ((ticket, other), (other, ticket)):
        parent = younger.relations.parent
        if parent in elder.children or parent in elder.relations.stands_for:
            message = (
                f"the parent of {shown(younger.id)} is {shown(parent)}, which is a child of "
                f"{shown(elder.id)} or goes on as it, so that is a circle"
            )
            return _against(taken, Refusal("circle", message, {**params, "parent": parent}))
    return taken


def _already_linked(ticket_id: str, other_id: str) -> Refusal:
    message = f"ticket {shown(ticket_id)} has that link to {shown(other_id)} already"
    return Refusal("already_linked", message, {"ticket_id": ticket_id, "other_id": other_id})


def _against(taken: Step[Any], refusal: Refusal) -> Step[Any]:
    return evolve(taken, refusals=(*taken.refusals, refusal))


def _expect_text_or_none(name: str, value: object) -> None:
    if value is not None and not isinstance(value, str):
        raise WrongArgument(name, value, "a text or None")
