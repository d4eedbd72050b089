"""What a KPI is: a definition one can read, not the body of a function."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, field, frozen

from servicecore.errors import Fault, InvalidDefinition, UnknownName, choices, shown
from servicecore.instant import DAY_US, HOUR_US

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ANCHORS", "Anchor", "Kind", "Kpi", "Statistic", "Test", "Unit", "reader"]

Kind = Literal["count", "ratio", "measure", "clocks", "stock", "survival"]
Unit = Literal["hours", "days", "share", "count"]
Anchor = Literal["created", "first_response", "resolved", "last_resolved", "closed", "due"]
Statistic = Literal["mean", "min", "max", "p50", "p75", "p90", "p95"]

SCALE: dict[str, int] = {"hours": HOUR_US, "days": DAY_US, "share": 1, "count": 1}
"""How much of a fact makes one of the unit."""

ANCHORS: dict[Anchor, str] = {
    "created": "created_at_us",
    "first_response": "first_response_at_us",
    "resolved": "first_resolved_at_us",
    "last_resolved": "last_resolved_at_us",
    "closed": "closed_at_us",
    "due": "settled_at_us",
}
"""The fact that puts a ticket, or a clock, into a period."""

STATISTICS: tuple[Statistic, ...] = ("mean", "min", "max", "p50", "p75", "p90", "p95")


def reader(column: str) -> Callable[[Any], Any]:
    """How a fact is read by name; `flag:made_sla` is one of the host's own, None where it is not known."""
    if column.startswith("flag:"):
        name = column[5:]
        return lambda fact: fact.flags.get(name)
    return attrgetter(column)


@frozen
class Test:
    """
    A question to one fact; a missing fact answers only "missing" with yes.

    Args:
        column: The fact's name.

        op: "present", "missing", "==", ">=" or "<=".

        value: What it is compared with.

        reason: Why a ticket that fails is left out, in words.
    """

    column: str
    op: Literal["present", "missing", "==", ">=", "<="]
    value: int | str | None = None
    reason: str = field(kw_only=True, default="not in the population")

    def compiled(self) -> Callable[[Any], bool]:
        """The test as a function of a row of facts."""
        read, op, value = reader(self.column), self.op, self.value
        if op == "present":
            return lambda fact: read(fact) is not None
        if op == "missing":
            return lambda fact: read(fact) is None
        if op == "==":
            return lambda fact: read(fact) == value
        if op == ">=":
            return lambda fact: (found := read(fact)) is not None and found >= value
        return lambda fact: (found := read(fact)) is not None and found <= value


Test.__test__ = False  # type: ignore[attr-defined]  # test runners collect classes of this name


@frozen
class Kpi:
    """
    A definition: what is counted, of what, placed by which instant.

    Args:
        id: Stable, machine-readable.

        title: What a report calls it.

        kind: "count" of the population; "ratio" of those that pass `hit`; "measure" of a fact over
            those that have it; "clocks", a ratio of SLA clocks; "stock", open at an instant;
            "survival", time to an end that may not have come yet.

        definition: What it means, in one sentence.

        measure: The fact that is measured.

        population: What a ticket must pass to be counted at all.

        hit: What it must pass to be in the numerator.

        statistic: Which figure of a measure is its value; the others are always beside it.

        unit: "hours", "days", "share" or "count".

        anchor: What puts a ticket into a period.

        better: "lower", "higher" or "neither".

        spans: The times at which a survival curve is read, microseconds.

        source: Whose formula it is.

    Raises:
        InvalidDefinition: If a measure or a survival names no fact.
    """

    id: str
    title: str
    kind: Kind = field(kw_only=True)
    definition: str = field(kw_only=True)
    measure: str | None = field(kw_only=True, default=None)
    population: tuple[Test, ...] = field(kw_only=True, default=())
    hit: tuple[Test, ...] = field(kw_only=True, default=())
    statistic: Statistic = field(kw_only=True, default="p50")
    unit: Unit = field(kw_only=True, default="count")
    anchor: Anchor = field(kw_only=True, default="created")
    better: Literal["lower", "higher", "neither"] = field(kw_only=True, default="neither")
    spans: tuple[int, ...] = field(kw_only=True, default=())
    source: str = field(kw_only=True, default="servicecore")
    version: int = field(kw_only=True, default=1)

    def __attrs_post_init__(self) -> None:
        if self.kind in ("measure", "survival") and self.measure is None:
            fault = Fault("measure", f"is missing; a {self.kind} needs one", "missing_key")
            raise InvalidDefinition(f"KPI {shown(self.id)}", [fault])

    @property
    def ref(self) -> str:
        """Id and version, as results carry them."""
        return f"{self.id}/{self.version}"

    @property
    def scale(self) -> int:
        """How much of the fact makes one of the unit."""
        return SCALE[self.unit]

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
        name = self._with("business", "measure", "survival").removesuffix("_us")
        if name.endswith("_business"):
            return self
        return evolve(
            self,
            id=f"{self.id}_business",
            title=f"{self.title}, business hours",
            measure=f"{name}_business_us",
            definition=f"{self.definition} Counted in business hours.",
        )

    def showing(self, statistic: Statistic) -> Kpi:
        """
        The same measure, with another figure as the value.

        Raises:
            InvalidDefinition: If the KPI measures nothing.

            UnknownName: If there is no such figure.
        """
        self._with(statistic, "measure")
        if statistic not in STATISTICS:
            raise UnknownName("statistic", statistic, STATISTICS)
        return evolve(self, statistic=statistic)

    def anchored(self, anchor: Anchor) -> Kpi:
        """
        The same KPI, with tickets put into periods by another instant.

        Raises:
            UnknownName: If there is no such instant.
        """
        if anchor not in ANCHORS:
            raise UnknownName("anchor", anchor, ANCHORS)
        return evolve(self, anchor=anchor)

    def of(self, metric: str) -> Kpi:
        """
        The same KPI over the SLA clocks of one metric.

        Raises:
            InvalidDefinition: If the KPI does not count clocks.
        """
        if self.kind != "clocks":
            raise self._unfit(f"of({shown(metric)})", ("clocks",))
        only = Test("metric", "==", metric, reason="another metric")
        return evolve(
            self,
            id=f"{self.id}.{metric}",
            title=f"{self.title}: {metric}",
            population=(only, *self.population),
        )

    def _with(self, what: str, *kinds: Kind) -> str:
        if self.kind not in kinds or self.measure is None:
            raise self._unfit(what, kinds)
        return self.measure

    def _unfit(self, what: str, kinds: tuple[Kind, ...]) -> InvalidDefinition:
        message = f"{what} has no meaning for a {self.kind}; it takes one of kind {choices(kinds)}"
        return InvalidDefinition(f"KPI {shown(self.id)}", [Fault("", message)])
