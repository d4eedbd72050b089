"""How old the open tickets are."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.errors import InvalidArgument
from servicecore.instant import DAY_US, instant_us, to_iso
from servicecore.metrics.charts import drawing
from servicecore.metrics.charts.chart import Chart
from servicecore.metrics.charts.counted import counted
from servicecore.metrics.definitions import catalog
from servicecore.metrics.statistics.quantile import quantile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from servicecore.metrics.charts.look import Look
    from servicecore.metrics.facts.facts import TicketFacts

__all__ = ["AGES", "AgeGroup", "Ageing", "ageing"]

AGES = (1, 3, 7, 14, 30, 90)
"""The borders between the groups, in days; a border belongs to the older group."""


@frozen
class AgeGroup:
    """The tickets that are at least *since* and less than *until* days old; no end where that is None."""

    since: int
    until: int | None
    tickets: int

    @property
    def label(self) -> str:
        """The group as people say it."""
        if self.until is None:
            return f"{self.since}+ d"
        return f"{self.since}-{self.until} d"


@frozen
class Ageing(Chart):
    """
    The backlog by age.

    Args:
        groups: From the youngest.

        median_days: The age that half of them have passed; None without any.

        asof_us: When they were looked at.
    """

    groups: tuple[AgeGroup, ...]
    median_days: float | None = field(kw_only=True)
    asof_us: int = field(kw_only=True)

    @property
    def total(self) -> int:
        """How many are open."""
        return sum(group.tickets for group in self.groups)

    @property
    def note(self) -> str:
        median = "" if self.median_days is None else f", median age {self.median_days:.1f} d"
        return f"{self.total} open on {to_iso(self.asof_us)[:10]}{median}"

    @property
    def alt_text(self) -> str:
        if self.median_days is None:
            return f"No ticket was open on {to_iso(self.asof_us)}."
        listed = ", ".join(f"{group.label}: {group.tickets}" for group in self.groups)
        return (
            f"{self.total} open on {to_iso(self.asof_us)}, by days since the opening. {listed}. "
            f"The median age is {self.median_days:.1f} days."
        )

    def to_dicts(self) -> list[dict[str, Any]]:
        return [
            {
                "age": group.label,
                "since_days": group.since,
                "until_days": group.until,
                "tickets": group.tickets,
                "share": group.tickets / self.total if self.total else None,
            }
            for group in self.groups
        ]

    def header(self) -> list[str]:
        return ["Age", "Tickets", "Share"]

    def cells(self) -> list[list[str]]:
        return [
            [one["age"], str(one["tickets"]), "-" if one["share"] is None else f"{100 * one['share']:.1f} %"]
            for one in self.to_dicts()
        ]

    def _layers(self, look: Look, *, narrow: bool) -> Any:  # noqa: ARG002 - it is readable in any width
        alt = drawing.altair()
        rows = self.to_dicts()
        base = alt.Chart(drawing.data(rows))
        y = alt.Y("age:N", sort=[row["age"] for row in rows], title=None, axis=alt.Axis(labelLimit=120))
        most = max(group.tickets for group in self.groups)
        scale = alt.Scale(domain=[0, 1.08 * most or 1], nice=False)
        x = alt.X("tickets:Q", title="open tickets", axis=alt.Axis(tickMinStep=1, tickCount=5), scale=scale)
        return alt.layer(
            base.mark_bar(color=look.main, height={"band": 0.72}).encode(x, y),
            base.mark_text(align="left", dx=5, color=look.ink).encode(x, y, alt.Text("tickets:Q")),
        )


def ageing(facts: Iterable[TicketFacts], *, asof: datetime | int, borders: Sequence[int] = AGES) -> Ageing:
    """
    The tickets that the backlog counts at *asof*, by days since their opening.

    Args:
        facts: In any order.

        asof: An aware datetime, or microseconds UTC.

        borders: Days, rising from above 0. A ticket of exactly so many days is in the older group.

    Raises:
        InvalidArgument: If the borders do not rise from above 0.

        NaiveDatetime: If *asof* has no UTC offset.

    Source: COPC: backlog and its ageing.
    """
    rising = all(younger < older for younger, older in pairwise((0, *borders)))
    if not borders or not rising:
        raise InvalidArgument("borders", tuple(borders), "days that rise from above 0")
    asof_us = instant_us(asof, "asof")
    ages = sorted(
        asof_us - fact.created_at_us
        for fact in counted(catalog.BACKLOG, facts)
        if any(start <= asof_us and (end is None or end > asof_us) for start, end in fact.open_spans)
    )
    starts, counts = (0, *borders), [0] * (len(borders) + 1)
    for age in ages:
        counts[bisect_right(borders, age / DAY_US)] += 1
    median = quantile(ages, 0.5)
    return Ageing(
        "Age of the backlog",
        tuple(map(AgeGroup, starts, (*borders, None), counts)),
        median_days=None if median is None else median / DAY_US,
        asof_us=asof_us,
    )
