"""One KPI before and after: the difference, how sure it is, and whether it is more than noise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.metrics.statistics.interval import square_and_add

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.statistics.interval import Ends
    from servicecore.metrics.tables.value import KpiRow, KpiValue

__all__ = ["Change", "Comparison"]

Change = Literal["better", "worse", "changed", "no clear change", "unknown"]


@frozen(kw_only=True)
class Comparison:
    """
    Two answers of one KPI for one group.

    Args:
        before, after: The rows; None where that side has none.
    """

    kpi: Kpi
    group: Mapping[str, str | None] = field(factory=dict, hash=False)
    before: KpiRow | None = None
    after: KpiRow | None = None

    @property
    def partial(self) -> bool:
        """Whether a side is a period of which not all is known."""
        return any(row is not None and row.partial for row in (self.before, self.after))

    @property
    def difference(self) -> float | None:
        """After less before, in the KPI's unit; None where a side has nothing to count."""
        before, after = _value(self.before), _value(self.after)
        return None if before is None or after is None else after - before

    @property
    def relative(self) -> float | None:
        """The difference as a part of before: -0.5 is a half less; None where before is 0 or unknown."""
        before, difference = _value(self.before), self.difference
        return None if not before or difference is None else difference / abs(before)

    @property
    def interval(self) -> Ends | None:
        """
        The 95 % interval of the difference; see `than`.

        For two shares it is Newcombe's.
        """
        return self.than(1)

    def than(self, times: float) -> Ends | None:
        """
        The 95 % interval of after less *times* before; None where a side has no interval.

        With 0.5, an interval wholly below 0 says that the figure was more than halved. Both sides are taken
        as independent: other tickets, or other periods.
        """
        if self.before is None or self.after is None:
            return None
        one, other = self.before.result, self.after.result
        if one.value is None or other.value is None or one.interval is None or other.interval is None:
            return None
        return square_and_add(one.value, one.interval, other.value, other.interval, times=times)

    @property
    def more_than_noise(self) -> bool | None:
        """
        Whether the interval of the difference leaves out 0; None where there is no interval.

        Of many comparisons, one in twenty says so by chance alone.
        """
        if self.interval is None:
            return None
        low, high = self.interval
        return (low is not None and low > 0) or (high is not None and high < 0)

    @property
    def change(self) -> Change:
        """What it comes to, in the direction that the KPI calls better."""
        if self.more_than_noise is None or self.difference is None:
            return "unknown"
        if not self.more_than_noise:
            return "no clear change"
        if self.kpi.better == "neither":
            return "changed"
        return "better" if (self.difference < 0) is (self.kpi.better == "lower") else "worse"

    def explain(self) -> str:
        """The comparison in one line of words."""
        head = f"{self.kpi.title}{_groups(self.group)}: {_shown(self.before)} to {_shown(self.after)}"
        difference = self.difference
        if difference is None:
            return f"{head}; nothing to compare."
        part = "" if self.relative is None else f" ({self.relative:+.1%})"
        low, high = self.interval or (None, None)
        sure = "" if self.interval is None else f", 95 % interval {_end(low, '-')} to {_end(high, '+')}"
        partial = " A side is not a whole period." if self.partial else ""
        return f"{head}; difference {difference:+.4g}{part}{sure}: {self.change}.{partial}"

    def to_dict(self) -> dict[str, Any]:
        """The comparison as flat, JSON-ready data."""
        low, high = self.interval or (None, None)
        return {
            "kpi": self.kpi.id,
            "definition": self.kpi.ref,
            "unit": self.kpi.unit,
            **{f"by_{name}": value for name, value in self.group.items()},
            "before_label": None if self.before is None else self.before.label,
            "after_label": None if self.after is None else self.after.label,
            "before": _value(self.before),
            "after": _value(self.after),
            "before_n": None if self.before is None else self.before.result.n,
            "after_n": None if self.after is None else self.after.result.n,
            "difference": self.difference,
            "low": low,
            "high": high,
            "relative": self.relative,
            "change": self.change,
            "partial": self.partial,
        }


def _value(row: KpiRow | None) -> float | None:
    result: KpiValue | None = None if row is None else row.result
    return None if result is None else result.value


def _shown(row: KpiRow | None) -> str:
    value = _value(row)
    return "nothing" if value is None else f"{value:.4g}"


def _groups(group: Mapping[str, str | None]) -> str:
    named = ", ".join(f"{name} {value or '(none)'}" for name, value in group.items())
    return f" [{named}]" if named else ""


def _end(end: float | None, sign: str) -> str:
    return f"{sign}unbounded" if end is None else f"{end:+.4g}"
