"""How a table is cut: the same for all of its KPIs, and for all parts that are to be merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from attrs import field, frozen

from servicecore.instant import load_zone, to_iso
from servicecore.metrics.periods.period import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo

    from servicecore.metrics.engine.need import Table
    from servicecore.metrics.periods.period import Period, Periods
    from servicecore.metrics.periods.phases import Phases
    from servicecore.metrics.statistics.quantile import QuantileKind

__all__ = ["MANY", "OF_TIME", "OWN", "PERCENTILES", "Extent", "Percentiles", "Report", "dimension"]

MANY = 5_000_000
"""Beyond so many rows percentiles come from a histogram, unless told otherwise."""

OF_TIME = ("weekday", "hour")
OWN: dict[str, tuple[str, ...]] = {"clock": ("metric", "policy", "verdict"), "spell": ("kind", "name")}
"""What clocks and spells can be grouped by beside their ticket's dimensions."""

Percentiles = Literal["auto", "exact", "histogram"]
PERCENTILES: tuple[Percentiles, ...] = get_args(Percentiles)
Extent = tuple[int, int]


def dimension(name: str, table: Table) -> str:
    """
    The column that a report groups the rows of a table by, as `reader` names it.

    >>> dimension("team", "ticket"), dimension("team", "clock"), dimension("metric", "clock")
    ('dimension:team', 'ticket:dimension:team', 'metric')
    """
    if table == "ticket" or name in OWN.get(table, ()):
        return f"dimension:{name}" if table == "ticket" else name
    return f"ticket:dimension:{name}"


@frozen(kw_only=True)
class Report:
    """
    How a table is cut.

    Args:
        by: Dimensions.

        periods: None for all time together.

        at: The instants of a backlog, by what the caller calls them.

        percentile: How percentiles are interpolated. *percentiles* is what they are taken from.

        smallest: Of a person, the least that a figure may rest on.
    """

    by: tuple[str, ...] = ()
    periods: Periods | Phases | None = None
    timezone: str = "UTC"
    since_us: int | None = None
    asof_us: int
    at: tuple[tuple[str, int], ...] = ()
    percentile: QuantileKind = "linear"
    percentiles: Percentiles = "auto"
    smallest: int = 5
    zone: tzinfo = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "zone", load_zone(self.timezone))

    def covering(self, extents: Iterable[Extent | None]) -> list[Period]:
        """Every period in which there is anything; none when there is nothing, or no periods."""
        found = [extent for extent in extents if extent is not None]
        if self.periods is None or not found:
            return []
        return self.periods.covering(min(first for first, _ in found), max(last for _, last in found))

    def borders(self, extent: Extent) -> list[int]:
        """
        Where cells begin, over a stretch of time: at each period, and at each gap between phases.

        What is before the first border is in no cell.
        """
        listed = self.covering([extent])
        return sorted({us for period in listed for us in (period.start_us, period.end_us)})

    def instants(self, created: Extent | None) -> dict[str, int]:
        """
        At which instants a backlog is taken: as told, or at the ends of periods and at the report's own.

        Args:
            created: When the first and the last ticket was opened.
        """
        if self.at:
            return dict(self.at)
        first = self.asof_us if created is None else created[0]
        ends: list[int] = []
        if self.periods is not None and first <= self.asof_us:
            ends = [period.end_us for period in self.periods.covering(first, self.asof_us)]
        return {to_iso(us): us for us in [*(end for end in ends if end < self.asof_us), self.asof_us]}

    def place(self, group: tuple[str | None, ...]) -> tuple[tuple[bool, int, str], ...]:
        """Groups in the order people expect: weekdays as the week goes, texts by letter, no value last."""
        return tuple(
            (value is None, WEEKDAYS.index(value) if name == "weekday" and value else 0, value or "")
            for name, value in zip(self.by, group, strict=True)
        )

    def named(self, group: tuple[str | None, ...]) -> Mapping[str, str | None]:
        """The group as rows carry it."""
        return dict(zip(self.by, group, strict=True))

    def binned(self, rows: int) -> bool:
        """Whether percentiles of so many rows come from a histogram."""
        return self.percentiles == "histogram" or (self.percentiles == "auto" and rows > MANY)
