"""A clock explained: what it counted and what it left out, why, and how that leads to its deadline."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.businesstime import BusinessCalendar
from servicecore.errors import InvalidArgument, WrongArgument
from servicecore.instant import to_iso
from servicecore.sla.engine.stopwatch import ClockState
from servicecore.sla.explanation.part import Part, parts_between, parts_of
from servicecore.sla.explanation.story import told
from servicecore.sla.explanation.table import html_of, text_of
from servicecore.sla.explanation.verdict import verdict_data, verdict_lines
from servicecore.text_table import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from servicecore.sla.clocks.change import Change
    from servicecore.sla.clocks.clock import Clock
    from servicecore.sla.explanation.line import Line
    from servicecore.sla.explanation.segment import Segment

__all__ = ["Explanation"]


@frozen
class Explanation:
    """
    A clock told in parts. Printed it is a table, and so it is in a notebook; `to_dict` has it as plain data.

    Args:
        hours: The calendar that explains the parts; None where it is not at hand.
    """

    clock: Clock
    hours: BusinessCalendar | None = field(default=None, eq=False, repr=False)

    @classmethod
    def of(cls, clock: Clock, calendar: BusinessCalendar | None) -> Explanation:
        """
        The explanation of a clock by its own calendar, or by *calendar* where one is given.

        Raises:
            WrongArgument: If *calendar* is no calendar.

            InvalidArgument: If it is of another version than the one that the clock was judged by.
        """
        if calendar is None:
            return cls(clock, clock.hours)
        if not isinstance(calendar, BusinessCalendar):
            raise WrongArgument("calendar", calendar, "a business calendar")
        if calendar.version != clock.calendar_version:
            expected = f"{clock.calendar!r} in the version {clock.calendar_version} that the clock counts in"
            raise InvalidArgument("calendar", f"{calendar.name} {calendar.version}", expected)
        return cls(clock, calendar)

    @property
    def segments(self) -> Sequence[Segment]:
        """Every stretch from the start to the stop, or to the instant of judgement."""
        return self.clock.segments

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was agreed about the clock, in order of time."""
        return self.clock.changes

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """
        The segments, each cut where the calendar opens and closes, and at deadlines and changes.

        They cover the time from the start to the stop, or to the instant of judgement, exactly and in order.
        The business time of those that are `counted` adds up to `elapsed`.
        """
        cuts = [change.at_us for change in self.changes]
        clock = self.clock
        deadlines = (clock.due_at_us, clock.original_due_at_us, clock.breached_at_us)
        cuts += [us for us in deadlines if us is not None]
        return tuple(part for segment in self.segments for part in parts_of(segment, self.hours, cuts))

    @cached_property
    def ahead(self) -> tuple[Part, ...]:
        """
        Of a running clock the parts from its instant on to the deadline, whose business time is `remaining`.

        Empty where the deadline has passed, and where there is none.
        """
        clock, due_us = self.clock, self.clock.due_at_us
        if clock.state is not ClockState.RUNNING or due_us is None or due_us <= clock.at_us:
            return ()
        if self.hours is None:
            return (Part("ahead", clock.at_us, due_us, clock.remaining_us or 0),)
        return tuple(parts_between("ahead", clock.at_us, due_us, self.hours))

    @property
    def lines(self) -> tuple[Line, ...]:
        """
        The same to be read: long stretches folded into days, holidays named, changes at their instants.
        """
        return told(self.clock, self.parts, self.ahead)

    def __iter__(self) -> Iterator[Part]:
        return iter(self.parts)

    def to_dict(self) -> dict[str, Any]:
        """Plain data: what is promised, every part and change, what is ahead, and the verdict."""
        clock = self.clock
        return {
            "ticket_id": clock.ticket_id,
            "metric": clock.metric,
            "cycle": clock.cycle,
            "promised": clock.promised,
            "calendar": clock.calendar,
            "policy": clock.policy,
            "policy_version": clock.policy_version,
            "at": to_iso(clock.at_us),
            "parts": [part.to_dict() for part in self.parts],
            "changes": [change.to_dict() for change in self.changes],
            "ahead": [part.to_dict() for part in self.ahead],
            "verdict": verdict_data(clock),
        }

    def __str__(self) -> str:
        return "\n".join([self._head, *text_of(self.lines, self.clock.zone), *verdict_lines(self.clock)])

    def _repr_html_(self) -> str:
        return html_of(self._head, self.lines, self.clock.zone, verdict_lines(self.clock))

    @property
    def _head(self) -> str:
        clock = self.clock
        goal = "no goal" if clock.promised is None else f"{clock.promised} in {clock.calendar}"
        cycle = "" if clock.cycle == 1 else f", cycle {clock.cycle}"
        policy = f"{clock.policy} {clock.policy_version}"
        return printable(f"{clock.metric} of {clock.ticket_id}{cycle}: {goal}, by {policy}")
