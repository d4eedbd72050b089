"""The answer of an evaluation: all clocks, the next deadline, and when to look again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.errors import UnknownName
from servicecore.instant import from_us, instant_us, to_iso
from servicecore.record import Reader
from servicecore.sla.clocks.clock import Clock
from servicecore.sla.clocks.cycles import Cycles
from servicecore.sla.engine.stopwatch import ClockState
from servicecore.sla.explanation import Explanations

if TYPE_CHECKING:
    from datetime import datetime

    from pendulum import DateTime

    from servicecore.businesstime import BusinessCalendar
    from servicecore.sla.clocks.signal import Signal
    from servicecore.sla.picture import Timeline

__all__ = ["STATUS_SCHEMA", "Clocks", "SlaStatus"]

STATUS_SCHEMA = "servicecore.sla_status/3"
"""Version 1 had neither milestones nor signals, and its goals were lengths of time; 2 knew no extension."""


@frozen
class Clocks(Mapping["str | tuple[str, int]", Clock]):
    """
    Clocks by (metric, cycle); a metric alone means its last cycle.

    Raises:
        UnknownName: When asked for a clock that is not there; it is a `LookupError`, and `get` gives None.
    """

    _cycles: Mapping[str, Cycles]

    @classmethod
    def of(cls, clocks: Iterable[Clock]) -> Clocks:
        """The clocks, metric by metric; the last cycle of a metric comes last."""
        held: dict[str, list[Clock]] = {}
        for clock in clocks:
            held.setdefault(clock.metric, []).append(clock)
        return cls({metric: Cycles(cycles) for metric, cycles in held.items()})

    def __getitem__(self, key: str | tuple[str, int]) -> Clock:
        found = self._find(key)
        if found is None:
            raise MissingClock("clock", key, self._cycles)
        return found

    def _find(self, key: object) -> Clock | None:
        if isinstance(key, str):
            cycles = self._cycles.get(key)
            return None if cycles is None else cycles[-1]
        if not isinstance(key, tuple) or len(key) != 2:
            return None
        cycles = self._cycles.get(key[0])
        return None if cycles is None else cycles.find(key[1])

    def __iter__(self) -> Iterator[str | tuple[str, int]]:
        for metric, cycles in self._cycles.items():
            for index in range(len(cycles)):
                yield metric, cycles.number(index)

    def __len__(self) -> int:
        return sum(map(len, self._cycles.values()))

    @property
    def live(self) -> Iterable[Clock]:
        """Those that run or are paused."""
        return [clock for cycles in self._cycles.values() for clock in cycles.latest if clock.live]


class MissingClock(UnknownName, KeyError):
    """A clock that the status does not have; a `KeyError`, so that `get` and `in` work as on any mapping."""

    code = "missing_clock"

    def __str__(self) -> str:
        return str(self.args[0])


@frozen
class SlaStatus:
    """
    Where a ticket's promises stand at an instant.

    Args:
        clocks: Every clock, by (metric, cycle) or by metric.

        next_due_at_us: The earliest deadline of a running clock, passed or not; None when none runs.

        next_start_us: The earliest instant ahead at which a field of the ticket starts a clock; None when
            none does.

        wake_at_us: The next instant at which a clock has something to tell by time alone: the earliest start
            or milestone still ahead, or one microsecond after the earliest deadline, whichever comes first.
            Strictly after `at_us`; None when there will be nothing.
    """

    ticket_id: str
    at_us: int
    clocks: Clocks = field(kw_only=True)
    next_due_at_us: int | None = field(kw_only=True)
    wake_at_us: int | None = field(kw_only=True)
    next_start_us: int | None = field(kw_only=True, default=None)

    @classmethod
    def of(cls, ticket_id: str, at_us: int, clocks: Clocks, *, next_start_us: int | None = None) -> SlaStatus:
        """The status that *clocks*, and the one that starts next, amount to."""
        running = [clock for clock in clocks.live if clock.state is ClockState.RUNNING]
        dues = [clock.due_at_us for clock in running if clock.due_at_us is not None]
        ahead = [] if next_start_us is None else [next_start_us]
        ahead += [due + 1 for due in dues if due >= at_us]
        ahead += [
            milestone.at_us
            for clock in running
            for milestone in clock.milestones
            if milestone.at_us is not None and milestone.at_us > at_us and not milestone.reached
        ]
        return cls(
            ticket_id,
            at_us,
            clocks=clocks,
            next_due_at_us=min(dues, default=None),
            wake_at_us=min(ahead, default=None),
            next_start_us=next_start_us,
        )

    @property
    def signals(self) -> tuple[Signal, ...]:
        """All that the clocks have had to tell by now, in order of time."""
        signals = [signal for clock in self.clocks.values() for signal in clock.signals]
        return tuple(sorted(signals, key=attrgetter("at_us")))

    def signals_between(self, since: datetime | int, until: datetime | int) -> tuple[Signal, ...]:
        """
        The signals after *since*, up to and including *until*: what a host that last looked then has missed.

        Args:
            since, until: Aware datetimes, or microseconds UTC.

        Raises:
            NaiveDatetime: If one has no UTC offset.
        """
        since_us, until_us = instant_us(since, "since"), instant_us(until, "until")
        return tuple(signal for signal in self.signals if since_us < signal.at_us <= until_us)

    @property
    def at(self) -> DateTime:
        """The instant of judgement, in UTC."""
        return from_us(self.at_us)

    @property
    def next_due_at(self) -> DateTime | None:
        """The earliest deadline of a running clock, in UTC."""
        return None if self.next_due_at_us is None else from_us(self.next_due_at_us)

    @property
    def wake_at(self) -> DateTime | None:
        """When to look again, in UTC."""
        return None if self.wake_at_us is None else from_us(self.wake_at_us)

    def explain(
        self, calendars: Mapping[str, BusinessCalendar] | Iterable[BusinessCalendar] = ()
    ) -> Explanations:
        """
        Why every clock reads as it does; see `Clock.explain`.

        Args:
            calendars: For a status that was read back, those that its clocks count in, by name or simply all.
        """
        return Explanations.of(self, calendars)

    def timeline(
        self, calendars: Mapping[str, BusinessCalendar] | Iterable[BusinessCalendar] = ()
    ) -> Timeline:
        """
        The clocks as a picture: a lane a cycle, on one axis of time.

        Args:
            calendars: As in `explain`.
        """
        from servicecore.sla.picture import Timeline

        return Timeline.of(self.explain(calendars))

    def to_dict(self) -> dict[str, Any]:
        """The status as JSON-ready data with its schema version."""
        return {
            "schema": STATUS_SCHEMA,
            "ticket_id": self.ticket_id,
            "at": to_iso(self.at_us),
            "clocks": [clock.to_dict() for clock in self.clocks.values()],
            "next_start": None if self.next_start_us is None else to_iso(self.next_start_us),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SlaStatus:
        """
        The status that `to_dict` wrote, in this or any earlier schema version.

        Raises:
            InvalidDefinition: If a key is missing, unknown or of the wrong type; all faults are named.
        """
        reader = Reader("SLA status", data, STATUS_SCHEMA)
        ticket_id, at_us, clocks = reader.text("ticket_id"), reader.instant("at"), reader.items("clocks")
        next_start_us = reader.optional_instant("next_start", default=None)
        reader.finish()
        held = Clocks.of(Clock.from_dict(clock, STATUS_SCHEMA) for clock in clocks)
        return cls.of(ticket_id, at_us, held, next_start_us=next_start_us)
