"""One row of plain facts per ticket: what KPIs count, sum and rank, and nothing that needs judging again.

All policy (what is a response, what reopens, which calendar) has been spent by
the time a fact exists. Instants are microseconds since 1970 UTC and end in
`_at_us`, durations are microseconds and end in `_us`; None means that it has
not happened by `asof_us`, or that nobody can know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from attrs import asdict, field, frozen

from servicecore.metrics.facts.clock_fact import ClockFact  # noqa: TC001 - columns_of reads them
from servicecore.metrics.facts.column import (
    Count,
    Duration,
    Flag,
    Instant,
    Kind,
    Number,
    Text,
    columns_of,
)
from servicecore.metrics.facts.reading import read_row
from servicecore.metrics.facts.spell import Spell  # noqa: TC001

__all__ = ["FACTS_SCHEMA", "FACT_COLUMNS", "TicketFacts"]

FACTS_SCHEMA = "servicecore.facts/2"

Numbers: TypeAlias = Annotated[Mapping[str, int], Kind("integers by name")]
Texts: TypeAlias = Annotated[Mapping[str, str], Kind("texts by name")]
Spans: TypeAlias = Annotated[tuple[tuple[int, int | None], ...], Kind("spans", "µs since 1970 UTC")]


@frozen(kw_only=True)
class TicketFacts:
    """
    What is known of one ticket at `asof_us`.

    Each column says what it means in its own declaration; `FACT_COLUMNS` lists them, and the table in
    `docs/facts.md` is written from it. A business duration is the same in open time of the policy's
    calendar, None when there is none. Durations may be negative where a log says so; they are kept, and
    `negative` counts them.
    """

    ticket_id: Annotated[Text, "The host's name for the ticket."]
    asof_us: Annotated[Instant, "What happened later is not in the row."]
    created_at_us: Annotated[Instant, "When it was opened."]
    received_at_us: Annotated[Instant | None, "When what it is about came in, where that was told."] = None
    registration_lag_us: Annotated[Duration | None, "From its receipt until the opening was recorded."] = None

    acknowledged_at_us: Annotated[Instant | None, "When an agent first acknowledged it."] = None
    acknowledge_us: Annotated[Duration | None, "From the opening to the acknowledgement."] = None
    acknowledge_business_us: Annotated[Duration | None, "The same in open time."] = None
    first_response_at_us: Annotated[Instant | None, "When it was first answered."] = None
    first_response_us: Annotated[Duration | None, "From the opening to the first answer."] = None
    first_response_business_us: Annotated[Duration | None, "The same in open time."] = None
    first_resolved_at_us: Annotated[Instant | None, "When it was first resolved."] = None
    first_resolution_us: Annotated[Duration | None, "From the opening to the first resolution."] = None
    first_resolution_business_us: Annotated[Duration | None, "The same in open time."] = None
    last_resolved_at_us: Annotated[Instant | None, "When it was last resolved."] = None
    last_resolution_us: Annotated[Duration | None, "From the opening to the last resolution."] = None
    last_resolution_business_us: Annotated[Duration | None, "The same in open time."] = None
    restored_at_us: Annotated[Instant | None, "When the service was back, be it by a way round."] = None
    restore_us: Annotated[Duration | None, "From the opening until the service was back."] = None
    fixed_at_us: Annotated[
        Instant | None, "When it was mended for good: the resolution that stands, unless by a way round."
    ] = None
    fix_us: Annotated[Duration | None, "From the opening until it was mended for good."] = None
    closed_at_us: Annotated[Instant | None, "When it was last closed."] = None
    close_lag_us: Annotated[
        Duration | None, "From the last resolution to its closing; none before that is closed."
    ] = None
    close_lag_business_us: Annotated[Duration | None, "The same in open time."] = None
    last_event_at_us: Annotated[Instant, "When the last thing happened to it."]
    throughput_us: Annotated[Duration, "From the opening to the last event."] = 0
    throughput_business_us: Annotated[Duration | None, "The same in open time."] = None
    unresolved_us: Annotated[
        Duration | None,
        "From the opening to asof, or to its closing, while it was never resolved: censored, not missing.",
    ] = None
    unresolved_business_us: Annotated[Duration | None, "The same in open time."] = None

    wait_us: Annotated[Duration, "Time waited, whoever was waited for."] = 0
    wait_business_us: Annotated[Duration | None, "The same in open time."] = None
    wait_requester_us: Annotated[Duration | None, "The part of the wait that was for the requester."] = None
    wait_requester_business_us: Annotated[Duration | None, "The same in open time."] = None
    wait_other_us: Annotated[Duration | None, "The rest of the wait: for third parties and others."] = None
    wait_other_business_us: Annotated[Duration | None, "The same in open time."] = None
    requester_wait_us: Annotated[
        Duration | None, "The time the requester waited: open, and not waiting for the requester."
    ] = None
    requester_wait_business_us: Annotated[Duration | None, "The same in open time."] = None
    agent_work_us: Annotated[Duration | None, "The time it lay with the desk: open, and not waiting."] = None
    agent_work_business_us: Annotated[Duration | None, "The same in open time."] = None
    worked_us: Annotated[Duration | None, "Work that was logged; none where nobody logs."] = None
    cost: Annotated[
        Annotated[int, Kind("integer", "minor units of money")] | None, "What was booked on it."
    ] = None

    events: Annotated[Count, "How many things happened to it."] = 1
    later_events: Annotated[Count, "Events after asof, which nothing else in the row knows of."] = 0
    waits: Annotated[Count, "How often a wait began."] = 0
    agent_replies: Annotated[Count | None, "Answers to the requester, as the policy counts them."] = None
    requester_messages: Annotated[Count | None, "What the requester wrote after the opening."] = None
    resolutions: Annotated[Count, "Entries into a resolved state."] = 0
    reopenings: Annotated[Count, "Reopenings, as the policy counts them."] = 0
    work_after_resolution: Annotated[Count, "Pieces of work after the first resolution."] = 0
    events_after_closed: Annotated[Count, "Events after the first closing."] = 0
    hops: Annotated[Count, "Changes of the acting agent from one event to the next."] = 0
    reassignments: Annotated[Count, "Changes of assignee or team after the first assignment."] = 0
    team_hops: Annotated[Count | None, "Changes of team after the first."] = None
    holder_hops: Annotated[Count | None, "Changes of the person who has it, after the first."] = None
    ping_pong: Annotated[Count | None, "Returns to the team that had it before the last."] = None
    crossings: Annotated[Count | None, "Changes of team that cross from one unit to another."] = None
    dispatches: Annotated[
        Count | None, "How often it was sent to a team: transferred, or by a step that dispatches."
    ] = None
    escalations: Annotated[Count | None, "Escalations of any kind."] = None
    functional_escalations: Annotated[Count | None, "Those to people who know more."] = None
    hierarchical_escalations: Annotated[Count | None, "Those to people who may decide more."] = None
    promise_moves: Annotated[Count | None, "How often a promised time was moved."] = None

    resolved: Annotated[Flag, "Whether it stands resolved or closed."] = 0
    merged: Annotated[Flag, "Whether it went on under another ticket's name."] = 0
    cancelled: Annotated[Flag | None, "Whether it was cancelled or withdrawn."] = None
    spam: Annotated[Flag | None, "Whether it was nothing for a desk."] = None
    duplicate: Annotated[Flag | None, "Whether another ticket says the same."] = None
    excluded: Annotated[
        Text | None,
        "Why it stays out of figures: merged, spam, duplicate or cancelled, the first of them.",
    ] = None
    opened_in_hours: Annotated[Flag | None, "Whether the calendar was open at the opening."] = None
    first_contact: Annotated[Flag | None, "Of a resolved one: whether one contact was enough."] = None
    first_level: Annotated[
        Flag | None, "Of a resolved one: whether no team but those of the first level had it."
    ] = None
    confirmed: Annotated[Flag | None, "Of a closed one: whether the requester confirmed the solution."] = None
    not_solvable: Annotated[Flag | None, "Whether it stands settled as not solvable now."] = None
    same_team: Annotated[Flag | None, "Whether the team that accepted it also gave the answer."] = None
    known_issue: Annotated[Flag | None, "Whether it was matched with a known issue."] = None
    self_service: Annotated[Flag | None, "Whether it came by a channel of self-service."] = None
    outsourced: Annotated[Flag | None, "Whether a team of another house had it."] = None
    found_before_users: Annotated[Flag | None, "Whether monitoring found it, and no user."] = None
    in_scope: Annotated[Flag | None, "Whether it is within the scope of the service."] = None
    upheld: Annotated[Flag | None, "Whether its outcome upholds it; none where no outcome says."] = None

    promised_at_us: Annotated[Instant | None, "The time that was promised last."] = None
    first_promised_at_us: Annotated[Instant | None, "The time that was promised first."] = None
    promise_kept: Annotated[
        Flag | None, "Whether it was resolved by the time promised last; none while that is not due."
    ] = None
    first_promise_kept: Annotated[Flag | None, "The same for the time promised first."] = None
    surveyed_at_us: Annotated[Instant | None, "When the requester was last asked for an opinion."] = None
    rated_at_us: Annotated[Instant | None, "When the requester last gave one."] = None
    score: Annotated[
        Annotated[int, Kind("integer", "thousandths of a point")] | None, "The last mark as a whole."
    ] = None
    repeat_us: Annotated[
        Duration | None,
        "How long before its opening an earlier ticket of the same matter was resolved, by `mark_repeats`.",
    ] = None
    repeated: Annotated[
        Flag | None,
        "Of a resolved one: whether the same matter came again within the window, once that has passed.",
    ] = None
    negative: Annotated[Number | None, "How many of its durations are negative."] = None

    flags: Annotated[Numbers, "The host's own yes-and-no facts, 1 or 0 by name."] = field(
        factory=dict, hash=False
    )
    scores: Annotated[
        Annotated[Mapping[str, int], Kind("integers by name", "thousandths of a point")],
        "The last marks, by what was marked.",
    ] = field(factory=dict, hash=False)
    dimensions: Annotated[
        Texts,
        "What to group by: workflow, kind, state, category, priority, first_priority, team, first_team, "
        "unit, channel, requester_kind, area, outcome, cause, closed_by, and the host's own.",
    ] = field(factory=dict, hash=False, repr=False)
    open_spans: Annotated[Spans, "When it was open, from and to; the last has no end while it is."] = ()
    clocks: Annotated[
        Annotated[tuple[ClockFact, ...], Kind("clocks")], "How its SLA clocks came out: a table of its own."
    ] = ()
    spells: Annotated[
        Annotated[tuple[Spell, ...], Kind("spells")], "How its time was spent: a table of its own."
    ] = field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """
        The row as flat, JSON-ready data with its schema version.

        >>> TicketFacts(ticket_id="T-1", asof_us=9, created_at_us=0, last_event_at_us=0).to_dict()["schema"]
        'servicecore.facts/2'
        """
        return {"schema": FACTS_SCHEMA, **asdict(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TicketFacts:
        """
        The row that `to_dict` wrote, now or in any earlier release; what that did not know yet is None.

        Raises:
            InvalidDefinition: With everything that is missing, unknown or of the wrong type.
        """
        return cls(**read_row("facts", data, FACT_COLUMNS, cls, FACTS_SCHEMA))


FACT_COLUMNS = columns_of(TicketFacts)
"""The columns of a row of facts, in order."""
