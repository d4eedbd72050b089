"""The KPIs of a desk by priority: one line a KPI, one column a level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from servicecore.metrics import KpiTable, catalog, compute, fold
from servicecore.metrics.tables.wording import title, value_text
from servicecore.text_table import aligned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.desk import Desk
    from servicecore.metrics import TicketFacts
    from servicecore.store import MemoryStore

__all__ = ["KPIS", "Scoreboard", "facts_of", "scoreboard"]

KPIS = (
    catalog.ARRIVALS,
    catalog.FIRST_RESPONSE.p50,
    catalog.FIRST_RESPONSE.p90,
    catalog.RESOLUTION.p50,
    catalog.RESOLUTION.p90,
    catalog.SLA_ATTAINMENT.of("acknowledgement"),
    catalog.SLA_ATTAINMENT.of("first_response"),
    catalog.SLA_ATTAINMENT.of("resolution"),
    catalog.WAITED,
    catalog.REASSIGNED,
    catalog.REOPENED,
)

ALL = "all"


@frozen
class Scoreboard:
    """
    KPIs by priority, and over all.

    Args:
        levels: The columns, most severe first.

        lines: A title and a value a column, `all` last.
    """

    levels: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return ("KPI", *self.levels, ALL)

    def __str__(self) -> str:
        return "\n".join(aligned(self.header, self.lines, right=self.header[1:]))


def facts_of(desk: Desk, store: MemoryStore, at_us: int) -> list[TicketFacts]:
    """The facts of every ticket of a store, as known at *at_us*."""
    histories = (store.history(ticket_id) for ticket_id in store.tickets())
    return [fold(history, desk.policies, desk.calendars, asof=at_us) for history in histories]


def scoreboard(desk: Desk, facts: Sequence[TicketFacts], at_us: int) -> Scoreboard:
    """The KPIs of *facts* as of *at_us*; periods begin in the zone of the desk's office."""
    timezone = desk.calendars["office"].timezone
    levels = desk.priority.scale.levels if desk.priority else ()
    split = compute(facts, KPIS, by=["priority"], asof=at_us, timezone=timezone)
    whole = compute(facts, KPIS, asof=at_us, timezone=timezone)
    values = _values(split) | _values(whole)
    titles = dict.fromkeys(title(row) for row in whole)
    lines = tuple((name, *(values.get((name, level), "-") for level in (*levels, ALL))) for name in titles)
    return Scoreboard(levels, lines)


def _values(table: KpiTable) -> dict[tuple[str, str], str]:
    return {(title(row), row.group.get("priority") or ALL): value_text(row) for row in table}
