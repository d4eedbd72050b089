"""Which stored deadlines move under another release of the time-zone rules, and by how much.

What has happened is an instant and stays one. A deadline is derived: nine
o'clock in Vancouver on a day next winter is another instant once British
Columbia has decided to keep its summer time. A host that stores deadlines asks
here before it takes a new release over, and decides what to tell to whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from attrs import field, frozen

from servicecore.businesstime.tz_report import Move, StaleDeadline, TzReport
from servicecore.errors import Fault, ServiceCoreError, WrongArgument, path_part
from servicecore.instant import from_us, load_zone, to_us, tzdb_release

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pendulum import DateTime

    from servicecore.businesstime.calendar import BusinessCalendar
    from servicecore.businesstime.tz_report import Reason
    from servicecore.duration import BusinessDays
    from servicecore.instant import ZoneSource

__all__ = ["Move", "StaleDeadline", "StoredDeadline", "TzReport", "tz_check"]


@frozen
class StoredDeadline:
    """
    A deadline as a host keeps it. It is not checked until `tz_check` reads it.

    Args:
        key: What the host calls it: a ticket's id, say.

        due_at: When it is due, as stored.

        started_at: When its clock started; a fact, which no release moves.

        goal: What was promised from then on, as `BusinessCalendar.due` takes it. For a clock that was paused,
            the open time of its pauses is part of it.
    """

    key: str
    due_at: datetime
    started_at: datetime | None = field(default=None, kw_only=True)
    goal: timedelta | str | BusinessDays | None = field(default=None, kw_only=True)


def tz_check(
    calendar: BusinessCalendar,
    deadlines: Iterable[StoredDeadline] | Mapping[str, datetime],
    *,
    against: ZoneSource,
    stored_under: ZoneSource | None = None,
) -> TzReport:
    """
    Which deadlines move under another release of the time-zone rules.

    One that comes with its start and its goal is computed again: the start stays the instant it was. One that
    comes alone is taken for a time on the wall: its local time in the calendar's zone is kept, and the other
    release says which instant that is. A local time that is repeated there means the first of the two, unless
    it was the second of two already; one that is skipped lies the same distance after the gap.

    Args:
        calendar: The calendar that the deadlines were computed in.

        deadlines: Each `StoredDeadline`, or their instants by key.

        against: The other release: "tzdata", "system", or the folder that holds its compiled zone files.

        stored_under: The release that they were stored under; the calendar's own when left out.

    Returns:
        A report, which also names the rows that could not be used; those do not keep others from being read.

    Raises:
        UnknownName: If a release is no source of zones.

        UnknownTimeZone: If a release does not have the calendar's zone.

    >>> import pendulum
    >>> from servicecore.businesstime import BusinessCalendar
    >>> due = pendulum.datetime(2026, 3, 6, 14, tz="Europe/Berlin")
    >>> print(tz_check(BusinessCalendar.always("Europe/Berlin"), {"T-1": due}, against="tzdata").ok)
    True
    """
    own = calendar.rules.zone_source if stored_under is None else stored_under
    check = _Check(calendar if stored_under is None else calendar.under(own), calendar.under(against))
    moves: list[Move] = []
    stale: list[StaleDeadline] = []
    faults: list[Fault] = []
    checked = 0
    for place, deadline in enumerate(_rows(deadlines)):
        try:
            finding = check.finding(deadline)
        except ServiceCoreError as error:
            faults.append(Fault(_path(deadline, place), str(error), error.code))
            continue
        checked += 1
        if isinstance(finding, Move):
            moves.append(finding)
        elif finding is not None:
            stale.append(finding)
    return TzReport(
        calendar=calendar.name,
        timezone=calendar.timezone,
        before=tzdb_release(own),
        after=tzdb_release(against),
        checked=checked,
        moves=tuple(moves),
        stale=tuple(stale),
        faults=tuple(faults),
    )


def _rows(deadlines: Iterable[StoredDeadline] | Mapping[str, datetime]) -> Iterable[StoredDeadline]:
    if isinstance(deadlines, Mapping):
        instants = cast("Mapping[str, datetime]", deadlines)
        return (StoredDeadline(key, due_at) for key, due_at in instants.items())
    return deadlines


def _path(deadline: object, place: int) -> str:
    key = getattr(deadline, "key", "")
    return path_part(key) if isinstance(key, str) and key else f"[{place}]"


@frozen
class _Check:
    """One calendar under two releases."""

    before: BusinessCalendar
    after: BusinessCalendar

    def finding(self, deadline: StoredDeadline) -> Move | StaleDeadline | None:
        """What is to be told of a deadline; None where it stays."""
        if not isinstance(deadline, StoredDeadline):
            raise WrongArgument("deadline", deadline, "a StoredDeadline")
        if not isinstance(deadline.key, str):
            raise WrongArgument("key", deadline.key, "text")
        due_us = to_us(deadline.due_at, name="due_at")
        stored_at = from_us(due_us, load_zone(self.before.timezone, self.before.rules.zone_source))
        started_at, goal = deadline.started_at, deadline.goal
        if started_at is None and goal is None:
            return self._moved(deadline.key, stored_at, self._same_wall(stored_at), "wall")
        if started_at is None or goal is None:
            missing, given = ("started_at", "goal") if started_at is None else ("goal", "started_at")
            raise WrongArgument(missing, None, f"both it and {given}, or neither")
        to_us(started_at, name="started_at")
        computed_at = self.before.due(started_at, goal)
        if to_us(computed_at) != due_us:
            return StaleDeadline(deadline.key, stored_at, computed_at=computed_at)
        return self._moved(deadline.key, stored_at, self.after.due(started_at, goal), "computed")

    def _same_wall(self, at: DateTime) -> DateTime:
        zone = load_zone(self.after.timezone, self.after.rules.zone_source)
        day, time = (at.year, at.month, at.day), (at.hour, at.minute, at.second, at.microsecond)
        return from_us(to_us(datetime(*day, *time, tzinfo=zone, fold=at.fold)), zone)

    def _moved(self, key: str, stored_at: DateTime, moves_to: DateTime, reason: Reason) -> Move | None:
        if to_us(stored_at) == to_us(moves_to):
            return None
        return Move(key, stored_at, moves_to=moves_to, reason=reason)
