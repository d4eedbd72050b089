"""Tickets that are to be opened because of others: what a step, a recurrence or a surge asks for, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from servicecore.event import EventType
from servicecore.relations import CHILD_OF, HAS_MAJOR, HAS_PROBLEM, Link, seen_from_there

if TYPE_CHECKING:
    from servicecore.priority import MajorIncident, Problem
    from servicecore.workflow import Step

__all__ = [
    "OPENING_EFFECTS",
    "Opening",
    "major_opening",
    "openings_of",
    "problem_opening",
    "without_openings",
]

_NAMED_BY = {EventType.LINKED: "other_id", EventType.CHILD_OPENED: "child_id"}

OPENING_EFFECTS = frozenset(("open_child", "open_follow_up", "open_split"))
"""The kinds of effects that ask for another ticket."""


@frozen
class Opening:
    """
    A ticket that is to be opened, and what it has to do with those that are there.

    Args:
        ticket_id: What it is to be called.

        links: Its links to the others, from its own side.

        workflow: The workflow it is to follow, where that is known.

        fields: What is known of it.
    """

    ticket_id: str
    links: tuple[Link, ...] = field(kw_only=True)
    workflow: str | None = field(default=None, kw_only=True)
    fields: Mapping[str, Any] = field(factory=dict, kw_only=True, hash=False, repr=False)


def openings_of(taken: Step[Any]) -> tuple[Opening, ...]:
    """
    The tickets that a step asks for by its effects `open_child`, `open_split` and `open_follow_up`.

    Each is in the same workflow as the ticket itself, and knows nothing but its link back: the rest is for
    the host to say. `desk.open_linked` opens it.

    Args:
        taken: A step that was taken; one that is refused asks for nothing.
    """
    if not any(effect.kind in OPENING_EFFECTS for effect in taken.effects):
        return ()
    return tuple(
        Opening(
            event.data[_NAMED_BY[event.type]],
            links=(_link_back(event.type, taken.ticket_id, event.data.get("kind")),),
            workflow=taken.ticket.workflow,
        )
        for event in taken.events
        if event.type in _NAMED_BY
    )


def _link_back(kind: EventType, ticket_id: str, said: Any) -> Link:
    if kind is EventType.CHILD_OPENED:
        return Link(ticket_id, CHILD_OF)
    return Link(ticket_id, seen_from_there(said if isinstance(said, str) else None))


def without_openings(taken: Step[Any]) -> Step[Any]:
    """A step whose tickets are opened already, so that nobody opens them again."""
    return evolve(taken, effects=tuple(each for each in taken.effects if each.kind not in OPENING_EFFECTS))


def problem_opening(problem: Problem, ticket_id: str) -> Opening:
    """
    The opening of a problem of what recurs, linked to every ticket that does.

    What recurs by its theme gives its category and title; where it is one requester who recurs, both are for
    the host to say.

    Args:
        problem: The proposal.

        ticket_id: What the problem is to be called; a host that makes it of `problem.key` opens it once.

    >>> from servicecore.priority import Problem, Theme
    >>> recurring = Problem(
    ...     "problem:theme:T-1", "theme", theme=Theme("printing", "out of toner"), tickets=("T-1", "T-2")
    ... )
    >>> opening = problem_opening(recurring, "P-1")
    >>> opening.workflow, opening.fields["title"], [link.kind for link in opening.links]
    ('problem', 'out of toner', ['problem_of', 'problem_of'])
    """
    back = seen_from_there(HAS_PROBLEM)
    theme = problem.theme
    known = {} if theme is None else {"category": theme.category, "title": theme.subject}
    return Opening(
        ticket_id,
        links=tuple(Link(each, back) for each in problem.tickets),
        workflow="problem",
        fields={**known, "recurrence": problem.key},
    )


def major_opening(proposal: MajorIncident, ticket_id: str) -> Opening:
    """
    The opening of a major incident of what surges, linked to every ticket that was concerned by then.

    Its title is their kind, its field `surge` the key, so that a rule which raises them raises it too.
    Which workflow it follows is for the host to say.

    Args:
        proposal: The proposal.

        ticket_id: What it is to be called; a host that makes it of `proposal.key` opens it once.

    >>> from servicecore.priority import MajorIncident
    >>> surging = MajorIncident("surge:no signal:T-2", "no signal", areas=("north",), tickets=("T-1", "T-2"))
    >>> opening = major_opening(surging, "M-1")
    >>> opening.fields["title"], opening.fields["areas"], [link.kind for link in opening.links]
    ('no signal', ['north'], ['major_of', 'major_of'])
    """
    back = seen_from_there(HAS_MAJOR)
    return Opening(
        ticket_id,
        links=tuple(Link(each, back) for each in proposal.tickets),
        fields={"title": proposal.kind, "areas": list(proposal.areas), "surge": proposal.key},
    )
