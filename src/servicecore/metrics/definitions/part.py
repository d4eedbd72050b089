"""One part of a composite KPI: whose value counts, and how much."""

from __future__ import annotations

from attrs import frozen

__all__ = ["Part"]


@frozen
class Part:
    """
    A part of a composite.

    Args:
        id: The KPI's id: one that is asked in the same report, or one of the catalogue.

        weight: How much of the composite it makes; all weights sum to 1.
    """

    id: str
    weight: float
