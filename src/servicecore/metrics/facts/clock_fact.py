"""How one promise to a ticket came out, and the narrow table of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from attrs import asdict, field, frozen

from servicecore.metrics.facts.column import (
    TICKET_ID,
    Column,
    Count,
    Duration,
    Instant,
    Kind,
    Text,
    columns_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from servicecore.metrics.facts.facts import TicketFacts

__all__ = ["CLOCK_COLUMNS", "VERDICTS", "ClockFact", "Verdict", "clock_rows"]

Verdict = Literal["met", "breached", "open", "cancelled"]
VERDICTS: tuple[Verdict, ...] = ("met", "breached", "open", "cancelled")


@frozen
class ClockFact:
    """
    How one SLA clock of a ticket came out. Goal and elapsed are in the time of the goal's own calendar.

    It has no ticket of its own: it stands in its ticket's row, and `clock_rows` writes the id before it.
    """

    metric: Annotated[Text, 'Such as "resolution"; with the cycle it tells a ticket\'s clocks apart.']
    verdict: Annotated[
        Verdict,
        Kind("text"),
        "met; breached, also when the deadline passed while it runs; open; cancelled: it counts no longer.",
    ]
    cycle: Annotated[Count, "From 1; a clock that starts anew has the next."] = field(kw_only=True, default=1)
    policy: Annotated[Text | None, "The policy that judged it."] = field(kw_only=True, default=None)
    goal_us: Annotated[Duration | None, "The promised time."] = field(kw_only=True, default=None)
    elapsed_us: Annotated[Duration | None, "The time it counted."] = field(kw_only=True, default=None)
    started_at_us: Annotated[Instant | None, "When it started."] = field(kw_only=True, default=None)
    due_at_us: Annotated[Instant | None, "Its deadline."] = field(kw_only=True, default=None)
    stopped_at_us: Annotated[Instant | None, "When it stopped."] = field(kw_only=True, default=None)

    @property
    def settled_at_us(self) -> int | None:
        """The instant that places the clock in a period: its deadline, or its stop where it has none."""
        return self.stopped_at_us if self.due_at_us is None else self.due_at_us


CLOCK_COLUMNS = (
    TICKET_ID,
    *columns_of(ClockFact),
    Column(
        "settled_at_us",
        "integer",
        "µs since 1970 UTC",
        True,
        "What places it in a period: its deadline, or its stop where it has none.",
    ),
)
"""The columns of `clock_rows`."""


def clock_rows(facts: Iterable[TicketFacts]) -> Iterator[dict[str, Any]]:
    """
    The clocks of all tickets as flat rows, each with its ticket's id: the narrow table beside the facts.

    >>> from servicecore.metrics import TicketFacts
    >>> row = TicketFacts(
    ...     ticket_id="T-1", asof_us=9, created_at_us=0, last_event_at_us=0,
    ...     clocks=(ClockFact("resolution", "met"),),
    ... )
    >>> [(each["ticket_id"], each["metric"], each["verdict"]) for each in clock_rows([row])]
    [('T-1', 'resolution', 'met')]
    """
    for row in facts:
        for clock in row.clocks:
            yield {"ticket_id": row.ticket_id, **asdict(clock), "settled_at_us": clock.settled_at_us}
