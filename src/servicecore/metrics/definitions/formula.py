"""Definitions in words: the formula of a KPI, and a table of many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.duration import duration_text
from servicecore.instant import SECOND_US
from servicecore.metrics.definitions.named_tests import LIVE, NAMED, RECEIVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.definitions.test import Test

__all__ = ["formula", "kpis_table", "population_text"]

_UNSAID = (*LIVE, *RECEIVED, *NAMED["spell_of_live"])
_HEADER = ("id", "title", "标题", "formula", "counted", "placed by", "unit", "better", "few below", "source")


def formula(kpi: Kpi) -> str:
    """
    How the figure is made of facts.

    >>> from servicecore.metrics import catalog
    >>> formula(catalog.REOPENED)
    'tickets with reopenings >= 1 / tickets'
    >>> formula(catalog.COMPLAINT_RATE)
    'tickets / series:users x 10000'
    """
    rows, measure = f"{kpi.subject}s", kpi.measure or ""
    if kpi.kind == "ratio":
        return f"{rows} with {_all(kpi.hit)} / {rows}"
    if kpi.kind == "net":
        return f"({rows} with {_all(kpi.hit)} - with {_all(kpi.against)}) / {rows} x {kpi.per}"
    if kpi.kind == "rate":
        return _rate(kpi, rows)
    if kpi.kind == "composite":
        return " + ".join(f"{part.weight:g} x {part.id}" for part in kpi.parts)
    if kpi.kind == "spread":
        return f"variation of {f'sum of {measure}' if measure else rows} over {kpi.over}"
    plain = {
        "count": rows,
        "sum": f"sum of {measure}",
        "measure": f"{kpi.statistic} of {measure}",
        "survival": f"Kaplan-Meier median of {measure}",
        "flow": "opened + reopened - ended",
        "stock": f"{kpi.statistic} of {measure} of what is open" if measure else f"{rows} open",
    }
    return plain[kpi.kind]


def population_text(kpi: Kpi) -> str:
    """What is counted, without what every KPI leaves out: merged and excluded tickets."""
    asked = (*kpi.scope, *kpi.population)
    came = ["cancelled ones too"] if RECEIVED[-1] in asked else []
    tests = [test for test in asked if test not in _UNSAID]
    aged = [f"older than {duration_text(kpi.mature_after)}"] if kpi.mature_after else []
    return ", ".join([*came, *map(_text, tests), *aged]) or "all"


def kpis_table(kpis: Iterable[Kpi]) -> str:
    """The definitions as a table in Markdown, a line each."""
    rows = [_HEADER, ("---",) * len(_HEADER), *map(_row, kpis)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(kpi: Kpi) -> tuple[str, ...]:
    standing = kpi.kind in ("stock", "flow", "composite")
    cells = (
        f"`{kpi.id}`",
        kpi.title,
        kpi.titles.get("zh", ""),
        formula(kpi),
        population_text(kpi),
        "" if standing else kpi.anchor,
        kpi.unit,
        kpi.better,
        str(kpi.min_n),
        f"{kpi.source}, v{kpi.version}",
    )
    return tuple(cell.replace("|", "\\|") for cell in cells)


def _rate(kpi: Kpi, rows: str) -> str:
    counted = f"{rows} with {_all(kpi.hit)}" if kpi.hit else rows
    above, below = (
        other if column is None else column if column.startswith("series:") else f"sum of {column}"
        for column, other in ((kpi.measure, counted), (kpi.over, rows))
    )
    times = "" if kpi.per == 1 else f" x {kpi.per}"
    less = "" if not kpi.less else f" {'-' if kpi.less > 0 else '+'} {abs(kpi.less)}"
    return f"{above} / {below}{times}{less}"


def _all(tests: Sequence[Test]) -> str:
    return " and ".join(map(_text, tests))


def _text(test: Test) -> str:
    """The test with durations as people say them."""
    if test.any_of:
        return " or ".join(map(_text, test.any_of))
    lasting = test.column.endswith("_us") and not test.column.endswith("_at_us")
    if lasting and isinstance(test.value, int) and test.value % SECOND_US == 0:
        return f"{test.column} {test.op} {duration_text(test.value)}"
    return test.text
