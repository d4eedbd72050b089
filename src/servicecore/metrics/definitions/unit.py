"""What the figures of a KPI are counted in."""

from __future__ import annotations

from typing import Literal, get_args

from servicecore.instant import DAY_US, HOUR_US, MINUTE_US

__all__ = ["SCALE", "UNITS", "Unit"]

Unit = Literal["minutes", "hours", "days", "share", "count", "points", "score", "money"]
UNITS: tuple[Unit, ...] = get_args(Unit)

SCALE: dict[Unit, int] = {
    "minutes": MINUTE_US,
    "hours": HOUR_US,
    "days": DAY_US,
    "share": 1,
    "count": 1,
    "points": 1,
    "score": 1000,
    "money": 100,
}
"""
How much of a fact makes one of the unit. Facts hold durations in microseconds, scores in thousandths,
money in minor units, of which a hundred make one of the currency.
"""
