"""The judging of a scorecard: rows to figures, figures to verdicts, verdicts to points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, frozen

from servicecore.errors import InvalidArgument, UnknownName, choices
from servicecore.metrics.scorecards.result import LineResult, ScorecardResult
from servicecore.metrics.statistics.interval import square_and_add
from servicecore.metrics.tables.value import checked_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from servicecore.metrics.scorecards.line import Line
    from servicecore.metrics.scorecards.scorecard import Scorecard
    from servicecore.metrics.scorecards.target import Target
    from servicecore.metrics.statistics.interval import Ends
    from servicecore.metrics.tables.value import KpiRow

__all__ = ["Scoring"]

_Group = dict[str, str | None]


@frozen
class _Figure:
    """What is known of one line on one side; *reason* says why there is no value."""

    value: float | None
    n: int | None = None
    interval: Ends | None = None
    definition: str | None = None
    reason: str = ""


class Scoring:
    """
    One scorecard over one set of rows; the arguments are those of `Scorecard.score`.

    Raises:
        UnknownName: If *given* names no line that takes a figure.
    """

    def __init__(
        self,
        scorecard: Scorecard,
        rows: Iterable[KpiRow],
        before: Iterable[KpiRow],
        given: Mapping[str, float],
        within: Mapping[str, str | None],
        smallest: int,
    ) -> None:
        measured = [name for name, line in scorecard.lines.items() if line.kpi]
        for name in given:
            if name not in measured:
                raise UnknownName("line", name, measured)
        self._scorecard = scorecard
        self._rows, self._before = checked_rows(rows), checked_rows(before, "before")
        self._given, self._within, self._smallest = given, dict(within), smallest

    def result(self) -> ScorecardResult:
        """Every line judged, and the points together."""
        lines = self._scorecard.lines
        figures = {name: self._figure(name, line) for name, line in lines.items() if line.kpi}
        figures |= {name: _together(line, figures) for name, line in lines.items() if line.of}
        judged = [self._judged(name, line, figures[name]) for name, line in lines.items()]
        missing = tuple(result.name for result in judged if result.marks is None)
        possible = sum(result.possible for result in judged)
        counting = [name for name in missing if lines[name].points]
        whole = possible > 0 and not (counting and self._scorecard.missing == "fail")
        return ScorecardResult(
            scorecard=self._scorecard,
            group=self._within,
            lines=tuple(evolve(result, weight=result.possible / (possible or 1)) for result in judged),
            points=sum(result.points or 0.0 for result in judged) if whole else None,
            possible=possible,
            missing=missing,
        )

    def _figure(self, name: str, line: Line) -> _Figure:
        if name in self._given:
            return _Figure(self._given[name])
        row = self._row(line, self._rows, "rows")
        if row is None:
            return _Figure(None, reason="no such row")
        result = row.result
        if result.value is None:
            return _Figure(None, result.n, definition=row.kpi.ref, reason="nothing to count")
        if result.n < self._smallest:
            return _Figure(None, definition=row.kpi.ref, reason=f"fewer than {self._smallest}")
        return _Figure(result.value, result.n, result.interval, row.kpi.ref)

    def _row(self, line: Line, rows: list[KpiRow], side: str) -> KpiRow | None:
        group: _Group = {**self._within, **line.group}
        found = [
            row
            for row in rows
            if row.kpi.id == line.kpi
            and line.statistic in (None, row.kpi.statistic)
            and dict(row.group) == group
        ]
        if len(found) > 1:
            labels = choices(f"{row.label or 'all time'} ({row.kpi.statistic})" for row in found)
            raise InvalidArgument(side, f"{line.kpi} of {labels}", "one row for each line")
        return found[0] if found else None

    def _judged(self, name: str, line: Line, figure: _Figure) -> LineResult:
        old = self._row(line, self._before, "before") if line.kpi else None
        start = None if old is None else old.result.value
        target, value = line.target, figure.value
        marks = target.marks(value, start)
        reason = figure.reason or ("" if marks is not None else "no figure before")
        dropped = marks is None and self._scorecard.missing == "drop"
        return LineResult(
            name=name,
            value=value,
            n=figure.n,
            interval=figure.interval,
            before=target.baseline if start is None else start,
            limit=target.limit(start),
            verdict=target.verdict(value, start),
            certain=_certain(target, figure, old),
            gap=target.gap(value, start),
            marks=marks,
            points=None
            if marks is None and self._scorecard.missing != "zero"
            else line.points * (marks or 0.0),
            possible=0.0 if dropped else line.points,
            weight=0.0,
            reason=reason,
            definition=figure.definition,
            benchmark=target.benchmark,
        )


def _together(line: Line, figures: Mapping[str, _Figure]) -> _Figure:
    """The weighted mean of other lines; without an interval, because they are of the same tickets."""
    parts = [(weight, figures[name].value) for name, weight in line.of.items()]
    values = [weight * value for weight, value in parts if value is not None]
    if len(values) < len(parts):
        return _Figure(None, reason="a part is missing")
    return _Figure(sum(values))


def _certain(target: Target, figure: _Figure, old: KpiRow | None) -> bool | None:
    """Whether the verdict holds over the interval; of a change, over the interval of the difference."""
    if target.change is None or old is None or old.result.value is None:
        return target.certain(figure.value, figure.interval)
    before = old.result
    if figure.value is None or figure.interval is None or before.interval is None:
        return None
    limit = target.limit(before.value) or 0.0
    times = 1 + target.change
    low, high = square_and_add(
        before.value or 0.0, before.interval, figure.value, figure.interval, times=times
    )
    ends = None if low is None else limit + low, None if high is None else limit + high
    return target.certain(figure.value, ends, before.value)
