"""The instants at which an occasion comes, for a ticket as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from attrs import frozen

from servicecore.businesstime.goal import OpenTime
from servicecore.condition import Hours, ticket_values
from servicecore.errors import UnknownName
from servicecore.escalation.occasion import BREACHED, read_span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from servicecore.businesstime.business_day import BusinessDayBook
    from servicecore.condition import Condition
    from servicecore.escalation.occasion import Occasion, Span
    from servicecore.escalation.told import Told
    from servicecore.ticket import Ticket

__all__ = ["Moment", "OpenHours", "holds", "moments"]


class OpenHours(Hours, Protocol):
    """What lengths of time and conditions ask of a business calendar."""

    @property
    def business_days(self) -> BusinessDayBook:
        """Its business days."""
        ...

    def advance_us(self, at_us: int, duration_us: int) -> int:
        """The instant by which *duration_us* of open time has passed since *at_us*, or before it."""
        ...

    def next_open_us(self, at_us: int) -> int:
        """The instant itself when open, else the next opening."""
        ...


@frozen(order=True)
class Moment:
    """
    One coming of an occasion.

    Args:
        due_us: When, microseconds UTC.

        metric, cycle: The clock that told; None where none did.
    """

    due_us: int
    metric: str | None = None
    cycle: int | None = None


def holds(condition: Condition | None, ticket: Ticket, hours: Mapping[str, OpenHours]) -> bool:
    """Whether a condition is known to hold of a ticket; where there is none, it does."""
    if condition is None:
        return True
    escalated = ticket.escalated
    values = ticket_values(ticket)
    values |= {"tier": escalated.tier, "level": escalated.level}
    values["supervised"] = escalated.supervisor is not None
    return condition.test(values, hours=hours) is True


def moments(
    occasion: Occasion,
    calendar: str | None,
    ticket: Ticket,
    told: Told,
    hours: Mapping[str, OpenHours],
    last_rung_us: int | None = None,
) -> Iterator[Moment]:
    """
    When an occasion comes, or came; whether its condition holds is asked apart.

    Args:
        calendar: The one in which its lengths count; None where every hour does.

        told: What the clocks told; a metric of which they told nothing has no moments.

        hours: Business calendars by name.

        last_rung_us: When the latest rung of its ladder was climbed; None where none was.

    Raises:
        UnknownName: If the calendar is not among *hours*.
    """
    if occasion.metric is not None:
        yield from _of_clocks(occasion, calendar, told, hours)
    elif occasion.after is not None:
        starts = {"opened": ticket.opened_at_us, "entered": ticket.entered_at_us, "last_rung": last_rung_us}
        start_us = starts[occasion.since or "opened"]
        if start_us is not None:
            yield Moment(_end(read_span(occasion.after, "after"), calendar, start_us, hours))
    elif occasion.when is not None:
        # Since when it holds, nobody wrote down; since the latest event, for all that anybody could see.
        yield Moment(ticket.updated_at_us)


def _of_clocks(
    occasion: Occasion, calendar: str | None, told: Told, hours: Mapping[str, OpenHours]
) -> Iterator[Moment]:
    metric = occasion.metric
    if occasion.before is not None:
        ahead = read_span(occasion.before, "before")
        for deadline in told.deadlines:
            if deadline.metric == metric:
                due_us = _end(ahead, calendar, deadline.due_us, hours, sign=-1)
                yield Moment(due_us, metric, deadline.cycle)
        return
    after = None if occasion.after is None else read_span(occasion.after, "after")
    for alert in told.alerts:
        if alert.metric == metric and alert.name == (occasion.signal or BREACHED):
            due_us = alert.at_us if after is None else _end(after, calendar, alert.at_us, hours)
            yield Moment(due_us, metric, alert.cycle)


def _end(
    span: Span, calendar: str | None, start_us: int, hours: Mapping[str, OpenHours], *, sign: int = 1
) -> int:
    if calendar is None:
        assert isinstance(span, OpenTime)  # business days without a calendar are refused when read
        return start_us + sign * span.duration_us
    if calendar not in hours:
        raise UnknownName("calendar", calendar, hours)
    open_hours = hours[calendar]
    if isinstance(span, OpenTime):
        return open_hours.advance_us(start_us, sign * span.duration_us)
    return open_hours.business_days.add(start_us, sign * span.days)
