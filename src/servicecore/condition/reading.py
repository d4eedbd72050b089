"""Documents of conditions, read into trees: every fault at once, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from servicecore.condition.argument import read_argument, read_calendar
from servicecore.condition.field import Field
from servicecore.condition.kind import KINDS
from servicecore.condition.node import Junction, Leaf, Negation
from servicecore.condition.operators import AGES, CASELESS, OPERATORS, operators_for
from servicecore.errors import Fault, InvalidDefinition, choices, path_part, shown

if TYPE_CHECKING:
    from servicecore.condition.field import FieldSchema
    from servicecore.condition.node import Node

__all__ = ["MAX_DEPTH", "MAX_PARTS", "read_tree"]

MAX_DEPTH = 12
"""Deeper nesting is refused; a condition of this depth still fits into a desk document, eight levels down."""

MAX_PARTS = 2_000
"""More parts in one condition are refused: tests, and the junctions and negations around them."""

WORDS: tuple[Literal["all", "any", "not"], ...] = ("all", "any", "not")
MODIFIERS = ("ignore_case", "calendar")
_KEYS = (*WORDS, "field", *OPERATORS, *MODIFIERS)
_ASKING = Field("instant")
_EXAMPLE = '{ field = "impact", eq = "high" }'


def read_tree(document: Any, schema: FieldSchema) -> Node:
    """
    The tree that a document describes, of fields that *schema* declares.

    Raises:
        InvalidDefinition: With every fault found, each with its path.
    """
    reading = _Reading(schema)
    node = reading.node(document, "", 1)
    if reading.parts > MAX_PARTS:
        reading.faults.append(Fault("", f"has more than {MAX_PARTS} parts", "too_large"))
    if reading.faults or node is None:
        raise InvalidDefinition("condition", reading.faults)
    return node


def _join(path: str, key: object) -> str:
    name = path_part(key)
    return f"{path}.{name}" if path else name


class _Reading:
    """One way through a document: what was found wrong, and how many parts there were."""

    def __init__(self, schema: FieldSchema) -> None:
        self.faults: list[Fault] = []
        self.parts = 0
        self._schema = schema

    def node(self, raw: Any, path: str, depth: int) -> Node | None:
        """The condition at a place; None when something is wrong with it."""
        self.parts += 1
        if self.parts > MAX_PARTS:  # said once, at the end
            return None
        if depth > MAX_DEPTH:
            self._fault(path, f"is nested deeper than {MAX_DEPTH} levels", "too_deep")
        elif not isinstance(raw, Mapping):
            self._fault(path, f"{shown(raw)} is no condition; give a table such as {_EXAMPLE}", "wrong_type")
        else:
            for word in WORDS:
                if word in raw:
                    return self._joined(raw, word, path, depth)
            return self._leaf(raw, path)
        return None

    def _fault(self, path: str, message: str, code: str) -> None:
        self.faults.append(Fault(path, message, code))

    def _joined(
        self, raw: Mapping[str, Any], word: Literal["all", "any", "not"], path: str, depth: int
    ) -> Node | None:
        for key in raw:
            if key != word:
                message = f"cannot stand beside {word}; one table says one thing, and all joins several"
                self._fault(_join(path, key), message, "ambiguous")
        place = _join(path, word)
        if word == "not":
            part = self.node(raw[word], place, depth + 1)
            return None if part is None else Negation(part)
        parts = self._parts(raw[word], place, depth)
        return Junction(word, tuple(part for part in parts if part is not None))

    def _parts(self, items: Any, place: str, depth: int) -> list[Node | None]:
        if not isinstance(items, list):
            self._fault(place, f"{shown(items)} is no list; give a list of conditions", "wrong_type")
            return []
        if not items:
            self._fault(place, "is empty; give at least one condition", "empty")
        return [self.node(item, f"{place}[{index}]", depth + 1) for index, item in enumerate(items)]

    def _leaf(self, raw: Mapping[str, Any], path: str) -> Leaf | None:
        for key in raw:
            if key not in _KEYS:
                self._fault(_join(path, key), f"is not known; use one of {', '.join(_KEYS)}", "unknown_key")
        spec = self._spec(raw, path)
        operator = self._operator(raw, path, spec)
        if operator is None or spec is None:
            return None
        modifiers = self._modifiers(raw, path, operator, spec)
        fold = modifiers.get("ignore_case") is True
        argument = self._read(
            lambda: read_argument(operator, raw[operator], spec, ignore_case=fold), _join(path, operator)
        )
        return Leaf(raw.get("field"), operator, argument=argument, spec=spec, **modifiers)

    def _spec(self, raw: Mapping[str, Any], path: str) -> Field | None:
        """What the schema says of the field that is named; without one it is the instant of asking."""
        if "field" not in raw:
            return _ASKING
        name = raw["field"]
        if name in self._schema:
            return self._schema[name]
        message = f"field {shown(name)} is not known; use one of {choices(sorted(self._schema))}"
        self._fault(_join(path, "field"), message, "unknown_name")
        return None

    def _operator(self, raw: Mapping[str, Any], path: str, spec: Field | None) -> str | None:
        """The one operator of a test, if it fits the field."""
        given = [key for key in raw if key in OPERATORS]
        fitting = operators_for(spec) if spec and "field" in raw else tuple(OPERATORS)
        if not given:
            if all(key in _KEYS for key in raw):  # else that is the fault
                start = "" if "field" in raw else "all, any, not, or a field with "
                message = f"tests nothing; give {start}one of {', '.join(fitting)}"
                self._fault(path, message, "missing_key")
        elif len(given) > 1:
            message = f"has {len(given)} tests, {' and '.join(given)}; give one, and join several with all"
            self._fault(path, message, "ambiguous")
        elif "field" not in raw and given[0] != "in_hours":
            self._fault(_join(path, "field"), f"is missing; name what {given[0]} tests", "missing_key")
        elif given[0] not in fitting and spec is not None:
            message = (
                f"does not fit {raw['field']}, which is {_called(spec)}; use one of {', '.join(fitting)}"
            )
            self._fault(_join(path, given[0]), message, "wrong_operator")
        else:
            return given[0]
        return None

    def _modifiers(self, raw: Mapping[str, Any], path: str, operator: str, spec: Field) -> dict[str, Any]:
        read: dict[str, Any] = {}
        if "ignore_case" in raw:
            self._check_case(raw["ignore_case"], _join(path, "ignore_case"), operator, spec)
            read["ignore_case"] = raw["ignore_case"]
        if "calendar" in raw:
            place = _join(path, "calendar")
            if operator not in AGES:
                message = f"does not go with {operator}; only older_than and younger_than count in one"
                self._fault(place, message, "wrong_operator")
            read["calendar"] = self._read(lambda: read_calendar(raw["calendar"]), place)
        return read

    def _check_case(self, given: Any, place: str, operator: str, spec: Field) -> None:
        if not isinstance(given, bool):
            self._fault(place, f"{shown(given)} is wrong; give true or false", "wrong_type")
        if operator not in CASELESS or spec.kind != "text":
            message = f"does not go with {operator} here; only comparisons of a text ignore case"
            self._fault(place, message, "wrong_operator")

    def _read(self, read: Callable[[], Any], place: str) -> Any:
        try:
            return read()
        except InvalidDefinition as error:
            self.faults += [fault.under(place) for fault in error.faults]
            return None


def _called(spec: Field) -> str:
    plain = spec.kind == "choice" and spec.order is None
    return "a choice without order" if plain else KINDS[spec.kind]
