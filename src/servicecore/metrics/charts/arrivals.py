"""When tickets come in: by the hour of the day and the day of the week."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import field, frozen

from servicecore.instant import load_zone, utc_datetime
from servicecore.metrics.charts import drawing
from servicecore.metrics.charts.chart import Chart
from servicecore.metrics.charts.counted import counted
from servicecore.metrics.definitions import catalog
from servicecore.metrics.periods.period import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecore.metrics.charts.look import Look
    from servicecore.metrics.facts.facts import TicketFacts

__all__ = ["Arrivals", "arrivals"]

_DAYS = tuple(day.capitalize() for day in WEEKDAYS)


@frozen
class Arrivals(Chart):
    """
    Openings by local weekday and hour.

    Args:
        counts: By (weekday from 0 for Monday, hour); what is not there is none.

        timezone: Whose clocks are read.
    """

    counts: Mapping[tuple[int, int], int] = field(hash=False)
    timezone: str = field(kw_only=True)

    height: ClassVar[int] = 230

    @property
    def total(self) -> int:
        """How many came in."""
        return sum(self.counts.values())

    @property
    def note(self) -> str:
        if not self.total:
            return f"no tickets ({self.timezone})"
        day, hour = self._busiest()
        most = self.counts[day, hour]
        return f"strongest: {_DAYS[day]} {_span(hour)} with {most} of {self.total} tickets ({self.timezone})"

    @property
    def alt_text(self) -> str:
        if not self.total:
            return "No tickets came in."
        day, hour = self._busiest()
        by_day = ", ".join(f"{name} {self._of_day(place)}" for place, name in enumerate(_DAYS))
        hours = Counter[int]()
        for (_, one), count in self.counts.items():
            hours[one] += count
        top = min(hours, key=lambda one: (-hours[one], one))
        return (
            f"{self.total} tickets came in, in the time of {self.timezone}. By weekday: {by_day}. "
            f"The busiest hour of the day is {_span(top)} with {hours[top]}; the busiest of the week is "
            f"{_DAYS[day]} {_span(hour)} with {self.counts[day, hour]}."
        )

    def to_dicts(self) -> list[dict[str, Any]]:
        return [
            {"weekday": WEEKDAYS[day], "hour": hour, "tickets": self.counts.get((day, hour), 0)}
            for day in range(7)
            for hour in range(24)
        ]

    def header(self) -> list[str]:
        return ["Hour", *_DAYS, "All"]

    def cells(self) -> list[list[str]]:
        lines = [
            [
                _span(hour),
                *(str(self.counts.get((day, hour), 0)) for day in range(7)),
                str(self._of_hour(hour)),
            ]
            for hour in range(24)
        ]
        return [*lines, ["All", *(str(self._of_day(day)) for day in range(7)), str(self.total)]]

    def _busiest(self) -> tuple[int, int]:
        """The first of the fullest hours of the week."""
        return min(self.counts, key=lambda place: (-self.counts[place], place))

    def _of_day(self, day: int) -> int:
        return sum(count for (one, _), count in self.counts.items() if one == day)

    def _of_hour(self, hour: int) -> int:
        return sum(count for (_, one), count in self.counts.items() if one == hour)

    def _layers(self, look: Look, *, narrow: bool) -> Any:
        alt = drawing.altair()
        rows = [{**row, "day": row["weekday"].capitalize()} for row in self.to_dicts()]
        most = max(self.counts.values(), default=0) or 1
        shown = list(range(0, 24, 6 if narrow else 3))
        x = alt.X(
            "hour:O",
            title=f"hour of the day ({self.timezone})",
            axis=alt.Axis(labelAngle=0, values=shown, ticks=False, domain=False),
            scale=alt.Scale(paddingInner=0.08, paddingOuter=0),
        )
        y = alt.Y("day:N", sort=list(_DAYS), title=None, scale=alt.Scale(paddingInner=0.08, paddingOuter=0))
        full = alt.Opacity(
            "tickets:Q", scale=alt.Scale(domain=[0, most], range=[0.06, 1], nice=False), legend=None
        )
        return alt.layer(alt.Chart(drawing.data(rows)).mark_rect(color=look.main).encode(x, y, full))


def arrivals(facts: Iterable[TicketFacts], *, timezone: str = "UTC") -> Arrivals:
    """
    The tickets that `catalog.ARRIVALS` counts, by the weekday and the hour of their opening.

    Args:
        facts: In any order.

        timezone: IANA name: whose weekdays and hours.

    Raises:
        UnknownTimeZone: If there is no such zone.
    """
    zone = load_zone(timezone)
    counts = Counter[tuple[int, int]]()
    for fact in counted(catalog.ARRIVALS, facts):
        at = utc_datetime(fact.created_at_us).astimezone(zone)
        counts[at.weekday(), at.hour] += 1
    return Arrivals("Arrivals by hour and weekday", dict(counts), timezone=timezone)


def _span(hour: int) -> str:
    return f"{hour:02d}:00-{hour + 1:02d}:00"
