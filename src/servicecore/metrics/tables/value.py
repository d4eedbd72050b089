"""What a KPI answers with: never a bare number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.errors import WrongArgument

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.periods.period import Period
    from servicecore.metrics.statistics.interval import Ends

__all__ = ["KpiRow", "KpiValue", "checked_rows", "columns"]


@frozen(kw_only=True)
class KpiValue:
    """
    One answer.

    Args:
        value: In the KPI's unit; None when there was nothing to count.

        n: How many tickets, or clocks, it rests on.

        numerator, denominator: Of a share; None otherwise.

        interval: Low and high of the 95 % interval: of a share (Wilson), of a measure's percentile (ranks)
            or mean (Student), of the median of a survival curve (log-log). An end that the data do not
            bound is None; None as a whole where there is no interval.

        excluded: How many were left out, by reason.

        detail: The figures beside the value: n, mean, percentiles of a measure; ages of a backlog;
            points of a survival curve.
    """

    value: float | None
    n: int
    numerator: int | None = None
    denominator: int | None = None
    interval: Ends | None = None
    excluded: Mapping[str, int] = field(factory=dict, hash=False)
    detail: Mapping[str, float | None] = field(factory=dict, hash=False)


@frozen(kw_only=True)
class KpiRow:
    """
    One answer and where it belongs.

    Args:
        group: The values of the dimensions asked for, None where a ticket has none.

        period: The period, None over all time; *partial* when it is not all known.

        at: The instant of a stock, as the caller wrote it.
    """

    kpi: Kpi
    result: KpiValue
    group: Mapping[str, str | None] = field(factory=dict, hash=False, repr=False)
    period: Period | None = None
    partial: bool = False
    at: str | None = None

    @property
    def few(self) -> bool:
        """Whether there was something to count, but less than the KPI asks for."""
        counted = self.kpi.kind in ("count", "flow") or (
            self.kpi.kind == "stock" and self.kpi.measure is None
        )
        return not counted and 0 < self.result.n < self.kpi.min_n

    @property
    def label(self) -> str:
        """The period or the instant as a report shows it; a partial period has a star."""
        if self.period is None:
            return self.at or ""
        return self.period.label + ("*" if self.partial else "")

    def to_dict(self) -> dict[str, Any]:
        """The row as flat, JSON-ready data."""
        result, interval = self.result, self.result.interval or (None, None)
        return {
            "kpi": self.kpi.id,
            "title": self.kpi.title,
            "definition": self.kpi.ref,
            "statistic": self.kpi.statistic if self.kpi.kind == "measure" else None,
            "unit": self.kpi.unit,
            "period": None if self.period is None else self.period.label,
            "partial": self.partial,
            "at": self.at,
            **{f"by_{name}": value for name, value in self.group.items()},
            "value": result.value,
            "n": result.n,
            "numerator": result.numerator,
            "denominator": result.denominator,
            "low": interval[0],
            "high": interval[1],
            "excluded": dict(result.excluded),
            "detail": dict(result.detail),
        }


def checked_rows(rows: Any, name: str = "rows") -> list[KpiRow]:
    """
    The rows of a table, or rows of one, once it is known that they are.

    Raises:
        WrongArgument: For anything else, such as facts.
    """
    listed = list(rows) if isinstance(rows, Iterable) else [rows]
    for row in listed:
        if not isinstance(row, KpiRow):
            raise WrongArgument(name, row, "a KpiTable, or rows of one; compute makes it", private=True)
    return listed


def columns(by: Sequence[str]) -> tuple[str, ...]:
    """The keys of `KpiRow.to_dict` in a table that is grouped by these dimensions."""
    return (*_BEFORE, *(f"by_{name}" for name in by), *_AFTER)


_BEFORE = ("kpi", "title", "definition", "statistic", "unit", "period", "partial", "at")
_AFTER = ("value", "n", "numerator", "denominator", "low", "high", "excluded", "detail")
