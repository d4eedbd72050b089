"""Personal values taken out of a history for good, on request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from servicecore.errors import WrongArgument, path_part
from servicecore.names import names
from servicecore.privacy.personal_fields import PersonalFields
from servicecore.privacy.rewriting import ERASED, MARKS, Rewriting, Target, events_of, persons_in, texts_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from servicecore.event import TicketEvent

__all__ = ["Erasure", "Place", "erase"]


@frozen
class Place:
    """
    Where in a history a value stands, or stood.

    Args:
        event_id: The event.

        path: The place in it, as in `data.fields.email`.
    """

    event_id: str
    path: str

    def __str__(self) -> str:
        return f"{self.event_id} {self.path}"


@frozen
class Erasure:
    """
    What is left of a history, and what was taken out of it. It holds no value that was erased.

    Args:
        history: The events, in the order given.

        erased: Every place where something was taken out.

        remaining: Places where an erased value still stands, because nothing there can be changed: ids of
            events and tickets, names of teams, roles and keys, and what states, clocks and figures go by.
            Looked for only where recurring values were to be erased.
    """

    history: tuple[TicketEvent, ...] = field(repr=False)
    erased: tuple[Place, ...]
    remaining: tuple[Place, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """
        How many values went, by the key they stood under; the id of an actor counts under `id`.

        >>> Erasure((), (Place("T-1:1", "data.fields.email"), Place("T-1:2", "data.email"))).counts
        {'email': 2}
        """
        found: dict[str, int] = {}
        for place in self.erased:
            name = place.path.rpartition(".")[2].partition("[")[0]
            found[name] = found.get(name, 0) + 1
        return found

    def to_dict(self) -> dict[str, Any]:
        """What was erased, as plain data for the record of the request; the history is apart."""
        places = {"erased": self.erased, "remaining": self.remaining}
        listed = {
            name: [{"event_id": p.event_id, "path": p.path} for p in held] for name, held in places.items()
        }
        return {"counts": self.counts, **listed}


def erase(
    history: Iterable[TicketEvent],
    fields: PersonalFields | Iterable[str] = (),
    *,
    people: Iterable[str] = (),
    values: Iterable[str] = (),
    everywhere: bool = False,
) -> Erasure:
    """
    The history without personal values, for good: in events, in what corrects them, and at any depth.

    A text becomes `[erased]`, anything else None; a person becomes `erased-1`, `erased-2` and so on. Events
    keep id, sequence, type and instants, so the ticket, its clocks and its figures come out as they did.
    Asked again for the same, nothing more is found.

    Args:
        history: One ticket's events.

        fields: The names of what is to go; of a declaration, all of its fields.

        people: The ids of persons to be forgotten: as actors, and as `assignee`, `by`, `expert` and
            `supervisor`.

        values: Texts to be taken out wherever they stand, within longer texts too.

        everywhere: Whether what is erased is also taken out wherever else it recurs: each text among the
            values of *fields*, and each id of *people*. A value can only be found as long as it is there,
            so ask with the first erasure, or name it in *values*.

    Recurring texts are found whatever the case of their letters; those in ASCII as whole words. Texts of one
    letter are not looked for. A person whose id is one of them is forgotten too.

    Raises:
        InvalidDefinition: If a name is none, or one that states, clocks and figures go by.

        WrongArgument: If *history* holds anything but events, or *people* or *values* anything but texts.

    The same event ids now stand for other content: beside any copy of the old history it is a
    `HistoryConflict`. The host replaces every copy, and what was made of it: tickets, statuses, exports.

    >>> from servicecore.event import Actor, TicketEvent
    >>> note = TicketEvent("T-1:1", "T-1", sequence=1, at=0, type="note", actor=Actor("kim"),
    ...                    data={"phone": "030 1234", "text": "call 030 1234"})
    >>> erasure = erase([note], ["phone"], everywhere=True)
    >>> erasure.history[0].data
    {'phone': '[erased]', 'text': 'call [erased]'}
    >>> erasure.counts
    {'phone': 1, 'text': 1}
    """
    declared = fields if isinstance(fields, PersonalFields) else PersonalFields(names(fields, "fields"))
    events, gone = events_of(history), frozenset(declared.fields)
    forgotten, sought = _private(people, "people"), _private(values, "values")
    if everywhere:
        sought |= forgotten | {text for event in events for text in _held(event.data, gone)}
    sought = {text for text in sought if len(text.strip()) > 1} - MARKS
    target, pattern = Target({event.id: event for event in events}), _pattern(sought)
    renamed = _names(events, target, forgotten | sought)
    rewriting = Rewriting(gone, renamed, ERASED, target, partial(pattern.sub, _mark) if sought else None)
    kept: list[TicketEvent] = []
    erased: list[Place] = []
    for event in events:
        kept.append(rewriting.of(event))
        erased += [Place(event.id, path) for path in rewriting.changed]
    remaining = [Place(event.id, path) for event in kept if sought for path in _left(event, pattern)]
    return Erasure(tuple(kept), tuple(erased), tuple(remaining))


def _private(texts: Iterable[str], what: str) -> set[str]:
    """Several texts that stand in no message, not even where they are none."""
    if isinstance(texts, Iterable) and not isinstance(texts, str):
        given = tuple(texts)
        if all(isinstance(text, str) for text in given):
            return set(given)
    raise WrongArgument(what, texts, "a list of texts", private=True)


def _held(values: Any, gone: Collection[str]) -> Iterator[str]:
    """The texts among the values that go."""
    if isinstance(values, Mapping):
        for key, value in values.items():
            if key in gone:
                yield from (text for _, text in texts_in(value))
            else:
                yield from _held(value, gone)
    elif isinstance(values, list | tuple):
        for item in values:
            yield from _held(item, gone)


def _names(events: Iterable[TicketEvent], target: Target, forgotten: Iterable[str]) -> dict[str, str]:
    """What those who are to be forgotten are called instead: numbers that the history does not have yet."""
    in_turn = sorted(events, key=attrgetter("sequence"))
    named = dict.fromkeys(person for event in in_turn for person in persons_in(event, target, ()))
    free = (name for number in count(1) if (name := f"erased-{number}") not in named)
    folded = {person.casefold() for person in forgotten}
    return {person: next(free) for person in named if person.casefold() in folded}


def _pattern(sought: Iterable[str]) -> re.Pattern[str]:
    """Any of the texts, the longest first; where words have spaces between them, as whole words."""
    parts = [
        rf"(?<!\w){re.escape(text)}(?!\w)" if text.isascii() else re.escape(text)
        for text in sorted(sought, key=lambda text: (-len(text), text))
    ]
    return re.compile("|".join((*map(re.escape, sorted(MARKS)), *parts)), re.IGNORECASE)


def _mark(found: re.Match[str]) -> str:
    return found[0] if found[0] in MARKS else ERASED


def _left(event: TicketEvent, pattern: re.Pattern[str]) -> Iterator[str]:
    """Where in an event that was written anew a text still stands that should be gone."""
    actor = event.actor
    own = {"id": event.id, "ticket_id": event.ticket_id, "actor.id": actor.id, "actor.team": actor.team}
    own |= {f"actor.roles[{index}]": role for index, role in enumerate(actor.roles)}
    for path, text in (*own.items(), *_spelled(event.data, "data")):
        if isinstance(text, str) and any(match[0] not in MARKS for match in pattern.finditer(text)):
            yield path


def _spelled(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every single value, and every key, with its place; a key stands at the place of its mapping."""
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield path, key
            yield from _spelled(part, f"{path}.{path_part(key)}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _spelled(item, f"{path}[{index}]")
    else:
        yield path, value
