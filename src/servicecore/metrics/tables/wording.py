"""Answers as people read them: values with units, intervals, what was left out, and a sentence on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicecore.text_table import printable

if TYPE_CHECKING:
    from servicecore.metrics.tables.value import KpiRow

__all__ = ["count_text", "explained", "interval_text", "left_out", "title", "unit_text", "value_text"]

_SIGNS = {"minutes": "min", "hours": "h", "days": "d", "points": "points", "score": "", "money": ""}
"""What stands behind a figure. Money has the currency of its source, which nobody has told."""


def title(row: KpiRow) -> str:
    """What a row is about; a measure says which of its figures."""
    return f"{row.kpi.title} ({row.kpi.statistic})" if row.kpi.kind == "measure" else row.kpi.title


def value_text(row: KpiRow) -> str:
    """A value with its unit, short; a dash where there was nothing to count."""
    value = row.result.value
    return "-" if value is None else unit_text(value, row.kpi.unit)


def interval_text(row: KpiRow) -> str:
    """The interval in the unit of the value; empty for what has none. An open end is left open in words."""
    interval = row.result.interval
    if interval is None:
        return ""
    low, high = (None if end is None else unit_text(end, row.kpi.unit) for end in interval)
    if low is None or high is None:
        return f"up to {high}" if low is None else f"from {low}"
    number, _, unit = low.partition(" ")
    return f"{number} - {high}" if high.endswith(f" {unit}") else f"{low} - {high}"


def count_text(row: KpiRow) -> str:
    """How many an answer rests on; in brackets where they are few."""
    return f"({row.result.n})" if row.few else str(row.result.n)


def left_out(row: KpiRow) -> str:
    """How many were left out, and why; and how many were not, but have no end yet."""
    return "; ".join(filter(None, (_excluded(row), _censored(row))))


def _excluded(row: KpiRow) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in sorted(row.result.excluded.items()))


def _censored(row: KpiRow) -> str:
    """Of a survival curve: how many were counted for as long as they have been watched."""
    count = row.result.detail.get("censored") if row.kpi.kind == "survival" else None
    return f"counted though open: {count:g} (censored)" if count else ""


def explained(row: KpiRow) -> str:
    """One answer in words: what it rests on, what was left out and why, what it means."""
    result, what = row.result, f"{row.kpi.subject}s"
    name = f"{title(row)}{_place(row)}"
    if result.value is None:
        said = f"{name}: nothing to count."
    elif result.numerator is not None:
        said = (
            f"{name}: {result.numerator} of {result.denominator} {what}, {value_text(row)}; "
            f"95 % interval {interval_text(row)} (Wilson)."
        )
    elif row.kpi.kind == "count" or (row.kpi.kind == "stock" and row.kpi.measure is None):
        said = f"{name}: {value_text(row)}."
    else:
        sure = f"; 95 % interval {interval_text(row)}" if result.interval else ""
        said = f"{name}: {value_text(row)} over {result.n} {what}{sure}."
    few = f" Few {what}: read with care." if row.few else ""
    watched = _censored(row)
    censored = f" {watched.capitalize()}." if watched else ""
    missing = f" Left out: {_excluded(row)}." if result.excluded else ""
    return f"{said}{few}{censored}{missing} {_meaning(row)}"


def _place(row: KpiRow) -> str:
    """Where an answer belongs; empty for one over everything."""
    groups = [f"{name} {value or '(none)'}" for name, value in row.group.items()]
    where = ", ".join(part for part in (*groups, row.label) if part)
    return f" [{printable(where)}]" if where else ""


def _meaning(row: KpiRow) -> str:
    return f"{row.kpi.definition} ({row.kpi.ref}; source: {row.kpi.source})"


def unit_text(value: float, unit: str) -> str:
    """A figure with its unit, short."""
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "count":
        return f"{value:.0f}" if value == int(value) else f"{value:.2f}"
    if unit == "hours" and 0 < abs(value) < 1:
        return f"{60 * value:.1f} min" if abs(value) >= 1 / 60 else f"{3600 * value:.1f} s"
    sign = _SIGNS[unit]
    return f"{value:.2f} {sign}" if sign else f"{value:.2f}"
