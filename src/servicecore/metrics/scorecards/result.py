"""What a scorecard came to: every line with its figure, limit, weight and points, and how they add up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.metrics.tables.markup import table_html
from servicecore.text_table import aligned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from servicecore.metrics.scorecards.scorecard import Scorecard
    from servicecore.metrics.scorecards.target import Verdict
    from servicecore.metrics.statistics.interval import Ends

__all__ = ["RESULT_SCHEMA", "LineResult", "ScorecardResult"]

RESULT_SCHEMA = "servicecore.scorecard_result/1"

_NUMBERS = frozenset(("Value", "Target", "Benchmark", "Gap", "Points", "Weight"))


@frozen(kw_only=True)
class LineResult:
    """
    One line, judged.

    Args:
        name: The line's name.

        value: In the KPI's unit; None with a *reason*, such as "nothing to count".

        n: How many it rests on; None where nobody says.

        interval: Of the value.

        before: The figure before, measured or the baseline.

        limit: What meets the target.

        verdict: "met", "missed" or "unknown"; *certain* is whether it holds over the whole interval.

        gap: How much is short of the target; negative is to spare.

        marks: From 0 to 1; *points* what they are worth of the *possible*. None and 0 where the line was
            dropped.

        weight: The part of all possible points that this line has, after what was dropped.

        definition: Id and version of the KPI.

        benchmark: What others reach.
    """

    name: str
    value: float | None
    n: int | None = None
    interval: Ends | None = None
    before: float | None = None
    limit: float | None
    verdict: Verdict
    certain: bool | None
    gap: float | None
    marks: float | None
    points: float | None
    possible: float
    weight: float
    reason: str = ""
    definition: str | None = None
    benchmark: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The line as flat, JSON-ready data."""
        low, high = self.interval or (None, None)
        return {
            "line": self.name,
            "definition": self.definition,
            "value": self.value,
            "n": self.n,
            "low": low,
            "high": high,
            "before": self.before,
            "limit": self.limit,
            "benchmark": self.benchmark,
            "verdict": self.verdict,
            "certain": self.certain,
            "gap": self.gap,
            "marks": self.marks,
            "points": self.points,
            "possible": self.possible,
            "weight": self.weight,
            "reason": self.reason,
        }


@frozen(kw_only=True)
class ScorecardResult:
    """
    A scorecard over one set of figures.

    Args:
        scorecard: The definition, with its version, limits and rule for what is missing.

        group: What it is of, such as `{"team": "network"}`.

        lines: In the order of the definition.

        points, possible: What was earned of what could be; *points* is None where nothing could be earned, or
            a figure is missing and the rule is "fail".

        missing: The names of the lines without a figure.
    """

    scorecard: Scorecard
    group: Mapping[str, str | None] = field(factory=dict, hash=False)
    lines: tuple[LineResult, ...]
    points: float | None
    possible: float
    missing: tuple[str, ...]

    @property
    def score(self) -> float | None:
        """The points as a part of those possible, 0 to 1."""
        return None if self.points is None else self.points / self.possible

    def __getitem__(self, name: str) -> LineResult:
        return next(line for line in self.lines if line.name == name)

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON-ready data with the whole definition inside."""
        return {
            "schema": RESULT_SCHEMA,
            "scorecard": {**self.scorecard.to_dict(), "version": self.scorecard.version},
            "group": dict(self.group),
            "lines": [line.to_dict() for line in self.lines],
            "points": self.points,
            "possible": self.possible,
            "score": self.score,
            "missing": list(self.missing),
        }

    def to_text(self, language: str = "en") -> str:
        """The result for a terminal, one line of the scorecard a row; benchmarks where there are any."""
        cells = [self._cells(line, language) for line in self.lines]
        return "\n".join([*aligned(self._header(), cells, right=_NUMBERS), self._total()])

    def to_html(self, language: str = "en") -> str:
        """The result as HTML: one `<table>` with the total as its caption, everything escaped."""
        rows = ((self._cells(line, language), "") for line in self.lines)
        return table_html(self._total(), self._header(), rows, _NUMBERS)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()

    @property
    def _benchmarked(self) -> bool:
        return any(line.benchmark is not None for line in self.lines)

    def _header(self) -> list[str]:
        others = ["Benchmark"] if self._benchmarked else []
        return ["Line", "Value", "Target", *others, "Gap", "Verdict", "Points", "Weight"]

    def _cells(self, line: LineResult, language: str) -> list[str]:
        unsure = " (not certain)" if line.certain is False else ""
        said = line.reason or f"{line.verdict}{unsure}"
        points = "-" if line.points is None else f"{line.points:.2f} of {line.possible:g}"
        label = self.scorecard.lines[line.name].label(line.name, language)
        others = [_number(line.benchmark)] if self._benchmarked else []
        figures = [_number(line.value), _number(line.limit), *others, _number(line.gap)]
        return [label, *figures, said, points, f"{line.weight:.0%}"]

    def _total(self) -> str:
        name = f"{self.scorecard.name}/{self.scorecard.version}"
        total = "no total" if self.points is None else f"{self.points:.2f} of {self.possible:g}"
        left = f"; without {', '.join(self.missing)} ({self.scorecard.missing})" if self.missing else ""
        return f"{name}: {total}{left}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"
