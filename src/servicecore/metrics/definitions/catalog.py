"""The KPIs that come with the library, each a definition one can read, print and vary.

    catalog.FIRST_RESPONSE.p90              another figure of the same measure
    catalog.FIRST_RESPONSE.business         the same in open time
    catalog.SLA_ATTAINMENT.of("resolution") the clocks of one metric
    catalog.resolved_within("72h")          a promise of your own

Tickets that went on under another ticket's name are left out everywhere.
"""

from __future__ import annotations

from servicecore.errors import UnknownName
from servicecore.instant import HOUR_US
from servicecore.metrics.definitions import promise
from servicecore.metrics.definitions.kpi import Kpi, Test
from servicecore.metrics.definitions.promise import (
    CALENDAR,
    LIVE,
    flag_share,
    hops_at_least,
    resolved_within,
    responded_within,
)

__all__ = [
    "ARRIVALS",
    "BACKLOG",
    "BREACH",
    "CLOSED",
    "CLOSE_LAG",
    "EVENTS",
    "EVENT_AFTER_CLOSED",
    "FIRST_RESOLUTION",
    "FIRST_RESPONSE",
    "HOPS",
    "LAST_RESOLUTION",
    "NO_HOPS",
    "OPENED_IN_HOURS",
    "REASSIGNED",
    "REOPENED",
    "REOPENED_BY_WORK",
    "RERESOLVED",
    "RESOLUTION",
    "RESOLVED",
    "SLA_ATTAINMENT",
    "THROUGHPUT_TIME",
    "TICKETS",
    "TIME_TO_RESOLVE",
    "USUAL",
    "WAITED",
    "WAIT_TIME",
    "find",
    "flag_share",
    "hops_at_least",
    "resolved_within",
    "responded_within",
]

_CLOSED = Test("closed_at_us", "present", reason="not closed")

TICKETS = Kpi("tickets", "Tickets", kind="count", definition="Tickets that were opened.", population=LIVE)
ARRIVALS = Kpi(
    "arrivals",
    "Arrivals",
    kind="count",
    definition="Tickets opened in the period.",
    population=LIVE,
)
RESOLVED = Kpi(
    "resolved",
    "Resolved",
    kind="count",
    definition="Tickets resolved for the first time in the period.",
    population=(*LIVE, promise.RESOLVED),
    anchor="resolved",
)
CLOSED = Kpi(
    "closed",
    "Closed",
    kind="count",
    definition="Tickets closed for the last time in the period.",
    population=(*LIVE, _CLOSED),
    anchor="closed",
)
FIRST_RESPONSE = Kpi(
    "first_response",
    "First response time",
    kind="measure",
    definition="From the opening to the first answer of an agent, over tickets that were answered.",
    measure="first_response_us",
    population=(*LIVE, promise.RESPONDED),
    unit="hours",
    anchor="first_response",
    better="lower",
    source="Zendesk: first reply time",
)
FIRST_RESOLUTION = Kpi(
    "first_resolution",
    "First resolution time",
    kind="measure",
    definition="From the opening to the first resolution, over tickets that were resolved.",
    measure="first_resolution_us",
    population=(*LIVE, promise.RESOLVED),
    unit="hours",
    anchor="resolved",
    better="lower",
    source="Zendesk: first resolution time",
)
LAST_RESOLUTION = Kpi(
    "resolution",
    "Resolution time",
    kind="measure",
    definition="From the opening to the last resolution, over tickets that were resolved.",
    measure="last_resolution_us",
    population=(*LIVE, promise.RESOLVED),
    unit="hours",
    anchor="last_resolved",
    better="lower",
    source="Zendesk: full resolution time",
)
RESOLUTION = LAST_RESOLUTION
"""What was resolved; for how long what arrived will take, ask TIME_TO_RESOLVE."""

TIME_TO_RESOLVE = Kpi(
    "time_to_resolve",
    "Time to resolve",
    kind="survival",
    definition="From the opening to the first resolution, over all that arrived; open tickets count for "
    "as long as they have been watched.",
    measure="first_resolution_us",
    population=LIVE,
    unit="hours",
    better="lower",
    spans=(24 * HOUR_US, 72 * HOUR_US, 168 * HOUR_US),
    source="Kaplan and Meier, 1958",
)
THROUGHPUT_TIME = Kpi(
    "throughput_time",
    "Throughput time",
    kind="measure",
    definition="From the opening to the last event.",
    measure="throughput_us",
    population=LIVE,
    unit="hours",
    better="lower",
    source="process mining: case duration",
)
CLOSE_LAG = Kpi(
    "close_lag",
    "Time from resolution to closing",
    kind="measure",
    definition="From the last resolution to the last closing, over tickets that have both.",
    measure="close_lag_us",
    population=(*LIVE, promise.RESOLVED, _CLOSED),
    unit="hours",
    anchor="closed",
)
REOPENED = Kpi(
    "reopened",
    "Reopened",
    kind="ratio",
    definition="Tickets that came back from a resolved or closed state, of all.",
    population=LIVE,
    hit=(Test("reopenings", ">=", 1),),
    unit="share",
    better="lower",
    source="ServiceNow: reopen_count",
)
REOPENED_BY_WORK = Kpi(
    "reopened_by_work",
    "Worked on after resolution",
    kind="ratio",
    definition="Tickets with work after their first resolution, of those resolved.",
    population=(*LIVE, promise.RESOLVED),
    hit=(Test("work_after_resolution", ">=", 1),),
    unit="share",
    anchor="resolved",
    better="lower",
)
RERESOLVED = Kpi(
    "re_resolved",
    "Resolved again",
    kind="ratio",
    definition="Tickets resolved twice or more, of those resolved.",
    population=(*LIVE, promise.RESOLVED),
    hit=(Test("resolutions", ">=", 2),),
    unit="share",
    anchor="resolved",
    better="lower",
    source="process mining: rework",
)
EVENT_AFTER_CLOSED = Kpi(
    "event_after_closed",
    "Events after closing",
    kind="ratio",
    definition="Tickets to which something happened after their first closing, of those closed.",
    population=(*LIVE, _CLOSED),
    hit=(Test("events_after_closed", ">=", 1),),
    unit="share",
    anchor="closed",
    better="lower",
)
WAITED = Kpi(
    "waited",
    "Waited",
    kind="ratio",
    definition="Tickets that waited at least once, of all.",
    population=LIVE,
    hit=(Test("waits", ">=", 1),),
    unit="share",
    better="lower",
)
WAIT_TIME = Kpi(
    "wait_time",
    "Time waited",
    kind="measure",
    definition="The waits of a ticket together, over tickets that waited.",
    measure="wait_us",
    population=(*LIVE, Test("waits", ">=", 1, reason="never waited")),
    unit="hours",
    better="lower",
)
HOPS = Kpi(
    "hops",
    "Hops",
    kind="measure",
    definition="Changes of the acting agent between consecutive events.",
    measure="hops",
    population=LIVE,
    statistic="mean",
    better="lower",
)
NO_HOPS = Kpi(
    "no_hops",
    "In one pair of hands",
    kind="ratio",
    definition="Tickets on which a single agent acted, of all.",
    population=LIVE,
    hit=(Test("hops", "<=", 0),),
    unit="share",
    better="higher",
)
EVENTS = Kpi(
    "events",
    "Events per ticket",
    kind="measure",
    definition="How many things happened to a ticket.",
    measure="events",
    population=LIVE,
    statistic="mean",
)
REASSIGNED = Kpi(
    "reassigned",
    "Reassigned",
    kind="ratio",
    definition="Tickets whose assignee or team changed after the first assignment, of all.",
    population=LIVE,
    hit=(Test("reassignments", ">=", 1),),
    unit="share",
    better="lower",
    source="ServiceNow: reassignment_count",
)
OPENED_IN_HOURS = Kpi(
    "opened_in_hours",
    "Opened in business hours",
    kind="ratio",
    definition="Tickets opened while the calendar was open, of all.",
    population=(*LIVE, CALENDAR),
    hit=(Test("opened_in_hours", ">=", 1),),
    unit="share",
)
BACKLOG = Kpi(
    "backlog",
    "Backlog",
    kind="stock",
    definition="Tickets open at the instant, by the intervals in which they were; age is since the opening.",
    population=LIVE,
    anchor="snapshot",
    better="lower",
    source="COPC: backlog and its ageing",
)
SETTLED = (
    Test("verdict", "!=", "open", reason="still running"),
    Test("verdict", "!=", "cancelled", reason="cancelled"),
)

SLA_ATTAINMENT = Kpi(
    "sla_attainment",
    "SLA attainment",
    kind="ratio",
    subject="clock",
    population=SETTLED,
    definition="SLA clocks met, of those met or breached; running past the deadline is breached.",
    hit=(Test("verdict", "==", "met"),),
    unit="share",
    anchor="due",
    better="higher",
)
BREACH = Kpi(
    "breach",
    "SLA breaches",
    kind="ratio",
    subject="clock",
    population=SETTLED,
    definition="SLA clocks breached, of those met or breached; running past the deadline is breached.",
    hit=(Test("verdict", "==", "breached"),),
    unit="share",
    anchor="due",
    better="lower",
)

USUAL = (
    ARRIVALS,
    RESOLVED,
    FIRST_RESPONSE,
    FIRST_RESPONSE.business,
    FIRST_RESOLUTION,
    FIRST_RESOLUTION.business,
    LAST_RESOLUTION,
    TIME_TO_RESOLVE,
    SLA_ATTAINMENT,
    REOPENED,
    REASSIGNED,
    WAITED,
    WAIT_TIME,
    HOPS,
)
"""What a report shows when nobody says what it should."""

_NAMED = {
    kpi.id: kpi
    for kpi in (
        *USUAL,
        TICKETS,
        CLOSED,
        THROUGHPUT_TIME,
        CLOSE_LAG,
        REOPENED_BY_WORK,
        RERESOLVED,
        EVENT_AFTER_CLOSED,
        NO_HOPS,
        EVENTS,
        OPENED_IN_HOURS,
        BACKLOG,
        BREACH,
    )
}


def find(name: str) -> Kpi:
    """
    The KPI of that id.

    Raises:
        UnknownName: If there is none.

    >>> find("hops").title
    'Hops'
    """
    kpi = _NAMED.get(name)
    if kpi is None:
        raise UnknownName("KPI", name, sorted(_NAMED))
    return kpi
