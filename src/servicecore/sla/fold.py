"""The clocks of one ticket, event by event: for hosts that would not read a whole history each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from attrs import define, field

from servicecore.errors import InvalidArgument, InvalidHistory, OutOfOrder, WrongArgument
from servicecore.event import EventType, TicketEvent
from servicecore.history import ordered
from servicecore.instant import to_iso, to_us
from servicecore.sla.agreement import agreement_of, date_of, dated_fields, dates_in
from servicecore.sla.docket import Docket
from servicecore.sla.extension import Extension
from servicecore.sla.given import Calendars, all_of, by_name
from servicecore.sla.order import clock_place, in_clock_order
from servicecore.sla.reading import readings
from servicecore.sla.status import SlaStatus

if TYPE_CHECKING:
    from datetime import datetime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.sla.policy import SlaPolicy

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
    _dated: frozenset[str] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._dated = dated_fields(self._policies)

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
            InvalidHistory, HistoryConflict, UnknownName: As `evaluate` does.
        """
        history = in_clock_order(ordered(events))
        held, named = all_of(policies), by_name(calendars)
        opening, last_us = history[0], max(event.at_us for event in history)
        first = [event for event in history if event.at_us <= opening.at_us]
        revision = max(event.sequence for event in history)
        fold = cls(opening.ticket_id, revision, held, named, [])
        if last_us <= opening.at_us:
            fold._pending = first
            return fold
        dates = dates_in([history], fold._dated)
        docket = fold._docket = Docket.opened(agreement_of(held, named, first, dates), opening)
        for event in history[1:]:
            if event.at_us < last_us:
                docket.take(event)
            else:
                fold._pending.append(event)
        return fold

    def add(self, event: TicketEvent) -> bool:
        """
        Take the next event.

        Returns:
            False, when it was taken before: events may be delivered more than once.

        Raises:
            OutOfOrder: If it happened before one that was taken, corrects one, or changes the date from which
                a clock counts already. Nothing has changed then; `of` folds the whole history anew.

            InvalidHistory: If it is another ticket's, a second opening, or an event between is missing.

            UnknownName: If a policy that governs names a calendar that is missing.
        """
        if not isinstance(event, TicketEvent):
            raise WrongArgument("event", event, "a servicecore TicketEvent")
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
        if self._pending and event.at_us > self._pending[-1].at_us:
            self._settle()
        self._pending.append(event)
        self.revision = event.sequence
        return True

    def status(self, *, at: datetime | int) -> SlaStatus:
        """
        Every clock, judged at an instant, as `evaluate` would.

        Args:
            at: Not before the last event: what happened after it cannot be taken out.

        Raises:
            InvalidArgument: If *at* is before the last event; `evaluate` can judge the past.

            NaiveDatetime: If it has no UTC offset.
        """
        at_us = at if type(at) is int else to_us(at)  # type: ignore[arg-type]
        last_us = self._last_us
        if at_us < last_us:
            raise InvalidArgument(
                "at", to_iso(at_us), f"an instant not before the last event, {to_iso(last_us)}"
            )
        docket = self._settle()
        clocks = readings(docket, at_us)
        return SlaStatus.of(self.ticket_id, at_us, clocks, next_start_us=docket.next_start_us(at_us))

    @property
    def _last_us(self) -> int:
        """When the last event happened."""
        if self._pending:
            return self._pending[-1].at_us
        assert self._docket is not None  # a fold has taken its opening, or is about to
        return max(self._docket.last.at_us, self._docket.agreement.opening.at_us)

    def _check(self, event: TicketEvent) -> None:
        """Refuse what would change the past, or cannot be read."""
        if event.type is EventType.OPENED:
            raise InvalidHistory(self.ticket_id, "has two opened events; it needs exactly one")
        if event.type is EventType.CORRECTED:
            raise OutOfOrder(self.ticket_id, event.id, "corrects another")
        if event.at_us < self._last_us:
            raise OutOfOrder(self.ticket_id, event.id, "happened before others that were taken")
        docket = self._docket
        if docket is not None and not self._pending and event.at_us == self._last_us:
            if docket.agreement.ticket is not None and event.at_us == docket.agreement.opening.at_us:
                raise OutOfOrder(self.ticket_id, event.id, "comes with an opening judged without it")
            if clock_place(event) < clock_place(docket.last):
                raise OutOfOrder(self.ticket_id, event.id, "comes before what was taken of its instant")
        if event.type is EventType.EXTENDED:
            Extension.read(self.ticket_id, event.data)
        self._check_dates(event)

    def _check_dates(self, event: TicketEvent) -> None:
        for name, us in self._dates(event):
            docket, opening = self._docket, self._pending[0] if self._pending else None
            if docket is None and opening is not None and event.at_us <= opening.at_us:
                continue  # it comes with the opening, which has yet to begin the clocks
            early = us is not None and us < event.at_us
            known = docket.agreement.dates.get(name) if docket is not None else self._dates_of_opening(name)
            if us != known and (early or (known is not None and known < event.at_us)):
                raise OutOfOrder(self.ticket_id, event.id, "changes a date from which clocks count already")

    def _dates_of_opening(self, name: str) -> int | None:
        return dates_in([self._pending], (name,))[name]

    def _dates(self, event: TicketEvent) -> Iterable[tuple[str, int | None]]:
        """The dates that an event says and targets count from."""
        fields = event.data.get("fields") if self._dated else None
        if isinstance(fields, Mapping):
            for name in self._dated:
                if name in fields:
                    yield name, date_of(event, name)

    def _settle(self) -> Docket:
        """Take what is pending, in the order of clocks."""
        docket, pending = self._docket, in_clock_order(self._pending)
        if docket is None:
            dates = dates_in([pending], self._dated)
            agreement = agreement_of(self._policies, self._calendars, pending, dates)
            docket, pending = Docket.opened(agreement, pending[0]), pending[1:]
        for event in pending:
            for name, us in self._dates(event):
                docket.redate(name, us)
            docket.take(event)
        self._docket, self._pending = docket, []
        return docket
