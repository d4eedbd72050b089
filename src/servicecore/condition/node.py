"""A condition as a tree of values: junctions of all or any, negations, and tests of one field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import field, frozen

from servicecore.condition.operators import AGES, ORDERED
from servicecore.duration import duration_text
from servicecore.instant import to_iso

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servicecore.condition.field import Field

__all__ = ["Junction", "Leaf", "Negation", "Node", "document_of", "leaves_of"]


@frozen
class Leaf:
    """
    One test of one field, or of the instant of asking.

    Args:
        name: The field; None for the instant of asking.

        operator: A key of `OPERATORS`.

        argument: What it compares with: texts, numbers and truth as they are, instants and durations in
            microseconds, lists as sorted tuples, a calendar's name for `in_hours`.

        spec: What the schema says of the field; the instant of asking is an instant.

        ignore_case: Whether upper and lower case are one; the argument is casefolded then.

        calendar: The calendar in whose open time an age is counted; None for plain time.
    """

    name: str | None
    operator: str
    argument: Any = field(kw_only=True, repr=False)
    spec: Field = field(kw_only=True, repr=False)
    ignore_case: bool = field(default=False, kw_only=True)
    calendar: str | None = field(default=None, kw_only=True)

    @property
    def hours(self) -> str | None:
        """The calendar that it asks, for an age or for open hours."""
        return self.argument if self.operator == "in_hours" else self.calendar

    @property
    def timed(self) -> bool:
        """Whether its answer depends on the instant of asking."""
        return self.operator in AGES or self.name is None

    @property
    def accepted(self) -> tuple[str, ...]:
        """The choices for which a comparison is true, from the lowest up."""
        rising, given = self.spec.rising, self.argument
        if self.operator in ("in", "not_in"):
            return tuple(choice for choice in rising if (choice in given) == (self.operator == "in"))
        place = rising.index(given)
        return {
            "eq": rising[place : place + 1],
            "ne": rising[:place] + rising[place + 1 :],
            "lt": rising[:place],
            "le": rising[: place + 1],
            "gt": rising[place + 1 :],
            "ge": rising[place:],
        }[self.operator]

    @property
    def plain(self) -> Any:
        """The argument as documents carry it."""
        if isinstance(self.argument, tuple):
            return list(self.argument)
        if self.operator in AGES:
            return duration_text(self.argument)
        if self.operator in ORDERED or self.operator in ("eq", "ne"):
            return said_plainly(self.argument, self.spec)
        return self.argument

    def to_dict(self) -> dict[str, Any]:
        """The test as documents carry it."""
        document: dict[str, Any] = {} if self.name is None else {"field": self.name}
        document[self.operator] = self.plain
        if self.ignore_case:
            document["ignore_case"] = True
        if self.calendar is not None:
            document["calendar"] = self.calendar
        return document


def said_plainly(value: Any, spec: Field) -> Any:
    """Instants and durations as the texts that documents have for them; everything else as it is."""
    if spec.kind == "instant":
        return to_iso(value)
    return duration_text(value) if spec.kind == "duration" else value


@frozen
class Negation:
    """The opposite of a condition; of the unknown it is unknown."""

    part: Node


@frozen
class Junction:
    """All or any of several conditions; at least one."""

    word: Literal["all", "any"]
    parts: tuple[Node, ...]


Node: TypeAlias = Leaf | Negation | Junction


def document_of(node: Node) -> dict[str, Any]:
    """The document of a tree."""
    if isinstance(node, Leaf):
        return node.to_dict()
    if isinstance(node, Negation):
        return {"not": document_of(node.part)}
    return {node.word: [document_of(part) for part in node.parts]}


def leaves_of(node: Node) -> Iterator[Leaf]:
    """Every test of a tree, from the left."""
    if isinstance(node, Leaf):
        yield node
    else:
        for part in (node.part,) if isinstance(node, Negation) else node.parts:
            yield from leaves_of(part)
