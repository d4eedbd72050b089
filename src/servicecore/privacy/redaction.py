"""The history that a role may read: complete and replayable, without what is not for it."""

from __future__ import annotations

from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING

from servicecore.privacy.personal_fields import PersonalFields
from servicecore.privacy.rewriting import REDACTED, Rewriting, Target, events_of, persons_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from servicecore.event import TicketEvent

__all__ = ["redact"]


def redact(
    history: Iterable[TicketEvent], role: str | Iterable[str], fields: PersonalFields | None = None
) -> tuple[TicketEvent, ...]:
    """
    The history as a role may read it, in the order given.

    What the role may not read is `[redacted]` where it was a text, and None where it was anything else.
    Persons whom it may not know are `person-1`, `person-2` and so on in the order in which the history
    names them; the same name is the same person throughout this history, and says nothing in another.
    Their kinds, roles and teams stay, and so do programs' names.

    Events keep their id, sequence, type and instants. So the ticket that they replay to has the same
    state, priority and counters, its clocks are the same but for ids of persons and reasons given, and so are
    its figures; except where a condition or a figure asks for a personal value itself.

    Args:
        history: One ticket's events.

        role: The reader's role, or several roles: what one of them may read can be read. One that the
            declaration does not know may read nothing personal.

        fields: What is personal, and who may read it; `USUAL` names, for nobody, when left out.

    Raises:
        WrongArgument: If *history* holds anything but events.

        InvalidDefinition: If *role* is neither a text nor a list.

    It is for reading and export; stored beside the original it is a `HistoryConflict`.

    >>> from servicecore.event import Actor, TicketEvent
    >>> note = TicketEvent("T-1:1", "T-1", sequence=1, at=0, type="note", actor=Actor("kim"),
    ...                    data={"phone": "030 1234"})
    >>> [redacted] = redact([note], "auditor")
    >>> redacted.actor.id, redacted.data
    ('person-1', {'phone': '[redacted]'})
    """
    fields = PersonalFields() if fields is None else fields
    events = events_of(history)
    target, hidden = Target({event.id: event for event in events}), fields.hidden_from(role)
    people = _pseudonyms(events, target, hidden) if fields.people_hidden_from(role) else {}
    return tuple(map(Rewriting(hidden, people, REDACTED, target).of, events))


def _pseudonyms(events: Sequence[TicketEvent], target: Target, hidden: Collection[str]) -> dict[str, str]:
    """A name for every person, numbered as they were appended, whatever order the events came in."""
    acting = {event.actor.id for event in events if event.actor.kind != "system"}
    programs = {event.actor.id for event in events} - acting
    free = (name for number in count(1) if (name := f"person-{number}") not in programs)
    in_turn = sorted(events, key=attrgetter("sequence"))
    named = [person for event in in_turn for person in persons_in(event, target, hidden)]
    return {person: next(free) for person in dict.fromkeys(named) if person not in programs}
