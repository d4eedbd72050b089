"""A scorecard as a document: lines with targets and points, and what a missing figure means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.document import load_document, structure, unstructure
from servicecore.errors import Fault, InvalidDefinition, choices, path_part, shown
from servicecore.metrics.scorecards.line import Line  # noqa: TC001 - documents are structured by these annotations

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from servicecore.finding import Finding
    from servicecore.metrics.definitions.kpi import Kpi
    from servicecore.metrics.scorecards.result import ScorecardResult
    from servicecore.metrics.tables.value import KpiRow

__all__ = ["SCORECARD_SCHEMA", "Missing", "Scorecard"]

SCORECARD_SCHEMA: Literal["servicecore.scorecard/1"] = "servicecore.scorecard/1"

Missing = Literal["drop", "zero", "fail"]


@frozen
class Scorecard:
    """
    Several targets and what each is worth.

    Args:
        name: What results call it. *labels* has what people call it, by language.

        version: Rises when a limit, a weight or a rule changes.

        missing: What a figure means that nobody has. "drop": its line is left out, and the others share its
            weight. "zero": it earns nothing. "fail": there is no total; lines that are worth nothing fail
            nothing. It has to be said.

        lines: By name, in the order of the result.

        source: Whose scorecard it is.

    Raises:
        InvalidDefinition: With everything that is wrong, each fault with its path.
    """

    name: str
    version: str = "1"
    missing: Missing = field(kw_only=True)
    lines: Mapping[str, Line] = field(kw_only=True, hash=False)
    labels: Mapping[str, str] = field(kw_only=True, factory=dict, hash=False)
    source: str = field(kw_only=True, default="")
    schema: Literal["servicecore.scorecard/1"] = field(default=SCORECARD_SCHEMA, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        faults = [] if self.lines else [Fault("lines", "is empty; give at least one line", "empty")]
        if self.missing not in ("drop", "zero", "fail"):
            faults.append(
                Fault("missing", f"{shown(self.missing)} is not known; use one of drop, zero, fail")
            )
        measured = [name for name, line in self.lines.items() if line.kpi]
        for name, line in self.lines.items():
            for part in line.of:
                if part not in measured:
                    message = f"{shown(part)} is no line with a KPI; use one of {choices(measured)}"
                    path = f"lines.{path_part(name)}.of.{path_part(part)}"
                    faults.append(Fault(path, message, "unknown_name"))
        if faults:
            raise InvalidDefinition(f"scorecard {shown(self.name)}", faults)

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> Scorecard:
        """
        The scorecard in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return structure(load_document(source, "scorecard"), cls, "scorecard")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal scorecard."""
        return {"schema": self.schema, **unstructure(self)}

    def score(
        self,
        rows: Iterable[KpiRow] = (),
        *,
        before: Iterable[KpiRow] = (),
        given: Mapping[str, float] | None = None,
        within: Mapping[str, str | None] | None = None,
        smallest: int = 0,
    ) -> ScorecardResult:
        """
        Every line judged, and the points together.

        Args:
            rows: A table of one period, or rows of one.

            before: The same of the period before; a change is then measured against it, not against the
                baseline.

            given: Figures that come from elsewhere, by line: costs, churn. They take the place of rows.

            within: The group to judge, such as `{"team": "network"}`, where rows are grouped.

            smallest: A figure that rests on fewer tickets is not shown and counts as missing; give it
                wherever persons or small teams are judged.

        Raises:
            InvalidArgument: If *rows* has a line's figure more than once: of several periods, or by several
                statistics.

            UnknownName: If *given* names no line, or one that is made of others.

            WrongArgument: If *rows* are none.
        """
        from servicecore.metrics.scorecards.scoring import Scoring

        return Scoring(self, rows, before, given or {}, within or {}, smallest).result()

    def score_groups(
        self, rows: Iterable[KpiRow], by: str, *, before: Iterable[KpiRow] = (), smallest: int = 0
    ) -> tuple[ScorecardResult, ...]:
        """
        One result for each value of a dimension, in the order of the rows; see `score`.

        Args:
            by: The dimension, such as "team".
        """
        listed, old = list(rows), list(before)
        values = dict.fromkeys(row.group[by] for row in listed if by in row.group)
        return tuple(
            self.score(listed, before=old, within={by: value}, smallest=smallest) for value in values
        )

    def check(self, kpis: Iterable[Kpi] | None = None) -> tuple[Finding, ...]:
        """
        What is wrong or suspicious about it; all but an unknown KPI may be meant.

        Args:
            kpis: Those there are; the catalogue's when left out.
        """
        from servicecore.metrics.scorecards.check import check_scorecard

        return check_scorecard(self, kpis)
