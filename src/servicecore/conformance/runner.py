"""Reads a file of vectors, runs each, and reports what was expected and what came where one fails."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from servicecore.conformance import business_time, sla
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, choices, shown

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FORMAT", "Outcome", "Report", "run_file"]

FORMAT = "servicecore.vectors/1"

Answer = dict[str, Any]


@frozen
class Outcome:
    """
    How one vector came out.

    Args:
        wrong: For each thing that differs, what was expected and what came; empty when it passed.
    """

    id: str
    name: str
    wrong: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything asserted came out."""
        return not self.wrong

    def __str__(self) -> str:
        return f"{self.id} {self.name}: {'; '.join(self.wrong) or 'passed'}"


@frozen
class Report:
    """The outcomes of one file."""

    outcomes: tuple[Outcome, ...]

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The outcomes that did not pass."""
        return tuple(outcome for outcome in self.outcomes if not outcome.passed)

    @property
    def passed(self) -> int:
        """How many passed."""
        return len(self.outcomes) - len(self.failures)


def run_file(path: str | Path) -> Report:
    """
    Run every vector of a file.

    Raises:
        InvalidDefinition: If the file cannot be read or is no file of vectors. A single vector that
            cannot be run fails, and the rest goes on.
    """
    path = Path(path)
    what = f"vectors {shown(path.name)}"
    document = _load(path, what)
    kinds = {"business_time": business_time.run, "sla": sla.run}
    kind = document.get("kind")
    if document.get("format") != FORMAT or not isinstance(kind, str) or kind not in kinds:
        found = f"format {shown(document.get('format'))}, kind {shown(kind)}"
        message = f"is of {found}; give {FORMAT} of kind {choices(kinds)}"
        raise InvalidDefinition(what, [Fault("", message)])
    vectors = document.get("vectors")
    if not isinstance(vectors, list):
        raise InvalidDefinition(
            what, [Fault("vectors", f"{shown(vectors)} is no list; give a list of vectors")]
        )
    return Report(tuple(_outcome(vector, kinds[kind]) for vector in vectors))


def _load(path: Path, what: str) -> dict[str, Any]:
    # Plain json: a vector may hold on purpose what a document must not.
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InvalidDefinition(what, [Fault("", f"cannot be read: {error.strerror}")]) from None
    except (ValueError, RecursionError) as error:
        raise InvalidDefinition(what, [Fault("", f"is no JSON: {error}")]) from None
    if not isinstance(document, dict):
        raise InvalidDefinition(what, [Fault("", "is no object with format, kind and vectors")])
    return document


def _outcome(vector: object, run: Callable[[Mapping[str, Any]], tuple[Answer, Answer]]) -> Outcome:
    if not isinstance(vector, Mapping):
        return Outcome("None", "None", (f"{shown(vector)} is no mapping of keys to values",))
    label, name = _label(vector.get("id")), _label(vector.get("name"))
    try:
        expected, came = run(vector)
        wrong = tuple(
            f"{key} expected {expected[key]!r}, came {came.get(key)!r}"
            for key in expected
            if expected[key] != came.get(key)
        )
    except (ServiceCoreError, *_CANNOT_RUN) as error:
        wrong = (f"{type(error).__name__}: {error}",)
    return Outcome(label, name, wrong)


_CANNOT_RUN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def _label(value: object) -> str:
    return value if isinstance(value, str) else shown(value)
