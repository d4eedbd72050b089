"""Events written anew without what is personal: the same places, other values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import define, evolve, field, frozen

from servicecore.errors import ServiceCoreError, WrongArgument, path_part
from servicecore.event import EventType, TicketEvent
from servicecore.history import EXPECTED
from servicecore.instant import from_iso
from servicecore.privacy.personal_fields import FIXED, NAMING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

__all__ = [
    "ERASED",
    "MARKS",
    "REDACTED",
    "Rewriting",
    "Target",
    "events_of",
    "is_instant",
    "persons_in",
    "texts_in",
]

REDACTED = "[redacted]"
"""What stands where a text may not be read."""

ERASED = "[erased]"
"""What stands where a text was erased for good."""

MARKS = frozenset({REDACTED, ERASED})
"""What is no value any more, and is left as it is."""


def events_of(history: Iterable[TicketEvent]) -> tuple[TicketEvent, ...]:
    """
    The events of a history, as they were given.

    Raises:
        WrongArgument: If it is no collection, or something in it is no event; neither is echoed.
    """
    if not isinstance(history, Iterable):
        raise WrongArgument("history", history, "a collection of events", private=True)
    events = tuple(history)
    for event in events:
        if not isinstance(event, TicketEvent):
            raise WrongArgument("event", event, EXPECTED, private=True)
    return events


@frozen
class Target:
    """
    What the data of each event speak of: a correction speaks of what it corrects.

    Args:
        events: All events of the history, by id.
    """

    events: Mapping[str, TicketEvent]

    def kind_of(self, event: TicketEvent) -> EventType:
        """The type of the event that *event* is in the end about."""
        passed: set[str] = set()
        while event.type is EventType.CORRECTED and event.id not in passed:
            passed.add(event.id)
            event = self.events.get(event.data["event_id"], event)
        return event.type

    def naming(self, event: TicketEvent) -> frozenset[str]:
        """The keys of its data that hold ids of persons; of an extension, `by` is the time it adds."""
        return NAMING - {"by"} if self.kind_of(event) is EventType.EXTENDED else NAMING


@define
class Rewriting:
    """
    One way of writing events anew; remembers the places it changed in the event at hand.

    Args:
        names: The keys whose values go, at any depth.

        people: What to call persons instead, by id.

        mark: What stands in the place of a text.

        text: What to make of every other text that nothing goes by.
    """

    names: frozenset[str]
    people: Mapping[str, str]
    mark: str
    target: Target
    text: Callable[[str], str] | None = None
    _naming: frozenset[str] = field(init=False, default=NAMING)
    changed: list[str] = field(init=False, factory=list)

    def of(self, event: TicketEvent) -> TicketEvent:
        """The event written anew: equal in id, ticket, sequence, instants and type."""
        self.changed = []
        self._naming = self.target.naming(event)
        actor, data = event.actor, self._mapping(event.data, "data")
        called = self.people.get(actor.id, actor.id)
        if called != actor.id:
            self.changed.insert(0, "actor.id")
            actor = evolve(actor, id=called)
        return evolve(event, actor=actor, data=data) if self.changed else event

    def _mapping(self, values: Mapping[str, Any], path: str) -> dict[str, Any]:
        return {key: self._value(key, value, f"{path}.{path_part(key)}") for key, value in values.items()}

    def _value(self, key: Any, value: Any, path: str) -> Any:
        if key in self.names:
            return self._put(value, self._blank(value), path)
        if isinstance(value, str):
            return self._put(value, self._named(key, value), path)
        if isinstance(value, Mapping):
            return self._mapping(value, path)
        if isinstance(value, list | tuple):
            items = [self._value(key, item, f"{path}[{index}]") for index, item in enumerate(value)]
            return type(value)(items) if type(value) in (list, tuple) else items
        return value

    def _named(self, key: Any, value: str) -> str | None:
        if key in self._naming:
            return self.people.get(value, value)
        if self.text is None or key in FIXED or key in NAMING:
            return value
        cleaned = self.text(value)
        if cleaned != value and is_instant(value):  # one that is the text goes, one that has it within stays
            return None if cleaned == self.mark else value
        return cleaned

    def _blank(self, value: Any) -> Any:
        """
        What is left of a value.

        A text becomes the mark, and stays what it is where it says nothing. Of anything else, and of an
        instant, nothing is left: any other instant or number would be taken for a true one.
        """
        if not isinstance(value, str):
            return None
        if not value.strip() or value in MARKS:
            return value
        return None if is_instant(value) else self.mark

    def _put(self, before: Any, after: Any, path: str) -> Any:
        if before != after or type(before) is not type(after):
            self.changed.append(path)
            return after
        return before


def is_instant(value: str) -> bool:
    """Whether a text is an instant that something may count from."""
    if not value[:1].isdigit():  # most texts, and their refusals would be made for nothing
        return False
    try:
        from_iso(value)
    except ServiceCoreError:
        return False
    return True


def persons_in(event: TicketEvent, target: Target, without: Collection[str]) -> Iterator[str]:
    """The ids in an event that may be persons', the actor's first; nothing from under *without*."""
    yield event.actor.id
    naming = target.naming(event)
    yield from (value for key, value in texts_in(event.data, without=without) if key in naming)


def texts_in(value: Any, key: Any = None, *, without: Collection[str] = ()) -> Iterator[tuple[Any, str]]:
    """Every text within a value that says something, with the key it stands under, in the order of keys."""
    if isinstance(value, str):
        if value.strip():
            yield key, value
    elif isinstance(value, Mapping):
        for name in sorted(value, key=str):
            if name not in without:
                yield from texts_in(value[name], name, without=without)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item, key, without=without)
