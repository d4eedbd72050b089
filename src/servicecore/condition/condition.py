"""A condition: read from a document, checked against the declared fields, compiled once, asked often."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.condition.compiling import compile_tree
from servicecore.condition.explaining import Find, compile_findings, site_of
from servicecore.condition.explanation import Explanation, Site
from servicecore.condition.impossible import impossible, needed
from servicecore.condition.node import Node, document_of, leaves_of
from servicecore.condition.possible import could_hold
from servicecore.condition.reading import read_tree
from servicecore.condition.wording import said_of
from servicecore.document import checked
from servicecore.errors import UnknownName, WrongArgument

if TYPE_CHECKING:
    from servicecore.condition.comparison import Test
    from servicecore.condition.field import FieldSchema
    from servicecore.condition.hours import Hours

__all__ = ["Condition"]


@frozen
class Condition:
    """
    Something that holds of values, does not, or cannot be told from what is known.

    Conditions are equal when they say the same in the same order, in whatever form durations,
    instants and lists were written; they are hashable and can be pickled.

    Args:
        root: The tree; `from_dict` reads one from a document.

    >>> from servicecore.condition import Field, FieldSchema
    >>> schema = FieldSchema({"impact": Field("choice", ["one", "many"], order="rising"), "title": "text"})
    >>> condition = Condition.from_dict({"field": "impact", "ge": "many"}, schema)
    >>> condition.test({"impact": "many"}), condition.test({"impact": "one"}), condition.test({})
    (True, False, None)
    """

    root: Node = field(repr=False)
    digest: str = field(init=False, eq=False)
    """A hash of what the document says; over the same fields, equal digests are equal conditions."""

    fields: frozenset[str] = field(init=False, eq=False)
    """The fields that it asks."""

    calendars: frozenset[str] = field(init=False, eq=False)
    """The calendars that it asks; whether they exist is for those to check who have them."""

    timed: bool = field(init=False, eq=False)
    """Whether its answer depends on the instant of asking, and may change while no field does."""

    _test: Test = field(init=False, eq=False, repr=False)
    _find: Find = field(init=False, eq=False, repr=False)
    _site: Site = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        leaves = tuple(leaves_of(self.root))
        text = json.dumps(document_of(self.root), sort_keys=True, separators=(",", ":"))
        values = {
            "digest": hashlib.sha256(text.encode()).hexdigest()[:16],
            "fields": frozenset(leaf.name for leaf in leaves if leaf.name is not None),
            "calendars": frozenset(leaf.hours for leaf in leaves if leaf.hours is not None),
            "timed": any(leaf.timed for leaf in leaves),
            "_test": compile_tree(self.root),
            "_find": compile_findings(self.root),
            "_site": site_of(self.root),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __reduce__(self) -> tuple[type[Condition], tuple[Node]]:
        return Condition, (self.root,)  # closures do not pickle; they are made again

    @classmethod
    def from_dict(cls, document: Mapping[str, Any], schema: FieldSchema) -> Condition:
        """
        The condition that a document describes.

        Args:
            document: A table as TOML or JSON give it: `all`, `any` or `not` of others, or one test.

            schema: The fields that it may name.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return cls(read_tree(checked(document, "condition"), schema))

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes an equal condition, in its one form."""
        return document_of(self.root)

    def test(
        self,
        values: Mapping[str, Any],
        *,
        at_us: int | None = None,
        hours: Mapping[str, Hours] | None = None,
    ) -> bool | None:
        """
        Whether it holds: True, False, or None while it is unknown. A rule acts on True alone.

        Args:
            values: The fields by name. One that is missing, None, blank or of another kind than declared
                says nothing.

            at_us: The instant of asking, microseconds UTC; needed where `timed`.

            hours: Calendars by name; those in `calendars` are needed.

        Raises:
            WrongArgument: If *values* is no mapping, or *at_us* is needed and no whole number.

            UnknownName: If a calendar is not among *hours*.

            NaiveDatetime: If an instant is given as a datetime without UTC offset.
        """
        if type(values) is not dict or self.timed or self.calendars:
            self._check(values, at_us, hours)
        return self._test(values, at_us, hours)

    def explain(
        self,
        values: Mapping[str, Any],
        *,
        at_us: int | None = None,
        hours: Mapping[str, Hours] | None = None,
    ) -> Explanation:
        """
        Why `test` answers as it does, for the same arguments and with the same errors.

        >>> from servicecore.condition import FieldSchema
        >>> schema = FieldSchema({"title": "text", "waits": "number"})
        >>> asked = {"all": [{"field": "title", "contains_text": "mail"}, {"field": "waits", "gt": 2}]}
        >>> print(Condition.from_dict(asked, schema).explain({"title": "Mail is down, mail again"}))
        ?    all of
        yes    title contains 'mail': 'Mail is down, mail again'
        ?      waits is above 2: nothing
        """
        self._check(values, at_us, hours)
        return Explanation(self._site, self._find(values, at_us, hours))

    def _check(self, values: object, at_us: object, hours: Mapping[str, Hours] | None) -> None:
        if type(values) is not dict and not isinstance(values, Mapping):
            raise WrongArgument("values", values, "a mapping of field names to values", private=True)
        if self.timed and type(at_us) is not int:
            raise WrongArgument("at_us", at_us, "the instant of asking, in microseconds UTC")
        for name in self.calendars:
            if hours is None or name not in hours:
                raise UnknownName("calendar", name, sorted(hours or ()))

    def possible(self, name: str) -> frozenset[str] | None:
        """
        The choices of one field for which it could hold; None where it does not speak of that field.

        It cannot hold for any other; whether it does for these, the other fields say.
        """
        specs = [leaf.spec for leaf in leaves_of(self.root) if leaf.name == name]
        if not specs or specs[0].kind != "choice":
            return None
        return frozenset(choice for choice in specs[0].choices if could_hold(self.root, name, choice))

    @property
    def text(self) -> str:
        """
        What it asks, in one line.

        >>> from servicecore.condition import FieldSchema
        >>> asked = {"any": [{"field": "waits", "gt": 3}, {"not": {"field": "vip", "eq": True}}]}
        >>> Condition.from_dict(asked, FieldSchema({"waits": "number", "vip": "boolean"})).text
        'waits is above 3 or not (vip is true)'
        """
        return said_of(self.root)

    @property
    def needed(self) -> frozenset[str]:
        """The fields that must be there for it to hold."""
        return needed(self.root)

    @property
    def impossible(self) -> str | None:
        """
        The field because of which it can never hold; None where no single field keeps it from holding.

        >>> from servicecore.condition import FieldSchema
        >>> asked = {"all": [{"field": "waits", "gt": 3}, {"field": "waits", "lt": 2}]}
        >>> Condition.from_dict(asked, FieldSchema({"waits": "number"})).impossible
        'waits'
        """
        return impossible(self.root)

    @property
    def event_types(self) -> frozenset[str] | None:
        """
        The types of events for which it could hold; None where it does not speak of `event.type`.

        >>> from servicecore.condition import EVENT_FIELDS
        >>> answer = {"all": [{"field": "event.type", "eq": "replied"}, {"field": "data.public", "eq": True}]}
        >>> sorted(Condition.from_dict(answer, EVENT_FIELDS).event_types)
        ['replied']
        """
        return self.possible("event.type")
