"""Which terms govern the clocks of one ticket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import define, field

from servicecore.condition import ticket_values
from servicecore.errors import InvalidHistory, ServiceCoreError, shown
from servicecore.instant import from_iso, to_us
from servicecore.sla.engine.terms import Terms
from servicecore.ticket import Ticket

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from servicecore.businesstime import BusinessCalendar
    from servicecore.event import TicketEvent
    from servicecore.sla.policies.policy import SlaPolicy

__all__ = ["Agreement", "agreement_of", "dated_fields", "dates_said"]


@define
class Agreement:
    """
    All policies, as they concern one ticket: of those that govern a cycle, the first in the given order.

    Args:
        opening: The event that opened the ticket.

        opened_us: When the first of the tickets that went into it was opened, or it itself.

        ticket: The ticket after all that came with its opening; None where no policy asks for it.

        dates: What its fields say of the instants from which targets count, by field.

        said: When they came to say so, where that was after the opening.
    """

    policies: tuple[SlaPolicy, ...]
    calendars: Mapping[str, BusinessCalendar]
    opening: TicketEvent
    opened_us: int
    ticket: Ticket | None
    dates: dict[str, int | None]
    said: Mapping[str, int] = field(factory=dict)
    follows: bool = field(init=False)
    """Whether any policy is chosen at each event."""

    _candidates: dict[str, list[Terms]] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self.follows = any(policy.chosen == "at_each_event" for policy in self.policies)
        self._candidates = {}
        for policy in self.policies:
            for target in policy.targets:
                terms = Terms.of(policy, target, self.calendars)
                self._candidates.setdefault(target.metric, []).append(terms)

    @property
    def metrics(self) -> Iterable[str]:
        """All that the policies have targets for, in their order."""
        return self._candidates

    def candidates(self, metric: str) -> Sequence[Terms]:
        """All terms there are for a metric, in the order of the policies."""
        return self._candidates[metric]

    def at(self, metric: str, started_us: int, ticket: Ticket | None) -> Terms | None:
        """
        The terms of a cycle that something starts at *started_us*.

        Args:
            ticket: As it stands then; what is chosen at the opening asks what it stood like at that.
        """
        for terms in self._candidates[metric]:
            if self._governs(terms.policy, started_us, ticket):
                return terms
        return None

    def first(self, metric: str, dates: Mapping[str, int | None] | None = None) -> tuple[Terms, int] | None:
        """
        The terms of a first cycle, and its start: the opening, or what a field of the ticket says.

        None where nothing governs, or events start the clock. Where versions of the policy that governs start
        the clock at different instants, the earliest counts, in whatever order they are given.

        Args:
            dates: What the fields say instead, where the question is what would be.
        """
        said = self.dates if dates is None else dates
        found: tuple[Terms, int] | None = None
        for terms in self._candidates[metric]:
            if found is not None and terms.policy.name != found[0].policy.name:
                continue
            name = terms.target.starts_at
            started_us = self.opened_us if name is None else said.get(name)
            if started_us is None or (found is not None and found[1] <= started_us):
                continue
            if self._governs(terms.policy, started_us, self.ticket):
                found = terms, started_us
        return None if found is None or found[0].triggers.by_events else found

    def told_us(self, terms: Terms, started_us: int) -> int:
        """Since when a first cycle is known: its start, or when a date came to say that it had started."""
        name = terms.target.starts_at
        return started_us if name is None else max(started_us, self.said.get(name, self.opened_us))

    def rewrites(
        self, before: Mapping[str, int | None], after: Mapping[str, int | None], since_us: int
    ) -> bool:
        """Whether other dates would have changed anything by the opening, or before an instant after it."""
        since_us = max(since_us, self.opened_us + 1)
        for metric in self.metrics:
            both = (self.first(metric, before), self.first(metric, after))
            if both[0] != both[1]:
                starts = [each[1] for each in both if each is not None]
                # Where policies are chosen at each event, one may have begun while no date was awaited.
                if min(starts) < since_us or (self.follows and len(starts) == 1):
                    return True
        return False

    def _governs(self, policy: SlaPolicy, started_us: int, ticket: Ticket | None) -> bool:
        if not policy.governs(self.opening.data["workflow"], started_us):
            return False
        if policy.filter is None:
            return True
        known, asked_us = ticket, started_us
        if policy.chosen == "at_opening":
            known, asked_us = self.ticket, self.opening.at_us
        assert known is not None  # a filter asks for it
        return bool(policy.filter.test(ticket_values(known), at_us=asked_us, hours=self.calendars))


def ticket_after(policies: Iterable[SlaPolicy], happened: Sequence[TicketEvent]) -> Ticket | None:
    """The ticket after its opening and what came with it; None where no policy asks for it."""
    if not any(policy.asks_ticket for policy in policies):
        return None
    ticket = Ticket.opened_by(happened[0])
    for event in happened[1:]:
        if event.at_us > happened[0].at_us:
            break
        ticket = ticket.after(event)
    return ticket


def dated_fields(policies: Iterable[SlaPolicy]) -> frozenset[str]:
    """The fields of the ticket from whose instants targets count."""
    names = {target.starts_at for policy in policies for target in policy.targets}
    return frozenset(name for name in names if name is not None)


def dates_said(history: Iterable[TicketEvent], names: Collection[str]) -> dict[str, int | None]:
    """What one ticket's events say of dates in the end, in the order of clocks; nothing of others."""
    return {name: _date_of(event, name) for name, event in _last_said(history, names).items()}


def _last_said(history: Iterable[TicketEvent], names: Collection[str]) -> dict[str, TicketEvent]:
    """The event that came to say each date that holds in the end; nothing of those that none says."""
    last: dict[str, TicketEvent] = {}
    for event in history:
        fields = event.data.get("fields")
        if isinstance(fields, Mapping):
            for name in names:
                if name in fields and (name not in last or last[name].data["fields"][name] != fields[name]):
                    last[name] = event
    return last


def agreement_of(
    policies: tuple[SlaPolicy, ...],
    calendars: Mapping[str, BusinessCalendar],
    happened: Sequence[TicketEvent],
    away: Iterable[Sequence[TicketEvent]] = (),
) -> Agreement:
    """
    The policies as they concern a ticket.

    Args:
        happened: Its events in the order of clocks: the opening, what came with it, and what is said of dates
            in the end.

        away: The same of the tickets that went into it; of several dates the earliest counts.
    """
    histories = [happened, *away]
    opening, opened_us = happened[0], min(history[0].at_us for history in histories)
    names = dated_fields(policies)
    dates: dict[str, int | None] = dict.fromkeys(names)
    said: dict[str, int] = {}
    for history in histories if names else ():
        for name, event in _last_said(history, names).items():
            us, known = _date_of(event, name), dates[name]
            if us is not None and (known is None or us < known):
                dates[name], said[name] = us, max(event.at_us, opened_us)
    ticket = ticket_after(policies, happened)
    return Agreement(policies, calendars, opening, opened_us, ticket, dates, said)


def _date_of(event: TicketEvent, name: str) -> int | None:
    """The instant that an event says in a field of the ticket; None where it says there is none."""
    value = event.data["fields"][name]
    if value is None:
        return None
    try:
        return from_iso(value) if isinstance(value, str) else to_us(value)
    except ServiceCoreError:  # which tells the value, and the field may be personal
        pass
    problem = f"has no instant in field {shown(name)}, from which an SLA target counts"
    hint = "give an ISO 8601 text such as '2026-03-02T09:00:00Z'"
    raise InvalidHistory(event.ticket_id, f"{problem}; {hint}")
