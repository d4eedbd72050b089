"""Guards: the closed set of named conditions that a definition may use.

A guard is a pure function of the ticket, the actor and the fields of the
command. It answers None when it has nothing against the step, and otherwise
says why. Hosts add their own by name when they compile a workflow; a
definition can name a guard and can do nothing else with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecore.event import Actor
    from servicecore.ticket import Ticket

__all__ = ["GUARDS", "Guard", "absent"]

Guard: TypeAlias = "Callable[[Ticket, Actor, Mapping[str, Any]], str | None]"


def absent(value: object) -> bool:
    """Whether a field says nothing: not given, None, or a text of blanks."""
    return value is None or (isinstance(value, str) and not value.strip())


def awaits_last_child(ticket: Ticket, _actor: Actor, fields: Mapping[str, Any]) -> str | None:
    """The ticket waits for its children, and the one at hand is the last that is open."""
    last = ticket.relations.open_children == (fields.get("child_id"),)
    return None if last and ticket.wait_reason == "child" else "the ticket does not wait for this child alone"


def has_assignee(ticket: Ticket, _actor: Actor, _fields: Mapping[str, Any]) -> str | None:
    """Somebody has the ticket."""
    return "the ticket has no assignee" if ticket.assignee is None else None


def has_priority(ticket: Ticket, _actor: Actor, _fields: Mapping[str, Any]) -> str | None:
    """The ticket has a priority."""
    return "the ticket has no priority" if ticket.priority is None else None


def has_solution(ticket: Ticket, _actor: Actor, fields: Mapping[str, Any]) -> str | None:
    """A solution is given now, or the ticket has one from before."""
    unsolved = absent(fields.get("solution")) and absent(ticket.fields.get("solution"))
    return "the ticket has no solution" if unsolved else None


def is_assignee(ticket: Ticket, actor: Actor, _fields: Mapping[str, Any]) -> str | None:
    """The actor is the one who has the ticket."""
    return None if actor.id == ticket.assignee else "only the assignee may do it"


def is_requester(ticket: Ticket, actor: Actor, _fields: Mapping[str, Any]) -> str | None:
    """The actor is the one who asked; passes where nobody knows who that was."""
    return None if ticket.requester in (None, actor.id) else "only the requester of this ticket may do it"


def marks_of_five(_ticket: Ticket, _actor: Actor, fields: Mapping[str, Any]) -> str | None:
    """The marks that the command brings are 1 to 5: `scores` by what is marked, `score` as a whole."""
    scores, score = fields.get("scores"), fields.get("score")
    marks = [] if score is None else [score]
    if scores is not None:
        if not isinstance(scores, Mapping) or not scores:
            return "the scores are no marks by what is marked"
        marks += scores.values()
    fit = all(type(mark) in (int, float) and 1 <= mark <= 5 for mark in marks)
    return None if fit else "the marks are not all numbers from 1 to 5"


def waits_for_requester(ticket: Ticket, _actor: Actor, _fields: Mapping[str, Any]) -> str | None:
    """The ticket waits, and for the requester."""
    return None if ticket.wait_reason == "requester" else "the ticket does not wait for its requester"


GUARDS: Mapping[str, Guard] = MappingProxyType(
    {
        guard.__name__: guard
        for guard in (
            awaits_last_child,
            has_assignee,
            has_priority,
            has_solution,
            is_assignee,
            is_requester,
            marks_of_five,
            waits_for_requester,
        )
    }
)
"""The guards that every workflow may name."""
