"""What a ticket has to do with others: its links, its children, and the ticket it was merged into.

One value beside the rest of the ticket, so that the many tickets that have to do
with no other share one, and pay nothing for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from servicecore.errors import Fault, InvalidDefinition, shown
from servicecore.event import EventType
from servicecore.record import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from servicecore.event import TicketEvent

__all__ = [
    "CHILD_OF",
    "DUPLICATE_OF",
    "FOLLOWED_UP_BY",
    "HAS_MAJOR",
    "HAS_PROBLEM",
    "MADE_BY_COMMANDS",
    "MERGED_FROM",
    "SETTLED",
    "SPLIT_INTO",
    "UNRELATED",
    "Link",
    "Relations",
    "seen_from_there",
]

CHILD_OF = "child_of"
"""The kind of the link that a child has to its parent."""

MERGED_FROM = "merged_from"
"""The kind of the link that a ticket has to one that was merged into it."""

DUPLICATE_OF = "duplicate_of"
"""The kind of the link that a ticket has to the one that says the same and goes on."""

SPLIT_INTO = "split_into"
"""The kind of the link that a ticket has to one that a part of it became."""

FOLLOWED_UP_BY = "followed_up_by"
"""The kind of the link that a closed ticket has to the one that came after it."""

HAS_PROBLEM = "has_problem"
"""The kind of the link that a ticket has to the problem behind it."""

HAS_MAJOR = "has_major"
"""The kind of the link that a ticket has to the major incident that it is a part of."""

_PAIRS = (
    (DUPLICATE_OF, "duplicated_by"),
    (SPLIT_INTO, "split_from"),
    (FOLLOWED_UP_BY, "follow_up_of"),
    (HAS_PROBLEM, "problem_of"),
    (HAS_MAJOR, "major_of"),
)
MADE_BY_COMMANDS = frozenset((CHILD_OF, MERGED_FROM, *_PAIRS[0]))
"""The kinds of links that say more than that two tickets are linked, so that no plain link may claim them."""

_BACK = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}

SETTLED = "settled"
"""The outcome of a child of which no other is told."""


@frozen
class Link:
    """
    A ticket's link to another one.

    Args:
        other_id: The other ticket.

        kind: What it is to this one, such as `duplicate_of`; None where that was not said.
    """

    other_id: str
    kind: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The link as plain data."""
        return {"other_id": self.other_id, "kind": self.kind}


@frozen
class Relations:
    """
    What a ticket has to do with others, as its own events say.

    Args:
        children: The tickets opened for it, by id: None while one is open, else its outcome.

        links: Its links, each once, in the order in which they were made.

        merged_into: The ticket that goes on in its place; None while it goes on itself.

    >>> Relations(children={"T-1-a": "solved", "T-1-b": None}).open_children
    ('T-1-b',)
    """

    children: Mapping[str, str | None] = field(factory=dict, kw_only=True, hash=False)
    links: tuple[Link, ...] = field(default=(), kw_only=True)
    merged_into: str | None = field(default=None, kw_only=True)

    @property
    def open_children(self) -> tuple[str, ...]:
        """The children that are not settled, in the order in which they were opened."""
        return tuple(child for child, outcome in self.children.items() if outcome is None)

    @property
    def parent(self) -> str | None:
        """The ticket for which it was opened; None where there is none."""
        return next((link.other_id for link in self.links if link.kind == CHILD_OF), None)

    @property
    def continued_by(self) -> str | None:
        """The ticket that goes on in its place, into which it was merged or of which it is a duplicate."""
        if self.merged_into is not None:
            return self.merged_into
        return next((link.other_id for link in self.links if link.kind == DUPLICATE_OF), None)

    @property
    def merged_from(self) -> tuple[str, ...]:
        """The tickets that were merged into it."""
        return tuple(link.other_id for link in self.links if link.kind == MERGED_FROM)

    @property
    def stands_for(self) -> tuple[str, ...]:
        """The tickets in whose place it goes on: merged into it, or its duplicates."""
        kinds = (MERGED_FROM, _BACK[DUPLICATE_OF])
        return tuple(link.other_id for link in self.links if link.kind in kinds)

    def after(self, event: TicketEvent) -> Relations:
        """The relations one event further; an import's event that names no ticket changes nothing."""
        key, change = _CHANGES[event.type]
        other_id = event.data[key]
        return change(self, other_id, event.data) if isinstance(other_id, str) else self

    def to_dict(self) -> dict[str, Any]:
        """The relations as plain data, which stand among the ticket's own."""
        return {
            "children": dict(self.children),
            "links": [link.to_dict() for link in self.links],
            "merged_into": self.merged_into,
        }

    @classmethod
    def read(cls, reader: Reader) -> Relations:
        """The relations in the record of a ticket; those of the first versions have none."""
        children = reader.part("children", _read_children, default={})
        links = reader.part("links", _read_links, default=())
        merged_into = reader.take("merged_into", (str, type(None)), "a text or nothing", None)
        return cls(children=children, links=links, merged_into=merged_into)


UNRELATED = Relations()
"""The relations of a ticket that has to do with no other."""


def seen_from_there(kind: str | None) -> str | None:
    """
    What a link of this kind is from the other ticket; of one that has no word of its own, the same.

    >>> seen_from_there("duplicate_of"), seen_from_there("split_from"), seen_from_there("relates_to")
    ('duplicated_by', 'split_into', 'relates_to')
    """
    return kind if kind is None else _BACK.get(kind, kind)


def _read_children(data: Any) -> Mapping[str, str | None]:
    reader = Reader("children", data)
    for name in data:
        reader.take(name, (str, type(None)), "an outcome, or nothing", None)
    reader.finish()
    return dict(data)


def _read_links(data: Any) -> tuple[Link, ...]:
    if not isinstance(data, list | tuple):
        raise InvalidDefinition("links", [Fault("", f"{shown(data)} is wrong; give a list", "wrong_type")])
    links: list[Link] = []
    faults: list[Fault] = []
    for index, item in enumerate(data):
        try:
            links.append(_read_link(item))
        except InvalidDefinition as error:
            faults += [fault.under(f"[{index}]") for fault in error.faults]
    if faults:
        raise InvalidDefinition("links", faults)
    return tuple(links)


def _read_link(data: Any) -> Link:
    reader = Reader("link", data)
    other_id = reader.text("other_id")
    kind = reader.take("kind", (str, type(None)), "a text or nothing", None)
    reader.finish()
    return Link(other_id, kind)


def _linked(relations: Relations, other_id: str, data: Mapping[str, Any]) -> Relations:
    kind = data.get("kind")
    link = Link(other_id, kind if isinstance(kind, str) else None)
    return relations if link in relations.links else evolve(relations, links=(*relations.links, link))


def _merged(relations: Relations, other_id: str, _data: Mapping[str, Any]) -> Relations:
    return evolve(relations, merged_into=other_id)


def _child_opened(relations: Relations, child_id: str, _data: Mapping[str, Any]) -> Relations:
    return evolve(relations, children={**relations.children, child_id: None})


def _child_settled(relations: Relations, child_id: str, data: Mapping[str, Any]) -> Relations:
    outcome = data.get("outcome")
    told = outcome if isinstance(outcome, str) else SETTLED
    return evolve(relations, children={**relations.children, child_id: told})


_CHANGES: Mapping[EventType, tuple[str, Callable[[Relations, str, Mapping[str, Any]], Relations]]] = {
    EventType.LINKED: ("other_id", _linked),
    EventType.MERGED: ("into_id", _merged),
    EventType.CHILD_OPENED: ("child_id", _child_opened),
    EventType.CHILD_SETTLED: ("child_id", _child_settled),
}
