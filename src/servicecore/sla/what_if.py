"""The same history under other terms: what would have been, beside what is, and nothing changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, get_args

from attrs import evolve, field, frozen

from servicecore.errors import WrongArgument
from servicecore.instant import from_us, instant_us, to_iso
from servicecore.sla.clocks.clock import Verdict
from servicecore.sla.evaluation import evaluate
from servicecore.sla.given import Calendars, all_of, by_name
from servicecore.sla.supposition import Supposition

if TYPE_CHECKING:
    from datetime import datetime

    from pendulum import DateTime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.event import TicketEvent
    from servicecore.sla.clocks.clock import Clock
    from servicecore.sla.clocks.status import SlaStatus
    from servicecore.sla.policies.policy import SlaPolicy
    from servicecore.sla.supposition import Span

__all__ = ["Difference", "Tally", "WhatIf", "WhatIfMany", "what_if", "what_if_many"]


@frozen
class Difference:
    """
    A clock that would stand otherwise, or fall due at another time.

    Args:
        actual, supposed: Its verdict as things are, and as supposed; None where there is no such clock.

        actual_due_us, supposed_due_us: Its deadline, microseconds UTC; None where it has none.
    """

    ticket_id: str
    metric: str
    cycle: int
    actual: Verdict | None = field(kw_only=True)
    supposed: Verdict | None = field(kw_only=True)
    actual_due_us: int | None = field(kw_only=True)
    supposed_due_us: int | None = field(kw_only=True)

    @property
    def verdict_changes(self) -> bool:
        """Whether it would stand otherwise; else only its deadline differs."""
        return self.actual != self.supposed

    @property
    def actual_due_at(self) -> DateTime | None:
        """Its deadline as things are, in UTC."""
        return None if self.actual_due_us is None else from_us(self.actual_due_us)

    @property
    def supposed_due_at(self) -> DateTime | None:
        """Its deadline as supposed, in UTC."""
        return None if self.supposed_due_us is None else from_us(self.supposed_due_us)

    def to_dict(self) -> dict[str, Any]:
        """The difference as JSON-ready data."""
        dues = (self.actual_due_us, self.supposed_due_us)
        actual_due, supposed_due = (None if us is None else to_iso(us) for us in dues)
        return {
            "ticket_id": self.ticket_id,
            "metric": self.metric,
            "cycle": self.cycle,
            "actual": self.actual,
            "supposed": self.supposed,
            "actual_due_at": actual_due,
            "supposed_due_at": supposed_due,
        }


@frozen
class WhatIf:
    """
    Where a ticket's promises stand, and where they would.

    Args:
        actual: The status as things are.

        supposed: The status under the supposition.
    """

    actual: SlaStatus
    supposed: SlaStatus

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The clocks whose verdict or deadline differs; those that would begin only then come last."""
        mine, others = self.actual.clocks, self.supposed.clocks
        found = (
            _difference(self.actual.ticket_id, mine.get(key), others.get(key))
            for key in dict.fromkeys([*mine, *others])
        )
        return tuple(each for each in found if each is not None)

    @property
    def unpromised(self) -> tuple[str, ...]:
        """
        The metrics that would be measured and promised nothing, each once.

        All of them, where no target has a goal for the supposed priority: that is an answer, and no error.
        """
        clocks = self.supposed.clocks.values()
        return tuple(dict.fromkeys(clock.metric for clock in clocks if clock.promised is None))

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready data."""
        return {
            "actual": self.actual.to_dict(),
            "supposed": self.supposed.to_dict(),
            "differences": [difference.to_dict() for difference in self.differences],
            "unpromised": list(self.unpromised),
        }


@frozen
class Tally:
    """How many clocks of one metric stand how, over tickets and cycles."""

    met: int = 0
    breached: int = 0
    open: int = 0
    cancelled: int = 0
    unpromised: int = 0

    @property
    def judged(self) -> int:
        """The clocks that attainment is about: met, or breached, be it running past the deadline."""
        return self.met + self.breached

    @property
    def attainment(self) -> float | None:
        """The share of the judged that were met, from 0 to 1; None where none is judged."""
        return self.met / self.judged if self.judged else None

    def to_dict(self) -> dict[str, Any]:
        """The counts and the attainment as JSON-ready data."""
        counts: dict[str, Any] = {verdict: getattr(self, verdict) for verdict in get_args(Verdict)}
        return {**counts, "attainment": self.attainment}


@frozen
class WhatIfMany:
    """
    Where the promises of many tickets stand, and where they would.

    Args:
        tickets: How many histories were judged.

        differences: The clocks that differ, in the order of the histories.

        actual, supposed: The counts by metric; both have every metric that either has.
    """

    at_us: int
    tickets: int
    differences: tuple[Difference, ...] = field(kw_only=True)
    actual: Mapping[str, Tally] = field(kw_only=True, hash=False)
    supposed: Mapping[str, Tally] = field(kw_only=True, hash=False)

    @property
    def verdict_changes(self) -> tuple[Difference, ...]:
        """The clocks whose verdict differs."""
        return tuple(difference for difference in self.differences if difference.verdict_changes)

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready data."""
        return {
            "at": to_iso(self.at_us),
            "tickets": self.tickets,
            "actual": {metric: tally.to_dict() for metric, tally in self.actual.items()},
            "supposed": {metric: tally.to_dict() for metric, tally in self.supposed.items()},
            "differences": [difference.to_dict() for difference in self.differences],
        }


def what_if(
    events: Iterable[TicketEvent],
    policies: Iterable[SlaPolicy],
    calendars: Calendars,
    *,
    at: datetime | int,
    priority: str | None = None,
    priority_from: datetime | int | None = None,
    policies_instead: Iterable[SlaPolicy] | None = None,
    calendars_instead: Calendars | None = None,
    pause: Span | None = None,
    pause_reason: str | None = None,
) -> WhatIf:
    """
    A ticket judged twice: as things are, and as they would be under other terms.

    What is supposed can be combined. Nothing is changed, and nothing in the answer is a verdict to act on.

    Args:
        events, policies, calendars, at: As `evaluate` takes them. To see all that a pause does, judge
            at its end or later: what comes after *at* has not happened.

        priority: Takes the place of every priority the ticket had. One for which nothing is promised is
            answered too, see `WhatIf.unpromised`.

        priority_from: Since when it does; what happened at that very instant comes first. From the
            opening, when left out.

        policies_instead, calendars_instead: What is judged by in place of the given ones, all of them.

        pause: A start and an end between which the ticket waits, for *pause_reason*; half-open. It
            waits from its opening at the earliest. Where it waits in truth, that wait stands alone; and as
            in truth, a target that the reason does not hold goes on.

    Raises:
        InvalidArgument: If the pause ends before it starts, or a detail is given of what is not supposed.

        WrongArgument: If *priority* is no text, or *pause* no pair.

        NaiveDatetime: If an instant has no UTC offset.

        And what `evaluate` raises.

    >>> from servicecore import Actor, BusinessCalendar, SlaPolicy, TicketEvent
    >>> data = {"workflow": "incident", "state": "new", "category": "new"}
    >>> opening = TicketEvent("T-1:1", "T-1", sequence=1, at=0, type="opened", actor=Actor("kim"), data=data)
    >>> policy = SlaPolicy.from_dict({"name": "standard", "calendar": "24/7", "targets": [
    ...     {"metric": "resolution", "goals": {"P1": "1h", "*": "4h"}}]})
    >>> always = {"24/7": BusinessCalendar.always("UTC")}
    >>> answer = what_if([opening], [policy], always, at=2 * 3_600_000_000, priority="P1")
    >>> [(each.metric, each.actual, each.supposed) for each in answer.differences]
    [('resolution', 'open', 'breached')]
    """
    agreed, hours = all_of(policies), by_name(calendars)
    supposition = Supposition.of(
        priority,
        priority_from,
        agreed if policies_instead is None else all_of(policies_instead),
        hours if calendars_instead is None else by_name(calendars_instead),
        pause,
        pause_reason,
    )
    return _answer(events, agreed, hours, instant_us(at, "at"), supposition)


def what_if_many(
    histories: Iterable[Iterable[TicketEvent]],
    policies: Iterable[SlaPolicy],
    calendars: Calendars,
    *,
    at: datetime | int,
    priority: str | None = None,
    priority_from: datetime | int | None = None,
    policies_instead: Iterable[SlaPolicy] | None = None,
    calendars_instead: Calendars | None = None,
    pause: Span | None = None,
    pause_reason: str | None = None,
) -> WhatIfMany:
    """
    Many tickets judged twice: which verdicts would change, and the attainment before and after.

    Args:
        histories: One history a ticket; read once, and not kept.

    The other arguments, and what is raised, are those of `what_if`.
    """
    agreed, hours, at_us = all_of(policies), by_name(calendars), instant_us(at, "at")
    supposition = Supposition.of(
        priority,
        priority_from,
        agreed if policies_instead is None else all_of(policies_instead),
        hours if calendars_instead is None else by_name(calendars_instead),
        pause,
        pause_reason,
    )
    if not isinstance(histories, Iterable):
        raise WrongArgument(
            "histories", histories, "a collection of histories, each one ticket's events", private=True
        )
    tickets = 0
    differences: list[Difference] = []
    actual: dict[str, Tally] = {}
    supposed: dict[str, Tally] = {}
    for events in histories:
        answer = _answer(events, agreed, hours, at_us, supposition)
        tickets += 1
        differences += answer.differences
        _count(answer.actual, actual, supposed)
        _count(answer.supposed, supposed, actual)
    return WhatIfMany(at_us, tickets, differences=tuple(differences), actual=actual, supposed=supposed)


def _answer(
    events: Iterable[TicketEvent],
    policies: tuple[SlaPolicy, ...],
    calendars: Mapping[str, BusinessCalendar],
    at_us: int,
    supposition: Supposition,
) -> WhatIf:
    history = list(events) if isinstance(events, Iterable) else events
    actual = evaluate(history, policies, calendars, at=at_us)
    other = supposition.applied_to(history)
    return WhatIf(actual, evaluate(other, supposition.policies, supposition.calendars, at=at_us))


def _difference(ticket_id: str, actual: Clock | None, supposed: Clock | None) -> Difference | None:
    """What differs between two readings of one clock; None when nothing does, or there is none."""
    known = actual or supposed
    (verdict, due_us), (other_verdict, other_due_us) = _stand(actual), _stand(supposed)
    if known is None or (verdict, due_us) == (other_verdict, other_due_us):
        return None
    return Difference(
        ticket_id,
        known.metric,
        known.cycle,
        actual=verdict,
        supposed=other_verdict,
        actual_due_us=due_us,
        supposed_due_us=other_due_us,
    )


def _stand(clock: Clock | None) -> tuple[Verdict | None, int | None]:
    """The verdict and the deadline of a clock, if there is one."""
    return (None, None) if clock is None else (clock.verdict, clock.due_at_us)


def _count(status: SlaStatus, tallies: dict[str, Tally], others: dict[str, Tally]) -> None:
    """Add a status to the counts of its side; the other side is to have the same metrics."""
    for clock in status.clocks.values():
        verdict = clock.verdict
        tally = tallies.setdefault(clock.metric, Tally())
        others.setdefault(clock.metric, Tally())
        tallies[clock.metric] = evolve(tally, **{verdict: getattr(tally, verdict) + 1})
