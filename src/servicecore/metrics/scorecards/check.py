"""What is suspicious about a scorecard, told before a report finds out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.errors import UnknownName, choices, path_part, shown
from servicecore.finding import Finding
from servicecore.metrics.definitions import catalog

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from servicecore.finding import Severity
    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.scorecards.line import Line
    from servicecore.metrics.scorecards.scorecard import Scorecard
    from servicecore.metrics.scorecards.target import Target

__all__ = ["check_scorecard"]


def check_scorecard(scorecard: Scorecard, kpis: Iterable[Kpi] | None = None) -> tuple[Finding, ...]:
    """
    Every line that no KPI answers, or that cannot mean what it says; see `Scorecard.check`.
    """
    known = None if kpis is None else {kpi.id: kpi for kpi in kpis}
    found = [
        finding.under(f"lines.{path_part(name)}")
        for name, line in scorecard.lines.items()
        for finding in _of_line(line, known)
    ]
    if not any(line.points for line in scorecard.lines.values()):
        found.append(_finding("lines", "no line is worth a point, so there is no total", "worthless"))
    return tuple(found)


def _of_line(line: Line, known: Mapping[str, Kpi] | None) -> Iterator[Finding]:
    if line.kpi:
        kpi = _find(line.kpi, known)
        if isinstance(kpi, UnknownName):
            message = f"KPI {shown(line.kpi)} is not known; use one of {choices(kpi.accepted)}"
            yield _finding("kpi", message, "unknown_name", severity="error")
        elif "neither" not in (kpi.better, line.target.better) and line.target.better not in (
            kpi.better,
            "within",
        ):
            message = f"is '{line.target.better}', and the KPI calls {kpi.better} better"
            yield _finding("target.better", message, "other_direction")
    yield from _of_target(line.target)


def _find(name: str, known: Mapping[str, Kpi] | None) -> Kpi | UnknownName:
    if known is not None:
        return known.get(name) or UnknownName("KPI", name, sorted(known))
    try:
        return catalog.find(name)
    except UnknownName as error:
        return error


def _of_target(target: Target) -> Iterator[Finding]:
    if target.change is not None and target.baseline is None:
        message = "stands without a baseline; only a measured figure before makes a limit of it"
        yield _finding("target.change", message, "no_baseline")
    if target.value is not None and target.verdict(target.baseline) == "met":
        yield _finding("target.baseline", f"{target.baseline} meets the target already", "met_before")
    if target.full_marks is not None and target.verdict(target.full_marks) == "missed":
        message = f"{target.full_marks} misses the target, and earns full marks"
        yield _finding("target.full_marks", message, "full_marks_for_a_miss")


def _finding(path: str, message: str, code: str, severity: Severity = "warning") -> Finding:
    return Finding(path, message, code, severity=severity)
