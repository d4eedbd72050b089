"""The clocks of one ticket, event by event: for hosts that would not read a whole history each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import define, field

from servicecore.errors import (
    InvalidArgument,
    InvalidHistory,
    OutOfOrder,
    ServiceCoreError,
    WrongArgument,
)
from servicecore.event import EventType, TicketEvent
from servicecore.history import ordered
from servicecore.instant import instant_us, to_iso
from servicecore.sla.clocks.reading import readings
from servicecore.sla.clocks.status import SlaStatus
from servicecore.sla.engine.agreement import agreement_of, dated_fields, dates_said
from servicecore.sla.engine.docket import Docket
from servicecore.sla.engine.extension import Extension
from servicecore.sla.engine.fold_record import FoldRecord
from servicecore.sla.engine.order import clock_place, in_clock_order
from servicecore.sla.given import Calendars, all_of, by_name

if TYPE_CHECKING:
    from datetime import datetime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.sla.engine.agreement import Agreement
    from servicecore.sla.policies.policy import SlaPolicy

__all__ = ["SlaFold"]


@define
class SlaFold:
    """
    The clocks of a ticket so far, in a form that takes the next event in constant time and can be stored.

    `evaluate` is this fold over a whole history, so both always agree. Unlike the rest of the library it is
    changed in place; it belongs to one ticket, and to one thread at a time.

    What happens at one instant is put into the order of clocks once a later event, or a question, shows that
    the instant is complete.

    Args:
        ticket_id: The ticket it is of.

        revision: The sequence of the last event it was given.

    >>> from servicecore import Actor, BusinessCalendar, SlaPolicy
    >>> data = {"workflow": "incident", "state": "new", "category": "new"}
    >>> opening = TicketEvent("T-1:1", "T-1", sequence=1, at=0, type="opened", actor=Actor("kim"), data=data)
    >>> policy = SlaPolicy.from_dict({"name": "standard", "calendar": "24/7", "targets": [
    ...     {"metric": "first_response", "goals": {"*": "1h"}}]})
    >>> fold = SlaFold.of([opening], [policy], {"24/7": BusinessCalendar.always("UTC")})
    >>> fold.status(at=60_000_000).clocks["first_response"].remaining
    datetime.timedelta(seconds=3540)
    """

    ticket_id: str
    revision: int
    _policies: tuple[SlaPolicy, ...] = field(repr=False)
    _calendars: Mapping[str, BusinessCalendar] = field(repr=False)
    _pending: list[TicketEvent] = field(repr=False)
    _docket: Docket | None = field(default=None, repr=False)
    _dated: frozenset[str] = field(init=False, repr=False, eq=False)
    _last_us: int = field(init=False, repr=False, eq=False)
    _failure: ServiceCoreError | None = field(init=False, default=None, repr=False)
    """Why what is pending cannot be taken; half of it may have been."""

    def __attrs_post_init__(self) -> None:
        self._dated = dated_fields(self._policies)
        taken = self._pending if self._docket is None else [self._docket.last, *self._pending]
        self._last_us = max(self._opening.at_us, *(event.at_us for event in taken))

    @classmethod
    def of(
        cls, events: Iterable[TicketEvent], policies: Iterable[SlaPolicy], calendars: Calendars
    ) -> SlaFold:
        """
        The fold of a history so far.

        Args:
            events: All the ticket's events so far, in any order; its opening alone will do.

            policies, calendars: As `evaluate` takes them.

        Raises:
            InvalidHistory, HistoryConflict, UnknownName, NoOpenTime, InvalidInstant: As `evaluate` does.
        """
        history = in_clock_order(ordered(events))
        held, named = all_of(policies), by_name(calendars)
        opening, last_us = history[0], max(event.at_us for event in history)
        docket, pending = None, list(history)
        if last_us > opening.at_us:
            agreement = agreement_of(held, named, history)
            docket = Docket.of(agreement, [event for event in history if event.at_us < last_us])
            pending = [event for event in history if event.at_us == last_us]
        revision = max(event.sequence for event in history)
        return cls(opening.ticket_id, revision, held, named, pending, docket)

    def to_dict(self) -> dict[str, Any]:
        """
        The fold as JSON-ready data with its schema version; equal folds give equal data.

        Instants and durations in it are whole microseconds, but in events and tickets, which are written as
        they write themselves. Neither policies nor calendars are in it.

        Raises:
            UnknownName, NoOpenTime, InvalidInstant: If an event could not be taken, as `add` says.
        """
        self._check_sound()
        return FoldRecord(
            self.ticket_id, self.revision, self._policies, self._calendars, self._pending, self._docket
        ).to_dict()

    @classmethod
    def from_dict(
        cls, data: Mapping[str, Any], policies: Iterable[SlaPolicy], calendars: Calendars
    ) -> SlaFold:
        """
        The fold that `to_dict` wrote, in this or any earlier schema version.

        Args:
            policies: Those by which it was folded, in that order, which are told by their digests. Others may
                have come since, as long as they hold only from after the last event.

            calendars: Under the names of then, and with the same hours of the past.

        Raises:
            InvalidDefinition: If a key is missing, unknown or of the wrong type; all faults are named.

            UnknownName: If a policy or a calendar is missing.

            InvalidArgument: If the policies stand in another order, or a new one could have governed already;
                `of` folds the whole history anew.

        >>> from servicecore import Actor
        >>> data = {"workflow": "incident", "state": "new", "category": "new"}
        >>> said = {"sequence": 1, "at": 0, "type": "opened", "actor": Actor("kim"), "data": data}
        >>> fold = SlaFold.of([TicketEvent("T-1:1", "T-1", **said)], [], [])
        >>> SlaFold.from_dict(fold.to_dict(), [], []) == fold
        True
        """
        record = FoldRecord.read(data, all_of(policies), by_name(calendars))
        return cls(
            record.ticket_id,
            record.revision,
            record.policies,
            record.calendars,
            record.pending,
            record.docket,
        )

    def add(self, event: TicketEvent) -> bool:
        """
        Take the next event.

        Returns:
            False, when it was taken before: events may be delivered more than once.

        Raises:
            OutOfOrder: If it happened before one that was taken, corrects one, or changes what a date has
                begun already. Nothing has changed then; `of` folds the whole history anew.

            InvalidHistory: If it is another ticket's, a second opening, or cannot be read; or if an event
                between is missing. Nothing has changed then.

            UnknownName, NoOpenTime, InvalidInstant: As `evaluate` does, for what happened before it. The fold
                is of no more use then, and says so again whenever it is asked.
        """
        if not isinstance(event, TicketEvent):
            raise WrongArgument("event", event, "a servicecore TicketEvent", private=True)
        if event.ticket_id != self.ticket_id:
            raise InvalidHistory(self.ticket_id, "got an event of another ticket; give its own")
        if event.sequence <= self.revision:
            return False
        if event.sequence != self.revision + 1:
            raise InvalidHistory(
                self.ticket_id,
                f"lacks event number {self.revision + 1}; give its events as they were appended",
            )
        self._check(event)
        if event.at_us > self._last_us:
            self._settle()
            self._last_us = event.at_us
        self._pending.append(event)
        self.revision = event.sequence
        return True

    def status(self, *, at: datetime | int) -> SlaStatus:
        """
        Every clock, judged at an instant, as `evaluate` would.

        What the last instant brought is taken for complete then: an event of the same instant that belongs
        before it is out of order from now on.

        Args:
            at: Not before the last event: what happened after it cannot be taken out.

        Raises:
            InvalidArgument: If *at* is before the last event; `evaluate` can judge the past.

            NaiveDatetime: If it has no UTC offset.

            UnknownName, NoOpenTime, InvalidInstant: As `evaluate` does.
        """
        at_us = instant_us(at)
        if at_us < self._last_us:
            expected = f"an instant not before the last event, {to_iso(self._last_us)}"
            raise InvalidArgument("at", to_iso(at_us), expected)
        docket = self._settle()
        clocks = readings(docket, at_us)
        return SlaStatus.of(self.ticket_id, at_us, clocks, next_start_us=docket.next_start_us(at_us))

    def _check_sound(self) -> None:
        if self._failure is not None:
            raise self._failure

    @property
    def _opening(self) -> TicketEvent:
        return self._pending[0] if self._docket is None else self._docket.agreement.opening

    def _check(self, event: TicketEvent) -> None:
        """Refuse what would change the past, or cannot be read."""
        if event.type is EventType.OPENED:
            raise InvalidHistory(self.ticket_id, "has two opened events; it needs exactly one")
        if event.type is EventType.CORRECTED:
            raise OutOfOrder(self.ticket_id, event.id, "corrects another")
        if event.at_us < self._last_us:
            raise OutOfOrder(self.ticket_id, event.id, "happened before others that were taken")
        if event.at_us == self._last_us and self._docket is not None:
            self._check_instant(event, self._docket)
        if event.type is EventType.EXTENDED:
            Extension.read(self.ticket_id, event.data)
        if self._dated and "fields" in event.data:
            self._check_dates(event)

    def _check_instant(self, event: TicketEvent, docket: Docket) -> None:
        """Refuse what belongs before something of its instant that was judged already."""
        opening, last = docket.agreement.opening, docket.last
        if docket.agreement.ticket is not None and event.at_us == opening.at_us:
            raise OutOfOrder(self.ticket_id, event.id, "comes with an opening judged without it")
        if last is not opening and last.at_us == event.at_us and clock_place(event) < clock_place(last):
            raise OutOfOrder(self.ticket_id, event.id, "comes before what was taken of its instant")

    def _check_dates(self, event: TicketEvent) -> None:
        """Refuse another date for what has begun, or would have."""
        if not dates_said([event], self._dated):
            return
        complete = event.at_us > self._last_us
        if self._docket is None and not complete:
            return  # it comes with the opening, which has yet to begin the clocks
        agreement = self._agreement() if self._docket is None else self._docket.agreement
        pending, dates = in_clock_order(self._pending), agreement.dates
        before = {**dates, **dates_said(pending, self._dated)} if complete else dates
        after = {**dates, **dates_said(in_clock_order([*pending, event]), self._dated)}
        if agreement.rewrites(before, after, event.at_us):
            raise OutOfOrder(self.ticket_id, event.id, "changes a date from which clocks count already")

    def _agreement(self) -> Agreement:
        """The policies as they concern the ticket that what is pending opens."""
        return agreement_of(self._policies, self._calendars, in_clock_order(self._pending))

    def _settle(self) -> Docket:
        """Take what is pending, in the order of clocks."""
        self._check_sound()
        docket, pending = self._docket, in_clock_order(self._pending)
        try:
            if docket is None:
                docket = self._docket = Docket.of(self._agreement(), pending)
            else:
                docket.redate(dates_said(pending, self._dated) if self._dated else {})
                for event in pending:
                    docket.take(event)
        except ServiceCoreError as error:
            self._failure = error
            raise
        self._pending = []
        return docket
