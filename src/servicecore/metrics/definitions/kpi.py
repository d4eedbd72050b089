"""What a KPI is: a definition one can read, not the body of a function."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from servicecore.errors import Fault, InvalidDefinition, UnknownName, choices, shown
from servicecore.metrics.definitions.anchor import ANCHORS, Anchor, anchor_column, anchors_of
from servicecore.metrics.definitions.part import Part
from servicecore.metrics.definitions.shape import STATISTICS, Direction, Kind, Statistic, faults_of
from servicecore.metrics.definitions.test import Subject, Test, reader
from servicecore.metrics.definitions.unit import SCALE, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ANCHORS", "KPI_SCHEMA", "Anchor", "Kind", "Kpi", "Part", "Statistic", "Test", "Unit", "reader"]

KPI_SCHEMA = "servicecore.kpi/1"

_TOO_RECENT = "too recent to tell"
_BUSINESS_TITLES = {"zh": "工作时间"}


@frozen
class Kpi:
    """
    A definition: what is counted, of what, placed by which instant.

    Args:
        id: Stable, machine-readable.

        title: What a report calls it, in English; *titles* has the other languages, by their codes.

        kind: How the rows that belong to it become one figure.

            - "count": how many there are.
            - "ratio": how many of them pass `hit`.
            - "net": the share that passes `hit` less the share that passes `against`, times `per`.
            - "sum" of a fact.
            - "measure": how a fact is distributed over those that have it; `statistic` is the value.
            - "survival": time to an end that may not have come yet.
            - "rate": `measure` / `over` x `per` - `less`. Either may be an outside series
              (`series:users`) or the sum of a fact; without `measure` it is the number that pass `hit`,
              without `over` the number in the population.
            - "spread": how unevenly the rows, or the sum of `measure`, lie over the values of the
              dimension `over`: the coefficient of variation, 0 when even.
            - "stock": open at an instant; with the measure `age_us`, how old they are then.
            - "flow": what came into the open tickets less what left them.
            - "composite": the sum of its `parts`, each by its weight.

        definition: What it means, in one sentence.

        subject: What is looked at, one by one: "ticket", "clock" (an SLA clock) or "spell".

        measure: The fact that is measured.

        scope: What a subject must pass to be spoken of at all: clocks of one metric, spells of one kind. What
            fails is something else, and is not counted as left out.

        population: What it must pass to be counted: the denominator. What fails is left out, with the test's
            reason.

        hit: What it must pass to be in the numerator.

        against: What it must pass to count against, in a "net".

        over, per, less: The rest of a rate; see *kind*.

        parts: What a composite is made of. Their weights sum to 1.

        statistic: Which figure of a measure is its value; the others are always beside it.

        unit: "minutes", "hours", "days", "share", "count", "points", "score" or "money".

        anchor: What puts a subject into a period; see `anchors_of`.

        better: "lower", "higher" or "neither".

        mature_after: Microseconds that must have passed since the anchor at the report's instant; what is
            younger is left out, because it can still change.

        min_n: Below so many an answer is to be read with care.

        spans: Microseconds: the times at which a survival curve is read, or the borders of ages.

        source: Whose formula it is.

        version: Rises when the meaning changes.

    Raises:
        InvalidDefinition: With all that does not go together, each fault with its path.

    >>> Kpi("vip", "From VIPs", kind="ratio", definition="Tickets of VIPs, of all.", unit="share",
    ...     titles={"zh": "贵宾工单占比"}, hit=(Test("flag:vip", ">=", 1),)).title_in("zh")
    '贵宾工单占比'
    """

    id: str
    title: str
    kind: Kind = field(kw_only=True)
    definition: str = field(kw_only=True)
    titles: Mapping[str, str] = field(kw_only=True, factory=dict, hash=False)
    subject: Subject = field(kw_only=True, default="ticket")
    measure: str | None = field(kw_only=True, default=None)
    scope: tuple[Test, ...] = field(kw_only=True, default=())
    population: tuple[Test, ...] = field(kw_only=True, default=())
    hit: tuple[Test, ...] = field(kw_only=True, default=())
    against: tuple[Test, ...] = field(kw_only=True, default=())
    over: str | None = field(kw_only=True, default=None)
    per: int = field(kw_only=True, default=1)
    less: int = field(kw_only=True, default=0)
    parts: tuple[Part, ...] = field(kw_only=True, default=())
    statistic: Statistic = field(kw_only=True, default="p50")
    unit: Unit = field(kw_only=True, default="count")
    anchor: Anchor = field(kw_only=True, default="created")
    better: Direction = field(kw_only=True, default="neither")
    mature_after: int = field(kw_only=True, default=0)
    min_n: int = field(kw_only=True, default=10)
    spans: tuple[int, ...] = field(kw_only=True, default=())
    source: str = field(kw_only=True, default="servicecore")
    version: int = field(kw_only=True, default=1)

    def __attrs_post_init__(self) -> None:
        if faults := list(faults_of(self)):
            raise InvalidDefinition(f"KPI {shown(self.id)}", faults)

    @property
    def ref(self) -> str:
        """Id and version, as results carry them."""
        return f"{self.id}/{self.version}"

    @property
    def scale(self) -> int:
        """How much of the fact makes one of the unit."""
        return SCALE[self.unit]

    @property
    def anchor_column(self) -> str:
        """The fact that puts a subject into a period, as `reader` takes it."""
        return anchor_column(self.subject, self.anchor)

    @property
    def series(self) -> tuple[str, ...]:
        """The names of the outside series that it needs."""
        named = [
            name for name in (self.measure, self.over) if name is not None and name.startswith("series:")
        ]
        return tuple(name.removeprefix("series:") for name in named)

    @property
    def columns(self) -> tuple[str, ...]:
        """The facts that it reads, each once, as `reader` takes them."""
        tests = (*self.scope, *self.population, *self.hit, *self.against)
        measured = [] if self.measure is None or self.measure.startswith("series:") else [self.measure]
        if self.over is not None and not self.over.startswith("series:"):
            measured.append(self.over)
        return tuple(dict.fromkeys([*(name for test in tests for name in test.columns), *measured]))

    def counted(self, asof_us: int) -> tuple[Test, ...]:
        """
        The population at the instant of a report: who must pass, and be old enough that nothing changes.

        >>> from servicecore.metrics import catalog
        >>> catalog.FIRST_CONTACT_RESOLUTION.counted(700_000_000_000)[-1].text
        'first_resolved_at_us <= 95200000000'
        """
        if not self.mature_after:
            return self.population
        before = Test(self.anchor_column, "<=", asof_us - self.mature_after, reason=_TOO_RECENT)
        return (*self.population, before)

    def title_in(self, language: str) -> str:
        """The title in a language, in English where there is none."""
        return self.titles.get(language, self.title)

    @property
    def mean(self) -> Kpi:
        """The same measure, with its mean as the value."""
        return self.showing("mean")

    @property
    def min(self) -> Kpi:
        """The same measure, with its smallest as the value."""
        return self.showing("min")

    @property
    def max(self) -> Kpi:
        """The same measure, with its largest as the value."""
        return self.showing("max")

    @property
    def p50(self) -> Kpi:
        """The same measure, with its median as the value."""
        return self.showing("p50")

    @property
    def p75(self) -> Kpi:
        """The same measure, with its 75th percentile as the value."""
        return self.showing("p75")

    @property
    def p90(self) -> Kpi:
        """The same measure, with its 90th percentile as the value."""
        return self.showing("p90")

    @property
    def p95(self) -> Kpi:
        """The same measure, with its 95th percentile as the value."""
        return self.showing("p95")

    @property
    def business(self) -> Kpi:
        """The same in open time: the calendar with which the facts were folded."""
        measure = self._with("business", "measure", "survival", "sum")
        if measure.endswith("business_us"):
            return self
        if _business(measure) not in _open_columns():
            raise self._unfit("business", f"'{measure}'", _open_columns())
        return evolve(
            self,
            id=f"{self.id}_business",
            title=f"{self.title}, business hours",
            titles={
                language: f"{title}({_BUSINESS_TITLES[language]})"
                for language, title in self.titles.items()
                if language in _BUSINESS_TITLES
            },
            measure=_business(measure),
            definition=f"{self.definition} Counted in business hours.",
        )

    def showing(self, statistic: Statistic) -> Kpi:
        """
        The same measure, with another figure as the value.

        Raises:
            InvalidDefinition: If the KPI measures nothing.

            UnknownName: If there is no such figure.
        """
        self._with(statistic, "measure", "stock")
        if statistic not in STATISTICS:
            raise UnknownName("statistic", statistic, STATISTICS)
        return evolve(self, statistic=statistic)

    def anchored(self, anchor: Anchor) -> Kpi:
        """
        The same KPI, with its subjects put into periods by another instant.

        Raises:
            UnknownName: If no such instant places them.
        """
        if anchor not in (anchors := anchors_of(self.subject)):
            raise UnknownName("anchor", anchor, anchors)
        return evolve(self, anchor=anchor)

    def among(self, *tests: Test, id: str, title: str) -> Kpi:  # noqa: A002 - the field's own name
        """
        The same KPI over fewer: over those that pass *tests* too.

        >>> from servicecore.metrics import catalog
        >>> complaints = Test("dimension:kind", "==", "complaint", reason="no complaint")
        >>> catalog.ARRIVALS.among(complaints, id="complaints", title="Complaints").population[-1].text
        'dimension:kind == complaint'
        """
        return evolve(self, id=id, title=title, titles={}, population=(*self.population, *tests))

    def of(self, name: str) -> Kpi:
        """
        The same KPI over the SLA clocks of one metric, or the spells of one name.

        Raises:
            InvalidDefinition: If the KPI counts tickets.
        """
        if self.subject == "ticket":
            raise self._unfit(f"of({shown(name)})", "subject ticket", ("clock", "spell"))
        column = "metric" if self.subject == "clock" else "name"
        return evolve(
            self,
            id=f"{self.id}.{name}",
            title=f"{self.title}: {name}",
            titles={language: f"{title}: {name}" for language, title in self.titles.items()},
            scope=(*self.scope, Test(column, "==", name)),
        )

    def to_dict(self) -> dict[str, Any]:
        """The definition as plain data; the schema is `servicecore.kpi/1`."""
        from servicecore.metrics.definitions.kpi_document import written

        return {"schema": KPI_SCHEMA, **written(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Kpi:
        """
        A definition from plain data, as a document holds it; see `docs/kpis.md`.

        Durations may be texts (`"72h"`) wherever microseconds are meant.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        from servicecore.metrics.definitions.kpi_document import read

        return read(data)

    def _with(self, what: str, *kinds: Kind) -> str:
        if self.kind not in kinds or self.measure is None:
            raise self._unfit(what, f"a {self.kind}", kinds)
        return self.measure

    def _unfit(self, what: str, this: str, taken: Iterable[str]) -> InvalidDefinition:
        message = f"{what} has no meaning for {this}; it takes one of {choices(taken)}"
        return InvalidDefinition(f"KPI {shown(self.id)}", [Fault("", message)])


def _business(measure: str) -> str:
    """The fact that holds the same in open time: of a spell's length a column without a word before it."""
    return "business_us" if measure == "length_us" else f"{measure.removesuffix('_us')}_business_us"


@cache
def _open_columns() -> tuple[str, ...]:
    """The facts that are durations in open time."""
    from servicecore.metrics.facts.facts import FACT_COLUMNS
    from servicecore.metrics.facts.spell import SPELL_COLUMNS

    every = [column.name for column in (*FACT_COLUMNS, *SPELL_COLUMNS)]
    return tuple(name for name in every if name.endswith("business_us"))
