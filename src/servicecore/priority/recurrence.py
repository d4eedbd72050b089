"""Recurrence: the same thing again, or the same requester again, so often that it is a problem of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.document import checked, structure, unstructure
from servicecore.duration import duration_us
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, choices, shown
from servicecore.instant import to_iso
from servicecore.names import names
from servicecore.priority.occurrence import Sameness, Theme  # noqa: TC001 - read when structured

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Problem", "Recurrence", "RecurrenceRule"]

SCHEMA: Literal["servicecore.recurrence/1"] = "servicecore.recurrence/1"

_WAYS: tuple[Sameness, ...] = ("theme", "requester")


def _ways(values: Any) -> tuple[Sameness, ...]:
    return names(values, "by")  # type: ignore[return-value]  # which they are is checked below


@frozen
class RecurrenceRule:
    """
    When tickets recur so often that it is a problem.

    Args:
        within: Within how long, as a duration text. A span holds its first instant and not its end.

        at_least: How many tickets it takes, the one at hand among them.

        by: What has to be the same: `theme` is category and subject, `requester` is who asks.

    Raises:
        InvalidDefinition: With everything that is wrong, each with its path.

    >>> RecurrenceRule(within="168h").at_least
    3
    """

    within: str = field(default="720h", kw_only=True)
    at_least: int = field(default=3, kw_only=True)
    by: tuple[Sameness, ...] = field(default=_WAYS, converter=_ways, kw_only=True)
    schema: Literal["servicecore.recurrence/1"] = field(default=SCHEMA, kw_only=True, repr=False)
    within_us: int = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        faults = list(self._faults())
        if faults:
            raise InvalidDefinition("recurrence rule", faults)
        object.__setattr__(self, "within_us", duration_us(self.within))

    def _faults(self) -> Iterator[Fault]:
        try:
            if duration_us(self.within, name="within") <= 0:
                message = f"{shown(self.within)} is no time at all; give more than zero"
                yield Fault("within", message, "too_small")
        except ServiceCoreError as error:
            yield Fault("within", str(error), error.code)
        if type(self.at_least) is not int or self.at_least < 2:
            message = f"{shown(self.at_least)} is wrong; give a whole number of at least 2"
            yield Fault("at_least", message, "too_small")
        if not self.by:
            yield Fault("by", f"is empty; give at least one of {choices(_WAYS)}", "empty")
        for index, way in enumerate(self.by):
            if way not in _WAYS:
                message = f"{shown(way)} is not known; use one of {choices(_WAYS)}"
                yield Fault(f"by[{index}]", message, "unknown_value")

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> RecurrenceRule:
        """
        The rule that a document describes.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return structure(checked(document, "recurrence rule"), cls, "recurrence rule")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal rule."""
        return {"schema": self.schema, **unstructure(self)}


@frozen
class Problem:
    """
    A proposal: to look for the root of what recurs, whatever becomes of the tickets.

    Args:
        key: The recurrence's: one that goes on proposes under the same key, and only once.

        by: What is the same.

        theme: What it is about; None where it is the requester who recurs.

        tickets: The ids of those that recur, in the order in which they came.
    """

    key: str
    by: Sameness
    theme: Theme | None = field(kw_only=True)
    tickets: tuple[str, ...] = field(kw_only=True)

    def to_dict(self) -> dict[str, Any]:
        """The proposal as JSON-ready data."""
        return {
            "key": self.key,
            "by": self.by,
            "category": None if self.theme is None else self.theme.category,
            "subject": None if self.theme is None else self.theme.subject,
            "tickets": list(self.tickets),
        }


@frozen
class Recurrence:
    """
    What a ticket has in common with earlier ones.

    Args:
        by: What is the same.

        at_us: When the ticket came in, microseconds UTC.

        theme: What it is about; None where it is the requester who recurs.

        count: How many there are within the span, the ticket among them.

        earlier: The ids of the others, in the order in which they came.

        key: That of the problem that was proposed of these; None before one is.

        problem: A proposal, when the rule's number is reached; None before, and after.
    """

    by: Sameness
    at_us: int = field(kw_only=True)
    theme: Theme | None = field(kw_only=True)
    count: int = field(kw_only=True)
    earlier: tuple[str, ...] = field(kw_only=True)
    key: str | None = field(kw_only=True, default=None)
    problem: Problem | None = field(kw_only=True, default=None)

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready data."""
        return {
            "by": self.by,
            "at": to_iso(self.at_us),
            "category": None if self.theme is None else self.theme.category,
            "subject": None if self.theme is None else self.theme.subject,
            "count": self.count,
            "earlier": list(self.earlier),
            "key": self.key,
            "problem": None if self.problem is None else self.problem.to_dict(),
        }
