"""One ticket's events, put in the order in which everything folds them.

Events arrive late, twice and shuffled. `ordered` answers as if each had come
once and in time, so that every fold above it can be a plain loop.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from attrs import evolve

from servicecore.errors import HistoryConflict, InvalidHistory, WrongArgument, shown
from servicecore.event import EventType, TicketEvent
from servicecore.instant import MIN_US, from_iso

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

__all__ = ["EXPECTED", "ordered"]

_OPENED = EventType.OPENED
_CORRECTED = EventType.CORRECTED

EXPECTED = "a servicecore TicketEvent; `TicketEvent.from_dict` reads records"
"""What a history is made of, as refusals say it."""


def ordered(history: Iterable[TicketEvent]) -> Sequence[TicketEvent]:
    """
    One ticket's events without repetitions, corrections applied, in the order of folding.

    The opening comes first, whatever its instant: imports know acknowledgements stamped before it.
    The rest goes by the instant, and at one instant by the order of appending, because each change
    begins where the one before it ended. (Clocks let what stops them come first; see `sla`.)

    A `corrected` event replaces what another says (`at`, single keys of `data`) or, with
    `void`, takes it out; it stays in the result itself, for those who ask who corrected what. A
    correction may itself be corrected, or void: then the one it named is as if that had been so.

    Raises:
        InvalidHistory: If the history is empty, of several tickets, has not exactly one opening, or
            lacks an event: its sequence has a gap, or a number twice.

        HistoryConflict: If one event id stands for two contents.
    """
    if type(history) in (list, tuple) and _is_in_order(history):  # type: ignore[arg-type]
        return list(history)
    unique: dict[str, TicketEvent] = {}
    for event in _events(history):
        known = unique.setdefault(event.id, event)
        if known is not event and known != event:
            raise HistoryConflict(event.ticket_id, event.id, known, event)
    _check(unique.values())
    corrections = [event for event in unique.values() if event.type is EventType.CORRECTED]
    if corrections:
        _apply(corrections, unique)
    return sorted(unique.values(), key=_place)


def _is_in_order(history: Sequence[Any]) -> bool:
    """Whether nothing is to be done, or to be refused: so it is with most, and looking costs little."""
    opening = history[0] if history else None
    if type(opening) is not TicketEvent or opening.type is not _OPENED or opening.sequence != 1:
        return False
    ticket_id, at_us, ids = opening.ticket_id, MIN_US, {opening.id}
    for number, event in enumerate(history[1:], start=2):
        if type(event) is not TicketEvent or event.sequence != number or event.ticket_id != ticket_id:
            return False
        kind = event.type
        if kind is _OPENED or kind is _CORRECTED or event.at_us < at_us:
            return False
        at_us = event.at_us
        ids.add(event.id)
    return len(ids) == len(history)


def _events(history: Iterable[TicketEvent]) -> Iterator[TicketEvent]:
    if not isinstance(history, Iterable):
        raise WrongArgument("history", history, "a collection of events", private=True)
    for event in history:
        if not isinstance(event, TicketEvent):
            raise WrongArgument("event", event, EXPECTED, private=True)
        yield event


def _place(event: TicketEvent) -> tuple[bool, int, int]:
    return (event.type is not EventType.OPENED, event.at_us, event.sequence)


def _check(events: Collection[TicketEvent]) -> None:
    if not events:
        raise InvalidHistory("", "is empty; give at least its opened event")
    ticket_id = next(iter(events)).ticket_id
    for event in events:
        if event.ticket_id != ticket_id:
            raise InvalidHistory(
                ticket_id, f"holds an event of ticket {shown(event.ticket_id)}; give one ticket's events"
            )
    openings = sum(event.type is EventType.OPENED for event in events)
    if openings != 1:
        raise InvalidHistory(ticket_id, f"has {openings} opened events; it needs exactly one")
    for number, sequence in enumerate(sorted(event.sequence for event in events), start=1):
        if number != sequence:
            problem = (
                f"lacks event number {number}" if number < sequence else f"has event number {sequence} twice"
            )
            raise InvalidHistory(ticket_id, f"{problem}; give all its events, numbered as they were appended")


def _apply(corrections: Iterable[TicketEvent], unique: dict[str, TicketEvent]) -> None:
    """
    Rewrite what the corrections name.

    From the latest to the earliest, so that each is in its own final form before it speaks: what
    corrects a correction takes effect at once, the rest then in the order of appending.
    """
    sequences = {event.id: event.sequence for event in unique.values()}
    final: list[TicketEvent] = []
    for correction in sorted(corrections, key=attrgetter("sequence"), reverse=True):
        held = unique.get(correction.id)
        if held is None:  # void by now
            continue
        target = held.data["event_id"]
        if sequences.get(target, held.sequence) >= held.sequence:
            raise InvalidHistory(
                held.ticket_id, f"corrects event {shown(target)}, which does not come before it"
            )
        if target in unique and unique[target].type is EventType.CORRECTED:
            _correct(unique, target, held)
        else:
            final.append(held)
    for correction in reversed(final):
        _correct(unique, correction.data["event_id"], correction)


def _correct(unique: dict[str, TicketEvent], target: str, correction: TicketEvent) -> None:
    held = unique.get(target)
    if held is None:  # void already
        return
    if not correction.data.get("void"):
        unique[target] = _corrected(held, correction)
    elif held.type is EventType.OPENED:
        raise InvalidHistory(
            correction.ticket_id, "voids its opening; a ticket opened by mistake is cancelled"
        )
    else:
        del unique[target]


def _corrected(event: TicketEvent, correction: TicketEvent) -> TicketEvent:
    changes: dict[str, Any] = {}
    if "data" in correction.data:
        changes["data"] = {**event.data, **correction.data["data"]}
    if "at" in correction.data:
        changes["at"] = from_iso(correction.data["at"])
    return evolve(event, **changes)
