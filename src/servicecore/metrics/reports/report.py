"""What a report shows: named figures over a log, as data beside its mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import evolve, field, frozen

from servicecore.duration import duration_us
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError
from servicecore.metrics.definitions import catalog
from servicecore.metrics.definitions.kpi import Anchor, Kpi, Statistic  # noqa: TC001 - documents are structured by these annotations
from servicecore.metrics.logs.timestamp import instant_reader
from servicecore.metrics.periods.period import PeriodKind  # noqa: TC001 - documents are structured by these annotations

__all__ = ["Figure", "Report"]

_SPANNED = ("resolved_within", "responded_within")
_MADE = (*_SPANNED, "hops_at_least", "flag")


@frozen(kw_only=True)
class Figure:
    """
    One figure of a report.

    Args:
        kpi: The id of a KPI of the catalog, or `resolved_within`, `responded_within` (with *span*,
            *business*, *of*), `hops_at_least` (with *count*), `flag` (with *flag*).

        business: In open time.

        statistic: Which figure of a measure is the value.

        metric: Of SLA clocks.

        spans: The times at which a survival curve is read.

        anchor, by, period: As in `compute`; a figure is cut by a dimension or by periods, not both.

        chart: "xmr": the control chart of a figure by periods, *trim* of them left out at each end
            because they are known only in part.
    """

    kpi: str
    business: bool = False
    span: str | None = None
    of: Literal["all"] | None = None
    count: int | None = None
    flag: str | None = None
    statistic: Statistic | None = None
    metric: str | None = None
    spans: tuple[str, ...] = ()
    anchor: Anchor | None = None
    by: str | None = None
    period: PeriodKind | None = None
    chart: Literal["xmr"] | None = None
    trim: int = 0

    def __attrs_post_init__(self) -> None:
        needs = {
            "span": self.kpi in _SPANNED,
            "count": self.kpi == "hops_at_least",
            "flag": self.kpi == "flag",
        }
        faults = [
            Fault(name, "is missing" if needed else f"has no meaning for '{self.kpi}'")
            for name, needed in needs.items()
            if needed != (getattr(self, name) is not None)
        ]
        if self.by is not None and self.period is not None:
            faults.append(Fault("by", "stands beside 'period'; give a figure of its own for each"))
        if self.chart is not None and self.period is None:
            faults.append(Fault("chart", "needs 'period'; it charts one value for each"))
        if self.trim < 0:
            faults.append(
                Fault("trim", f"{self.trim} is negative; give how many periods to leave out at each end")
            )
        if faults:
            raise InvalidDefinition("figure", faults)
        self.definition()

    @property
    def cut(self) -> bool:
        """Whether it is cut by itself, by a dimension or by periods."""
        return self.by is not None or self.period is not None

    def definition(self) -> Kpi:
        """
        The KPI that it is.

        Raises:
            ServiceCoreError: If there is none, or it does not take what is asked of it.
        """
        kpi = self._base()
        if self.business and self.kpi not in _MADE:
            kpi = kpi.business
        if self.statistic is not None:
            kpi = kpi.showing(self.statistic)
        if self.metric is not None:
            kpi = kpi.of(self.metric)
        if self.spans:
            kpi = evolve(kpi, spans=tuple(duration_us(span, name="spans") for span in self.spans))
        return kpi if self.anchor is None else kpi.anchored(self.anchor)

    def _base(self) -> Kpi:
        if self.kpi == "hops_at_least" and self.count is not None:
            return catalog.hops_at_least(self.count)
        if self.kpi == "flag" and self.flag is not None:
            return catalog.flag_share(self.flag)
        if self.kpi == "resolved_within" and self.span is not None:
            return catalog.resolved_within(self.span, of=self.of or "resolved", business=self.business)
        if self.kpi == "responded_within" and self.span is not None:
            return catalog.responded_within(self.span, of=self.of or "responded", business=self.business)
        return catalog.find(self.kpi)


def _usual() -> dict[str, Figure]:
    return {kpi.id: Figure(kpi=kpi.id) for kpi in catalog.USUAL}


@frozen(kw_only=True)
class Report:
    """
    What to show of a log.

    Args:
        timezone: Where its days begin, and the zone of *backlog* instants without an offset.

        week_start, fiscal_start: As in `compute`.

        backlog: The instants at which the backlog is counted, as ISO texts; they are its labels too.

        kpis: The figures by name; the usual ones when left out.
    """

    timezone: str = "UTC"
    week_start: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "mon"
    fiscal_start: int = 1
    backlog: tuple[str, ...] = ()
    kpis: Mapping[str, Figure] = field(factory=_usual)

    def __attrs_post_init__(self) -> None:
        faults: list[Fault] = []
        if not 1 <= self.fiscal_start <= 12:
            faults.append(Fault("fiscal_start", f"{self.fiscal_start} is no month; give 1 to 12"))
        try:
            self.instants()
        except ServiceCoreError as error:
            faults.append(Fault("backlog", str(error), error.code))
        if faults:
            raise InvalidDefinition("report", faults)

    def instants(self) -> dict[str, int]:
        """The instants of the backlog by their labels, microseconds UTC."""
        read = instant_reader("iso", self.timezone)
        return {text: read(text) for text in self.backlog}
