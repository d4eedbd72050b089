"""What another release of the time-zone rules does to stored deadlines, as a value, a text and plain data."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.duration import duration_text
from servicecore.instant import to_iso, to_us
from servicecore.text_table import aligned, printable

if TYPE_CHECKING:
    from pendulum import DateTime

    from servicecore.errors import Fault

__all__ = ["Move", "Reason", "StaleDeadline", "TzReport"]

SCHEMA = "servicecore.tz_check/1"

Reason = Literal["computed", "wall"]


@frozen
class Move:
    """
    A deadline that is another instant under the other release.

    Args:
        key: Whose deadline.

        stored_at: When it is due as stored, in the calendar's zone by the release it was stored under.

        moves_to: When it is due under the other release, in the calendar's zone by that release.

        reason: "computed" where start and goal gave the deadline again, "wall" where its local time was kept.
    """

    key: str
    stored_at: DateTime
    moves_to: DateTime = field(kw_only=True)
    reason: Reason = field(kw_only=True)

    @property
    def by(self) -> timedelta:
        """How far it moves; negative when it is due earlier."""
        return timedelta(0, 0, to_us(self.moves_to) - to_us(self.stored_at))

    def to_dict(self) -> dict[str, Any]:
        """The move as plain data, instants in UTC."""
        return {
            "key": self.key,
            "stored_at": to_iso(to_us(self.stored_at)),
            "moves_to": to_iso(to_us(self.moves_to)),
            "by": duration_text(self.by // timedelta(microseconds=1)),
            "reason": self.reason,
        }


@frozen
class StaleDeadline:
    """
    A deadline that start and goal do not give again under the release it is said to be stored under.

    So something else than the zone has changed since: the calendar, the goal, a pause; or it was stored under
    yet another release. How far it would move says nothing then.
    """

    key: str
    stored_at: DateTime
    computed_at: DateTime = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain data, instants in UTC."""
        return {
            "key": self.key,
            "stored_at": to_iso(to_us(self.stored_at)),
            "computed_at": to_iso(to_us(self.computed_at)),
        }

    def __str__(self) -> str:
        computed = self.computed_at.isoformat()
        return (
            f"{printable(self.key)}: stored {self.stored_at.isoformat()}, but start and goal give {computed}"
        )


@frozen(kw_only=True)
class TzReport:
    """
    What another release does to a set of deadlines.

    Args:
        calendar: The calendar's name.

        timezone: Its zone.

        before: The release that the deadlines were stored under.

        after: The release that they were held against.

        checked: How many were read, those that move and those that are stale among them.

        moves: Those that move, in the order given.

        stale: Those that were not compared, because they differ already; in the order given.

        faults: What could not be read, by its key, or by its place where it has none.
    """

    calendar: str
    timezone: str
    before: str
    after: str
    checked: int
    moves: tuple[Move, ...]
    stale: tuple[StaleDeadline, ...]
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether every deadline was compared, and none moves."""
        return not (self.moves or self.stale or self.faults)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "schema": SCHEMA,
            "calendar": self.calendar,
            "timezone": self.timezone,
            "before": self.before,
            "after": self.after,
            "checked": self.checked,
            "moves": [move.to_dict() for move in self.moves],
            "stale": [stale.to_dict() for stale in self.stale],
            "faults": [{"path": f.path, "code": f.code, "message": f.message} for f in self.faults],
        }

    def __str__(self) -> str:
        counts = [f"{self.checked} checked", f"{len(self.moves)} move"]
        counts += [f"{len(self.stale)} stale"] if self.stale else []
        counts += [f"{len(self.faults)} unreadable"] if self.faults else []
        name, zone = printable(self.calendar), self.timezone
        lines = [f"{name} in {zone}, tzdb {self.before} against {self.after}: {', '.join(counts)}"]
        if self.moves:
            header = ["key", "stored", "moves to", "by", "reason"]
            lines += ["", *aligned(header, [_cells(move) for move in self.moves], right=["by"])]
        lines += ["", *(f"stale: {stale}" for stale in self.stale)] if self.stale else []
        lines += ["", *(f"unreadable: {fault}" for fault in self.faults)] if self.faults else []
        return "\n".join(lines)


def _cells(move: Move) -> list[str]:
    length = duration_text(move.by // timedelta(microseconds=1))
    by = length if length.startswith("-") else f"+{length}"
    return [move.key, move.stored_at.isoformat(), move.moves_to.isoformat(), by, move.reason]
