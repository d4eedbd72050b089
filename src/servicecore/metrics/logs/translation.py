"""From the rows of one ticket to its events, and to what it states of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from servicecore.event import Actor, Category, EventType, next_event
from servicecore.metrics.facts.course import IMPLIED
from servicecore.metrics.facts.stated import COUNTS, Stated
from servicecore.metrics.logs.mapping import Meaning, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servicecore.event import ActorKind, TicketEvent
    from servicecore.metrics.logs.entry import Cell, Entry
    from servicecore.metrics.logs.mapping import TicketMapping

__all__ = ["Translation"]

_NOTE = Meaning(event=EventType.NOTE)
_NOBODY = "unknown"


class Translation:
    """
    A mapping put to work: rows of a ticket in, events and statements out.

    Args:
        mapping: What words mean.

        takes: The columns that `Entry.taken` follows.
    """

    def __init__(self, mapping: TicketMapping, takes: Sequence[str]) -> None:
        self._mapping = mapping
        self._takes = {column: place for place, column in enumerate(takes)}
        self._attributes = [(name, kind_of(name, a), a.row) for name, a in mapping.ticket.items()]
        self._by_state = mapping.columns.state is not None
        self._actors: dict[tuple[str, ActorKind], Actor] = {}

    def knows(self, name: str) -> bool:
        """Whether the mapping says what an activity or a state means."""
        return name in (self._mapping.states if self._by_state else self._mapping.activities)

    def stated(self, entries: Sequence[Entry]) -> Stated:
        """What the ticket's rows, in order, state of it."""
        instants: dict[str, int | None] = {}
        counts: dict[str, int] = {}
        flags: dict[str, int] = {}
        dimensions: dict[str, str] = {}
        first, last = entries[0].stated, entries[-1].stated
        for place, (name, kind, row) in enumerate(self._attributes):
            value = (
                last[place] if row == "last" else first[place] if row == "first" else _most(entries, place)
            )
            if kind == "instant":
                assert not isinstance(value, str)
                instants[name] = value
            elif isinstance(value, str):
                dimensions[name] = value
            elif value is not None:
                (counts if kind == "count" else flags)[COUNTS.get(name, name)] = value
        return Stated(instants=instants, counts=counts, flags=flags, dimensions=dimensions)

    def instants(self, entry: Entry) -> list[int]:
        """The instants that one row states."""
        return [
            value
            for (_, kind, _), value in zip(self._attributes, entry.stated, strict=True)
            if kind == "instant" and isinstance(value, int)
        ]

    def events(self, entries: Sequence[Entry], stated: Stated) -> list[TicketEvent]:
        """
        The events of the ticket's rows, in order, after an opening that is implied.

        A ticket opens at the instant that it states, or with its first row.
        """
        first = entries[0]
        opened = stated.instants.get("opened_at")
        opened = first.at_us if opened is None else opened
        assert opened is not None
        story = _Story(first.ticket, opened, self._actor(first.actor, "agent"), self._mapping.name)
        if self._mapping.log.rows == "events":
            for entry in entries:
                self._tell(story, entry)
        return story.events

    def _tell(self, story: _Story, entry: Entry) -> None:
        at, name = entry.at_us, entry.name
        assert at is not None
        if self._by_state:
            standing = self._mapping.states.get(name)
            actor = self._actor(entry.actor, "agent")
            if standing is None or name == story.state:
                story.add(EventType.NOTE, at, actor, {"activity": name})
            else:
                more = {} if standing.wait_reason is None else {"wait_reason": standing.wait_reason}
                story.move(name, standing.category, at, actor, name, more)
            return
        meaning = self._mapping.activities.get(name, _NOTE)
        actor = self._actor(entry.actor, meaning.by)
        story.end_wait(at, actor)
        data = dict(meaning.data)
        for key, column in meaning.take.items():
            data[key] = entry.taken[self._takes[column]]
        if meaning.state is not None and meaning.category is not None:
            story.move(meaning.state, meaning.category, at, actor, name, data)
        else:
            story.add(meaning.event, at, actor, {**data, "activity": name})
        story.pending = meaning.ends is not None

    def _actor(self, name: str, kind: ActorKind) -> Actor:
        known = self._actors.get((name, kind))
        if known is None:
            known = self._actors[name, kind] = Actor(name or _NOBODY, kind=kind)
        return known


def _most(entries: Sequence[Entry], place: int) -> Cell:
    """The largest number that any row states."""
    return max([value for entry in entries if isinstance(value := entry.stated[place], int)], default=None)


class _Story:
    """One ticket's events as they are told, and the state it is in meanwhile."""

    def __init__(self, ticket: str, opened: int, actor: Actor, workflow: str) -> None:
        self._ticket = ticket
        self.events: list[TicketEvent] = []
        self.state: str | None = None
        self.category = Category.NEW
        self.pending = False
        self.add(
            EventType.OPENED,
            opened,
            actor,
            {"workflow": workflow, "state": "new", "category": Category.NEW, IMPLIED: True},
        )

    def add(self, kind: EventType, at: int, actor: Actor, data: dict[str, Any]) -> None:
        self.events.append(next_event(self._ticket, len(self.events) + 1, at, kind, actor, data))

    def move(
        self, state: str, category: Category, at: int, actor: Actor, name: str, more: dict[str, Any]
    ) -> None:
        data = {
            **more,
            "trigger": name,
            "from_state": self.state or "new",
            "from_category": self.category,
            "to_state": state,
            "to_category": category,
            "activity": name,
        }
        self.state, self.category = state, category
        self.add(EventType.TRANSITIONED, at, actor, data)

    def end_wait(self, at: int, actor: Actor) -> None:
        """A wait that ends with whatever comes next ends here; nobody wrote that down."""
        if self.pending:
            self.add(EventType.WAITING_ENDED, at, actor, {IMPLIED: True})
