"""Questions to the facts of one ticket, clock or spell: the parts that KPIs are made of."""

from __future__ import annotations

from operator import attrgetter, eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any, Literal, get_args

from attrs import field, frozen

from servicecore.errors import Fault, InvalidDefinition, choices, shown

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HELD", "OPERATORS", "Operator", "Subject", "Test", "Value", "column_fault", "reader"]

Subject = Literal["ticket", "clock", "spell"]
"""What a KPI looks at, one by one."""

Operator = Literal["present", "missing", "==", "!=", "<", "<=", ">", ">=", "in", "unless"]
OPERATORS: tuple[Operator, ...] = get_args(Operator)
Value = int | str | tuple[int | str, ...] | None

HELD = {"flag": "flags", "score": "scores", "dimension": "dimensions"}
"""What may stand before a colon, and the fact that is looked into: `flag:made_sla`, `dimension:kind`."""

_COMPARED: dict[str, Callable[[Any, Any], bool]] = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_ORDERED = ("<", "<=", ">", ">=")


def reader(column: str, subject: Subject = "ticket") -> Callable[[Any], Any]:
    """
    How a fact is read by name; None where it is not known.

    Args:
        column: A column of the subject's facts. `flag:made_sla`, `score:attitude` and `dimension:kind` look
            into what a ticket holds by name; `ticket:` before any of these asks the ticket of a clock or
            of a spell.

        subject: What is read from: a ticket's facts, or, for clocks and spells, pairs of the ticket's facts
            and the clock or the spell.
    """
    if subject != "ticket":
        place = 0 if column.startswith("ticket:") else 1
        inner = reader(column.removeprefix("ticket:"))
        return lambda pair: inner(pair[place])
    prefix, colon, name = column.removeprefix("ticket:").partition(":")
    if not colon:
        return attrgetter(prefix)
    held = attrgetter(HELD[prefix])
    return lambda fact: held(fact).get(name)


def column_fault(column: str) -> str | None:
    """What is wrong with the name of a fact, as far as its form tells; None when nothing is."""
    prefix, colon, name = column.removeprefix("ticket:").partition(":")
    if colon and prefix not in HELD:
        return f"{shown(column)} begins with no known word; use one of {choices(HELD)} before the colon"
    return None if (name if colon else prefix) else f"{shown(column)} names no fact"


def _steady(value: Any) -> Any:
    """A value that cannot change under a test: documents give lists."""
    return tuple(value) if isinstance(value, list) else value


@frozen(cache_hash=True)
class Test:
    """
    A question to one fact; a missing fact answers only "missing" and "unless" with yes.

    Args:
        column: The fact's name, as `reader` takes it.

        op: "present", "missing", "==", "!=", "<", "<=", ">", ">=", "in" (one of several), or "unless": yes,
            except where the fact is known to be *value*.

        value: What it is compared with: a whole number or a text; several for "in".

        other: A fact of the same subject to compare with, instead of a value.

        any_of: Tests of which one is enough; then nothing else stands here but *reason*.

        reason: Why what fails is left out, in words.

    Raises:
        InvalidDefinition: If the parts do not make a question.

    >>> Test("reopenings", ">=", 1, reason="never came back").text
    'reopenings >= 1'
    """

    column: str = ""
    op: Operator = "present"
    value: Any = field(default=None, converter=_steady)
    other: str | None = field(kw_only=True, default=None)
    any_of: tuple[Test, ...] = field(kw_only=True, default=())
    reason: str = field(kw_only=True, default="not in the population")

    def __attrs_post_init__(self) -> None:
        found = self._alone_faults() if self.any_of else self._column_faults() or self._operand_faults()
        if found:
            raise InvalidDefinition("test", [Fault(name, wrong) for name, wrong in found])

    def _alone_faults(self) -> list[tuple[str, str]]:
        given = {
            "column": self.column != "",
            "op": self.op != "present",
            "value": self.value is not None,
            "other": self.other is not None,
        }
        return [
            (name, "stands beside 'any_of'; write it into the tests there") for name in given if given[name]
        ]

    def _column_faults(self) -> list[tuple[str, str]]:
        named = [("column", self.column), *([] if self.other is None else [("other", self.other)])]
        faults = [(name, fault) for name, column in named if (fault := column_fault(column))]
        if self.op not in OPERATORS:
            faults.append(("op", f"{shown(self.op)} is not known; use one of {choices(OPERATORS)}"))
        return faults

    def _operand_faults(self) -> list[tuple[str, str]]:
        value, other = self.value, self.other
        if self.op in ("present", "missing"):
            given = {"value": value is not None, "other": other is not None}
            return [(name, f"has no meaning for '{self.op}'") for name in given if given[name]]
        if other is not None:
            if value is not None or self.op in ("in", "unless"):
                return [
                    (
                        "other",
                        "does not go with 'value', 'in' or 'unless'; compare two facts, or give a value",
                    )
                ]
            return []
        if self.op == "in":
            listed = isinstance(value, tuple) and value and all(map(_plain, value))
            return [] if listed else [("value", f"{shown(value)} is no list of whole numbers and texts")]
        if self.op in _ORDERED:
            ordered = _plain(value) and not isinstance(value, str)
            return [] if ordered else [("value", f"{shown(value)} has no order here; give a whole number")]
        return [] if _plain(value) else [("value", f"{shown(value)} is neither a whole number nor a text")]

    @property
    def text(self) -> str:
        """The question as people write it."""
        if self.any_of:
            return " or ".join(test.text for test in self.any_of)
        if self.op in ("present", "missing"):
            return f"{self.column} {self.op}"
        compared = self.value if self.other is None else self.other
        return f"{self.column} {self.op} {' | '.join(map(str, compared)) if self.op == 'in' else compared}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The facts that it asks, each once."""
        if self.any_of:
            return tuple(dict.fromkeys(name for test in self.any_of for name in test.columns))
        return (self.column,) if self.other is None else (self.column, self.other)

    def compiled(self, subject: Subject = "ticket") -> Callable[[Any], bool]:
        """The test as a function of what `reader` reads from."""
        if self.any_of:
            tests = [test.compiled(subject) for test in self.any_of]
            return lambda row: any(test(row) for test in tests)
        read = reader(self.column, subject)
        if self.other is not None:
            return _of_two(read, _COMPARED[self.op], reader(self.other, subject))
        return _of_one(read, self.op, self.value)


Test.__test__ = False  # type: ignore[attr-defined]  # test runners collect classes of this name


def _plain(value: object) -> bool:
    return isinstance(value, int | str) and not isinstance(value, bool)


def _of_one(read: Callable[[Any], Any], op: Operator, value: Any) -> Callable[[Any], bool]:
    if op == "present":
        return lambda row: read(row) is not None
    if op == "missing":
        return lambda row: read(row) is None
    if op == "unless":
        return lambda row: read(row) != value
    if op == "in":
        return lambda row: read(row) in value
    if op == "==":
        return lambda row: read(row) == value
    compare = _COMPARED[op]
    return lambda row: (found := read(row)) is not None and compare(found, value)


def _of_two(
    read: Callable[[Any], Any], compare: Callable[[Any, Any], bool], read_other: Callable[[Any], Any]
) -> Callable[[Any], bool]:
    def test(row: Any) -> bool:
        found, other = read(row), read_other(row)
        return found is not None and other is not None and compare(found, other)

    return test
