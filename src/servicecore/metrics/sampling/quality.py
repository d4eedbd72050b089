"""What inspectors gave to a sample: scores by criterion, and what they say about everything not looked at."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from attrs import Factory, field, frozen

from servicecore.errors import Fault, InvalidArgument, InvalidDefinition, UnknownName
from servicecore.metrics.statistics.mean import student_quantile
from servicecore.record import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from servicecore.metrics.sampling.sample import Sample, Stratum

__all__ = ["CRITERIA", "QUALITY_SCHEMA", "CriterionMean", "QualityScore", "quality"]

QUALITY_SCHEMA = "servicecore.quality_score/1"

CRITERIA = ("response", "communication", "efficiency")
"""What is looked at, unless a host says otherwise."""


@frozen(kw_only=True)
class QualityScore:
    """
    What one inspection gave to one reference.

    Args:
        reference: What was inspected: (kind, id).

        scores: A number for each criterion; one that could not be judged is left out.

        lowest, highest: The ends of the scale.

        inspector: Who gave them; never shown in `repr`.

    Raises:
        InvalidDefinition: If there is no score, or one is beyond the scale.

    >>> QualityScore(reference=("call", "C-7"), scores={"response": 4, "communication": 5}).to_dict()["id"]
    'C-7'
    """

    reference: tuple[str, str]
    scores: Mapping[str, float] = field(hash=False)
    lowest: float = 1
    highest: float = 5
    inspector: str | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        faults = [] if self.scores else [Fault("scores", "is empty; give at least one")]
        faults += [
            Fault(f"scores.{name}", f"{score} is beyond the scale; give {self.lowest} to {self.highest}")
            for name, score in self.scores.items()
            if not self.lowest <= score <= self.highest
        ]
        if faults:
            raise InvalidDefinition("quality score", faults)

    def to_dict(self) -> dict[str, Any]:
        """The score as flat, JSON-ready data with its schema version."""
        kind, name = self.reference
        return {
            "schema": QUALITY_SCHEMA,
            "kind": kind,
            "id": name,
            "scores": dict(self.scores),
            "lowest": self.lowest,
            "highest": self.highest,
            "inspector": self.inspector,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> QualityScore:
        """
        The score that `to_dict` wrote.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        reader = Reader("quality score", data, QUALITY_SCHEMA)
        values = {
            "reference": (reader.text("kind"), reader.text("id")),
            "scores": reader.mapping("scores"),
            "lowest": reader.take("lowest", (int, float), "a number", 1),
            "highest": reader.take("highest", (int, float), "a number", 5),
            "inspector": reader.take(
                "inspector", (str, type(None)), "a text, or nothing", None, private=True
            ),
        }
        reader.finish()
        wrong = [
            Fault(f"scores.{name}", "is no number; give one", "wrong_type")
            for name, score in values["scores"].items()
            if isinstance(score, bool) or not isinstance(score, int | float)
        ]
        if wrong:
            raise InvalidDefinition("quality score", wrong)
        return cls(**values)


@frozen(kw_only=True)
class CriterionMean:
    """
    What the sample says about everything, by one criterion.

    Args:
        mean: Of the whole population, each stratum by its number; None where nothing was scored.

        interval: Its 95 % interval; None where a stratum that was not scored whole has a single score, which
            tells nothing about its spread.

        n: How many scores; *unscored* of those drawn have none yet.

        covered: The part of the population, 0 to 1, that lies in strata with a score. Below 1 the mean is
            that of this part.
    """

    mean: float | None
    interval: tuple[float, float] | None
    n: int
    unscored: int
    covered: float = field(default=Factory(float))


def quality(
    drawn: Sample, scores: Iterable[QualityScore], criteria: Sequence[str] = CRITERIA
) -> dict[str, CriterionMean]:
    """
    The mean of each criterion over the whole population that a sample was drawn from.

    Every score stands for as many as its stratum has for each score, so equal or at-least allocations do not
    favour small teams: the mean is the one that inspecting everything would give, but for chance. Of what was
    drawn and not scored yet, the rest of its stratum speaks.

    Args:
        scores: At most one for each reference.

    Raises:
        InvalidArgument: If a score is for a reference that was not drawn, or two are for one.

        UnknownName: If a score has a criterion that is none.

    Source: W. G. Cochran, Sampling Techniques, chapter 5.
    """
    given = _by_reference(drawn, scores, criteria)
    return {name: _estimate(drawn, given, name) for name in criteria}


def _by_reference(
    drawn: Sample, scores: Iterable[QualityScore], criteria: Sequence[str]
) -> dict[tuple[str, str], QualityScore]:
    there = {reference.key for reference in drawn.references}
    given: dict[tuple[str, str], QualityScore] = {}
    for score in scores:
        if score.reference not in there:
            raise InvalidArgument("scores", score.reference, "references that were drawn")
        if score.reference in given:
            raise InvalidArgument("scores", score.reference, "one score for each reference; it has two")
        for name in score.scores:
            if name not in criteria:
                raise UnknownName("criterion", name, criteria)
        given[score.reference] = score
    return given


def _estimate(drawn: Sample, given: Mapping[tuple[str, str], QualityScore], name: str) -> CriterionMean:
    found = [(part, values) for part in drawn.parts if (values := _values(part, given, name))]
    n = sum(len(values) for _, values in found)
    unscored = len(drawn.references) - n
    covered = sum(part.population for part, _ in found)
    if not n:
        return CriterionMean(mean=None, interval=None, n=0, unscored=unscored, covered=0.0)
    mean = sum(part.population * sum(values) / len(values) for part, values in found) / covered
    return CriterionMean(
        mean=mean,
        interval=_interval(mean, found, covered),
        n=n,
        unscored=unscored,
        covered=covered / drawn.population,
    )


def _values(part: Stratum, given: Mapping[tuple[str, str], QualityScore], name: str) -> list[float]:
    scored = (given[each.key].scores for each in part.taken if each.key in given)
    return [scores[name] for scores in scored if name in scores]


def _interval(
    mean: float, found: Sequence[tuple[Stratum, list[float]]], covered: int
) -> tuple[float, float] | None:
    """Strata scored whole add no doubt; the others by the spread within them."""
    variance, freedom = 0.0, 0
    for part, values in found:
        n = len(values)
        if n == part.population:
            continue
        if n < 2:
            return None
        middle = sum(values) / n
        spread = sum((value - middle) ** 2 for value in values) / (n - 1)
        variance += (part.population / covered) ** 2 * (1 - n / part.population) * spread / n
        freedom += n - 1
    half = student_quantile(freedom) * math.sqrt(variance) if freedom else 0.0
    return mean - half, mean + half
