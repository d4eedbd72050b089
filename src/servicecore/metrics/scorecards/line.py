"""One line of a scorecard: which figure, against which target, worth how much."""

from __future__ import annotations

import math
from collections.abc import Mapping

from attrs import field, frozen

from servicecore.errors import Fault, InvalidDefinition
from servicecore.metrics.definitions.shape import STATISTICS, Statistic
from servicecore.metrics.scorecards.target import Target  # noqa: TC001 - documents are structured by these annotations

__all__ = ["Line"]


@frozen(kw_only=True)
class Line:
    """
    One line.

    Args:
        target: What the figure should be.

        kpi: The id of the KPI whose answer it is; *statistic* which figure of a measure, any when left out.

        group: The segment it is of, such as `{"network": "gsm"}`; the rows must be grouped by it.

        of: Instead of a KPI, other lines and their weights, which sum to 1: their weighted mean.

        points: What full marks are worth; with 0 the line is shown and counts for nothing.

        labels: What it is called, by language.

        source: Where the figures come from.

        inference: What of it is nobody's word but ours; empty where the source says it all.

    Raises:
        InvalidDefinition: With all that does not go together.
    """

    target: Target
    kpi: str = ""
    statistic: Statistic | None = None
    group: Mapping[str, str] = field(factory=dict, hash=False)
    of: Mapping[str, float] = field(factory=dict, hash=False)
    points: float = 1
    labels: Mapping[str, str] = field(factory=dict, hash=False)
    source: str = ""
    inference: str = ""

    def __attrs_post_init__(self) -> None:
        faults = []
        if bool(self.kpi) is bool(self.of):
            faults.append(Fault("kpi", "give either 'kpi' or 'of'"))
        if self.of and (self.group or self.statistic):
            faults.append(
                Fault("of", "has lines, which say their own group and statistic; give neither here")
            )
        if self.of and not (min(self.of.values()) > 0 and math.isclose(sum(self.of.values()), 1)):
            faults.append(Fault("of", f"has weights {list(self.of.values())}; give parts of 1, all above 0"))
        if self.statistic is not None and self.statistic not in STATISTICS:
            faults.append(
                Fault("statistic", f"{self.statistic!r} is none; use one of {', '.join(STATISTICS)}")
            )
        if not self.points >= 0:
            faults.append(Fault("points", f"{self.points} is not taken; give 0 or more"))
        if faults:
            raise InvalidDefinition("line", faults)

    def label(self, name: str, language: str = "en") -> str:
        """What the line is called in a language; its *name* where nothing says."""
        return self.labels.get(language, self.labels.get("en", name))
