"""KPIs over facts: by dimensions, by periods, at instants. It holds no policy of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from servicecore.errors import Fault, InvalidDefinition, UnknownName, choices, shown
from servicecore.instant import load_zone, to_iso, to_us, utc_datetime
from servicecore.metrics.definitions import catalog
from servicecore.metrics.definitions.kpi import Kpi, reader
from servicecore.metrics.definitions.test import Subject  # noqa: TC001 - it types a constant
from servicecore.metrics.engine.composite import composed
from servicecore.metrics.engine.evaluation import Evaluation
from servicecore.metrics.engine.persons import check_persons, guarded
from servicecore.metrics.periods.period import WEEKDAYS, PeriodKind, Periods, place
from servicecore.metrics.periods.phases import Phases
from servicecore.metrics.tables.table import KpiTable
from servicecore.metrics.tables.value import KpiRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from servicecore.metrics.definitions.kpi import Anchor
    from servicecore.metrics.facts.facts import TicketFacts
    from servicecore.metrics.outside.series import Series
    from servicecore.metrics.periods.period import Period
    from servicecore.metrics.statistics.quantile import QuantileKind

__all__ = ["compute"]

_OF_TIME = ("weekday", "hour")
_OWN: dict[Subject, tuple[str, ...]] = {
    "ticket": (),
    "clock": ("metric", "policy", "verdict"),
    "spell": ("kind", "name"),
}
"""What clocks and spells can be grouped by beside their ticket's dimensions."""

_STANDING = ("stock", "flow", "composite")
"""The kinds that no anchor puts into periods."""
Group = tuple[str | None, ...]


def compute(
    facts: Iterable[TicketFacts],
    kpis: Iterable[Kpi],
    *,
    by: Sequence[str] = (),
    period: PeriodKind | Phases | None = None,
    anchor: Anchor | None = None,
    series: Iterable[Series] = (),
    by_person: bool = False,
    smallest: int = 5,
    timezone: str = "UTC",
    week_start: str = "mon",
    fiscal_start: int = 1,
    asof: datetime | int,
    since: datetime | int | None = None,
    at: Iterable[datetime | int] | Mapping[str, datetime | int] = (),
    percentile: QuantileKind = "linear",
) -> KpiTable:
    """
    A table with one answer for each KPI, group and period.

    Args:
        facts: One row per ticket, in any order.

        kpis: What to answer, in the order of the table.

        by: Dimensions of the facts; "weekday" and "hour" are those of the KPI's anchor in the
            report's zone. Clocks also have "metric", "policy" and "verdict", spells "kind" and "name". What
            has no value forms the group None.

        period: "day", "week", "month", "quarter" or "year", or named `Phases`. Every period between the
            first and the last in which a KPI has anything is a row; what has no anchor yet is in none.

        anchor: Which instant puts a ticket into a period; each KPI's own when left out.

        series: What other systems know, for KPIs that ask for it. Without one that a KPI needs, or where
            one has a gap, the KPI has no value and says so.

        by_person: Whether figures of single persons may be answered: by "holder" or "requester", and of
            spells with one holder. Each that rests on fewer than *smallest* is left out.

        timezone: The zone of the report: where its days begin.

        week_start: "mon" to "sun". *fiscal_start* is the month, 1 to 12, in which its years begin.

        asof: The instant of the report: an aware datetime or microseconds UTC. Periods that end after
            it are marked as partial, and it is the last instant of a backlog.

        since: When the data begins; periods that start before it are marked as partial.

        at: The instants of a backlog, or a mapping from labels to them. Without any it is taken at
            the end of each period, or at *asof*.

        percentile: "linear" (type 7) or "inverted_cdf" (type 1).

    Raises:
        UnknownName: For a dimension that no ticket has, or an unknown period, anchor, week start or zone.

        InvalidArgument: For figures of persons that nobody opted into.

        NaiveDatetime: If an instant has no UTC offset.
    """
    listed = [kpi if anchor is None or kpi.kind in _STANDING else kpi.anchored(anchor) for kpi in kpis]
    check_persons(listed, by, by_person=by_person, smallest=smallest)
    asof_us = _us(asof, "asof")
    since_us = None if since is None else _us(since, "since")
    rows = list(facts)
    _check_dimensions(by, rows, listed)
    report = _Report(
        by=tuple(by),
        periods=period
        if period is None or isinstance(period, Phases)
        else Periods(period, timezone=timezone, week_start=week_start, fiscal_start=fiscal_start),
        series={each.name: each for each in series},
        timezone=timezone,
        since_us=since_us,
        asof_us=asof_us,
        at=_labelled(at),
        percentile=percentile,
    )
    answers = guarded(report.table(listed, rows), by, smallest)
    return KpiTable(tuple(answers), by=tuple(by), asof_us=asof_us, timezone=timezone)


def _us(at: datetime | int, name: str) -> int:
    return at if isinstance(at, int) else to_us(at, name=name)


def _labelled(at: Iterable[datetime | int] | Mapping[str, datetime | int]) -> dict[str, int]:
    if isinstance(at, Mapping):
        return {str(label): _us(instant, "at") for label, instant in at.items()}
    return {to_iso(us): us for us in (_us(instant, "at") for instant in at)}


def _check_dimensions(by: Sequence[str], rows: Sequence[TicketFacts], kpis: Sequence[Kpi]) -> None:
    if not rows or not by:
        return
    known = {name for row in rows for name in row.dimensions}
    known |= {name for kpi in kpis for name in _OWN[kpi.subject]}
    for name in by:
        if name not in known and name not in _OF_TIME:
            raise UnknownName("dimension", name, [*sorted(known), *_OF_TIME])


class _Report:
    """How a table is cut; the same for all of its KPIs."""

    def __init__(
        self,
        *,
        by: tuple[str, ...],
        periods: Periods | Phases | None,
        series: dict[str, Series],
        timezone: str,
        since_us: int | None,
        asof_us: int,
        at: dict[str, int],
        percentile: QuantileKind,
    ) -> None:
        self._by = by
        self._periods = periods
        self._series = series
        self._asked: dict[str, Kpi] = {}
        self._zone = load_zone(timezone)
        self._since_us = since_us
        self._asof_us = asof_us
        self._at = at
        self._percentile: QuantileKind = percentile

    def table(
        self, kpis: Sequence[Kpi], facts: Sequence[TicketFacts], above: tuple[str, ...] = ()
    ) -> Iterator[KpiRow]:
        """The rows of every KPI; those of a composite from its parts, in the report or in the catalogue."""
        self._asked |= {} if above else {kpi.id: kpi for kpi in kpis}
        for kpi in kpis:
            if kpi.id in above:
                fault = Fault("parts", f"lead back to it: {choices((*above, kpi.id))}")
                raise InvalidDefinition(f"KPI {shown(kpi.id)}", [fault])
            if kpi.kind == "composite":
                parts = {part.id: self._asked.get(part.id) or catalog.get(part.id) for part in kpi.parts}
                inner = (*above, kpi.id)
                rows = {name: list(self.table([part], facts, inner)) for name, part in parts.items()}
                yield from composed(kpi, rows)
            else:
                yield from self.answers(kpi, facts)

    def answers(self, kpi: Kpi, facts: Sequence[TicketFacts]) -> Iterator[KpiRow]:
        """The rows of one KPI: by group, then by period."""
        evaluation = Evaluation(kpi, self._percentile, asof_us=self._asof_us, series=self._series)
        groups = self._grouped(kpi, facts)
        if kpi.kind == "stock":
            yield from self._stocks(kpi, evaluation, groups)
        elif self._periods is None:
            for group, members in groups.items():
                named = self._named(group)
                yield KpiRow(kpi=kpi, result=evaluation.answer(members, group=named), group=named)
        elif kpi.kind == "flow":
            yield from self._flows(kpi, evaluation, groups, self._periods)
        else:
            yield from self._by_period(kpi, evaluation, groups, self._periods)

    def _grouped(self, kpi: Kpi, facts: Sequence[TicketFacts]) -> dict[Group, list[Any]]:
        subjects: Iterable[tuple[TicketFacts, Any]]
        if kpi.subject == "clock":
            subjects = ((fact, (fact, clock)) for fact in facts for clock in fact.clocks)
        elif kpi.subject == "spell":
            subjects = ((fact, (fact, spell)) for fact in facts for spell in fact.spells)
        else:
            subjects = ((fact, fact) for fact in facts)
        groups: defaultdict[Group, list[Any]] = defaultdict(list)
        if not self._by:
            groups[()] = [subject for _, subject in subjects]
            return groups
        readers = [self._dimension(name, kpi) for name in self._by]
        for fact, subject in subjects:
            groups[tuple(read(fact, subject) for read in readers)].append(subject)
        for name in kpi.series:
            if name in self._series:
                for group in self._series[name].groups(self._by):
                    groups.setdefault(group, [])
        return {group: groups[group] for group in sorted(groups, key=self._place)}

    def _dimension(self, name: str, kpi: Kpi) -> Callable[[TicketFacts, Any], str | None]:
        if name in _OWN[kpi.subject]:
            read = reader(name, kpi.subject)
            return lambda _, subject: read(subject)
        if name not in _OF_TIME:
            return lambda fact, _: fact.dimensions.get(name)
        anchored = reader(kpi.anchor_column, kpi.subject)

        def local(_fact: TicketFacts, subject: Any) -> str | None:
            us = anchored(subject)
            if us is None:
                return None
            at = utc_datetime(us).astimezone(self._zone)
            return WEEKDAYS[at.weekday()] if name == "weekday" else f"{at.hour:02d}"

        return local

    def _place(self, group: Group) -> tuple[tuple[bool, int, str], ...]:
        """Groups in the order people expect: weekdays as the week goes, texts by letter, no value last."""
        return tuple(
            (value is None, WEEKDAYS.index(value) if name == "weekday" and value else 0, value or "")
            for name, value in zip(self._by, group, strict=True)
        )

    def _named(self, group: Group) -> dict[str, str | None]:
        return dict(zip(self._by, group, strict=True))

    def _by_period(
        self, kpi: Kpi, evaluation: Evaluation, groups: dict[Group, list[Any]], periods: Periods | Phases
    ) -> Iterator[KpiRow]:
        anchored = reader(kpi.anchor_column, kpi.subject)
        placed = [us for members in groups.values() for us in map(anchored, members) if us is not None]
        known = [self._series[name] for name in kpi.series if name in self._series]
        placed += [us for each in known for point in each.points for us in (point.start_us, point.end_us - 1)]
        if not placed:
            for group in groups:
                yield KpiRow(kpi=kpi, result=evaluation.answer([]), group=self._named(group))
            return
        listed = periods.covering(min(placed), max(placed))
        starts = [period.start_us for period in listed]
        for group, members in groups.items():
            cells: defaultdict[Period, list[Any]] = defaultdict(list)
            for member in members:
                if (us := anchored(member)) is not None and (cell := place(listed, starts, us)):
                    cells[cell].append(member)
            yield from self._cells(kpi, evaluation, group, cells, listed)

    def _flows(
        self, kpi: Kpi, evaluation: Evaluation, groups: dict[Group, list[Any]], periods: Periods | Phases
    ) -> Iterator[KpiRow]:
        """A flow has no anchor: each period looks at every ticket, and says what came and went in it."""
        created = [fact.created_at_us for members in groups.values() for fact in members]
        first = min(created, default=self._asof_us)
        listed = periods.covering(first, self._asof_us) if first <= self._asof_us else []
        for group, members in groups.items():
            yield from self._cells(kpi, evaluation, group, dict.fromkeys(listed, members), listed)

    def _cells(
        self,
        kpi: Kpi,
        evaluation: Evaluation,
        group: Group,
        cells: Mapping[Period, list[Any]],
        listed: Sequence[Period],
    ) -> Iterator[KpiRow]:
        named = self._named(group)
        for period in listed:
            yield KpiRow(
                kpi=kpi,
                result=evaluation.answer(cells.get(period, []), period=period, group=named),
                group=named,
                period=period,
                partial=period.partial(self._since_us, self._asof_us),
            )

    def _stocks(self, kpi: Kpi, evaluation: Evaluation, groups: dict[Group, list[Any]]) -> Iterator[KpiRow]:
        instants = self._at or self._ends(groups)
        for group, members in groups.items():
            for label, at_us in instants.items():
                result = evaluation.answer(members, at_us)
                yield KpiRow(kpi=kpi, result=result, group=self._named(group), at=label)

    def _ends(self, groups: dict[Group, list[Any]]) -> dict[str, int]:
        """The ends of the periods up to the report's instant, and that instant."""
        created = [fact.created_at_us for members in groups.values() for fact in members]
        first = min(created, default=self._asof_us)
        ends: list[int] = []
        if self._periods is not None and first <= self._asof_us:
            ends = [period.end_us for period in self._periods.covering(first, self._asof_us)]
        return {to_iso(us): us for us in [*(end for end in ends if end < self._asof_us), self._asof_us]}
