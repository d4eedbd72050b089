"""Where a ticket goes: the first rule that holds decides, then the category, then a default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.condition import Condition, FieldSchema
from servicecore.dispatch.reading import name_faults, read_condition, ticket_schema
from servicecore.dispatch.routing_decision import LIST_PREFIX, RoutingDecision
from servicecore.dispatch.routing_rule import Destination, RoutingRule
from servicecore.dispatch.subject import Subject
from servicecore.document import load_document, structure, unstructure
from servicecore.errors import Fault, InvalidDefinition, WrongArgument, shown
from servicecore.names import names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime
    from pathlib import Path

    from servicecore.condition import Hours
    from servicecore.dispatch.category import CategoryTree, PlacedCategory
    from servicecore.dispatch.considered import Considered
    from servicecore.dispatch.decision_list import ListAnswer
    from servicecore.dispatch.decision_lists import DecisionLists
    from servicecore.finding import Finding

__all__ = ["ROUTING_SCHEMA", "Routing"]

ROUTING_SCHEMA: Literal["servicecore.routing/1"] = "servicecore.routing/1"
_SAID = ("team", "queue", "workflow", "variant", "answer")


@frozen
class Routing:
    """
    The rules by which tickets find their team.

    Args:
        name: What documents call it.

        version: Which edition.

        rules: In the order in which they are asked; the first that holds decides. One that cannot be told
            does not hold, and the decision says what was missing.

        default: Where tickets go that no rule speaks of, and whose category has no team.

        fields: The host's own fields of tickets that conditions speak of, as `FieldSchema.from_dict` reads
            them; `category` is a text, unless said otherwise.

        category: The field with the path of the ticket's category.

        lists: The decision lists that are looked up first. Conditions find `list.NAME` true where an entry
            fits, false where none does, and nothing where that cannot be told.

    Raises:
        InvalidDefinition: With everything that is wrong.

    >>> routing = Routing.from_dict({"name": "small", "default": {"team": "desk"}, "rules": [
    ...     {"name": "vpn", "when": {"field": "category", "eq": "network/vpn"}, "team": "network"}]})
    >>> routing.route({"category": "network/vpn"}).team, routing.route({"category": "printer"}).team
    ('network', 'desk')
    """

    name: str
    version: str = "1"
    rules: tuple[RoutingRule, ...] = field(default=(), kw_only=True)
    default: Destination = field(factory=Destination, kw_only=True)
    fields: Mapping[str, Any] = field(factory=dict, kw_only=True, hash=False)
    category: str = field(default="category", kw_only=True)
    lists: tuple[str, ...] = field(default=(), kw_only=True, converter=names)
    schema: Literal["servicecore.routing/1"] = field(default=ROUTING_SCHEMA, kw_only=True, repr=False)
    conditions: tuple[Condition | None, ...] = field(init=False, eq=False, repr=False)
    """The condition of each rule; None for one without."""

    def __attrs_post_init__(self) -> None:
        faults: list[Fault] = []
        schema = self._schema(faults)
        conditions = tuple(
            read_condition(rule.when, schema, f"rules[{index}].when", faults)
            for index, rule in enumerate(self.rules)
        )
        faults += self._faults()
        if faults:
            raise InvalidDefinition(f"routing {shown(self.name)}", faults)
        object.__setattr__(self, "conditions", conditions)

    def _schema(self, faults: list[Fault]) -> FieldSchema:
        own = ticket_schema(self.fields, faults)
        asked = {}
        for index, name in enumerate(self.lists):
            if all(part.isidentifier() for part in name.split(".")):
                asked[LIST_PREFIX + name] = "boolean"
            else:
                faults.append(Fault(f"lists[{index}]", f"{shown(name)} is no name of a list"))
        return own | FieldSchema(asked)

    def _faults(self) -> Iterator[Fault]:
        yield from name_faults("rules", (rule.name for rule in self.rules))
        for index, rule in enumerate(self.rules):
            path = f"rules[{index}]"
            said = {key: getattr(rule, key) for key in _SAID if getattr(rule, key) is not None}
            if not said:
                yield Fault(path, f"says nothing; give at least one of {', '.join(_SAID)}", "missing_key")
            for key, text in said.items():
                if not text.strip():
                    yield Fault(f"{path}.{key}", "is blank; leave it out, or say something", "empty")
                elif key == "answer" and text not in self.lists:
                    accepted = ", ".join(self.lists) or "nothing: name the list in lists first"
                    message = f"list {shown(text)} is not among lists; use one of {accepted}"
                    yield Fault(f"{path}.answer", message, "unknown_name")

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> Routing:
        """
        The routing in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return structure(load_document(source, "routing"), cls, "routing")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal routing."""
        return {"schema": self.schema, **unstructure(self)}

    def route(
        self,
        values: Mapping[str, Any],
        *,
        at: datetime | int | None = None,
        hours: Mapping[str, Hours] | None = None,
        categories: CategoryTree | None = None,
        lists: DecisionLists | None = None,
    ) -> RoutingDecision:
        """
        Where a ticket with these fields goes.

        Args:
            values: The ticket's fields by name; `ticket_values` gives those of a ticket.

            at: When; aware, or microseconds UTC. Needed where conditions depend on it, or lists are asked.

            hours: Calendars by name, for conditions that ask for open time.

            categories: The tree in which the ticket's category stands.

            lists: The decision lists, those that the routing names among them.

        Raises:
            WrongArgument: If *values* is no mapping, or *at* or *lists* is needed and not given.

            NaiveDatetime: If *at* has no UTC offset.

            UnknownName: If a list or a calendar is not among those given.
        """
        subject = Subject.of(values, at, hours)
        answers = self._look_up(subject, lists)
        if answers:
            found = {LIST_PREFIX + each.name: each.listed for each in answers}
            subject = Subject({**values, **found}, subject.at_us, hours)
        considered: list[Considered] = []
        fired = None
        for rule, condition in zip(self.rules, self.conditions, strict=True):
            considered.append(subject.consider(rule.name, condition))
            if considered[-1].result is True:
                fired = rule
                break
        category, unknown = self._categorised(values, categories)
        return RoutingDecision.of(
            fired, category, self.default, considered=tuple(considered), lists=answers, unknown=unknown
        )

    def _look_up(self, subject: Subject, lists: DecisionLists | None) -> tuple[ListAnswer, ...]:
        if not self.lists:
            return ()
        if lists is None:
            raise WrongArgument("lists", lists, f"the decision lists {', '.join(self.lists)}")
        if subject.at_us is None:
            raise WrongArgument("at", None, "the instant of asking, because decision lists are dated")
        return tuple(lists.look_up(name, subject.at_us, subject.values) for name in self.lists)

    def _categorised(
        self, values: Mapping[str, Any], categories: CategoryTree | None
    ) -> tuple[PlacedCategory | None, tuple[str, ...]]:
        """The ticket's category; and its field, where its value says nothing that the tree knows."""
        if categories is None:
            return None, ()
        path = values.get(self.category)
        if isinstance(path, str) and path in categories:
            return categories.look_up(path), ()
        return None, (self.category,)

    def check(
        self,
        *,
        teams: Collection[str] | None = None,
        workflows: Collection[str] | None = None,
        categories: CategoryTree | None = None,
        lists: DecisionLists | None = None,
    ) -> tuple[Finding, ...]:
        """
        What is wrong or suspicious: rules that never decide, names that nothing has, tickets without a team.

        Args:
            teams, workflows, categories, lists: What there is; None where that is not known.
        """
        from servicecore.dispatch.routing_check import routing_findings

        return tuple(routing_findings(self, teams, workflows, categories, lists))
