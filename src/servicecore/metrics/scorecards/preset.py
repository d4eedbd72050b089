"""The scorecards that come with the library, ready to use or to start from."""

from __future__ import annotations

from functools import cache
from importlib import resources

from servicecore.document import parse_toml
from servicecore.errors import UnknownName
from servicecore.metrics.scorecards.scorecard import Scorecard

__all__ = ["SCORECARDS", "load_scorecard"]

SCORECARDS = ("improvement", "operations", "operator")
"""The names that `load_scorecard` knows."""


def load_scorecard(name: str) -> Scorecard:
    """
    The shipped scorecard called *name*, one of `SCORECARDS`.

    `operations`: response within 4 h on average, 90 % of feedback handled, 85 % satisfied, the running cost
    within 10 % of its budget. `improvement`: response time halved, 90 % satisfied, churn down by 20 %, cost
    by 15 %. `operator`: complaints per 10,000 users for 4 points, service promises kept for 5, and what
    stands behind them. Each line says where its figures come from, and what of them is our inference.

    Raises:
        UnknownName: If none is called that.

    >>> load_scorecard("operations").lines["response"].target.value
    4.0
    """
    if name not in SCORECARDS:
        raise UnknownName("scorecard", name, SCORECARDS)
    return _read(name)


@cache
def _read(name: str) -> Scorecard:
    place = resources.files("servicecore.metrics.scorecards").joinpath("presets", f"{name}.toml")
    return Scorecard.from_dict(parse_toml(place.read_text("utf-8"), f"scorecard {name}"))
