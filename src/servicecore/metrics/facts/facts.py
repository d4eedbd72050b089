"""One row of plain facts per ticket: what KPIs count, sum and rank, and nothing that needs judging again.

All policy (what is a response, what reopens, which calendar) has been spent by
the time a fact exists. Instants are microseconds since 1970 UTC and end in
`_at_us`, durations are microseconds and end in `_us`; None means that it has
not happened by `asof_us`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from attrs import asdict, field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FACTS_SCHEMA", "ClockFact", "TicketFacts", "Verdict"]

FACTS_SCHEMA = "servicecore.facts/1"

Verdict = Literal["met", "breached", "open", "cancelled"]


@frozen
class ClockFact:
    """
    How one SLA clock of a ticket came out.

    Args:
        metric: Such as "resolution"; with *cycle* it tells a ticket's clocks apart.

        verdict: "met" or "breached", also when the deadline has passed while it runs; "open" while
            neither is known, "cancelled" when it no longer counts.

        policy: The policy that judged it.

        goal_us, elapsed_us: In the time of the goal's own calendar.

        started_at_us, due_at_us, stopped_at_us: Instants, None where there is none.
    """

    metric: str
    verdict: Verdict
    cycle: int = field(kw_only=True, default=1)
    policy: str | None = field(kw_only=True, default=None)
    goal_us: int | None = field(kw_only=True, default=None)
    elapsed_us: int | None = field(kw_only=True, default=None)
    started_at_us: int | None = field(kw_only=True, default=None)
    due_at_us: int | None = field(kw_only=True, default=None)
    stopped_at_us: int | None = field(kw_only=True, default=None)

    @property
    def settled_at_us(self) -> int | None:
        """The instant that places the clock in a period: its deadline, or its stop where it has none."""
        return self.stopped_at_us if self.due_at_us is None else self.due_at_us


@frozen(kw_only=True)
class TicketFacts:
    """
    What is known of one ticket at `asof_us`.

    Args:
        ticket_id: The host's name for it.

        asof_us: What happened later is not in here.

        created_at_us: When it was opened.

        first_response_at_us, first_resolved_at_us, last_resolved_at_us, closed_at_us, last_event_at_us:
            When these happened; `closed_at_us` is the last closing.

        first_response_us, first_resolution_us, last_resolution_us, throughput_us: From the opening to
            each of them, the last being to the last event. Negative where a log says so.

        ..._business_us: The same in open time; None when no calendar was given.

        close_lag_us: From the last resolution to the closing.

        unresolved_us: From the opening to *asof_us*, or to its closing, while it was never resolved:
            censored, not missing.

        wait_us, wait_business_us, waits: Time waited, and how often a wait began.

        events: How many things happened to it.

        hops: Changes of the acting agent from one event to the next.

        reassignments: Changes of assignee or team after the first assignment.

        resolutions: Entries into a resolved state.

        reopenings: Returns from a resolved or closed state.

        work_after_resolution, events_after_closed: Events after the first of each.

        opened_in_hours: 1 or 0: whether the calendar was open at the opening.

        resolved: 1 or 0: whether it stands resolved or closed.

        merged: 1 or 0: whether it went on under another ticket's name.

        flags: The host's own yes-and-no facts, 1 or 0 by name.

        dimensions: What to group by: workflow, state, category, priority, team, channel and the host's own.

        open_spans: When it was open: (from, to), the last to None while it is.

        clocks: How its SLA clocks came out.
    """

    ticket_id: str
    asof_us: int
    created_at_us: int
    first_response_at_us: int | None = None
    first_resolved_at_us: int | None = None
    last_resolved_at_us: int | None = None
    closed_at_us: int | None = None
    last_event_at_us: int
    first_response_us: int | None = None
    first_response_business_us: int | None = None
    first_resolution_us: int | None = None
    first_resolution_business_us: int | None = None
    last_resolution_us: int | None = None
    last_resolution_business_us: int | None = None
    throughput_us: int = 0
    throughput_business_us: int | None = None
    close_lag_us: int | None = None
    close_lag_business_us: int | None = None
    unresolved_us: int | None = None
    unresolved_business_us: int | None = None
    wait_us: int = 0
    wait_business_us: int | None = None
    waits: int = 0
    events: int = 1
    hops: int = 0
    reassignments: int = 0
    resolutions: int = 0
    reopenings: int = 0
    work_after_resolution: int = 0
    events_after_closed: int = 0
    opened_in_hours: int | None = None
    resolved: int = 0
    merged: int = 0
    flags: Mapping[str, int] = field(factory=dict, hash=False)
    dimensions: Mapping[str, str] = field(factory=dict, hash=False, repr=False)
    open_spans: tuple[tuple[int, int | None], ...] = ()
    clocks: tuple[ClockFact, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """
        The row as flat, JSON-ready data with its schema version.

        >>> TicketFacts(ticket_id="T-1", asof_us=9, created_at_us=0, last_event_at_us=0).to_dict()["schema"]
        'servicecore.facts/1'
        """
        return {"schema": FACTS_SCHEMA, **asdict(self)}
