"""How an obligation stands at an instant: every period owed so far, and the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from attrs import frozen

from servicecore.businesstime.goal import Hours
from servicecore.errors import NoOpenTime, UnknownName, WrongArgument
from servicecore.instant import from_us, instant_us, to_iso
from servicecore.obligation.owed import Owed
from servicecore.obligation.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pendulum import DateTime

    from servicecore.obligation.obligation import Obligation
    from servicecore.obligation.owed import OwedState
    from servicecore.period import Period

__all__ = ["OpenHours", "Standing", "standing"]

_NONE: Mapping[str, OpenHours] = {}


class OpenHours(Hours, Protocol):
    """What due instants and grace ask of a business calendar."""

    def previous_close_us(self, at_us: int) -> int:
        """The latest closing not after the instant."""
        ...


@frozen
class Standing:
    """
    How an obligation to one subject stands at an instant.

    Args:
        periods: Every period owed that has begun, and the one after, in order.
    """

    obligation: str
    subject: Subject
    at_us: int
    periods: tuple[Owed, ...]

    @property
    def at(self) -> DateTime:
        """The instant, in UTC."""
        return from_us(self.at_us)

    @property
    def overdue(self) -> tuple[Owed, ...]:
        """What was not done in time and is not done yet, the oldest first."""
        return tuple(owed for owed in self.periods if owed.state == "overdue")

    @property
    def next_due_at_us(self) -> int | None:
        """The earliest due instant ahead of what is not done, microseconds UTC; None where nothing is."""
        ahead = (owed.due_us for owed in self.periods if owed.state in ("due", "upcoming"))
        return next(ahead, None)

    @property
    def next_due_at(self) -> DateTime | None:
        """The earliest due instant ahead of what is not done, in UTC."""
        return None if self.next_due_at_us is None else from_us(self.next_due_at_us)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many periods are in each state; states that none is in are left out."""
        return dict(Counter(owed.state for owed in self.periods))

    def to_dict(self) -> dict[str, Any]:
        """The standing as JSON-ready data."""
        return {
            "obligation": self.obligation,
            "subject": self.subject.id,
            "at": to_iso(self.at_us),
            "periods": [owed.to_dict() for owed in self.periods],
        }


def standing(
    obligation: Obligation,
    subject: Subject,
    done_at: Iterable[datetime | int],
    /,
    *,
    at: datetime | int,
    calendars: Mapping[str, OpenHours] = _NONE,
) -> Standing:
    """
    How an obligation stands, from the instants at which it was carried out.

    Each of them counts for one period at most: the earliest that has begun, is not done yet, and can still be
    made up. So what is done early counts for its own period only, a second time within a period for none,
    and what is done late, within grace, for the period that lacks it. Instants after *at* do not count yet.

    Args:
        done_at: When it was done, in any order; aware datetimes, or microseconds UTC.

        at: The instant of judgement.

        calendars: Business calendars by name.

    Raises:
        NaiveDatetime: If an instant has no UTC offset.

        UnknownName: If the obligation's calendar is not among *calendars*.

        WrongArgument: If *subject* is none, or *done_at* no collection.

    >>> from servicecore.instant import from_iso
    >>> from servicecore.obligation import Obligation
    >>> call = Obligation("call", per="customer", every="quarter")
    >>> acme = Subject("acme", start=from_iso("2026-01-01T00:00:00Z"))
    >>> held = standing(call, acme, [from_iso("2026-02-10T09:00:00Z")], at=from_iso("2026-07-01T00:00:00Z"))
    >>> [(owed.label, owed.state) for owed in held.periods]
    [('2026-Q1', 'done'), ('2026-Q2', 'overdue'), ('2026-Q3', 'due'), ('2026-Q4', 'upcoming')]
    """
    if not isinstance(subject, Subject):
        raise WrongArgument("subject", subject, "a servicecore Subject", private=True)
    if not isinstance(done_at, Iterable):
        raise WrongArgument("done_at", done_at, "a collection of instants", private=True)
    at_us = instant_us(at)
    done = sorted(us for us in (instant_us(each, "done_at") for each in done_at) if us <= at_us)
    limits = [_limits(obligation, period, calendars) for period in _owed(obligation, subject, at_us)]
    taken = _taken(limits, done)
    periods = tuple(_judged(limit, taken.get(place), at_us) for place, limit in enumerate(limits))
    return Standing(obligation.name, subject, at_us, periods)


@frozen
class _Limits:
    """A period with the instants that count in it."""

    period: Period
    due_us: int
    closes_us: int


def _owed(obligation: Obligation, subject: Subject, at_us: int) -> Sequence[Period]:
    """The periods owed up to the one after *at_us*."""
    last_us = max(at_us, subject.start_us)
    periods = obligation.periods.covering(subject.start_us, last_us)
    while True:
        owed = [period for period in periods if _counts(obligation, subject, period)]
        over = subject.end_us is not None and periods[-1].start_us >= subject.end_us
        if over or (owed and owed[-1].start_us > at_us):
            return owed
        last_us = periods[-1].end_us
        periods += obligation.periods.covering(last_us, last_us)


def _counts(obligation: Obligation, subject: Subject, period: Period) -> bool:
    """Whether something is owed in a period that does not end before the subject is there."""
    end_us = period.end_us if subject.end_us is None else subject.end_us
    if obligation.partial == "owe":
        return period.start_us < end_us
    return subject.start_us <= period.start_us and period.end_us <= end_us


def _limits(obligation: Obligation, period: Period, calendars: Mapping[str, OpenHours]) -> _Limits:
    if obligation.calendar is None:
        span = obligation.grace_span
        # A grace in business days names its calendar, so what is left is a length of time.
        grace_us = 0 if span is None else getattr(span, "duration_us", 0)
        return _Limits(period, period.end_us, period.end_us + grace_us)
    if obligation.calendar not in calendars:
        raise UnknownName("calendar", obligation.calendar, calendars)
    hours = calendars[obligation.calendar]
    due_us = period.end_us if obligation.due == "end" else _closing(hours, period)
    closes_us = due_us if obligation.grace_span is None else obligation.grace_span.due_us(hours, due_us)
    return _Limits(period, due_us, max(period.end_us, closes_us))


def _closing(hours: OpenHours, period: Period) -> int:
    """The last closing in a period; its end where the hours close at no time in it."""
    try:
        closing_us = hours.previous_close_us(period.end_us)
    except NoOpenTime:
        return period.end_us
    return closing_us if closing_us > period.start_us else period.end_us


def _taken(limits: Sequence[_Limits], done: Iterable[int]) -> Mapping[int, int]:
    """For which period each instant counts, by the period's place."""
    taken: dict[int, int] = {}
    first = 0
    for us in done:
        while first < len(limits) and (first in taken or limits[first].closes_us <= us):
            first += 1
        if first < len(limits) and limits[first].period.start_us <= us:
            taken[first] = us
    return taken


def _judged(limits: _Limits, done_us: int | None, at_us: int) -> Owed:
    period = limits.period
    return Owed(
        period.label,
        start_us=period.start_us,
        end_us=period.end_us,
        due_us=limits.due_us,
        closes_us=limits.closes_us,
        state=_state(limits, done_us, at_us),
        done_at_us=done_us,
    )


def _state(limits: _Limits, done_us: int | None, at_us: int) -> OwedState:
    if done_us is not None:
        return "done" if done_us < limits.due_us else "done_late"
    if at_us < limits.period.start_us:
        return "upcoming"
    return "due" if at_us < limits.due_us else "overdue"
