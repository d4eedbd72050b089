"""KPIs over facts: by dimensions, by periods, at instants. It holds no policy of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from servicecore.errors import UnknownName, WrongArgument
from servicecore.instant import instant_us, to_iso
from servicecore.metrics.engine.arguments import checked_facts, checked_kpis
from servicecore.metrics.engine.frames.fact_frames import frames_of
from servicecore.metrics.engine.persons import check_persons
from servicecore.metrics.engine.python import partial_of_facts
from servicecore.metrics.engine.report import PERCENTILES, Percentiles, Report
from servicecore.metrics.periods.period import PeriodKind, Periods
from servicecore.metrics.periods.phases import Phases
from servicecore.metrics.statistics.quantile import QUANTILE_KINDS
from servicecore.names import names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from servicecore.metrics.definitions.kpi import Anchor, Kpi
    from servicecore.metrics.engine.partial import Partial
    from servicecore.metrics.outside.series import Series
    from servicecore.metrics.statistics.quantile import QuantileKind
    from servicecore.metrics.tables.table import KpiTable

__all__ = ["compute", "partial"]


def compute(
    facts: Any,
    kpis: Iterable[Kpi],
    *,
    by: Sequence[str] = (),
    period: PeriodKind | Phases | None = None,
    anchor: Anchor | None = None,
    by_person: bool = False,
    smallest: int = 5,
    timezone: str = "UTC",
    week_start: str = "mon",
    fiscal_start: int = 1,
    asof: datetime | int,
    since: datetime | int | None = None,
    at: Iterable[datetime | int] | Mapping[str, datetime | int] = (),
    percentile: QuantileKind = "linear",
    percentiles: Percentiles = "auto",
    series: Iterable[Series] = (),
) -> KpiTable:
    """
    A table with one answer for each KPI, group and period; the same whatever engine the facts are in.

    Args:
        facts: One row per ticket, in any order: an iterable of `TicketFacts`; or a frame of pandas, polars,
            pyarrow, DuckDB or Spark whose columns are those of `FACT_COLUMNS`; or the frames of a
            `FactFrames`, for KPIs of clocks, spells and the backlog. Of a lazy frame only small sums
            are fetched.

        kpis: What to answer, in the order of the table.

        by: Dimensions of the facts; "weekday" and "hour" are those of the KPI's anchor in the
            report's zone. Clocks also have "metric", "policy" and "verdict", spells "kind" and "name". What
            has no value forms the group None.

        period: "day", "week", "month", "quarter" or "year", or named `Phases`. Every period between the
            first and the last in which a KPI has anything is a row; what has no anchor yet is in none.

        anchor: Which instant puts a ticket into a period; each KPI's own when left out.

        by_person: Whether figures of single persons may be answered: by "holder" or "requester", and of
            spells with one holder. Each that rests on fewer than *smallest* is left out.

        timezone: The zone of the report: where its days begin.

        week_start: "mon" to "sun". *fiscal_start* is the month, 1 to 12, in which its years begin.

        asof: The instant of the report: an aware datetime or microseconds UTC. Periods that end after
            it are marked as partial, and it is the last instant of a backlog. What is dated after it is
            left out, and counted as left out.

        since: When the data begins; periods that start before it are marked as partial.

        at: The instants of a backlog, or a mapping from labels to them. Without any it is taken at
            the end of each period, or at *asof*.

        percentile: "linear" (type 7) or "inverted_cdf" (type 1).

        percentiles: "exact"; from a 1 % "histogram"; or "auto": exact up to 5,000,000 rows. An answer from a
            histogram has the figure "histogram" beside it.

        series: What other systems know, for KPIs that ask for it. Without one that a KPI needs, or where
            one has a gap, the KPI has no value and says so.

    Raises:
        UnknownName: For a dimension that no ticket has, or an unknown period, anchor, week start or zone.

        InvalidArgument: For figures of persons that nobody opted into.

        NaiveDatetime: If an instant has no UTC offset.

        InvalidColumn: If a frame lacks a column, or holds something else in it.

        WrongArgument: If *facts* are no facts, or *kpis* no list of KPIs.

        InvalidDefinition: If *by* is one text.
    """
    return partial(
        facts,
        kpis,
        by=by,
        period=period,
        anchor=anchor,
        by_person=by_person,
        smallest=smallest,
        timezone=timezone,
        week_start=week_start,
        fiscal_start=fiscal_start,
        asof=asof,
        since=since,
        at=at,
        percentile=percentile,
        percentiles=percentiles,
    ).finish(series)


def partial(
    facts: Any,
    kpis: Iterable[Kpi],
    *,
    by: Sequence[str] = (),
    period: PeriodKind | Phases | None = None,
    anchor: Anchor | None = None,
    by_person: bool = False,
    smallest: int = 5,
    timezone: str = "UTC",
    week_start: str = "mon",
    fiscal_start: int = 1,
    asof: datetime | int,
    since: datetime | int | None = None,
    at: Iterable[datetime | int] | Mapping[str, datetime | int] = (),
    percentile: QuantileKind = "linear",
    percentiles: Percentiles = "auto",
) -> Partial:
    """
    What a part of the data answers: `merge` it with the other parts, and `finish` the last as a table.

    The arguments are those of `compute`, and have to be the same for all parts.
    """
    if percentile not in QUANTILE_KINDS:
        raise UnknownName("percentile kind", percentile, QUANTILE_KINDS)
    if percentiles not in PERCENTILES:
        raise UnknownName("percentiles", percentiles, PERCENTILES)
    by, asof_us = names(by, "by"), instant_us(asof, "asof")
    report = Report(
        by=by,
        periods=period
        if period is None or isinstance(period, Phases)
        else Periods(period, timezone=timezone, week_start=week_start, fiscal_start=fiscal_start),
        timezone=timezone,
        since_us=None if since is None else instant_us(since, "since"),
        asof_us=asof_us,
        at=tuple(_labelled(at).items()),
        percentile=percentile,
        percentiles=percentiles,
        smallest=smallest,
    )
    listed = [
        kpi if anchor is None or kpi.kind in _UNANCHORED else kpi.anchored(anchor)
        for kpi in checked_kpis(kpis)
    ]
    check_persons(listed, by, by_person=by_person, smallest=smallest)
    if (frames := frames_of(facts)) is None:
        return partial_of_facts(checked_facts(facts), listed, report)
    from servicecore.metrics.engine.frames.engine import partial_of_frames

    return partial_of_frames(frames, listed, report)


_UNANCHORED = ("stock", "flow", "composite")


def _labelled(at: Iterable[datetime | int] | Mapping[str, datetime | int]) -> dict[str, int]:
    if isinstance(at, Mapping):
        return {str(label): instant_us(instant, "at") for label, instant in at.items()}
    if not isinstance(at, Iterable):
        raise WrongArgument("at", at, "a list of instants, or a mapping from labels to them")
    return {to_iso(us): us for us in (instant_us(instant, "at") for instant in at)}
