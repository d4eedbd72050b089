"""The board of a desk: every open ticket with the promise that presses most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from servicecore.duration import duration_text
from servicecore.instant import MINUTE_US, utc_datetime
from servicecore.sla import ClockState
from servicecore.text_table import aligned

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecore.desk import Desk
    from servicecore.sla import Clock, SlaStatus
    from servicecore.store import MemoryStore
    from servicecore.ticket import Ticket

__all__ = ["BoardRow", "board", "board_text"]


@frozen
class BoardRow:
    """
    One open ticket on the board.

    Args:
        ticket: The ticket.

        clock: The clock that presses most: a running one before a paused one, the earliest
            deadline first; None when none is live.

        breached: The metrics whose promises are broken.

        status: All its clocks.
    """

    ticket: Ticket
    clock: Clock | None
    breached: tuple[str, ...] = field(kw_only=True)
    status: SlaStatus = field(kw_only=True, repr=False)

    @property
    def due(self) -> str:
        """The deadline on the calendar's own wall clock; a dash while there is none."""
        if self.clock is None or self.clock.due_at is None:
            return "-"
        return f"{self.clock.due_at:%a %d %b %H:%M}"

    @property
    def left(self) -> str:
        """What remains of the goal, in business time, or by how much it is overrun, to the minute."""
        if self.clock is None or self.clock.remaining_us is None:
            return "-"
        if self.clock.overrun_us:
            return f"over by {_minutes(self.clock.overrun_us)}"
        held = " (paused)" if self.clock.state is ClockState.PAUSED else ""
        return f"{_minutes(self.clock.remaining_us)}{held}"


def _minutes(us: int) -> str:
    return duration_text(us // MINUTE_US * MINUTE_US) if us >= MINUTE_US else "0m"


def board(desk: Desk, store: MemoryStore, at_us: int) -> tuple[BoardRow, ...]:
    """The open tickets of a store, what presses most first."""
    rows = []
    for ticket_id in store.tickets():
        history = store.history(ticket_id)
        ticket = desk.replay(history)
        if not ticket.category.done:
            rows.append(_row(ticket, desk.sla(history, at=utc_datetime(at_us))))
    return tuple(sorted(rows, key=_pressure))


def _row(ticket: Ticket, status: SlaStatus) -> BoardRow:
    live = [
        c for c in status.clocks.values() if c.state in (ClockState.RUNNING, ClockState.PAUSED) and c.promised
    ]
    pressing = min(live, key=_when, default=None)
    broken = [clock.metric for clock in status.clocks.values() if clock.breached]
    return BoardRow(ticket, pressing, breached=tuple(dict.fromkeys(broken)), status=status)


def _when(clock: Clock) -> tuple[bool, int]:
    return (clock.due_at_us is None, clock.due_at_us or 0)


def _pressure(row: BoardRow) -> tuple[bool, int, str]:
    undated, due_us = (True, 0) if row.clock is None else _when(row.clock)
    return undated, due_us, row.ticket.id


HEADER = ("ticket", "priority", "state", "team", "promise", "due", "left", "breached")


def board_cells(rows: Iterable[BoardRow]) -> list[tuple[str, ...]]:
    """The board as texts, under `HEADER`."""
    return [
        (
            row.ticket.id,
            row.ticket.priority or "-",
            row.ticket.state + (f": {row.ticket.wait_reason}" if row.ticket.wait_reason else ""),
            row.ticket.team or "-",
            "-" if row.clock is None else row.clock.metric,
            row.due,
            row.left,
            ", ".join(row.breached),
        )
        for row in rows
    ]


def board_text(rows: Sequence[BoardRow]) -> str:
    """The board for a terminal."""
    return "\n".join(aligned(HEADER, board_cells(rows))) if rows else "no ticket is open"
