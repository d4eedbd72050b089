"""Known issues: what the front desk can answer at once, because somebody has looked at it before.

It stands beside recurrence, its other half: what recurs is looked into once,
and then known here. A match gives the id of an answer, with which the ticket is
settled at first contact; nothing is dispatched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.document import load_document, structure, unstructure
from servicecore.duration import duration_us
from servicecore.errors import Fault, InvalidDefinition, ServiceCoreError, shown
from servicecore.instant import MAX_US, MIN_US, from_iso, to_us
from servicecore.names import names, several

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

__all__ = ["KnownIssue", "KnownIssues", "Lookup"]

SCHEMA: Literal["servicecore.known_issues/1"] = "servicecore.known_issues/1"


def _categories(values: Iterable[str]) -> tuple[str, ...]:
    return names(values, "categories")


def _areas(values: Iterable[str]) -> tuple[str, ...]:
    return names(values, "areas")


@frozen
class KnownIssue:
    """
    A fault, an incident or a planned change that is known, and what there is to say.

    Args:
        id: The host's name for it.

        answer: The id of the answer.

        kind: What it is.

        categories: Of tickets it explains; empty for any.

        areas: Where it is; empty for everywhere.

        valid_from, valid_until: ISO instants between which it holds: the first belongs to it, the last does
            not. Without them it holds always.

        checked_at: The ISO instant at which somebody last made sure of it.

        fresh_for: For how long that is to be trusted, as a duration text; at its end the issue is stale.
            None for always.

    Raises:
        InvalidDefinition: With everything that is wrong, each with its path.
    """

    id: str
    answer: str
    kind: Literal["fault", "incident", "change"] = field(default="fault", kw_only=True)
    categories: tuple[str, ...] = field(default=(), converter=_categories, kw_only=True)
    areas: tuple[str, ...] = field(default=(), converter=_areas, kw_only=True)
    valid_from: str | None = field(default=None, kw_only=True)
    valid_until: str | None = field(default=None, kw_only=True)
    checked_at: str | None = field(default=None, kw_only=True)
    fresh_for: str | None = field(default=None, kw_only=True)
    valid_from_us: int = field(init=False, eq=False, repr=False)
    valid_until_us: int = field(init=False, eq=False, repr=False)
    stale_from_us: int = field(init=False, eq=False, repr=False)
    """From when on it is not to be trusted; the end of time, where it always is."""

    def __attrs_post_init__(self) -> None:
        faults = [
            Fault(name, f"{shown(value)} is no name")
            for name, value in (("id", self.id), ("answer", self.answer))
            if not isinstance(value, str) or not value.strip()
        ]
        begin_us = _instant("valid_from", self.valid_from, MIN_US, faults)
        end_us = _instant("valid_until", self.valid_until, MAX_US, faults)
        checked_us = _instant("checked_at", self.checked_at, None, faults)
        stale_us = self._stale_us(checked_us, faults)
        if not faults and begin_us >= end_us:
            message = f"{self.valid_until} is not after valid_from {self.valid_from}"
            faults.append(Fault("valid_until", message))
        if faults:
            raise InvalidDefinition("known issue", faults)
        for name, value in (
            ("valid_from_us", begin_us),
            ("valid_until_us", end_us),
            ("stale_from_us", stale_us),
        ):
            object.__setattr__(self, name, value)

    def _stale_us(self, checked_us: int | None, faults: list[Fault]) -> int:
        if self.fresh_for is None:
            return MAX_US
        try:
            fresh_us = duration_us(self.fresh_for, name="fresh_for")
        except ServiceCoreError as error:
            faults.append(Fault("fresh_for", str(error), error.code))
            return MAX_US
        if fresh_us <= 0:
            message = f"{shown(self.fresh_for)} is no time at all; give more than zero"
            faults.append(Fault("fresh_for", message, "too_small"))
        if self.checked_at is None:
            message = "is missing; say from when fresh_for counts"
            faults.append(Fault("checked_at", message, "missing_key"))
        return MAX_US if checked_us is None else checked_us + fresh_us

    def rank(self, categories: tuple[str, ...], areas: tuple[str, ...]) -> tuple[int, int] | None:
        """
        How far its category and its area lie from a ticket's, the category first; None where it is not meant.

        Args:
            categories: The ticket's, the narrowest first, then what that is a part of.

            areas: The same of where it is.
        """
        kind, place = _distance(self.categories, categories), _distance(self.areas, areas)
        return None if kind is None or place is None else (kind, place)


def _instant(name: str, text: str | None, default: Any, faults: list[Fault]) -> Any:
    if text is None:
        return default
    try:
        return from_iso(text, name=name)
    except ServiceCoreError as error:
        faults.append(Fault(name, str(error), error.code))
        return default


def _distance(named: tuple[str, ...], chain: tuple[str, ...]) -> int | None:
    """How many steps out a chain meets one of the names; past its end where anything is meant."""
    if not named:
        return len(chain)
    return next((step for step, each in enumerate(chain) if each in named), None)


@frozen
class Lookup:
    """
    What is known that could explain a ticket.

    Args:
        matches: The issues that do, the most specific first: the nearer category, then the nearer area,
            then what was made sure of last, then by id.

        stale: Those that would, but nobody has made sure of them for too long; in the same order. They
            are to be looked at, and not to be answered with.
    """

    matches: tuple[KnownIssue, ...]
    stale: tuple[KnownIssue, ...] = ()

    @property
    def answer(self) -> str | None:
        """The id of the answer with which the ticket can be settled at once; None when nothing is known."""
        return self.matches[0].answer if self.matches else None


@frozen
class KnownIssues:
    """
    All issues that are known.

    Args:
        issues: In any order.

    Raises:
        InvalidDefinition: With every id that stands there twice.

    >>> known = KnownIssues.from_dict({"issues": [
    ...     {"id": "K-1", "answer": "A-7", "categories": ["vpn"]}, {"id": "K-2", "answer": "A-8"}]})
    >>> import pendulum
    >>> known.lookup(category="vpn", area="north", at=pendulum.datetime(2026, 3, 2, 9)).answer
    'A-7'
    """

    issues: tuple[KnownIssue, ...] = field(default=(), converter=several)
    schema: Literal["servicecore.known_issues/1"] = field(default=SCHEMA, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        faults = [
            Fault(f"issues[{index}]", f"{shown(issue)} is no KnownIssue", "wrong_type")
            for index, issue in enumerate(self.issues)
            if not isinstance(issue, KnownIssue)
        ]
        ids = [getattr(issue, "id", None) for issue in self.issues]
        faults += [
            Fault(f"issues[{index}].id", f"{shown(name)} stands there twice", "duplicate")
            for index, name in enumerate(ids)
            if name is not None and name in ids[:index]
        ]
        if faults:
            raise InvalidDefinition("known issues", faults)

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> KnownIssues:
        """
        The issues in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return structure(load_document(source, "known issues"), cls, "known issues")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes equal issues."""
        return {"schema": self.schema, **unstructure(self)}

    def lookup(
        self,
        *,
        at: datetime,
        category: str | Iterable[str] | None = None,
        area: str | Iterable[str] | None = None,
    ) -> Lookup:
        """
        What is known at an instant that could explain a ticket.

        Args:
            at: When, an aware datetime.

            category: The ticket's; or several, the narrowest first, then what that is a part of. While it
                is not known, only issues of any category match.

            area: The same of where it is.

        Raises:
            NaiveDatetime: If *at* has no UTC offset.
        """
        at_us = to_us(at)
        categories, areas = _chain(category, "category"), _chain(area, "area")
        ranked = [
            (rank, issue)
            for issue in self.issues
            if issue.valid_from_us <= at_us < issue.valid_until_us
            and (rank := issue.rank(categories, areas)) is not None
        ]
        ranked.sort(key=lambda pair: pair[1].id)
        ranked.sort(key=lambda pair: _checked_us(pair[1]), reverse=True)
        ranked.sort(key=lambda pair: pair[0])
        found = [issue for _, issue in ranked]
        return Lookup(
            tuple(issue for issue in found if at_us < issue.stale_from_us),
            tuple(issue for issue in found if at_us >= issue.stale_from_us),
        )

    def stale(self, *, at: datetime) -> tuple[KnownIssue, ...]:
        """The issues that hold at an instant and are to be made sure of again, the stalest first."""
        at_us = to_us(at)
        return tuple(
            sorted(
                (
                    issue
                    for issue in self.issues
                    if issue.stale_from_us <= at_us and issue.valid_from_us <= at_us < issue.valid_until_us
                ),
                key=lambda issue: (issue.stale_from_us, issue.id),
            )
        )


def _chain(value: str | Iterable[str] | None, name: str) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else names(value, name)


def _checked_us(issue: KnownIssue) -> int:
    return MIN_US if issue.checked_at is None else from_iso(issue.checked_at)
