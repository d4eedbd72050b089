"""Definitions as documents: plain data in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from servicecore.document import checked, structure, unstructure
from servicecore.duration import duration_text, duration_us
from servicecore.errors import Fault, InvalidDefinition, InvalidDuration, shown
from servicecore.metrics.definitions.kpi import KPI_SCHEMA, Kpi
from servicecore.metrics.definitions.test import Test

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["TESTS", "read", "read_test", "written"]

T = TypeVar("T")
TESTS = ("scope", "population", "hit", "against")


def written(kpi: Kpi) -> dict[str, Any]:
    """What a document holds of it, durations as texts where those say the same."""
    return _with_durations(unstructure(kpi), _text)


def read(data: Mapping[str, Any]) -> Kpi:
    """
    The definition that *data* holds.

    Raises:
        InvalidDefinition: With every fault found, each with its path.
    """
    what = f"KPI {shown(data['id'])}" if isinstance(data, dict) and isinstance(data.get("id"), str) else "KPI"
    content = checked(data, what)
    schema = content.pop("schema", KPI_SCHEMA)
    if schema != KPI_SCHEMA:
        message = f"{shown(schema)} is not known; this reads '{KPI_SCHEMA}'"
        raise InvalidDefinition(what, [Fault("schema", message, "unknown_value")])
    durations = _Durations()
    content = _with_durations(content, durations)
    return durations.checked(content, Kpi, what)


def read_test(data: Any, what: str) -> Test:
    """
    The test that *data* holds.

    Raises:
        InvalidDefinition: With every fault found, each with its path.
    """
    durations = _Durations()
    return durations.checked(_test(data, "", durations), Test, what)


class _Durations:
    """Texts as microseconds; what is no duration is remembered as a fault."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def __call__(self, value: Any, path: str) -> Any:
        try:
            return duration_us(value, name=path) if isinstance(value, str) else value
        except InvalidDuration as error:
            self._faults.append(Fault(path, str(error), error.code))
            return 1

    def checked(self, content: Any, kind: type[T], what: str) -> T:
        """The value that *content* holds, unless a duration in it was none."""
        if self._faults:
            raise InvalidDefinition(what, self._faults)
        return structure(content, kind, what)


def _text(value: Any, _path: str) -> Any:
    """A duration as text; one that is no whole number of seconds stays a number."""
    return duration_text(value) if isinstance(value, int) and value and value % 1_000_000 == 0 else value


def _with_durations(data: dict[str, Any], convert: Callable[[Any, str], Any]) -> dict[str, Any]:
    """The document with *convert* done to everything that is a duration; what has another form stays."""
    changed = dict(data)
    if "mature_after" in data:
        changed["mature_after"] = convert(data["mature_after"], "mature_after")
    if isinstance(spans := data.get("spans"), list):
        changed["spans"] = [convert(span, f"spans[{place}]") for place, span in enumerate(spans)]
    for name in TESTS:
        if isinstance(tests := data.get(name), list):
            changed[name] = _tests(tests, name, convert)
    return changed


def _tests(tests: list[Any], path: str, convert: Callable[[Any, str], Any]) -> list[Any]:
    return [_test(test, f"{path}[{place}]", convert) for place, test in enumerate(tests)]


def _test(test: Any, path: str, convert: Callable[[Any, str], Any]) -> Any:
    if not isinstance(test, dict):
        return test
    column = str(test.get("column", ""))
    if column.endswith("_us") and not column.endswith("_at_us") and "value" in test:
        return {**test, "value": convert(test["value"], f"{path}.value" if path else "value")}
    if isinstance(inner := test.get("any_of"), list):
        return {**test, "any_of": _tests(inner, f"{path}.any_of" if path else "any_of", convert)}
    return test
