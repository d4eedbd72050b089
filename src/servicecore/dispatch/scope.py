"""What a service desk takes on: which systems, users and kinds of tickets, and why not the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.condition import Condition  # noqa: TC001 - read when documents are structured
from servicecore.dispatch.considered import Considered, missing_in
from servicecore.dispatch.reading import name_faults, read_condition, ticket_schema
from servicecore.dispatch.subject import Subject
from servicecore.document import load_document, structure, unstructure
from servicecore.errors import Fault, InvalidDefinition, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from servicecore.condition import Hours
    from servicecore.dispatch.category import CategoryTree

__all__ = ["SCOPE_SCHEMA", "Exclusion", "Scope", "ScopeDecision"]

SCOPE_SCHEMA: Literal["servicecore.scope/1"] = "servicecore.scope/1"
_WHEN = "when"


@frozen
class Exclusion:
    """
    Tickets that are not taken on.

    Args:
        name: What decisions call it.

        when: Which tickets, as a condition.

        reason: Why, as the requester may be told.
    """

    name: str
    when: Mapping[str, Any] = field(kw_only=True, hash=False)
    reason: str = field(kw_only=True)


@frozen
class ScopeDecision:
    """
    Whether a ticket is taken on, and why.

    Args:
        served: True where it is, False where it is out of scope, None where that cannot be told: what is
            `missing` would have to be known.

        reason: The decision in one sentence; of what is out of scope, the reason that the document gives.

        rule: What decided: the name of an exclusion, `category`, or `when`; None where nothing spoke
            against it.

        considered: Everything that was asked, in order.
    """

    served: bool | None
    reason: str
    rule: str | None = field(default=None, kw_only=True)
    considered: tuple[Considered, ...] = field(default=(), kw_only=True, repr=False)

    def __str__(self) -> str:
        return self.reason

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields whose values would have to be known; nothing where the answer is certain."""
        return missing_in(self.considered) if self.served is None else ()

    def to_dict(self) -> dict[str, Any]:
        """The decision as JSON-ready data."""
        return {
            "served": self.served,
            "reason": self.reason,
            "rule": self.rule,
            "considered": [each.to_dict() for each in self.considered],
            "missing": [*self.missing],
        }


@frozen
class Scope:
    """
    The scope of a service.

    Args:
        name: What documents call it.

        version: Which edition.

        when: The tickets that are taken on, as a condition; every one, when there is none.

        otherwise: The reason for those for which *when* does not hold.

        exclusions: Tickets that are not taken on all the same; asked first, in their order.

        fields: The host's own fields of tickets that conditions speak of; `category` is a text, unless said
            otherwise.

        category: The field with the path of the ticket's category.

    Raises:
        InvalidDefinition: With everything that is wrong.

    >>> scope = Scope.from_dict({"name": "it", "fields": {"system": "text"},
    ...     "when": {"field": "system", "in": ["erp", "mail"]}, "otherwise": "only ERP and mail are served"})
    >>> scope.decide({"system": "games"}).reason
    'only ERP and mail are served'
    """

    name: str
    version: str = "1"
    when: Mapping[str, Any] | None = field(default=None, kw_only=True, hash=False)
    otherwise: str | None = field(default=None, kw_only=True)
    exclusions: tuple[Exclusion, ...] = field(default=(), kw_only=True)
    fields: Mapping[str, Any] = field(factory=dict, kw_only=True, hash=False)
    category: str = field(default="category", kw_only=True)
    schema: Literal["servicecore.scope/1"] = field(default=SCOPE_SCHEMA, kw_only=True, repr=False)
    condition: Condition | None = field(init=False, eq=False, repr=False)
    """The condition that *when* describes."""

    excluding: tuple[Condition | None, ...] = field(init=False, eq=False, repr=False)
    """The condition of each exclusion."""

    def __attrs_post_init__(self) -> None:
        faults: list[Fault] = []
        schema = ticket_schema(self.fields, faults)
        condition = read_condition(self.when, schema, _WHEN, faults)
        excluding = tuple(
            read_condition(each.when, schema, f"exclusions[{index}].when", faults)
            for index, each in enumerate(self.exclusions)
        )
        faults += self._faults()
        if faults:
            raise InvalidDefinition(f"scope {shown(self.name)}", faults)
        object.__setattr__(self, "condition", condition)
        object.__setattr__(self, "excluding", excluding)

    def _faults(self) -> Iterator[Fault]:
        if self.when is not None and not (self.otherwise or "").strip():
            message = "is missing; give the reason for what is out of scope"
            yield Fault("otherwise", message, "missing_key")
        yield from name_faults("exclusions", (each.name for each in self.exclusions))
        for index, each in enumerate(self.exclusions):
            if not each.reason.strip():
                yield Fault(f"exclusions[{index}].reason", "is blank; give the reason", "empty")

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> Scope:
        """
        The scope in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return structure(load_document(source, "scope"), cls, "scope")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal scope."""
        return {"schema": self.schema, **unstructure(self)}

    def decide(
        self,
        values: Mapping[str, Any],
        *,
        at: datetime | int | None = None,
        hours: Mapping[str, Hours] | None = None,
        categories: CategoryTree | None = None,
    ) -> ScopeDecision:
        """
        Whether a ticket with these fields is taken on.

        Exclusions are asked first, then the category, then *when*. A ticket of which that cannot be told is
        neither in nor out of scope; most hosts take it on and ask for what is missing.

        Args:
            values: The ticket's fields by name.

            at: When; aware, or microseconds UTC. Needed where conditions depend on it.

            hours: Calendars by name, for conditions that ask for open time.

            categories: The tree that says which categories are out of scope.

        Raises:
            WrongArgument: If *values* is no mapping, or *at* is needed and not given.

            NaiveDatetime: If *at* has no UTC offset.
        """
        subject = Subject.of(values, at, hours)
        considered: list[Considered] = []
        for each, condition in zip(self.exclusions, self.excluding, strict=True):
            considered.append(subject.consider(each.name, condition))
            if considered[-1].result is True:
                return ScopeDecision(False, each.reason, rule=each.name, considered=tuple(considered))
        reason = self._category_reason(values, categories)
        if reason is not None:
            return ScopeDecision(False, reason, rule="category", considered=tuple(considered))
        considered.append(subject.consider(_WHEN, self.condition))
        return self._concluded(tuple(considered))

    def _category_reason(self, values: Mapping[str, Any], categories: CategoryTree | None) -> str | None:
        path = values.get(self.category)
        if categories is None or not isinstance(path, str) or path not in categories:
            return None
        return categories.look_up(path).out_of_scope

    def _concluded(self, considered: tuple[Considered, ...]) -> ScopeDecision:
        if considered[-1].result is False:
            assert self.otherwise is not None
            return ScopeDecision(False, self.otherwise, rule=_WHEN, considered=considered)
        missing = ", ".join(missing_in(considered))
        if missing:
            return ScopeDecision(None, f"cannot be told without {missing}", considered=considered)
        return ScopeDecision(True, "is in scope", considered=considered)
