"""How a table is cut: the same for all of its KPIs, and for all parts that are to be merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from attrs import field, frozen

from servicecore.instant import load_zone, to_iso
from servicecore.metrics.periods.period import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo

    from servicecore.metrics.periods.period import Period, Periods
    from servicecore.metrics.periods.phases import Phases
    from servicecore.metrics.statistics.quantile import QuantileKind

__all__ = ["MANY", "OF_TIME", "OWN", "PERCENTILES", "Extent", "Percentiles", "Report"]

MANY = 5_000_000
"""Beyond so many rows percentiles come from a histogram, unless told otherwise."""

OF_TIME = ("weekday", "hour")
OWN: dict[str, tuple[str, ...]] = {
    "ticket": (),
    "clock": ("metric", "policy", "verdict"),
    "spell": ("kind", "name"),
}
"""What clocks and spells can be grouped by beside the dimensions of their tickets."""

Percentiles = Literal["auto", "exact", "histogram"]
PERCENTILES: tuple[Percentiles, ...] = get_args(Percentiles)
Extent = tuple[int, int]


@frozen(kw_only=True)
class Report:
    """
    How a table is cut.

    Args:
        by: Dimensions.

        periods: None for all time together.

        at: The instants of a backlog, by what the caller calls them.

        percentile: How percentiles are interpolated. *percentiles* is what they are taken from.

        smallest: How many a figure of a person has to rest on.
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
