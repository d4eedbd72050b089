"""An outside series: what other systems know, such as users, cost and budget, dated and by segment."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, get_args

from attrs import field, frozen

from servicecore.errors import Fault, InvalidDefinition, UnknownName, choices, shown
from servicecore.metrics.definitions.unit import SCALE, UNITS, Unit
from servicecore.metrics.outside.point import Point, RowReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from servicecore.metrics.outside.point import Segment
    from servicecore.metrics.periods.period import Period

__all__ = ["Series", "Together"]

Together = Literal["level", "total"]
"""What several points of one segment make together: their mean by length, or their sum."""


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(names)


@frozen
class Series:
    """
    A dated series, to be joined with tickets by period and segment.

    A cell of a report has a value where the points of each of its segments fill the cell without a gap. A
    point is never divided: a year's budget says nothing about a month. Without periods all points of a
    segment together have to be without a gap. Several segments are summed.

    Args:
        name: What KPIs ask for: `series:users` is the one called "users".

        points: Its figures. No two of one segment may overlap.

        by: The dimensions of its segments, such as `("network",)`.

        together: "level" for what is counted at a time (users), "total" for what adds up (cost).

        shared: Whether a report that is cut by a dimension which the series lacks may use the whole in each
            group: all users for the complaints of one category, yes; all costs for the tickets of one, no.

    Raises:
        InvalidDefinition: If points overlap, are empty, or do not have the dimensions' number of values.
    """

    name: str
    points: tuple[Point, ...]
    by: tuple[str, ...] = field(kw_only=True, default=(), converter=_names)
    together: Together = field(kw_only=True, default="total")
    shared: bool = field(kw_only=True, default=False)
    _segments: Mapping[Segment, Sequence[Point]] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        if self.together not in get_args(Together):
            raise UnknownName("kind of series", self.together, get_args(Together))
        segments: dict[Segment, list[Point]] = {}
        faults = []
        for place, point in enumerate(self.points):
            if point.end_us <= point.start_us:
                faults.append(Fault(f"points[{place}]", "ends where it starts, or before"))
            if len(point.segment) != len(self.by):
                message = (
                    f"is of {shown(point.segment)}; give a value each for {choices(self.by) or 'nothing'}"
                )
                faults.append(Fault(f"points[{place}].segment", message))
            segments.setdefault(point.segment, []).append(point)
        for points in segments.values():
            points.sort(key=lambda point: point.start_us)
            faults += [
                Fault("points", f"overlap in {shown(after.segment)} at {shown(after.start_us)}")
                for before, after in pairwise(points)
                if after.start_us < before.end_us
            ]
        if faults:
            raise InvalidDefinition(f"series {shown(self.name)}", faults)
        object.__setattr__(self, "_segments", segments)

    @classmethod
    def from_rows(
        cls,
        name: str,
        rows: Iterable[Mapping[str, Any]],
        *,
        value: str = "value",
        period: str = "period",
        by: Sequence[str] = (),
        timezone: str = "UTC",
        unit: Unit = "count",
        together: Together = "total",
        shared: bool = False,
    ) -> Series:
        """
        A series from a table: a row for each period and segment.

        Args:
            rows: Each with its *period*, a label such as "2026-03-02", "2026-W10", "2026-03", "2026-Q1" or
                "2026", its *value*, and a text for each of *by*. A row whose value is None, or NaN, or an
                empty text, is a gap.

            timezone: Where its days begin.

            unit: What the values are in: "hours" and "money" become what facts hold.

        Raises:
            InvalidDefinition: With every row that does not say what it should.

        >>> users = Series.from_rows("users", [
        ...     {"period": "2026-03", "network": "gsm", "value": 1_200_000},
        ...     {"period": "2026-03", "network": "wcdma", "value": 300_000},
        ... ], by=["network"], together="level")
        >>> users.over(None, {"network": "gsm"}), users.over(None, {})
        (1200000.0, 1500000.0)
        """
        if unit not in UNITS:
            raise UnknownName("unit", unit, UNITS)
        faults: list[Fault] = []
        read = RowReader(value, period, tuple(by), timezone, faults)
        found = [read(row, f"rows[{place}]") for place, row in enumerate(rows)]
        if faults:
            raise InvalidDefinition(f"series {shown(name)}", faults)
        points = [
            Point(row.segment, row.start_us, row.end_us, row.value * SCALE[unit])
            for row in found
            if row is not None
        ]
        return cls(name, tuple(points), by=tuple(by), together=together, shared=shared)

    def over(self, period: Period | None, group: Mapping[str, str | None]) -> float | None:
        """
        Its figure in a period and a group of a report; None where it has none.

        Args:
            period: All its time when None.
        """
        if not self.shared and any(name not in self.by for name in group):
            return None
        segments = [segment for segment in self._segments if self._within(segment, group)]
        figures = [self._figure(self._segments[segment], period) for segment in segments]
        if not figures or None in figures:
            return None
        return float(sum(figure for figure in figures if figure is not None))

    def groups(self, by: Sequence[str]) -> set[tuple[str | None, ...]]:
        """The groups of a report that it has figures of: with those, a group without tickets has its row."""
        if not by or any(name not in self.by for name in by):
            return set()
        places = [self.by.index(name) for name in by]
        return {tuple(segment[place] for place in places) for segment in self._segments}

    def gaps(
        self, periods: Iterable[Period], groups: Iterable[Mapping[str, str | None]] = ({},)
    ) -> list[str]:
        """
        Where a report would find nothing: a period's label and the values of a group each.

        >>> from servicecore.metrics import Periods
        >>> cost = Series.from_rows("cost", [{"period": "1970-01", "value": 9}])
        >>> cost.gaps(Periods("month").covering(0, 3_000_000_000_000))
        ['1970-02']
        """
        listed = list(groups)
        return [
            " ".join([period.label, *map(str, group.values())])
            for period in periods
            for group in listed
            if self.over(period, group) is None
        ]

    def _within(self, segment: Segment, group: Mapping[str, str | None]) -> bool:
        named = dict(zip(self.by, segment, strict=True))
        return all(named[name] == value for name, value in group.items() if name in named)

    def _figure(self, points: Sequence[Point], period: Period | None) -> float | None:
        inside = [
            point
            for point in points
            if period is None or (period.start_us <= point.start_us and point.end_us <= period.end_us)
        ]
        if not inside:
            return None
        start, end = inside[0].start_us, inside[-1].end_us
        length = sum(point.end_us - point.start_us for point in inside)
        if length != end - start or (period is not None and (start, end) != (period.start_us, period.end_us)):
            return None
        if self.together == "total":
            return sum(point.value for point in inside)
        return sum(point.value * (point.end_us - point.start_us) for point in inside) / length
