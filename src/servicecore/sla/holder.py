"""Who had the ticket while a clock counted, and when the promise was broken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.duration import to_timedelta
from servicecore.errors import InvalidHistory, UnknownName, WrongArgument, shown
from servicecore.history import ordered
from servicecore.instant import from_us, to_iso
from servicecore.sla.clocks.clock import Clock
from servicecore.ticket import Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import timedelta

    from pendulum import DateTime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.event import TicketEvent
    from servicecore.sla.explanation import Segment

__all__ = ["HeldTime", "Holder", "Holders", "holders"]


@frozen
class Holder:
    """
    Who had a ticket at an instant, and in which state; None where nobody had it.

    All three are None before the opening: an agreement may count from before there was a ticket.
    """

    team: str | None = None
    assignee: str | None = field(default=None, repr=False)
    state: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The holder as JSON-ready data."""
        return {"team": self.team, "assignee": self.assignee, "state": self.state}


@frozen
class HeldTime:
    """
    A stretch in which a clock counted and the ticket had one holder, half-open.

    Args:
        elapsed_us: What the clock counted in it, microseconds of business time.

        shared: Whether that is a share by real time of a longer stretch, see `holders`.
    """

    holder: Holder
    start_us: int
    end_us: int
    elapsed_us: int
    shared: bool = field(default=False, kw_only=True)

    @property
    def start(self) -> DateTime:
        """Its first instant, in UTC."""
        return from_us(self.start_us)

    @property
    def end(self) -> DateTime:
        """The first instant after it, in UTC."""
        return from_us(self.end_us)

    @property
    def elapsed(self) -> timedelta:
        """What the clock counted in it."""
        return to_timedelta(self.elapsed_us)

    def to_dict(self) -> dict[str, Any]:
        """The stretch as JSON-ready data."""
        return {
            **self.holder.to_dict(),
            "start": to_iso(self.start_us),
            "end": to_iso(self.end_us),
            "elapsed_us": self.elapsed_us,
            "shared": self.shared,
        }


@frozen
class Holders:
    """
    The elapsed time of one clock by who had the ticket.

    Args:
        elapsed_us: The clock's; the stretches sum to it, and so does each split.

        stretches: Where the clock counted, cut where the holder changed, in order.

        breached_by: Who had the ticket at the deadline that was broken; None while none is. What
            happened at the deadline itself has taken effect: the hand-over came before it had passed.
            Where a new goal put the deadline into the past it is who had the ticket back then.
    """

    ticket_id: str
    metric: str
    cycle: int
    elapsed_us: int = field(kw_only=True)
    stretches: tuple[HeldTime, ...] = field(kw_only=True)
    breached_by: Holder | None = field(kw_only=True)

    @property
    def by_team(self) -> dict[str | None, int]:
        """Microseconds by team, in the order in which they had it; None for no team."""
        return self._split(attrgetter("team"))

    @property
    def by_assignee(self) -> dict[str | None, int]:
        """Microseconds by assignee, in the order in which they had it; None for nobody."""
        return self._split(attrgetter("assignee"))

    @property
    def by_state(self) -> dict[str | None, int]:
        """Microseconds by state, in order of entry; None for the time before the opening."""
        return self._split(attrgetter("state"))

    def _split(self, part: Callable[[Holder], str | None]) -> dict[str | None, int]:
        sums: dict[str | None, int] = {}
        for stretch in self.stretches:
            key = part(stretch.holder)
            sums[key] = sums.get(key, 0) + stretch.elapsed_us
        return sums

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready data; each split is a list, because a key may be None."""
        splits = {"team": self.by_team, "assignee": self.by_assignee, "state": self.by_state}
        return {
            "ticket_id": self.ticket_id,
            "metric": self.metric,
            "cycle": self.cycle,
            "elapsed_us": self.elapsed_us,
            **{
                f"by_{name}": [{name: key, "elapsed_us": us} for key, us in split.items()]
                for name, split in splits.items()
            },
            "stretches": [stretch.to_dict() for stretch in self.stretches],
            "breached_by": None if self.breached_by is None else self.breached_by.to_dict(),
        }


def holders(
    clock: Clock,
    events: Iterable[TicketEvent],
    calendars: Mapping[str, BusinessCalendar] | Iterable[BusinessCalendar],
) -> Holders:
    """
    Whose the elapsed time of a clock was: by team, by assignee and by state.

    A change takes effect at its own instant. What a change of goal carried over was measured in
    the earlier goal's calendar, which the clock no longer knows: where the clock's own calendar gives a
    stretch another length than the clock does, the clock's is shared out in proportion to real time, and
    the parts say so (`shared`).

    Args:
        clock: The clock, as `evaluate` made it from these events.

        events: The ticket's whole history, in any order; events before the opening take effect with it.

        calendars: By name, or simply all of them, as `evaluate` took them.

    Raises:
        InvalidHistory: If the events are not one ticket's history, or another ticket's than the clock.

        UnknownName: If the clock's calendar, in the version that it counted in, is missing.

    >>> from servicecore.businesstime import BusinessCalendar
    >>> from servicecore.event import Actor, TicketEvent
    >>> from servicecore.sla import SlaPolicy, evaluate
    >>> data = {"workflow": "incident", "state": "new", "category": "new"}
    >>> kim = Actor("kim")
    >>> events = [
    ...     TicketEvent("T-1:1", "T-1", sequence=1, at=0, type="opened", actor=kim, data=data),
    ...     TicketEvent("T-1:2", "T-1", sequence=2, at=30, type="assigned", actor=kim, data={"team": "web"}),
    ... ]
    >>> policy = SlaPolicy.from_dict({"name": "standard", "calendar": "24/7", "targets": [
    ...     {"metric": "resolution", "goals": {"*": "4h"}}]})
    >>> always = {"24/7": BusinessCalendar.always("UTC")}
    >>> holders(evaluate(events, [policy], always, at=100).clocks["resolution"], events, always).by_team
    {None: 30, 'web': 70}
    """
    if not isinstance(clock, Clock):
        raise WrongArgument("clock", clock, "a clock, such as `status.clocks['resolution']`", private=True)
    history = ordered(events)
    if history[0].ticket_id != clock.ticket_id:
        reason = f"is not what was given, but that of {shown(history[0].ticket_id)}; give the clock's own"
        raise InvalidHistory(clock.ticket_id, reason)
    calendar = _calendar_of(clock, calendars)
    changes = _changes(history)
    counted = (segment for segment in clock.segments if segment.kind == "counted")
    late_us = clock.breached_at_us
    return Holders(
        clock.ticket_id,
        clock.metric,
        clock.cycle,
        elapsed_us=clock.elapsed_us,
        stretches=tuple(held for segment in counted for held in _divided(segment, changes, calendar)),
        breached_by=None if late_us is None else _at(late_us, changes),
    )


def _calendar_of(
    clock: Clock, calendars: Mapping[str, BusinessCalendar] | Iterable[BusinessCalendar]
) -> BusinessCalendar:
    """The calendar that the clock counted in; policies may call it by another name than its own."""
    if not isinstance(calendars, Iterable):
        raise WrongArgument("calendars", calendars, "calendars by name, or a list of them")
    given: Iterable[Any] = calendars.values() if isinstance(calendars, Mapping) else calendars
    known: list[BusinessCalendar] = list(given)
    for calendar in known:
        if (calendar.name, calendar.version) == (clock.calendar, clock.calendar_version):
            return calendar
    asked = f"{clock.calendar} {clock.calendar_version}"
    raise UnknownName("calendar", asked, [f"{each.name} {each.version}" for each in known])


def _changes(history: Sequence[TicketEvent]) -> list[tuple[int, Holder]]:
    """From when on who had the ticket, in order; of one instant the last word only."""
    ticket = Ticket.opened_by(history[0])
    opened_us = ticket.opened_at_us
    found = {opened_us: _holder(ticket)}
    for event in history[1:]:
        ticket = ticket.after(event)
        found[max(event.at_us, opened_us)] = _holder(ticket)
    return list(found.items())


def _holder(ticket: Ticket) -> Holder:
    return Holder(ticket.team, ticket.assignee, ticket.state)


def _at(us: int, changes: Iterable[tuple[int, Holder]]) -> Holder:
    """Who had the ticket at an instant."""
    last = Holder()
    for since_us, holder in changes:
        if since_us > us:
            break
        last = holder
    return last


def _divided(
    segment: Segment, changes: Iterable[tuple[int, Holder]], calendar: BusinessCalendar
) -> Iterator[HeldTime]:
    """A segment by holder; each part gets what has counted by its end, less what the parts before it got."""
    start_us, end_us = segment.start_us, segment.end_us
    shared = calendar.elapsed_us(start_us, end_us) != segment.business_us
    given_us = 0
    cuts = list(_cuts(segment, changes))
    for (since_us, holder), (until_us, _) in zip(cuts, [*cuts[1:], (end_us, None)], strict=True):
        if shared:
            counted_us = segment.business_us * (until_us - start_us) // (end_us - start_us)
        else:
            counted_us = calendar.elapsed_us(start_us, until_us)
        yield HeldTime(holder, since_us, until_us, counted_us - given_us, shared=shared)
        given_us = counted_us


def _cuts(segment: Segment, changes: Iterable[tuple[int, Holder]]) -> Iterator[tuple[int, Holder]]:
    """Where a segment begins and where its holder changes, with who had the ticket from there on."""
    last = _at(segment.start_us, changes)
    yield segment.start_us, last
    for since_us, holder in changes:
        if segment.start_us < since_us < segment.end_us and holder != last:
            last = holder
            yield since_us, holder
