"""Lists of what was decided beforehand: dated, and revised as a whole.

A list is revised by writing a new one, with its date. Hosts keep every
revision and pass all of them, so that what a ticket was told in March can
still be understood in May.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

from attrs import field, frozen

from servicecore.dispatch.decision_list import DecisionList, ListAnswer
from servicecore.document import load_document, structure, unstructure
from servicecore.errors import Fault, InvalidDefinition, UnknownName, shown
from servicecore.finding import Finding
from servicecore.instant import instant_us

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

__all__ = ["LISTS_SCHEMA", "DecisionLists"]

LISTS_SCHEMA: Literal["servicecore.decision_lists/1"] = "servicecore.decision_lists/1"


@frozen
class DecisionLists:
    """
    All lists of a desk, with all their revisions.

    Args:
        lists: The revisions, in any order.

    Raises:
        InvalidDefinition: If two revisions of a list have one mark, or count from the same instant.

    >>> lists = DecisionLists.from_dict({"lists": [{
    ...     "name": "building_plan", "revision": "2026-03", "revised_on": "2026-03-01", "keys": ["area"],
    ...     "entries": [{"keys": {"area": "north"}, "text": "A new site opens there in June."}]}]})
    >>> from datetime import UTC, datetime
    >>> answer = lists.look_up("building_plan", datetime(2026, 3, 9, tzinfo=UTC), {"area": "north"})
    >>> answer.entry.text, answer.revision
    ('A new site opens there in June.', '2026-03')
    """

    lists: tuple[DecisionList, ...] = field(default=(), converter=tuple)
    schema: Literal["servicecore.decision_lists/1"] = field(default=LISTS_SCHEMA, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        faults = []
        for (_, one), (index, other) in combinations(enumerate(self.lists), 2):
            if one.name == other.name:
                if one.revision == other.revision:
                    message = f"{shown(other.revision)} is a revision of {shown(one.name)} already"
                    faults.append(Fault(f"lists[{index}].revision", message, "duplicate"))
                if one.revised_us == other.revised_us:
                    message = f"revision {shown(one.revision)} counts from {one.revised_on} already"
                    faults.append(Fault(f"lists[{index}].revised_on", message, "duplicate"))
        if faults:
            raise InvalidDefinition("decision lists", faults)

    @classmethod
    def from_dict(cls, source: Mapping[str, Any] | str | Path) -> DecisionLists:
        """
        The lists in a document: plain data, or the path of a TOML or JSON file.

        Raises:
            InvalidDefinition: With every fault found, each with its path.
        """
        return structure(load_document(source, "decision lists"), cls, "decision lists")

    def to_dict(self) -> dict[str, Any]:
        """The document from which `from_dict` makes equal lists."""
        return {"schema": self.schema, **unstructure(self)}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the lists, each once."""
        return tuple(dict.fromkeys(each.name for each in self.lists))

    def in_force(self, name: str, at_us: int) -> DecisionList | None:
        """
        The revision of a list that counts at an instant; None before the first.

        Raises:
            UnknownName: If there is no such list.
        """
        revisions = [each for each in self.lists if each.name == name]
        if not revisions:
            raise UnknownName("decision list", name, self.names)
        begun = [each for each in revisions if each.revised_us <= at_us]
        return max(begun, key=lambda each: each.revised_us, default=None)

    def look_up(self, name: str, at: datetime | int, values: Mapping[str, Any]) -> ListAnswer:
        """
        What a list says of a ticket, by the revision in force.

        Args:
            name: The list.

            at: When; aware, or microseconds UTC.

            values: The ticket's fields by name, those among them that are keys of the list.

        Raises:
            UnknownName: If there is no such list.

            NaiveDatetime: If *at* has no UTC offset.
        """
        at_us = instant_us(at)
        revision = self.in_force(name, at_us)
        return ListAnswer(name, None) if revision is None else revision.look_up(at_us, values)

    def check(self, at: datetime | int) -> tuple[Finding, ...]:
        """What is suspicious at an instant: lists that are overdue for revision, or do not count yet."""
        at_us = instant_us(at)
        return tuple(self._overdue(at_us))

    def _overdue(self, at_us: int) -> Iterator[Finding]:
        for name in self.names:
            revision = self.in_force(name, at_us)
            if revision is None:
                place = next(i for i, each in enumerate(self.lists) if each.name == name)
                message = f"no revision of {shown(name)} counts yet"
                yield Finding(f"lists[{place}].revised_on", message, "not_yet", severity="warning")
            elif at_us >= revision.stale_us:
                place = self.lists.index(revision)
                message = f"{shown(name)} was to be revised by {revision.revise_by}"
                yield Finding(f"lists[{place}].revise_by", message, "stale", severity="warning")
