"""What a host is told of: clocks that start, pause, pass their milestones, break or keep their promise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from attrs import frozen

from servicecore.instant import from_us, to_iso
from servicecore.record import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pendulum import DateTime

__all__ = ["Mark", "Signal", "SignalKind", "read_mark"]

SignalKind = Literal["started", "paused", "resumed", "milestone", "breached", "met", "cancelled"]

Mark: TypeAlias = tuple[SignalKind, str, int]
"""A signal as its clock keeps it: kind, name and instant."""


@frozen
class Signal:
    """
    One thing that a clock has to tell, once.

    Signals are a fold of the history: what is told up to an instant is told again, the same, by every
    later judgement of that history. A host that remembers the keys it has handled can judge as often, and
    as late, as it likes.

    Args:
        kind: started, paused, resumed, milestone, breached, met or cancelled. A clock that was met and then
            reopened may yet be breached, and one that was late by an earlier goal may yet be met.

        name: What tells it from the others of its cycle: the kind; of milestones the milestone's name; of
            pauses and resumptions the kind and the id of the event, because there may be many.

        at_us: The exact instant, or that of the event that put it into the past, whichever is later. A
            breach is one microsecond past the deadline, a milestone at its very instant.
    """

    ticket_id: str
    metric: str
    cycle: int
    kind: SignalKind
    name: str
    at_us: int

    @property
    def key(self) -> tuple[str, str, int, str]:
        """Ticket, metric, cycle and name: there is one signal under a key."""
        return self.ticket_id, self.metric, self.cycle, self.name

    @property
    def at(self) -> DateTime:
        """The instant, in UTC."""
        return from_us(self.at_us)

    def to_dict(self) -> dict[str, Any]:
        """The signal as JSON-ready data."""
        return {
            "ticket_id": self.ticket_id,
            "metric": self.metric,
            "cycle": self.cycle,
            "kind": self.kind,
            "name": self.name,
            "at": to_iso(self.at_us),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Signal:
        """The signal that `to_dict` wrote."""
        reader = Reader("signal", data)
        ticket_id, metric, cycle = reader.text("ticket_id"), reader.text("metric"), reader.whole("cycle")
        kind, name, at_us = _read_mark(reader)
        reader.finish()
        return cls(ticket_id, metric, cycle, kind, name, at_us)


def read_mark(data: Mapping[str, Any]) -> Mark:
    """The mark that a clock's `to_dict` wrote."""
    reader = Reader("mark", data)
    mark = _read_mark(reader)
    reader.finish()
    return mark


def _read_mark(reader: Reader) -> Mark:
    return reader.choice("kind", get_args(SignalKind)), reader.text("name"), reader.instant("at")
