"""The answer of an evaluation: all clocks, the next deadline, and when to look again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.errors import UnknownName
from servicecore.instant import from_us, to_iso
from servicecore.record import Reader
from servicecore.sla.clock import Clock
from servicecore.sla.stopwatch import ClockState

if TYPE_CHECKING:
    from pendulum import DateTime

__all__ = ["STATUS_SCHEMA", "Clocks", "SlaStatus"]

STATUS_SCHEMA = "servicecore.sla_status/1"


@frozen
class Clocks(Mapping["str | tuple[str, int]", Clock]):
    """
    Clocks by (metric, cycle); a metric alone means its last cycle.

    Raises:
        UnknownName: When asked for a clock that is not there; it is a `LookupError`, and `get` gives None.
    """

    _by_cycle: Mapping[tuple[str, int], Clock]
    _last: Mapping[str, Clock]

    @classmethod
    def of(cls, clocks: Iterable[Clock]) -> Clocks:
        """The clocks, in the order given; the last cycle of a metric comes last."""
        listed = list(clocks)
        return cls({(clock.metric, clock.cycle): clock for clock in listed}, {c.metric: c for c in listed})

    def __getitem__(self, key: str | tuple[str, int]) -> Clock:
        found = self._last.get(key) if isinstance(key, str) else self._by_cycle.get(key)
        if found is None:
            raise MissingClock("clock", key, self._last)
        return found

    def __iter__(self) -> Iterator[str | tuple[str, int]]:
        return iter(self._by_cycle)

    def __len__(self) -> int:
        return len(self._by_cycle)


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

        wake_at_us: The next instant at which a verdict changes by time alone: one microsecond after
            the earliest deadline still ahead. Strictly after `at_us`; None when nothing will change.
    """

    ticket_id: str
    at_us: int
    clocks: Clocks = field(kw_only=True)
    next_due_at_us: int | None = field(kw_only=True)
    wake_at_us: int | None = field(kw_only=True)

    @classmethod
    def of(cls, ticket_id: str, at_us: int, clocks: Iterable[Clock]) -> SlaStatus:
        """The status that *clocks* amount to."""
        held = Clocks.of(clocks)
        running = (clock for clock in held.values() if clock.state is ClockState.RUNNING)
        dues = [clock.due_at_us for clock in running if clock.due_at_us is not None]
        ahead = [due for due in dues if due >= at_us]
        return cls(
            ticket_id,
            at_us,
            clocks=held,
            next_due_at_us=min(dues, default=None),
            wake_at_us=min(ahead) + 1 if ahead else None,
        )

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

    def to_dict(self) -> dict[str, Any]:
        """The status as JSON-ready data with its schema version."""
        return {
            "schema": STATUS_SCHEMA,
            "ticket_id": self.ticket_id,
            "at": to_iso(self.at_us),
            "clocks": [clock.to_dict() for clock in self.clocks.values()],
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
        reader.finish()
        return cls.of(ticket_id, at_us, [Clock.from_dict(clock, STATUS_SCHEMA) for clock in clocks])
