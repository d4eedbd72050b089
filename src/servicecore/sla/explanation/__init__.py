"""Why a clock reads as it does: the parts of its life and what was agreed, as data and as text."""

from __future__ import annotations

from servicecore.sla.explanation.explanation import Explanation
from servicecore.sla.explanation.explanations import Explanations
from servicecore.sla.explanation.line import Line
from servicecore.sla.explanation.part import Part
from servicecore.sla.explanation.segment import Segment

__all__ = ["Explanation", "Explanations", "Line", "Part", "Segment"]
