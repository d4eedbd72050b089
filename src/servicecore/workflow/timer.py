"""What time does by itself: timers as data, and the transitions that are due.

A timer starts when its state is entered and is over when the state is left.
So carrying out what is due is idempotent: the second time, the ticket is
somewhere else, and nothing is due any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from attrs import field, frozen

from servicecore.errors import UnknownName
from servicecore.instant import from_us

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pendulum import DateTime

    from servicecore.ticket import Ticket
    from servicecore.workflow.compiled import Workflow

__all__ = ["DueTransition", "OpenHours", "due", "upcoming"]


class OpenHours(Protocol):
    """What a timer asks of a business calendar."""

    def advance_us(self, at_us: int, duration_us: int) -> int:
        """The instant by which *duration_us* of open time has passed since *at_us*."""
        ...


_NO_CALENDARS: Mapping[str, OpenHours] = {}


@frozen
class DueTransition:
    """
    A trigger that time pulls.

    Args:
        timer: The timer's id.

        trigger: What is to be done.

        due_at_us: When, microseconds UTC.
    """

    timer: str
    trigger: str
    due_at_us: int = field(kw_only=True)

    @property
    def due_at(self) -> DateTime:
        """When, in UTC."""
        return from_us(self.due_at_us)


def upcoming(
    workflow: Workflow, ticket: Ticket, *, calendars: Mapping[str, OpenHours] = _NO_CALENDARS
) -> tuple[DueTransition, ...]:
    """
    Everything that time will do to the ticket as it stands, due or not, the earliest first.

    Args:
        workflow: The workflow the ticket follows.

        ticket: The ticket; its timers count from the moment its state was entered.

        calendars: Business calendars by name; a timer without a calendar counts every hour.

    Raises:
        UnknownName: If a timer names a calendar that is not among them.
    """
    start_us = ticket.entered_at_us
    found = [
        DueTransition(timer.id, timer.trigger, due_at_us=_end(start_us, after_us, timer.calendar, calendars))
        for timer, after_us in workflow.timers.get(ticket.state, ())
    ]
    return tuple(sorted(found, key=lambda each: each.due_at_us))


def due(
    workflow: Workflow, ticket: Ticket, *, at_us: int, calendars: Mapping[str, OpenHours] = _NO_CALENDARS
) -> tuple[DueTransition, ...]:
    """
    What time has done to the ticket by *at_us*, to be carried out; see `upcoming` for arguments and errors.

    >>> from servicecore.event import Actor
    >>> from servicecore.workflow import WorkflowDefinition, compile_workflow, open_ticket
    >>> errand = compile_workflow(WorkflowDefinition.from_dict({
    ...     "name": "errand", "version": "1", "initial": "open",
    ...     "states": [{"name": "open", "category": "new"}, {"name": "done", "category": "closed"}],
    ...     "transitions": [{"trigger": "finish", "sources": ["open"], "target": "done"}],
    ...     "timers": [{"id": "forgotten", "state": "open", "after": "1h", "trigger": "finish"}],
    ... }))
    >>> ticket = open_ticket(errand, "T-1", at_us=0, actor=Actor("kim")).ticket
    >>> due(errand, ticket, at_us=3_600_000_000)
    (DueTransition(timer='forgotten', trigger='finish', due_at_us=3600000000),)
    """
    return tuple(each for each in upcoming(workflow, ticket, calendars=calendars) if each.due_at_us <= at_us)


def _end(start_us: int, after_us: int, name: str | None, calendars: Mapping[str, OpenHours]) -> int:
    if name is None:
        return start_us + after_us
    if name not in calendars:
        raise UnknownName("calendar", name, calendars)
    return calendars[name].advance_us(start_us, after_us)
