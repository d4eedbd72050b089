"""All clocks of one ticket under way: what the fold of a history is made of."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from attrs import define

from servicecore.sla.engine.standing import opened
from servicecore.sla.engine.watch import Watch
from servicecore.sla.policies.trigger import Occasion
from servicecore.ticket import Ticket

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from servicecore.event import TicketEvent
    from servicecore.sla.engine.agreement import Agreement
    from servicecore.sla.engine.merging import Joint
    from servicecore.sla.engine.standing import Standing
    from servicecore.sla.engine.stopwatch import Stopwatch

__all__ = ["Docket"]


@define
class Docket:
    """
    The clocks of one ticket, as far as its events have been taken.

    Args:
        watches: One a metric, in the order of the policies.

        standing: What clocks know of the ticket after the last event.

        ticket: The ticket after it; None where no policy asks for more of it.

        last: The last event.

        joint: Whether other tickets went into it, so that any event of theirs may concern any clock.

        awaiting: Whether a date is to start a clock.
    """

    agreement: Agreement
    watches: Sequence[Watch]
    standing: Standing | Joint
    ticket: Ticket | None
    last: TicketEvent
    joint: bool = False
    awaiting: bool = False

    @classmethod
    def of(
        cls, agreement: Agreement, events: Sequence[TicketEvent], standing: Standing | Joint | None = None
    ) -> Docket:
        """
        The clocks after events in the order of clocks.

        Args:
            events: The opening first; of several tickets, the first of theirs.

            standing: What the first leaves the tickets in, where they are several.
        """
        docket = cls._opened(agreement, events[0], standing)
        for event in islice(events, 1, None):
            docket.take(event)
        return docket

    @classmethod
    def _opened(cls, agreement: Agreement, first: TicketEvent, standing: Standing | Joint | None) -> Docket:
        watches = [Watch(metric, agreement) for metric in agreement.metrics]
        ticket = None if agreement.ticket is None else Ticket.opened_by(agreement.opening)
        docket = cls(agreement, watches, standing or opened(first), ticket, first, standing is not None)
        occasion = docket._occasion(first)
        for watch in watches:
            watch.open(occasion, docket.standing)
            docket.awaiting = docket.awaiting or watch.awaited is not None
        return docket

    def redate(self, dates: Mapping[str, int | None]) -> None:
        """Let fields of the ticket say other dates, none of which `Agreement.rewrites` the past."""
        if not dates:
            return
        before = [self.agreement.first(watch.metric) for watch in self.watches]
        self.agreement.dates.update(dates)
        for watch, first in zip(self.watches, before, strict=True):
            after = self.agreement.first(watch.metric)
            if after != first:
                watch.awaited = after
        self.awaiting = any(watch.awaited is not None for watch in self.watches)

    def take(self, event: TicketEvent) -> None:
        """Take the next event, in the order of clocks."""
        if self.awaiting:
            self._reach(event.at_us)
        self.standing = self.standing.after(event)
        if (
            self.ticket is not None
            and event.ticket_id == self.ticket.id
            and event is not self.agreement.opening
        ):
            self.ticket = self.ticket.after(event)
        self.last = event
        occasion, kind = None, event.type
        for watch in self.watches:
            if kind in watch.heard or self.joint:
                occasion = occasion or self._occasion(event)
                watch.see(occasion, self.standing)

    def cycles(self, at_us: int) -> Iterable[tuple[str, Sequence[Stopwatch]]]:
        """The cycles of each metric by an instant that no later event precedes; a date may have begun one."""
        occasion = self._occasion(self.last)
        for watch in self.watches:
            yield watch.metric, watch.cycles or watch.due_to_begin(at_us + 1, occasion, self.standing)

    def next_start_us(self, at_us: int) -> int | None:
        """The earliest date after an instant on which a clock starts; None where none does."""
        awaited = (watch.awaited[1] for watch in self.watches if watch.awaited is not None)
        return min((us for us in awaited if us > at_us), default=None)

    def _occasion(self, event: TicketEvent) -> Occasion:
        at_us = max(event.at_us, self.agreement.opened_us)
        return Occasion(event, self.ticket, self.agreement.calendars, at_us)

    def _reach(self, us: int) -> None:
        """Let dates before an instant start their clocks."""
        for watch in self.watches:
            if watch.awaited is not None and watch.awaited[1] < us:
                watch.reach(us, self._occasion(self.last), self.standing)
        self.awaiting = any(watch.awaited is not None for watch in self.watches)
