"""What came in and what went out since the beginning: the gap between the two is the backlog."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.instant import instant_us
from servicecore.metrics.charts import drawing
from servicecore.metrics.charts.chart import Chart
from servicecore.metrics.charts.counted import counted
from servicecore.metrics.definitions import catalog
from servicecore.metrics.periods.period import Periods

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from servicecore.metrics.charts.look import Look
    from servicecore.metrics.facts.facts import TicketFacts
    from servicecore.metrics.periods.period import PeriodKind

__all__ = ["CumulativeFlow", "FlowPoint", "cumulative_flow"]


@frozen
class FlowPoint:
    """
    How it stood at the end of a period.

    Args:
        label: The period; *partial* when the report's instant lies within it.

        came, left: How often tickets had become open, by opening or reopening, and ceased to be.
    """

    label: str
    came: int
    left: int
    partial: bool = False

    @property
    def open(self) -> int:
        """The backlog: what came and has not left."""
        return self.came - self.left


@frozen
class CumulativeFlow(Chart):
    """
    Arrivals and departures since the first opening.

    Args:
        points: One for each period, in order.
    """

    points: tuple[FlowPoint, ...] = field()

    @property
    def note(self) -> str:
        gap = f": {self.points[-1].open} at the end" if self.points else ""
        return f"tickets since the beginning; the gap is the backlog{gap}"

    @property
    def alt_text(self) -> str:
        if not self.points:
            return "No tickets."
        last, peak = self.points[-1], max(self.points, key=lambda point: point.open)
        return (
            f"By the end of {last.label}: {last.came} openings and reopenings, {last.left} departures, "
            f"{last.open} open. The backlog was largest at the end of {peak.label}, with {peak.open}."
        )

    def to_dicts(self) -> list[dict[str, Any]]:
        return [
            {
                "period": point.label,
                "came": point.came,
                "left": point.left,
                "open": point.open,
                "partial": point.partial,
            }
            for point in self.points
        ]

    def header(self) -> list[str]:
        return ["End of", "Came in", "Left", "Open"]

    def cells(self) -> list[list[str]]:
        return [
            [point.label + ("*" if point.partial else ""), *map(str, (point.came, point.left, point.open))]
            for point in self.points
        ]

    def _layers(self, look: Look, *, narrow: bool) -> Any:  # noqa: ARG002 - it is readable in any width
        alt = drawing.altair()
        points = self.to_dicts()
        for point in points:
            point["label"] = point["period"]
        x = drawing.in_time([point["label"] for point in points])
        base = alt.Chart(drawing.data(points))
        came, left = drawing.upright("came", "tickets"), drawing.upright("left", "tickets")
        marks = [
            base.mark_area(color=look.main, opacity=0.16).encode(x, left, alt.Y2("came")),
            base.mark_line(color=look.main, strokeWidth=2).encode(x, came),
            base.mark_line(color=look.other, strokeWidth=2).encode(x, left),
        ]
        if points:
            last = self.points[-1]
            marks += [
                drawing.named(last.came, f"came in {last.came}", look.main, baseline="bottom"),
                drawing.named(last.left, f"left {last.left}", look.other, baseline="top"),
            ]
        return alt.layer(*marks)


def cumulative_flow(
    facts: Iterable[TicketFacts],
    *,
    asof: datetime | int,
    period: PeriodKind = "week",
    timezone: str = "UTC",
    week_start: str = "mon",
    fiscal_start: int = 1,
) -> CumulativeFlow:
    """
    The cumulative flow of the tickets that the backlog counts, at the end of each period up to *asof*.

    A reopening brings a ticket in once more, so that what came less what left is the backlog to the ticket.

    Args:
        facts: In any order.

        asof: The instant of the report: an aware datetime, or microseconds UTC.

        period, timezone, week_start, fiscal_start: How time is cut; see `Periods`.

    Raises:
        UnknownName: For a period, a week start or a zone that does not exist.

        NaiveDatetime: If *asof* has no UTC offset.
    """
    asof_us = instant_us(asof, "asof")
    cut = Periods(period, timezone=timezone, week_start=week_start, fiscal_start=fiscal_start)
    spans = [span for fact in counted(catalog.BACKLOG, facts) for span in fact.open_spans]
    came = sorted(start for start, _ in spans if start <= asof_us)
    left = sorted(end for _, end in spans if end is not None and end <= asof_us)
    listed = cut.covering(came[0], asof_us) if came else []
    points = (
        FlowPoint(
            one.label,
            bisect_right(came, min(one.end_us, asof_us)),
            bisect_right(left, min(one.end_us, asof_us)),
            one.end_us > asof_us,
        )
        for one in listed
    )
    return CumulativeFlow("Cumulative flow", tuple(points))
