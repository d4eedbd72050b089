"""What clocks have told of a ticket, as plain data: what happened to them, and the deadlines that run."""

from __future__ import annotations

from attrs import field, frozen

__all__ = ["NOTHING_TOLD", "Alert", "Deadline", "Told"]


@frozen
class Alert:
    """
    Something that a clock told.

    Args:
        metric: What the clock measures.

        cycle: Which of its cycles.

        name: What happened: `breached`, `met`, or the name of a milestone such as `75%`.

        at_us: When, microseconds UTC.
    """

    metric: str
    cycle: int
    name: str
    at_us: int


@frozen
class Deadline:
    """
    The deadline of a clock that runs, passed or not.

    Args:
        due_us: When, microseconds UTC.
    """

    metric: str
    cycle: int
    due_us: int


@frozen
class Told:
    """
    All that clocks have told by an instant.

    Args:
        alerts: What happened to them.

        deadlines: What they run towards.
    """

    alerts: tuple[Alert, ...] = ()
    deadlines: tuple[Deadline, ...] = field(default=(), kw_only=True)


NOTHING_TOLD = Told()
"""Of clocks that nobody asked."""
