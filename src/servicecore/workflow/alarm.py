"""A timer ready to be asked: when it is next due for a ticket, if at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from attrs import field, frozen

from servicecore.businesstime.goal import OpenTime, WithinBusinessDays
from servicecore.condition import Condition, Hours, ticket_values
from servicecore.duration import BusinessDays, parse_duration
from servicecore.errors import UnknownName
from servicecore.instant import from_iso, from_us

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pendulum import DateTime

    from servicecore.businesstime.business_day import BusinessDayBook
    from servicecore.condition import FieldSchema
    from servicecore.ticket import Ticket
    from servicecore.workflow.definition import Anchor, Effect, TimerDefinition, WorkflowDefinition
    from servicecore.workflow.state import StateDefinition

__all__ = ["ANCHORS", "Alarm", "DueTransition", "OpenHours", "Span", "alarms_of", "read_span"]

Span = OpenTime | WithinBusinessDays
"""A length that a timer counts: open time, or business days."""


class OpenHours(Hours, Protocol):
    """What timers and conditions ask of a business calendar."""

    @property
    def business_days(self) -> BusinessDayBook:
        """Its business days, for timers that count them."""
        ...

    def advance_us(self, at_us: int, duration_us: int) -> int:
        """The instant by which *duration_us* of open time has passed since *at_us*."""
        ...

    def next_open_us(self, at_us: int) -> int:
        """The instant itself when open, else the next opening."""
        ...


@frozen
class DueTransition:
    """
    Something that time does: it pulls a trigger, or gives a reminder.

    Args:
        timer: The timer's id.

        trigger: What is to be done; None for a reminder, which only has to be given.

        due_at_us: When, microseconds UTC.

        number: Which of its timer's reminders it is, from 1; None for a trigger.
    """

    timer: str
    trigger: str | None
    due_at_us: int = field(kw_only=True)
    number: int | None = field(default=None, kw_only=True, repr=False)

    @property
    def due_at(self) -> DateTime:
        """When, in UTC."""
        return from_us(self.due_at_us)


def read_span(text: str, name: str = "after") -> Span:
    """
    A length of time as a timer counts it.

    Raises:
        InvalidDuration: If *text* is none, or a point such as `end of business day`.

    >>> str(read_span("90m")), str(read_span("5bd"))
    ('1h30m', '5bd')
    """
    length = parse_duration(text, name=name)
    return WithinBusinessDays(length.days) if isinstance(length, BusinessDays) else OpenTime(length)


def _since(instant_us: int | None, ticket: Ticket) -> int:
    return ticket.entered_at_us if instant_us is None else max(instant_us, ticket.entered_at_us)


ANCHORS: Mapping[Anchor, Callable[[Ticket], int | None]] = {
    "entered": lambda ticket: ticket.entered_at_us,
    "last_customer_reply": lambda ticket: _since(ticket.requester_replied_at_us, ticket),
    "last_reply": lambda ticket: _since(ticket.replied_at_us, ticket),
    "wait_started": lambda ticket: ticket.wait_started_at_us,
    "promised": lambda ticket: (
        None if ticket.promised_at_us is None else _since(ticket.promised_at_us, ticket)
    ),
}
"""From when a timer counts; None where the ticket has nothing for it to count from."""


@frozen
class Alarm:
    """
    A timer of one state, its texts read and its condition compiled.

    Args:
        timer: The timer's id.

        trigger: What time does; None reminds.

        after: How long after the anchor.

        anchor: From when it counts.

        calendar: In whose business time; None counts every hour.

        every: How long after one reminder the next is due.

        times: How many reminders there are.

        effects: What the host does when a reminder is given.

        unless: While this is known to hold, nothing is due.

        reason: The waiting reason whose limit it is; None for every other timer.
    """

    timer: str
    trigger: str | None
    after: Span = field(kw_only=True)
    anchor: Anchor = field(default="entered", kw_only=True)
    calendar: str | None = field(default=None, kw_only=True)
    every: Span | None = field(default=None, kw_only=True)
    times: int = field(default=1, kw_only=True)
    effects: tuple[Effect, ...] = field(default=(), kw_only=True)
    unless: Condition | None = field(default=None, kw_only=True)
    reason: str | None = field(default=None, kw_only=True)

    def next_due(self, ticket: Ticket, calendars: Mapping[str, OpenHours]) -> DueTransition | None:
        """
        What it does next to a ticket in its state; None when it has nothing to do as the ticket stands.

        Raises:
            UnknownName: If its calendar is not among *calendars*, or one that its condition asks.
        """
        start_us = ANCHORS[self.anchor](ticket)
        if start_us is None or (self.reason is not None and ticket.state_reason != self.reason):
            return None
        if self.unless is not None and self.unless.test(ticket_values(ticket), hours=calendars) is True:
            return None
        due_us = self._end(self.after, start_us, calendars)
        if self.trigger is not None:
            return DueTransition(self.timer, self.trigger, due_at_us=due_us)
        return self._reminder(ticket, due_us, calendars)

    def _reminder(
        self, ticket: Ticket, due_us: int, calendars: Mapping[str, OpenHours]
    ) -> DueTransition | None:
        """The first reminder meant for later than the last that was given."""
        given = ticket.reminded.get(self.timer)
        number = 1
        while given is not None and due_us <= from_iso(given):
            if self.every is None or number == self.times:
                return None
            due_us, number = self._end(self.every, due_us, calendars), number + 1
        return DueTransition(self.timer, None, due_at_us=due_us, number=number)

    def _end(self, span: Span, start_us: int, calendars: Mapping[str, OpenHours]) -> int:
        if self.calendar is None:
            assert isinstance(span, OpenTime)  # `check` asks for a calendar where days are counted
            return start_us + span.duration_us
        if self.calendar not in calendars:
            raise UnknownName("calendar", self.calendar, calendars)
        return span.due_us(calendars[self.calendar], start_us)


def alarms_of(
    definition: WorkflowDefinition, state: StateDefinition, schema: FieldSchema
) -> tuple[Alarm, ...]:
    """
    The alarms of a state of a definition that `check` found no error in; ends of waits come last.

    Args:
        schema: The fields that conditions of the definition may name.
    """
    timers = (timer for timer in definition.timers if timer.state == state.name)
    return (*(_alarm(timer, schema) for timer in timers), *_ends_of_waits(state))


def _alarm(timer: TimerDefinition, schema: FieldSchema) -> Alarm:
    return Alarm(
        timer.id,
        timer.trigger,
        after=read_span(timer.after),
        anchor=timer.anchor,
        calendar=timer.calendar,
        every=None if timer.every is None else read_span(timer.every),
        times=timer.times,
        effects=timer.effects,
        unless=None if timer.unless is None else Condition.from_dict(timer.unless, schema),
    )


def _ends_of_waits(state: StateDefinition) -> Iterator[Alarm]:
    for reason in state.limited:
        if reason.longest is not None:
            yield Alarm(
                f"{state.name}.{reason.name}.longest",
                reason.then,
                after=read_span(reason.longest),
                calendar=reason.calendar,
                reason=reason.name,
            )
